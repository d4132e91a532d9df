"""Which workers are alive: each holds a lock under its name that vanishes with its process.

Beside SQLite it is a lock on a file; on PostgreSQL an advisory lock of a connection of its own.
"""

import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection

SILENT = 10
"""Seconds without a sign of life after which PostgreSQL asks a connection for one, and then twice
more: the lock of a machine that lost its power is free within half a minute."""
TRIES = 100
"""How often a worker tries to lock a file of its own, a hundredth of a second apart."""
CALLED = "xindeguo worker "
NAMED = "SELECT set_config('application_name', %(name)s, false)"
CONNECTED = (
    "SELECT application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE %(called)s ORDER BY 1"
)
"""The connection with the lock tells a worker's name, so that it can be listed."""


class Locks(Protocol):
    """The locks of the workers, seen by one of them."""

    def keep(self) -> None:
        """See to it that this worker's own lock is held still."""
        ...

    def free(self, name: str) -> bool:
        """Whether the worker of this name is gone."""
        ...


def worker_name() -> str:
    """A name that no other process has, nor one that had the same number before."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def held(database: str, name: str) -> Iterator[Locks]:
    """Hold the lock of the worker of this name, among those of a database, for the `with`."""
    if not database.startswith("sqlite"):
        locks = DatabaseLocks(database, name)
        try:
            locks.keep()
            yield locks
        finally:
            locks.close()
        return
    path = database.removeprefix("sqlite:///")
    in_memory = path == database or path in {"", ":memory:"}
    with _file_locks(Path(gettempdir()) if in_memory else Path(path).parent, name) as files:
        yield files


def alive(database: str) -> list[str]:
    """The names of the workers of a database that live now, wherever they run."""
    if not database.startswith("sqlite"):
        return DatabaseLocks(database, "").held()
    folder = Path(database.removeprefix("sqlite:///")).parent
    files = sorted(folder.glob("worker-*.lock"))
    names = [file.name.removeprefix("worker-").removesuffix(".lock") for file in files]
    return [name for name in names if not FileLocks(folder).free(name)]


class FileLocks:
    """A lock file for each worker beside the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self) -> None:
        """Nothing takes it away."""

    def free(self, name: str) -> bool:
        """Whether the worker of this name is gone; its file is then put away."""
        path = self.path(name)
        try:
            with path.open("rb+") as file:
                _lock(file)
                if sys.platform != "win32":  # there an open file cannot be put away
                    path.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        if sys.platform == "win32":
            with suppress(OSError):
                path.unlink()
        return True

    def path(self, name: str) -> Path:
        """The file of a worker."""
        return self._folder / f"worker-{name}.lock"


@contextmanager
def _file_locks(folder: Path, name: str) -> Iterator[FileLocks]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    locks = FileLocks(folder)
    path = locks.path(name)
    with _own(path):
        try:
            yield locks
        finally:
            with suppress(OSError):
                path.unlink()


def _own(path: Path) -> BinaryIO:
    """The file of this worker, locked. Who looks just then who lives may have put it away."""
    for _ in range(TRIES):
        file = path.open("wb")
        with suppress(OSError):
            _lock(file)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()
        time.sleep(0.01)
    raise OSError(path.name)


def _lock(file: BinaryIO) -> None:
    """Take the file's lock or raise `OSError`; the system lets go of it with the process."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class DatabaseLocks:
    """An advisory lock of PostgreSQL for each worker."""

    def __init__(self, database: str, name: str) -> None:
        self._database = database
        self._name = name
        self._own: Connection | None = None

    def keep(self) -> None:
        """Take the own lock, or anew when its connection is lost."""
        try:
            if self._own is not None:
                self._own.exec_driver_sql("SELECT 1")
                return
        except Exception:  # noqa: BLE001 - whatever it is, another connection is needed
            self.close()
        self._own = self._connected()
        for setting, value in {"idle": SILENT, "interval": SILENT // 2, "count": 2}.items():
            self._own.exec_driver_sql(f"SET tcp_keepalives_{setting} = {value}")
        self._own.exec_driver_sql(NAMED, {"name": f"{CALLED}{self._name}"})
        self._own.exec_driver_sql(f"SELECT pg_advisory_lock({_key(self._name)})")

    def free(self, name: str) -> bool:
        """Whether the worker of this name is gone."""
        if name == self._name:
            return False
        connection = self._connected()
        try:
            taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_key(name)})")
            return bool(taken.scalar())
        finally:
            _close(connection)

    def held(self) -> list[str]:
        """The names of all workers, as their connections tell them."""
        connection = self._connected()
        try:
            rows = connection.exec_driver_sql(CONNECTED, {"called": f"{CALLED}%"})
            return [str(row[0]).removeprefix(CALLED) for row in rows]
        finally:
            _close(connection)

    def close(self) -> None:
        """Let go of the own lock."""
        if self._own is not None:
            _close(self._own)
            self._own = None

    def _connected(self) -> "Connection":
        from sqlalchemy import create_engine  # noqa: PLC0415 - on the way to the first page
        from sqlalchemy.pool import NullPool  # noqa: PLC0415

        engine = create_engine(self._database, poolclass=NullPool)
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _close(connection: "Connection") -> None:
    with suppress(Exception):  # a connection that is lost cannot be closed
        connection.close()
    connection.engine.dispose()


def _key(name: str) -> int:
    """A lock's number: PostgreSQL knows them by 64 bits."""
    return int.from_bytes(sha256(f"xindeguo worker {name}".encode()).digest()[:8], signed=True)
