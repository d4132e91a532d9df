"""Days, spans of days and of months."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.base import Clear, Doubt, Field, Reading, Wrong
from tests.conversations.fields.promise import (
    field,
    keeps_its_promise,
    reads_any_length,
    reads_what_it_shows,
    refuses_what_no_form_can_print,
    talk,
)

NOW = datetime.fromisoformat("2021-07-10T09:00+08:00")
"""The day on which the libraries of `docs/dependencies.md` were tried."""

KINDS = [field("date"), field("date_range"), field("period")]
BY_KIND = pytest.mark.parametrize("asked", KINDS, ids=lambda asked: asked.type)

WORDS = [
    *"年月日号前后周底今明去本上下二〇○零一十廿",
    *["2020", "2021", "6", "18", "19", "7.15", "2020-06", "20210715", "至", "到", "——"],
    *["今年", "去年", "上个月", "星期", "天后", "上午", "半", "起", "度", "季度", "二〇二一年"],
]
DAYS = st.dates(date(1950, 1, 1), date(2039, 12, 31))


def read(asked: Field, text: str) -> Reading:
    return asked.read(text, NOW)


@BY_KIND
@given(text=talk(WORDS), days=st.integers(-800, 4_000))
def test_any_text_has_a_reading_on_any_day(asked: Field, text: str, days: int) -> None:
    reading = asked.read(text, NOW + timedelta(days))
    keeps_its_promise(asked, reading)
    reads_what_it_shows(asked, reading)


@BY_KIND
def test_a_text_of_any_length_is_looked_at_in_bounds(asked: Field) -> None:
    reads_any_length(asked, ["", "2020年", "6月18日至", "二〇", "上"])
    refuses_what_no_form_can_print(asked)


@given(DAYS)
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    for text in (
        f"{year}年{month}月{number}日",
        f"{year}.{month}.{number}",
        f"{year}-{month:02}-{number:02}",
        f"{year}/{month}/{number}",
        f"{day:%Y%m%d}",
        " ".join(f"{year}年{month}月{number}日"),
        f"{day:%Y-%m-%d}前",
        f"{year}年{month}月{number}号（周{'一二三四五六日'[day.weekday()]}）",
    ):
        assert answer(field("date"), text) == day.isoformat()
    other = "一二三四五六日"[day.weekday() - 1]
    doubt = Doubt((day.isoformat(),), "other_weekday")
    assert read(field("date"), f"{day:%Y-%m-%d}周{other}") == doubt


@given(DAYS, st.integers(0, 400))
def test_a_span_is_read_however_it_is_written(first: date, days: int) -> None:
    last = first + timedelta(days)
    asked = field("date_range")
    kept = [first.isoformat(), last.isoformat()]
    for joint in ("至", "到", "—", "~", " - ", "-", "/"):
        assert answer(asked, joint.join(kept)) == kept
    assert answer(asked, asked.show(kept)) == kept
    if first < last:
        assert read(asked, f"{last}至{first}") == Wrong("ends_before_start")


def answer(asked: Field, text: str) -> Any:
    reading = read(asked, text)
    assert isinstance(reading, Clear), (text, reading)
    return reading.answer


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("２０２１年７月１５日", "2021-07-15"),
        ("7月15日", "2021-07-15"),
        ("7月15号", "2021-07-15"),
        ("二〇二一年七月十五日", "2021-07-15"),
        ("二零二一年四月十九日", "2021-04-19"),
        ("20210715", "2021-07-15"),
        ("下周一", "2021-07-12"),
        ("本周五", "2021-07-09"),
        ("7月底", "2021-07-31"),
        ("月底", "2021-07-31"),
        ("大后天", "2021-07-13"),
        ("7月15前", "2021-07-15"),
        ("今年9月30日前", "2021-09-30"),
        ("2 0 2 1 年 4 月 1 9 日", "2021-04-19"),
    ],
)
def test_where_the_libraries_err(text: str, kept: str) -> None:
    assert answer(field("date"), text) == kept


def test_no_day_is_invented() -> None:
    assert read(field("date"), "2021年7月") == Wrong("day_missing")


@pytest.mark.parametrize(
    ("kind", "text", "echo"),
    [
        ("date", "2021年7月15日", False),
        ("date", "2021-07-15", False),
        ("date", "2021.7.15", False),
        ("date", "２０２１年７月１５日", False),
        ("date", "21年7月15日", True),
        ("date", "7月15日", True),
        ("date", "2021年7月15日前", True),
        ("date", "明天", True),
        ("date_range", "2021年6月18日至19日", False),
        ("date_range", "2021.6.18-19", False),
        ("date_range", "6月18日至19日", True),
        ("date_range", "2021-06-18至2021-06-19", True),
        ("period", "2020年7月～2021年6月", False),
        ("period", "2020-07 至 2021-06", False),
        ("period", "2020年度", True),
    ],
)
def test_what_was_filled_in_is_repeated(kind: str, text: str, *, echo: bool) -> None:
    reading = read(field(kind), text)
    assert isinstance(reading, Clear)
    assert reading.echo == echo


@pytest.mark.parametrize(
    ("now", "text", "reading"),
    [
        ("2021-01-10", "12月18日", Doubt(("2021-12-18",))),
        ("2021-04-19", "11月5日", Doubt(("2021-11-05",))),
        ("2021-07-10", "12月31日", Clear("2021-12-31", echo=True)),
        ("2021-01-10", "2021年12月18日", Clear("2021-12-18")),
        ("2021-12-31", "明天", Clear("2022-01-01", echo=True)),
        ("2021-01-15", "上个月底", Clear("2020-12-31", echo=True)),
        ("2021-12-15", "下个月1号", Clear("2022-01-01", echo=True)),
        ("2021-01-01", "上周五", Clear("2020-12-25", echo=True)),
        ("2021-02-10", "2月29日", Wrong("no_such_day")),
    ],
)
def test_a_year_left_out_is_that_of_the_day_it_is_said(
    now: str, text: str, reading: Reading
) -> None:
    at = datetime.fromisoformat(f"{now}T09:00+08:00")
    assert field("date").read(text, at) == reading


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [
        ("date", "2021-06-08", "2021年6月8日"),
        ("date_range", ["2021-06-18", "2021-06-18"], "2021年6月18日"),
        ("date_range", ["2021-06-18", "2021-06-19"], "2021年6月18日至19日"),
        ("date_range", ["2021-06-18", "2021-07-02"], "2021年6月18日至7月2日"),
        ("date_range", ["2020-12-30", "2021-01-02"], "2020年12月30日至2021年1月2日"),
        ("date_range", ["2020-06-18", "2021-06-18"], "2020年6月18日至2021年6月18日"),
        ("period", ["2020-07", "2021-06"], "2020年7月至2021年6月"),
        ("period", ["2021-01", "2021-06"], "2021年1月至6月"),
        ("period", ["2021-06", "2021-06"], "2021年6月"),
    ],
)
def test_it_is_printed_as_forms_print_it(kind: str, kept: Any, shown: str) -> None:
    assert field(kind).show(kept) == field(kind).spoken(kept) == shown
    assert field(kind).show(None) == ""


def test_a_day_can_be_printed_in_pieces() -> None:
    assert field("date").places("2021-06-08") == {
        "": "2021年6月8日",
        "_year": "2021",
        "_month": "6",
        "_day": "8",
    }
    assert field("date").places(None) == {"": "", "_year": "", "_month": "", "_day": ""}
