"""Conversations of the roster's people: each has one at most, through whatever doors.

It is begun with the invitation, before anybody has come through a door.
"""

from sqlalchemy import bindparam, insert, literal_column, select, update

from conversations.messages import Address

from .linking import ALONE, locked
from .records import Conversation
from .session import Session
from .statements import THIS_PERSON, meets, person
from .tables import conversations, doors


def conversation_of(session: Session, person: str) -> Conversation:
    """The conversation of a person of the roster, begun if there is none, locked."""
    session.alone(ALONE)
    row = session.row(OF_PERSON, {"person": person})
    if row is None:
        row = session.rows(BEGIN, {"state": "", "version": 0, "recent": "", "person": person})[0]
    return locked(session, row[0])


def who_speaks(session: Session, address: Address) -> str:
    """Whose door it is, by the roster's id; `""` for a visitor's. Nothing is locked."""
    row = session.row(WHO_SPEAKS, person(address))
    return row[0] if row else ""


def where_speaks(session: Session, address: Address) -> int:
    """The conversation that a door opens, 0 where nobody is known. Nothing is locked."""
    row = session.row(WHERE_SPEAKS, person(address))
    return row[0] if row else 0


def whose(session: Session, conversation_id: int) -> str:
    """Whose conversation it is, by the roster's id; `""` for a visitor's. Nothing is locked."""
    row = session.row(WHOSE, {"id": conversation_id})
    return row[0] if row else ""


def begun(session: Session) -> tuple[int, ...]:
    """The conversations in which something was said, the oldest first."""
    return tuple(row[0] for row in session.rows(BEGUN, {}))


def by_id(session: Session, conversation_id: int) -> Conversation | None:
    """A conversation, locked; `None` where it has become another one's."""
    return (
        locked(session, conversation_id) if session.row(THERE, {"id": conversation_id}) else None
    )


def hand_over(session: Session, own: Conversation, into: Conversation) -> None:
    """The conversation that goes on is that person's whose the other one was."""
    if own.person and not into.person:
        session.change(BIND, {"of": own.id, "person": ""})
        session.change(BIND, {"of": into.id, "person": own.person})


BEGUN = select(conversations.c.id).where(conversations.c.state != "").order_by(conversations.c.id)
THERE = select(conversations.c.id).where(meets(conversations.c.id)).with_for_update()
# The index knows only those that are somebody's; SQLite wants to read that, as it stands there.
OF_PERSON = select(conversations.c.id).where(
    meets(conversations.c.person), conversations.c.person != literal_column("''")
)
BEGIN = insert(conversations).returning(conversations.c.id)
WHO_SPEAKS = (
    select(conversations.c.person)
    .join_from(doors, conversations, doors.c.conversation_id == conversations.c.id)
    .where(THIS_PERSON)
)
WHERE_SPEAKS = select(doors.c.conversation_id).where(THIS_PERSON)
WHOSE = select(conversations.c.person).where(meets(conversations.c.id))
BIND = update(conversations).where(conversations.c.id == bindparam("of"))
