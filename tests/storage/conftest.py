"""A store over every database it runs on."""

from collections.abc import Iterator

import pytest

from storage.store import Store


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.upgrade()
    yield store
    store.close()
