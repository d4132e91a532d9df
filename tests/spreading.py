"""Broadcasts without threads: written, and delivered by channels that only pretend."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text

from bot.app import SHANGHAI
from bot.audience import Audiences
from bot.broadcasting import Broadcasts
from bot.channels.base import Abilities
from conversations.messages import OUTGOING, Outgoing
from storage.records import Settled
from storage.store import Store

ANYTIME = Abilities(text=4096, options=20)
"""A channel that carries what the bot says first at any time."""

Given = tuple[str, str, Outgoing]
"""Channel, person, words."""


@dataclass
class Spreading:
    """The broadcasts of a store, whose tasks are done as they are put down."""

    audiences: Audiences
    store: Store
    ends: Callable[[str, str], str] = lambda *_: "sent"
    """How a message ends at a door."""
    now: datetime = datetime(2021, 7, 1, 10, tzinfo=SHANGHAI)
    done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.broadcasts = Broadcasts(self.audiences, self.store, lambda: self.now)

    def write(self, now: datetime) -> None:
        """A round and its tasks; nothing is delivered."""
        self.now = now
        waiting: list[str] = []
        self.broadcasts.run(now, lambda kind, key: waiting.append(f"{kind}:{key}"))
        for task in waiting:
            if task not in self.done:  # a task is done once for its key
                self.done.add(task)
                self.broadcasts.write(task.partition(":")[2])

    def run(self, now: datetime) -> list[Given]:
        """What is given at a moment: the broadcast, and then the report of it."""
        given: list[Given] = []
        for _ in range(3):
            self.write(now)
            given += self.delivered()
        return given

    def delivered(self) -> Iterator[Given]:
        """Settle what waits at every door, and tell what was given."""
        with self.store.begin() as transaction:
            for id_, channel, person, answer in transaction.session.rows(UNSETTLED, {}):
                end = self.ends(channel, person)
                transaction.settle([Settled(id_, end)], self.now)
                if end in {"sent", "unknown"}:
                    yield channel, person, OUTGOING.validate_json(answer)


UNSETTLED = text(
    "SELECT exchanges.id, doors.channel, doors.person, answer FROM exchanges"
    " JOIN doors ON doors.id = exchanges.door_id WHERE settled_at IS NULL AND priority <> 1"
    " ORDER BY doors.person, exchanges.id"
)
