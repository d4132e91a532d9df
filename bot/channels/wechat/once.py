"""Work that is begun once however often it is asked for, and that nobody waits too long for."""

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

LOG = logging.getLogger("xindeguo.wechat")
REMEMBERED = 1000
"""How many pieces of work are known at a time; the platform asks again within fifteen seconds."""

T = TypeVar("T")


class Broken(Exception):
    """The work has come to nothing; asked for again, it is begun again."""


class Work(Generic[T]):
    """One piece of work under way or done. Everybody who asks for it is given the same."""

    def __init__(self, work: Callable[[], T], late: Callable[[], object]) -> None:
        self._work = work
        self._late = late
        self._lock = threading.Lock()
        self._given: list[T] = []
        self.done: Future[None]
        self.broken = False

    async def within(self, seconds: float, otherwise: T) -> T:
        """What comes of it, or `otherwise`, then for good, when it takes longer.

        `Broken` when it came to nothing.
        """
        await asyncio.wait({asyncio.wrap_future(self.done)}, timeout=seconds)
        with self._lock:
            if self.broken:
                raise Broken
            if not self._given:
                self._given.append(otherwise)
            return self._given[0]

    def run(self) -> None:
        """Do it. Whoever was not waited for, for too long or by a mistake, is told by `late`."""
        try:
            came = self._work()
            with self._lock:
                was_late = bool(self._given)
                self._given = self._given or [came]
        except Exception as error:  # noqa: BLE001 - a bug, whose text may quote an answer
            LOG.error("a message could not be answered: %s", type(error).__name__)  # noqa: TRY400
            with self._lock:
                was_late = bool(self._given)
                self.broken = not was_late
        if was_late:
            self._late()


class Once(Generic[T]):
    """The work of the last minutes by its name. May be used in any thread."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Work[T]] = OrderedDict()

    def begin(self, name: str, work: Callable[[], T], late: Callable[[], object]) -> Work[T]:
        """The work of this name, begun now unless it was before.

        `late` is called when it is done after somebody has been given something else instead.
        """
        with self._lock:
            known = self._known.get(name)
            if known and not known.broken:
                return known
            begun = self._known[name] = Work(work, late)
            begun.done = self._threads.submit(begun.run)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return begun
