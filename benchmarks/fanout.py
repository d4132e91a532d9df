"""The planning of one day for 1,000,000 people on SQLite: who is due a reminder, each a row.

The database is filled first, by bulk inserts that are not timed: leaders who have not begun, are
half done, or have handed in, each with two forms, and the contacts of their enterprises. Then a
process of its own plans the 14th day before the deadline, in the very transactions of the bot.
Prints one JSON object.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from bot.app import SHANGHAI, open_library
from bot.planning import Planner
from storage.association import sample
from storage.store import Store

LEADERS, TEAMS = 900_000, 9
"""Leaders, and how many of them are in one enterprise, which has one contact."""
NOW = datetime(2021, 7, 1, 9, tzinfo=SHANGHAI)
FORMS = ("team-result", "team-application")
STAGES = ("not_begun", "draft", "not_begun", "changed", "handed_in")
AT_ONCE = 20_000


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(_plan(sys.argv[1])))
        return
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / "fanout.db"
        _fill(path)
        command = [sys.executable, __file__, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        measured = json.loads(done.stdout)
    print(json.dumps({"benchmark": "fanout", "database": "sqlite, WAL", **measured}))


def _plan(path: str) -> dict[str, Any]:
    planner = Planner(open_library(sample()).association)
    store = Store(f"sqlite:///{path}")
    begun, used = time.perf_counter(), time.process_time()
    more = True
    while more:
        with store.begin() as transaction:
            more = planner.go_on(transaction.session, NOW)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    store.close()
    with sqlite3.connect(path) as database:
        planned = database.execute("SELECT count(*) FROM reminders").fetchone()[0]
        people = database.execute("SELECT count(*) FROM people").fetchone()[0]
    return {
        "people": people,
        "planned": planned,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _fill(path: Path) -> None:
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous=OFF")
        rows = _people()
        while some := list(islice(rows, AT_ONCE)):
            database.executemany(PERSON, some)
        progress = _progress()
        while some := list(islice(progress, AT_ONCE)):
            database.executemany(PROGRESS, some)


def _people() -> Iterator[tuple[object, ...]]:
    for number in range(LEADERS):
        house = f"企业{number // TEAMS}"
        names = (house, f"班组{number}", _key(house), _key(f"{house}\n班组{number}"))
        yield (_leader(number), "leader", "王强", "13900000011", "", "江苏省质量协会", *names)
    for number in range(LEADERS // TEAMS):
        house = f"企业{number}"
        names = (house, "", _key(house), "")
        yield (f"c{number}", "contact", "李敏", "13900000001", "", "江苏省质量协会", *names)


def _progress() -> Iterator[tuple[object, ...]]:
    for number in range(LEADERS):
        house, owner = f"企业{number // TEAMS}", _leader(number)
        keys = (house, f"班组{number}", _key(house), _key(f"{house}\n班组{number}"))
        for place, form in enumerate(FORMS):
            # Everybody awaits one form at least.
            stage = STAGES[number % 5] if place else STAGES[number % 4]
            yield (owner, form, 2021, stage, 0, 1, "江苏省质量协会", *keys, f"班组{number}")


def _leader(number: int) -> str:
    return f"l{number:07}"


def _key(name: str) -> str:
    return sha256(name.encode()).hexdigest()


PERSON = (
    "INSERT INTO people (id, role, name, mobile, email, region, enterprise, team,"
    " enterprise_key, team_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
PROGRESS = (
    "INSERT INTO progress (owner, form, year, stage, edition, expected, region, enterprise_name,"
    " team_name, enterprise_key, team_key, team_folded)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

if __name__ == "__main__":
    main()
