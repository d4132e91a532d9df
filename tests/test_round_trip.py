"""What was answered is what is printed: every form, any answers, read back with python-docx."""

import string
from functools import cache
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_library
from bot.library import Library
from conversations.fields.base import Answer, Clear, Field, Reading
from conversations.forms.deadline import SOME_DAY
from conversations.forms.form import Form
from storage.association import sample


@cache
def library() -> Library:
    return open_library(sample())


FORMS = [form.id for _, form in open_library(sample()).catalog.forms]
HAN = "装配车间钳工一班质量管理小组年月日人次数据改进活动成果检验标准"
WORDS = st.text(
    HAN + string.ascii_letters + string.digits + "<>&{}%《》“”，。", min_size=2, max_size=30
)
NUMBERS = st.integers(0, 99).map(str)


def answers_to(field: Field) -> st.SearchStrategy[object]:
    """Canonical answers: what the field reads out of words, numbers or its own example."""
    texts = st.one_of(WORDS, NUMBERS, st.sampled_from([field.example or "一", *field.choices()]))
    return st.one_of(st.none(), texts.map(lambda text: answer(field.read(text, SOME_DAY))))


def answer(reading: Reading) -> Answer:
    """What is taken of a reading: nothing, where it is not clear."""
    return reading.answer if isinstance(reading, Clear) else None


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_every_place_prints_what_was_answered(name: str, data: st.DataObject) -> None:
    found = library().catalog.find(name)
    assert found
    form = found[1]
    answers = {
        field.key: data.draw(answers_to(field), label=field.key)
        for field in form.fields
        if field.asked and not field.accepts() and field.type != "rows"
    }
    printed = form.printed(2021, answers)
    text = text_of(library().templates[name].fill(printed))
    for key in placed(form):
        value = printed.get(key, "")
        if isinstance(value, str):
            for line in value.splitlines():
                assert line in text, key


def placed(form: Form) -> set[str]:
    """What the template prints, outside of what depends on something else."""
    places = library().templates[form.id].placeholders
    return {one.key for one in places if one.use == "print" and not one.rows}


def text_of(data: bytes) -> str:
    """All text of a document, as it is printed."""
    body = Document(BytesIO(data)).element.body
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )
