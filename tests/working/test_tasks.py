"""Durable tasks: each key once, what failed again, what a dead worker left by another."""

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest

from bot import tasks as module
from bot import workers
from bot.tasks import KEPT, Tasks
from bot.workers import DatabaseLocks, alive, held, worker_name


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it is not done"
        time.sleep(0.02)


def test_a_task_is_done_once_for_its_key_also_when_it_is_put_again(bare: str) -> None:
    done: list[str] = []
    for _ in range(2):
        with Tasks(bare, {"note": done.append}).open() as tasks:
            for key in ("1", "2", "1"):
                tasks.put("note", key)
                tasks.start("note", f"at once {key}")
            until(lambda: len(done) >= 4)
            time.sleep(0.5)
    assert sorted(done) == ["1", "2", "at once 1", "at once 2"]


def test_what_is_under_way_is_finished_before_the_end(bare: str) -> None:
    begun, done = Event(), Event()

    def slow(_: str) -> None:
        begun.set()
        time.sleep(0.5)
        done.set()

    with Tasks(bare, {"slow": slow}).open() as tasks:
        tasks.start("slow", "1")
        assert begun.wait(20)
    assert done.is_set()


def test_one_that_failed_can_be_put_again_and_its_text_is_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SWEEP", 0.1)
    told: list[str] = []
    said = str(13900000001)

    def failing(_: str) -> None:
        told.append("once more")
        if len(told) == 1:
            raise ValueError(said)

    with Tasks(f"sqlite:///{tmp_path}/a.db", {"fail": failing}).open() as tasks:
        while len(told) < 2:
            tasks.put("fail", "1")
            time.sleep(0.1)
    assert "fail 1 failed: ValueError" in caplog.text
    assert said not in caplog.text
    assert said.encode() not in (tmp_path / "a-tasks.db").read_bytes()


def test_what_was_done_is_forgotten_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SWEEP", 0.1)
    monkeypatch.setattr(module, "KEPT", KEPT * 0)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    done: list[str] = []
    with Tasks(f"sqlite:///{tmp_path}/a.db", {"note": done.append}).open() as tasks:
        for number in range(30):
            tasks.start("note", str(number))
        until(lambda: len(done) == 30)
        until(lambda: not tasks._ended(["PENDING", "ENQUEUED", "SUCCESS", "ERROR"]))


def test_only_one_is_open_in_a_process(tmp_path: Path) -> None:
    tasks = Tasks(f"sqlite:///{tmp_path}/a.db", {})
    with tasks.open(), pytest.raises(RuntimeError, match="open already"), tasks.open():
        pass
    with tasks.open():
        pass


def test_what_breaks_a_look_for_the_dead_is_told_and_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.tasks.SWEEP", 0.01)
    stopping, looks = Event(), count(1)

    class Away:
        def keep(self) -> None:
            if next(looks) == 2:
                stopping.set()
            raise ConnectionError

        def free(self, name: str) -> bool:
            return False

    Tasks("sqlite://", {})._sweep(Away(), stopping)
    assert caplog.text.count("a look for the tasks of dead workers failed: ConnectionError") == 2


def test_a_worker_is_alive_while_it_holds_its_lock(bare: str) -> None:
    mine, theirs = worker_name(), worker_name()
    with held(bare, mine) as locks:
        with held(bare, theirs):
            assert not locks.free(mine)
            assert not locks.free(theirs)
            assert {mine, theirs} <= set(alive(bare))
        assert locks.free(theirs)
        locks.keep()
    assert not {mine, theirs} & set(alive(bare))


def test_who_looks_while_a_worker_begins_does_not_take_it_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, lock, looked = f"sqlite:///{tmp_path}/store.db", workers._lock, Event()

    def late(file: BinaryIO) -> None:
        if not looked.is_set():
            looked.set()
            assert alive(database) == [], "the file is there and not locked yet"
        lock(file)

    monkeypatch.setattr(workers, "_lock", late)
    with held(database, "one"):
        assert alive(database) == ["one"]


def test_a_lock_whose_connection_is_lost_is_taken_anew(postgresql_url: str) -> None:
    name = worker_name()
    with held(postgresql_url, name) as locks, held(postgresql_url, worker_name()) as others:
        assert isinstance(locks, DatabaseLocks)
        assert locks._own
        locks._own.connection.close()
        until(lambda: others.free(name))
        locks.keep()
        assert not others.free(name)


def test_nothing_of_it_is_imported_before_it_is_opened() -> None:
    script = "import sys, bot.working, bot.messengers; print('dbos' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert told.stdout.strip() == b"False"
