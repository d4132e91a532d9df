"""One durable turn on SQLite and on PostgreSQL, beside the bare commit on the same database.

The turn is the real one: lock, look for the message, understand, step, render the words, write
exchange and state, commit. `name` is the heaviest kind, an answer that is the team's name: it also
changes the row by which the form is looked for. `common` is any other answer. Prints one JSON
object; times in microseconds, medians; the ratio is taken round by round. Both databases survive a
power cut (synchronous=FULL; fsync=on).
"""

import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bot.app import SHANGHAI, Place, open_assistant, open_library
from bot.assistant import Assistant
from conversations.messages import Address, Incoming
from storage.association import sample
from tests.postgresql import own_schema, own_server

ROUNDS, TURNS = 15, 40
WARM = 2_500
"""Commits before the first is timed, and a tenth of it in turns, which write ten times as much:
while the log still grows, each takes twice as long."""
KINDS: dict[str, Callable[[int], str]] = {
    "name": lambda number: f"第1项改成装配车间钳工{number + 1}班",
    "common": lambda number: f"第2项改成{'否是'[number % 2]}",
}
"""What is said the how many-th time."""
MOMENT = datetime(2026, 5, 6, 9, tzinfo=SHANGHAI)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        where = Path(folder)
        with closing(_sqlite(where / "bare.db")) as bare:
            on_sqlite = _measured(f"sqlite:///{where / 'turn.db'}", where, bare)
        with _postgresql() as url, closing(_bare_postgresql(url)) as bare:
            on_postgresql = _measured(url, where, bare)
    print(json.dumps({"benchmark": "turn", "sqlite": on_sqlite, "postgresql": on_postgresql}))


def _measured(database: str, where: Path, bare: Any) -> dict[str, Any]:
    """Turns and bare commits, one after the other."""
    place = Place(sample(), database, where / "files")
    assistant, store = open_assistant(open_library(sample()), place, lambda: MOMENT)
    with closing(store):
        for number in range(WARM):
            _commit(bare, number)
        for number in range(WARM // 10):
            assistant.receive(Incoming(Address("console", "warm"), f"{number}", text="附件二"))
        rounds = [_round(assistant, bare, number) for number in range(ROUNDS)]
    return {kind: _told([one[kind] for one in rounds]) for kind in KINDS}


def _told(rounds: list[tuple[float, float]]) -> dict[str, Any]:
    ratios = [turn / commit for turn, commit in rounds]
    return {
        "turn_us": statistics.median(turn for turn, _ in rounds),
        "bare_commit_us": statistics.median(commit for _, commit in rounds),
        "ratio": {"median": statistics.median(ratios), "worst": max(ratios)},
    }


def _round(assistant: Assistant, bare: Any, round_: int) -> dict[str, tuple[float, float]]:
    """The medians of turns of each kind and of bare commits, in microseconds."""
    person = Address("console", f"person-{round_}")
    for number, text in enumerate(("附件二", "装配车间钳工一班", "是")):
        assistant.receive(Incoming(person, f"begin-{number}", text=text))
    medians = {}
    for kind, texts in KINDS.items():
        turns, commits = [], []
        for number in range(TURNS):
            # The same question again and again, answered anew each time.
            said = Incoming(person, f"{kind}-{number}", text=texts(number))
            turns.append(_timed(assistant.receive, said))
            commits.append(_timed(_commit, bare, number))
        medians[kind] = statistics.median(turns), statistics.median(commits)
    return medians


def _sqlite(path: Path) -> Any:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return _with_a_row(database)


@contextmanager
def _postgresql() -> Iterator[str]:
    """A schema at TEST_PG_URL, or on a server of our own."""
    if given := os.environ.get("TEST_PG_URL"):
        with own_schema(make_url(given).set(drivername="postgresql+psycopg")) as url:
            yield url
        return
    with own_server(safe=True) as server, own_schema(server.url) as url:
        yield url


def _bare_postgresql(url: str) -> Any:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return _with_a_row(psycopg.connect(plain, autocommit=True))


def _with_a_row(database: Any) -> Any:
    database.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, value TEXT)")
    database.execute("INSERT INTO one VALUES (1, '')")
    return database


def _commit(database: Any, number: int) -> None:
    database.execute("BEGIN IMMEDIATE" if isinstance(database, sqlite3.Connection) else "BEGIN")
    database.execute(f"UPDATE one SET value = '{number} {time.time_ns()}' WHERE id = 1")
    database.execute("COMMIT")


def _timed(run: Callable[..., object], *given: object) -> float:
    start = time.perf_counter_ns()
    run(*given)
    return (time.perf_counter_ns() - start) / 1000


if __name__ == "__main__":
    main()
