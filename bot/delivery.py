"""Brings answers to people through a channel that is not read by itself, out of the outbox.

What has yet to be delivered stands in the database, each answer with how many of its parcels are
given. It is claimed, and then given as a durable task whose key is `EXCHANGE-TRY`: each claim is
another try, and one that has been claimed anew is not gone on with. The answers to one person go
one after the other, those to different people side by side. What the bot says first waits until
nobody is owed an answer. Any number of processes may deliver.

What could not be given is not forgotten: once the person writes again and has their answer, the
rest of what is missing follows, and says that it is late.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock

from storage import pacing
from storage.pacing import Condition
from storage.records import Unsettled
from storage.transaction import ANSWER, Transaction

from . import logs
from .giving import CLAIM, Giving, report, settle
from .sending import Means

SIDE_BY_SIDE = 32
"""People who are written to at the same time."""
UNASKED = SIDE_BY_SIDE * 3 // 4
"""How many of them by something that is no answer."""
AT_ONCE, BEHIND = 256, 8
"""Answers that went with the response looked at together; how often, while there are some."""
PROBING = timedelta(seconds=30)
"""How long a channel that seems down is left to the one message that tries it."""
FRESH = timedelta(seconds=10)
"""How old a claim may become before it is claimed anew."""


@dataclass(slots=True)
class Mine:
    """An answer that this process has claimed, and since when."""

    waiting: Unsettled
    at: datetime
    probing: bool = False
    begun: bool = False


class Delivery:
    """Delivers what one channel has to say."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self._store = means.store
        self._lock = Lock()
        self._mine: dict[str, Mine] = {}

    @property
    def has_room(self) -> bool:
        """Whether it is worth while to claim more, several at once."""
        return len(self._mine) <= SIDE_BY_SIDE // 2

    def has(self, task: str) -> bool:
        """Whether this process has claimed what a task gives."""
        return task in self._mine

    def claim(self) -> list[str]:
        """Claim what is due now, as far as there is room; the keys of its tasks.

        What went with the response as a whole is settled, in one transaction for all of it.
        """
        self._settle_given()
        now, name, room = self._now, self.means.channel.name, SIDE_BY_SIDE - len(self._mine)
        with self._store.read() as reading:
            condition = pacing.conditions(reading.session).get(name, Condition())
            first = reading.unsettled(name, now, 1)
        if room <= 0 or condition.silence(now) or not first or not self._may_be_said(first[0]):
            return []
        if pace := self.means.channel.abilities.pace:
            ahead = sum(not one.begun for one in self._mine.values())
            room = min(room, pacing.turns_left(pace, condition.paced_at, now) - ahead)
        with self._store.begin() as transaction:
            if condition.is_down:
                probing = pacing.probe(transaction.session, name, now, now + PROBING)
                room = min(room, int(probing))
            claimed = self._claimed(transaction, room)
        mine = {key(one): Mine(one, now, condition.is_down) for one in claimed}
        with self._lock:
            self._mine.update(mine)
        return list(mine)

    def deliver(self, task: str) -> None:
        """Give what is left of an answer, unless that is another's by now. Logs."""
        try:
            with logs.about(task):
                if one := self._taken(task):
                    Giving(self.means, one.waiting, probing=one.probing).give()
        except Exception as error:  # noqa: BLE001 - the claim ends, and it is tried again
            report(f"delivery of {task}", error)
        finally:
            self.drop(task)

    def drop(self, task: str) -> None:
        """It is not under way here any longer: it is done, or left to whoever claims it next."""
        with self._lock:
            if self._mine.pop(task, None) and len(self._mine) in {0, SIDE_BY_SIDE // 2}:
                self._store.owing.set()

    def renew(self) -> None:
        """Keep the claims of what has been on its way for long."""
        now = self._now
        with self._lock:
            old = {task: one for task, one in self._mine.items() if now - one.at > FRESH}
        if not old:
            return
        with self._store.begin() as transaction:
            kept = [
                one
                for one in old.values()
                if transaction.renew(one.waiting.id, one.waiting.tries, now + CLAIM)
            ]
        for one in kept:
            one.at = now

    @property
    def _now(self) -> datetime:
        return self.means.world.clock()

    def _may_be_said(self, waiting: Unsettled) -> bool:
        return waiting.priority == ANSWER or self.means.world.awake(self._now)

    def _claimed(self, transaction: Transaction, room: int) -> tuple[Unsettled, ...]:
        """Answers first; what the bot says first leaves room for those that come meanwhile."""
        now, name = self._now, self.means.channel.name
        claimed = transaction.claim(name, now, now + CLAIM, max(0, room), ANSWER)
        with self._lock:
            unasked = sum(one.waiting.priority > ANSWER for one in self._mine.values())
        spare = min(room - len(claimed), UNASKED - unasked)
        if spare > 0 and self.means.world.awake(now):
            claimed += transaction.claim(name, now, now + CLAIM, spare)
        return claimed

    def _taken(self, task: str) -> Mine | None:
        """What a task is to give: claimed by this process, or by one that has died."""
        now = self._now
        with self._lock:
            one = self._mine.get(task)
            if one and now - one.at < CLAIM:  # else a machine that slept may have lost it
                one.begun = True
                return one
        exchange, _, tries = task.partition("-")
        with self._store.begin() as transaction:
            waiting = transaction.take_over(int(exchange), int(tries), now + CLAIM)
        if waiting is None:
            return None
        with self._lock:
            self._mine[task] = Mine(waiting, now, begun=True)
            return self._mine[task]

    def _settle_given(self) -> None:
        for _ in range(BEHIND):
            with self._store.read() as reading:
                begun = reading.begun(self.means.channel.name, self._now, AT_ONCE)
            given = [one for one in begun if self._went_in_place(one)]
            if not given:
                return
            with self._store.begin() as transaction:
                for one in given:
                    settle(transaction, one, {}, self._now)

    def _went_in_place(self, waiting: Unsettled) -> bool:
        """Whether there are no parcels but those given. Documents are left to who sends them."""
        answer = waiting.answer
        if any(reply.document for reply in answer.replies):
            return False
        try:
            parcels = self.means.pack(answer, waiting.address, waiting.id)
            return next(islice(parcels, waiting.parts, None), None) is None
        except Exception:  # noqa: BLE001 - whoever sends it says so
            return False


def key(waiting: Unsettled) -> str:
    """The key of the task that gives an answer: this try of it."""
    return f"{waiting.id}-{waiting.tries}"
