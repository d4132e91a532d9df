"""The statements of turns, their delivery, and what is filed; a value is named like its column.

Those of linking and of what channels keep stand beside their verbs.
"""

from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)

from conversations.messages import Address

from .schema import FURTHEST, Moment
from .tables import (
    conversations,
    documents,
    doors,
    exchanges,
    shared,
    sharers,
    stumbles,
    submissions,
    uploads,
)


def meets(column: Column[str] | Column[int]) -> ColumnElement[bool]:
    """The value named like a column is what is in it."""
    return column == bindparam(column.name)


def person(address: Address) -> dict[str, str]:
    """The values of `THIS_PERSON`."""
    return {"channel": address.channel, "person": address.person}


def due(now: datetime) -> dict[str, datetime]:
    """The values by which what may be delivered at a moment is told from what may not yet."""
    return {"now": now, "furthest": now + FURTHEST}


THIS_PERSON = and_(meets(doors.c.channel), meets(doors.c.person))
THEIRS = select(doors.c.conversation_id).where(THIS_PERSON).scalar_subquery()
_LIMIT = bindparam("limit", type_=Integer)
_NOW = bindparam("now", type_=Moment)
_DUE = or_(
    exchanges.c.not_before.is_(None),
    exchanges.c.not_before <= _NOW,
    exchanges.c.not_before > bindparam("furthest", type_=Moment),
)

# FOR UPDATE is the lock on PostgreSQL: the door first, then its conversation; whoever waited finds
# the conversation that the door opens by then. SQLite leaves it out: the transaction is the lock.
CONVERSATION = (
    select(
        conversations.c.id,
        conversations.c.state,
        conversations.c.version,
        doors.c.id,
        conversations.c.recent,
        conversations.c.person,
    )
    .join_from(doors, conversations, doors.c.conversation_id == conversations.c.id)
    .where(THIS_PERSON)
    .with_for_update()
)
# Of one message that comes twice at once, the one that waited for the lock does not see the answer
# here: its exchange meets the other's then, and it begins again.
CONVERSATION_ANSWERED = CONVERSATION.add_columns(
    select(exchanges.c.answer)
    .where(exchanges.c.door_id == doors.c.id, meets(exchanges.c.message_id))
    .scalar_subquery()
)
BEGIN_CONVERSATION = insert(conversations).returning(conversations.c.id)
# Of two first messages at once the second waits here for the first, and then finds its door.
FIRST_DOOR = text(
    "INSERT INTO doors (channel, person, conversation_id, joined_at, sent, unreachable, tries)"
    " VALUES (:channel, :person, :conversation_id, :joined_at, 0, '', 0) ON CONFLICT DO NOTHING"
).bindparams(bindparam("joined_at", type_=Moment))
FORGET_CONVERSATION = delete(conversations).where(meets(conversations.c.id))
ADVANCE = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.version == bindparam("seen"))
    .values(version=conversations.c.version + 1)
)
# Two of one text: each is compiled once, for the columns it is first given.
WROTE = update(doors).where(doors.c.id == bindparam("of"))
TOUCHED = update(doors).where(doors.c.id == bindparam("of"))
OF_CONTACT = (
    doors.c.wrote_at,
    doors.c.sent,
    doors.c.unreachable,
    doors.c.touched_at,
    doors.c.touched,
)
CONTACT = select(*OF_CONTACT).where(THIS_PERSON)
# In an UPDATE a value named like a column is set.
_THAT_DOOR = and_(doors.c.channel == bindparam("through"), doors.c.person == bindparam("whom"))
SPENT = update(doors).where(_THAT_DOOR).values(sent=doors.c.sent + 1)
SPENT_AT_ONCE = update(doors).where(_THAT_DOOR).values(touched=doors.c.touched + 1)
REACH = update(doors).where(_THAT_DOOR)

EXCHANGE = text(
    "INSERT INTO exchanges (conversation_id, message_id, said, answer, at, settled_at, outcome,"
    " door_id, parts, in_place, channel) VALUES (:conversation_id, :message_id, :said, :answer,"
    " :at, :settled_at, :outcome, :door_id, :parts, :in_place,"
    " (SELECT channel FROM doors WHERE id = :door_id)) ON CONFLICT DO NOTHING RETURNING id"
).bindparams(bindparam("at", type_=Moment), bindparam("settled_at", type_=Moment))
SAID_FIRST = text(
    "INSERT INTO exchanges (conversation_id, answer, at, door_id, priority, broadcast, channel)"
    " VALUES (:conversation_id, :answer, :at, :door_id, :priority, :broadcast,"
    " (SELECT channel FROM doors WHERE id = :door_id)) RETURNING id"
).bindparams(bindparam("at", type_=Moment))
ANSWERED = select(exchanges.c.answer).where(
    meets(exchanges.c.door_id), meets(exchanges.c.message_id)
)
ANSWERED_AT = (
    select(exchanges.c.answer)
    .join_from(exchanges, doors, doors.c.id == exchanges.c.door_id)
    .where(THIS_PERSON, meets(exchanges.c.message_id))
)
SAID = select(exchanges.c.said).where(meets(exchanges.c.door_id), meets(exchanges.c.message_id))
OWN_ANSWER = select(exchanges.c.answer).where(
    meets(exchanges.c.id), exchanges.c.conversation_id == THEIRS
)
_EXCHANGES = select(exchanges.c.id, exchanges.c.said, exchanges.c.answer, exchanges.c.at).where(
    exchanges.c.conversation_id == THEIRS
)
NEWEST = _EXCHANGES.order_by(exchanges.c.id.desc()).limit(_LIMIT)
FOLLOWING = (
    _EXCHANGES.where(exchanges.c.id > bindparam("after")).order_by(exchanges.c.id).limit(_LIMIT)
)

# An answer is before what the bot says first; of one kind, the oldest is.
_BEFORE = exchanges.alias()
_ONE = select(
    exchanges.c.id,
    doors.c.channel,
    doors.c.person,
    exchanges.c.answer,
    exchanges.c.at,
    exchanges.c.parts,
    exchanges.c.outcome,
    exchanges.c.priority,
    exchanges.c.tries,
    exchanges.c.hands,
    *OF_CONTACT,
).join_from(exchanges, doors)
UNSETTLED = (
    _ONE.where(
        exchanges.c.settled_at.is_(None),
        _DUE,
        ~exists().where(
            _BEFORE.c.door_id == exchanges.c.door_id,
            _BEFORE.c.settled_at.is_(None),
            tuple_(_BEFORE.c.priority, _BEFORE.c.id)
            < tuple_(exchanges.c.priority, exchanges.c.id),
        ),
    )
    .order_by(exchanges.c.priority, exchanges.c.id)
    .limit(_LIMIT)
)
UNSETTLED_THROUGH = UNSETTLED.where(meets(exchanges.c.channel))
BEGUN = UNSETTLED_THROUGH.where(exchanges.c.priority == 0, exchanges.c.parts > 0)
# Of two who claim at once each has others, and nobody waits.
FREE = UNSETTLED_THROUGH.where(exchanges.c.priority <= bindparam("least_urgent")).with_for_update(
    of=exchanges, skip_locked=True
)
ADDRESS_OF = select(doors.c.channel, doors.c.person).join_from(exchanges, doors)
ADDRESS_OF = ADDRESS_OF.where(meets(exchanges.c.id))
_ON_ITS_WAY = and_(exchanges.c.id == bindparam("of"), exchanges.c.settled_at.is_(None))
WITHDRAWN = "withdrawn"
"""The outcome of a message that was taken back before it went out."""
_NOW_GIVEN = bindparam("now_given", type_=Integer)
# What was taken back while it was being given, and was given after all, ended as it did.
SETTLE = (
    update(exchanges)
    .where(
        exchanges.c.id == bindparam("of"),
        or_(exchanges.c.settled_at.is_(None), exchanges.c.outcome == literal(WITHDRAWN)),
        exchanges.c.parts >= bindparam("given", type_=Integer),
    )
    .values(parts=case((exchanges.c.parts < _NOW_GIVEN, _NOW_GIVEN), else_=exchanges.c.parts))
)
_TRIED = update(exchanges).where(_ON_ITS_WAY).values(tries=exchanges.c.tries + 1)
CLAIM = _TRIED.values(hands=exchanges.c.hands + 1)
_LET_GO = case((exchanges.c.hands > 0, exchanges.c.hands - 1), else_=0)
PUT_OFF = _TRIED.values(hands=_LET_GO)
_THAT_TRY = and_(_ON_ITS_WAY, exchanges.c.tries == bindparam("seen"))
RENEW = update(exchanges).where(_THAT_TRY)
TAKE_OVER = RENEW.values(hands=exchanges.c.hands + 1)
THAT_TRY = _ONE.where(_THAT_TRY)
ANOTHERS = select(exchanges.c.id).where(
    exchanges.c.id == bindparam("of"), exchanges.c.tries > bindparam("seen")
)
NOT_GIVEN = ("closed", "needs_ticket", "unreachable", "later")
# How it ended the last time stays, and tells that it is late.
REOPEN = (
    update(exchanges)
    .where(
        exchanges.c.door_id == select(doors.c.id).where(_THAT_DOOR).scalar_subquery(),
        exchanges.c.settled_at.is_not(None),
        or_(*(exchanges.c.outcome == one for one in NOT_GIVEN)),
        exchanges.c.priority == 0,
        exchanges.c.at >= bindparam("since", type_=Moment),
    )
    .values(settled_at=null(), not_before=null(), hands=_LET_GO)
)
_OF_THE_MESSAGE = and_(
    exchanges.c.door_id == bindparam("door"),
    exchanges.c.message_id == bindparam("message"),
    exchanges.c.in_place > 0,
)
GIVE_AGAIN = (
    update(exchanges)
    .where(
        _OF_THE_MESSAGE,
        exchanges.c.parts == exchanges.c.in_place,
        _DUE,
    )
    .values(parts=0, in_place=0, settled_at=null(), outcome=null(), hands=0)
)
NOT_IN_PLACE = update(exchanges).where(_OF_THE_MESSAGE).values(in_place=0)
GIVEN = update(exchanges).where(_ON_ITS_WAY, exchanges.c.parts < bindparam("less_than"))

_KEYS = (submissions.c.team_key, submissions.c.enterprise_key)
_SUBMISSION = [column for column in submissions.c if column not in set(_KEYS)]
# Who fills in a form together is no twin of it, also with what was handed in alone before.
_TOGETHER = (
    select(sharers.c.conversation_id)
    .join_from(sharers, shared)
    .where(shared.c.conversation_id == bindparam("except_conversation"))
)
SAME_TEAM = select(submissions.c.id).where(
    meets(submissions.c.form),
    meets(submissions.c.year),
    meets(submissions.c.team_key),
    submissions.c.conversation_id != bindparam("except_conversation"),
    submissions.c.conversation_id.not_in(_TOGETHER),
)
_NEXT = submissions.alias()
_NEWEST_EDITIONS = (
    select(*_SUBMISSION)
    .where(
        ~exists().where(
            _NEXT.c.conversation_id == submissions.c.conversation_id,
            _NEXT.c.form == submissions.c.form,
            _NEXT.c.year == submissions.c.year,
            _NEXT.c.edition > submissions.c.edition,
        )
    )
    .order_by(submissions.c.handed_in_at.desc(), submissions.c.id)
    .limit(_LIMIT)
)
OWN_EARLIER = _NEWEST_EDITIONS.where(meets(submissions.c.conversation_id))
TOGETHER = (
    select(shared.c.conversation_id)
    .join_from(shared, sharers)
    .where(meets(sharers.c.conversation_id))
)
TOGETHER_EARLIER = _NEWEST_EDITIONS.where(submissions.c.conversation_id.in_(TOGETHER))
ENTERPRISE_EARLIER = _NEWEST_EDITIONS.where(
    meets(submissions.c.enterprise_key),
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
    meets(submissions.c.conversation_id),
    meets(submissions.c.form),
    meets(submissions.c.year),
    meets(submissions.c.edition),
)

KEEP_DOCUMENT = insert(documents)
OWN_DOCUMENT = select(documents).where(
    meets(documents.c.id), documents.c.conversation_id == THEIRS
)

KEEP_UPLOAD = insert(uploads)

STUMBLED = text(
    "INSERT INTO stumbles (form, year, key, count) VALUES (:form, :year, :key, 1)"
    " ON CONFLICT (form, year, key) DO UPDATE SET count = stumbles.count + 1"
)
STUMBLES = select(stumbles.c.form, stumbles.c.year, stumbles.c.key, stumbles.c.count).order_by(
    stumbles.c.count.desc(), stumbles.c.form, stumbles.c.year, stumbles.c.key
)
