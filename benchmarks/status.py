"""A question about how far forms are, over 1,000 and over 1,000,000 of them, in one run.

The same questions of staff, a contact and a leader go to both databases in turns: how many are at
which stage, the first page of who is missing and the one after, what came in today, a team, a
number. Prints one JSON object; times in microseconds, medians; a ratio is large over small.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from conversations.progress import Stage
from conversations.state import FILED
from storage import filed, progress
from storage.filed import Filed
from storage.keeping import BEGIN, Kept, values_of
from storage.names import enterprise_key, team_key
from storage.progress import Wanted
from storage.scope import Place, Scope
from storage.session import Session
from storage.store import Store
from storage.tables import conversations

SIZES = (1_000, 1_000_000)
WARM, ROUNDS = 20, 200
REGIONS = tuple(f"第{number}省质量协会" for number in range(31))
TEAMS = 10
"""Teams of an enterprise."""
OF = ("team-application", 2026)
STAGES: tuple[Stage, ...] = ("not_begun", "draft", "handed_in", "sealed")
"""A quarter of the forms is at each."""
NEW = {"state": "", "version": 0, "recent": ""}
"""A conversation, as each leader has one."""
WANTED = Wanted((OF,), ("not_begun", "draft"))
MORNING, PACE = datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=2)
"""When the first form is handed in, and how long after it the next one."""
TODAY = Filed({OF[0]}, MORNING, MORNING + timedelta(days=1))
AT_ONCE = 20_000
"""Rows of one transaction while a database is built."""


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        stores = [Store(f"sqlite:///{Path(folder) / f'{size}.db'}") for size in SIZES]
        for store, size in zip(stores, SIZES, strict=True):
            store.upgrade()
            _build(store, size)
        questions = {name: _measured(stores, ask) for name, ask in QUESTIONS.items()}
        for store in stores:
            store.close()
    ratios = [one["ratio"] for one in questions.values()]
    print(
        json.dumps(
            {
                "benchmark": "status",
                "database": "sqlite, WAL",
                "submissions": SIZES,
                "questions": questions,
                "worst_ratio": max(ratios),
            }
        )
    )


def _measured(stores: list[Store], ask: Callable[[Session], object]) -> Mapping[str, float]:
    """A question's time in each database, and their ratio; the rounds take turns."""
    times: list[list[float]] = [[] for _ in stores]
    for number in range(WARM + ROUNDS):
        for store, taken in zip(stores, times, strict=True):
            start = time.perf_counter_ns()
            with store.read() as reading:
                found = ask(reading.session)
            if number >= WARM:
                taken.append((time.perf_counter_ns() - start) / 1_000)
            assert found
    small, large = map(statistics.median, times)
    return {"small_us": round(small, 1), "large_us": round(large, 1), "ratio": large / small}


def _build(store: Store, size: int) -> None:
    rows = iter(_rows(size))
    while some := list(islice(rows, AT_ONCE)):
        with store.begin() as transaction:
            transaction.session.many(BEGIN, [values_of(row) for row in some])
            leaders = ({**NEW, "person": row.owner} for row in some)
            transaction.session.many(BEGIN_CONVERSATION, list(leaders))
            transaction.session.counted.update(row.tally for row in some)


def _rows(size: int) -> Iterator[Kept]:
    """One form of each team; an enterprise's teams are in one region."""
    for number in range(size):
        house, team = _names(number)
        region = REGIONS[number // TEAMS % len(REGIONS)]
        place = Place(region, house, team, enterprise_key(house), team_key(house, team))
        stage = STAGES[number % len(STAGES)]
        at = MORNING + PACE * number if stage in FILED else None
        yield Kept(0, f"leader-{number}", *OF, stage, 0, 1, None, place, None, at)


def _names(number: int) -> tuple[str, str]:
    return f"第{number // TEAMS}重型机械股份有限公司", f"装配车间第{number}班"


def _second_page(session: Session) -> object:
    first = progress.page(session, OFFICE, WANTED, limit=10)
    return progress.page(session, OFFICE, WANTED, first.after, limit=10).rows


HOUSE, TEAM = _names(7)
OFFICE = Scope("office", "staff", REGIONS[:5])
CONTACT = Scope("contact", "contact", enterprise=enterprise_key(HOUSE))
LEADER = Scope("leader-7", "leader", team=team_key(HOUSE, TEAM))
QUESTIONS: Mapping[str, Callable[[Session], object]] = {
    "staff: counts": lambda session: progress.tallies(session, OFFICE, [OF]),
    "staff: first page of who is missing": lambda session: (
        progress.page(session, OFFICE, WANTED).rows
    ),
    "staff: second page": _second_page,
    "staff: what came in today": lambda session: (
        filed.counted(session, OFFICE, TODAY),
        filed.page(session, OFFICE, TODAY, limit=10).rows,
    ),
    "staff: a team by its name": lambda session: progress.named(session, OFFICE, TEAM, [OF]),
    "staff: an enterprise by its name": lambda session: progress.named(
        session, OFFICE, HOUSE, [OF]
    ),
    "staff: a number": lambda session: progress.numbered(session, OFFICE, 8),
    "contact: counts": lambda session: progress.tallies(session, CONTACT, [OF]),
    "contact: first page of who is missing": lambda session: (
        progress.page(session, CONTACT, WANTED).rows
    ),
    "contact: a team by its name": lambda session: progress.named(session, CONTACT, TEAM, [OF]),
    "leader: one's own": lambda session: progress.of_owner(session, "leader-7"),
    "leader: the team's": lambda session: progress.tallies(session, LEADER, [OF]),
}

BEGIN_CONVERSATION = insert(conversations)

if __name__ == "__main__":
    main()
