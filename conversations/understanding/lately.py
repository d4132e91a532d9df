"""今天交了几个, 这周谁交了, 昨天新交的有哪些: what was handed in, within which days.

Days are those of Asia/Shanghai. 这周 begins on Monday and goes on until today; what has not come
yet is no part of any.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from .manners import small_number

Days: TypeAlias = tuple[date, date]
"""The first day and the last one."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What was asked for: days, whose (`""`: all), and whether nothing else can be meant."""

    days: Days
    name: str
    sure: bool


def lately(body: str, today: date) -> Lately | None:
    """What a text without signs around it asks of what came in; `None` where it asks no such."""
    when = WHEN.search(body) if DAYS.search(body) else None
    days = _days(when, today) if when else None
    if when is None or days is None or days[0] > today:
        return None
    rest = f"{body[: when.start()]}{body[when.end() :].removeprefix('的')}"
    match = CAME.fullmatch(rest)
    if match is None:
        return None
    return Lately((days[0], min(days[1], today)), match["name"], not match["loose"])


def _days(match: re.Match[str], today: date) -> Days | None:
    """The days that are named; `None` for one that the calendar does not have."""
    if match["last"]:
        count = small_number(match["last"])
        return (today - timedelta(days=count - 1), today) if count else None
    if match["month"]:
        return _on(today, int(match["month"]), int(match["date"]))
    if match["weekday"]:
        weekday = min(WEEKDAYS.index(match["weekday"]), 6)
        return _on_weekday(today, weekday, past=bool(match["past"]))
    return next(days(today) for name, days in NAMED.items() if match[name])


def _on(today: date, month: int, day: int) -> Days | None:
    """The day of this year that has been, else of the last one."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found, found
    return None


def _on_weekday(today: date, weekday: int, *, past: bool) -> Days:
    """周三: the last one that has been; 上周三: that of the week before."""
    day = today - timedelta(days=today.weekday() - weekday)
    if past or day > today:
        day -= timedelta(days=7)
    return day, day


def _before(days: int) -> Callable[[date], Days]:
    return lambda today: (today - timedelta(days=days), today - timedelta(days=days))


def _week(today: date) -> Days:
    return today - timedelta(days=today.weekday()), today


def _last_week(today: date) -> Days:
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


NAMED: Mapping[str, Callable[[date], Days]] = {
    "today": _before(0),
    "yesterday": _before(1),
    "before": _before(2),
    "both": lambda today: (today - timedelta(days=1), today),
    "past_week": lambda today: (today - timedelta(days=6), today),
    "this_week": _week,
    "last_week": _last_week,
    "this_month": lambda today: (today.replace(day=1), today),
    "last_month": _last_month,
}
DAYS = re.compile("[今昨前天日周期拜月号]")
"""What all of these days have; a text without it names none, which is quickly seen."""
WEEKDAYS = "一二三四五六日天"
_WEEK = "(?:周|星期|礼拜)"
WHEN = re.compile(
    "(?P<both>昨天[到至和、]今天|这两天)|(?P<today>(?<![到至止])今[天日早](?:到现在|一天|[上下]午|早上)?)"
    "|(?P<yesterday>昨[天日晚](?:[上下]午|晚上)?)|(?P<before>前天)"
    f"|(?:(?P<past>上个?)|这个?|本)?{_WEEK}(?P<weekday>[{WEEKDAYS}])"
    f"|(?P<past_week>最?近(?:一|1)(?:个)?{_WEEK}|最?近七天)"
    f"|(?P<this_week>(?:这个?|本){_WEEK}(?:以来|到现在)?)|(?P<last_week>上个?{_WEEK})"
    "|(?P<this_month>(?:这个?|本)月(?:以来)?)|(?P<last_month>上个?月)"
    "|(?:最近|近|过去|这)(?P<last>[0-9]{1,2}|[一二三四五六七八九十])天"
    "|(?<![0-9])(?P<month>1[0-2]|[1-9])月(?P<date>[1-3]?[0-9])[日号]?"
)
_UNITS = "(?:班组|班|单位|企业|公司|厂|人|车间|家|份|个|张)"
_WHO = f"(?:谁|哪(?:些|几)?(?:个|家|份)?{_UNITS}?)"
_MANY = f"(?:几|多少){_UNITS}{{0,2}}"
_GIVEN = "(?:上交|提交|报送|上报|交|报)(?:上来|上去|进来|来|上|齐|好)?"
_ADDED = (
    f"(?:(?:刚|新|最新|都|已经?|又|一共|总共|共|有|陆续)*(?:{_GIVEN}|收到|收上来|新增|增加|来)"
    "(?:了|过|的|表格?|材料)*)"
)
CAME = re.compile(
    "(?:看一?[看下]|查一?[查下])?(?P<name>.{0,30}?)(?:里|的)*(?:现在|目前|到底|都|是|有|一共|总共|共)*(?:"
    f"{_WHO}(?:是|都|有)*{_ADDED}|(?:有)?{_MANY}{_ADDED}"
    f"|{_ADDED}(?:都|是|有)*(?:{_WHO}|{_MANY})(?:{_UNITS})?"
    f"|有(?:没有)?人{_ADDED}(?:吗|没有?|么|嘛)?|有(?:没有)?(?:新|刚){_ADDED}(?:吗|没有?|么|嘛)?"
    f"|(?P<loose>(?:新|刚){_ADDED}(?:名单|清单|情况)?|{_ADDED}(?:名单|清单|情况))"
    ")"
)
"""江州重型谁交了, 新交的有哪些, 交了几个, 提交情况: what is said without the days."""
