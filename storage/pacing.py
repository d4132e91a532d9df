"""How often a platform is called, whether it is to be left alone, and whether it is down.

All processes share it. A pace is one timestamp for a channel and one for a door (a generic cell
rate): a turn is a moment that nobody else has, so two workers together keep it as one does. It is
as exact as the clocks of the machines agree.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam, select, text, update

from conversations.messages import Address

from .schema import FURTHEST, Moment
from .season import channels
from .session import Session
from .statements import THIS_PERSON, meets, person
from .tables import doors

TRIPS = 5
"""Failures one after the other after which a channel is taken to be down."""


class Pace(Protocol):
    """A turn every `seconds`, `burst` of them at once."""

    @property
    def seconds(self) -> float:
        """Between two turns."""
        ...

    @property
    def burst(self) -> int:
        """How many may be at once after a pause."""
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """How a channel is: its pace, until when it is left alone, its failures in a row."""

    paced_at: datetime | None = None
    silent_until: datetime | None = None
    failures: int = 0

    @property
    def is_down(self) -> bool:
        """Whether it is tried with one message only."""
        return self.failures >= TRIPS

    def silence(self, now: datetime) -> float:
        """Seconds until it may be called again."""
        if self.silent_until is None or self.silent_until - now > FURTHEST:
            return 0.0
        return max(0.0, (self.silent_until - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Turn:
    """When a message may go: in so many seconds; `taken`: that moment is its own."""

    wait: float
    taken: bool


def conditions(session: Session) -> Mapping[str, Condition]:
    """How every channel is that has ever been sent to."""
    return {name: Condition(*facts) for name, *facts in session.rows(CONDITIONS, {})}


def take_turn(
    session: Session, to: Address, paces: tuple[Pace | None, Pace | None], now: datetime
) -> Turn:
    """A moment for one message at the pace of its channel and of its door.

    One within `NEAR` is taken, to be waited for. Else nothing is, and the wait is until one may
    be asked for again. A door's is never waited for: the channel's turn would be held meanwhile.
    """
    together, each = paces
    mine = _likely(each, _paced_at(session, to), now) if each else None
    if each and (wait := (_due(each, mine, now) - now).total_seconds()) > 0:
        return Turn(wait, taken=False)
    due = now
    if together:
        everybody = _likely(together, _everybody(session, to.channel), now)
        due = _due(together, everybody, now)
        if due - now > NEAR:
            return Turn((due - now).total_seconds(), taken=False)
        spent = {"of": to.channel, "paced_at": _after(together, everybody, due)}
        session.change(PACE, spent)
    if each:
        through = {"through": to.channel, "whom": to.person}
        session.change(PACE_EACH, {**through, "paced_at": _after(each, mine, due)})
    return Turn((due - now).total_seconds(), taken=True)


def turns_left(pace: Pace, paced_at: datetime | None, now: datetime) -> int:
    """How many turns there are from now on that are near."""
    room = now + NEAR - max(_likely(pace, paced_at, now) or now, now)
    return max(0, math.floor(room.total_seconds() / pace.seconds) + pace.burst)


def silence(session: Session, channel: str, until: datetime) -> None:
    """Nobody calls a channel until a moment, or a later one that is known."""
    facts = {"name": channel, "until": until, "furthest": until + FURTHEST}
    session.change(SILENCE, facts)


def failed(session: Session, channel: str) -> int:
    """Count a failure of a channel; how many there are in a row."""
    failures: int = session.rows(FAILED, {"name": channel})[0][0]
    return failures


def answered(session: Session, channel: str) -> None:
    """A channel that had failed has answered: it is not down."""
    session.change(ANSWERED, {"name": channel, "trips": TRIPS})


def probe(session: Session, channel: str, now: datetime, until: datetime) -> bool:
    """Whether this is who tries a channel that is down; the others leave it alone until then."""
    facts = {"name": channel, "trips": TRIPS, "now": now, "until": until}
    facts["furthest"] = now + FURTHEST
    return session.change(PROBE, facts) == 1


def _likely(pace: Pace, paced_at: datetime | None, now: datetime) -> datetime | None:
    """What is known of a pace, unless no clock near this one can have said so."""
    furthest = now + NEAR + timedelta(seconds=pace.seconds) * pace.burst + APART
    return paced_at if paced_at is None or paced_at <= furthest else None


def _due(pace: Pace, paced_at: datetime | None, now: datetime) -> datetime:
    """The first moment that is free: a burst may run so far ahead of what was promised."""
    if paced_at is None:
        return now
    return max(now, paced_at - timedelta(seconds=pace.seconds) * (pace.burst - 1))


def _after(pace: Pace, paced_at: datetime | None, due: datetime) -> datetime:
    return max(due, paced_at or due) + timedelta(seconds=pace.seconds)


def _everybody(session: Session, channel: str) -> datetime | None:
    row = session.row(EVERYBODY, {"name": channel})
    if row is None:
        session.change(BEGIN, {"name": channel})
        row = session.rows(EVERYBODY, {"name": channel})[0]
    paced_at: datetime | None = row[0]
    return paced_at


def _paced_at(session: Session, to: Address) -> datetime | None:
    row = session.row(EACH, person(to))
    return row[0] if row else None


NEAR = timedelta(seconds=1)
"""How far a turn may be away that is waited for."""
APART = timedelta(minutes=15)
"""How far the clocks of two machines are apart at most."""

_UNTIL = bindparam("until", type_=Moment)
_FURTHEST = bindparam("furthest", type_=Moment)

CONDITIONS = select(
    channels.c.name, channels.c.paced_at, channels.c.silent_until, channels.c.failures
)
EVERYBODY = select(channels.c.paced_at).where(meets(channels.c.name)).with_for_update()
EACH = select(doors.c.paced_at).where(THIS_PERSON).with_for_update()
BEGIN = text("INSERT INTO channels (name, failures) VALUES (:name, 0) ON CONFLICT DO NOTHING")
PACE = update(channels).where(channels.c.name == bindparam("of"))
PACE_EACH = update(doors).where(
    doors.c.channel == bindparam("through"), doors.c.person == bindparam("whom")
)
SILENCE = text(
    "INSERT INTO channels (name, silent_until, failures) VALUES (:name, :until, 0)"
    " ON CONFLICT (name) DO UPDATE SET silent_until = excluded.silent_until"
    " WHERE channels.silent_until IS NULL OR channels.silent_until < excluded.silent_until"
    " OR channels.silent_until > :furthest"
).bindparams(_UNTIL, _FURTHEST)
FAILED = text(
    "INSERT INTO channels (name, failures) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET failures = channels.failures + 1 RETURNING failures"
)
# What the platform itself asked for stays.
ANSWERED = text(
    "UPDATE channels SET failures = 0, silent_until ="
    " CASE WHEN failures >= :trips THEN NULL ELSE silent_until END"
    " WHERE name = :name AND failures > 0"
)
PROBE = text(
    "UPDATE channels SET silent_until = :until WHERE name = :name AND failures >= :trips"
    " AND (silent_until IS NULL OR silent_until <= :now OR silent_until > :furthest)"
).bindparams(_UNTIL, _FURTHEST, bindparam("now", type_=Moment))
