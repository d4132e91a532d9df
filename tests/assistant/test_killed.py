"""A process that is killed while people talk to it has kept every answer it acknowledged."""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from conversations.messages import Address
from tests.bots import RESULT, Bot

ROOT = Path(__file__).parents[2]

MESSAGES = [
    [f"person-{number % 3}", f"m{number}", text]
    for number, text in enumerate(
        text
        for step in range(40)
        for text in (("成果表", *RESULT)[step] if step < 6 else f"班组人数改成{step}",) * 3
    )
]


def test_every_acknowledged_answer_outlives_the_process(tmp_path: Path, bare: str) -> None:
    acknowledged: list[str] = []
    for _ in range(4):
        worker = _started(tmp_path, bare)
        missing = [each for each in MESSAGES if each[1] not in acknowledged]
        assert worker.stdin
        worker.stdin.writelines(json.dumps(each) + "\n" for each in missing)
        worker.stdin.flush()
        acknowledged += islice(_words(worker), random.randrange(min(40, len(missing) + 1)))
        acknowledged += _killed(worker)
        handled = _handled(tmp_path, bare)
        assert set(acknowledged) <= set(handled)
        assert len(handled) <= len(acknowledged) + 1
        assert len(handled) == len(set(handled))
    worker = _started(tmp_path, bare)
    rest = "".join(json.dumps(each) + "\n" for each in MESSAGES)
    worker.communicate(rest, timeout=60)
    assert sorted(_handled(tmp_path, bare)) == sorted(each[1] for each in MESSAGES)
    bot = Bot(tmp_path, database=bare)
    for person in ("person-0", "person-1", "person-2"):
        assert bot.answers(person)["team_size"] == "39"
        assert bot.answers(person)["team_name"] == RESULT[0]
    bot.store.close()


def _started(folder: Path, database: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.bots", str(folder), database]
    pipe = subprocess.PIPE
    worker = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe)
    assert "ready" in _words(worker)
    return worker


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


def _handled(folder: Path, database: str) -> list[str]:
    bot = Bot(folder, database=database)
    people = (f"person-{number}" for number in range(3))
    histories = [bot.assistant.history(Address("test", person)) for person in people]
    bot.store.close()
    return [one.said.id for history in histories for one in history if one.said]
