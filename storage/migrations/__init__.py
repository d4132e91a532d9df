"""The history of the tables, one for SQLite and PostgreSQL.

Who changes `tables.py` adds the next numbered file to `versions/`; the test that compares the two
prints what is missing. A version is the first four digits of its file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from ..errors import StoreUnavailable

FOLDER = Path(__file__).parent
HEAD = max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def upgrade(engine: Engine) -> None:
    """Bring a database to `HEAD`, all or nothing. If it is there, Alembic is not even imported."""
    with engine.connect() as connection:
        version = _version(connection)
        connection.rollback()
        if version > HEAD:
            message = (
                f"the database has version {version}, this program knows {HEAD}: it is too old"
            )
            raise StoreUnavailable(message)
        if version < HEAD:
            with _alone(connection):
                _migrate(connection)


def version(engine: Engine) -> str:
    """Which version a database has, `""` where there are no tables yet."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a database at HEAD does not wait for this import
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, "head")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction, one process at a time: of two that start together one finds it done."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('xindeguo'))"))
        yield
        connection.commit()
        return
    driver: Any = connection.connection.driver_connection
    # A batch migration drops the old table, and with it, were they on, the rows that refer to it.
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.commit()
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")
