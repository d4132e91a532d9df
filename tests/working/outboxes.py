"""An outbox that processes of their own deliver, and what their platform saw."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import now_in_shanghai
from conversations.messages import Address, Incoming, Outgoing, Reply
from storage.store import Store

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Seen:
    """A message as it came to the platform: who sent it, to whom, what."""

    process: int
    key: str
    person: str
    text: str


class Outbox:
    """What is owed to people, in a database; `record` is what came to their platform.

    `idempotent`: the platform knows a message that comes again by its key.
    """

    def __init__(self, store: Store, url: str, record: Path) -> None:
        self.store = store
        self.url = url
        self.record = record
        self.idempotent = False
        self.owed: dict[str, list[str]] = defaultdict(list)
        record.touch()

    def owe(self, people: Sequence[str], priority: int = 0) -> None:
        """One more message to each of these people."""
        with self.store.begin() as transaction:
            for person in people:
                conversation = transaction.conversation(Address("fake", person))
                text = f"{len(self.owed[person])}"
                self.owed[person].append(text)
                said, now = Outgoing((Reply(text),)), now_in_shanghai()
                if priority:
                    transaction.say_first(conversation, said, now, priority=priority)
                else:
                    incoming = Incoming(conversation_address(person), f"m{text}", text="?")
                    transaction.turn(conversation, incoming, said, "", now, in_place=0)

    @contextmanager
    def worker(self, seconds: float = 0.02) -> Iterator["subprocess.Popen[str]"]:
        """A worker that is there when the `with` begins, and killed at its end."""
        worker = self.start(seconds)
        try:
            yield worker
        finally:
            if worker.poll() is None:
                worker.kill()
                worker.communicate()

    def start(self, seconds: float = 0.02) -> "subprocess.Popen[str]":
        """A worker that is there."""
        given = [self.url, str(self.record), str(seconds), *(["idempotent"] * self.idempotent)]
        command = [sys.executable, "-m", "tests.working.process", *given]
        worker = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
        assert worker.stdout
        assert worker.stdout.readline().strip() == "ready"
        return worker

    def came(self, what: str = "came") -> list[Seen]:
        """What came to the platform, in order; or what its sender `known` to have sent."""
        lines = (line.split() for line in self.record.read_text().splitlines())
        return [
            Seen(int(process), key, person, text)
            for process, event, key, person, text in lines
            if event == what
        ]

    def left(self) -> int:
        """How many messages are not settled."""
        with self.store.read() as reading:
            sql = "SELECT count(*) FROM exchanges WHERE settled_at IS NULL"
            count: int = reading.session._driver.execute(sql).fetchone()[0]
        return count

    def wait(self, seconds: float, left: int = 0) -> None:
        """Wait until no more than so many are left."""
        end = time.monotonic() + seconds
        while self.left() > left:
            assert time.monotonic() < end, f"{self.left()} are stuck"
            time.sleep(0.05)

    def outcomes(self) -> dict[str, str]:
        """How all of them ended, by the key of the one parcel that each is."""
        with self.store.read() as reading:
            sql = "SELECT id, outcome FROM exchanges"
            rows = reading.session._driver.execute(sql).fetchall()
        return {f"{exchange}-0": outcome for exchange, outcome in rows}


def conversation_address(person: str) -> Address:
    """Where a person is reached."""
    return Address("fake", person)
