"""An office over every database that lasts."""

from collections.abc import Iterator

import pytest

from storage.store import Store
from tests.broadcasts.office import Office


@pytest.fixture
def office(lasting: str) -> Iterator[Office]:
    store = Store(lasting)
    store.upgrade()
    yield Office(store)
    store.close()
