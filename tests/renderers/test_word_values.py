"""Any text in, the same text out: a person's answer is text, whatever it looks like."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.word.compiler import compile_template
from tests.renderers.papers import cells, lines, opened, paper, unzipped

BESIDE = "甲{{ answer }}乙"
TEMPLATE = compile_template(paper("{{ answer }}", BESIDE, rows=[["栏目", "{{ answer }}"]]))

AS_TYPED = [
    "扭矩<45 & >30",
    "100<100",
    "a]]>b",
    "A&amp;B",
    "A&B",
    "&#x4e00; &lt;",
    "x<w:r>y</w:t>z",
    "</w:t></w:r></w:p>",
    "<!-- 注 --><![CDATA[x]]>",
    "<?mark 0?><?mark end?>",
    "{{ 7*7 }}",
    "{{ answer }}",
    "{{ ''.__class__ }}",
    "{% raw %}",
    "{{ 7*7 }}{% raw %}{% endraw %}",
    "{% for x in y %}",
    "{_{ a }_}",
    "{# 注 #}",
    "${name} %s %(x)s \\1 \\g<0>",
    "'单' \"双\" “弯”‘引’",
    "  前后空格  ",
    "　全角空格　",
    "中\u00a0间\u200b零宽\u2060",
    "甲\n乙",
    "甲\n\n乙",
    "甲\t乙",
    "\n甲\n",
    "\t",
    " ",
    "𠮷野家 𪚥 㐂",
    "👍🏽👨‍👩‍👧‍👦🇨🇳",
    "行\u2028段\u2029",
    "\x85\x7f\x9f",
    "\ufeff标记",
    "\ufffd",
    "e\u0301 \u202e倒\u202c",
    "None",
    "0",
]


def read_back(answer: str) -> tuple[str, str, str]:
    """The answer alone in its paragraphs, beside other text, and in its cell."""
    filled = opened(TEMPLATE.fill({"answer": answer}))
    *alone, beside = (paragraph.text for paragraph in filled.paragraphs)
    return "\n".join(alone), beside.removeprefix("甲").removesuffix("乙"), cells(filled)[0][1]


@pytest.mark.parametrize("answer", AS_TYPED)
def test_an_answer_comes_out_as_typed(answer: str) -> None:
    assert read_back(answer) == (answer, answer, answer)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("甲\r\n乙", "甲\n乙"),
        ("甲\r乙", "甲\n乙"),
        ("甲\r\n\r\n乙\r", "甲\n\n乙\n"),
        ("甲\x07乙\x0c丙\x0b丁", "甲乙丙丁"),
        ("\x00\x1b[31m红", "[31m红"),
        ("甲\ud800乙\udfff丙", "甲乙丙"),
        ("甲\ufffe乙\uffff丙", "甲乙丙"),
        ("\x00", ""),
        ("<\x00b>", "<b>"),
    ],
)
def test_line_ends_become_one_kind_and_what_xml_cannot_hold_is_dropped(
    answer: str, shown: str
) -> None:
    assert read_back(answer) == (shown, shown, shown)


def in_xml(text: str) -> str:
    """The text without what no XML 1.0 may hold (production 2), with one kind of line end."""
    kept = (
        one
        for one in re.sub("\r\n?", "\n", text)
        if one in "\n\t" or (unicodedata.category(one) != "Cs" and one >= " ")
    )
    return "".join(kept).replace("\ufffe", "").replace("\uffff", "")


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_in_is_the_same_text_out(answer: str) -> None:
    shown = in_xml(answer)
    assert read_back(answer) == (shown, shown, shown)


MARKUP = st.sampled_from(
    [*"&<>;/%{}[]\r\n\t\0", "]]>", "{{", "}}", "{%", "%}", "</w:t>", "甲", "&lt;"]
)


@given(st.lists(MARKUP).map("".join))
def test_nothing_that_looks_like_markup_is_markup(answer: str) -> None:
    shown = in_xml(answer)
    assert read_back(answer) == (shown, shown, shown)


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=4))
def test_values_without_a_place_change_nothing(more: dict[str, str]) -> None:
    values = {"answer": "一班"}
    assert TEMPLATE.fill(more | values) == TEMPLATE.fill(values)


def test_an_answer_is_not_filled_again_by_another() -> None:
    template = compile_template(paper("{{ a }}{{ b }}"))
    assert lines(opened(template.fill({"a": "{{ b }}", "b": "{{ a }}"}))) == ["{{ b }}{{ a }}"]


def test_a_very_long_answer_is_kept_whole() -> None:
    answer = "质量<信得过>班组&\n" * 20_000
    assert read_back(answer)[0] == answer


def test_what_an_answer_says_is_in_the_document_once_and_escaped() -> None:
    document = unzipped(TEMPLATE.fill({"answer": "<w:br/>"}))["word/document.xml"]
    assert document.count(b"&lt;w:br/&gt;") == 3
    assert b"<w:br/>" not in document
