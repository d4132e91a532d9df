"""The roster: who is expected to hand in what, and whom the office knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Pydantic


class Person(BaseModel):
    """One line of `roster.csv`: a person in a role, with the scope the role reaches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Pydantic(pattern=r"^[a-z][a-z0-9-]*$")
    role: Literal["leader", "contact", "staff"]
    name: str = Pydantic(min_length=1)
    mobile: str = Pydantic(pattern=r"^1[3-9]\d{9}$")
    region: str = Pydantic(min_length=1)
    """The recommending association, 推荐省市自治区、行业."""
    enterprise: str = ""
    team: str = ""

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

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        return {one.id: one for one in self.people}
