"""Where a person may be reached: the doors of a conversation, and what is known of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, literal_column, select, text

from conversations.messages import Address

from .records import Contact
from .season import people, tickets
from .session import Session
from .statements import OF_CONTACT, meets
from .tables import conversations, doors


@dataclass(frozen=True, slots=True)
class Door:
    """One way to a person; `tickets` are the consents that are left there."""

    id: int
    conversation_id: int
    address: Address
    contact: Contact
    tickets: int = 0

    @property
    def used_at(self) -> datetime:
        """When the person was seen there last."""
        return max(self.contact.wrote_at or NEVER, self.contact.touched_at or NEVER)


def doors_of(session: Session, conversation_id: int) -> tuple[Door, ...]:
    """The doors of a conversation, the one that was used last first."""
    rows = session.rows(DOORS, {"conversation_id": conversation_id})
    found = [
        Door(id_, conversation_id, Address(channel, person), Contact(*contact), left)
        for id_, channel, person, left, *contact in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.used_at, one.id), reverse=True))


def door_to(session: Session, conversation_id: int, address: Address) -> Door:
    """The door at an address, opened into this conversation where nobody knows it yet.

    Several people may share a mailbox: its door is whose it was first, and each is written to.
    """
    values = {"channel": address.channel, "person": address.person}
    session.change(OPEN, {**values, "conversation_id": conversation_id})
    id_, *contact = session.rows(DOOR, values)[0]
    return Door(id_, conversation_id, address, Contact(*contact))


def conversation_id_of(session: Session, owner: str) -> int:
    """The conversation of an owner, 0 where none was begun. Nothing is locked."""
    if owner.startswith("#"):
        row = session.row(BY_ID, {"id": int(owner[1:])})
    else:
        row = session.row(BY_PERSON, {"person": owner})
    return row[0] if row else 0


def contacts_between(session: Session, after: str, upto: str) -> list[tuple[str, str]]:
    """The contacts of all enterprises whose key comes after one and up to another: key, id."""
    rows = session.rows(CONTACTS_BETWEEN, {"after": after, "upto": upto})
    return [(key, person) for key, person in rows]


def contacts_of(session: Session, owner: str) -> tuple[str, ...]:
    """The contacts of the enterprise that a person of the roster belongs to, by their ids."""
    rows = session.rows(CONTACTS_OF, {"owner": owner})
    return tuple(row[0] for row in rows if row[0] != owner)


def staff(session: Session) -> tuple[str, ...]:
    """Everybody of the office, by their ids."""
    return tuple(row[0] for row in session.rows(STAFF, {}))


def untried(found: Iterable[Door], tried: Iterable[int]) -> tuple[Door, ...]:
    """The doors that were not tried."""
    before = set(tried)
    return tuple(one for one in found if one.id not in before)


NEVER = datetime.min.replace(tzinfo=UTC)

_LEFT = (
    select(func.count())
    .select_from(tickets)
    .where(tickets.c.door_id == doors.c.id, tickets.c.used_at.is_(None))
    .scalar_subquery()
)
DOORS = select(doors.c.id, doors.c.channel, doors.c.person, _LEFT, *OF_CONTACT).where(
    meets(doors.c.conversation_id)
)
DOOR = select(doors.c.id, *OF_CONTACT).where(meets(doors.c.channel), meets(doors.c.person))
OPEN = text(
    "INSERT INTO doors (channel, person, conversation_id, sent, unreachable, tries)"
    " VALUES (:channel, :person, :conversation_id, 0, '', 0) ON CONFLICT DO NOTHING"
)
BY_ID = select(conversations.c.id).where(meets(conversations.c.id))
# The index knows only those that are somebody's; SQLite wants to read that, as it stands there.
BY_PERSON = select(conversations.c.id).where(
    meets(conversations.c.person), conversations.c.person != literal_column("''")
)
# Wrapped, for SQLite would else go through everybody of the role.
_CONTACT_THERE = func.coalesce(people.c.role, "") == "contact"
CONTACTS_BETWEEN = select(people.c.enterprise_key, people.c.id).where(
    _CONTACT_THERE,
    people.c.enterprise_key > bindparam("after"),
    people.c.enterprise_key <= bindparam("upto"),
)
_ONE = people.alias()
CONTACTS_OF = (
    select(people.c.id)
    .join_from(people, _ONE, people.c.enterprise_key == _ONE.c.enterprise_key)
    .where(_ONE.c.id == bindparam("owner"), _CONTACT_THERE, people.c.enterprise_key != "")
    .order_by(people.c.id)
)
STAFF = select(people.c.id).where(people.c.role == "staff").order_by(people.c.id)
