"""The planning of a day: who is due a reminder, a stretch at a time, so that a crash goes on.

Roster first: what is expected stands in `progress`, also of those who never wrote. Own forms are
gone through by their owners, then the enterprises for their contacts, then the office.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.progress import AWAITED, Standing, Tally
from conversations.reminding import Recipient, Reminder, Sent, Today, Work, planned, today
from storage import days, progress, reminding
from storage import wishes as wished
from storage.days import DONE
from storage.progress import Wanted
from storage.reaching import contacts_between, staff
from storage.reminding import Stages
from storage.scope import scope_of
from storage.session import Session

AT_ONCE = 4_000
"""Rows that one transaction goes through."""
TEAMS = 500
"""Forms of an enterprise that are looked at for its contact."""
HOLIDAY = "done, on a holiday"
"""What is noted of one, so that what has come is still live on the next working day."""
OWN, HOUSES, OFFICE = "own:", "houses:", "office:"

Wishes: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Planner:
    """Plans days, as the association's notices and rules stand."""

    association: Association

    def today(self, session: Session, day: date) -> Today:
        """What a day holds; a stage whose day was slept over is still to come."""
        since = days.planned_before(session, day)
        catalog, courtesy = self.association.catalog, self.association.profile.reminders
        return today(catalog, courtesy, since, day)

    def go_on(self, session: Session, now: datetime) -> bool:
        """Plan the next stretch of the day; whether there is more."""
        day, cursor = now.date(), days.note(session, now.date())
        if cursor in {DONE, HOLIDAY}:
            return False
        known = self.today(session, day)
        stretch = _Stretch(self, session, known, now)
        following = stretch.plan(cursor or OWN) if not known.asks_nobody else ""
        ended = DONE if known.works else HOLIDAY
        days.keep_note(session, day, following or ended)
        return bool(following)

    def notice_of(self, form: str) -> str:
        """The notice of a form, `""` for one that is no longer served."""
        return self._notices.get(form, "")

    @cached_property
    def _notices(self) -> Mapping[str, str]:
        return {form.id: notice.id for notice, form in self.association.catalog.forms}

    def own(self, rows: Iterable[Standing]) -> tuple[Work, ...]:
        """Forms of one's own that are awaited."""
        return tuple(
            Work(notice, one.form, one.year, one.stage)
            for one in rows
            if one.stage in AWAITED and (notice := self.notice_of(one.form))
        )

    def counted(self, rows: Iterable[Tally], known: Today) -> tuple[Work, ...]:
        """How many forms of a region are awaited of the seasons that the office hears of."""
        return tuple(
            Work(notice, one.form, one.year, one.stage, "region", count=one.count)
            for one in rows
            if one.stage in AWAITED
            and (notice := self.notice_of(one.form))
            and ((notice, one.year) in known.office or (notice, one.year) in known.open)
        )

    def teams(self, session: Session, person: Person, known: Today) -> tuple[Work, ...]:
        """What the teams of a contact's enterprise have yet to hand in."""
        scope = scope_of(person.id, person, self.association.profile.subregions)
        years = sorted({year for _, year in known.open})
        of = tuple((form.id, year) for year in years for _, form in self.association.catalog.forms)
        found = progress.page(session, scope, Wanted(of, tuple(sorted(AWAITED))), limit=TEAMS)
        return tuple(
            Work(notice, one.form, one.year, one.stage, "teams", one.team or one.enterprise)
            for one in found.rows
            if one.owner != person.id and (notice := self.notice_of(one.form))
        )

    def region(self, session: Session, person: Person, known: Today) -> tuple[Work, ...]:
        """What is awaited in somebody's region."""
        refs = {*known.office, *known.open}
        of = tuple(
            (form.id, year)
            for notice, year in sorted(refs)
            for one in self.association.catalog.notices
            if one.id == notice
            for form in one.forms
        )
        scope = scope_of(person.id, person, self.association.profile.subregions)
        return self.counted(progress.tallies(session, scope, of), known)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch of a day's planning."""

    planner: Planner
    session: Session
    known: Today
    now: datetime

    def plan(self, cursor: str) -> str:
        """Plan from a cursor on; where it goes on, `""` at the end."""
        kind, _, after = cursor.partition(":")
        if f"{kind}:" == OWN:
            return self.own(after)
        return self.houses(after) if f"{kind}:" == HOUSES else self.office()

    def own(self, after: str) -> str:
        rows = progress.awaited(self.session, self.years(self.known.own), after, AT_ONCE)
        if not rows or not self.known.own:
            return HOUSES
        upto = rows[-1].owner
        works = {
            owner: self.planner.own(theirs)
            for owner, theirs in groupby(rows, key=lambda one: one.owner)
        }
        self.write(works, after, upto)
        return f"{OWN}{upto}"

    def houses(self, after: str) -> str:
        """Contacts of enterprises from which something is awaited."""
        years = self.years(self.known.own)
        rows = progress.enterprises_awaiting(self.session, years, after, AT_ONCE)
        if not rows or not self.known.own:
            return OFFICE
        upto = rows[-1][0]
        works = {
            key: tuple(
                Work(notice, tally.form, tally.year, tally.stage, "teams", count=tally.count)
                for _, tally in theirs
                if (notice := self.planner.notice_of(tally.form))
            )
            for key, theirs in groupby(rows, key=lambda one: one[0])
        }
        people = contacts_between(self.session, after, upto)
        theirs = {person: works[key] for key, person in people if key in works}
        self.write(theirs, "", "")
        return f"{HOUSES}{upto}"

    def office(self) -> str:
        roster = self.planner.association.roster
        people = [roster.find(one) for one in staff(self.session)] if self.known.office else []
        works = {
            one.id: self.planner.region(self.session, one, self.known) for one in people if one
        }
        self.write(works, "", "")
        return ""

    def write(self, works: Mapping[str, tuple[Work, ...]], after: str, upto: str) -> None:
        """Plan a reminder for everybody who is due one; of a stretch of owners, or of a few."""
        due: dict[str, Stages] = {}
        if upto:
            wishes = wished.wishes_between(self.session, after, upto)
            had = reminding.had_between(self.session, after, upto, self.known.day)
        else:
            these = tuple(works)
            wishes = wished.wishes_of_these(self.session, these)
            had = reminding.had_of(self.session, these, self.known.day)
        for owner, work in works.items():
            theirs = recipient(owner, work, wishes.get(owner, {}), had.get(owner, ()))
            found = planned(self.known, theirs)
            if isinstance(found, Reminder):
                due[owner] = found.stages
        reminding.plan(self.session, self.known.day, due, self.now)

    def years(self, refs: Iterable[tuple[str, int]]) -> Sequence[int]:
        return sorted({year for _, year in refs})


def recipient(
    owner: str, work: tuple[Work, ...], wishes: Wishes, had: tuple[Sent, ...]
) -> Recipient:
    """A person with what they wish, and had."""
    if not wishes:
        return Recipient(owner, work, had=had)
    days = {notice: date.fromisoformat(until) for notice, until in wishes.items()}
    snoozed = days.pop("", None)
    return Recipient(owner, work, days, snoozed, had)
