"""Every statement of the store. A value is named like the column it meets."""

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from .tables import conversations, documents, exchanges, submissions, uploads


def _is(column: Column[str] | Column[int]) -> ColumnElement[bool]:
    return column == bindparam(column.name)


def _may_be(column: Column[str] | Column[int]) -> ColumnElement[bool]:
    """The value when there is one; everything when it is `None`."""
    return or_(bindparam(column.name, type_=column.type).is_(None), _is(column))


_THIS_PERSON = and_(_is(conversations.c.channel), _is(conversations.c.person))
_THEIRS = select(conversations.c.id).where(_THIS_PERSON).scalar_subquery()
_LIMIT = bindparam("limit", type_=Integer)

# FOR UPDATE is the lock on PostgreSQL. SQLite leaves it out: there the transaction is the lock.
CONVERSATION = (
    select(conversations.c.id, conversations.c.state, conversations.c.version)
    .where(_THIS_PERSON)
    .with_for_update()
)
# Of two first messages at once the second waits here for the first, and then finds its row.
FIRST = text(
    "INSERT INTO conversations (channel, person, state, version)"
    " VALUES (:channel, :person, '', 0) ON CONFLICT DO NOTHING"
)
ADVANCE = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.version == bindparam("seen"))
    .values(version=conversations.c.version + 1)
)

EXCHANGE = insert(exchanges).returning(exchanges.c.id)
ANSWERED = select(exchanges.c.answer).where(
    _is(exchanges.c.conversation_id), _is(exchanges.c.message_id)
)
LATEST = select(func.max(exchanges.c.id)).where(exchanges.c.conversation_id == _THEIRS)
_EXCHANGES = select(exchanges.c.id, exchanges.c.said, exchanges.c.answer, exchanges.c.at).where(
    exchanges.c.conversation_id == _THEIRS
)
NEWEST = _EXCHANGES.order_by(exchanges.c.id.desc()).limit(_LIMIT)
FOLLOWING = (
    _EXCHANGES.where(exchanges.c.id > bindparam("after")).order_by(exchanges.c.id).limit(_LIMIT)
)

UNSETTLED = (
    select(
        exchanges.c.id,
        conversations.c.channel,
        conversations.c.person,
        exchanges.c.answer,
        exchanges.c.at,
    )
    .join_from(exchanges, conversations)
    .where(exchanges.c.settled_at.is_(None), _may_be(conversations.c.channel))
    .order_by(exchanges.c.id)
    .limit(_LIMIT)
)
SETTLE = update(exchanges).where(
    exchanges.c.id == bindparam("of"), exchanges.c.settled_at.is_(None)
)

_SUBMISSION = [column for column in submissions.c if column is not submissions.c.team_key]
SUBMISSIONS = (
    select(*_SUBMISSION)
    .where(
        _may_be(submissions.c.form),
        _may_be(submissions.c.year),
        _may_be(submissions.c.conversation_id),
    )
    .order_by(submissions.c.handed_in_at, submissions.c.id)
)
SAME_TEAM = select(submissions.c.id).where(
    _is(submissions.c.form),
    _is(submissions.c.year),
    _is(submissions.c.team_key),
    submissions.c.conversation_id != bindparam("except_conversation"),
)
HAND_IN = insert(submissions)
SEAL = (
    update(submissions)
    .where(
        submissions.c.conversation_id == bindparam("of"),
        submissions.c.form == bindparam("of_form"),
        submissions.c.year == bindparam("of_year"),
        submissions.c.edition == bindparam("of_edition"),
    )
    .values(status=bindparam("sealed"), scan=bindparam("paper"))
)
GIVE_WAY = delete(submissions).where(
    _is(submissions.c.conversation_id),
    _is(submissions.c.form),
    _is(submissions.c.year),
    _is(submissions.c.edition),
)

KEEP_DOCUMENT = insert(documents)
DOCUMENT = select(documents).where(_is(documents.c.id))
OWN_DOCUMENT = DOCUMENT.where(documents.c.conversation_id == _THEIRS)
DOCUMENTS = (
    select(documents)
    .where(_is(documents.c.conversation_id))
    .order_by(documents.c.made_at, documents.c.id)
)

KEEP_UPLOAD = insert(uploads)
UPLOADS = (
    select(
        uploads.c.conversation_id, uploads.c.name, uploads.c.sha256, uploads.c.size, uploads.c.at
    )
    .where(_is(uploads.c.conversation_id))
    .order_by(uploads.c.id)
)
