"""Every database the store runs on: in memory, SQLite in a file, PostgreSQL."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from storage.store import Store


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
    """A schema of its own on PostgreSQL, which is made a hundred times faster than a database."""
    name = f"test_{uuid4().hex}"
    _on(server, f"CREATE SCHEMA {name}")
    own = server.update_query_dict({"options": f"-csearch_path={name}"})
    yield own.render_as_string(hide_password=False)
    _on(server, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server: the one at TEST_PG_URL, or one of our own from Debian's programs."""
    if given := os.environ.get("TEST_PG_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        reason = "needs a PostgreSQL server: apt install postgresql, or set TEST_PG_URL"
        if os.environ.get("XINDEGUO_REQUIRE_TOOLS"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with _own_server(programs[-1].parent) as own:
        yield own


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgresql_url")
        return found
    return "sqlite://" if request.param == "memory" else f"sqlite:///{folder}/new/store.db"


def _on(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def _own_server(programs: Path) -> Iterator[URL]:
    """A server on a socket in a folder with a short path: a socket's ends at 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    # PostgreSQL refuses to run as root; Debian's package brings its own user.
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if other:
        shutil.chown(folder, "postgres")

    def run(program: str, *options: str) -> None:
        command = [*other, str(programs / program), "-D", str(folder / "data"), *options]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60)

    try:
        run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8")
        # Unsafe at a power cut, which no test survives anyway.
        settings = f"-F -h '' -k {folder}"
        run("pg_ctl", "start", "--wait", "-o", settings, "-l", str(folder / "log"))
        try:
            yield make_url(f"postgresql+psycopg://postgres@/postgres?host={folder}")
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
