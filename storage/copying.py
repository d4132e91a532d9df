"""A copy of a SQLite database while others write in it, and whether a copy is sound."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

PAGES = 2_000
"""Copied between two reports of how far it is: 8 MB."""

Report = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def copy_database(source: Path, to: Path, report: Report = lambda *_: None) -> None:
    """Copy a database as it stands at this moment. `sqlite3.Error`, `OSError`.

    The transaction that reads keeps that moment: without it, the copy would begin again whenever
    another process writes.
    """
    with closing(_opened(source)) as old, closing(sqlite3.connect(to)) as new:
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=PAGES, progress=lambda _, left, all_: report(all_ - left, all_))
        # What is carried away stands in one file, whatever the original was set to.
        new.execute("PRAGMA journal_mode = DELETE")


def flaws(database: Path) -> Iterator[str]:
    """What is wrong with a database's file, in the words of SQLite; nothing when it is sound."""
    with closing(_opened(database)) as opened:
        try:
            for (line,) in opened.execute("PRAGMA integrity_check"):
                if line != "ok":
                    yield str(line)
            for table, row, other, _ in opened.execute("PRAGMA foreign_key_check"):
                yield f"{table} {row} refers to a row of {other} that is not there"
        except sqlite3.DatabaseError as error:
            yield str(error)


def version_of(database: Path) -> str:
    """The version of a database's tables, `""` for one without ours."""
    with closing(_opened(database)) as opened:
        try:
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(row[0]) if row else ""


def files_named(database: Path) -> Iterator[str]:
    """The SHA-256 of every file that a database speaks of."""
    with closing(_opened(database)) as opened:
        for table in ("documents", "uploads"):
            for (sha256,) in opened.execute(f"SELECT DISTINCT sha256 FROM {table}"):  # noqa: S608
                if sha256:  # a picture is made when it is looked at
                    yield str(sha256)


def _opened(database: Path) -> sqlite3.Connection:
    """A database that is there; SQLite would make a new one of a wrong name."""
    address = f"{database.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=5)
