"""Rounds of reminders without threads: planned, sent and delivered at one moment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import text

from bot.channels.base import Abilities
from bot.library import Library
from bot.reminding import KIND, Reminders
from conversations.messages import OUTGOING, Outgoing
from storage.records import Settled
from storage.store import Store

ANYTIME = Abilities(text=4096, options=20)
"""A channel that carries what the bot says first at any time."""


@dataclass
class Rounds:
    """The reminders of an association over a store, and channels that only pretend to deliver."""

    library: Library
    store: Store
    channels: Mapping[str, Abilities] = field(default_factory=lambda: {"console": ANYTIME})
    ends: Callable[[str], str] = lambda _: "sent"
    """How a message ends at a door."""
    now: datetime = datetime(2021, 1, 1, tzinfo=UTC)
    done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        association, phrases = self.library.association, self.library.phrases
        self.reminders = Reminders(
            association, phrases, self.store, self.channels, lambda: self.now
        )

    def run(self, now: datetime, times: int = 4) -> list[tuple[str, str, Outgoing]]:
        """What is given at a moment: channel, person, words. A second look takes the ladder."""
        self.now = now
        given = []
        for _ in range(times):
            waiting: list[tuple[str, str]] = []
            self.reminders.run(now, lambda *task, to=waiting: to.append(task))
            for kind, key in waiting:
                if key not in self.done:  # a task is done once for its key
                    assert kind == KIND
                    self.done.add(key)
                    self.reminders.remind(key)
            given += list(self.delivered())
        return given

    def delivered(self) -> Iterator[tuple[str, str, Outgoing]]:
        """Settle what waits at every door, and tell what was given."""
        with self.store.begin() as transaction:
            rows = transaction.session.rows(UNSETTLED, {})
            for id_, channel, person, answer in rows:
                end = self.ends(channel)
                transaction.settle([Settled(id_, end)], self.now)
                if end in {"sent", "unknown"}:
                    yield channel, person, OUTGOING.validate_json(answer)

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Owner, day, state and reason of every reminder."""
        with self.store.read() as reading:
            found = reading.session.rows(ALL, {})
        return [(owner, day, state, why) for owner, day, state, why in found]


UNSETTLED = text(
    "SELECT exchanges.id, doors.channel, doors.person, answer FROM exchanges"
    " JOIN doors ON doors.id = exchanges.door_id WHERE settled_at IS NULL AND priority = 1"
    " ORDER BY doors.person, exchanges.id"
)
ALL = text("SELECT owner, day, state, why FROM reminders ORDER BY day, owner")
