"""Conversations of the roster's people: each has one at most, through whatever doors.

It is begun with the invitation, before anybody has come through a door.
"""

from sqlalchemy import bindparam, insert, select, update

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


def whose(session: Session, conversation_id: int) -> str:
    """Whose conversation it is, by the roster's id; `""` for a visitor's. Nothing is locked."""
    row = session.row(WHOSE, {"id": conversation_id})
    return row[0] if row else ""


def hand_over(session: Session, own: Conversation, into: Conversation) -> None:
    """The conversation that goes on is that person's whose the other one was."""
    if own.person and not into.person:
        session.change(BIND, {"of": own.id, "person": ""})
        session.change(BIND, {"of": into.id, "person": own.person})


OF_PERSON = select(conversations.c.id).where(meets(conversations.c.person))
BEGIN = insert(conversations).returning(conversations.c.id)
WHO_SPEAKS = (
    select(conversations.c.person)
    .join_from(doors, conversations, doors.c.conversation_id == conversations.c.id)
    .where(THIS_PERSON)
)
WHOSE = select(conversations.c.person).where(meets(conversations.c.id))
BIND = update(conversations).where(conversations.c.id == bindparam("of"))
