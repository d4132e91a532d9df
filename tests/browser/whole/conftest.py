"""The whole product: the sample, a database on disk, the real assistant behind the page."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.app import SHANGHAI, Place, open_assistant, open_library
from bot.channels.web import Settings
from bot.server import application
from storage.association import sample

NOW = datetime(2020, 8, 3, 9, tzinfo=SHANGHAI)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Starlette]:
    library = open_library(sample())
    place = Place(sample(), f"sqlite:///{tmp_path / 'xindeguo.db'}", tmp_path / "files")
    assistant, store = open_assistant(library, place, lambda: NOW)
    words = library.phrases.tables["page"]
    yield application(assistant, words, Settings(title="信得过申报助手", poll=0.3))
    store.close()
