"""Platforms that are made up: they carry messages in this process, within limits, and lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Event
from typing import Literal, TypeAlias

from starlette.routing import BaseRoute

from bot.channels.base import (
    Abilities,
    Card,
    Choices,
    Finding,
    Notice,
    Outcome,
    Pace,
    Parcel,
    Text,
)
from conversations.messages import Address

from .keys import Keys

Became: TypeAlias = Literal["arrived", "lost", "refused"]
"""`lost`: the platform took it, and the person has not got it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One parcel as a platform saw it: to whom, by which key, and what became of it.

    `keys` are those of its buttons.
    """

    to: Address
    key: str
    at: datetime
    became: Became
    text: str = ""
    keys: tuple[str, ...] = ()

    @property
    def exchange(self) -> int:
        return int(self.key.partition("-")[0])


class Killed(BaseException):
    """The process ends here, whatever it is about to do."""


@dataclass
class Faults:
    """What goes wrong, by chance: `storm` of a day is how often a platform is too busy."""

    random: Random
    wanted: bool
    storm: float = 0.0

    def happens(self, chance: float) -> bool:
        return self.wanted and self.random.random() < chance


@dataclass
class Platform:
    """A channel that only lives here. What it saw is told to `tell`."""

    name: str
    abilities: Abilities
    clock: Callable[[], datetime]
    tell: Callable[[Seen], None]
    faults: Faults
    blocked: set[str] = field(default_factory=set)
    wrote: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    taken: Keys = field(default_factory=Keys)
    missed: list[tuple[Address, str]] = field(default_factory=list)
    """What was taken and did not arrive, to be told: whose, by which receipt."""

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """Take a parcel, or not, as the platform's limits say and as faults will have it."""
        if refused := self._refused(to):
            self._see(to, parcel, key, "refused")
            return refused
        faults = self.faults
        if faults.happens(faults.storm):
            return Outcome("later", 30, "429", everybody=True)
        if not self.taken.add(key) and self.abilities.idempotent:
            return Outcome("sent")
        if faults.happens(0.01):
            self._see(to, parcel, key, "lost")
            return Outcome("sent")
        if faults.happens(0.02):
            self._see(to, parcel, key, "lost")
            self.missed.append((to, f"{self.name}-{key}"))
            return Outcome("sent", receipt=f"{self.name}-{key}")
        self._see(to, parcel, key, "arrived")
        if faults.happens(0.005):
            raise Killed
        return Outcome("unknown", code="timeout") if faults.happens(0.02) else Outcome("sent")

    def written(self, person: str) -> None:
        """A person wrote, which opens the window anew."""
        self.wrote[person] = (self.clock(), 0)

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def run(self, stopping: Event) -> None:
        stopping.wait()

    def close(self) -> None:
        """There is nothing to let go of."""

    def examine(self) -> tuple[Finding, ...]:
        return ()

    def _refused(self, to: Address) -> Outcome | None:
        if to.person in self.blocked:
            return Outcome("unreachable", code="blocked")
        if not self.abilities.window:
            return None
        wrote_at, sent = self.wrote.get(to.person, (None, 0))
        within = timedelta(seconds=self.abilities.window)
        if wrote_at is None or self.clock() - wrote_at > within or sent >= self.abilities.messages:
            return Outcome("closed", code="window")
        self.wrote[to.person] = (wrote_at, sent + 1)
        return None

    def _see(self, to: Address, parcel: Parcel, key: str, became: Became) -> None:
        text = parcel.text if isinstance(parcel, Text | Choices | Card | Notice) else ""
        options = parcel.options if isinstance(parcel, Choices) else ()
        keys = tuple(one.key for one in options)
        self.tell(Seen(to, key, self.clock(), became, text, keys))


FILE = 20_000_000
ABILITIES = {
    "chat": Abilities(
        text=4096, options=20, file_out=FILE, pace=Pace(1 / 25, 5), pace_each=Pace(1, 20)
    ),
    "desk": Abilities(
        text=2048,
        unit="bytes",
        options=6,
        label=20,
        file_out=FILE,
        idempotent=True,
        pace=Pace(1 / 25, 5),
        pace_each=Pace(2, 30),
    ),
    "kefu": Abilities(text=2048, unit="bytes", file_out=FILE, window=172_800, messages=5),
    "email": Abilities(text=100_000, file_out=FILE, outbound=True),
}
"""The platforms, with limits as real ones have: paces, a key that makes one message of two, a
window of 48 hours with five messages, a mailbox where nobody can answer."""
