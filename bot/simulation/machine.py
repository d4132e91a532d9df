"""The machine that runs the real code in virtual time: processes that may end, over one store."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from random import Random

from bot.app import roster_facts
from bot.assistant import Assistant
from bot.assistant import World as Around
from bot.delivery import Delivery
from bot.library import Library
from bot.messengers import Around as Surroundings
from bot.messengers import Messenger, packer
from bot.sending import Means, World
from bot.tasks import Task
from bot.working import Round
from bot.works import works
from conversations.messages import SentFile
from conversations.walk import A_FILE
from storage.errors import StoreError
from storage.files import Shelf
from storage.store import Store

from .platform import Killed, Platform

MINUTE = timedelta(minutes=1)
MATERIAL = b"made up"
HELD = timedelta(seconds=30)
SETTLED = 40
"""Minutes of work at most, until nothing is left to be done at once."""


@dataclass
class Lane:
    """The clock of one channel. Channels are written to side by side: each goes `ahead` alone."""

    time: Callable[[], datetime]
    ahead: timedelta = timedelta()

    def clock(self) -> datetime:
        return self.time() + self.ahead

    def rest(self, seconds: float) -> None:
        """Nobody waits: the clock goes on."""
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Machine:
    """A library, a store, platforms, a clock, and the processes that work at it."""

    library: Library
    store: Store
    shelf: Shelf
    random: Random
    now: datetime
    platforms: dict[str, Platform] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    processes: "list[Process]" = field(default_factory=list)
    ids: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of real time, by what was done in them."""

    def clock(self) -> datetime:
        return self.now

    @cached_property
    def file(self) -> SentFile:
        """What people send where a file is asked for; it lies on the shelf."""
        return replace(A_FILE, sha256=self.shelf.put(MATERIAL), size=len(MATERIAL))

    def lane(self, name: str) -> Lane:
        """The clock of a channel."""
        return self.lanes.setdefault(name, Lane(self.clock))

    def meet(self) -> None:
        """It is for all as late as it is for the channel that took longest."""
        self.now += max((one.ahead for one in self.lanes.values()), default=timedelta())
        for one in self.lanes.values():
            one.ahead = timedelta()

    @contextmanager
    def counted(self, what: str) -> Iterator[None]:
        """Count the seconds that something takes."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what] += time.perf_counter() - began

    def new_id(self) -> str:
        """Unguessable it need not be, but of the seed."""
        self.ids += 1
        return f"{self.random.getrandbits(120):030x}{self.ids:06x}"

    def begin(self, count: int) -> None:
        """So many processes, each of which knows nothing but what is kept."""
        self.processes = [Process(self) for _ in range(count)]

    @property
    def assistant(self) -> Assistant:
        return self.processes[0].assistant

    def settle(self, killed: Callable[[], None]) -> None:
        """Minutes of work of all processes, until nothing is left."""
        for _ in range(SETTLED):
            busy = False
            for number in range(len(self.processes)):
                busy |= self.attempt(Process.work, number, killed)
            if not busy:
                return
            self.now += MINUTE

    def attempt(
        self, do: "Callable[[Process], bool]", number: int, killed: Callable[[], None]
    ) -> bool:
        """Let a process do something; one that ends is begun anew."""
        try:
            return do(self.processes[number])
        except Killed:
            killed()
            self.processes[number] = Process(self)
            self.now += HELD  # what it held is free by then
            return True


class Process:
    """One process: an assistant, rounds, tasks, deliveries."""

    def __init__(self, machine: Machine) -> None:
        library, store, clock = machine.library, machine.store, machine.clock
        world = Around(clock, machine.new_id, roster_facts(library))
        self.assistant = Assistant(library, store, machine.shelf, world)
        self._clock = clock
        courtesy = library.association.profile.reminders

        def awake(now: datetime) -> bool:
            return courtesy.allows(now.time())

        around = Surroundings(self.assistant, store, library.phrases, clock, None, awake)
        found = [
            Messenger(one, packer(one.abilities, around)) for one in machine.platforms.values()
        ]
        work = works(library, self.assistant, around, found)
        self._rounds: list[Round] = [each for one in work for each in one.rounds]
        self._kinds: Mapping[str, Task] = dict(pair for one in work for pair in one.kinds.items())
        words = library.phrases.tables["delivery"]
        self._deliveries = []
        for one in found:
            lane = machine.lane(one.channel.name)
            outside = World(lane.clock, machine.random.random, lane.rest, awake=awake)
            means = Means(store, one.channel, one.packer.pack, outside, words)
            self._deliveries.append((lane, Delivery(means)))
        self._waiting: dict[tuple[str, str], None] = {}
        self._machine = machine

    def work(self) -> bool:
        """A round, its tasks, and what is to be delivered; whether there was any."""
        self.look()
        busy = self.do()
        return self.deliver() or busy

    def look(self) -> bool:
        """Every round once; whether it left tasks."""
        for one in self._rounds:
            with self._machine.counted(one.name):
                self._kept(partial(one.run, self._clock(), self._put))
        return bool(self._waiting)

    def do(self) -> bool:
        """Every task that waits; one that breaks is forgotten, as durable ones are."""
        waiting, self._waiting = self._waiting, {}
        for kind, key in waiting:
            with self._machine.counted(kind):
                self._kept(partial(self._kinds[kind], key))
        return bool(waiting)

    def deliver(self) -> bool:
        """Everything that is due now, through all channels at once."""
        busy, left = False, list(self._deliveries)
        try:
            while left:
                lane, one = min(left, key=lambda each: each[0].ahead)
                with self._machine.counted("claim"):
                    claimed = one.claim()
                if not claimed:
                    left.remove((lane, one))
                with self._machine.counted("deliver"):
                    for key in claimed:
                        busy = True
                        one.deliver([key])
        finally:
            self._machine.meet()
        return busy

    def _put(self, kind: str, key: str) -> None:
        self._waiting[kind, key] = None

    def _kept(self, do: Callable[[], None]) -> None:
        with suppress(StoreError):  # somebody else was quicker: it is looked at again
            do()


class Errors(logging.Handler):
    """Counts what the bot logs as a bug, and keeps it from the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())
