"""How far somebody is with a form: what is expected, begun, handed in; as it is told to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from .forms.notice import Catalog
from .forms.roster import Person, Role

Of: TypeAlias = tuple[str, int]
"""A form and a year of it."""
Stage: TypeAlias = Literal["not_begun", "draft", "changed", "returned", "handed_in", "sealed"]
"""`not_begun`: the roster expects it. `changed`: handed in, then changed and not handed in again.
`returned`: sent back for correction. The others are the life of a draft (`state.LIFE`)."""

AWAITED: frozenset[Stage] = frozenset({"not_begun", "draft", "changed", "returned"})
"""Something has yet to be handed in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One form of one owner and year; `number` is what people name it by (编号).

    `owner` is the roster's id, or `#` and a conversation's id. `changed_at` is when the stage was
    reached, `None` before it was begun; `handed_in_at` when it was handed in last.
    """

    number: int
    owner: str
    form: str
    year: int
    stage: Stage
    edition: int = 0
    expected: bool = False
    region: str = ""
    enterprise: str = ""
    team: str = ""
    changed_at: datetime | None = None
    conversation_id: int | None = None
    handed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many forms of one kind and year are at a stage."""

    form: str
    year: int
    stage: Stage
    count: int


def open_forms(catalog: Catalog, now: datetime) -> tuple[Of, ...]:
    """The forms whose season is open, from its first day to the deadline, with its year."""
    seasons = ((form.id, notice.seasons.at(now)) for notice, form in catalog.forms)
    return tuple((form, season.year) for form, season in seasons if season.begun(now))


def expected_of(catalog: Catalog, of: tuple[Of, ...]) -> "Expectation":
    """What of these forms is expected of whom."""
    years = dict(of)
    forms = [form for _, form in catalog.forms if form.id in years]
    return Expectation(
        {one: (one, years[one]) for one in years},
        {
            role: tuple((form.id, years[form.id]) for form in forms if role in form.expected)
            for role in ROLES
        },
    )


@dataclass(frozen=True, slots=True)
class Expectation:
    """Of whom which forms are expected: what the roster says, else those of the role."""

    forms: Mapping[str, Of]
    roles: Mapping[Role, tuple[Of, ...]]

    def __call__(self, person: Person) -> tuple[Of, ...]:
        """What is expected of one person."""
        if person.forms:
            return tuple(self.forms[one] for one in person.forms if one in self.forms)
        return self.roles[person.role]


ROLES: tuple[Role, ...] = ("leader", "contact", "staff")
