"""What a process works at beside answering: tasks that outlive it, and rounds that look for them.

What is to be done always stands in the data first, such as an unsettled exchange or a planned
reminder. A round finds it and puts a task down for it; the task does it, here or in another
process, and is safe to repeat. So whoever dies in between has lost nothing.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import TypeAlias
from uuid import uuid4

from storage.memory import Memory
from storage.store import Store

from .delivery import Delivery
from .giving import report
from .tasks import Task, Tasks

DELIVER = "deliver"
"""The kind of the tasks that give what stands in the outbox."""
AND = ","
"""Between the answers of one task."""
IDLE = 0.2
"""Seconds between two looks into the outbox; in its own process nobody waits for one."""
PATIENT = 4
"""A look that takes long is not taken again at once: so many times as long is rested."""
SPARE = 60.0
"""Seconds a round that is being made may take before another process makes it."""
HELD, BEAT = 20.0, 5.0
"""Seconds until another process has the rounds of one that died; between two looks for that."""
PAUSE = 5.0
"""Seconds until work that broke is taken up again."""
CLOSING = 30.0
"""Seconds for what is under way when the process is to end."""

Put: TypeAlias = Callable[[str, str], None]
"""Put a task of a kind and a key down, for whichever process is free; once for each key."""


@dataclass(frozen=True, slots=True)
class Round:
    """Something looked after every `seconds`; `run` is told the time, and puts tasks down.

    `alone`: by one process at a time, whichever has the lease; else by each of them.
    """

    name: str
    seconds: float
    run: Callable[[datetime, Put], None]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Work:
    """Kinds of tasks by name, each a function of its key, and the rounds that put them down."""

    kinds: Mapping[str, Task] = field(default_factory=dict)
    rounds: Sequence[Round] = ()


@contextmanager
def working(worker: "Worker", begin: Event | None = None) -> Iterator[None]:
    """Work in threads until the end of the `with`, from when `begin` is set; then finish."""
    stopping = Event()

    def run() -> None:
        if begin:
            begin.wait()
        while not stopping.is_set():
            try:
                worker.run(stopping)
            except Exception as error:  # noqa: BLE001 - the database may be back in a minute
                report("the work of this process", error)
                stopping.wait(PAUSE)

    thread = Thread(target=run, name="work")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        if begin:
            begin.set()
        worker.wake()
        thread.join(CLOSING)


class Worker:
    """Works at what stands in a store: its outbox through some channels, and other kinds."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        deliveries: Mapping[str, Delivery],
        works: Sequence[Work] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._deliveries = deliveries
        self.rounds = [one for work in works for one in work.rounds]
        kinds = {kind: task for work in works for kind, task in work.kinds.items()}
        self._kinds = {DELIVER: self.deliver, **kinds}
        self._tasks: Tasks | None = None

    def run(self, stopping: Event) -> None:
        """Work until `stopping` is set; what is under way is finished then."""
        with Tasks(self._store.url, self._kinds).open() as tasks:
            self._tasks, ended = tasks, Event()
            rounds = [
                Thread(target=self.keep, args=[one, tasks.put, ended], name=one.name)
                for one in self.rounds
            ]
            for thread in rounds:
                thread.start()
            try:
                self.look(tasks.start, stopping)
            finally:
                ended.set()
                self._tasks = None
                for thread in rounds:
                    thread.join()

    def pending(self) -> int:
        """How many tasks are not done yet; none while it does not work."""
        return self._tasks.pending() if self._tasks else 0

    def wake(self) -> None:
        """Let it look at once."""
        self._store.owing.set()

    def look(self, start: Put, stopping: Event) -> None:
        """Look for what is to be delivered and start its tasks, until `stopping` is set."""
        while not stopping.is_set():
            self._store.owing.clear()
            began = time.monotonic()
            if not sum(self._began(start, one) for one in self._deliveries.values()):
                rest = max(IDLE, PATIENT * (time.monotonic() - began))
                self._store.owing.wait(rest if self._deliveries else SPARE)

    def deliver(self, batch: str) -> None:
        """What a task of `DELIVER` does: its channel is that of the exchanges in its key."""
        keys = batch.split(AND)
        delivery = next((one for one in self._deliveries.values() if one.has(keys[0])), None)
        if delivery is None:
            with self._store.read() as reading:
                address = reading.address_of(int(batch.partition("-")[0]))
            delivery = self._deliveries.get(address.channel) if address else None
        if delivery:
            delivery.deliver(keys)

    def _began(self, start: Put, delivery: Delivery) -> int:
        """How many deliveries of a channel were begun. What breaks one does not stop others."""
        keys: list[str] = []
        try:
            delivery.renew()
            keys = delivery.claim() if delivery.has_room else []
            if keys:
                start(DELIVER, AND.join(keys))
        except Exception as error:  # noqa: BLE001 - the database may be back in a minute
            report("a look into the outbox", error)
            delivery.drop(keys)
            time.sleep(IDLE)
        return len(keys)

    def keep(self, one: Round, put: Put, ended: Event) -> None:
        """Make a round again and again; alone, while this process has the lease."""
        memory, name, holder = Memory(self._store, self._clock), f"round.{one.name}", uuid4().hex
        due = time.monotonic()

        def has(seconds: float) -> bool:
            return not one.alone or memory.lease(name, holder, seconds)

        while not ended.is_set():
            try:
                if has(HELD) and time.monotonic() >= due:
                    due = time.monotonic() + one.seconds
                    has(one.seconds + SPARE)
                    one.run(self._clock(), put)
                    has(HELD)
            except Exception as error:  # noqa: BLE001 - the next round may go well
                report(f"the round {one.name}", error)
            ended.wait(min(BEAT, max(0.01, due - time.monotonic())))
        with suppress(Exception):  # else it lapses
            has(0)
