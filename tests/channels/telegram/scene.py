"""A channel between a desk that writes down and a Telegram that obeys."""

from dataclasses import dataclass
from threading import Event, Thread
from typing import cast

from bot.channels.base import Desk, Memory
from bot.channels.telegram import Settings, Telegram, World
from tests.channels.telegram.desk import Leases, Notebook
from tests.channels.telegram.fake import TOKEN, Clock, FakeTelegram

SECRET = "0f8fad5b-d9cb-469f-a165-70867728950e"


@dataclass
class Scene:
    """A channel between a desk that writes down and a Telegram that obeys."""

    telegram: FakeTelegram
    desk: Notebook
    leases: Leases
    clock: Clock

    def channel(self, mode: str = "polling", base: str = "", proxy: str = "") -> Telegram:
        table = {"mode": mode, "base": base or self.telegram.url}
        table |= {"address": "https://bot.example.org"} if mode == "webhook" else {}
        keys = {"XINDEGUO_TELEGRAM_TOKEN": TOKEN, "XINDEGUO_TELEGRAM_SECRET": SECRET}
        keys |= {"XINDEGUO_TELEGRAM_PROXY": proxy}
        desk, memory = cast("Desk", self.desk), cast("Memory", self.leases)
        return Telegram(Settings.of(table, keys), World(desk, memory), self.clock)

    def confirmed(self) -> None:
        """The poller has confirmed everything."""
        with self.telegram.changed:
            assert self.telegram.changed.wait_for(lambda: not self.telegram.left, timeout=30)

    def called(self, method: str, times: int = 1) -> None:
        """Telegram was called so often."""
        with self.telegram.changed:
            calls = self.telegram.made
            done = self.telegram.changed.wait_for(lambda: len(calls(method)) >= times, timeout=30)
            assert done, f"{method} was not called"


@dataclass
class Polling:
    """A channel that runs in a thread."""

    channel: Telegram

    def __post_init__(self) -> None:
        self.stopping = Event()
        self.thread = Thread(target=self.channel.run, args=[self.stopping])
        self.thread.start()

    def __enter__(self) -> None:
        """It runs already."""

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.thread.join(30)
        assert not self.thread.is_alive(), "the channel does not stop"
        self.channel.close()
