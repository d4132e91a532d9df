"""Broadcasts as they are kept: how far one is, how it is gone on with, how it is stopped.

A broadcast is a row with a cursor over the owners of its segment. Whoever writes it moves the
cursor in the transaction in which the messages are written, from where it was seen; so nobody is
left out or written to twice, and one that was stopped is not gone on with. The row is locked by
nobody who waits for a conversation: somebody in it may be about to stop it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from conversations.broadcast import Delivered, Segment

from .errors import Stale
from .schema import Moment
from .season import broadcasts, people, progress
from .session import Row, Session, Values
from .statements import NOT_GIVEN, WITHDRAWN, meets
from .tables import conversations, exchanges

FAILED = (*NOT_GIVEN, "refused")
"""The outcomes of one that was not given."""
AT_ONCE = 200
"""Doors that one statement looks for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A broadcast as it is kept. `named` are the first who had no door, as they were called then.

    `begun_at` is from when on it is written, `ended_at` when all was written or it was stopped.
    """

    id: str
    owner: str
    segment: Segment
    words: str
    state: str
    total: int
    begun_at: datetime
    written: int = 0
    cursor: str = ""
    missed: int = 0
    named: tuple[str, ...] = ()
    ended_at: datetime | None = None


def keep(session: Session, one: Kept) -> None:
    """Keep a broadcast that was confirmed."""
    session.change(KEEP, _values(one))


def newest(session: Session, owner: str) -> Kept | None:
    """The broadcast that a person sent last."""
    row = session.row(NEWEST, {"owner": owner})
    return _kept(row) if row else None


def find(session: Session, id_: str) -> Kept | None:
    """A broadcast by its id."""
    row = session.row(FIND, {"id": id_})
    return _kept(row) if row else None


def going(session: Session, now: datetime) -> tuple[Kept, ...]:
    """Those that are to be gone on with, the oldest first."""
    return tuple(map(_kept, session.rows(GOING, {"now": now})))


def since(session: Session, moment: datetime) -> tuple[Kept, ...]:
    """Those that began, or will begin, after a moment; the newest first."""
    return tuple(map(_kept, session.rows(SINCE, {"moment": moment})))


def move(session: Session, seen: Kept, now: Kept) -> None:
    """Note how far it is. `Stale`: it is not where it was seen, or was stopped."""
    values = _values(now)
    del values["id"]
    if not session.change(MOVE, {**values, "of": seen.id, "seen": seen.cursor}):
        raise Stale


def stop(session: Session, id_: str, at: datetime) -> bool:
    """Nobody more is written to, and what has not gone out is taken back; `False`: it was over."""
    if not session.change(STOP, {"of": id_, "state": "stopped", "ended_at": at}):
        return False
    session.change(WITHDRAW, {"of": id_, "settled_at": at, "outcome": WITHDRAWN})
    return True


def delivered(session: Session, one: Kept, now: datetime) -> Delivered:
    """How far it is, counted by its messages."""
    sent = arrived = failed = 0
    for outcome, count, there in session.rows(COUNTED, {"broadcast": one.id}):
        if outcome in FAILED:
            failed += count
        elif outcome and outcome != WITHDRAWN:
            sent, arrived = sent + count, arrived + there
    begins = one.begun_at if one.begun_at > now else None
    counts = (one.total, one.written, sent, arrived, failed, one.missed)
    return Delivered(one.id, one.state, *counts, begins)


def waiting(session: Session, id_: str) -> int:
    """How many of its messages are still on their way."""
    count: int = session.rows(WAITING, {"broadcast": id_})[0][0]
    return count


def had(session: Session, id_: str, doors: Iterable[int]) -> frozenset[int]:
    """Those of some doors at which it was said already."""
    found, rest = set[int](), list(doors)
    while rest:
        some, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        padded = dict(enumerate([*some, *[0] * (AT_ONCE - len(some))]))
        values = {f"door_{place}": door for place, door in padded.items()}
        found.update(row[0] for row in session.rows(HAD, {"broadcast": id_, **values}))
    return frozenset(found)


def lost(session: Session, id_: str, limit: int) -> tuple[str, ...]:
    """The owners of the first messages that could not be given."""
    rows = session.rows(LOST, {"broadcast": id_, "limit": limit})
    return tuple(person or f"#{conversation}" for person, conversation in rows)


def names_of(session: Session, some: Sequence[str]) -> Mapping[str, str]:
    """What owners are called: a person of the roster by name and team, a visitor by the team."""
    found: dict[str, str] = {}
    for owner in some:
        if row := session.row(CALLED, {"id": owner}):
            found[owner] = f"{row[0]}（{row[1]}）" if row[1] else row[0]
        elif row := session.row(TEAM, {"owner": owner}):
            found[owner] = row[0]
    return found


def _kept(row: Row) -> Kept:
    id_, owner, segment, words, state, total, written, cursor, missed, named, begun, ended = row
    of = SEGMENT.validate_json(segment)
    names = tuple(json.loads(named))
    return Kept(id_, owner, of, words, state, total, begun, written, cursor, missed, names, ended)


def _values(one: Kept) -> Values:
    return {
        "id": one.id,
        "owner": one.owner,
        "segment": SEGMENT.dump_json(one.segment).decode(),
        "words": one.words,
        "state": one.state,
        "total": one.total,
        "written": one.written,
        "cursor": one.cursor,
        "missed": one.missed,
        "named": json.dumps(one.named),
        "begun_at": one.begun_at,
        "ended_at": one.ended_at,
    }


SEGMENT: TypeAdapter[Segment] = TypeAdapter(Segment)
KEEP = insert(broadcasts)
NEWEST = (
    select(broadcasts)
    .where(meets(broadcasts.c.owner))
    .order_by(broadcasts.c.begun_at.desc(), broadcasts.c.id)
    .limit(1)
)
FIND = select(broadcasts).where(meets(broadcasts.c.id))
GOING = (
    select(broadcasts)
    .where(
        broadcasts.c.state == literal("going"),
        broadcasts.c.begun_at <= bindparam("now", type_=Moment),
    )
    .order_by(broadcasts.c.begun_at, broadcasts.c.id)
)
SINCE = (
    select(broadcasts)
    .where(broadcasts.c.begun_at >= bindparam("moment", type_=Moment))
    .order_by(broadcasts.c.begun_at.desc(), broadcasts.c.id)
)
# Two of one text: each is compiled once, for the columns it is first given.
_UNDER_WAY = and_(broadcasts.c.id == bindparam("of"), broadcasts.c.state == literal("going"))
MOVE = update(broadcasts).where(_UNDER_WAY, broadcasts.c.cursor == bindparam("seen"))
STOP = update(broadcasts).where(_UNDER_WAY)

# The very words of the index: of a value SQLite would not know that it is the same.
_OF_IT = and_(exchanges.c.broadcast != literal_column("''"), meets(exchanges.c.broadcast))
COUNTED = (
    select(exchanges.c.outcome, func.count(), func.count(exchanges.c.delivered_at))
    .where(_OF_IT)
    .group_by(exchanges.c.outcome)
)
# Found by the door: of what is said first there, which is little, the message has no id.
HAD = select(exchanges.c.door_id).where(
    exchanges.c.door_id.in_([bindparam(f"door_{place}") for place in range(AT_ONCE)]),
    exchanges.c.message_id.is_(None),
    meets(exchanges.c.broadcast),
)
WAITING = select(func.count()).where(_OF_IT, exchanges.c.settled_at.is_(None))
WITHDRAW = update(exchanges).where(
    exchanges.c.broadcast != literal_column("''"),
    exchanges.c.broadcast == bindparam("of"),
    exchanges.c.settled_at.is_(None),
    exchanges.c.parts == 0,
)
LOST = (
    select(conversations.c.person, conversations.c.id)
    .join_from(exchanges, conversations, conversations.c.id == exchanges.c.conversation_id)
    .where(_OF_IT, or_(*(exchanges.c.outcome == one for one in FAILED)))
    .order_by(exchanges.c.id)
    .limit(bindparam("limit", type_=Integer))
)
CALLED = select(people.c.name, people.c.team).where(meets(people.c.id))
TEAM = (
    select(progress.c.team_name)
    .where(meets(progress.c.owner), progress.c.team_name != literal(""))
    .order_by(progress.c.id.desc())
    .limit(1)
)
