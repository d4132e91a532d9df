"""One history makes the very tables that the program uses, wherever it is installed."""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, text

from storage import migrations
from storage.errors import StoreUnavailable
from storage.store import Store
from storage.tables import METADATA

from .examples import PERSON, begun, talk, upload

ROOT = Path(__file__).parents[2]


def test_the_migrations_make_the_tables(lasting: str) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
    engine = create_engine(make_url(lasting))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        missing = produce_migrations(context, METADATA).upgrade_ops
    engine.dispose()
    assert missing is not None
    assert missing.is_empty(), f"a version is missing:\n{render_python_code(missing)}"


def test_sqlite_hears_the_same_from_the_tables_and_the_migrations(tmp_path: Path) -> None:
    """Alembic compares no AUTOINCREMENT and no condition of an index; SQLite's own words do."""
    migrated, created = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
    with closing(Store(migrated)) as store:
        store.upgrade()
    engine = create_engine(created)
    METADATA.create_all(engine)
    engine.dispose()
    assert _schema(migrated) == _schema(created)


def test_the_history_is_one_line_that_ends_at_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_an_upgrade_can_be_repeated_and_keeps_what_is_there(store: Store) -> None:
    [turn] = talk(store, 1)
    store.upgrade()
    with store.read() as reading:
        assert reading.latest(PERSON) == turn


def test_a_database_that_is_up_to_date_does_not_wait_for_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with closing(Store(url)) as store:
        store.upgrade()
    loaded = _python(ROOT, url, "import sys; print('alembic' in sys.modules)")
    assert loaded == "False\n"


def test_the_migrations_run_wherever_they_are_installed(tmp_path: Path) -> None:
    site = tmp_path / "100%d 包"
    for package in ("storage", "conversations"):
        shutil.copytree(ROOT / package, site / package)
    url = f"sqlite:///{tmp_path}/store.db"
    assert _python(site, url, "import storage; print(storage.__file__)").startswith(str(site))
    with closing(Store(url)) as store:
        talk(store, 1)


def test_a_database_of_a_newer_program_is_left_alone(lasting: str) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        _execute(lasting, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreUnavailable, match="version 9999, this program knows"):
            store.upgrade()


def test_a_batch_migration_keeps_the_rows_that_refer_to_the_table(
    lasting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        ids = talk(store, 3)
        _add_version(tmp_path, monkeypatch, "")
        store.upgrade()
        with store.read() as reading:
            assert [each.id for each in reading.history(PERSON)] == ids
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            _refer_to_nobody(store)


def test_a_migration_that_fails_changes_nothing(
    lasting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        before = begun(store)
        _add_version(tmp_path, monkeypatch, "    raise LookupError\n")
        with pytest.raises(LookupError):
            store.upgrade()
        monkeypatch.undo()
        store.upgrade()
        assert begun(store) == before
    assert "nickname" not in _columns(lasting)


def _python(folder: Path, url: str, then: str) -> str:
    """What a fresh interpreter in a folder says after it has upgraded a database."""
    code = f"from storage.store import Store\nStore({url!r}).upgrade()\n{then}"
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.check_output(command, cwd=folder, text=True, timeout=60)


def _add_version(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> None:
    """A second version that makes `conversations` anew, and whatever comes then."""
    history = shutil.copytree(migrations.FOLDER, folder / "migrations")
    (history / "versions" / "0002_nickname.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        "revision, down_revision = '0002', '0001'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('conversations', recreate='auto' if\n"
        "            op.get_bind().dialect.name == 'postgresql' else 'always') as batch:\n"
        "        batch.add_column(sa.Column('nickname', sa.Text))\n" + then
    )
    monkeypatch.setattr(migrations, "FOLDER", history)
    monkeypatch.setattr(migrations, "HEAD", "0002")


def _execute(url: str, statement: str) -> list[str]:
    """The first column of what a statement gives, through a connection that is not the store's."""
    engine = create_engine(make_url(url))
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [str(row[0]) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def _schema(url: str) -> list[str]:
    statement = "SELECT sql FROM sqlite_master WHERE tbl_name != 'alembic_version' AND sql != ''"
    return sorted(" ".join(sql.split()) for sql in _execute(url, statement))


def _columns(url: str) -> str:
    engine = create_engine(make_url(url))
    columns = [column["name"] for column in inspect(engine).get_columns("conversations")]
    engine.dispose()
    return " ".join(columns)


def _refer_to_nobody(store: Store) -> None:
    with store.begin() as transaction:
        transaction.keep_upload(upload(404))
