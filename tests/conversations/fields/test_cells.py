"""Two values in one cell, and one of two."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.fields.base import Clear, Field, Wrong
from tests.conversations.fields.promise import (
    NOW,
    field,
    keeps_its_promise,
    reads_any_length,
    reads_what_it_shows,
    refuses_what_no_form_can_print,
    talk,
)

PERSON_PHONE = field("person_phone")
ADDRESS_POSTCODE = field("address_postcode")
CELLS = [PERSON_PHONE, ADDRESS_POSTCODE, field("email_or_qq")]
BY_KIND = pytest.mark.parametrize("asked", CELLS, ids=lambda asked: asked.type)
WORDS = [
    *[
        "李敏",
        "王强班长",
        "阿依古丽·买买提",
        "联系人",
        "电话：",
        "转801",
        "地址：",
        "邮编",
        "号",
        "室",
    ],
    *["江苏省无锡市某路8号", "214000", "13900000001", "0510-80000000", "(010)", "QQ", "@qq.com"],
    *["limin@example.com", "3532360176", "（", "）", "/"],
]


@BY_KIND
@given(text=talk(WORDS))
def test_any_text_has_a_reading(asked: Field, text: str) -> None:
    reading = asked.read(text, NOW)
    keeps_its_promise(asked, reading)
    reads_what_it_shows(asked, reading)


@BY_KIND
def test_a_text_of_any_length_is_looked_at_in_bounds(asked: Field) -> None:
    reads_any_length(asked, ["", "李敏 ", "0510-", "联系", "（", "a@"])
    refuses_what_no_form_can_print(asked)


@given(
    st.sampled_from(["李敏", "欧阳娜娜", "阿依古丽·买买提"]),
    st.sampled_from(["0510-80000000", "13900000001", "010-68570536转801", "400-800-8888"]),
    st.sampled_from([" ", "，", ",", "、", "；", "/", "\n", "：", " 电话："]),
)
def test_the_order_of_person_and_phone_does_not_matter(who: str, call: str, joint: str) -> None:
    for text in (f"{who}{joint}{call}", f"{call}{joint}{who}", f"{who}（{call}）"):
        reading = PERSON_PHONE.read(text, NOW)
        assert isinstance(reading, Clear)
        assert reading.answer == [who, call]


@pytest.mark.parametrize(
    ("kind", "text", "missing"),
    [
        ("person_phone", "李敏", "phone_missing"),
        ("person_phone", "13900000001", "person_missing"),
        ("address_postcode", "江苏省无锡市某路8号", "postcode_missing"),
        ("address_postcode", "214000", "address_missing"),
    ],
)
def test_the_one_that_is_missing_is_named(kind: str, text: str, missing: str) -> None:
    assert field(kind).read(text, NOW) == Wrong(missing)


def test_both_are_printed_in_one_cell_or_each_in_its_own() -> None:
    assert PERSON_PHONE.places(["李敏", "0510-80000000"]) == {
        "": "李敏 0510-80000000",
        "_person": "李敏",
        "_phone": "0510-80000000",
    }
    assert ADDRESS_POSTCODE.places(["江苏省无锡市某路8号", "214000"]) == {
        "": "江苏省无锡市某路8号  214000",
        "_address": "江苏省无锡市某路8号",
        "_postcode": "214000",
    }
    assert PERSON_PHONE.places(None) == {"": "", "_person": "", "_phone": ""}


def test_a_form_says_how_it_prints_them() -> None:
    asked = field("person_phone", shown="{1}（{0}）")
    assert asked.show(["李敏", "0510-80000000"]) == "0510-80000000（李敏）"
    assert asked.show(["{1}", "{0}"]) == "{0}（{1}）"


@pytest.mark.parametrize("shown", ["{0}", "{1}", "李敏"])
def test_a_form_prints_both(shown: str) -> None:
    with pytest.raises(ValidationError, match=r"holds \{0\} and \{1\}"):
        field("person_phone", shown=shown)


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("李敏 0510-80000000", False),
        ("李敏  ０５１０-80000000", False),
        ("李敏，13900000001", True),
    ],
)
def test_it_is_repeated_when_it_was_written_another_way(text: str, *, echo: bool) -> None:
    reading: Any = PERSON_PHONE.read(text, NOW)
    assert reading.echo == echo
