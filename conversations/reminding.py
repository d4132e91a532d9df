"""Who is reminded of what, and when: pure planning over what is known about one person.

One message a person and day, over all forms, teams and notices. Whoever is done, has muted the
notice, or put it off, is left alone. A machine that slept sends the stage that was missed, late
but by day, and once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from .forms.notice import Catalog
from .forms.reminders import Courtesy, Stage, office_stages, stages
from .forms.workdays import FURTHEST, is_working_day
from .progress import Stage as Kind

Ref: TypeAlias = tuple[str, int]
"""A season: a notice and a year."""
Whose: TypeAlias = Literal["own", "teams", "region"]
Why: TypeAlias = Literal[
    "done", "had", "muted", "snoozed", "not_due", "over", "window", "quiet", "holiday", "cap"
]
"""Why somebody is not reminded now. `window`: not today any more; `quiet`: in a while."""
Reach: TypeAlias = Literal["planned", "sent", "delivered", "seen", "unreachable", "none"]
"""How far a reminder came. `sent` is what is believed, `delivered` what the platform says."""

OWED = "owed"
"""What stands for a stage where none has come: yesterday's, or what was asked for."""
ANY: Ref = ("", 0)
"""Owed of whatever is awaited: the person asked to be reminded on that day."""
ASKED: tuple[str, int, str] = (*ANY, "asked")
"""Among the stages of a reminder: the person asked for it."""
BY = "by "
"""What stands before the id of somebody else who asked for it, among the same."""
WEEK = timedelta(days=7)
LATE = timedelta(days=7)
"""How long after its day the office still hears what did not come."""


@dataclass(frozen=True, slots=True)
class Work:
    """Forms that are waited for: one's own, a team's one, or how many of a region."""

    notice: str
    form: str
    year: int
    kind: Kind
    whose: Whose = "own"
    team: str = ""
    count: int = 1

    @property
    def ref(self) -> Ref:
        """Its season."""
        return self.notice, self.year


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder that a person had: the day, and the stages it stood for. `asked`: by them."""

    day: date
    stages: tuple[tuple[str, int, str], ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as reminders see them.

    `muted` are notices, and from when on their reminders are welcome again; `snoozed` is the first
    day on which any is; `had` what they got in the last week. `owed` are seasons of which they are
    reminded whatever stage it is: it was too late yesterday, or they asked for it (`asked`), which
    no cap forbids.
    """

    person: str
    work: tuple[Work, ...] = ()
    muted: Mapping[str, date] = field(default_factory=dict)
    snoozed: date | None = None
    had: tuple[Sent, ...] = ()
    owed: frozenset[Ref] = frozenset()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message to a person: the stages it stands for (notice, year, name), what it names."""

    person: str
    day: date
    stages: tuple[tuple[str, int, str], ...]
    work: tuple[Work, ...]

    @property
    def key(self) -> str:
        """The same whoever plans it, and when: a person is reminded once a day."""
        return key_of(self.person, self.day)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody whom no message reaches, to be called: who, where, since when, and why.

    `why` is of `[unreached]` of the language file.
    """

    person: str
    name: str
    mobile: str
    region: str
    enterprise: str
    team: str
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Calls:
    """The call list, as far as it is shown, and how many are on it in all.

    `allowed`: whoever asks is of the office, and `scope` the name of their region.
    """

    calls: tuple[Call, ...] = ()
    total: int = 0
    allowed: bool = False
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """What a day holds: the stages that have come, by season; `office` are those of the office.

    `open` are the seasons that run, with their last days.
    """

    day: date
    courtesy: Courtesy
    own: Mapping[Ref, Stage]
    office: Mapping[Ref, Stage]
    open: Mapping[Ref, date]
    works: bool

    @property
    def asks_nobody(self) -> bool:
        """Whether no stage has come for anybody."""
        return not self.own and not self.office


def asked_by(person: str) -> tuple[str, int, str]:
    """Among the stages of a reminder: somebody else of the roster asked for it."""
    return (*ANY, f"{BY}{person}")


def askers(stages: Iterable[tuple[str, int, str]]) -> tuple[str, ...]:
    """The ids of those others."""
    return tuple(name.removeprefix(BY) for *_, name in stages if name.startswith(BY))


def is_asked(stage: tuple[str, int, str]) -> bool:
    """Whether it stands among the stages to say who asked for the reminder, and is none."""
    return stage == ASKED or stage[2].startswith(BY)


def key_of(person: str, day: date) -> str:
    """What a person's reminder of a day is known by."""
    return f"{person}@{day.isoformat()}"


def today(catalog: Catalog, courtesy: Courtesy, since: date | None, day: date) -> Today:
    """What has come since the last day that was planned; without one, on the day itself.

    On a public holiday only the last days count; what has come waits.
    """
    since = day - timedelta(days=1) if since is None else since
    works = is_working_day(day)
    own: dict[Ref, Stage] = {}
    office: dict[Ref, Stage] = {}
    runs: dict[Ref, date] = {}
    for notice in catalog.notices:
        for year in range(max(notice.seasons.first_year, day.year - 1), day.year + 2):
            season, ref = notice.seasons.of(year), (notice.id, year)
            if season.opens <= day <= season.deadline:
                runs[ref] = season.deadline
                if found := _come(stages(notice.reminders, season), since, day):
                    own[ref] = found
            told = _come(office_stages(notice.reminders, season), since, day)
            if told and (ref in runs or (told.overdue and day - told.day <= LATE)):
                office[ref] = told
    if not works:
        own = {ref: one for ref, one in own.items() if one.last}
        office = {}
    return Today(day, courtesy, own, office, runs, works)


def _come(found: Iterable[Stage], since: date, day: date) -> Stage | None:
    """The latest stage whose day has come since then."""
    come = [one for one in found if since < one.day <= day]
    return come[-1] if come else None


def due(day: Today, recipient: Recipient, now: datetime) -> Reminder | Why:
    """The reminder a person is due now, or why there is none. `now` is in Shanghai."""
    if now.date() != day.day or not day.courtesy.within(now.time()):
        return "window"
    if not day.courtesy.allows(now.time()):
        return "quiet"
    return planned(day, recipient)


def planned(day: Today, recipient: Recipient) -> Reminder | Why:
    """The reminder a person is due some time of the day, or why there is none."""
    if not recipient.work:
        return "done"
    if any(one.day == day.day for one in recipient.had):
        return "had"
    named, why = _named(day, recipient)
    if not named:
        return why
    last = any(day.open.get(ref) == day.day for ref in named)
    # The last day is the last chance: neither a holiday nor putting it off silences it.
    if not last and recipient.snoozed and recipient.snoozed > day.day:
        return "snoozed"
    if not last and not day.works:
        return "holiday"
    if not recipient.asked and _is_enough(day, recipient, last=last):
        return "cap"
    stages_ = tuple((*ref, name) for ref, name in named.items())
    work = tuple(one for one in recipient.work if _is_told(day, named, one))
    return Reminder(recipient.person, day.day, stages_, work)


def _named(day: Today, recipient: Recipient) -> tuple[dict[Ref, str], Why]:
    """The seasons a person is reminded of, with their stages; or why of none."""
    named: dict[Ref, str] = {}
    why: Why = "not_due"
    for work in recipient.work:
        ref = work.ref
        if ref in named:
            continue
        stage = (day.office if work.whose == "region" else day.own).get(ref)
        name = stage.name if stage else ""
        if any((*ref, name) in one.stages for one in recipient.had):
            name = ""
        if not name and ref in day.open and (ref in recipient.owed or ANY in recipient.owed):
            name = OWED
        if name and _is_muted(day, recipient, work):
            why = "muted"
        elif name:
            named[ref] = name
    if recipient.owed and not named and not any(one.ref in day.open for one in recipient.work):
        why = "over"
    return named, why


def _is_told(day: Today, named: Mapping[Ref, str], work: Work) -> bool:
    """Whether a reminder of these seasons speaks of it: of a region on the office's days only."""
    if work.ref not in named:
        return False
    return work.whose != "region" or work.ref in day.office or named[work.ref] == OWED


def _is_enough(day: Today, recipient: Recipient, *, last: bool) -> bool:
    """Whether a person was reminded often enough this week, or would be on the last days."""
    if len(recipient.had) + len(recipient.work) < day.courtesy.weekly:
        return False  # most people, and quickly seen
    count = sum(day.day - one.day < WEEK and not one.asked for one in recipient.had)
    if not last:
        ends = {day.open[one.ref] for one in recipient.work if _may_end(day, recipient, one)}
        count += sum(day.day < end < day.day + WEEK for end in ends)
    return count >= day.courtesy.weekly


def _may_end(day: Today, recipient: Recipient, work: Work) -> bool:
    mine = work.whose != "region" and not _is_muted(day, recipient, work)
    return mine and work.ref in day.open


def _is_muted(day: Today, recipient: Recipient, work: Work) -> bool:
    until = recipient.muted.get(work.notice)
    return until is not None and until > day.day


def next_day(after: date, ends: Iterable[date] = ()) -> date:
    """The first day after one on which somebody may be reminded: it works, or is a last one."""
    days = (after + timedelta(days=away) for away in range(1, FURTHEST))
    last = set(ends)
    return next(one for one in days if is_working_day(one) or one in last)


def reach(state: str, *, delivered: bool, answered: bool) -> Reach:
    """How far a reminder came, from its state and what is known of its message."""
    if state in {"planned", "sending"}:
        return "planned"
    if state == "unreachable":
        return "unreachable"
    if state != "sent":
        return "none"
    if answered:
        return "seen"
    return "delivered" if delivered else "sent"
