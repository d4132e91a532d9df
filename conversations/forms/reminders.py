"""When a notice reminds: days before its deadline, counted in calendar or working days.

A reminder is a stage of a season. Its day is moved back to a working day, so that nobody is
reminded on a holiday of what an office is needed for; only the last day itself is never moved.
Thirty, fourteen, seven and one are calendar days, three are working days: what has yet to be
signed and sealed takes offices, and a courier.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic import Field as Pydantic
from pydantic_core import PydanticCustomError

from .deadline import Season
from .workdays import FURTHEST, is_working_day, last_working_day

EARLIEST, LATEST = time(7), time(21, 30)
"""Outside these hours nobody is ever reminded, whatever a folder says."""
MOST = 200
"""Days: no season lasts much longer before its deadline."""


def _possible(value: tuple[int, ...]) -> tuple[int, ...]:
    if any(not 0 <= one <= MOST for one in value):
        raise PydanticCustomError("wrong_days", "expected days from 0 to {most}", {"most": MOST})
    return value


Days = Annotated[tuple[int, ...], AfterValidator(_possible)]


class Rules(BaseModel):
    """`[reminders]` of a notice: how many days before the deadline, and after it to the office."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Days = (30, 14, 7, 1, 0)
    """Calendar days before the deadline; 0 is the day itself."""
    working_days: Days = (3,)
    """Working days before it."""
    office: Days = (7,)
    """Calendar days before it, on which the office hears how many are awaited."""
    overdue: Days = (1,)
    """Working days after it, on which the office hears what did not come."""


class Courtesy(BaseModel):
    """`[reminders]` of `bot.toml`: the hours of the day in Shanghai, and how often at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: time = Pydantic(default=time(9), alias="from")
    until: time = time(20)
    quiet: tuple[time, time] = (time(12), time(13, 30))
    """Hours within them in which nobody is reminded either."""
    weekly: int = Pydantic(default=4, ge=1, le=7)
    """Reminders to one person within seven days, those not counted that were asked for."""

    @model_validator(mode="after")
    def _by_day(self) -> "Courtesy":
        # Whoever is reminded at night mutes the bot, and then misses the deadline.
        if not EARLIEST <= self.from_ < self.until <= LATEST:
            hours = {"earliest": f"{EARLIEST:%H:%M}", "latest": f"{LATEST:%H:%M}"}
            raise PydanticCustomError("at_night", "between {earliest} and {latest}", hours)
        if self.quiet[0] > self.quiet[1]:
            raise PydanticCustomError("quiet_backwards", "quiet hours end before they begin")
        if self.quiet[0] <= self.from_ and self.until <= self.quiet[1]:
            raise PydanticCustomError("always_quiet", "nothing is left of the day")
        return self

    def allows(self, at: time) -> bool:
        """Whether somebody may be reminded at this time of day."""
        return self.within(at) and not self.quiet[0] <= at < self.quiet[1]

    def within(self, at: time) -> bool:
        """Whether it is day; quiet hours pass, and leave time after them or not."""
        return self.from_ <= at < self.until


@dataclass(frozen=True, slots=True)
class Stage:
    """One reminder of a season. `name` tells it from the others: `T-3w`, `T-0`, `T+1`."""

    name: str
    day: date
    overdue: bool = False
    last: bool = False


@lru_cache(maxsize=512)
def stages(rules: Rules, season: Season) -> tuple[Stage, ...]:
    """The stages of a season for who hands in, none before it opens, no two on one day."""
    return _in_order(_before_the_end(rules, season), season)


@lru_cache(maxsize=512)
def office_stages(rules: Rules, season: Season) -> tuple[Stage, ...]:
    """Those on which the office hears what is awaited, and what did not come."""
    end = season.deadline
    before = [
        Stage(f"T-{days}", last_working_day(end - timedelta(days=days))) for days in rules.office
    ]
    after = [Stage(f"T+{days}", _later(end, days), overdue=True) for days in rules.overdue]
    return _in_order((*before, *after), season)


def too_early(rules: Rules, season: Season) -> tuple[int, ...]:
    """The days of rules that were written down and come before the season opens."""
    given = [name for name in ("days", "working_days", "office") if name in rules.model_fields_set]
    ends = {"working_days": lambda days: _earlier(season.deadline, days)}
    found = (
        (one, ends.get(name, lambda days: season.deadline - timedelta(days=days))(one))
        for name in given
        for one in getattr(rules, name)
    )
    return tuple(dict.fromkeys(one for one, day in found if day < season.opens))


def _in_order(found: Iterator[Stage] | tuple[Stage, ...], season: Season) -> tuple[Stage, ...]:
    ordered = sorted(found, key=lambda one: (one.day, one.last))
    last_of_its_day = {one.day: one for one in ordered}
    return tuple(one for day, one in last_of_its_day.items() if day >= season.opens)


def _before_the_end(rules: Rules, season: Season) -> Iterator[Stage]:
    end = season.deadline
    for days in rules.days:
        if days == 0:
            yield Stage("T-0", end, last=True)
        else:
            yield Stage(f"T-{days}", last_working_day(end - timedelta(days=days)))
    for days in rules.working_days:
        yield Stage(f"T-{days}w", _earlier(end, days))


def _earlier(day: date, count: int) -> date:
    """The working day that is so many working days before a day."""
    return _counted(day, count, -1)


def _later(day: date, count: int) -> date:
    return _counted(day, count, 1)


def _counted(day: date, count: int, step: int) -> date:
    for away in range(1, FURTHEST):
        on = day + timedelta(days=away * step)
        if is_working_day(on):
            count -= 1
            if count <= 0:
                return on
    return day
