"""Tickets: consents of a person to one message each, granted at a door and spent one by one.

Outside the hours in which a platform lets the bot write, each message costs one. Whatever is done
with a door's tickets, the door is locked first: of two workers the second finds what is left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import and_, bindparam, delete, func, insert, null, or_, select, update

from conversations.messages import Address

from .schema import Moment
from .season import tickets
from .session import Session
from .statements import THIS_PERSON, meets, person
from .tables import doors

Kind: TypeAlias = Literal["once", "notice"]
"""`once`: 一次性订阅消息, one a scene at a time. `notice`: 订阅通知, each consent is one more."""

RESERVED = timedelta(minutes=10)
"""How long a ticket that was taken and neither used nor given back is kept for who took it."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One message that may be sent. `scene` is its scene, or the template it is for."""

    id: int
    kind: Kind
    scene: str


def grant(  # noqa: PLR0913 - a ticket's parts
    session: Session, address: Address, kind: Kind, scene: str, at: datetime
) -> bool:
    """Keep a consent; whether there is a ticket more.

    A second one for a scene whose ticket is not spent is the same ticket to the platform, and one
    of the very same moment is the same consent told twice. `False` too where nobody is known at
    the door.
    """
    door = session.row(LOCK, person(address))
    if door is None or (kind == "once" and scene in scenes(session, address)):
        return False
    facts = {"door_id": door[0], "kind": kind, "scene": scene, "granted_at": at}
    if session.row(SAME, facts):
        return False
    session.change(GRANT, facts)
    return True


def take(session: Session, address: Address, now: datetime) -> Ticket | None:
    """The oldest ticket that is left, reserved: nobody else takes it. `None`: there is none.

    It is `used` or given back afterwards. When its taker dies it can be taken again after
    `RESERVED`; should it be spent by then, the platform says so.
    """
    session.row(LOCK, person(address))
    row = session.row(TAKE, {**person(address), "now": now, "lapsed": now - RESERVED})
    return Ticket(*row) if row else None


def used(session: Session, ticket: Ticket, exchange_id: int, at: datetime) -> None:
    """A ticket is spent, on this exchange; also when nobody knows whether its message arrived."""
    session.change(USED, {"of": ticket.id, "exchange_id": exchange_id, "used_at": at})


def give_back(session: Session, ticket: Ticket) -> None:
    """A ticket that was taken is left after all: the platform never had its message."""
    session.change(GIVE_BACK, {"of": ticket.id})


def withdraw(session: Session, address: Address, scene: str) -> None:
    """The person wants no 订阅通知 of a template any more: what is left of them is void."""
    session.row(LOCK, person(address))
    session.change(WITHDRAW, {**person(address), "scene": scene})


def count(session: Session, address: Address) -> int:
    """How many tickets are left at a door."""
    left: int = session.rows(COUNT, person(address))[0][0]
    return left


def scenes(session: Session, address: Address) -> frozenset[str]:
    """The scenes of `once` tickets that are left at a door, or being spent just now."""
    return frozenset(row[0] for row in session.rows(SCENES, person(address)))


# The door first, as a turn does.
LOCK = select(doors.c.id).where(THIS_PERSON).with_for_update()
_DOOR = select(doors.c.id).where(THIS_PERSON).scalar_subquery()
_NOW = bindparam("now", type_=Moment)
_LEFT = and_(tickets.c.door_id == _DOOR, tickets.c.used_at.is_(None))
_LAPSED = and_(
    tickets.c.door_id == _DOOR,
    tickets.c.exchange_id.is_(None),
    tickets.c.used_at <= bindparam("lapsed", type_=Moment),
)

GRANT = insert(tickets)
SAME = select(tickets.c.id).where(
    meets(tickets.c.door_id),
    meets(tickets.c.kind),
    meets(tickets.c.scene),
    tickets.c.granted_at == bindparam("granted_at", type_=Moment),
)
TAKE = (
    update(tickets)
    .where(
        tickets.c.id
        == select(tickets.c.id)
        .where(or_(_LEFT, _LAPSED))
        .order_by(tickets.c.granted_at, tickets.c.id)
        .limit(1)
        .scalar_subquery()
    )
    .values(used_at=_NOW)
    .returning(tickets.c.id, tickets.c.kind, tickets.c.scene)
)
USED = update(tickets).where(tickets.c.id == bindparam("of"))
GIVE_BACK = (
    update(tickets)
    .where(tickets.c.id == bindparam("of"), tickets.c.exchange_id.is_(None))
    .values(used_at=null())
)
WITHDRAW = delete(tickets).where(_LEFT, tickets.c.kind == "notice", meets(tickets.c.scene))
COUNT = select(func.count()).select_from(tickets).where(_LEFT)
SCENES = (
    select(tickets.c.scene)
    .where(tickets.c.door_id == _DOOR, tickets.c.exchange_id.is_(None), tickets.c.kind == "once")
    .distinct()
)
