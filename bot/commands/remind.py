"""`xindeguo remind` and `xindeguo calls`: who is due a reminder now, and whom nobody reaches."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.app import Place, open_assistant, opened_store
from bot.calling import MOST, SINCE
from bot.channels.base import Abilities
from bot.expecting import expect
from bot.ladder import Told
from bot.library import Library
from bot.messengers import Around, ChannelError, close, open_around, open_messengers
from bot.reaching import Channels
from bot.reminding import Reminders
from conversations.fields.base import Data
from conversations.reminding import Call
from storage import calling
from storage.scope import within

from .speaking import bar


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: to whom, by which channel, of which notices and in what state, the words."""

    person: str
    channel: str
    notice: str
    kind: str
    text: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Everybody who is due a reminder, and which channels could not be asked.

    `interrupted`: somebody ended it before all were reminded; they are the next time.
    """

    due: tuple[Due, ...]
    problems: tuple[str, ...] = ()
    interrupted: bool = False


def reminded(
    library: Library, where: Place, clock: Callable[[], datetime], *, keep: bool
) -> Found:
    """Who is due a reminder now. Kept, it is put where the running bot delivers it.

    That is done one by one, with a bar on a terminal, and may be ended at any time.
    """
    assistant, store = open_assistant(library, where, clock)
    try:
        expect(library.association, store, clock())
        around = open_around(library, where, (assistant, store))
        channels, problems = _channels(library, around)
        association, phrases = library.association, library.phrases
        reminders = Reminders(association, phrases, store, channels, clock)
        if not keep:
            return Found(tuple(map(_due, reminders.told(clock()))), problems)
        due, whole = list[Due](), False
        with bar("位") as seen, suppress(KeyboardInterrupt):
            for one in reminders.sent(seen):
                due.append(_due(one))
            whole = True
    finally:
        store.close()
    return Found(tuple(due), problems, interrupted=not whole)


def told(library: Library, found: Sequence[Due]) -> Iterator[str]:
    """The same in lines for people."""
    if not found:
        yield "现在没有要提醒的人。"
    for one in found:
        name = library.association.roster.find(one.person)
        way = one.channel or "联系不上"
        yield f"{name.name if name else one.person}（{way}）：{one.text}"


def called(library: Library, where: Place, now: datetime) -> tuple[Call, ...]:
    """Everybody on the call lists of all regions."""
    profile = library.association.profile
    regions = dict.fromkeys(
        one for region in profile.regions for one in within(region, profile.subregions)
    )
    with opened_store(where) as store, store.read() as reading:
        since = now.date() - SINCE
        return calling.calls(reading.session, tuple(regions), since, (0, MOST))[0]


def told_calls(library: Library, found: Sequence[Call]) -> Iterator[str]:
    """The call list in lines."""
    if not found:
        yield "没有联系不上的人。"
    for number, one in enumerate(found, 1):
        whose = f"{one.enterprise}{one.team}" or one.region
        facts: Data = {"number": number, "name": one.name, "mobile": one.mobile, "whose": whose}
        why = library.phrases.say("unreached", one.why, {})
        on: Data = {"month": one.day.month, "day": one.day.day, "why": why}
        yield library.phrases.say("say", "calls_one", {**facts, **on})


def _channels(library: Library, around: Around) -> tuple[Channels, tuple[str, ...]]:
    """What each configured channel can carry; one that cannot be opened reaches nobody."""
    profile = library.association.profile
    channels: dict[str, Abilities] = {}
    problems: list[str] = []
    for name, table in profile.channels.items():
        try:
            opened = open_messengers({name: table}, profile.address, around, os.environ)
        except ChannelError as error:
            problems.append(f"bot.toml 的 [channels.{name}] 用不了，算作联系不上：{error.reason}")
            continue
        channels |= {one.channel.name: one.channel.abilities for one in opened}
        close(opened)
    return channels, tuple(problems)


def _due(one: Told) -> Due:
    work = one.reminder.work
    notices = ",".join(dict.fromkeys(each.notice for each in work))
    kinds = ",".join(dict.fromkeys(KINDS.get(each.kind, each.kind) for each in work))
    return Due(one.person, one.channel, notices, kinds, one.text, bool(one.channel))


KINDS = {"draft": "half_filled"}
"""What the stages of forms are called for programs: not begun, half filled, returned, changed."""
