"""What people wish about reminders: from which day on they are welcome again, of what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select, text

from conversations.reminding import ASKED

from .reminding import AT_ONCE, OWNERS, add, places
from .season import wishes
from .session import Row, Session
from .statements import meets


def wish(session: Session, owner: str, notice: str, until: str) -> None:
    """From which day on an owner wants reminders again, of a notice or of all; `""`: at once."""
    session.change(FORGET_WISH, {"owner": owner, "notice": notice})
    if until:
        session.change(WISH, {"owner": owner, "notice": notice, "until": until})


def unwish(session: Session, owner: str) -> None:
    """An owner wants all reminders again, at once."""
    session.change(FORGET_WISHES, {"owner": owner})


def wishes_of(session: Session, owner: str) -> Mapping[str, str]:
    """What an owner wishes, by notice; `""` for all of them."""
    return dict(session.rows(WISHES, {"owner": owner}))


def wishes_between(session: Session, after: str, upto: str) -> dict[str, dict[str, str]]:
    """The same of all owners after one and up to another."""
    return _by_owner(session.rows(WISHES_BETWEEN, {"after": after, "upto": upto}))


def wishes_of_these(session: Session, owners: Sequence[str]) -> dict[str, dict[str, str]]:
    """The same of these owners."""
    return _by_owner(
        row
        for first in range(0, len(owners), AT_ONCE)
        for row in session.rows(WISHES_OF_THESE, places(owners[first : first + AT_ONCE]))
    )


def hand_over(session: Session, owner: str, to: str, at: datetime) -> None:
    """What an owner wished is wished by another from now on, and told on the day it was for."""
    if owner == to:
        return
    known = wishes_of(session, to)
    for notice, until in wishes_of(session, owner).items():
        if until > known.get(notice, ""):
            wish(session, to, notice, until)
            if not notice:
                add(session, date.fromisoformat(until), {to: (ASKED,)}, at)
    unwish(session, owner)


def _by_owner(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner, notice, until in rows:
        found.setdefault(owner, {})[notice] = until
    return found


WISH = text("INSERT INTO wishes (owner, notice, until) VALUES (:owner, :notice, :until)")
FORGET_WISH = delete(wishes).where(meets(wishes.c.owner), meets(wishes.c.notice))
FORGET_WISHES = delete(wishes).where(meets(wishes.c.owner))
WISHES = select(wishes.c.notice, wishes.c.until).where(meets(wishes.c.owner))
WISHES_OF_THESE = select(wishes).where(wishes.c.owner.in_(OWNERS))
WISHES_BETWEEN = select(wishes).where(
    wishes.c.owner > bindparam("after"), wishes.c.owner <= bindparam("upto")
)
