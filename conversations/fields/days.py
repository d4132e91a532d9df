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
    """From one day to another, in the order they were told."""

    first: date
    last: date
    sure: bool


def figures(text: str) -> str:
    """A folded text with its numbers in figures, without the words and blanks that say nothing.

    >>> figures("定于二〇二一年 七月 十五日前")
    '2021年7月15日'
    """
    text = HAN_NUMBER.sub(_in_figures, ZERO.sub("〇", text.replace("元月", "一月")))
    text = FILLING.sub("", text)
    text = BLANK.sub("", text) if MARKED.search(text) else BESIDE.sub(r"\1", text).strip()
    return BY_THEN.sub("", text)


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
    if match := OF_WEEK.fullmatch(text):
        days = 7 * WEEKS.get(match["week"], 0) + weekday(match["day"]) - today.weekday()
        return replace(_exactly(today + timedelta(days)), sure=match["week"] is not None)
    return None


def ends_in(text: str, today: date, short: re.Pattern[str]) -> Iterator[tuple[When, When]]:
    """Every way to cut a text into a beginning and an end; `short` is an end that says little.

    The beginning is not sure where a mere 、 stands between the two.
    """
    joints = [*FROM_TO.finditer(text)]
    for joint in joints if len(joints) == 1 else BETWEEN.finditer(text):
        before, after = text[: joint.start()], text[joint.end() :]
        match = short.fullmatch(after)
        end = told(match.groupdict(), today) if match else when_in(after, today)
        begin = when_in(before, today) or when_in(before + "月" * after.endswith("月"), today)
        if begin and end:
            yield replace(begin, sure=joint[0] not in LISTING), end


def stretch(begin: When, end: When, today: date) -> Stretch | None:
    """From one to the other, where each leaves out what the other tells; `None`: no such day.

    An end before its beginning is in the next year, if no year was written to one of them.
    """
    start, stop = _beside(begin, end), _beside(end, begin)
    first, last = day_of(start, today), day_of(stop, today)
    if first and last and last < first and end.month and None in (begin.year, end.year):
        begin = replace(begin, sure=False)
        if end.year is None:
            last = day_of(replace(stop, year=first.year + 1), today)
        else:
            first = day_of(replace(start, year=last.year - 1), today)
    if first is None or last is None:
        return None
    close = begin.sure or (last - first).days == 1
    return Stretch(first, last, close and bool(start.month) and not far_ahead(start, first, today))


def day_of(when: When, today: date) -> date | None:
    """The day in the calendar, a month's first where none is told; `None` where it has none."""
    year = today.year if when.year is None else when.year
    month = today.month if when.month is None else when.month
    try:
        last = monthrange(year, month)[1]
        return date(year, month, {None: 1, LAST: last}.get(when.day, when.day or 0))
    except ValueError:
        return None


def far_ahead(when: When, day: date, today: date) -> bool:
    """Whether a day without a year may rather be one of last year."""
    return when.year is None and (day - today).days > HALF_A_YEAR


def told(parts: Mapping[str, str | None], today: date) -> When:
    """What the named groups of a form say."""
    year, month, day = (_number(parts.get(name)) for name in ("year", "month", "day"))
    if year is not None and year < 100:
        year += 2000 if year <= today.year % 100 + 20 else 1900
    if word := parts.get("years"):
        year = today.year + YEARS[word[0]]
    if word := parts.get("months"):
        since = 12 * (year or today.year) + today.month - 1 + MONTHS[word[0]]
        year, month = since // 12, since % 12 + 1
    return When(year, month, LAST if parts.get("last") else day)


def weekday(sign: str) -> int:
    """The number of a day of the week by its sign, from 0 for Monday."""
    return min("123456日天".index(sign), 6)


def _beside(when: When, other: When) -> When:
    year = other.year if when.year is None else when.year
    month = other.month if when.month is None else when.month
    return replace(when, year=year, month=month)


def _exactly(day: date) -> When:
    return When(day.year, day.month, day.day)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _in_figures(match: re.Match[str]) -> str:
    found = numeral(match[0])
    return f"{found.value:f}" if found else match[0]


LAST = -1
HALF_A_YEAR = 183

H = HAN_DIGITS
ZERO = re.compile(rf"(?<=[{H}])[0o](?=[{H}年])")
"""二0二一年, and with the letter."""
HAN_NUMBER = re.compile(
    rf"[{H}]{{4}}(?![{H}])|[{H}]{{2}}(?=年)|[〇○零][{H}](?![{H}])"
    rf"|[{H}]?[十拾][{H}]?|[廿卅][{H}]?|(?<![{H}])[{H}](?![{H}])"
)
"""A year digit by digit, or a number up to 99; not 五一, which is a holiday."""

MARKED = re.compile("[年月日号]|^[0-9](?: [0-9]){7}$")
"""Where these part the digits, blanks do not: 2 0 2 1 年 4 月 1 9 日."""
BLANK = re.compile(" ")
BESIDE = re.compile(" ?([-./~至到—–]) ?")
FILLING = re.compile(
    "截[至止]到?|定[于在]|[将拟]于?|举[行办]|召开|开[会幕]|时间|日期|会议|发表会|期间|统计期|的"
)
BY_THEN = re.compile("(?<=[日号月底末0-9])(?:[以之]?前|为?止)$")
"""On or before that day; a form holds the day."""

FROM_TO = re.compile("至|到|~|〜|[—―]+|–|--")
BETWEEN = re.compile("[-/、,和及与 ]")
LISTING = frozenset("、,和及与 ")

Y, M, D = "(?P<year>(?:19|20)[0-9]{2})", "(?P<month>[0-9]{1,2})", "(?P<day>[0-9]{1,2})"
ANY_YEAR = "(?:(?P<year>(?:19|20)?[0-9]{2})年|(?P<years>[今本当去上明前]年))"
ANY_MONTH = f"(?:{M}月份?|(?P<months>(?:[本当]|[这上下]个?)月))"
FORMS = tuple(
    (re.compile(form), sure)
    for form, sure in (
        (f"{ANY_YEAR}?{ANY_MONTH}(?:{D}[日号]?|(?P<last>[底末]))?", True),
        (f"{Y}(?P<by>[-./ ]){M}(?P=by){D}[日号]?", True),
        (f"{Y}年{M}[-./]{D}[日号]?", True),
        (f"{Y}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})", True),
        (f"{Y}[-./]{M}", True),
        (f"{Y}(?P<month>0[1-9]|1[0-2])", True),
        ("(?P<months>月)(?P<last>[底末])", True),
        (f"{M}[-./]{D}[日号]?", False),
        (f"(?P<year>[0-9]{{2}})(?P<by>[-./]){M}(?P=by){D}", False),
        ("(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", False),
        (f"{D}[日号]", False),
        (f"{Y}(?P<by>[。,、]){M}(?P=by){D}", False),
    )
)
"""How a date is written, and whether it can be nothing else: 7.15 may be a number or a time."""

YEARS = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "明": 1, "前": -2}
MONTHS = {"月": 0, "本": 0, "当": 0, "这": 0, "上": -1, "下": 1}
DAYS = {
    **dict.fromkeys(["今天", "今日", "今儿", "当天", "今"], 0),
    **dict.fromkeys(["明天", "明日", "明儿"], 1),
    **dict.fromkeys(["昨天", "昨日", "昨儿"], -1),
    "后天": 2,
    "大后天": 3,
    "前天": -2,
    "大前天": -3,
}
DISTANCE = re.compile("(?P<days>[0-9]{1,3})天[以之]?(?P<way>[前后])")
WEEKS = {"上上": -2, "上": -1, "下": 1, "下下": 2}
OF_WEEK = re.compile("(?P<week>上上|下下|[上下这本])?个?(?:周|星期|礼拜)(?P<day>[1-6日天])")
