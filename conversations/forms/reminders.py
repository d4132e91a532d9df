"""When a notice reminds: days before its deadline, counted in calendar or working days.

A reminder is a stage of a season. Its day is moved back to a working day, so that nobody is
reminded on a holiday of what an office is needed for; only the last day itself is never moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic import Field as Pydantic

from .deadline import Season
from .workdays import FURTHEST, is_working_day, last_working_day


class Rules(BaseModel):
    """`[reminders]` of a notice: how many days before the deadline, and after it to the office."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[int, ...] = (30, 14, 7, 1, 0)
    """Calendar days before the deadline; 0 is the day itself."""
    working_days: tuple[int, ...] = (3,)
    """Working days before it."""
    overdue: tuple[int, ...] = (1,)
    """Working days after it, on which the office hears what did not come."""

    @field_validator("days", "working_days", "overdue")
    @classmethod
    def _possible(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 0 <= one <= 200 for one in value):
            msg = "expected days from 0 to 200"
            raise ValueError(msg)
        return value


class Courtesy(BaseModel):
    """`[reminders]` of `bot.toml`: the hours of the day in Shanghai, and how often at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: time = Pydantic(default=time(9), alias="from")
    until: time = time(20)
    quiet: tuple[time, time] = (time(12), time(13, 30))
    weekly: int = Pydantic(default=4, ge=1, le=7)
    """Reminders to one person within seven days."""

    @model_validator(mode="after")
    def _by_day(self) -> "Courtesy":
        # Whoever is reminded at night mutes the bot, and then misses the deadline.
        if not EARLIEST <= self.from_ < self.until <= LATEST:
            msg = f"expected hours between {EARLIEST:%H:%M} and {LATEST:%H:%M}"
            raise ValueError(msg)
        return self

    def allows(self, at: time) -> bool:
        """Whether somebody may be reminded at this time of day."""
        return self.from_ <= at < self.until and not self.quiet[0] <= at < self.quiet[1]


@dataclass(frozen=True, slots=True)
class Stage:
    """One reminder of a season. `name` tells it from the others: `T-3w`, `T-0`, `T+1`."""

    name: str
    day: date
    overdue: bool = False
    last: bool = False


@lru_cache(maxsize=512)
def stages(rules: Rules, season: Season) -> tuple[Stage, ...]:
    """The stages of a season in their order, none before it opens, no two for the same day."""
    found = sorted(_stages(rules, season), key=lambda one: (one.day, one.last))
    last_of_its_day = {one.day: one for one in found}
    return tuple(one for day, one in last_of_its_day.items() if day >= season.opens)


def _stages(rules: Rules, season: Season) -> Iterator[Stage]:
    end = season.deadline
    for days in rules.days:
        if days == 0:
            yield Stage("T-0", end, last=True)
        else:
            yield Stage(f"T-{days}", last_working_day(end - timedelta(days=days)))
    for days in rules.working_days:
        yield Stage(f"T-{days}w", _before(end, days))
    for days in rules.overdue:
        yield Stage(f"T+{days}", _after(end, days), overdue=True)


def _before(day: date, count: int) -> date:
    """The working day that is so many working days before a day."""
    for back in range(1, FURTHEST):
        if is_working_day(day - timedelta(days=back)):
            count -= 1
            if count <= 0:
                return day - timedelta(days=back)
    return day


def _after(day: date, count: int) -> date:
    for on in range(1, FURTHEST):
        if is_working_day(day + timedelta(days=on)):
            count -= 1
            if count <= 0:
                return day + timedelta(days=on)
    return day


EARLIEST, LATEST = time(7), time(21, 30)
"""Outside these hours nobody is ever reminded, whatever a folder says."""
