"""A number that follows from others, and is asked all the same."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.fields.base import Answer, Clear, Warn
from conversations.fields.computed import RULES, Computed, computed
from conversations.fields.numerals import plain
from tests.conversations.fields.promise import (
    NOW,
    field,
    keeps_its_promise,
    reads_any_length,
    reads_what_it_shows,
    refuses_what_no_form_can_print,
    talk,
)

SHARE: dict[str, Any] = {
    "of": {"type": "percent", "at_most": 100, "warn_above": 90},
    "rule": "ratio",
    "fields": ["joined", "staff"],
}


def asked(**told: Any) -> Computed:
    found = field("computed", **{**SHARE, **told})
    assert isinstance(found, Computed)
    return found


@given(text=talk(["63.5", "%", "百分之", "六十", "0.635", "左右", "万元"]))
def test_any_text_has_a_reading(text: str) -> None:
    for of in ("percent", "integer", "money"):
        one = asked(of=of)
        reading = one.read(text, NOW)
        keeps_its_promise(one, reading)
        reads_what_it_shows(one, reading)


def test_a_text_of_any_length_is_looked_at_in_bounds() -> None:
    reads_any_length(asked(), ["", "百分之", "1."])
    refuses_what_no_form_can_print(asked())


def test_it_is_read_shown_and_judged_as_the_number_it_is() -> None:
    one = asked()
    assert one.read("百分之六十三点五", NOW) == Clear("63.5", echo=True)
    assert (one.show("63.5"), one.spoken("63.5"), one.places("63.5")) == (
        "63.5",
        "63.5%",
        {"": "63.5"},
    )
    assert one.warnings("95") == (Warn("above_usual", {"limit": "90%"}),)


def test_it_is_asked_under_its_own_names() -> None:
    one = field("computed", **SHARE, aliases=["普及率"], required=False)
    assert one.read("普及率63.5", NOW) == Clear("63.5", echo=True)
    assert one.read("这一项：63.5", NOW) == Clear("63.5", echo=True)


@pytest.mark.parametrize(
    ("rule", "values", "follows"),
    [
        ("ratio", ["127", "200"], "63.5"),
        ("ratio", ["2", "3"], "66.7"),
        ("ratio", ["1", "800"], "0.1"),
        ("ratio", ["1", "16"], "6.3"),
        ("ratio", ["16", "18"], "88.9"),
        ("ratio", ["20", "18"], "111.1"),
        ("ratio", ["0", "18"], "0"),
        ("ratio", ["9" * 99, "0." + "0" * 98 + "1"], "9" * 99 + "0" * 101),
        ("ratio", ["1", "0"], None),
        ("ratio", ["1", None], None),
        ("sum", ["6", "22.5", "0.1"], "28.6"),
        ("sum", ["9" * 100, "1"], "1" + "0" * 100),
        ("difference", ["1650", "96"], "1554"),
        ("difference", ["1", "3"], "-2"),
        ("sum", ["6", "许多"], None),
        ("sum", ["6", ["1", "2"]], None),
        ("sum", ["6", "1e9"], None),
        ("sum", ["6", "٣"], None),
    ],
)
def test_what_follows(rule: str, values: list[Answer], follows: str | None) -> None:
    assert computed(rule, values) == follows


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2).filter(bool))
def test_a_share_is_rounded_to_one_place_and_halves_up(part: Decimal, whole: Decimal) -> None:
    share = (100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert computed("ratio", [plain(part), plain(whole)]) == plain(share)


ANYTHING = st.one_of(st.none(), st.text(), st.lists(st.text()), st.just({"name": "1"}))


@given(st.tuples(ANYTHING, ANYTHING))
def test_nothing_follows_from_what_is_no_number(values: tuple[Answer, Answer]) -> None:
    for rule in RULES:
        if computed(rule, values) is not None:
            assert [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("told", "answers", "suggestion"),
    [
        ({}, {"joined": "127", "staff": "200"}, "63.5%"),
        ({"of": "integer", "rule": "sum"}, {"joined": "12", "staff": "3"}, "15"),
        ({"of": "money", "rule": "sum"}, {"joined": "150", "staff": "0.5"}, "150.5万元"),
        ({}, {"joined": "127"}, ""),
        ({}, {"joined": "127", "staff": None}, ""),
    ],
)
def test_it_is_offered_as_somebody_would_type_it(
    told: dict[str, Any], answers: dict[str, Answer], suggestion: str
) -> None:
    one = asked(**told)
    assert one.suggestion(answers) == suggestion
    if suggestion:
        assert one.read(suggestion, NOW) == Clear(one.value(answers), echo=False)


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"rule": "mean"}, "unknown rule; known are difference, ratio, sum"),
        ({"fields": ["joined"]}, "ratio is of two fields"),
        ({"fields": []}, "at least 1 item"),
        ({"of": "text"}, "'integer', 'percent', 'money'"),
        ({"of": {"type": "percent", "most": 1}}, "Extra inputs"),
        ({"of": 3}, "valid dictionary"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        asked(**told)
