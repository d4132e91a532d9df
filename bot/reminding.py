"""Reminders: the round that plans a day and looks after what waits, and the task that sends one.

The plan is a row for each person and day. The round puts a task down for each row that waits; the
task asks anew whether it is due and lets the bot speak first (`ladder.py`), in one transaction, so
that a task which is done twice sends once.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from conversations.forms.reading import Association
from renderers.phrases import Phrases
from storage import days, reminding
from storage.errors import Stale
from storage.session import Session
from storage.store import Store
from storage.transaction import Transaction

from .ladder import Means, Sending, Told, conversation_of
from .planning import Planner
from .reaching import Channels
from .working import Put, Round

log = logging.getLogger("xindeguo.reminding")

Seen: TypeAlias = Callable[[int, int], None]

KIND = "remind"
"""The kind of its tasks."""
EVERY = 60.0
"""Seconds between two rounds."""
AT_ONCE, MOST = 1_000, 20_000
"""Rows looked at together; tasks put down in one round, so that the next is on time."""


@dataclass
class Reminders:
    """Reminds people, as the association's folder says, through the channels that deliver."""

    association: Association
    phrases: Phrases
    store: Store
    channels: Channels
    clock: Callable[[], datetime]
    _put: "_Put" = field(init=False)

    def __post_init__(self) -> None:
        self._put = _Put()
        self._means = Means(self.association, self.phrases, self.channels)

    @property
    def round(self) -> Round:
        """What one process looks after: the planning, and what waits."""
        return Round("reminders", EVERY, self.run)

    def run(self, now: datetime, put: Put) -> None:
        """Settle what was delivered, plan the day once, put tasks down for what waits."""
        courtesy = self.association.profile.reminders
        with self.store.begin() as transaction:
            session = transaction.session
            reminding.settle_sent(session)
            if not courtesy.within(now.time()):
                reminding.withdraw(session, now)
        if not courtesy.allows(now.time()):
            return
        self._look_at_the_clock(now)
        self._plan(now)
        self._put_down(now, put)

    def remind(self, task: str) -> None:
        """The task: send one reminder, or take it one step down the ladder. Safe to repeat."""
        key, now = task.rpartition("~")[0], self.clock()
        with self.store.begin() as transaction:
            self.send(transaction, key, now)

    def send(self, transaction: Transaction, key: str, now: datetime) -> None:
        """The same within a transaction."""
        if sending := self._sending(transaction, key, now):
            sending.go()

    def sent(self, seen: Seen = lambda *_: None) -> Iterator[Told]:
        """Send what is due now to the best doors, and tell each; a round in one process.

        Every reminder is a transaction of its own, as its task is: nobody waits for all of them,
        and who ends it has lost nothing. `seen` hears how many were gone through, of how many.
        """
        now = self.clock()
        if not self.association.profile.reminders.allows(now.time()):
            return
        self._plan(now)
        known: dict[str, None] = {}
        # A contact who is to hear of somebody lost may be planned while others are sent.
        while some := [one for one in self._all_waiting(now) if one not in known]:
            known.update(dict.fromkeys(some))
            for done, key in enumerate(some, len(known) - len(some) + 1):
                yield from self._sent(key)
                seen(done, len(known))

    def told(self, now: datetime) -> list[Told]:
        """Who is due a reminder now, and what they would hear; nothing of it is kept."""
        if not self.association.profile.reminders.allows(now.time()):
            return []
        found: list[Told] = []
        with suppress(_Undone), self.store.begin() as transaction:
            while Planner(self.association).go_on(transaction.session, now):
                pass
            for key in list(_waiting(transaction.session, now.date())):
                if sending := self._sending(transaction, key, now):
                    found += sending.told()
                    sending.go()
            raise _Undone
        return found

    def _plan(self, now: datetime) -> None:
        """Plan the day, a stretch in each transaction; a glance when that is done."""
        planner, more = Planner(self.association), True
        while more:
            with self.store.begin() as transaction:
                more = planner.go_on(transaction.session, now)

    def _all_waiting(self, now: datetime) -> list[str]:
        with self.store.read() as reading:
            return list(_waiting(reading.session, now.date()))

    def _sent(self, key: str) -> list[Told]:
        """One reminder sent, and told; what somebody else was quicker with is theirs to tell."""
        with suppress(Stale), self.store.begin() as transaction:
            if sending := self._sending(transaction, key, self.clock()):
                told = sending.told()
                sending.go()
                return told
        return []

    def _sending(self, transaction: Transaction, key: str, now: datetime) -> Sending | None:
        """A reminder on its way, its conversation locked; `None` for one that is not any more."""
        kept = reminding.kept(transaction.session, key)
        if kept is None or kept.state not in {"planned", "sending"}:
            return None
        conversation = conversation_of(transaction, kept.owner)
        # Whoever waited for the lock finds what the other has done.
        kept = reminding.kept(transaction.session, key)
        if kept is None or kept.state not in {"planned", "sending"}:
            return None
        return Sending(self._means, transaction, kept, conversation, now)

    def _look_at_the_clock(self, now: datetime) -> None:
        with self.store.read() as reading:
            back = days.planned_after(reading.session, now.date())
        if back and self._put.warned != now.date():
            self._put.warned = now.date()
            log.warning("the clock says %s, but a later day was planned already", now.date())

    def _put_down(self, now: datetime, put: Put) -> None:
        """A task for each row that waits, once an hour, and for each whose door was shut."""
        self._put.begin(f"{now:%Y-%m-%dT%H}")
        with self.store.read() as reading:
            for one in reminding.failed(reading.session, AT_ONCE):
                self._put.one(put, f"{one.key}~{one.exchange_id}")
            day = reminding.first_waiting(reading.session, now.date())
        while day and self._put.room:
            after = self._put.after(day.isoformat())
            with self.store.read() as reading:
                some = reminding.waiting(reading.session, day, after, AT_ONCE)
                following = reminding.first_waiting(reading.session, now.date(), day)
            for one in some:
                self._put.one(put, f"{one.key}~{now:%dT%H}")
            self._put.reached[day.isoformat()] = some[-1].key if len(some) == AT_ONCE else ""
            day = day if len(some) == AT_ONCE else following


class _Undone(Exception):
    """Nothing of what was done is kept."""


@dataclass
class _Put:
    """What one process put down this hour, and how far it went in each day's rows."""

    hour: str = ""
    known: set[str] = field(default_factory=set)
    reached: dict[str, str] = field(default_factory=dict)
    room: int = 0
    warned: date | None = None

    def begin(self, hour: str) -> None:
        self.room = MOST
        if hour != self.hour:
            self.hour, self.known, self.reached = hour, set(), {}

    def after(self, day: str) -> str:
        return self.reached.get(day, "")

    def one(self, put: Put, key: str) -> None:
        if key not in self.known:
            put(KIND, key)
            self.known.add(key)
            self.room -= 1


def _waiting(session: Session, upto: date) -> Iterator[str]:
    """The keys of all that waits for a day or one before it."""
    day = reminding.first_waiting(session, upto)
    while day:
        after = ""
        while some := reminding.waiting(session, day, after, AT_ONCE):
            yield from (one.key for one in some)
            after = some[-1].key
        day = reminding.first_waiting(session, upto, day)
