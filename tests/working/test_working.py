"""What a process works at: rounds with one owner, the tasks they put down, an end in order."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from bot import working as module
from bot.app import SHANGHAI
from bot.working import SPARE, Put, Round, Work, Worker, working
from storage.errors import StoreUnavailable
from storage.memory import Memory
from storage.store import Store

NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


@dataclass
class Rounds:
    """Two processes' rounds over one store: who ran, and the clock of both."""

    store: Store
    now: datetime = NOW
    ran: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def worker(self, name: str, *, alone: bool, seconds: float) -> Worker:
        def run(_now: datetime, _put: Put) -> None:
            with self._lock:
                self.ran.append(name)

        work = Work(rounds=(Round("round", seconds, run, alone=alone),))
        return Worker(self.store, lambda: self.now, {}, [work])

    def keep(
        self, name: str, ended: Event, *, alone: bool = True, seconds: float = 0.01
    ) -> Thread:
        """A process's thread for its round, without durable tasks."""
        worker = self.worker(name, alone=alone, seconds=seconds)
        [one] = worker.rounds
        thread = Thread(target=worker.keep, args=[one, lambda *_: None, ended])
        thread.start()
        return thread


@pytest.fixture
def rounds(bare: str) -> Rounds:
    store = Store(bare)
    store.upgrade()
    return Rounds(store)


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end, "it is not done"
        time.sleep(0.01)


def test_a_round_has_one_owner_until_that_one_dies_or_leaves(rounds: Rounds) -> None:
    first_ended, second_ended = Event(), Event()
    first = rounds.keep("first", first_ended)
    until(lambda: bool(rounds.ran))
    second = rounds.keep("second", second_ended)
    time.sleep(0.3)
    assert set(rounds.ran) == {"first"}
    first_ended.set()
    first.join()
    until(lambda: rounds.ran[-1] == "second")  # the lease was given back
    second_ended.set()
    second.join()
    rounds.store.close()


def test_the_round_of_a_dead_owner_goes_on_elsewhere(rounds: Rounds) -> None:
    assert Memory(rounds.store, lambda: rounds.now).lease("round.round", "dead", SPARE)
    ended = Event()
    thread = rounds.keep("living", ended)
    time.sleep(0.2)
    assert not rounds.ran
    rounds.now += timedelta(seconds=SPARE + 1)
    until(lambda: bool(rounds.ran))
    ended.set()
    thread.join()
    rounds.store.close()


def test_the_rounds_of_one_that_dies_between_two_go_on_soon(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying, ended = Event(), Event()
    monkeypatch.setattr(module, "BEAT", 1e3)  # it is never heard of again
    first = rounds.keep("first", dying, seconds=1e3)
    until(lambda: bool(rounds.ran))
    time.sleep(0.3)
    monkeypatch.setattr(module, "BEAT", 0.01)
    second = rounds.keep("second", ended, seconds=1e3)
    time.sleep(0.2)
    assert rounds.ran == ["first"]
    rounds.now += timedelta(seconds=module.HELD + 1)
    until(lambda: rounds.ran == ["first", "second"])
    for thread, end in ((first, dying), (second, ended)):
        end.set()
        thread.join()
    rounds.store.close()


def test_a_round_that_is_everybodys_runs_in_each_process(rounds: Rounds) -> None:
    ended = Event()
    threads = [rounds.keep(name, ended, alone=False) for name in ("first", "second")]
    until(lambda: set(rounds.ran) == {"first", "second"})
    ended.set()
    for thread in threads:
        thread.join()
    rounds.store.close()


def test_a_round_puts_tasks_down_and_what_breaks_it_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done, broken = Event(), [StoreUnavailable()]
    keys: list[str] = []

    def run(_: datetime, put: Put) -> None:
        if broken:
            raise broken.pop()
        put("note", "1")

    def note(key: str) -> None:
        keys.append(key)
        done.set()

    with closing(Store(f"sqlite:///{tmp_path}/a.db")) as store:
        store.upgrade()
        work = Work({"note": note}, (Round("notes", 0.05, run),))
        with working(Worker(store, lambda: NOW, {}, [work])):
            assert done.wait(30)
            time.sleep(0.3)
    assert keys == ["1"]
    assert "the round notes failed: StoreUnavailable" in caplog.text


def test_nothing_begins_before_it_may_and_an_end_before_that_is_an_end(tmp_path: Path) -> None:
    began, begin = Event(), Event()
    with closing(Store(f"sqlite:///{tmp_path}/a.db")) as store:
        store.upgrade()
        work = Work(rounds=(Round("first", 9, lambda *_: began.set()),))
        with working(Worker(store, lambda: NOW, {}, [work]), begin):
            assert not began.wait(0.3)
        assert not began.is_set()
        begin.clear()
        with working(Worker(store, lambda: NOW, {}, [work]), begin):
            begin.set()
            assert began.wait(30)
