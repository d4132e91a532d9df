"""The roster: who is expected to hand in what, and whom the office knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Pydantic

from .names import folded

Role: TypeAlias = Literal["leader", "contact", "staff"]


def _words(value: Any) -> Any:
    """A cell that holds several ids, with blanks between them."""
    return tuple(value.split()) if isinstance(value, str) else value


class Person(BaseModel):
    """One line of `roster.csv`: a person in a role, with the scope the role reaches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Pydantic(pattern=r"^[a-z][a-z0-9-]*$")
    role: Role
    name: str = Pydantic(min_length=1)
    mobile: str = Pydantic(default="", pattern=r"^$|^1[3-9]\d{9}$")
    region: str = Pydantic(min_length=1)
    """The recommending association, 推荐省市自治区、行业."""
    enterprise: str = ""
    team: str = ""
    email: str = Pydantic(default="", pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    forms: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    """The forms expected of this person, by id; empty: those of the role (`Form.expected`)."""

    def facts(self) -> Mapping[str, str]:
        """What the roster knows for the questions of a form, by the fields' keys."""
        facts = {"recommender": self.region, "enterprise_name": self.enterprise}
        if self.role == "leader":
            facts |= {"team_name": self.team, "team_leader": self.name}
        if self.role == "contact":
            facts |= {"contact": self.name, "mobile": self.mobile}
        return {key: value for key, value in facts.items() if value}


@dataclass(frozen=True)
class Roster:
    """Everybody the association expects, in the order of the file."""

    people: tuple[Person, ...] = ()

    def find(self, person: str) -> Person | None:
        """A person by id."""
        return self._by_id.get(person)

    def region_of(self, enterprise: str) -> str:
        """The region of an enterprise, however its name is spaced; `""` for one nobody is of."""
        return self._regions.get(folded(enterprise), "")

    @cached_property
    def _regions(self) -> Mapping[str, str]:
        houses = ((folded(one.enterprise), one.region) for one in reversed(self.people))
        return {house: region for house, region in houses if house}

    @cached_property
    def folded(self) -> Mapping[str, tuple[str, str, str, str]]:
        """Name, team, enterprise and region of everybody as they are looked for, by id."""
        return {
            one.id: (
                folded(one.name),
                folded(one.team),
                folded(one.enterprise),
                folded(one.region),
            )
            for one in self.people
        }

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        return {one.id: one for one in self.people}
