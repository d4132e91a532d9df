"""Each form filled by `xindeguo fill` with its own examples, as text, and with a wrong answer.

`filled/NAME.txt` is what the filled form says, a line for each paragraph, of the season in which
the notice first came out; `pytest --update` writes it anew.
"""

import json
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from typer.testing import CliRunner

from bot.app import SHANGHAI
from bot.commands import app
from bot.commands.fill import Filled, Filling, fill_form
from conversations.fields.base import Clear, Field
from conversations.fields.rows import Rows
from conversations.forms.deadline import SOME_DAY
from conversations.forms.form import Form
from tests.test_templates import FORMS, LIBRARY, each_form, paragraphs

FOLDER = Path(__file__).parent / "filled"
MATERIAL = Path(__file__).parent / "dialogues" / "material.docx"

NO_NUMBER, NO_NAME = "好几个", "12345"
KINDS = ("integer", "organisation", "person", "team_name")


def first_of_each() -> Iterator[tuple[str, str]]:
    """Each form's first number and names; 活动总结 has but the choice of its association."""
    for name, (_, form) in FORMS.items():
        kinds = {field.type: field.key for field in reversed(form.fields) if field.asked}
        found = [(name, kinds[kind]) for kind in KINDS if kind in kinds]
        yield from found or [(name, form.fields[0].key)]


@each_form
def test_prints_what_was_answered(name: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{name}.txt"
    filled = fill(name)
    assert filled.data, filled.problems
    said = "".join(f"{line}\n" for line in paragraphs(Document(BytesIO(filled.data))))
    if request.config.getoption("--update"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8"), "look at what it says, then pytest --update"


def test_each_form_has_its_text_and_there_is_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(FORMS)


@pytest.mark.parametrize(("name", "key"), [*first_of_each()])
def test_a_wrong_answer_names_its_field_and_no_file_is_written(
    name: str, key: str, tmp_path: Path
) -> None:
    form = FORMS[name][1]
    wrong = NO_NUMBER if form.by_key[key].type == "integer" else NO_NAME
    given, document = tmp_path / "answers.json", tmp_path / "form.docx"
    given.write_text(json.dumps({**answers(form), key: wrong}), "utf-8")
    command = ["fill", name, str(given), "-o", str(document), "--json"]
    ran = CliRunner().invoke(app, [*command, "--at", last_day(name).isoformat()])
    said = json.loads(ran.stdout)
    blocked = [one["field"] for one in said["problems"] if one["level"] == "block"]
    assert (ran.exit_code, said["ok"], said["output"], blocked) == (1, False, None, [key])
    assert not document.exists()


def fill(name: str) -> Filled:
    """The form as it is filled in its notice's first season."""
    form, now = FORMS[name][1], last_day(name)
    return fill_form(Filling(LIBRARY, form, now.year, now, FOLDER), answers(form))


def last_day(name: str) -> datetime:
    """The morning of the day when the notice's first season ends."""
    seasons = FORMS[name][0].seasons
    return datetime.combine(seasons.of(seasons.first_year).deadline, time(9), SHANGHAI)


def answers(form: Form) -> dict[str, Any]:
    """An answer to each question there is when each is answered so."""
    given = {field.key: answer(field) for field in form.fields if field.asked}
    read = {key: form.by_key[key].read(str(text), SOME_DAY) for key, text in given.items()}
    taken = {key: one.answer for key, one in read.items() if isinstance(one, Clear)}
    return {field.key: given[field.key] for field in form.asked(taken).fields}


def answer(field: Field) -> Any:
    """What somebody answers who follows the example; a table gets two rows."""
    if field.accepts():
        return str(MATERIAL)
    if isinstance(field, Rows):
        return [{column.key: cell(column, row) for column in field.columns} for row in range(2)]
    if field.type == "long_text" and not field.example:
        return "\n".join(text.format(field.label) for text in TEXTS)
    if field.type == "headed_text":
        return "\n".join(text.format(field.label) for text in TEXTS * 4)
    return cell(field)


def cell(field: Field, row: int = 0) -> str:
    """The example, or else the first choice; in the next row the next number or choice."""
    if choices := field.choices():
        return field.example if field.example and not row else choices[row]
    if field.type == "integer":
        return str(int(field.example) + row)
    return field.example or "无补充"


TEXTS = (
    "“{}”由班组长牵头，按月自查，年底由企业核对；做得好的推广，存在的问题列表整改。",
    "指标：一次合格率由98.5%提高到99.2%，Cpk ≥ 1.33，R&D 课题 <3 项，全年 0 起事故。",
    "以上数据取自 ERP 系统，2020年6月核对无误。",
)
"""Paragraphs with signs that are hard on a Word file; `{}` is the label, to tell them apart."""
