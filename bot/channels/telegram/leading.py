"""The lease of the one process that polls a bot, which moves when its holder has died."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from storage.errors import StoreError

from ..base import Memory

LEASE = 20.0
"""Seconds until another process may poll when this one has died."""


class Leading:
    """One process's hold on a lease, by the lease's name and a clock that only goes on.

    It is renewed well before it ends, also while a call waits: a poll may take longer than it.
    """

    def __init__(self, memory: Memory, name: str, clock: Callable[[], float]) -> None:
        self._memory = memory
        self._name = name
        self._clock = clock
        self._holder = uuid4().hex
        self._held = float("-inf")

    def leads(self) -> bool:
        """Whether this process has the lease; taken where nobody has it."""
        now = self._clock()
        if now - self._held > LEASE / 5:
            held = self._memory.lease(self._name, self._holder, LEASE)
            self._held = now if held else float("-inf")
            return held
        return True

    def keep(self) -> bool:
        """Renew it while a message is heard, if there is one: that goes on to its end, `True`."""
        if self._held > float("-inf"):
            self.leads()
        return True

    def give_back(self) -> None:
        """Whoever is next need not wait."""
        if self._held > float("-inf"):
            with suppress(StoreError):
                self._memory.lease(self._name, self._holder, 0)
