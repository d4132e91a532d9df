"""A process killed at any moment has kept every turn it acknowledged, and no half of another."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine, text

from storage.store import Store

from .turns import check

ROOT = Path(__file__).parents[2]
PERSONS = ("hot", "warm", "cold")
MESSAGES = [f"{PERSONS[number % 3]} m{number}\n" for number in range(1_000)]


def test_every_acknowledged_turn_outlives_the_process(bare: str) -> None:
    acknowledged: list[str] = []
    for _ in range(5):
        worker = _started(bare, until="ready")
        # What was not acknowledged is sent again, as every platform does.
        missing = [each for each in MESSAGES if each.split()[1] not in acknowledged]
        _send(worker, missing)
        acknowledged += islice(_words(worker), random.randrange(min(100, len(missing) + 1)))
        acknowledged += _killed(worker)
        handled = _handled(bare)
        assert set(acknowledged) <= handled
        assert len(handled) <= len(acknowledged) + 1
    assert len(acknowledged) == len(set(acknowledged))


def test_what_was_killed_and_sent_again_is_done_once(bare: str) -> None:
    worker = _started(bare, until="ready")
    _send(worker, MESSAGES[:50])
    next(_words(worker))
    _killed(worker)
    worker = _started(bare, until="ready")
    worker.communicate("".join(MESSAGES[:50]), timeout=60)
    assert _handled(bare) == {f"m{number}" for number in range(50)}


def test_an_upgrade_that_was_killed_can_be_done_again(bare: str) -> None:
    for _ in range(4):
        worker = _started(bare, until="loaded")
        time.sleep(random.uniform(0, 0.1))
        _killed(worker)
    with closing(Store(bare)) as store:
        store.upgrade()
    assert _handled(bare) == set()


def _started(url: str, until: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.storage.turns", url]
    pipe = subprocess.PIPE
    worker = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe)
    assert until in _words(worker)
    return worker


def _send(worker: "subprocess.Popen[str]", messages: list[str]) -> None:
    assert worker.stdin
    worker.stdin.writelines(messages)
    worker.stdin.flush()


def _words(worker: "subprocess.Popen[str]") -> Iterator[str]:
    assert worker.stdout
    return map(str.strip, worker.stdout)


def _killed(worker: "subprocess.Popen[str]") -> list[str]:
    """Kill it; what it said before and nobody has read yet."""
    with worker:
        worker.kill()
        said = list(_words(worker))
    assert worker.returncode == -signal.SIGKILL
    return said


def _handled(url: str) -> set[str]:
    """Every message that had an effect, in a database without a flaw."""
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        engine.dispose()
    with closing(Store(url)) as store:
        return {message_id for person in PERSONS for message_id in check(store, person)}
