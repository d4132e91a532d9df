"""Whose submissions somebody may see: the one place that says so, for whatever asks.

Everybody sees what was handed in through their own conversation, or with others in a form they
share. Beyond that a team leader sees the team's, a contact the enterprise's, and staff those of
the region's enterprises, as the roster knows them. A name that is missing opens nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, or_, select

from conversations.forms.roster import Person, Roster

from .names import enterprise_key, team_key
from .session import Values
from .tables import conversations, shared, sharers, submissions

AT_ONCE = 50
"""Enterprises that one statement looks for: a statement is compiled once, so it has room for all
of them or none."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a person of the roster sees; `enterprises` are the region's, for staff."""

    person: str
    role: Literal["leader", "contact", "staff"]
    region: str
    enterprise: str = ""
    team: str = ""
    enterprises: tuple[str, ...] = ()


def scope_of(person: Person, roster: Roster) -> Scope:
    """How far somebody sees, as the roster stands."""
    theirs = (one.enterprise for one in roster.people if one.region == person.region)
    enterprises = tuple(dict.fromkeys(filter(None, theirs))) if person.role == "staff" else ()
    facts = (person.id, person.role, person.region, person.enterprise, person.team)
    return Scope(*facts, enterprises)


def narrowed(scope: Scope) -> Iterator[Values]:
    """The values of `IN_SCOPE`, for as many statements as the scope needs; one at least.

    No submission has a key that is one blank, so it stands where there is nothing to look for.
    """
    team = NONE
    if scope.role == "leader" and enterprise_key(scope.enterprise) and enterprise_key(scope.team):
        team = team_key(scope.enterprise, scope.team)
    names: tuple[str, ...] = {"leader": (), "contact": (scope.enterprise,)}.get(
        scope.role, scope.enterprises
    )
    keys = list(dict.fromkeys(filter(None, map(enterprise_key, names))))
    for first in range(0, max(len(keys), 1), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        some += [NONE] * (AT_ONCE - len(some))
        places = {f"enterprise_{place}": key for place, key in enumerate(some)}
        yield {"whose": scope.person or NONE, "team": team, **places}


NONE = " "

_OWN = select(conversations.c.id).where(conversations.c.person == bindparam("whose"))
_TOGETHER = (
    select(shared.c.conversation_id)
    .join_from(shared, sharers, sharers.c.shared_id == shared.c.id)
    .where(sharers.c.conversation_id.in_(_OWN))
)
IN_SCOPE: ColumnElement[bool] = or_(
    submissions.c.conversation_id.in_(_OWN),
    submissions.c.conversation_id.in_(_TOGETHER),
    submissions.c.team_key == bindparam("team"),
    submissions.c.enterprise_key.in_(
        [bindparam(f"enterprise_{place}") for place in range(AT_ONCE)]
    ),
)
