"""One durable turn on SQLite beside the bare commit, in the same run on the same disk.

The turn is the real one: lock, look for the message, understand, step, render the words, write
exchange and state, commit. Prints one JSON object; times in microseconds, medians; the ratio is
taken round by round.
"""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.app import SHANGHAI, Place, open_assistant, open_library
from conversations.messages import Address, Incoming
from storage.association import sample

ROUNDS, TURNS = 15, 40
WARM = 2_500
"""Commits before the first is timed, and a tenth of it in turns, which write ten times as much:
while the log still grows, each takes twice as long."""


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        where = Path(folder)
        library = open_library(sample())
        place = Place(sample(), f"sqlite:///{where / 'turn.db'}", where / "files")
        now = datetime(2026, 5, 6, 9, tzinfo=SHANGHAI)
        assistant, store = open_assistant(library, place, lambda: now)
        bare = _bare(where / "bare.db")
        for number in range(WARM // 10):
            assistant.receive(Incoming(Address("console", "warm"), f"{number}", text="附件二"))
        turns, commits, ratios = [], [], []
        for round_ in range(ROUNDS):
            person = Address("console", f"person-{round_}")
            for number, text in enumerate(("附件二", "装配车间钳工一班")):
                assistant.receive(Incoming(person, f"begin-{number}", text=text))
            turn, commit = [], []
            for number in range(TURNS):
                # The same question again and again, answered anew each time.
                text = f"第1项改成装配车间钳工{number + 1}班"
                said = Incoming(person, f"{number}", text=text)
                turn.append(_timed(assistant.receive, said))
                commit.append(_timed(_commit, bare, number))
            turns.append(statistics.median(turn))
            commits.append(statistics.median(commit))
            ratios.append(turns[-1] / commits[-1])
        store.close()
        bare.close()
    print(
        json.dumps(
            {
                "benchmark": "turn",
                "database": "sqlite, WAL, synchronous=FULL",
                "turn_us": statistics.median(turns),
                "bare_commit_us": statistics.median(commits),
                "ratio": {"median": statistics.median(ratios), "worst": max(ratios)},
            }
        )
    )


def _bare(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, value TEXT)")
    database.execute("INSERT INTO one VALUES (1, '')")
    for number in range(WARM):
        _commit(database, number)
    return database


def _commit(database: sqlite3.Connection, number: int) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE one SET value = ? WHERE id = 1", (f"{number} {time.time_ns()}",))
    database.execute("COMMIT")


def _timed(run: Callable[..., object], *given: object) -> float:
    start = time.perf_counter_ns()
    run(*given)
    return (time.perf_counter_ns() - start) / 1000


if __name__ == "__main__":
    main()
