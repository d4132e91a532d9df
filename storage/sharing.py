"""Forms that several people fill in: a row for each, and who they are.

Locks are taken in one order, or two people would wait for each other: one's own conversation, then
shared forms by their ids, then codes.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select, update

from .linking import MOVE_SUBMISSIONS
from .records import SharedForm, Sharer
from .session import Session
from .statements import BEGIN_CONVERSATION, meets
from .tables import codes, shared, sharers


def share(session: Session, one: SharedForm, sharer: Sharer) -> None:
    """A form becomes a shared one, and what was handed in of it by its first sharer goes along.

    Its conversation is begun here; the one given is left aside.
    """
    begun = {"state": "", "version": 0, "recent": ""}
    filed_in = session.rows(BEGIN_CONVERSATION, begun)[0][0]
    facts = {"id": one.id, "form": one.form, "year": one.year, "body": one.body}
    session.change(SHARE, {**facts, "conversation_id": filed_in})
    take_part(session, one.id, sharer)
    values = {"of": sharer.conversation_id, "of_form": one.form, "of_year": one.year}
    session.change(MOVE_SUBMISSIONS, {**values, "into": filed_in})


def take_part(session: Session, shared_id: str, sharer: Sharer) -> None:
    """One more fills in a form; no two of them have the same name."""
    facts = {"conversation_id": sharer.conversation_id, "name": sharer.name}
    session.change(TAKE_PART, {"shared_id": shared_id, **facts})


def locked(session: Session, ids: Iterable[str]) -> dict[str, SharedForm]:
    """These shared forms by their ids, locked until the transaction ends."""
    rows = (session.row(SHARED, {"id": one}) for one in sorted(set(ids)))
    return {row[0]: SharedForm(*row) for row in rows if row}


def keep(session: Session, shared_id: str, body: str) -> None:
    """Keep what the sharers of a form have in common, in place of what was there."""
    session.change(KEEP, {"of": shared_id, "body": body})


def who(session: Session, shared_id: str) -> tuple[Sharer, ...]:
    """Who fills in a shared form, the first by name first."""
    return tuple(Sharer(*row) for row in session.rows(SHARERS, {"shared_id": shared_id}))


def leave(session: Session, shared_id: str, conversation_id: int) -> None:
    """One of the sharers fills it in no longer."""
    session.change(LEAVE, {"shared_id": shared_id, "conversation_id": conversation_id})


def call_back(session: Session, shared_id: str, conversation_id: int) -> None:
    """No code that one of the sharers has given for a form opens it any more."""
    session.change(CALL_BACK, {"about": shared_id, "conversation_id": conversation_id})


SHARE = insert(shared)
TAKE_PART = insert(sharers)
SHARED = (
    select(shared.c.id, shared.c.form, shared.c.year, shared.c.body, shared.c.conversation_id)
    .where(meets(shared.c.id))
    .with_for_update()
)
KEEP = update(shared).where(shared.c.id == bindparam("of"))
SHARERS = (
    select(sharers.c.conversation_id, sharers.c.name)
    .where(meets(sharers.c.shared_id))
    .order_by(sharers.c.name)
)
LEAVE = delete(sharers).where(meets(sharers.c.shared_id), meets(sharers.c.conversation_id))
CALL_BACK = delete(codes).where(meets(codes.c.about), meets(codes.c.conversation_id))
