"""A notice: who issued it, its seasons, its forms, and where each form is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Pydantic

from .deadline import Season, Seasons
from .form import Form
from .reminders import Rules
from .workdays import last_working_day


class Office(BaseModel):
    """Where the issuer is reached, as the notice prints it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    address: str
    postcode: str = Pydantic(pattern=r"^\d{6}$")
    phone: str
    email: str
    people: tuple[str, ...] = ()


class Delivery(BaseModel):
    """How one form is handed in: it differs per form, not per notice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: str
    """Who receives it: the mailbox or the office."""
    paper: int = 0
    """Copies on paper."""
    seal: bool = False
    """Whether the paper carries the seal of the enterprise (公章)."""
    scan: bool = False
    """Whether a scan of the sealed paper is handed in, too."""
    attachments: tuple[str, ...] = ()
    """What goes with it, in Chinese."""
    courier_days: int = 3
    """Days the post may take; with paper, `{post_by}` in a step is the last day to send it."""
    email: str = ""
    """The mailbox for the electronic file, or "" where none is asked for."""
    steps: tuple[str, ...] = Pydantic(min_length=1)
    """What remains to be done by hand after the form is handed in, one step a line.

    `{year}`, `{deadline}` and `{post_by}` stand for the season's own.
    """
    source: str
    """The clause of the notice that says so."""

    def steps_in(self, season: Season) -> tuple[str, ...]:
        """The steps of one season, with its days."""
        post_by = last_working_day(season.deadline - timedelta(days=self.courier_days))
        facts = {
            "{year}": str(season.year),
            "{deadline}": _day(season.deadline),
            "{post_by}": _day(post_by),
        }
        return tuple(_filled(step, facts) for step in self.steps)


class Notice(BaseModel):
    """One folder of `association/notices/`: `notice.toml` and its forms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Pydantic(pattern=r"^[a-z][a-z0-9-]*$")
    issuer: str
    number: str
    title: str
    name: str
    """The short name people use."""
    seasons: Seasons
    office: Office
    delivery: Mapping[str, Delivery]
    forms: tuple[Form, ...]
    reminders: Rules = Rules()
    """On which days before its deadline people are reminded."""

    def number_in(self, year: int) -> str:
        """The notice's number in one year."""
        return self.number.replace("{year}", str(year))

    def title_in(self, year: int) -> str:
        """The notice's title in one year."""
        return self.title.replace("{year}", str(year))


@dataclass(frozen=True)
class Catalog:
    """All notices an association serves."""

    notices: tuple[Notice, ...]

    @cached_property
    def _forms(self) -> Mapping[str, tuple[Notice, Form]]:
        return {form.id: (notice, form) for notice in self.notices for form in notice.forms}

    @property
    def forms(self) -> tuple[tuple[Notice, Form], ...]:
        """Every form with its notice, in the order of the folder."""
        return tuple(self._forms.values())

    def of_role(self, role: str) -> tuple[tuple[Notice, Form], ...]:
        """The forms that the list shows to a role of the roster; to a visitor all of them."""
        return tuple(one for one in self.forms if not role or role in one[1].roles)

    def listed(self, role: str) -> tuple[tuple[Notice, Form], ...]:
        """All forms, those of a role first, so that a number means the same in a shorter list."""
        own = self.of_role(role)
        return (*own, *(one for one in self.forms if one not in own))

    def find(self, form: str) -> tuple[Notice, Form] | None:
        """A form and its notice by the form's id, which is unique over all notices."""
        return self._forms.get(form)

    def season(self, form: str, year: int) -> Season:
        """The season of a form in one year."""
        return self._forms[form][0].seasons.of(year)

    def season_at(self, form: str, now: datetime) -> Season:
        """The season of a form that is open at `now`, or comes next."""
        return self._forms[form][0].seasons.at(now)


def _filled(text: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(name, value)
    return text


def _day(day: date) -> str:
    """A day as a notice writes it: 9月30日."""
    return f"{day.month}月{day.day}日"
