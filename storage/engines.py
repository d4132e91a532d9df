"""From a URL to SQLAlchemy's engines, with the settings under which a database can be trusted.

SQLite runs in WAL: readers and the one writer never wait for each other. `synchronous=FULL` takes
a commit through a power cut; NORMAL would take it only through a killed process.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

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


def engines(url: URL) -> tuple[Engine, Engine]:
    """The engine that writes and the one that reads.

    SQLite has one writer, so one connection writes: threads queue for it and poll no lock.
    """
    if url.get_backend_name() == "postgresql":
        engine = _postgresql(url)
        return engine, engine
    if url.database in {None, "", ":memory:"}:
        engine = _sqlite(url, pool_size=1, max_overflow=0)
        return engine, engine
    _make_private(Path(str(url.database)))
    return _sqlite(url, pool_size=1, max_overflow=0), _sqlite(url)


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


def _sqlite(url: URL, **pool: int) -> Engine:
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
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(driver: sqlite3.Connection, _: object) -> None:
    driver.execute("PRAGMA synchronous = FULL")
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
            pool_pre_ping=True,  # a server that was restarted does not cost a message
            pool_timeout=PATIENCE,
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise StoreUnavailable(NO_DRIVER) from None
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(driver: Any, _: object) -> None:
    driver.execute(f"SET lock_timeout = '{PATIENCE}s'")
    driver.commit()


DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}

UNREADABLE = "the database URL cannot be read; in a password write @ as %40, : as %3A and / as %2F"
UNKNOWN = "the database URL must begin with sqlite:/// or postgresql://"
NO_DRIVER = "PostgreSQL needs its driver: pip install 'xindeguo[postgresql]'"
