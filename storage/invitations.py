"""Invitations of the roster's people: whether one is out, calling it back, who is here since when.

An invitation is a code that is about a person (`linking.py`). It is kept with the conversation of
who issued it; the person's own is begun when they come.
"""

from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select, update

from .linking import mask
from .schema import Moment
from .session import Session
from .statements import meets
from .tables import codes, conversations, doors

INVITE = "invite"
"""What such a code is for."""


def unused(session: Session, person: str, now: datetime) -> bool:
    """Whether an invitation of this person is out that nobody has used yet."""
    return session.row(UNUSED, {"about": person, "purpose": INVITE, "now": now}) is not None


def call_back(session: Session, person: str, now: datetime) -> int:
    """How many unused invitations of this person open nothing from now on.

    Whoever sends one hears that it is out of date.
    """
    values = {"of": person, "for_purpose": INVITE, "now": now}
    called = session.rows(CALL_BACK, values)
    for (exchange_id,) in called:
        if exchange_id:
            mask(session, exchange_id)
    return len(called)


def here_since(session: Session, person: str) -> datetime | None:
    """When this person came in first; `None` where they have not yet."""
    since: datetime | None = session.rows(SINCE, {"person": person})[0][0]
    return since


_NOW = bindparam("now", type_=Moment)
UNUSED = (
    select(codes.c.sha256)
    .where(
        meets(codes.c.about),
        meets(codes.c.purpose),
        codes.c.used_at.is_(None),
        codes.c.expires_at > _NOW,
    )
    .limit(1)
)
CALL_BACK = (
    update(codes)
    .where(
        codes.c.about == bindparam("of"),
        codes.c.purpose == bindparam("for_purpose"),
        codes.c.used_at.is_(None),
        codes.c.expires_at > _NOW,
    )
    .values(expires_at=_NOW)
    .returning(codes.c.exchange_id)
)
SINCE = (
    select(func.min(doors.c.joined_at))
    .join_from(doors, conversations, doors.c.conversation_id == conversations.c.id)
    .where(meets(conversations.c.person), conversations.c.person != literal_column("''"))
)
