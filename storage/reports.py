"""What platforms report later of a message they took: that it arrived, or that it did not.

A platform names its message (the receipt); of an answer of several messages the last one counts.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, bindparam, case, null, or_, select, update

from conversations.messages import Address

from .schema import Moment
from .season import reminders
from .session import Session
from .statements import THIS_PERSON, meets, person
from .tables import doors, exchanges


def sent_as(session: Session, receipts: Mapping[int, str]) -> None:
    """Note what the platform calls the message by which an exchange's answer, or a part, went."""
    session.many(SENT_AS, [{"of": id_, "receipt": name} for id_, name in receipts.items()])


def arrived(session: Session, address: Address, receipt: str, at: datetime) -> bool:
    """A message arrived; what was not known to be sent is, too.

    `False`: no message of this name went there, or it is not written down yet.
    """
    found = session.row(FIND, {**person(address), "receipt": receipt})
    if found is None:
        return False
    session.change(ARRIVED, {"of": found[0], "moment": at})
    return True


def missed(session: Session, address: Address, receipt: str, end: str) -> bool:
    """A message did not arrive: its answer ended so after all, and its last part is not given.

    A reminder that was taken to be sent is on its way again, to the person's next door. `False` as
    above, and while its answer is still on its way. A second report changes nothing.
    """
    found = session.row(FIND, {**person(address), "receipt": receipt})
    if found is None or found[1] is None:
        return False
    if session.change(MISSED, {"of": found[0], "outcome": end}):
        session.change(NOT_SENT, {"of": found[0]})
    return True


_OF = exchanges.c.id == bindparam("of")
_BELIEVED = or_(exchanges.c.outcome == "sent", exchanges.c.outcome == "unknown")

SENT_AS = update(exchanges).where(_OF).values(delivered_at=null())
FIND = (
    select(exchanges.c.id, exchanges.c.settled_at)
    .join_from(exchanges, doors, doors.c.id == exchanges.c.door_id)
    .where(THIS_PERSON, meets(exchanges.c.receipt), exchanges.c.receipt != "")
    .order_by(exchanges.c.id.desc())
    .limit(1)
)
ARRIVED = (
    update(exchanges)
    .where(_OF, exchanges.c.delivered_at.is_(None))
    .values(
        delivered_at=bindparam("moment", type_=Moment),
        outcome=case((exchanges.c.outcome == "unknown", "sent"), else_=exchanges.c.outcome),
    )
)
MISSED = (
    update(exchanges)
    .where(_OF, and_(exchanges.c.delivered_at.is_(None), _BELIEVED))
    .values(parts=case((exchanges.c.parts > 0, exchanges.c.parts - 1), else_=0))
)
NOT_SENT = (
    update(reminders)
    .where(reminders.c.exchange_id == bindparam("of"), reminders.c.state == "sent")
    .values(state="sending")
)
