"""Days and months as people write them: 2021年7月15日, 二○二一年七月, 6.18-19, 下周一, 9月底.

The usual packages guess: dateparser takes 今年9月30日前 for 10 September, jionlp the full-width
２０２１ for the year 21. Here all signs become figures first; then a text is one of `FORMS`, or a
word for a day, or no date. What has no year is of the year of today.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .numerals import HAN_DIGITS, numeral
from .typed import folded


@dataclass(frozen=True, slots=True)
class When:
    """A day or a month as far as a text tells it: what it leaves out is `None`.

    The day `LAST` is the month's last. Not `sure`: written so that it may be something else.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """All days from the first to the last."""

    first: date
    last: date
    sure: bool = True


def figures(text: str) -> str:
    """A folded text with its numbers in figures, without the words and blanks around them.

    >>> figures("定于二〇二一年 七月 十五日前")
    '2021年7月15日'
    """
    text = FILLING.sub("", HAN_NUMBER.sub(_figure, text))
    joined = BLANK.sub("", text) if MARKED.search(text) else BESIDE.sub(r"\1", text).strip()
    return BY_THEN.sub("", joined)


def when_in(text: str, today: date) -> When | None:
    """The one day or month that a text in figures is."""
    for form, sure in FORMS:
        if match := form.fullmatch(text):
            return replace(told(match.groupdict(), today), sure=sure)
    if (days := DAYS.get(text)) is not None:
        return _exactly(today + timedelta(days))
    if match := DISTANCE.fullmatch(text):
        days = int(match["days"])
        return _exactly(today + timedelta(days if match["way"] == "后" else -days))
    if match := WEEKDAY.fullmatch(text):
        monday = today - timedelta(today.weekday())
        days = 7 * WEEKS.get(match["week"], 0) + weekday(match["weekday"])
        return replace(_exactly(monday + timedelta(days)), sure=match["week"] is not None)
    return None


def ends_in(text: str, today: date, ending: re.Pattern[str]) -> Iterator[tuple[When, When]]:
    """Every way to cut a text into a beginning and an end; `ending` is an end in short.

    The beginning is not sure when a mere 、 parts the two.
    """
    joints = [*FROM_TO.finditer(text)]
    for joint in joints if len(joints) == 1 else PARTS.finditer(text):
        before, after = text[: joint.start()], text[joint.end() :]
        short = ending.fullmatch(after)
        end = told(short.groupdict(), today) if short else when_in(after, today)
        begin = when_in(before, today) or when_in(f"{before}月", today)
        if begin and end:
            yield replace(begin, sure=joint[0] not in LISTING), end


def stretch(begin: When, end: When, today: date) -> Stretch | None:
    """From one to the other: each leaves out what the other tells. `None`: there is no such day.

    An end without a year that would lie before the beginning is in the year after; is that not
    so, the last day is before the first.
    """
    first, last = day_of(_filled(begin, end), today), day_of(_filled(end, begin), today)
    if first is None or last is None:
        return None
    sure = _filled(begin, end).month is not None and not far_ahead(_filled(begin, end), first, today)
    if last < first and end.month is not None and None in (begin.year, end.year):
        sure = False
        if end.year is None:
            last = day_of(replace(_filled(end, begin), year=first.year + 1), today)
        else:
            first = day_of(replace(_filled(begin, end), year=last.year - 1), today)
    return first and last and Stretch(first, last, sure)


def day_of(when: When, today: date) -> date | None:
    """The day in the calendar, a month's first where none is told; `None` when it has no such."""
    year = today.year if when.year is None else when.year
    month = today.month if when.month is None else when.month
    try:
        last = monthrange(year, month)[1]
        return date(year, month, {None: 1, LAST: last}.get(when.day, when.day or 0))
    except ValueError:
        return None


def far_ahead(when: When, day: date, today: date) -> bool:
    """Whether a day without a year is rather one of last year."""
    return when.year is None and (day - today).days > HALF_A_YEAR


def told(parts: Mapping[str, str | None], today: date) -> When:
    """What the groups of a form say."""
    year, month = _number(parts.get("year")), _number(parts.get("month"))
    if year is not None and year < 100:
        year += 2000 if year <= today.year % 100 + 20 else 1900
    if (word := parts.get("years")) is not None:
        year = today.year + YEARS[word[0]]
    if (word := parts.get("months")) is not None:
        since = 12 * (year or today.year) + today.month - 1 + MONTHS.get(word[0], 0)
        year, month = since // 12, since % 12 + 1
    return When(year, month, LAST if parts.get("end") else _number(parts.get("day")))


def weekday(sign: str) -> int:
    """The day of the week by its sign in figures; 0 is Monday, as in the calendar of Python."""
    return min("123456日天".index(sign), 6)


def written(day: date, beside: date | None = None) -> str:
    """A day as a form prints it, without the year it shares with the day beside it."""
    year = "" if beside and beside.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
