"""A bot in Telegram: the real assistant, its outbox and the channel, with the fake on the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bot.channels.base import File, Parcel
from bot.channels.parcels import Packer
from bot.channels.telegram import Settings, Telegram, World
from conversations.messages import Address, Document
from renderers.phrases import phrases
from storage.memory import Memory
from storage.records import Unsettled
from tests.bots import Bot
from tests.channels.telegram.fake import TOKEN, Clock, FakeTelegram
from tests.channels.telegram.people import Person
from tests.deliveries import delivery_of, try_all

LONG = timedelta(days=1)
SECRET = "0f8fad5b-d9cb-469f-a165-70867728950e"
ADDRESS = "https://bot.example.org"


class House:
    """One bot, its telegrams, and the people who write to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.bot = Bot(folder)
        self.clock = Clock()
        self.telegram = FakeTelegram(self.clock)
        self.channel = self.new_channel()

    def new_channel(self, mode: str = "polling", token: str = TOKEN) -> Telegram:
        """A channel that remembers nothing but what is kept."""
        memory = Memory(self.bot.store, lambda: self.bot.now)
        table = {"mode": mode, "base": self.telegram.url, "address": ADDRESS}
        environment = {"XINDEGUO_TELEGRAM_TOKEN": token, "XINDEGUO_TELEGRAM_SECRET": SECRET}
        world = World(self.bot.assistant, memory)
        return Telegram(Settings.of(table, environment), world, self.clock)

    def close(self) -> None:
        self.channel.close()
        self.telegram.__exit__()
        self.bot.store.close()

    def person(self, number: int = 7) -> Person:
        return self.telegram.person(number)

    def hear(self, *updates: dict[str, Any]) -> None:
        """The updates reach the channel, and its answers the person."""
        self.hear_only(*updates)
        self.deliver()

    def hear_only(self, *updates: dict[str, Any]) -> None:
        """The updates reach the channel; what answers them waits."""
        for update in updates:
            assert self.channel.hear(update)
            self.telegram.confirm(update)

    def deliver(self) -> None:
        """Everything that waits is delivered, however long that takes on the test's clock."""
        packer = Packer(self.channel.abilities, phrases(), self._give)
        delivery = delivery_of(self.bot.store, self.channel, packer.pack, lambda: self.bot.now)
        for _ in range(600):
            if not try_all(delivery):
                if not self.unsettled():
                    return
                self.pass_by(1)
        raise AssertionError(f"{len(self.unsettled())} answers are stuck")

    def unsettled(self) -> tuple[Unsettled, ...]:
        with self.bot.store.read() as reading:
            return tuple(reading.unsettled("telegram", self.bot.now + LONG, 64))

    def pass_by(self, seconds: float) -> None:
        self.clock.pass_by(seconds)
        self.bot.now += timedelta(seconds=seconds)

    @contextmanager
    def polling(self, channel: Telegram | None = None) -> Iterator[Thread]:
        """The channel polls, in a thread of its own."""
        stopping = Event()
        thread = Thread(target=(channel or self.channel).run, args=[stopping])
        thread.start()
        try:
            yield thread
        finally:
            stopping.set()
            thread.join(30)
            assert not thread.is_alive(), "the channel does not stop"

    def settled(self) -> None:
        """All that was sent is confirmed by the poller, and all that answers it is delivered."""
        with self.telegram.changed:
            done = self.telegram.changed.wait_for(lambda: not self.telegram.left, timeout=30)
        assert done, "updates are left unconfirmed"
        self.deliver()

    def answers(self, number: int = 7) -> dict[str, object]:
        draft = self.bot.assistant.state(Address("telegram", str(number))).draft
        return dict(draft.answers) if draft else {}

    def _give(self, to: Address, document: Document) -> Iterator[Parcel]:
        found = self.bot.assistant.open(to, document.id)
        assert found
        yield File(*found)


def address(person: Person) -> Address:
    return Address("telegram", str(person.number))
