"""Which promises were broken, judged by what platforms saw and people did, and by nothing else.

It reads hours, holidays, stages and caps off the folder by a way of its own, and calls none of the
rules that it checks: what is wrong in both would have to be thought wrong twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from conversations.forms.deadline import Season
from conversations.forms.notice import Notice
from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.messages import Address, Outgoing

from .cast import Player
from .keys import Keys
from .platform import Seen
from .seasons import association_notices, office_days, seasons_on, stages, welcome, works

DAY, WEEK = timedelta(days=1), timedelta(days=7)
KEPT = 20_000
"""Characters of what somebody got that are looked through for an answer."""
CHANCES = 2
"""Working days on which the machine worked, and by the end of which everybody was reminded."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken: which, to whom, when."""

    promise: str
    person: str
    at: str


@dataclass
class Owed:
    """A reminder of a notice that somebody must have had; `chances`: days on which it could go."""

    notice: str
    ends: date
    chances: int = 0

    def is_over(self, day: date) -> bool:
        """Whether it could have gone, and will not."""
        return self.chances >= CHANCES or (self.chances > 0 and day >= self.ends)


@dataclass
class Oracle:
    """What everybody was promised, and what they got. `first`: did the bot speak first in it."""

    association: Association
    players: Mapping[str, Player]
    first: Callable[[int], bool]
    violations: list[Violation] = field(default_factory=list)
    reminders: int = 0
    repeated: int = 0
    handed_in: set[tuple[str, str]] = field(default_factory=set)
    muted: dict[str, set[str]] = field(default_factory=dict)
    snoozed: dict[str, date] = field(default_factory=dict)
    asked: set[tuple[str, date]] = field(default_factory=set)
    got: dict[date, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    """Exchanges in which the bot spoke first, as platforms took them, by day and person."""
    killed: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)
    owed: dict[str, list[Owed]] = field(default_factory=dict)
    answers: dict[Address, list[str]] = field(default_factory=dict)
    _done: dict[date, dict[int, list[Owed]]] = field(default_factory=dict)
    _heard: dict[Address, str] = field(default_factory=dict)
    _parcels: Keys = field(default_factory=Keys)
    _running: dict[date, tuple[tuple[Notice, Season], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._houses: dict[str, list[str]] = {}
        for one in self.players.values():
            if one.person.role == "leader":
                self._houses.setdefault(one.person.enterprise, []).append(one.person.id)
        self._whose = {one.door: one.person.id for one in self.players.values() if one.door}
        boxes = (one.person for one in self.players.values() if one.person.email)
        self._whose |= {Address("email", one.email): one.id for one in boxes}
        expected: dict[str, set[tuple[str, str]]] = {"leader": set(), "contact": set()}
        for notice in association_notices(self.association):
            for form in notice.forms:
                for role in form.expected:
                    expected.setdefault(role, set()).add((notice.id, form.id))
        self._expected = expected

    def broken(self, promise: str, person: str, at: datetime | date) -> None:
        self.violations.append(Violation(promise, person, at.isoformat()))

    # what people do

    def hands_in(self, person: str, form: str) -> None:
        self.handed_in.add((person, form))

    def mutes(self, person: str, notices: Iterable[str]) -> None:
        self.muted.setdefault(person, set()).update(notices)

    def snoozes(self, person: str, day: date, until: date, *, refused: bool) -> None:
        """None until then, and one on that day; refused only where something is over by then."""
        if refused:
            now, then = self._seasons(day), self._seasons(welcome(self.association, until))
            if now and all(one in then for one in now):
                self.broken("a snooze refused", person, day)
            return
        self.snoozed[person] = until
        self.owed.pop(person, None)
        self.asked |= {(person, until + number * DAY) for number in range(10)}

    def is_answered(self, to: Address, answer: Outgoing) -> None:
        """An answer that has to arrive."""
        texts = (_bare(one.text) for one in answer.replies)
        self.answers.setdefault(to, []).extend(one for one in texts if one)

    # what platforms see

    def saw(self, seen: Seen) -> bool:
        """One parcel: an answer that was owed, or something nobody asked for; whether the latter.

        Of a message in several parcels the first one counts.
        """
        if seen.became == "refused":
            self.answers.pop(seen.to, None)  # the platform does not let it through
            return False
        if seen.became == "arrived":
            self._arrived(seen)
        person = self._whose.get(seen.to, "")
        if not self.first(seen.exchange):
            if seen.became == "lost":
                self.answers.pop(seen.to, None)  # it said that it took it: nobody can know
            return False
        if not person:
            self.broken("to a stranger", seen.to.person, seen.at)
            return False
        day = seen.at.date()
        today = self._had(person, day)
        if seen.exchange in today:
            return False
        self._judge(person, seen, today)
        self.got.setdefault(day, {})[person] = (*today, seen.exchange)
        self.reminders += 1
        if owed := self.owed.pop(person, []):
            self._done.setdefault(day, {})[seen.exchange] = owed
        return True

    def is_missed(self, to: Address, exchange: int, day: date) -> None:
        """The platform says that a message it took did not arrive: it has to go another way."""
        self.missed.add(exchange)
        # On the last day it may be too late to try another way.
        done = (one.pop(exchange, ()) for one in self._done.values())
        again = [Owed(one.notice, one.ends) for owed in done for one in owed]
        if left := [one for one in again if day < one.ends]:
            self.owed.setdefault(self._whose[to], []).extend(left)

    def _arrived(self, seen: Seen) -> None:
        if not self._parcels.add(seen.key):
            self.repeated += 1
            if seen.exchange not in self.killed:
                self.broken("twice", seen.to.person, seen.at)
        owed = self.answers.get(seen.to)
        if not owed:
            return
        heard = (self._heard.get(seen.to, "") + _bare(seen.text))[-KEPT:]
        self._heard[seen.to] = heard
        left = [text for text in owed if text not in heard]
        if left:
            self.answers[seen.to] = left
        else:
            del self.answers[seen.to]
            del self._heard[seen.to]

    def _judge(self, person: str, seen: Seen, today: tuple[int, ...]) -> None:
        courtesy, at = self.association.profile.reminders, seen.at
        day, hour = at.date(), at.time()
        quiet = courtesy.quiet[0] <= hour < courtesy.quiet[1]
        if quiet or not courtesy.from_ <= hour < courtesy.until:
            self.broken("in quiet hours", person, at)
        last = any(season.deadline == day for _, season in self._seasons(day))
        if not works(day) and not last:
            self.broken("on a holiday", person, at)
        theirs = self._awaited(person, day)
        if not theirs:
            self.broken("after hand-in", person, at)
        elif theirs <= self.muted.get(person, set()):
            self.broken("muted", person, at)
        if day < self.snoozed.get(person, day) and not last:
            self.broken("snoozed", person, at)
        if any(one not in self.missed for one in today):
            self.broken("twice a day", person, at)
        if (person, day) not in self.asked and self._week(person, day) >= courtesy.weekly:
            self.broken("above the cap", person, at)

    def _week(self, person: str, day: date) -> int:
        before = (day - number * DAY for number in range(1, WEEK.days))
        return sum(
            (person, on) not in self.asked and not self.missed.issuperset(self._had(person, on))
            for on in before
        )

    def _had(self, person: str, day: date) -> tuple[int, ...]:
        return self.got.get(day, {}).get(person, ())

    # a day

    def dawns(self, day: date) -> None:
        """Who is to be reminded from this day on, as the folder's stages say."""
        old = day - 2 * WEEK
        self.got = {on: them for on, them in self.got.items() if on >= old}
        self._done = {on: them for on, them in self._done.items() if on >= old}
        for notice, season in self._seasons(day):
            come, office = day in set(stages(notice, season)), day in office_days(notice, season)
            if not come and not office:
                continue
            for one in self.players.values():
                if (office if one.person.role == "staff" else come) and self._is_due(
                    one.person, notice.id, day
                ):
                    owed = self.owed.setdefault(one.person.id, [])
                    owed.append(Owed(notice.id, season.deadline))

    def dusk(self, day: date, *, worked: bool, called: frozenset[str]) -> None:
        """Who is neither reminded nor on the call list by now."""
        for person, owed in list(self.owed.items()):
            theirs = self._awaited(person, day) - self.muted.get(person, set())
            left = [] if person in called else [one for one in owed if one.notice in theirs]
            for one in left:
                one.chances += worked and (works(day) or day == one.ends)
            if any(one.is_over(day) for one in left):
                self.broken("missed", person, day)
            self.owed[person] = [one for one in left if not one.is_over(day) and day < one.ends]
            if not self.owed[person]:
                del self.owed[person]

    def shown(self, day: date, people: Iterable[str]) -> None:
        """These are shown as reminded on a day; each of them was, as far as can be known."""
        for one in people:
            if self.missed.issuperset(self._had(one, day)):
                self.broken("shown as reminded", one, day)

    def ends(self, now: datetime) -> None:
        """What is owed yet is lost."""
        for to in self.answers:
            self.broken("an answer lost", self._whose.get(to, to.person), now)

    # what is awaited

    def _is_due(self, person: Person, notice: str, day: date) -> bool:
        if notice not in self._awaited(person.id, day) - self.muted.get(person.id, set()):
            return False
        last = any(season.deadline == day for _, season in self._seasons(day))
        if day < self.snoozed.get(person.id, day) and not last:
            return False
        soon = sum(day < season.deadline < day + WEEK for _, season in self._seasons(day))
        weekly = self.association.profile.reminders.weekly
        return self._week(person.id, day) + soon < weekly

    def _awaited(self, person: str, day: date) -> set[str]:
        """The notices of which something is awaited of a person, that run on a day."""
        role, runs = self.players[person].person.role, {one.id for one, _ in self._seasons(day)}
        if role == "staff":
            return runs or {""}  # what did not come is told after the last day
        found = self._own(person, role)
        if role == "contact":
            for team in self._houses.get(self.players[person].person.enterprise, ()):
                found |= self._own(team, "leader")
        return found & runs

    def _own(self, person: str, role: str) -> set[str]:
        wanted = self._expected[role]
        return {notice for notice, form in wanted if (person, form) not in self.handed_in}

    def _seasons(self, day: date) -> tuple[tuple[Notice, Season], ...]:
        if day not in self._running:
            self._running[day] = tuple(seasons_on(self.association, day))
        return self._running[day]


def _bare(text: str) -> str:
    return "".join(text.split())
