"""Who is reminded of what, and when: pure planning over what is known about one person.

One message a person and day, over all forms, teams and notices. Whoever is done, has muted the
notice, or put it off, is left alone. A machine that slept sends the stage that was missed, late
but by day, and once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from .forms.deadline import Seasons
from .forms.reminders import Courtesy, Rules, Stage, stages
from .forms.workdays import is_working_day

Kind = Literal["not_begun", "half_filled", "changed", "returned"]
"""Why a form is waited for; `changed`: handed in, then changed and not handed in again."""
Role = Literal["leader", "contact", "staff"]


@dataclass(frozen=True, slots=True)
class Work:
    """One form that is waited for: whose, how far, what is missing (labels of questions)."""

    notice: str
    form: str
    year: int
    kind: Kind
    team: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder that was sent: of which notice and stage, for which year, on which day."""

    notice: str
    year: int
    stage: str
    day: date


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as reminders see them. `sent` is what they got in the last weeks."""

    person: str
    role: Role
    work: tuple[Work, ...] = ()
    muted: frozenset[str] = frozenset()
    snoozed: datetime | None = None
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message to a person: the stages it stands for, and the forms it names."""

    person: str
    role: Role
    day: date
    stages: tuple[Sent, ...]
    work: tuple[Work, ...]

    @property
    def key(self) -> str:
        """The same whoever plans it, and when: a person is reminded once a day."""
        return f"{self.person}@{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What each notice's reminders follow: its seasons, its rules."""

    seasons: Mapping[str, Seasons]
    rules: Mapping[str, Rules]
    courtesy: Courtesy

    def stage(self, notice: str, year: int, day: date) -> Stage | None:
        """The stage that is due: the last one whose day has come, outside a season none."""
        season = self.seasons[notice].of(year)
        found = None
        for one in stages(self.rules[notice], season):
            if one.day <= day:
                found = one
        over = found is not None and day > max(season.deadline, found.day + LATE * found.overdue)
        return None if over else found


def due(calendar: Calendar, recipient: Recipient, now: datetime) -> Reminder | None:
    """The reminder a person is due now, or `None`. `now` is in Shanghai."""
    day = now.date()
    if not recipient.work or not calendar.courtesy.allows(now.time()):
        return None
    if recipient.snoozed and now < recipient.snoozed:
        return None
    recent = {one.day for one in recipient.sent if day - one.day < WEEK}
    if day in recent:
        return None
    awaited = _awaited(calendar, recipient, day)
    last = any(stage.last and stage.day == day for _, stage in awaited.values())
    # The last day is the last chance: a holiday does not silence it, and room is left for it.
    kept_free = 0 if last else _last_days(calendar, recipient, day)
    if not awaited or len(recent) + kept_free >= calendar.courtesy.weekly:
        return None
    if not last and not is_working_day(day):
        return None
    named = tuple(
        Sent(notice, year, stage.name, day) for (notice, year), (_, stage) in awaited.items()
    )
    work = tuple(one for works, _ in awaited.values() for one in works)
    return Reminder(recipient.person, recipient.role, day, named, work)


def _last_days(calendar: Calendar, recipient: Recipient, day: date) -> int:
    """How many last days of what the person has to hand in lie within the days to come."""
    of = {(one.notice, one.year) for one in recipient.work if one.notice not in recipient.muted}
    ends = {
        stage.day
        for notice, year in of
        for stage in stages(calendar.rules[notice], calendar.seasons[notice].of(year))
        if stage.last
    }
    return sum(day < end < day + WEEK for end in ends) if recipient.role != "staff" else 0


def _awaited(
    calendar: Calendar, recipient: Recipient, day: date
) -> dict[tuple[str, int], tuple[list[Work], Stage]]:
    """For each notice and year whose stage has not been sent: what is waited for."""
    found: dict[tuple[str, int], tuple[list[Work], Stage]] = {}
    had = {(one.notice, one.year, one.stage) for one in recipient.sent}
    for work in recipient.work:
        stage = calendar.stage(work.notice, work.year, day)
        if work.notice in recipient.muted or stage is None:
            continue
        if (work.notice, work.year, stage.name) in had:
            continue
        # After the deadline only the office is told; before it the office has its own board.
        if stage.overdue != (recipient.role == "staff"):
            continue
        found.setdefault((work.notice, work.year), ([], stage))[0].append(work)
    return found


WEEK = timedelta(days=7)
LATE = timedelta(days=7)
"""How long after its day the office still hears what did not come."""
