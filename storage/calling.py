"""How far reminders came, and whom they do not reach: the call list."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, bindparam, func, or_, select

from conversations.progress import AWAITED
from conversations.reminding import Call, Reach, reach

from .reminding import AT_ONCE, OWNERS, places
from .season import people, progress, reminders
from .session import Session
from .statements import meets
from .tables import exchanges


def reminded(session: Session, owners: Sequence[str]) -> dict[str, tuple[date, Reach]]:
    """The day of each owner's newest reminder, and how far it came; only of who had one."""
    found: dict[str, tuple[date, Reach]] = {}
    for first in range(0, len(owners), AT_ONCE):
        some = places(owners[first : first + AT_ONCE])
        for owner, day, state, delivered_at, answered in session.rows(REMINDED, some):
            came = reach(state, delivered=delivered_at is not None, answered=answered > 0)
            found[owner] = date.fromisoformat(day), came
    return found


def calls(
    session: Session, regions: Sequence[str], since: date, place: tuple[int, int] = (0, 20)
) -> tuple[tuple[Call, ...], int]:
    """The call list of some regions: those it begins with after an offset, and how many in all.

    On it is whose newest reminder reached nobody, and who has yet to hand in.
    """
    offset, limit = place
    asked = ({"region": region, "since": since.isoformat()} for region in regions)
    rows = [row for values in asked for row in session.rows(CALLS, values)]
    found = [_call(*row) for row in rows[offset : offset + limit]]
    return tuple(found), len(rows)


def was_lost(session: Session, owner: str, day: date) -> bool:
    """Whether the reminder before that of a day reached nobody either."""
    row = session.row(BEFORE, {"owner": owner, "before": day.isoformat()})
    return row is not None and row[0] == "unreachable"


def lost(session: Session, enterprise_key: str, since: date) -> tuple[str, ...]:
    """The ids of an enterprise's leaders whose newest reminder reached nobody."""
    values = {"enterprise_key": enterprise_key, "since": since.isoformat()}
    return tuple(row[0] for row in session.rows(LOST, values))


def _call(*row: str) -> Call:
    person, name, mobile, region, enterprise, team, day, why = row
    return Call(person, name, mobile, region, enterprise, team, date.fromisoformat(day), why)


_LATER = reminders.alias()
_CAME = or_(*(_LATER.c.state == one for one in ("sending", "sent", "unreachable")))
_NEWEST = select(func.max(_LATER.c.day)).where(_CAME)
_ANSWER = exchanges.alias()
REMINDED = (
    select(
        reminders.c.owner,
        reminders.c.day,
        reminders.c.state,
        exchanges.c.delivered_at,
        select(func.count())
        .select_from(_ANSWER)
        .where(
            _ANSWER.c.conversation_id == exchanges.c.conversation_id,
            _ANSWER.c.id > exchanges.c.id,
            _ANSWER.c.said.is_not(None),
        )
        .scalar_subquery(),
    )
    .join_from(reminders, exchanges, exchanges.c.id == reminders.c.exchange_id, isouter=True)
    .where(
        reminders.c.owner.in_(OWNERS),
        reminders.c.day == _NEWEST.where(_LATER.c.owner == reminders.c.owner).scalar_subquery(),
    )
    .where(or_(*(reminders.c.state == one for one in ("sending", "sent", "unreachable"))))
)
_AWAITED = or_(*(progress.c.stage == one for one in sorted(AWAITED)))
_OWN = select(progress.c.id).where(progress.c.owner == reminders.c.owner, _AWAITED).exists()
# A contact hands in little, and is told of what the teams have yet to hand in.
_OF_TEAMS = (
    select(progress.c.id)
    .where(progress.c.enterprise_key == people.c.enterprise_key, _AWAITED)
    .exists()
)
_TO_CALL = and_(
    reminders.c.day >= bindparam("since"),
    # Told by the person, so that SQLite looks at the region before it looks for the newest.
    reminders.c.day == _NEWEST.where(_LATER.c.owner == people.c.id).scalar_subquery(),
    or_(_OWN, and_(people.c.role == "contact", _OF_TEAMS)),
)
CALLS = (
    select(
        people.c.id,
        people.c.name,
        people.c.mobile,
        people.c.region,
        people.c.enterprise,
        people.c.team,
        reminders.c.day,
        reminders.c.why,
    )
    .join_from(reminders, people, people.c.id == reminders.c.owner)
    .where(meets(people.c.region), reminders.c.state == "unreachable", _TO_CALL)
    .order_by(people.c.enterprise, people.c.team, people.c.id)
)
BEFORE = (
    select(reminders.c.state)
    .where(
        meets(reminders.c.owner),
        reminders.c.day < bindparam("before"),
        or_(*(reminders.c.state == one for one in ("sending", "sent", "unreachable"))),
    )
    .order_by(reminders.c.day.desc())
    .limit(1)
)
LOST = (
    select(people.c.id)
    .join_from(reminders, people, people.c.id == reminders.c.owner)
    # Wrapped, for SQLite would else go through all leaders, or all whom nobody reaches.
    .where(
        meets(people.c.enterprise_key),
        func.coalesce(people.c.role, "") == "leader",
        func.coalesce(reminders.c.state, "") == "unreachable",
        _TO_CALL,
    )
    .order_by(people.c.id)
)
