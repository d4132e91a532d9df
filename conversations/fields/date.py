"""Days, spans of days, spans of months; `days` has the grammar.

What was left out and had to be filled in is repeated; what may be no date, or another, is asked.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Literal

from .base import Answer, Clear, Doubt, Printed, Reading, Wrong
from .days import (
    Stretch,
    When,
    day_of,
    ends_in,
    far_ahead,
    figures,
    stretch,
    told,
    weekday,
    when_in,
)
from .typed import Typed, corrected, folded, kernel


class Dated(Typed):
    """What is told in days or months; a kind finds its own in `meant`."""

    longest: ClassVar[int] = 100
    short: ClassVar[re.Pattern[str]] = re.compile("(?P<day>[0-9]{1,2})[日号]?")
    """An end that says no more than it must: 19 after 6月18日."""

    def read(self, text: str, now: datetime) -> Reading:
        said = super().read(text, now)
        if not isinstance(said, Clear):
            return said
        dated = partial(self.dated, today=now.date())
        return corrected(said.answer, dated) or dated(said.answer)

    def reading(self, said: str) -> Reading:
        """The text itself: what it means depends on the day it is said."""
        return Clear(said)

    def dated(self, said: str, today: date) -> Reading:
        """The answer in a text of today."""
        core, hedged = kernel(said, (self.label, *self.aliases))
        core, extras = EXTRA.subn("", figures(core))
        match self.meant(core, today):
            case Wrong() if VAGUE.search(core):
                return Wrong("approximate_date")
            case Clear(answer) if hedged or extras:
                return Doubt((answer,))
            case Clear(answer):
                return Clear(answer, echo=not spelled_out(said, self.show(answer)))
            case other:
                return other

    def meant(self, core: str, today: date) -> Reading:
        """The answer in a text in figures, with nothing around it."""
        raise NotImplementedError

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """A document may be of any year: one that it leaves out is asked."""
        return self.of_its_year(super().recover(places, now), str(places.get("") or ""))

    def of_its_year(self, reading: Reading | None, text: str) -> Reading | None:
        """A reading of a text that names the year, or else one to confirm."""
        if isinstance(reading, Clear) and not YEAR.search(folded(text)):
            return Doubt((reading.answer,))
        return reading


class Date(Dated):
    """One day: `2021-06-18`."""

    type: Literal["date"] = "date"

    def meant(self, core: str, today: date) -> Reading:
        when = when_in(WEEKDAY.sub("", core), today)
        if when is None:
            return Wrong("one_day_only" if any(ends_in(core, today, self.short)) else "not_a_date")
        if when.day is None:
            return Wrong("day_missing")
        if (day := day_of(when, today)) is None:
            return Wrong("no_such_day")
        if (named := WEEKDAY.search(core)) and weekday(named[1]) != day.weekday():
            return Doubt((day.isoformat(),), "other_weekday")
        return settled([(day.isoformat(), when.sure and not far_ahead(when, day, today))])

    def show(self, answer: Answer) -> str:
        return "" if answer is None else printed(date.fromisoformat(answer))

    def places(self, answer: Answer) -> dict[str, Printed]:
        parts = [part.lstrip("0") for part in (answer or "--").split("-")]
        return {
            "": self.show(answer),
            **dict(zip(("_year", "_month", "_day"), parts, strict=True)),
        }

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """The day, from one place or from those of its year, month and day."""
        parts = [(str(places.get(name) or "").strip(" 年月日"), sign) for name, sign in PARTS]
        if not any(part for part, _ in parts):
            return super().recover(places, now)
        text = "".join(f"{part}{sign}" for part, sign in parts if part)
        return self.of_its_year(self.as_printed(self.read(text, now), text), text)


class Span(Dated):
    """From one day or month to another, both of them within it."""

    unread: ClassVar[str]
    """The code for a text that is no such span."""

    def meant(self, core: str, today: date) -> Reading:
        core = ENDS.sub("", WEEKDAY.sub("", core))
        found = [self.between(*ends, today) for ends in self.ends(core, today)]
        which_week = SOME_WEEKDAY.search(core) is not None
        taken = [
            (self.kept(one), one.sure and not which_week)
            for one in found
            if isinstance(one, Stretch)
        ]
        refused = [one for one in found if isinstance(one, Wrong)]
        return settled(taken) if taken else next(iter(refused), Wrong(self.unread))

    def ends(self, core: str, today: date) -> Iterator[tuple[When, When]]:
        """Every way to find a beginning and an end in a text; they may be the same."""
        yield from ends_in(core, today, self.short)
        if when := when_in(core, today):
            yield when, when

    def between(self, begin: When, end: When, today: date) -> Stretch | Wrong:
        """What lies between the two."""
        found = stretch(begin, end, today)
        if found is None:
            return Wrong("no_such_day")
        return Wrong("ends_before_start") if found.last < found.first else found

    def kept(self, found: Stretch) -> list[str]:
        """The canonical answer."""
        raise NotImplementedError


class DateRange(Span):
    """Days in a row: `["2021-06-18", "2021-06-19"]`; one day is both ends."""

    type: Literal["date_range"] = "date_range"
    unread: ClassVar[str] = "not_a_date_range"

    def between(self, begin: When, end: When, today: date) -> Stretch | Wrong:
        told_days = begin.day is not None and end.day is not None
        return super().between(begin, end, today) if told_days else Wrong("day_missing")

    def kept(self, found: Stretch) -> list[str]:
        return [found.first.isoformat(), found.last.isoformat()]

    def show(self, answer: Answer) -> str:
        if answer is None:
            return ""
        first, last = map(date.fromisoformat, answer)
        if first == last:
            return printed(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{printed(first)}至{last.day}日"
        return f"{printed(first)}至{printed(last, after=first)}"


class Period(Span):
    """Months in a row: `["2020-07", "2021-06"]`."""

    type: Literal["period"] = "period"
    short: ClassVar[re.Pattern[str]] = re.compile("(?P<month>[0-9]{1,2})(?:月份?)?")
    unread: ClassVar[str] = "not_a_period"

    def ends(self, core: str, today: date) -> Iterator[tuple[When, When]]:
        if part := PART_OF_YEAR.fullmatch(core):
            year = replace(told(part.groupdict(), today), sure=part["part"] is not None)
            first, last = MONTHS_OF[part["part"] or "年"]
            yield replace(year, month=first), replace(year, month=last)
        else:
            yield from super().ends(core, today)

    def between(self, begin: When, end: When, today: date) -> Stretch | Wrong:
        found = super().between(begin, end, today)
        if isinstance(found, Stretch) and not self.whole(begin, end, found):
            return replace(found, sure=False)
        return found

    def whole(self, begin: When, end: When, found: Stretch) -> bool:
        """Whether whole months were told, more than one, and of which year."""
        month_end = monthrange(found.last.year, found.last.month)[1]
        return (
            (begin.year or end.year) is not None
            and self.kept(found)[0] != self.kept(found)[1]
            and begin.day in {None, 1}
            and (end.day is None or found.last.day == month_end)
        )

    def kept(self, found: Stretch) -> list[str]:
        return [found.first.isoformat()[:7], found.last.isoformat()[:7]]

    def show(self, answer: Answer) -> str:
        if answer is None:
            return ""
        (year, month), (end_year, end_month) = (map(int, one.split("-")) for one in answer)
        if (year, month) == (end_year, end_month):
            return f"{year}年{month}月"
        return f"{year}年{month}月至" + f"{end_year}年" * (end_year != year) + f"{end_month}月"


def settled(found: Iterable[tuple[Answer, bool]]) -> Clear | Doubt:
    """One answer that is sure; otherwise all of them, to be confirmed or chosen from."""
    readings: list[Answer] = []
    sure = True
    for answer, certain in found:
        sure = sure and certain
        if answer not in readings:
            readings.append(answer)
    if len(readings) > 1:
        return Doubt(tuple(readings), "which_one")
    return Clear(readings[0]) if sure else Doubt(tuple(readings))


def spelled_out(said: str, shown: str) -> bool:
    """Whether a text has every number that is shown, and nothing else: 2021.6.18-19."""
    typed = folded(said)
    return PLAIN.fullmatch(typed) is not None and numbers_in(typed) == numbers_in(shown)


def numbers_in(text: str) -> list[int]:
    """The numbers in a text, in their order."""
    return [int(digits) for digits in DIGITS.findall(text)]


def printed(day: date, after: date | None = None) -> str:
    """A day as a form prints it, without the year of the day it stands after."""
    year = "" if after and after.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


YEAR = re.compile("(?:19|20)[0-9]{2}")
PARTS = (("_year", "年"), ("_month", "月"), ("_day", "日"))
DIGITS = re.compile("[0-9]+")
PLAIN = re.compile("[0-9年月日号./~至到—– -]+")

WEEKDAY = re.compile(r"(?<=[日号0-9])\(?(?:周|星期|礼拜)([1-6日天])\)?")
SOME_WEEKDAY = re.compile("(?<![上下这本个])(?:周|星期|礼拜)[1-6日天]")
"""周四到周五: of which week, nobody has said."""
ENDS = re.compile("[从自由起止]|开始|结束")
HOUR = "(?:凌晨|[早晚]上|[上中下]午)"
EXTRA = re.compile(
    "(?<=[日号月底末0-9])前后"
    f"|(?<=[日号0-9)])(?:t| ?{HOUR}?)[0-9]{{1,2}}(?::[0-9]{{2}}){{1,2}}(?:z|[.+][0-9:]+)?"
    f"|{HOUR}(?:[0-9]{{1,2}}[点时](?:半|[0-9]{{1,2}}分?)?)?"
    "|(?<=[日号])[0-9]{1,2}[点时](?:半|[0-9]{1,2}分?)?"
)
"""Around that day, or an hour of it: what a form for days cannot hold is told before it goes."""
VAGUE = re.compile(
    "初|[上中下]旬|月中|年[底末]|季度?|周末|几|[日号月0-9][以之]?后|起|[春夏秋冬]|节|假"
)
"""Near a day, but no day."""

PART_OF_YEAR = re.compile(
    "(?=.)(?:(?P<year>(?:19|20)[0-9]{2})年?|(?P<years>[今本当去上明前]年))?"
    "第?(?P<part>度|全年|整年|[上下]半年|[1-4]季度)?"
)
MONTHS_OF = {
    **dict.fromkeys(["年", "度", "全年", "整年"], (1, 12)),
    "上半年": (1, 6),
    "下半年": (7, 12),
    **{f"{quarter}季度": (3 * quarter - 2, 3 * quarter) for quarter in (1, 2, 3, 4)},
}
