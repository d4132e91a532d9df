"""An outbox of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.base import Abilities
from storage.store import Store
from tests.delivery.outbox import Outbox

RATIONED = Abilities(text=200, window=48 * 3600, messages=5)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    store = Store(f"sqlite:///{tmp_path}/outbox.db")
    store.upgrade()
    yield Outbox(store)
    store.close()


@pytest.fixture
def rationed(outbox: Outbox) -> Outbox:
    outbox.channel.abilities = RATIONED
    return outbox
