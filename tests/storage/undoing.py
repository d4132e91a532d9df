"""A store as it was before: what was done is undone, or all is gone, without a new database."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, delete

from storage.engines import Connections
from storage.schema import METADATA
from storage.store import Store


@contextmanager
def undone(store: Store) -> Iterator[None]:
    """Whatever one thread does within the `with` has never been; in memory, or on a server."""
    every = store._writing
    if every.dialect.name == "sqlite":
        with every.one() as driver:
            before = driver.serialize()
        yield
        with every.one() as driver:
            driver.deserialize(before)
        return
    with every.set_aside() as engine, every.one() as driver:  # it is rolled back at the end
        store._writing = store._reading = Within(engine, driver)
        try:
            yield
        finally:
            store._writing = store._reading = every


class Within(Connections):
    """Transactions that are all parts of one, which is not committed."""

    def __init__(self, engine: Engine, driver: Any) -> None:
        super().__init__(engine)
        self._driver = driver

    @contextmanager
    def one(self) -> Iterator[Any]:
        with self._driver.transaction():  # a savepoint, for one is begun already
            driver = self._driver
            yield SimpleNamespace(
                execute=driver.execute, cursor=driver.cursor, commit=lambda: None
            )


def emptied(store: Store) -> None:
    """Let nothing be left in any table."""
    with store.begin() as transaction:
        for table in reversed(METADATA.sorted_tables):
            transaction.session.change(EMPTY[table.name], {})


EMPTY = {table.name: delete(table) for table in METADATA.sorted_tables}
