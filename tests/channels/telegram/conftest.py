"""A channel that waits for nothing, a desk that writes down, and one person."""

from collections.abc import Iterator

import pytest

from bot.channels.telegram import Telegram
from tests.channels.telegram.desk import Leases, Notebook
from tests.channels.telegram.fake import Clock, FakeTelegram
from tests.channels.telegram.people import Person
from tests.channels.telegram.scene import Scene


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr("bot.channels.telegram.channel.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("bot.channels.telegram.channel.IDLE", 0.01)
    monkeypatch.setattr("bot.channels.telegram.api.MINUTE", 0.01)
    clock = Clock()
    with FakeTelegram(clock) as telegram:
        yield Scene(telegram, Notebook(), Leases(), clock)


@pytest.fixture
def channel(scene: Scene) -> Iterator[Telegram]:
    channel = scene.channel()
    yield channel
    channel.close()


@pytest.fixture
def person(scene: Scene) -> Person:
    person = scene.telegram.person()
    person.began = True
    return person
