"""Every database the store runs on, for every test: in memory, SQLite in a file, PostgreSQL.

All versions of the tables are gone through once in a process. A test that is about them, or about
what a killed process leaves behind, asks for a `bare` database.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from storage import migrations
from storage.store import Store
from tests.postgresql import NoServer, any_server, own_schema
from tests.storage.undoing import emptied

MIGRATE = migrations._migrate


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing is kept."""
    return _url(request, tmp_path, "emptied_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes can open, in which nothing is kept."""
    return _url(request, tmp_path, "emptied_url")


@pytest.fixture(params=["memory", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind that is the quickest to use, in which nothing is kept."""
    return _url(request, tmp_path, "emptied_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own that several processes can open, without tables."""
    return _url(request, tmp_path, "postgresql_url")


@pytest.fixture
def postgresql_url(postgresql: URL) -> Iterator[str]:
    """A schema of its own on PostgreSQL, without tables."""
    with own_schema(postgresql) as url:
        yield url


@pytest.fixture
def emptied_url(upgraded: Store) -> str:
    """The one schema with tables: to empty it is a thousand times faster than to make another."""
    emptied(upgraded)
    return upgraded.url


@pytest.fixture(scope="session")
def upgraded(postgresql: URL) -> Iterator[Store]:
    """A schema on PostgreSQL, with its tables, for all tests of a process."""
    with own_schema(postgresql) as url, closing(Store(url)) as store:
        store.upgrade()
        yield store


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """One PostgreSQL server for all tests of a process; `refuse` where there is none."""
    try:
        with any_server() as url:
            yield url
    except NoServer as none:
        refuse(none)


def refuse(none: NoServer) -> NoReturn:
    """End a test that has no server: skipped, or failed where every tool is required."""
    if os.environ.get("XINDEGUO_REQUIRE_TOOLS"):
        pytest.fail(str(none), pytrace=False)
    pytest.skip(str(none))


@pytest.fixture
def every_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new database goes through all versions of the tables, as it does outside of tests."""
    monkeypatch.setattr(migrations, "_migrate", MIGRATE)


@pytest.fixture(scope="session", autouse=True)
def _versions_gone_through_once() -> Iterator[None]:
    """Where they lead to on SQLite is written down, and the next new database is made of it."""
    end: list[str] = []

    def migrate(connection: Connection) -> None:
        if connection.dialect.name != "sqlite" or migrations._version(connection):
            MIGRATE(connection)
            return
        driver: Any = connection.connection.driver_connection
        if not end:
            MIGRATE(connection)
            _, *end[:], _ = driver.iterdump()  # a transaction has begun already
            return
        for statement in end:
            driver.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "_migrate", migrate)
        yield


def _url(request: pytest.FixtureRequest, folder: Path, schema: str) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue(schema)
        return found
    return "sqlite://" if request.param == "memory" else f"sqlite:///{folder}/new/store.db"
