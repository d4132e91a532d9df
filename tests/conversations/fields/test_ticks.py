"""Words with boxes in one text: what is ticked is the answer."""

import pytest

from conversations.fields.base import Clear, Wrong
from conversations.fields.ticks import ticked
from tests.conversations.fields.promise import NOW, field

TYPES = ["生产", "服务", "管理"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("□服务 ☑生产 □管理", ("生产",)),
        ("□服务☑生产☑管理", ("生产", "管理")),
        ("是√ 否□", ("是",)),
        ("是（√）否（ ）", ("是",)),
        ("[ ] 是 [x] 否", ("否",)),
        ("是 ☐\n否 ☒", ("否",)),
        ("□服务 □生产", ()),
    ],
)
def test_each_word_has_its_box(text: str, words: tuple[str, ...]) -> None:
    assert ticked(text) == words


@pytest.mark.parametrize(
    "text",
    [
        *("生产", "■生产", "√", "√是 否", "☑是 ☑否", "□", "质量□安全☑环保"),
        *("江州（集团）有限公司", "张三（）", "“○○”班组", "☑ □ 是"),
    ],
)
def test_what_could_mean_something_else_is_left_as_it_is(text: str) -> None:
    assert ticked(text) is None


@pytest.mark.parametrize("text", ["□是 ☑否", "是□ 否■", "（ ）是 （√）否"])
def test_a_ticked_option_is_taken_as_if_it_was_said(text: str) -> None:
    assert field("yes_no").read(text, NOW) == Clear("no", echo=True)
    assert field("yes_no").recover({"": text}, NOW) == Clear("no", echo=True)


def test_a_ticked_word_is_the_whole_answer_of_a_line() -> None:
    text = "□服务 ☑生产 □管理"
    assert field("text").read(text, NOW) == Clear("生产", echo=True)
    assert field("choice", options=TYPES).read(text, NOW) == Clear("生产", echo=True)
    assert field("multi_choice", options=TYPES).read("☑服务 ☑生产 □管理", NOW) == Clear(
        ["生产", "服务"], echo=True
    )
    assert field("long_text").read(text, NOW) == Clear(text)


def test_boxes_without_a_tick_are_no_answer() -> None:
    assert field("yes_no").recover({"": "□是 □否"}, NOW) is None
    assert field("text").recover({"": "□服务 □生产"}, NOW) is None
    assert field("yes_no").read("□是 □否", NOW) == Wrong("empty")
