"""The store: the database behind a URL, and the one way into it, a transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from . import keeping, migrations
from .engines import PATIENCE, Connections, connections, place, read, without_secrets
from .errors import Stale, StoreUnavailable
from .reading import Reading
from .session import Prepared, Session, Statement
from .transaction import Transaction

DEADLOCK = "40P01"
"""What PostgreSQL calls it; SQLite, with its one writer, has none."""


class Store:
    """The database at `sqlite:///folder/file.db`, `sqlite://` (in memory) or `postgresql://...`.

    What makes it unusable is a `StoreUnavailable`, whose text never holds a password. A thread has
    one transaction at a time; in memory there is one connection, for which threads take turns.
    """

    def __init__(self, url: str, *, lasting: bool = True) -> None:
        """`lasting` False is for what is thrown away: SQLite then does not wait for the disk."""
        self._url = read(url)
        self._writing, self._reading = connections(self._url, lasting=lasting)
        self._prepared: dict[Statement, Prepared] = {}
        self.owing = Event()
        """Set when there is something more to be delivered; whoever delivers clears it."""

    @property
    def url(self) -> str:
        """Where the database is, with its password; `sqlite:///` and a path where it is a file."""
        if self._url.get_backend_name() == "sqlite":
            return f"sqlite:///{self._url.database or ''}"
        return self._url.render_as_string(hide_password=False)

    def version(self) -> str:
        """Which version the tables have, `""` where there are none yet."""
        with self._explained(), self._writing.set_aside() as engine:
            return migrations.version(engine)

    def upgrade(self) -> None:
        """Bring the tables to this program's version; a glance when they are there."""
        with self._explained(), self._writing.set_aside() as engine:
            migrations.upgrade(engine)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that writes: committed on leaving, rolled back on any exception."""
        # The lock comes first: SQLite refuses it at once to who has read before asking for it.
        with self._session(self._writing, "BEGIN IMMEDIATE") as session:
            transaction = Transaction(session)
            yield transaction
            keeping.count(session)
        if transaction.owes:
            self.owing.set()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A transaction that only reads."""
        with self._session(self._reading, "BEGIN") as session:
            yield Reading(session)

    def close(self) -> None:
        """Close every connection; what was in memory is gone."""
        self._writing.close()
        self._reading.close()

    @contextmanager
    def _session(self, connections: Connections, begin: str) -> Iterator[Session]:
        with self._explained(), connections.one() as driver:
            if connections.dialect.name == "sqlite":  # a server's connection is begun
                driver.execute(begin)
            yield Session(driver, connections.dialect, self._prepared)
            driver.commit()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Make `StoreUnavailable` of what the program cannot help; its own mistakes stay.

        Of two that wait for each other the one that PostgreSQL ends starts over: `Stale`.
        """
        dbapi: Any = self._writing.dialect.loaded_dbapi
        try:
            yield
        except NoneFreeError:
            message = f"{place(self._url)}: no connection became free in {PATIENCE} seconds"
            raise StoreUnavailable(message) from None
        except (DatabaseError, dbapi.DatabaseError) as error:
            cause = error.orig if isinstance(error, DatabaseError) else error
            kind = type(cause)
            if getattr(cause, "sqlstate", "") == DEADLOCK:
                raise Stale from None
            # The bare class is SQLite's for a file that is damaged or no database.
            if not issubclass(kind, dbapi.OperationalError) and kind is not dbapi.DatabaseError:
                raise
            message = f"{place(self._url)}: {without_secrets(str(cause), self._url)}"
            raise StoreUnavailable(message) from None
