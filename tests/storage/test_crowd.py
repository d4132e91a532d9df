"""Many at once: threads and processes, one conversation and several, every message twice."""

import multiprocessing
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conversations.messages import Address
from storage.store import Store

from .turns import check, open_each, take_turn

ROOT = Path(__file__).parents[2]
MESSAGES = [(person, f"m{number}") for person in ("hot", "warm", "cold") for number in range(40)]


def test_threads_lose_nothing_and_do_nothing_twice(store: Store) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda each: take_turn(store, *each), _shuffled_twice(1)))
        again = list(threads.map(lambda each: take_turn(store, *each), _shuffled_twice(1)))
    assert again == answers
    _check_all(store)


def test_processes_lose_nothing_and_do_nothing_twice(bare: str) -> None:
    """Both start on an empty database, so that the upgrade is done by two at once as well."""
    command = [sys.executable, "-m", "tests.storage.turns", bare]
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    with ThreadPoolExecutor(2) as threads:
        messages = ["".join(f"{person} {id_}\n" for person, id_ in _shuffled(n)) for n in (1, 2)]
        said = list(
            threads.map(
                lambda pair: pair[0].communicate(pair[1], 100)[0],
                zip(workers, messages, strict=True),
            )
        )
    assert [worker.returncode for worker in workers] == [0, 0]
    assert all(len(each.split()) == 2 + len(MESSAGES) for each in said)
    store = Store(bare)
    _check_all(store)
    store.close()


def test_all_that_start_at_once_on_a_new_file_open_it(tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    at_once = fresh.Barrier(3)
    urls = [f"sqlite:///{tmp_path}/{number}/store.db" for number in range(20)]
    workers = [fresh.Process(target=open_each, args=(urls, at_once)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]


def test_two_first_messages_at_once_make_one_conversation(store: Store) -> None:
    def begin(_: int) -> int:
        with store.begin() as transaction:
            return transaction.conversation(Address("test", "new")).id

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(begin, range(12)))) == 1


def _shuffled(seed: int) -> list[tuple[str, str]]:
    return random.Random(seed).sample(MESSAGES, len(MESSAGES))


def _shuffled_twice(seed: int) -> Iterator[tuple[str, str]]:
    yield from random.Random(seed).sample(2 * MESSAGES, 2 * len(MESSAGES))


def _check_all(store: Store) -> None:
    for person in ("hot", "warm", "cold"):
        assert sorted(check(store, person)) == sorted(f"m{number}" for number in range(40))
