"""What is counted for whoever watches the machine: by index, and never more rows than `MOST`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    text,
)

from .reading import Reading
from .season import broadcasts, reminders
from .session import Session
from .statements import meets
from .tables import doors, exchanges

MOST = 100_000
"""Rows that are counted one by one; a count that reaches it is at least that."""
PRIORITIES = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Figures:
    """How it stands in the database at one moment.

    `unsettled` counts what is still to be delivered by channel and priority, `oldest` is since
    when the oldest of each priority waits. `unreachable` counts the doors of a channel at which
    people cannot be reached, `reminders` those of a day by state.
    """

    unsettled: dict[tuple[str, int], int]
    oldest: dict[int, datetime]
    unreachable: dict[str, int]
    reminders: dict[str, int]
    broadcasts: int


def figures(reading: Reading, day: str) -> Figures:
    """Everything counted; `day` is today's in Shanghai, as reminders write it: 2021-07-01."""
    session, most = reading.session, {"most": MOST}
    return Figures(
        {(channel, number): count for channel, number, count in session.rows(_UNSETTLED, most)},
        _oldest(session),
        {row[0]: row[1] for row in session.rows(_UNREACHABLE, most)},
        {row[0]: row[1] for row in session.rows(_REMINDERS, {"day": day})},
        session.rows(_BROADCASTS, {})[0][0],
    )


def version(reading: Reading) -> str:
    """Which version the tables have."""
    row = reading.session.row(_VERSION, {})
    return str(row[0]) if row else ""


def newest(reading: Reading) -> datetime | None:
    """When the newest exchange was written, by the clock of then; `None` before the first."""
    row = reading.session.row(_NEWEST, {})
    return row[0] if row else None


def clock_of(reading: Reading) -> datetime | None:
    """What time it is where the database runs; `None` where that is this very machine."""
    if reading.session.is_embedded:
        return None
    now: datetime = reading.session.rows(_NOW, {})[0][0]
    return now


def _oldest(session: Session) -> dict[int, datetime]:
    """Since when the oldest of each priority waits, by channels, as the index has them."""
    channel, found = "", dict[int, datetime]()
    while channel := session.rows(NEXT_CHANNEL, {"after": channel})[0][0] or "":
        for one in PRIORITIES:
            if row := session.row(OLDEST, {"channel": channel, "priority": one}):
                found[one] = min(row[0], found.get(one, row[0]))
    return found


_MOST = bindparam("most", type_=Integer)
_WAITING = (
    select(exchanges.c.channel, exchanges.c.priority)
    .where(exchanges.c.settled_at.is_(None))
    .limit(_MOST)
    .subquery()
)
_UNSETTLED = (
    select(_WAITING.c.channel, _WAITING.c.priority, func.count())
    .select_from(_WAITING)
    .group_by(_WAITING.c.channel, _WAITING.c.priority)
)
NEXT_CHANNEL = select(func.min(exchanges.c.channel)).where(
    exchanges.c.settled_at.is_(None), exchanges.c.channel > bindparam("after")
)
OLDEST = (
    select(exchanges.c.at)
    .where(
        exchanges.c.settled_at.is_(None),
        meets(exchanges.c.channel),
        meets(exchanges.c.priority),
    )
    .order_by(exchanges.c.id)
    .limit(1)
)
# The very words of the index: of a value SQLite would not know that it is the same.
_NONE: ColumnElement[str] = literal_column("''")
_GONE = select(doors.c.channel).where(doors.c.unreachable != _NONE).limit(_MOST).subquery()
_UNREACHABLE = select(_GONE.c.channel, func.count()).group_by(_GONE.c.channel)
_STATES = ("planned", "sending", "sent", "dropped", "unreachable")
_REMINDERS = (
    select(reminders.c.state, func.count())
    .where(
        reminders.c.state.in_([literal(one) for one in _STATES]),
        reminders.c.day == bindparam("day", type_=String),
    )
    .group_by(reminders.c.state)
)
_BROADCASTS = select(func.count()).where(broadcasts.c.state == literal("going"))
_NEWEST = select(exchanges.c.at).order_by(exchanges.c.id.desc()).limit(1)
_VERSION = text("SELECT version_num FROM alembic_version")
_NOW = text("SELECT now()")
