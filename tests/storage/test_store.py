"""Under which settings the store runs, and what it says when it cannot."""

import logging
import sqlite3
import stat
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import create_engine, delete, make_url, text

from conversations.messages import Address
from storage import engines
from storage.errors import Stale, StoreUnavailable
from storage.store import Store
from storage.tables import exchanges

from .examples import ANSWER, NOON, PERSON, begun, said, talk

SECRET = "pa55-w0rd"


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a second where the store waits for five."""
    monkeypatch.setattr(engines, "PATIENCE", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(Store(f"sqlite:///{tmp_path}/store.db")) as store:
        store.upgrade()
    return tmp_path / "store.db"


@pytest.mark.parametrize(("lasting", "synchronous"), [(True, 2), (False, 0)])
def test_sqlite_keeps_what_it_promises(file: Path, *, lasting: bool, synchronous: int) -> None:
    settings = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5_000}
    settings["synchronous"] = synchronous
    with closing(Store(f"sqlite:///{file}", lasting=lasting)) as store:
        for connections in (store._writing, store._reading):
            with connections.one() as driver:
                for name, expected in settings.items():
                    found = driver.execute(f"PRAGMA {name}").fetchone()
                    assert (name, *found) == (name, expected)


def test_a_new_file_and_its_folder_are_for_this_user_alone(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/new/store.db")) as store:
        store.upgrade()
        modes = {
            each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "new").iterdir()
        }
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert "store.db" in modes


def test_what_is_in_memory_is_one_database_for_all_threads_until_it_is_closed() -> None:
    with closing(Store("sqlite://")) as store:
        store.upgrade()
        thread = threading.Thread(target=talk, args=(store, 2))
        thread.start()
        thread.join()
        with store.read() as reading:
            assert len(reading.history(PERSON)) == 2


def test_two_stores_in_memory_are_two_databases() -> None:
    with closing(Store("sqlite://")) as one, closing(Store("sqlite://")) as other:
        one.upgrade()
        other.upgrade()
        talk(one, 1)
        with other.read() as reading:
            assert reading.history(PERSON) == ()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_postgresql_url_opens_with_psycopg(postgresql_url: str, scheme: str) -> None:
    _, _, rest = postgresql_url.partition("://")
    with closing(Store(f"{scheme}://{rest}")) as store:
        store.upgrade()
        assert begun(store).version == 0


def test_reading_goes_on_while_another_writes(file: Path) -> None:
    with closing(Store(f"sqlite:///{file}")) as store:
        [turn] = talk(store, 1)
        with store.begin() as transaction:
            conversation = transaction.conversation(PERSON)
            transaction.turn(conversation, said("2", "m2"), ANSWER, "{}", NOON)
            with store.read() as reading:
                assert reading.history(PERSON)[-1].id == turn


def test_a_database_locked_for_too_long_is_unavailable(file: Path, hurry: None) -> None:
    with closing(Store(f"sqlite:///{file}")) as store, _locked(file):
        before = time.monotonic()
        with pytest.raises(StoreUnavailable, match="locked"):
            talk(store, 1)
        assert 0.9 < time.monotonic() - before < 4
    with closing(Store(f"sqlite:///{file}")) as store:
        assert begun(store).version == 0


def test_a_lock_that_goes_in_time_is_waited_for(file: Path) -> None:
    with closing(Store(f"sqlite:///{file}")) as store:
        with _locked(file):
            thread = threading.Thread(target=talk, args=(store, 1))
            thread.start()
            time.sleep(0.3)
        thread.join()
        assert begun(store).version == 1


def test_the_id_of_an_exchange_that_was_erased_is_never_given_again(store: Store) -> None:
    *_, newest = talk(store, 2)
    with store._writing.set_aside() as engine, engine.begin() as connection:
        connection.execute(delete(exchanges))
    assert talk(store, 1) > [newest]


def test_a_second_transaction_in_one_thread_does_not_wait_for_ever(
    hurry: None, tmp_path: Path
) -> None:
    for url in ("sqlite://", f"sqlite:///{tmp_path}/store.db"):
        with closing(Store(url)) as store:
            store.upgrade()
            with store.begin(), pytest.raises(StoreUnavailable, match="no connection became free"):
                begun(store)
            assert begun(store).version == 0


def test_a_row_locked_for_too_long_is_unavailable(postgresql_url: str, hurry: None) -> None:
    with closing(Store(postgresql_url)) as store:
        store.upgrade()
        begun(store)
        with store.begin() as transaction:
            transaction.conversation(PERSON)
            with pytest.raises(StoreUnavailable, match="lock timeout"):
                begun(store)


def test_of_two_that_wait_for_each_other_one_starts_over(postgresql_url: str) -> None:
    with closing(Store(postgresql_url)) as store:
        store.upgrade()
        ends = [Address("console", "one"), Address("console", "two")]
        for one in ends:
            with store.begin() as transaction:
                transaction.conversation(one)
        both = Barrier(2)

        def crosswise(first: Address, second: Address) -> bool:
            try:
                with store.begin() as transaction:
                    transaction.conversation(first)
                    both.wait(10)
                    transaction.conversation(second)
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(crosswise, ends, reversed(ends)))
        assert sorted(ended) == [False, True]


def test_a_server_that_drops_the_connection_costs_one_transaction(postgresql_url: str) -> None:
    def turn_while_the_server_drops_us() -> None:
        with store.begin() as transaction:
            conversation = transaction.conversation(PERSON)
            transaction.turn(conversation, said("lost"), ANSWER, "{}", NOON)
            _drop_all_others(postgresql_url)
            transaction.history(PERSON)

    with closing(Store(postgresql_url)) as store:
        store.upgrade()
        with pytest.raises(StoreUnavailable):
            turn_while_the_server_drops_us()
        assert begun(store).version == 0
        _drop_all_others(postgresql_url)
        assert talk(store, 1)


def test_a_full_disk_leaves_nothing_half_written(file: Path) -> None:
    with closing(Store(f"sqlite:///{file}")) as store:
        talk(store, 1)
        with store._writing.one() as driver:
            driver.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreUnavailable, match="full"):
            talk(store, 99)
        with store.read() as reading:
            assert len(reading.history(PERSON)) == begun(store).version


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"PK\x03\x04" * 1_000)
    with closing(Store(f"sqlite:///{tmp_path}/store.db")) as store:
        with pytest.raises(StoreUnavailable, match="not a database"):
            store.upgrade()
        with pytest.raises(StoreUnavailable, match="not a database"):
            begun(store)


def test_a_place_where_no_file_can_be_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=r"file/store\.db"):
        Store(f"sqlite:///{tmp_path}/file/store.db")


def test_a_mistake_of_the_program_stays_what_it_is(store: Store) -> None:
    with pytest.raises(LookupError), store.begin():
        raise LookupError
    with pytest.raises(Stale), store.begin():
        raise Stale


@pytest.mark.parametrize("url", ["", "store.db", "mysql://h/d", "sqlite", "postgresql://h:port/d"])
def test_a_url_that_is_none_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="the database URL"):
        Store(url)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@localhost:1/name",
        f"postgresql://me:{SECRET}@no-such-host.invalid/name",
        f"postgresql://me@localhost:1/name?password={SECRET}",
        f"postgresql://me:{SECRET}@localhost:{SECRET}/name",
        f"postgresql://me:other@{SECRET}@localhost:1/name",
        f"mysql://me:{SECRET}@localhost/name",
        f"me:{SECRET}@localhost/name",
    ],
)
def test_no_password_is_ever_told(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreUnavailable) as raised, closing(Store(url)) as store:
        store.upgrade()
    told = "".join(traceback.format_exception(raised.value))
    assert SECRET not in told + repr(raised.value) + caplog.text


def test_a_refused_password_is_not_told_either(postgresql_url: str) -> None:
    """The server's own words, with a user that it does not know."""
    url = make_url(postgresql_url).set(username="nobody", password=SECRET)
    with pytest.raises(StoreUnavailable, match="nobody") as raised:
        Store(url.render_as_string(hide_password=False)).upgrade()
    assert SECRET not in str(raised.value)


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable, match="pip install"):
        Store("postgresql://localhost/name")


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def _drop_all_others(url: str) -> None:
    engine = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        others = "WHERE datname = current_database() AND pid != pg_backend_pid()"
        connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity {others}")
        )
    engine.dispose()
