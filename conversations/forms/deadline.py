"""When a notice is open: it recurs every year, so a year is a value and a season two days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

SOME_DAY = datetime(2021, 7, 1, 9, tzinfo=timezone(timedelta(hours=8)))
"""A day for reading the examples; no example may depend on it."""


@dataclass(frozen=True, slots=True)
class Season:
    """One year of a notice: from the opening day to the deadline, both included."""

    year: int
    opens: date
    deadline: date

    def begun(self, now: datetime) -> bool:
        """Whether the opening day has come."""
        return now.date() >= self.opens

    def over(self, now: datetime) -> bool:
        """Whether the day of the deadline has passed.

        The day itself still counts ("9月30日前" includes it).
        """
        return now.date() > self.deadline

    def days_left(self, now: datetime) -> int:
        """Calendar days until the deadline; 0 on the day itself, negative after it."""
        return (self.deadline - now.date()).days


def month_and_day(text: str) -> str:
    """A day of every year as `MM-DD`; 02-29 is refused, for it is not in every year."""
    match = re.fullmatch(r"(\d\d)-(\d\d)", text)
    if match:
        date(2001, int(match[1]), int(match[2]))
        return text
    msg = "expected MM-DD"
    raise ValueError(msg)


MonthDay = Annotated[str, AfterValidator(month_and_day)]


class Seasons(BaseModel):
    """The days of a notice's seasons.

    Where `opens` is not before `deadline`, it lies in the year before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_year: int
    opens: MonthDay
    deadline: MonthDay

    def of(self, year: int) -> Season:
        """The season of one year."""
        deadline = _day(year, self.deadline)
        opens = _day(year, self.opens)
        return Season(year, opens if opens < deadline else _day(year - 1, self.opens), deadline)

    def at(self, now: datetime) -> Season:
        """The season that is open at `now`, or else the one that comes next."""
        year = max(self.first_year, (now.date() - timedelta(days=1)).year)
        while self.of(year).over(now):
            year += 1
        return self.of(year)

    def latest(self, now: datetime) -> Season:
        """The season that has begun last, be it over; before all of them the first.

        Until the next one begins, it is what people mean who ask how far they are.
        """
        season = self.at(now)
        past = season.year > self.first_year and not season.begun(now)
        return self.of(season.year - 1) if past else season


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year:04d}-{month_day}")
