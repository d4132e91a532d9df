"""From a URL to connections, with the settings under which a database can be trusted.

SQLite runs in WAL: readers and the one writer never wait for each other. `synchronous=FULL` takes
a commit through a power cut; NORMAL would take it only through a killed process.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import (
    URL,
    Dialect,
    Engine,
    PoolProxiedConnection,
    QueuePool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from .errors import StoreUnavailable

PATIENCE = 5
"""Seconds to wait for a lock, for a free connection, and for a server to answer."""


def read(url: str) -> URL:
    """The parts of a database's URL. One that cannot be read is `StoreUnavailable`, unrepeated."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    # A password with a bare "@" reads as a part of the host, and a host is shown.
    if parsed is None or "@" in (parsed.host or ""):
        raise StoreUnavailable(UNREADABLE)
    driver = DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise StoreUnavailable(UNKNOWN)
    return parsed.set(drivername=driver)


class Connections:
    """The connections of an engine, each for one transaction at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect: Dialect = engine.dialect

    @contextmanager
    def one(self) -> Iterator[Any]:
        """A driver's connection; what was not committed on it is rolled back."""
        connection = self._taken()
        try:
            yield connection.driver_connection
        finally:
            connection.close()  # back to the pool, which rolls back

    @contextmanager
    def set_aside(self) -> Iterator[Engine]:
        """The engine itself, while nobody else uses its connections."""
        yield self._engine

    def close(self) -> None:
        """Close them all."""
        self._engine.dispose()

    def _taken(self) -> PoolProxiedConnection:
        return self._engine.raw_connection()


class Begun(Connections):
    """Connections to a server, on each of which a transaction is begun.

    One that a restarted server has dropped shows by that, before anything is done, and costs no
    message: to ask it first whether it is there would cost a turn one way to the server more.
    """

    @contextmanager
    def set_aside(self) -> Iterator[Engine]:
        """The engine itself, which begins its transactions by itself."""
        yield self._engine.execution_options(isolation_level="READ COMMITTED")

    def _taken(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        try:
            _begin(connection)
        except self._lost:
            connection.invalidate()
            self._engine.dispose()  # whatever else lies in the pool is as old
            connection = self._engine.raw_connection()
            _begin(connection)
        return connection

    @property
    def _lost(self) -> type[Exception]:
        dbapi: Any = self.dialect.loaded_dbapi
        lost: type[Exception] = dbapi.OperationalError
        return lost


class OneConnection(Connections):
    """One connection that is kept between transactions, for which threads queue.

    SQLite has one writer. To give its connection to the pool and take it out again costs a turn a
    tenth of its time.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._free = Lock()
        self._kept: Any = None

    @contextmanager
    def one(self) -> Iterator[Any]:
        """The connection. After an exception it goes to the pool, which rolls back."""
        with self._alone():
            connection = self._kept or self._engine.raw_connection()
            self._kept = None
            try:
                yield connection.driver_connection
                self._kept = connection
            finally:
                if self._kept is None:
                    connection.close()

    @contextmanager
    def set_aside(self) -> Iterator[Engine]:
        """The engine itself, with its connection back in the pool."""
        with self._alone():
            self._give_back()
            yield self._engine

    def close(self) -> None:
        """Close it."""
        self._give_back()
        super().close()

    def _give_back(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._free.acquire(timeout=PATIENCE):
            raise NoneFreeError
        try:
            yield
        finally:
            self._free.release()


def connections(url: URL, *, lasting: bool = True) -> tuple[Connections, Connections]:
    """The connections that write and those that read.

    SQLite has one writer, so one connection writes: threads queue for it and poll no lock. What is
    not `lasting` is lost in a power cut, but not with its process.
    """
    if url.get_backend_name() == "postgresql":
        many = Begun(_postgresql(url))
        return many, many
    if url.database in {None, "", ":memory:"}:
        one = OneConnection(_sqlite(url, lasting=lasting, pool_size=1, max_overflow=0))
        return one, one
    _make_private(Path(str(url.database)))
    one = OneConnection(_sqlite(url, lasting=lasting, pool_size=1, max_overflow=0))
    return one, Connections(_sqlite(url, lasting=lasting))


def place(url: URL) -> str:
    """A database's name for a person to read: no user, no password, no options."""
    bare = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
    return bare.render_as_string()


def without_secrets(text: str, url: URL) -> str:
    """The first line of what a driver says, with no password in it."""
    line = text.strip().partition("\n")[0]
    for secret in (url.password, url.query.get("password")):
        if secret:
            line = line.replace(str(secret), "***")
    return line


def _sqlite(url: URL, *, lasting: bool, **pool: int) -> Engine:
    engine = create_engine(
        url,
        # The driver begins nothing by itself: the store says BEGIN.
        connect_args={"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False},
        paramstyle="named",
        poolclass=QueuePool,
        pool_timeout=PATIENCE,
        hide_parameters=True,
        **pool,
    )
    event.listen(engine, "connect", partial(_set_up_sqlite, "FULL" if lasting else "OFF"))
    return engine


def _set_up_sqlite(synchronous: str, driver: sqlite3.Connection, _: object) -> None:
    driver.execute(f"PRAGMA synchronous = {synchronous}")
    driver.execute("PRAGMA foreign_keys = ON")
    # Of two processes that start on a new file, one is refused the switch without having waited.
    end = time.monotonic() + PATIENCE
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _make_private(file: Path) -> None:
    """Make the file, and its folder if there is none, for this user alone: people are in it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error.strerror}") from None


def _postgresql(url: URL) -> Engine:
    waits = {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000}
    try:
        engine = create_engine(
            url,
            connect_args={name: each for name, each in waits.items() if name not in url.query},
            isolation_level="AUTOCOMMIT",  # the store says BEGIN
            pool_timeout=PATIENCE,
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise StoreUnavailable(NO_DRIVER) from None
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(driver: Any, _: object) -> None:
    driver.execute(f"SET lock_timeout = '{PATIENCE}s'")


def _begin(connection: PoolProxiedConnection) -> None:
    driver: Any = connection.driver_connection
    driver.execute("BEGIN", prepare=False)


DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}

UNREADABLE = "the database URL cannot be read; in a password write @ as %40, : as %3A and / as %2F"
UNKNOWN = "the database URL must begin with sqlite:/// or postgresql://"
NO_DRIVER = "PostgreSQL needs its driver: pip install 'xindeguo[postgresql]'"
