"""A document as a page, to be read line by line."""

import tomllib
from pathlib import Path

from conversations.messages import Document, Sheet
from renderers.page import Page

LANGUAGE = Path(__file__).parents[2] / "renderers" / "languages" / "zh.toml"
WORDS: dict[str, str] = tomllib.loads(LANGUAGE.read_text("utf-8"))["page"]
LINES = (("班组名称", "装配车间钳工一班"), ("班组人数", "12"))
DOCUMENT = Document("d1", "申报表.docx", 9, "0" * 64)


def page(*by: str) -> str:
    sheet = Sheet("申报表", "中国质协字〔2020〕6号", "草稿", LINES, DOCUMENT, by)
    return Page(WORDS, "信得过").sheet(sheet)


def test_a_line_says_who_else_answered_it() -> None:
    html = page("王强", "")
    assert "装配车间钳工一班 <small>王强填</small></dd>" in html
    assert '<dd class="">12</dd>' in html


def test_nobody_is_named_where_one_fills_in_alone() -> None:
    assert "填</small>" not in page()
    assert '<dd class="">装配车间钳工一班</dd>' in page()
