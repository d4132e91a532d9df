"""Workers that are killed at any moment lose nothing, and leave nothing stuck."""

import random
import signal
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.delivery import SIDE_BY_SIDE
from storage.store import Store
from tests.working.outboxes import Outbox, Seen

TAKEN_OVER = 30.0
"""Seconds within which what a dead worker left behind goes on."""
PEOPLE = [f"p{number}" for number in range(60)]


@pytest.fixture
def outbox(bare: str, tmp_path: Path) -> Iterator[Outbox]:
    with closing(Store(bare)) as store:
        store.upgrade()
        yield Outbox(store, store.url, tmp_path / "record")


@pytest.mark.parametrize("idempotent", [True, False])
def test_workers_killed_at_random_lose_nothing_and_repeat_what_was_in_flight(
    outbox: Outbox, *, idempotent: bool
) -> None:
    outbox.idempotent = idempotent
    workers, killed = [outbox.start(), outbox.start()], set()
    try:
        for _ in range(6):
            outbox.owe(PEOPLE)
            time.sleep(random.uniform(0.1, 1.2))
            dying = workers.pop(random.randrange(2))
            killed.add(dying.pid)
            kill(dying)
            workers.append(outbox.start())
        outbox.wait(TAKEN_OVER + 10)
    finally:
        for worker in workers:
            kill(worker)
    came = outbox.came()
    first_of_each = list(dict.fromkeys((one.person, one.text) for one in came))
    assert len(first_of_each) == sum(map(len, outbox.owed.values())), "none is lost"
    assert told(first_of_each) == outbox.owed, "each in order"
    again = [key for key, count in Counter(one.key for one in came).items() if count > 1]
    ended = outbox.outcomes()
    unknown = {key for key, outcome in ended.items() if outcome == "unknown"}
    assert set(ended.values()) <= {"sent", "unknown"}
    assert len(unknown) <= SIDE_BY_SIDE * len(killed), "what was in a dead worker's hands"
    assert unknown >= set(again) if not idempotent else not unknown
    for key in again:
        assert was_in_flight(came, key, killed), f"{key} was sent again without a death"


def test_what_a_dead_worker_had_begun_goes_on_within_thirty_seconds(outbox: Outbox) -> None:
    outbox.owe(PEOPLE[:8])
    with outbox.worker(seconds=60) as slow:
        while len(outbox.came()) < 8:
            time.sleep(0.05)
        with outbox.worker():
            kill(slow)
            outbox.wait(TAKEN_OVER)
    assert set(outbox.outcomes().values()) == {"unknown"}
    assert Counter(one.key for one in outbox.came()) == dict.fromkeys(
        {one.key for one in outbox.came()}, 2
    )


def test_a_rolling_restart_loses_and_repeats_nothing(outbox: Outbox) -> None:
    old = [outbox.start(), outbox.start()]
    outbox.owe(PEOPLE * 2)
    new = []
    for worker in old:
        new.append(outbox.start())
        outbox.owe(PEOPLE)
        worker.terminate()
        worker.communicate(timeout=40)
        assert worker.returncode == 0
    outbox.wait(TAKEN_OVER)
    for worker in new:
        worker.terminate()
        worker.communicate(timeout=40)
    assert told([(one.person, one.text) for one in outbox.came()]) == outbox.owed
    assert set(outbox.outcomes().values()) == {"sent"}


def told(messages: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What each person was told, in order."""
    all_: dict[str, list[str]] = defaultdict(list)
    for person, text in messages:
        all_[person].append(text)
    return all_


def was_in_flight(came: list[Seen], key: str, killed: set[int]) -> bool:
    """Whether every sender of a message but the last died soon after."""
    for one in [one for one in came if one.key == key][:-1]:
        theirs = [each.key for each in came if each.process == one.process]
        if one.process not in killed or theirs.index(key) < len(theirs) - 2 * SIDE_BY_SIDE:
            return False
    return True


def kill(worker: "subprocess.Popen[str]") -> None:
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
