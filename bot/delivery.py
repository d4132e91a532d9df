"""Brings answers to people through a channel that is not read by itself, out of the outbox.

What has yet to be delivered stands in the database, each answer with how many of its parcels are
given. Some are claimed together, and then given by a durable task whose key names each of them,
`EXCHANGE-TRY`: each claim is another try, and one that has been claimed anew is not gone on with.
The answers to one person go one after the other, those to different people side by side; those
that have ended meanwhile are written down together. What the bot says first waits until nobody is
owed an answer. Any number of processes may deliver.

What could not be given is not forgotten: once the person writes again and has their answer, the
rest of what is missing follows, and says that it is late.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TypeAlias

from storage import pacing
from storage.errors import Stale
from storage.pacing import Condition
from storage.records import Unsettled
from storage.transaction import ANSWER, Transaction

from . import logs
from .giving import CLAIM, Giving, report
from .sending import Means
from .settling import Given, settle

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
TIMES = 3
"""How often it is tried to write ends down, when another waits for the same rows."""

Ended: TypeAlias = tuple[str, Given | None]
"""What was claimed under a key is not under way any longer: how it ended, `None` if it did not."""


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
        self._givers = ThreadPoolExecutor(SIDE_BY_SIDE, "giver")

    @property
    def has_room(self) -> bool:
        """Whether it is worth while to claim more, several at once."""
        return len(self._mine) <= SIDE_BY_SIDE // 2

    def has(self, key: str) -> bool:
        """Whether this process has claimed what is given under a key."""
        return key in self._mine

    def claim(self) -> list[str]:
        """Claim what is due now, as far as there is room; the key of each.

        What went with the response as a whole is settled, in one transaction for all of it.
        """
        now, name, room = self._now, self.means.channel.name, SIDE_BY_SIDE - len(self._mine)
        with self._store.read() as reading:
            condition = pacing.conditions(reading.session).get(name, Condition())
            first = reading.unsettled(name, now, 1)
        if not first:
            return []
        waits = condition.silence(now) or not self._may_be_said(first[0])
        if waits or first[0].parts:
            self._settle_given()
        if waits or room <= 0:
            return []
        self.means.standing.learn(condition, now)
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

    def deliver(self, keys: Sequence[str]) -> None:
        """Give what is left of these answers, unless that is another's by now. Logs."""
        ended: SimpleQueue[Ended] = SimpleQueue()
        try:
            if len(keys) == 1:  # which needs no other thread
                self._give(keys[0], ended.put)
            else:
                for each in keys:
                    self._givers.submit(self._give, each, ended.put)
            left = len(keys)
            while left:
                together = _together(ended)
                self._write_down(together)
                left -= len(together)
        finally:
            self.drop(keys)

    def drop(self, keys: Sequence[str]) -> None:
        """They are not under way here any longer: done, or left to whoever claims them next."""
        with self._lock:
            before = len(self._mine)
            for each in keys:
                self._mine.pop(each, None)
            left = len(self._mine)
        if left < before and (not left or left <= SIDE_BY_SIDE // 2 < before):
            self._store.owing.set()

    def renew(self) -> None:
        """Keep the claims of what has been on its way for long."""
        now = self._now
        with self._lock:
            old = [one for one in self._mine.values() if now - one.at > FRESH]
        if not old:
            return
        with self._store.begin() as transaction:
            kept = [
                one
                for one in old
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

    def _give(self, key: str, end: Callable[[Ended], None]) -> None:
        given = None
        try:
            with logs.about(key):
                if one := self._taken(key):
                    given = Giving(self.means, one.waiting, probing=one.probing).give()
        except Exception as error:  # noqa: BLE001 - the claim ends, and it is tried again
            report(f"delivery of {key}", error)
        finally:
            end((key, given))

    def _write_down(self, ended: Sequence[Ended]) -> None:
        """What cannot be written down is given again when the claim ends."""
        given = sorted((one for _, one in ended if one), key=lambda one: one.waiting.id)
        try:
            if given:
                self._settle(given)
        except Exception as error:  # noqa: BLE001 - the claims end, and they are tried again
            report("writing down what was delivered", error)
        finally:
            self.drop([each for each, _ in ended])

    def _settle(self, given: Sequence[Given]) -> None:
        for left in reversed(range(TIMES)):
            try:
                with self._store.begin() as transaction:
                    settle(transaction, self.means.channel.abilities, given, self._now)
            except Stale:
                if not left:
                    raise
            else:
                return

    def _taken(self, key: str) -> Mine | None:
        """What is to be given: claimed by this process, or by one that has died."""
        now = self._now
        with self._lock:
            one = self._mine.get(key)
            if one and now - one.at < CLAIM:  # else a machine that slept may have lost it
                one.begun = True
                return one
        exchange, _, tries = key.partition("-")
        with self._store.begin() as transaction:
            waiting = transaction.take_over(int(exchange), int(tries), now + CLAIM)
        if waiting is None:
            return None
        with self._lock:
            self._mine[key] = Mine(waiting, now, begun=True)
            return self._mine[key]

    def _settle_given(self) -> None:
        for _ in range(BEHIND):
            with self._store.read() as reading:
                begun = reading.begun(self.means.channel.name, self._now, AT_ONCE)
            given = [one for one in begun if self._went_in_place(one)]
            if not given:
                return
            self._settle([Given(one) for one in given])

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


def _together(ended: "SimpleQueue[Ended]") -> list[Ended]:
    """What has ended by now, at least one."""
    found = [ended.get()]
    with suppress(Empty):
        while True:
            found.append(ended.get_nowait())
    return found


def key(waiting: Unsettled) -> str:
    """Under which an answer is given: this try of it."""
    return f"{waiting.id}-{waiting.tries}"
