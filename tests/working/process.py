"""A worker in a process of its own: `python -m tests.working.process URL RECORD [SECONDS]`.

With `idempotent` after the seconds a message that comes again by its key is one message.
It says "ready" and delivers through the channel "fake", which writes each message into the file
RECORD as a platform would: when it came, when the channel knew of it. SIGTERM ends it.
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event

from starlette.routing import BaseRoute

from bot.app import now_in_shanghai
from bot.channels.base import Abilities, Finding, Outcome, Parcel, Text
from bot.commands.worker import told_to_stop
from bot.delivery import Delivery
from bot.sending import Means, World
from bot.working import Worker, working
from conversations.messages import Address, Outgoing
from storage.store import Store


@dataclass
class Recording:
    """A channel that writes down what it is given, and needs some time for it."""

    record: str
    seconds: float = 0.02
    name: str = "fake"
    abilities: Abilities = field(default_factory=lambda: Abilities(text=200))

    def __post_init__(self) -> None:
        self._file = os.open(self.record, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        assert isinstance(parcel, Text)
        self._note("came", key, to.person, parcel.text)
        time.sleep(self.seconds * random.uniform(0.5, 1.5))
        self._note("known", key, to.person, parcel.text)
        return Outcome("sent")

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def run(self, stopping: Event) -> None:
        pass

    def close(self) -> None:
        pass

    def examine(self) -> tuple[Finding, ...]:
        return ()

    def _note(self, *facts: str) -> None:
        # One write at the end of the file: two processes do not mix their lines.
        os.write(self._file, f"{os.getpid()} {' '.join(facts)}\n".encode())


def packed(answer: Outgoing, to: Address, exchange: int) -> Iterator[Parcel]:
    """A message for each reply."""
    return (Text(reply.text) for reply in answer.replies)


def main(url: str, record: str, seconds: str = "0.02", repeated: str = "") -> None:
    with closing(Store(url)) as store, told_to_stop() as stopping:
        world = World(now_in_shanghai, random.random, time.sleep)
        abilities = Abilities(text=200, idempotent=repeated == "idempotent")
        channel = Recording(record, float(seconds), abilities=abilities)
        delivery = Delivery(Means(store, channel, packed, world))
        with working(Worker(store, now_in_shanghai, {"fake": delivery})):
            print("ready", flush=True)  # noqa: T201 - a pipe is how it talks
            stopping.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
