"""How far a person sees: the one place that says so, for whatever asks.

A form, with what was handed in of it, stands somewhere: in a region, an enterprise, a team. A
leader sees the team's, a contact the enterprise's, staff those of the region and of the regions
within it; everybody sees their own, and what others fill in with them. What is said in a
conversation (messages, documents, files) is seen there alone (`statements.THEIRS`). A name that
is missing opens nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_, select

from conversations.forms.roster import Person, Role, Roster

from .names import enterprise_key, team_key
from .season import progress
from .tables import conversations, shared, sharers

Kind: TypeAlias = Literal["team", "enterprise", "region"]


@dataclass(frozen=True, slots=True)
class Scope:
    """How far somebody sees: `owner` is the roster's id, or `#` and a conversation's id.

    `regions` are those of staff, their own first; `enterprise` is the key of a contact's, `team`
    that of a leader's team.
    """

    owner: str
    role: Role | Literal["visitor"] = "visitor"
    regions: tuple[str, ...] = ()
    enterprise: str = ""
    team: str = ""

    @property
    def places(self) -> tuple[tuple[Kind, str], ...]:
        """Where everything is seen, whosever it is; nowhere for a visitor."""
        own: tuple[tuple[Kind, str], ...] = (("team", self.team), ("enterprise", self.enterprise))
        regions: Iterator[tuple[Kind, str]] = (("region", one) for one in self.regions)
        return tuple(place for place in (*own, *regions) if place[1])

    def reaches(self, region: str, enterprise: str, team: str) -> bool:
        """Whether what stands in a region, an enterprise and a team (by their keys) is seen."""
        there = {"region": region, "enterprise": enterprise, "team": team}
        return any(there[kind] == place for kind, place in self.places)

    @property
    def own(self) -> Mapping[str, str | int]:
        """The values of `OWN`."""
        visitor = self.owner.startswith(VISITOR)
        # No id of a conversation is 0, and no person is called one blank.
        return {
            "owner": self.owner or NONE,
            "whose": NONE if visitor else self.owner or NONE,
            "own_conversation": int(self.owner[1:]) if visitor else 0,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """What the answers say of where a form belongs; `recommender` is one of the known regions."""

    enterprise: str = ""
    team: str = ""
    recommender: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form stands: the region, the names as they are shown, and who sees it by them."""

    region: str = ""
    enterprise: str = ""
    team: str = ""
    enterprise_key: str = ""
    team_key: str = ""


def owner_of(conversation_id: int, person: str) -> str:
    """Who owns what a conversation has: the person of the roster whose it is, or a visitor."""
    return person or f"{VISITOR}{conversation_id}"


def scope_of(
    owner: str, person: Person | None, subregions: Mapping[str, tuple[str, ...]]
) -> Scope:
    """How far an owner sees, as the roster stands; without `person` no further than the own."""
    if person is None or person.id != owner:
        return Scope(owner)
    match person.role:
        case "leader" if enterprise_key(person.enterprise) and enterprise_key(person.team):
            return Scope(owner, "leader", team=team_key(person.enterprise, person.team))
        case "contact":
            return Scope(owner, "contact", enterprise=enterprise_key(person.enterprise))
        case "staff":
            return Scope(owner, "staff", within(person.region, subregions))
        case _:
            return Scope(owner, person.role)


def within(region: str, subregions: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A region and all within it, each once, itself first; a circle is harmless."""
    found = {region: None} if region else {}
    waiting = list(found)
    while waiting:
        below = [one for one in subregions.get(waiting.pop(0), ()) if one and one not in found]
        found |= dict.fromkeys(below)
        waiting += below
    return tuple(found)


def place_of(person: Person | None, roster: Roster, written: Written) -> Place:
    """Where an owner's form stands: as the roster says of who owns it, else as it is written.

    A slip of the pen in the enterprise's name hides no leader from the contact. What the office
    writes of a team is the office's, and shown to no team.
    """
    if person is None:
        return _visitors(roster, written)
    enterprise = written.enterprise or person.enterprise
    team = written.team or person.team
    if person.role == "staff":
        return Place(person.region, enterprise, team)
    house = enterprise_key(person.enterprise)
    of_team = person.team if person.role == "leader" else team
    known = bool(house and enterprise_key(of_team))
    key = team_key(person.enterprise, of_team) if known else ""
    return Place(person.region, enterprise, team, house, key)


def _visitors(roster: Roster, written: Written) -> Place:
    house, team = written.enterprise, written.team
    key = enterprise_key(house)
    region = roster.region_of(house) or written.recommender
    of_team = team_key(house, team) if key and enterprise_key(team) else ""
    return Place(region, house, team, key, of_team)


VISITOR = "#"
NONE = " "
"""A name that nobody and nothing has."""

OWN = select(conversations.c.id).where(
    or_(
        # The index knows only those that are somebody's; SQLite wants to read that.
        and_(
            conversations.c.person == bindparam("whose"),
            conversations.c.person != literal_column("''"),
        ),
        conversations.c.id == bindparam("own_conversation"),
    )
)
OWN_TOGETHER = (
    select(shared.c.conversation_id)
    .join_from(shared, sharers, sharers.c.shared_id == shared.c.id)
    .where(sharers.c.conversation_id.in_(OWN))
)
"""Nobody's conversations, in which what an owner fills in with others is filed."""
IS_OWN: ColumnElement[bool] = or_(
    progress.c.owner == bindparam("owner"), progress.c.conversation_id.in_(OWN_TOGETHER)
)
IS_AT: Mapping[Kind, ColumnElement[bool]] = {
    "team": progress.c.team_key == bindparam("place"),
    "enterprise": progress.c.enterprise_key == bindparam("place"),
    "region": progress.c.region == bindparam("place"),
}
"""A row that stands at a place of a scope; one that stands nowhere is at none."""
