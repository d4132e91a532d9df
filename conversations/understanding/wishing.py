"""What people wish about reminders: 别再提醒, 明天上午再说, 3天后, 下周一再提醒我, 继续填申报表.

Whole messages only. A bare 3天后 could be an answer, so it is a wish only where the open question
cannot take it; what speaks of reminding is one anywhere.
"""

import re
from datetime import date, datetime, timedelta

from ..events import AskedCalls, ChoseForm, Event, Muted, Snoozed, Unmuted
from ..fields.base import Field
from ..scene import Scene
from .choosing import meant
from .manners import LONGEST_MANNER, fold, small_number
from .naming import unread


def pressed_wish(scene: Scene, kind: str, rest: str) -> Event | None:
    """What a button of a reminder does, whenever it is pressed."""
    match kind:
        case "go_on" if scene.catalog.find(rest):
            return ChoseForm(rest)
        case "snooze" if rest.isdecimal():
            return Snoozed(scene.now.date() + timedelta(days=int(rest[:3])))
        case "mute":
            return Muted(tuple(filter(None, rest.split(","))))
        case "calls" if rest.isdecimal():
            return AskedCalls(int(rest[:4]))
        case _:
            return None


def wished(scene: Scene, field: Field | None, text: str) -> Event | None:
    """The wish that a whole message is; `field` is the open question, if there is one."""
    words = fold(text) if len(text) <= LONGEST_MANNER else ""
    if not WISHING.search(words):
        return None
    if MUTE.fullmatch(words):
        return Muted()
    if UNMUTE.fullmatch(words):
        return Unmuted()
    if match := CALLS.fullmatch(words):
        return AskedCalls(max(int(match["page"] or 1), 1) - 1)
    if match := GO_ON.fullmatch(words):
        return meant(scene.catalog, scene.state.role, match["form"])
    match = SNOOZE.fullmatch(words)
    if match is None or not (match["wish"] or _is_bare(scene, field, text)):
        return None
    until = _day(match, scene.now)
    return Snoozed(until) if until and until > scene.now.date() else None


def _is_bare(scene: Scene, field: Field | None, text: str) -> bool:
    """Whether 3天后 stands alone, and is no answer to what is open."""
    bare = BARE.fullmatch(fold(text)) is not None
    return bare and (field is None or unread(scene, field, text))


def _day(match: re.Match[str], now: datetime) -> date | None:
    """The day that is named; `None` for one that the calendar does not have."""
    today = now.date()
    if match["tomorrow"]:
        return today + timedelta(days=1)
    if match["after"]:
        return today + timedelta(days=2)
    if match["days"]:
        return today + timedelta(days=small_number(match["days"]))
    if match["week"]:
        monday = today - timedelta(days=today.weekday())
        weekday = WEEKDAYS.get(match["weekday"] or "一", 0)
        next_one = match["week"].startswith("下")
        return monday + timedelta(days=weekday + (7 if next_one else 0))
    try:
        day = date(today.year, int(match["month"]), int(match["date"]))
        return day if day >= today else day.replace(year=day.year + 1)
    except ValueError:
        return None


WEEKDAYS = (
    {sign: number for number, sign in enumerate("一二三四五六日")}
    | {"天": 6}
    | {str(number + 1): number for number in range(7)}
)
WISHING = re.compile("[提催电联填明天周星礼月]")
"""What every wish below has; a text without it is none, which is quickly seen."""
ASK = "(?:请|麻烦|帮我)?"
ME = "(?:我|给我|来)?"
MUTE = re.compile(
    f"{ASK}(?:以后)?(?:都)?(?:别|不要|不用|不必|无需|不想)再?{ME}(?:提醒|催|发提醒|催促|催报)(?:我|了|我了)?"
    "|(?:关闭|关掉|关了|停止|取消|退订)提醒|不再提醒|停止催报"
)
UNMUTE = re.compile(
    f"{ASK}(?:恢复|重新|打开|开启|继续|重新打开)(?:对我的?)?提醒(?:我|吧)?|{ASK}可以(?:再|继续)?提醒我?了?"
)
CALLS = re.compile(
    "(?:看看?|查看?|要|导出)?(?:电话名单|电话清单|催办电话|联系不上的?(?:人|名单|有?谁)?|(?:谁|哪些人|还有谁)联系不上)"
    "(?:第?(?P<page>[0-9]{1,3})页?)?"
)
GO_ON = re.compile(
    "(?:继续|接着|开始|去|现在|改|换|先|再|要|想|那|就|还|另外|帮|我|请)*填写?(?P<form>.{1,30})"
)
SNOOZE = re.compile(
    f"{ASK}(?:(?P<tomorrow>明[天日早])|(?P<after>后天)|过?(?P<days>[0-9]{{1,2}}|[一二两三四五六七八九十]{{1,3}})天(?:以后|之后|后|(?=再))"
    "|(?P<week>(?:下个?|这个?|本)?(?:周|星期|礼拜))(?P<weekday>[一二三四五六日天1-7])?"
    "|(?P<month>[0-9]{1,2})月(?P<date>[0-9]{1,2})[日号]?)(?:上午|早上|早晨|一早|中午|下午|晚上)?"
    "(?P<wish>再说|再?(?:提醒|通知|催|叫)(?:我|一下我|我一下|我一次)?(?:吧)?)?"
)
BARE = re.compile(".*天(?:以后|之后|后)")
"""What is a wish without a word of reminding: 3天后, but not 明天."""
