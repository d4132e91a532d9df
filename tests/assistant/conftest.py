"""An assistant of the test's own, over a database and a shelf on the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bots import Bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path)
    yield bot
    bot.store.close()
