"""Every database the store runs on, for every test: in memory, SQLite in a file, PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.engine import URL

from tests.postgresql import NoServer, any_server, own_schema


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own, without tables."""
    return _url(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes can open, without tables."""
    return _url(request, tmp_path)


@pytest.fixture(params=["memory", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind that is the quickest to use, without tables."""
    return _url(request, tmp_path)


@pytest.fixture
def postgresql_url(postgresql: URL) -> Iterator[str]:
    """A schema of its own on PostgreSQL."""
    with own_schema(postgresql) as url:
        yield url


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


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgresql_url")
        return found
    return "sqlite://" if request.param == "memory" else f"sqlite:///{folder}/new/store.db"
