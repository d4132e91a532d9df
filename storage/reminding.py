"""Reminders as they are kept: planned, sent, dropped, or come to nobody.

A reminder is a row named by its owner and day, written once whoever plans it. Its state only goes
on: `planned`, `sending`, and then `sent`, `dropped` or `unreachable`. What was not given in time
is planned again for a later day, as another row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import (
    BindParameter,
    Integer,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)

from conversations.reminding import ANY, ASKED, OWED, WEEK, Sent, key_of

from .schema import Moment
from .season import reminders
from .session import Row, Session, Values
from .statements import NOT_GIVEN, WITHDRAWN, meets
from .tables import exchanges
from .transaction import REMINDER

Stages: TypeAlias = tuple[tuple[str, int, str], ...]
"""Notice, year and the name of a stage."""

AT_ONCE = 200
"""Names that one statement looks for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder as it is kept; `tried` are the doors it was sent to in vain."""

    key: str
    owner: str
    day: date
    stages: Stages
    state: str
    why: str = ""
    exchange_id: int | None = None
    tried: tuple[int, ...] = ()


def plan(session: Session, day: date, owners: Mapping[str, Stages], at: datetime) -> None:
    """Plan a reminder for each of these owners on a day; who has one keeps it as it is."""
    rows = [
        {
            "key": key_of(owner, day),
            "owner": owner,
            "day": day.isoformat(),
            "stages": _written(stages),
            "planned_at": at,
        }
        for owner, stages in owners.items()
    ]
    session.many(PLAN, rows)


def add(session: Session, day: date, owners: Mapping[str, Stages], at: datetime) -> None:
    """The same; to a reminder that is planned for that day already these stages are added."""
    plan(session, day, owners, at)
    for owner, stages in owners.items():
        known = kept(session, key_of(owner, day))
        if known and known.state == "planned":
            both = tuple(dict.fromkeys((*_explicit(known.stages), *_explicit(stages))))
            session.change(ADD, {"of": known.key, "named": _written(both)})


def kept(session: Session, key: str) -> Kept | None:
    """A reminder by its key."""
    row = session.row(KEPT, {"key": key})
    return _kept(row) if row else None


def had(session: Session, owner: str, day: date) -> tuple[Sent, ...]:
    """What an owner was reminded of in the week up to a day, without the day itself."""
    values = {"owner": owner, "since": (day - WEEK).isoformat(), "day": day.isoformat()}
    return _by_owner(session.rows(HAD, values)).get(owner, ())


def had_between(session: Session, after: str, upto: str, day: date) -> dict[str, tuple[Sent, ...]]:
    """The same of all owners after one and up to another, and what is planned for the day."""
    since = (day - WEEK).isoformat()
    values = {"after": after, "upto": upto, "since": since, "day": day.isoformat()}
    return _by_owner(session.rows(HAD_BETWEEN, values))


def had_of(session: Session, owners: Sequence[str], day: date) -> dict[str, tuple[Sent, ...]]:
    """The same of these owners."""
    since, upto = (day - WEEK).isoformat(), day.isoformat()
    rows = [
        row
        for first in range(0, len(owners), AT_ONCE)
        for row in session.rows(
            HAD_OF_THESE,
            {**places(owners[first : first + AT_ONCE]), "since": since, "day": upto},
        )
    ]
    return _by_owner(rows)


def first_waiting(session: Session, upto: date, after: date | None = None) -> date | None:
    """The first day, up to one and after another, for which something is planned."""
    values = {"upto": upto.isoformat(), "after": after.isoformat() if after else ""}
    day = session.rows(FIRST_WAITING, values)[0][0]
    return date.fromisoformat(day) if day else None


def waiting(session: Session, day: date, after: str, limit: int) -> tuple[Kept, ...]:
    """Reminders that are planned for a day, in their order, after a key."""
    values = {"day": day.isoformat(), "after": after, "limit": limit}
    return tuple(map(_kept, session.rows(WAITING, values)))


def failed(session: Session, limit: int) -> tuple[Kept, ...]:
    """Reminders whose message came to an end without being given."""
    return tuple(map(_kept, session.rows(FAILED, {"limit": limit})))


def last_notices(session: Session, owner: str) -> tuple[str, ...]:
    """The notices that an owner was reminded of last; none where there was no reminder."""
    row = session.row(LAST, {"owner": owner})
    named = (notice for notice, _, _ in _read(row[0]) if notice) if row else ()
    return tuple(dict.fromkeys(named))


def settle_sent(session: Session) -> int:
    """Those whose message was given are sent, taken back or not; how many that is."""
    return session.change(SETTLE_SENT, {})


def ended(session: Session, exchange_id: int) -> tuple[str, int] | None:
    """How the message of a reminder ended, and at which door; `None` while it is on its way."""
    row = session.row(OUTCOME, {"id": exchange_id})
    return (row[0] or "", row[1]) if row else None


def is_given(session: Session, exchange_id: int) -> bool:
    """Whether the message of a reminder was given, although it was taken back."""
    return session.row(GIVEN, {"id": exchange_id}) is not None


def drop(session: Session, key: str, why: str) -> None:
    """It is not sent, and why."""
    session.change(MOVE, {"of": key, "to": "dropped", "for_why": why})


def give_up(session: Session, key: str, why: str) -> None:
    """Nobody is reached: somebody has to call."""
    session.change(MOVE, {"of": key, "to": "unreachable", "for_why": why})


def send(session: Session, one: Kept, stages: Stages, exchange_id: int) -> bool:
    """It is on its way as this message; `False` where somebody else was quicker."""
    values = {
        "of": one.key,
        "seen": one.state,
        "named": _written(stages),
        "message": exchange_id,
        "doors": json.dumps(one.tried),
    }
    return session.change(SEND, values) == 1


def withdraw(session: Session, at: datetime, conversation_id: int | None = None) -> int:
    """Take back what is not on its way yet, of one conversation or of all; how many that is.

    The reminders are planned as before, and looked at anew; unless a message was being given just
    then, and was (`is_given`).
    """
    if conversation_id is None:
        count = session.change(WITHDRAW, {"ended": at})
        if count:
            session.change(AS_BEFORE, {})
        return count
    count = session.change(WITHDRAW_OF, {"of": conversation_id, "ended": at})
    if count:
        session.change(AS_BEFORE_OF, {"of": conversation_id})
    return count


def places(owners: Sequence[str]) -> Values:
    """The values of `OWNERS`; nobody is called ""."""
    some = [*owners, *[""] * (AT_ONCE - len(owners))]
    return {f"owner_{place}": name for place, name in enumerate(some)}


def _explicit(stages: Stages) -> Stages:
    """The stages of one that was asked for, of whatever is awaited, with that among them."""
    if ASKED not in stages or any(one[2] == OWED for one in stages):
        return stages
    return (*stages, (*ANY, OWED))


def _by_owner(rows: Iterable[Row]) -> dict[str, tuple[Sent, ...]]:
    found: dict[str, tuple[Sent, ...]] = {}
    for whose, on, stages in rows:
        found[whose] = (*found.get(whose, ()), _sent(on, stages))
    return found


def _kept(row: Row) -> Kept:
    key, owner, day, stages, state, why, exchange_id, tried = row
    doors = tuple(json.loads(tried))
    on = date.fromisoformat(day)
    return Kept(key, owner, on, _read(stages), state, why, exchange_id, doors)


@lru_cache(maxsize=4096)
def _sent(day: str, stages: str) -> Sent:
    named = _read(stages)
    return Sent(date.fromisoformat(day), named, asked=ASKED in named)


@lru_cache(maxsize=4096)
def _read(stages: str) -> Stages:
    return tuple((notice, year, name) for notice, year, name in json.loads(stages))


@lru_cache(maxsize=4096)
def _written(stages: Stages) -> str:
    return json.dumps(list(stages), ensure_ascii=False, separators=(",", ":"))


_LIMIT = bindparam("limit", type_=Integer)
OWNERS: list[BindParameter[str]] = [bindparam(f"owner_{place}") for place in range(AT_ONCE)]

PLAN = text(
    "INSERT INTO reminders (key, owner, day, stages, state, why, planned_at)"
    " VALUES (:key, :owner, :day, :stages, 'planned', '', :planned_at)"
    " ON CONFLICT (key) DO NOTHING"
).bindparams(bindparam("planned_at", type_=Moment))
_ROW = (
    reminders.c.key,
    reminders.c.owner,
    reminders.c.day,
    reminders.c.stages,
    reminders.c.state,
    reminders.c.why,
    reminders.c.exchange_id,
    reminders.c.tried,
)
KEPT = select(*_ROW).where(meets(reminders.c.key))
# Not told as the states that count, for SQLite would go through all rows of a state.
_COUNTS = and_(*(reminders.c.state != one for one in ("dropped", "unreachable")))
_HAD = select(reminders.c.owner, reminders.c.day, reminders.c.stages)
HAD = _HAD.where(
    meets(reminders.c.owner),
    reminders.c.day > bindparam("since"),
    reminders.c.day < bindparam("day"),
    _COUNTS,
)
HAD_OF_THESE = _HAD.where(
    reminders.c.owner.in_(OWNERS),
    reminders.c.day > bindparam("since"),
    reminders.c.day <= bindparam("day"),
    _COUNTS,
)
HAD_BETWEEN = _HAD.where(
    reminders.c.owner > bindparam("after"),
    reminders.c.owner <= bindparam("upto"),
    reminders.c.day > bindparam("since"),
    reminders.c.day <= bindparam("day"),
    _COUNTS,
)
FIRST_WAITING = select(func.min(reminders.c.day)).where(
    reminders.c.state == "planned",
    reminders.c.day > bindparam("after"),
    reminders.c.day <= bindparam("upto"),
)
WAITING = (
    select(*_ROW)
    .where(
        reminders.c.state == "planned",
        reminders.c.day == bindparam("day"),
        reminders.c.key > bindparam("after"),
    )
    .order_by(reminders.c.key)
    .limit(_LIMIT)
)
LAST = (
    select(reminders.c.stages)
    .where(
        meets(reminders.c.owner),
        or_(reminders.c.state == "sending", reminders.c.state == "sent"),
    )
    .order_by(reminders.c.day.desc())
    .limit(1)
)
_ON_ITS_WAY = and_(reminders.c.state == "sending", exchanges.c.id == reminders.c.exchange_id)
_IN_VAIN = or_(*(exchanges.c.outcome == one for one in (*NOT_GIVEN, "refused")))
FAILED = (
    select(*_ROW)
    .join_from(reminders, exchanges, _ON_ITS_WAY)
    .where(exchanges.c.settled_at.is_not(None), _IN_VAIN)
    .order_by(reminders.c.key)
    .limit(_LIMIT)
)
_IS_GIVEN = and_(exchanges.c.settled_at.is_not(None), exchanges.c.outcome != WITHDRAWN, ~_IN_VAIN)
SETTLE_SENT = (
    update(reminders)
    .where(
        or_(reminders.c.state == "sending", reminders.c.state == "planned"),
        reminders.c.exchange_id.in_(
            select(exchanges.c.id).where(exchanges.c.id == reminders.c.exchange_id, _IS_GIVEN)
        ),
    )
    .values(state="sent")
)
GIVEN = select(exchanges.c.id).where(meets(exchanges.c.id), _IS_GIVEN)
OUTCOME = select(exchanges.c.outcome, exchanges.c.door_id).where(
    meets(exchanges.c.id), exchanges.c.settled_at.is_not(None)
)
MOVE = (
    update(reminders)
    .where(
        reminders.c.key == bindparam("of"),
        or_(reminders.c.state == "planned", reminders.c.state == "sending"),
    )
    .values(state=bindparam("to"), why=bindparam("for_why"))
)
ADD = (
    update(reminders)
    .where(reminders.c.key == bindparam("of"), reminders.c.state == "planned")
    .values(stages=bindparam("named"))
)
SEND = (
    update(reminders)
    .where(reminders.c.key == bindparam("of"), reminders.c.state == bindparam("seen"))
    .values(
        state="sending",
        stages=bindparam("named"),
        exchange_id=bindparam("message"),
        tried=bindparam("doors"),
    )
)
_WITHDRAW = (
    update(exchanges)
    .where(
        exchanges.c.settled_at.is_(None),
        exchanges.c.parts == 0,
        or_(exchanges.c.not_before.is_(None), exchanges.c.tries > 0),
    )
    .values(settled_at=bindparam("ended", type_=Moment), outcome=WITHDRAWN)
)
WITHDRAW = _WITHDRAW.where(exchanges.c.priority == REMINDER)
# Wrapped, for SQLite would else go through everybody's: whoever hands in asks for this.
WITHDRAW_OF = _WITHDRAW.where(
    exchanges.c.conversation_id == bindparam("of"),
    func.coalesce(exchanges.c.priority, 0) == REMINDER,
)
AS_BEFORE = (
    update(reminders)
    .where(
        reminders.c.state == "sending",
        reminders.c.exchange_id.in_(
            select(exchanges.c.id).where(
                exchanges.c.id == reminders.c.exchange_id, exchanges.c.outcome == WITHDRAWN
            )
        ),
    )
    .values(state="planned")
)
AS_BEFORE_OF = (
    update(reminders)
    .where(
        func.coalesce(reminders.c.state, "") == "sending",
        reminders.c.exchange_id.in_(
            select(exchanges.c.id).where(
                exchanges.c.conversation_id == bindparam("of"), exchanges.c.outcome == WITHDRAWN
            )
        ),
    )
    .values(state="planned")
)
