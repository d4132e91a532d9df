"""A bot behind a channel of Tencent's: the real assistant, its memory, its outbox, documents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx

from bot.channels.base import Channel, File, Parcel
from bot.channels.parcels import Packer
from conversations.messages import Address, Document
from renderers.phrases import phrases
from storage.memory import Memory
from storage.records import Unsettled
from tests.bots import RESULT, Bot
from tests.deliveries import delivery_of, try_all

NAME = "2021年成果表-装配车间钳工一班.docx"
LONG = timedelta(days=1)


@dataclass
class House:
    """One bot in a folder; `memory` is what its channels keep."""

    folder: Path
    bot: Bot = field(init=False)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.bot = Bot(self.folder)
        self.memory = Memory(self.bot.store, lambda: self.bot.now)

    def close(self) -> None:
        self.bot.store.close()

    def deliver(self, channel: Channel) -> None:
        """Everything that waits is delivered, however long that takes on the test's clock."""
        packer = Packer(channel.abilities, phrases(), self._give)
        delivery = delivery_of(self.bot.store, channel, packer.pack, lambda: self.bot.now)
        for _ in range(200):
            if not try_all(delivery):
                if not self.waiting(channel):
                    return
                self.bot.now += timedelta(seconds=30)
        raise AssertionError(f"{len(self.waiting(channel))} answers are stuck")

    def waiting(self, channel: Channel) -> tuple[Unsettled, ...]:
        with self.bot.store.read() as reading:
            return tuple(reading.unsettled(channel.name, self.bot.now + LONG, 64))

    def _give(self, to: Address, document: Document) -> Iterator[Parcel]:
        found = self.bot.assistant.open(to, document.id)
        assert found
        yield File(*found)


def is_finished(files: list[tuple[str, bytes]]) -> None:
    """The finished form is there once, with its name, and says what was answered."""
    ((name, data),) = files
    assert name == NAME
    tables = docx.Document(BytesIO(data)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    for answer in RESULT:
        assert any(answer in cell for cell in cells), answer
