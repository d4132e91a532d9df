"""Numbers in words: against cn2an, the usual package, and where it errs against a table."""

import re
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.numerals import bounded, numeral, plain, vague
from tests.conversations.fields import writings

NUMBERS = st.one_of(
    st.integers(0, 99_999),
    st.integers(0, 9_999).map(lambda number: number * 10_000),
    st.integers(0, 999_999_999_999),
)


@given(NUMBERS, st.sampled_from(["low", "up"]))
def test_a_number_in_words_is_that_number(number: int, case: str) -> None:
    found = numeral(cn2an.an2cn(number, case))
    assert found
    assert found.value == number


@given(NUMBERS)
def test_the_generator_writes_numbers_as_cn2an_does(number: int) -> None:
    assert writings.han(number) == re.sub("^一十", "十", cn2an.an2cn(number, "low"))


@given(st.integers(0, 10**30), st.integers(1, 10**30))
def test_no_digit_is_lost(whole: int, part: int) -> None:
    for point in (".", "点"):
        found = numeral(f"{whole}{point}{part}")
        assert found
        assert plain(found.value) == f"{whole}.{str(part).rstrip('0')}"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_the_canonical_form_is_plain_and_exact(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert not text.endswith(".")
    assert not ("." in text and text.endswith("0"))
    assert set(text) <= set("-0123456789.")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三万二", "32000"),
        ("三万二千五", "32500"),
        ("3万2", "32000"),
        ("13万2", "132000"),
        ("1.2万", "12000"),
        ("二点五万", "25000"),
        ("1.5亿", "150000000"),
        ("一百九十万零三千九百七十一", "1903971"),
        ("一千五", "1500"),
        ("二百零五", "205"),
        ("两千", "2000"),
        ("廿三", "23"),
        ("十五", "15"),
        ("一百十", "110"),
        ("壹佰贰拾叁", "123"),
        ("二○二一", "2021"),
        ("点五", "0.5"),
        ("九十点五", "90.5"),
        ("12,345,678.9", "12345678.9"),
        ("负三", "-3"),
        ("5.5千", "5500"),
    ],
)
def test_it_is_read_surely(text: str, number: str) -> None:
    found = numeral(text)
    assert found
    assert (plain(found.value), found.sure) == (number, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三万零二", "30002"),
        ("三万二十", "30020"),
        ("3万25", "30025"),
        ("3万500", "30500"),
        ("98。5", "98.5"),
        ("98·5", "98.5"),
        ("2w", "20000"),
        ("1.5k", "1500"),
    ],
)
def test_it_is_read_with_a_doubt(text: str, number: str) -> None:
    found = numeral(text)
    assert found
    assert (plain(found.value), found.sure) == (number, False)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "百",
            "百万",
            "十十",
            "二万三万",
            "三百二千",
            "九点二十",
            "1.2万3",
            "零百",
            "十万亿万",
        ],
        *["1,23", "1 2", "98.", "九点", "1.2.3", "1e5", "٣", "²", "12人", "-", "--3", "9" * 101],
    ],
)
def test_it_is_no_numeral(text: str) -> None:
    assert numeral(text) is None


@pytest.mark.parametrize(
    "text", ["98-99", "98～99".replace("～", "~"), "30到40", "3万至5万", "≥99", "99以上", "不到30"]
)
def test_a_range_is_no_number(text: str) -> None:
    assert bounded(text)
    assert not vague(text)


@pytest.mark.parametrize(
    "text", ["十几", "三四十", "两三个", "二十来个", "98多", "上百", "一百二三", "近百", "七八"]
)
def test_a_vague_amount_is_no_number(text: str) -> None:
    assert vague(text)
    assert not bounded(text)


@pytest.mark.parametrize(
    "text", ["98.5", "一百二十三", "3万2", "-3", "二〇二一", "九八点五", "一二三"]
)
def test_an_exact_number_is_neither(text: str) -> None:
    assert not vague(text)
    assert not bounded(text)
