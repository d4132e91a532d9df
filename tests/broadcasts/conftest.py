"""An office over every database that lasts."""

from collections.abc import Iterator

import pytest

from storage.store import Store
from tests.broadcasts.office import Office
from tests.storage.conftest import lasting, postgresql_url, server

__all__ = ["lasting", "postgresql_url", "server"]


@pytest.fixture
def office(lasting: str) -> Iterator[Office]:
    store = Store(lasting)
    store.upgrade()
    yield Office(store)
    store.close()
