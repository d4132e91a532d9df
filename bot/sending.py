"""Whether a parcel may be handed to a channel now, and what its answer means for all processes.

A person may be out of reach or out of the window, the channel silent or down, its pace used up. A
turn that is near is waited for; a channel that fails and fails is left alone, and tried by one.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from conversations.messages import Address, Outgoing
from storage import pacing
from storage.pacing import Condition, Turn
from storage.reading import Reading
from storage.records import Contact
from storage.store import Store

from . import metrics
from .channels.base import Abilities, Channel, Outcome, Parcel

log = logging.getLogger("xindeguo.delivery")

Pack = Callable[[Outgoing, Address, int], Iterator[Parcel]]
"""The parcels of an answer to a person, by its exchange: the same number at every call."""

AGAIN, LONGEST = 5.0, 300.0
"""Seconds until the next try when a platform names none: at first, and at most."""
REST = 10.0
"""Seconds a channel that is taken to be down is left alone, at first."""
OVERSLEPT = 0.1
"""Seconds after which a turn is missed: of many that are late, all would go at once."""
KNOWN = timedelta(seconds=0.2)
"""How long what was read of a channel is good for, unless it fails meanwhile."""
TURNS = 3
"""How often a turn is asked for before the message is put off."""


@dataclass(frozen=True)
class World:
    """What delivery has from outside: time, chance (0 to 1), a rest of so many seconds.

    `lead` is where a notice leads a person. `awake`: whether people may be disturbed at this
    moment by what the bot says first.
    """

    clock: Callable[[], datetime]
    chance: Callable[[], float] = lambda: 0.0
    rest: Callable[[float], None] = lambda _: None
    lead: Callable[[Address], str] = lambda _: ""
    awake: Callable[[datetime], bool] = lambda _: True


class Standing:
    """How a channel is, as this process read it just now: one answer for a batch of messages."""

    def __init__(self) -> None:
        self._read: tuple[Condition, datetime] | None = None

    def learn(self, condition: Condition, at: datetime) -> None:
        """It was read."""
        self._read = condition, at

    def forget(self) -> None:
        """It has changed."""
        self._read = None

    def at(self, now: datetime) -> Condition | None:
        """`None`: it is to be read anew."""
        condition, at = self._read or (None, now)
        return condition if timedelta(0) <= now - at < KNOWN else None


@dataclass(frozen=True)
class Means:
    """What the messages of a channel are given with.

    `words` is `[delivery]` of a language file: what is put before a late answer, what is said
    instead of one that cannot be packed. Without it neither is said.
    """

    store: Store
    channel: Channel
    pack: Pack
    world: World
    words: Mapping[str, str] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True)
class Letter:
    """A parcel to a person; `key` is the same when it is repeated.

    `unasked`: it is a notice, for which no window needs to be open. `probing`: it goes although
    the channel seems to be down. `contact` is how it stands with the person, where that was read
    just now.
    """

    to: Address
    parcel: Parcel
    key: str
    unasked: bool = False
    probing: bool = False
    contact: Contact | None = None


def send(means: Means, letter: Letter) -> Outcome:
    """Hand a parcel to the channel when its turn has come, unless it is kept back."""
    condition, refused = _kept_back(means, letter)
    channel = means.channel
    if refused:
        log.info("%s %s: %s %s", channel.name, letter.key, refused.end, refused.code)
        return refused
    outcome = channel.send(letter.to, letter.parcel, letter.key)
    if outcome.end == "unknown" and channel.abilities.idempotent:
        outcome = replace(outcome, end="later")
    log.info("%s %s: %s %s", channel.name, letter.key, outcome.end, outcome.code)
    metrics.sent(channel.name, outcome)
    _tell_the_others(means, outcome, condition)
    return outcome


def in_a_moment(abilities: Abilities, contact: Contact, now: datetime) -> bool:
    """Whether the person has just touched something, which allows a few messages more."""
    return contact.touched < abilities.moment_messages and _within(
        now, contact.touched_at, abilities.moment
    )


def jittered(seconds: float, chance: float) -> float:
    """Some of these seconds, so that what failed together does not come again together."""
    return seconds * (1 - chance / 2)


def _kept_back(means: Means, letter: Letter) -> tuple[Condition, Outcome | None]:
    """Why it cannot be sent now, known before the platform is asked; waits for its turn."""
    clock = means.world.clock
    known = None if _paced(means) else means.standing.at(clock())
    if known and letter.contact:
        return known, _refused(means, letter, letter.contact, known)
    wait, condition = 0.0, Condition()
    for _ in range(TURNS):
        with _asking(means) as asking:
            found = pacing.conditions(asking.session)
            condition = found.get(means.channel.name, Condition())
            refused = _refused(means, letter, asking.contact(letter.to), condition)
            asked = clock()
            turn = Turn(0, taken=True) if refused else _turn(means, letter.to, asking, asked)
        wait = turn.wait
        if refused or not wait:
            return condition, refused
        if timedelta(seconds=wait) > pacing.NEAR:
            break
        means.world.rest(wait)
        if turn.taken and (clock() - asked).total_seconds() - wait < OVERSLEPT:
            return condition, None
    return condition, Outcome("later", wait, "pace")


def _asking(means: Means) -> AbstractContextManager[Reading]:
    """A transaction; it writes only where there is a pace to keep."""
    return means.store.begin() if _paced(means) else means.store.read()


def _paced(means: Means) -> bool:
    return any((means.channel.abilities.pace, means.channel.abilities.pace_each))


def _turn(means: Means, to: Address, asking: Reading, now: datetime) -> Turn:
    if not _paced(means):
        return Turn(0, taken=True)
    paces = means.channel.abilities.pace, means.channel.abilities.pace_each
    return pacing.take_turn(asking.session, to, paces, now)


def _refused(
    means: Means, letter: Letter, contact: Contact, condition: Condition
) -> Outcome | None:
    abilities, now = means.channel.abilities, means.world.clock()
    silence = condition.silence(now)
    if contact.unreachable:
        return Outcome("unreachable", code=contact.unreachable)
    if silence and not letter.probing:
        return Outcome("later", silence, "silence")
    if letter.unasked or not abilities.window or in_a_moment(abilities, contact, now):
        return None
    if not _within(now, contact.wrote_at, abilities.window):
        return Outcome("closed", code="window")
    if abilities.messages and contact.sent >= abilities.messages:
        return Outcome("closed", code="quota")
    return None


def _within(now: datetime, since: datetime | None, seconds: float) -> bool:
    return since is not None and now - since < timedelta(seconds=seconds)


def _tell_the_others(means: Means, outcome: Outcome, condition: Condition) -> None:
    """What an outcome says of the channel as a whole holds for all processes."""
    name, failing = means.channel.name, outcome.end in {"later", "unknown"}
    if not failing and not condition.failures:
        return
    means.standing.forget()
    now, chance = means.world.clock(), means.world.chance()
    with means.store.begin() as transaction:
        session = transaction.session
        if not failing:
            pacing.answered(session, name)
        elif outcome.everybody:
            pacing.answered(session, name)
            pacing.silence(session, name, now + timedelta(seconds=outcome.wait or AGAIN))
        elif (failures := pacing.failed(session, name)) >= pacing.TRIPS:
            rest = min(REST * 2 ** min(failures - pacing.TRIPS, 16), LONGEST)
            pacing.silence(session, name, now + timedelta(seconds=jittered(rest, chance)))
            log.warning("%s seems to be down: %d failures in a row", name, failures)
