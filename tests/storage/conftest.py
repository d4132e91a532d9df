"""Every database the store runs on: in memory, SQLite in a file, PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.engine import URL

from storage.store import Store
from tests.postgresql import NoServer, any_server, own_schema


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own, without tables."""
    return _url(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes can open, without tables."""
    return _url(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.upgrade()
    yield store
    store.close()


@pytest.fixture
def postgresql_url(server: URL) -> Iterator[str]:
    """A schema of its own on PostgreSQL."""
    with own_schema(server) as url:
        yield url


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server; without one the test is skipped, or fails where all is required."""
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


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgresql_url")
        return found
    return "sqlite://" if request.param == "memory" else f"sqlite:///{folder}/new/store.db"
