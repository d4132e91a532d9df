"""A long text in several messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.base import LONGEST, Answer, Clear, Prompt, Warn, Wrong
from conversations.fields.length import count_words
from tests.conversations.fields.promise import (
    NOW,
    answers,
    field,
    is_json,
    keeps_its_promise,
    reads_any_length,
    reads_what_it_shows,
    refuses_what_no_form_can_print,
    talk,
)

ASKED = field("headed_text", at_least=10, at_most=20)
FREE = field("headed_text")
WORDS = ["全年开展活动", "，成效明显。", "\n\n", "QC", "98.5%", "重写", "无", "同上"]


@given(text=talk(WORDS))
def test_any_text_has_a_reading(text: str) -> None:
    for asked in (ASKED, FREE):
        reading = asked.read(text, NOW)
        keeps_its_promise(asked, reading)
        reads_what_it_shows(asked, reading)


def test_a_text_of_any_length_is_looked_at_in_bounds() -> None:
    reads_any_length(FREE, ["", "全年", "\n"])
    refuses_what_no_form_can_print(ASKED)


@given(st.lists(talk(WORDS), max_size=6))
def test_what_is_written_stays_within_its_limits(texts: list[str]) -> None:
    so_far: Answer = None
    for text in texts:
        for after in answers(ASKED.add(so_far, text, NOW)):
            is_json(after)
            assert count_words(after) <= 20
            assert after.startswith(so_far or "") or after == ""
            prompt = ASKED.prompt(after)
            assert prompt
            assert prompt.data["count"] == count_words(after)
            so_far = after
    done = ASKED.finish(so_far)
    assert done == Clear(so_far) or isinstance(done, Wrong)


def test_each_message_is_a_paragraph_until_it_is_done() -> None:
    first = ASKED.add(None, "全年活动平稳。", NOW)
    assert first == Clear("全年活动平稳。")
    assert ASKED.finish("全年活动平稳。") == Wrong("too_short", {"count": 7, "at_least": 10})
    both = ASKED.add("全年活动平稳。", " 骨干培训两期。\n", NOW)
    assert both == Clear("全年活动平稳。\n骨干培训两期。")
    assert ASKED.finish("全年活动平稳。\n骨干培训两期。") == both


def test_a_message_beyond_the_limit_is_not_taken_and_loses_nothing() -> None:
    so_far = "一二三四五六七八九十一二三四五"
    assert ASKED.add(so_far, "六七八九十一", NOW) == Wrong(
        "too_long_in_all", {"count": 21, "at_most": 20}
    )
    assert ASKED.add(so_far, "六七八九十", NOW) == Clear(f"{so_far}\n六七八九十")
    full = "字" * LONGEST
    assert FREE.add(full, "又", NOW) == Wrong(
        "too_long_in_all", {"count": LONGEST + 2, "at_most": LONGEST}
    )


def test_what_was_edited_to_be_too_long_is_told_at_the_end() -> None:
    assert ASKED.finish("一" * 21) == Wrong("too_long", {"count": 21, "at_most": 20})
    assert ASKED.finish(None) == ASKED.finish("") == Wrong("empty")


@pytest.mark.parametrize("text", ["重写", "清空", " 重写。", "全部重写"])
def test_it_can_be_begun_anew(text: str) -> None:
    assert ASKED.add("全年活动平稳。", text, NOW) == Clear("")


@pytest.mark.parametrize(
    ("told", "code", "data"),
    [
        ({}, "written", {}),
        ({"at_least": 3000}, "written_at_least", {"at_least": 3000}),
        ({"at_most": 200}, "written_at_most", {"at_most": 200}),
        (
            {"at_least": 100, "at_most": 200},
            "written_at_least_at_most",
            {"at_least": 100, "at_most": 200},
        ),
    ],
)
def test_the_question_counts(told: dict[str, int], code: str, data: dict[str, int]) -> None:
    asked = field("headed_text", **told)
    assert asked.prompt("QC小组活动") == Prompt(code, {"count": 5, **data}, shape="long")
    assert asked.prompt(None) == Prompt(code, {"count": 0, **data}, shape="long")


@pytest.mark.parametrize(
    ("told", "text", "warnings"),
    [
        ({"at_least": 200}, "字" * 202, (Warn("near_limit", {"count": 202, "limit": 200}),)),
        ({"at_least": 200}, "字" * 203, ()),
        ({"at_most": 200}, "字" * 198, (Warn("near_limit", {"count": 198, "limit": 200}),)),
        ({"at_most": 200}, "字" * 197, ()),
        ({}, "无", (Warn("says_none"),)),
        ({"required": False}, "无", ()),
        ({"at_most": 200}, None, ()),
    ],
)
def test_what_is_near_a_limit_is_said(
    told: dict[str, int], text: str, warnings: tuple[Warn, ...]
) -> None:
    assert field("headed_text", **told).warnings(text) == warnings
