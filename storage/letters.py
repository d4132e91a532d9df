"""Dead letters: what was to be given and was not, or nobody knows; it stays with how it ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, or_, select

from .schema import Moment
from .session import Session
from .statements import NOT_GIVEN
from .tables import doors, exchanges

DEAD = ("refused", "unknown", *NOT_GIVEN)
"""The outcomes of what was not given, or perhaps not."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message by its exchange's number: no word of it, and nobody's name."""

    number: int
    channel: str
    priority: int
    at: datetime
    ended_at: datetime
    outcome: str


def dead_letters(session: Session, since: datetime, limit: int = 100) -> tuple[DeadLetter, ...]:
    """What was given up since then, the newest first."""
    rows = session.rows(DEAD_LETTERS, {"since": since, "limit": limit})
    return tuple(DeadLetter(*row) for row in rows)


DEAD_LETTERS = (
    select(
        exchanges.c.id,
        doors.c.channel,
        exchanges.c.priority,
        exchanges.c.at,
        exchanges.c.settled_at,
        exchanges.c.outcome,
    )
    .join_from(exchanges, doors)
    .where(
        exchanges.c.settled_at >= bindparam("since", type_=Moment),
        or_(*(exchanges.c.outcome == one for one in DEAD)),
    )
    .order_by(exchanges.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
