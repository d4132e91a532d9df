"""What somebody has filled in so far, read for who may see how far it is; nothing is locked."""

from sqlalchemy import select

from .session import Session
from .statements import meets
from .tables import conversations, shared


def state_in(session: Session, conversation_id: int) -> str:
    """A conversation's state as it was kept, `""` for one that is new or gone."""
    row = session.row(STATE_IN, {"id": conversation_id})
    return row[0] if row else ""


def body_in(session: Session, conversation_id: int) -> str:
    """The draft that is filed in nobody's conversation, for several fill it in; `""` for none."""
    row = session.row(BODY_IN, {"conversation_id": conversation_id})
    return row[0] if row else ""


STATE_IN = select(conversations.c.state).where(meets(conversations.c.id))
BODY_IN = select(shared.c.body).where(meets(shared.c.conversation_id))
