"""Joining doors: one-time codes, and what becomes of a conversation whose door opens another.

A code is known by its SHA-256 alone. Whoever reads the database can enter nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, insert, select, text, update

from conversations.messages import OUTGOING, Address, Document
from conversations.understanding.codes import masked

from .records import Conversation, KeptCode
from .schema import Moment
from .session import Session
from .statements import THEIRS, THIS_PERSON, meets, person
from .tables import (
    codes,
    conversations,
    documents,
    doors,
    exchanges,
    sharers,
    submissions,
    uploads,
)

TRIES = 10
"""How many wrong codes a door may try within `PAUSE`."""
PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code: what it is for, until when, and what it opens beside a conversation."""

    code: str
    purpose: str
    expires_at: datetime
    about: str = ""


def keep_code(session: Session, conversation_id: int, code: Code, now: datetime) -> None:
    """Keep a code for a conversation; what has expired there is forgotten."""
    outdated = {"conversation_id": conversation_id, "now": now - PAUSE}
    for (exchange_id,) in session.rows(CLEAR_CODES, outdated):
        if exchange_id:
            mask(session, exchange_id)
    facts = {
        "sha256": digest(code.code),
        "purpose": code.purpose,
        "conversation_id": conversation_id,
        "expires_at": code.expires_at,
        "about": code.about,
    }
    session.change(KEEP_CODE, facts)


def find_code(session: Session, code: str) -> KeptCode | None:
    """A code as it is kept, neither locked nor used; `None` for one that is wrong or long gone."""
    row = session.row(FIND_CODE, {"of": digest(code)})
    return KeptCode(*row) if row else None


def use_code(session: Session, code: str, purpose: str, now: datetime) -> int | None:
    """Use up a code: whose it is; `None` for one that is wrong, used or expired."""
    values = {"of": digest(code), "for_purpose": purpose, "now": now}
    used = session.row(USE_CODE, values)
    if used and used[1]:
        mask(session, used[1])
    return used[0] if used else None


def given_in(session: Session, code: str, exchange_id: int) -> None:
    """Note which exchange's answer gives a code."""
    session.change(GIVEN_IN, {"of": digest(code), "given_in": exchange_id})


def mask(session: Session, exchange_id: int) -> None:
    """No code, and no picture of one, stands any more in what an exchange answered."""
    row = session.row(ANSWER, {"id": exchange_id})
    if row is None:
        return
    answer = OUTGOING.validate_json(row[0])
    replies = [
        replace(one, text=masked(one.text), document=_masked(one.document))
        for one in answer.replies
    ]
    answer = replace(answer, replies=tuple(one for one in replies if one.text or one.document))
    session.change(MASK, {"of": exchange_id, "answer": OUTGOING.dump_json(answer).decode()})


def locked(session: Session, conversation_id: int) -> Conversation:
    """A conversation, locked."""
    id_, state, version, whose = session.rows(BY_ID, {"id": conversation_id})[0]
    return Conversation(id_, state, version, person=whose)


def may_try(session: Session, address: Address, now: datetime) -> bool:
    """Whether a door has not yet tried too many wrong codes."""
    row = session.row(TRIES_SINCE, {**person(address), "since": now - PAUSE})
    return row is None or row[0] < TRIES


def tried(session: Session, door_id: int, now: datetime) -> None:
    """Count a wrong code; after a pause the count begins anew."""
    session.change(TRIED, {"of": door_id, "now": now, "since": now - PAUSE})


def lock_doors(session: Session, address: Address) -> None:
    """Lock every door of an address's conversation, which is locked after them."""
    session.alone(ALONE)
    session.rows(DOORS_OF_THEIRS, person(address))


def move(session: Session, of: int, into: int, at: datetime) -> None:
    """Everything of one conversation belongs to another from now on.

    Submissions of a form and year that both have handed in stay where they are, for the office.
    """
    there = set(session.rows(HANDED_IN_IN, {"conversation_id": into}))
    for form, year in set(session.rows(HANDED_IN_IN, {"conversation_id": of})) - there:
        values = {"of": of, "of_form": form, "of_year": year, "into": into}
        session.change(MOVE_SUBMISSIONS, values)
    session.change(SHARE_ONCE, {"of": of, "into": into})
    for statement in MOVE:
        session.change(statement, {"of": of, "into": into})
    session.change(MOVE_DOORS, {"of": of, "into": into, "moved_at": at})
    session.change(FORGET, {"of": of})


def _masked(document: Document | None) -> Document | None:
    """A document, unless it is a picture of a code."""
    return document if document and masked(document.id) == document.id else None


def digest(code: str) -> str:
    """What a code is known by here."""
    return sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


_NOW, _SINCE = bindparam("now", type_=Moment), bindparam("since", type_=Moment)

# Doors are joined one pair at a time: two that join crosswise would wait for each other.
ALONE = text("SELECT pg_advisory_xact_lock(hashtext('xindeguo doors'))")
KEEP_CODE = insert(codes)
CLEAR_CODES = (
    delete(codes)
    .where(meets(codes.c.conversation_id), codes.c.expires_at <= _NOW)
    .returning(codes.c.exchange_id)
)
USE_CODE = (
    update(codes)
    .where(
        codes.c.sha256 == bindparam("of"),
        codes.c.purpose == bindparam("for_purpose"),
        codes.c.used_at.is_(None),
        codes.c.expires_at > _NOW,
    )
    .values(used_at=_NOW)
    .returning(codes.c.conversation_id, codes.c.exchange_id)
)
GIVEN_IN = (
    update(codes)
    .where(codes.c.sha256 == bindparam("of"))
    .values(exchange_id=bindparam("given_in"))
)
ANSWER = select(exchanges.c.answer).where(meets(exchanges.c.id))
MASK = update(exchanges).where(exchanges.c.id == bindparam("of"))
FIND_CODE = select(
    codes.c.purpose, codes.c.conversation_id, codes.c.about, codes.c.expires_at, codes.c.used_at
).where(codes.c.sha256 == bindparam("of"))
TRIES_SINCE = select(doors.c.tries).where(THIS_PERSON, doors.c.tried_at > _SINCE)
TRIED = text(
    "UPDATE doors SET tried_at = :now,"
    " tries = CASE WHEN tried_at > :since THEN tries + 1 ELSE 1 END WHERE id = :of"
).bindparams(_NOW, _SINCE)
DOORS_OF_THEIRS = (
    select(doors.c.id)
    .where(doors.c.conversation_id == THEIRS)
    .order_by(doors.c.id)
    .with_for_update()
)
BY_ID = (
    select(
        conversations.c.id,
        conversations.c.state,
        conversations.c.version,
        conversations.c.person,
    )
    .where(meets(conversations.c.id))
    .with_for_update()
)
HANDED_IN_IN = (
    select(submissions.c.form, submissions.c.year)
    .where(meets(submissions.c.conversation_id))
    .distinct()
)
MOVE_SUBMISSIONS = (
    update(submissions)
    .where(
        submissions.c.conversation_id == bindparam("of"),
        submissions.c.form == bindparam("of_form"),
        submissions.c.year == bindparam("of_year"),
    )
    .values(conversation_id=bindparam("into"))
)
MOVE = tuple(
    update(table)
    .where(table.c.conversation_id == bindparam("of"))
    .values(conversation_id=bindparam("into"))
    for table in (exchanges, documents, uploads, codes, sharers)
)
_THERE = sharers.alias()
SHARE_ONCE = delete(sharers).where(
    sharers.c.conversation_id == bindparam("of"),
    sharers.c.shared_id.in_(
        select(_THERE.c.shared_id).where(_THERE.c.conversation_id == bindparam("into"))
    ),
)
MOVE_DOORS = (
    update(doors)
    .where(doors.c.conversation_id == bindparam("of"))
    .values(conversation_id=bindparam("into"), joined_at=bindparam("moved_at", type_=Moment))
)
FORGET = delete(conversations).where(
    conversations.c.id == bindparam("of"),
    ~select(submissions.c.id).where(submissions.c.conversation_id == bindparam("of")).exists(),
)
