"""The sample association in a season, over every database that lasts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import SHANGHAI, roster_facts
from bot.assistant import Assistant, World
from bot.expecting import expect
from bot.library import Library
from conversations.messages import Address, Incoming, Outgoing, Pressed
from storage import people
from storage.association import sample
from storage.files import Shelf
from storage.store import Store
from tests.folders import opened
from tests.rounds import Rounds
from tests.seasons import awaiting


@dataclass
class Season:
    """An office with its people, their doors, and a clock."""

    library: Library
    store: Store
    files: Path
    now: datetime = datetime(2021, 6, 1, 9, tzinfo=SHANGHAI)
    messages: int = 0
    assistant: Assistant = field(init=False)

    def __post_init__(self) -> None:
        world = World(lambda: self.now, self.new_id, roster_facts(self.library))
        self.assistant = Assistant(self.library, self.store, Shelf(self.files), world)
        expect(self.library.association, self.store, self.now)

    def new_id(self) -> str:
        self.messages += 1
        return f"id-{self.messages}"

    def at(self, text: str) -> datetime:
        """The clock, in Shanghai."""
        self.now = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        expect(self.library.association, self.store, self.now)
        return self.now

    def door(self, person: str, channel: str = "console") -> None:
        """A person of the roster is reached there, too."""
        with self.store.begin() as transaction:
            conversation = people.conversation_of(transaction.session, person)
            transaction.open_door(Address(channel, f"{person}-there"), conversation, self.now)

    def say(self, person: str, text: str, channel: str = "console") -> Outgoing:
        address = Address(channel, f"{person}-there")
        return self.assistant.receive(Incoming(address, self.new_id(), text=text))

    def press(self, person: str, key: str) -> Outgoing:
        address = Address("console", f"{person}-there")
        return self.assistant.receive(Incoming(address, self.new_id(), pressed=Pressed(key)))


@pytest.fixture
def season(lasting: str, tmp_path: Path) -> Iterator[Season]:
    store = Store(lasting)
    store.upgrade()
    yield Season(awaiting(opened(sample())), store, tmp_path / "files")
    store.close()


@pytest.fixture
def rounds(season: Season) -> Rounds:
    return Rounds(season.library, season.store)
