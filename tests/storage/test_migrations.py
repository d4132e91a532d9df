"""One history makes the very tables that the program uses, wherever it is installed."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url

from conversations.messages import INCOMING, OUTGOING
from storage import migrations
from storage.errors import StoreUnavailable
from storage.names import team_key
from storage.records import Contact, Unsettled
from storage.schema import METADATA
from storage.store import Store
from tests.kept import submissions

from .examples import (
    ANSWER,
    NAMESAKE,
    NOON,
    PERSON,
    begun,
    said,
    submission,
    take_turn,
    talk,
    upload,
)

pytestmark = pytest.mark.usefixtures("every_version")

ROOT = Path(__file__).parents[2]
TEAM = ("caq-2020-6/application", 2026, "中国石油 ABC 公司", "“星火”班")


def test_the_migrations_make_the_tables(bare: str) -> None:
    with closing(Store(bare)) as store:
        store.upgrade()
    engine = create_engine(make_url(bare))
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
        assert reading.history(PERSON)[-1].id == turn


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


def test_a_database_of_a_newer_program_is_left_alone(bare: str) -> None:
    with closing(Store(bare)) as store:
        store.upgrade()
        _execute(bare, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreUnavailable, match="version 9999, this program knows"):
            store.upgrade()


def test_a_batch_migration_keeps_the_rows_that_refer_to_the_table(
    bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(bare)) as store:
        store.upgrade()
        ids = talk(store, 3)
        _add_version(tmp_path, monkeypatch, "")
        store.upgrade()
        with store.read() as reading:
            assert [each.id for each in reading.history(PERSON)] == ids
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            _refer_to_nobody(store)


def test_a_migration_that_fails_changes_nothing(
    bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(bare)) as store:
        store.upgrade()
        before = begun(store)
        _add_version(tmp_path, monkeypatch, "    raise LookupError\n")
        with pytest.raises(LookupError):
            store.upgrade()
        monkeypatch.undo()
        store.upgrade()
        assert begun(store) == before
    assert "nickname" not in _columns(bare)


def test_a_database_of_the_first_version_goes_on_with_all_that_is_in_it(
    bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        _only_first_version(tmp_path, before)
        with closing(Store(bare)) as store:
            store.upgrade()
    for statement in _first_version("" if bare.startswith("sqlite") else "+00"):
        _execute(bare, statement)
    with closing(Store(bare)) as store:
        store.upgrade()
        mine, theirs = begun(store), begun(store, NAMESAKE)
        assert [(one.id, one.state, one.version) for one in (mine, theirs)] == [
            (7, '{"a": "1"}', 2),
            (9, "", 0),
        ]
        with store.begin() as transaction:
            kept = transaction.history(PERSON)
            assert [(one.id, one.said, one.answer, one.at) for one in kept] == [
                (3, said("12"), ANSWER, NOON),
                (4, None, ANSWER, NOON),
            ]
            assert transaction.answered(mine, "m1") == ANSWER
            assert transaction.unsettled("web", NOON) == (Unsettled(4, PERSON, ANSWER, NOON),)
            assert transaction.contact(PERSON) == Contact(NOON)
            assert transaction.contact(NAMESAKE) == Contact()
            assert submissions(transaction) == (submission(7),)
            assert transaction.earlier(9, "中国石油ＡＢＣ公司") == (submission(7),)
            assert transaction.same_team(*TEAM, except_conversation=9)
        assert take_turn(store, mine, said("13", "m2")) == 12, "11 was given once"
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            _refer_to_nobody(store)


def _python(folder: Path, url: str, then: str) -> str:
    """What a fresh interpreter in a folder says after it has upgraded a database."""
    code = f"from storage.store import Store\nStore({url!r}).upgrade()\n{then}"
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.check_output(command, cwd=folder, text=True, timeout=60)


def _only_first_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = shutil.copytree(migrations.FOLDER, folder / "first")
    for path in (history / "versions").glob("0*.py"):
        if not path.name.startswith("0001"):
            path.unlink()
    monkeypatch.setattr(migrations, "FOLDER", history)
    monkeypatch.setattr(migrations, "HEAD", "0001")


def _add_version(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> None:
    """A further version that makes `conversations` anew, and whatever comes then."""
    history = shutil.copytree(migrations.FOLDER, folder / "migrations")
    (history / "versions" / "9999_nickname.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision = '9999', '{migrations.HEAD}'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('conversations', recreate='auto' if\n"
        "            op.get_bind().dialect.name == 'postgresql' else 'always') as batch:\n"
        "        batch.add_column(sa.Column('nickname', sa.Text))\n" + then
    )
    monkeypatch.setattr(migrations, "FOLDER", history)
    monkeypatch.setattr(migrations, "HEAD", "9999")


def _execute(url: str, statement: str) -> list[str]:
    """The first column of what a statement gives, through a connection that is not the store's."""
    engine = create_engine(make_url(url))
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statement)
        rows = [str(row[0]) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def _schema(url: str) -> list[list[str]]:
    """What SQLite was told; a table made anew has its name in quotes, its constraints mixed."""
    statement = "SELECT sql FROM sqlite_master WHERE tbl_name != 'alembic_version' AND sql != ''"
    told = (" ".join(sql.replace('"', "").split()) for sql in _execute(url, statement))
    return sorted(sorted(part.rstrip(" ,)") for part in sql.split("CONSTRAINT ")) for sql in told)


def _columns(url: str) -> str:
    engine = create_engine(make_url(url))
    columns = [column["name"] for column in inspect(engine).get_columns("conversations")]
    engine.dispose()
    return " ".join(columns)


def _refer_to_nobody(store: Store) -> None:
    with store.begin() as transaction:
        transaction.keep_upload(upload(404))


def _first_version(zone: str) -> Iterator[str]:
    """What the first version of the tables held, with the ids that it gave."""
    noon = f"'2026-06-30 12:00:00.000000{zone}'"
    answer, message = OUTGOING.dump_json(ANSWER).decode(), INCOMING.dump_json(said("12")).decode()
    yield (
        "INSERT INTO conversations (id, channel, person, state, version) VALUES"
        """
        (7, 'web', 'a1b2', '{"a": "1"}', 2), (9, 'telegram', 'a1b2', '', 0)"""
    )
    yield f"""INSERT INTO exchanges
        (id, conversation_id, message_id, said, answer, at, settled_at) VALUES
        (3, 7, 'm1', '{message}', '{answer}', {noon}, {noon}),
        (4, 7, NULL, NULL, '{answer}', {noon}, NULL),
        (11, 9, NULL, NULL, '{answer}', {noon}, NULL)"""
    yield "DELETE FROM exchanges WHERE id = 11"
    if zone:
        yield "SELECT setval(pg_get_serial_sequence('exchanges', 'id'), 11)"
    key = team_key(*TEAM[2:])
    yield f"""INSERT INTO submissions
        (id, conversation_id, form, year, edition, status, answers, handed_in_at,
        enterprise_name, team_name, team_key, scan) VALUES
        ('s1', 7, 'caq-2020-6/application', 2026, 1, 'handed_in',
        '{{"team_size": "12"}}', {noon}, '中国石油 ABC 公司', '“星火”班', '{key}', '')"""
