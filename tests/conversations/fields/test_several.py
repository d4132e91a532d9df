"""Several of several: turned on and off one by one, or told all at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.fields.base import Answer, Clear, Doubt, Prompt, Reading, Warn, Wrong
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

TOLD: dict[str, Any] = {
    "options": [
        {"value": "show", "label": "发表评审"},
        {"value": "site", "label": "现场评审"},
        {"value": "joint", "label": "与QC小组合开"},
        {"value": "alone", "label": "单独举办"},
    ],
    "exclusive": [["joint", "alone"]],
}
ASKED = field("multi_choice", **TOLD)
VALUES = ["show", "site", "joint", "alone"]
LABELS = ("发表评审", "现场评审", "与QC小组合开", "单独举办")
OF_TWO = field("multi_choice", options=["产品", "企业", "团队"], at_least=2, warn_above=2)
WORDS = [*LABELS, "评审", "QC", "全部", "去掉", "都", "选", "个", "①", "、", "，", "1", "2", "5"]


def add(so_far: Answer, *texts: str) -> Answer:
    for text in texts:
        reading = ASKED.add(so_far, text, NOW)
        assert isinstance(reading, Clear), (text, reading)
        so_far = reading.answer
    return so_far


@given(text=talk(WORDS))
def test_any_text_has_a_reading(text: str) -> None:
    reading = ASKED.read(text, NOW)
    keeps_its_promise(ASKED, reading)
    reads_what_it_shows(ASKED, reading)


def test_a_text_of_any_length_is_looked_at_in_bounds() -> None:
    reads_any_length(ASKED, ["", "1、", "发表评审", "去掉"])
    refuses_what_no_form_can_print(ASKED)


@given(st.lists(talk(WORDS), max_size=6))
def test_whatever_is_said_what_there_is_stays_an_answer(texts: list[str]) -> None:
    so_far: Answer = None
    for text in texts:
        reading = ASKED.add(so_far, text, NOW)
        for after in answers(reading):
            is_json(after)
            assert after == [value for value in VALUES if value in after]
            ASKED.prompt(after)
            done = ASKED.finish(after)
            assert done == (
                Clear(after) if after else Wrong("choose_more", {"count": 0, "at_least": 1})
            )
        so_far = next(iter(answers(reading)), so_far)


@given(st.sets(st.sampled_from(VALUES), min_size=1))
def test_pressing_each_of_them_chooses_them_all(chosen: set[str]) -> None:
    labels = [label for value, label in zip(VALUES, LABELS, strict=True) if value in chosen]
    assert set(add(None, *labels)) == chosen
    assert set(add(None, *reversed(labels))) == chosen
    assert set(add(["site"], "、".join(labels)) if len(labels) > 1 else chosen) == chosen
    assert ASKED.finish(add(None, *labels, *labels)) == Wrong(
        "choose_more", {"count": 0, "at_least": 1}
    )


@pytest.mark.parametrize(
    ("so_far", "text", "after"),
    [
        (None, "发表评审", ["show"]),
        (["show"], "4", ["show", "alone"]),
        (["show", "alone"], "发表评审", ["alone"]),
        (["show"], "1", []),
        (["alone"], "1、3", ["show", "joint"]),
        (["alone"], "1 3", ["show", "joint"]),
        (["alone"], "发表评审和单独举办", ["show", "alone"]),
        (["alone"], "全部", VALUES),
        (VALUES, "去掉单独举办", ["show", "site", "joint"]),
        (VALUES, "不要 3、4", ["show", "site"]),
        (["show"], "取消现场评审", ["show"]),
        (["show", "gone"], "2", ["show", "site"]),
    ],
)
def test_it_goes_on_from_what_was_chosen(so_far: Answer, text: str, after: Answer) -> None:
    assert ASKED.add(so_far, text, NOW) == Clear(after)


@pytest.mark.parametrize(
    ("so_far", "text", "reading"),
    [
        (["site"], "发表评审吧", Doubt((["show", "site"],))),
        (["show"], "发表评审吧", Doubt((["show"],))),
        (["site"], "13", Doubt((["show", "joint"],))),
        (["show"], "5", Wrong("not_an_option", {"options": "、".join(LABELS)})),
        (["show"], "去掉合开吧", Wrong("not_an_option", {"options": "发表评审"})),
        (["show"], "待定", Wrong("not_known_yet")),
    ],
)
def test_what_is_doubtful_loses_nothing(so_far: Answer, text: str, reading: Reading) -> None:
    assert ASKED.add(so_far, text, NOW) == reading


def test_the_question_says_what_is_chosen_and_offers_all_in_the_forms_order() -> None:
    assert ASKED.prompt(None) == Prompt("choose", {"chosen": ""}, shape="choice", choices=LABELS)
    assert ASKED.prompt(["show", "alone"]) == Prompt(
        "chosen", {"chosen": "发表评审、单独举办"}, shape="choice", choices=LABELS
    )


def test_it_is_done_when_enough_is_chosen() -> None:
    assert OF_TWO.finish(["产品"]) == Wrong("choose_more", {"count": 1, "at_least": 2})
    assert OF_TWO.finish(["产品", "团队"]) == Clear(["产品", "团队"])
    assert OF_TWO.read("产品", NOW) == Wrong("choose_more", {"count": 1, "at_least": 2})
    assert OF_TWO.add(None, "产品", NOW) == Clear(["产品"])


def test_what_makes_no_sense_together_is_taken_with_a_warning() -> None:
    assert ASKED.warnings(["show", "joint"]) == ()
    assert ASKED.warnings(["joint", "alone"]) == (
        Warn("exclusive", {"options": "与QC小组合开、单独举办"}),
    )
    assert OF_TWO.warnings(["产品", "企业"]) == ()
    assert OF_TWO.warnings(["产品", "企业", "团队"]) == (
        Warn("many_chosen", {"count": 3, "limit": 2}),
    )


def test_the_form_prints_the_labels_or_a_box_for_each() -> None:
    assert ASKED.places(["show", "alone"]) == {
        "": "发表评审、单独举办",
        "_show": "☑",
        "_site": "□",
        "_joint": "□",
        "_alone": "☑",
    }
    assert set(ASKED.places(None).values()) == {"", "□"}


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"exclusive": [["joint", "both"]]}, "`exclusive` holds no option: both"),
        ({"options": []}, "at least 1 item"),
        ({"at_least": -1}, "greater than or equal to 0"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        field("multi_choice", **{**TOLD, **told})
