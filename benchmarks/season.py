"""What is asked of the store that a season left: call list, status, a misspelt name, a backup.

Without an argument the last days of a season of 2,000 teams are played first; with a folder that
`xindeguo simulate --keep FOLDER` left, that one is looked at. Prints one JSON object: seconds of
processor time, for the machine may be shared; medians of a few. `of_country` is what an office
asks whose region holds all others.
"""

import json
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import SHANGHAI, Place, open_library
from bot.calling import call_list
from bot.commands.backup import make
from bot.commands.status import Office, described
from bot.expecting import expect
from bot.library import Library
from bot.simulating import FILE, Season, simulate
from bot.standing import Asking, Standings
from conversations.inquiry import Inquiry
from storage.association import sample
from storage.records import Conversation
from storage.scope import scope_of
from storage.store import Store

SEASON = Season(teams=2_000, seed=1, days=20, server=True)
TIMES = 3


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        kept = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "season"
        if not kept.exists():
            simulate(open_library(sample()), SEASON, into=kept)
        print(json.dumps({"benchmark": "season", **_measured(kept, Path(folder))}))


def _measured(kept: Path, folder: Path) -> dict[str, Any]:
    own = folder / "association"
    shutil.copytree(sample(), own)
    shutil.copy(kept / "roster.csv", own / "roster.csv")
    began = time.process_time()
    library = open_library(own)
    read = time.process_time() - began
    with closing(Store(f"sqlite:///{kept / FILE}")) as store:
        figures = _Asked(library, store, _last(kept)).figures()
    backed_up = folder / "season.tar"
    where = Place(own, f"sqlite:///{kept / FILE}", kept / "files")
    backup = _seconds(lambda: make(where, backed_up, datetime.now(SHANGHAI), lambda _: None), 1)
    return {
        "people": len(library.association.roster.people),
        "database_mb": round((kept / FILE).stat().st_size / 1e6),
        "backup_mb": round(backed_up.stat().st_size / 1e6),
        "seconds": {"folder_read": round(read, 2), **figures, "backup": backup},
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


class _Asked:
    """The questions, each as the chat or the command asks it."""

    def __init__(self, library: Library, store: Store, now: datetime) -> None:
        self.library, self.store, self.now = library, store, now
        people = library.association.roster.people
        self.staff = next(one for one in people if one.role == "staff")
        self.house = next(one.enterprise for one in reversed(people) if one.enterprise)

    def figures(self) -> dict[str, float]:
        association, store, now = self.library.association, self.store, self.now
        office, regions = Office(self.library, store, now), association.profile.regions
        above = association.profile.model_copy(update={"subregions": {regions[0]: regions[1:]}})
        country = replace(self.library, association=replace(association, profile=above))
        misspelt = f"{self.house[:-1]}场"
        return {
            "expecting": _seconds(lambda: expect(association, store, now)),
            "status_command": _seconds(lambda: json.dumps(described(office, office.standings()))),
            "calls": _seconds(lambda: self.calls(self.library)),
            "calls_of_country": _seconds(lambda: self.calls(country)),
            "status": self.asked(self.library, Inquiry("all")),
            "status_of_country": self.asked(country, Inquiry("all")),
            "misspelt": self.asked(self.library, Inquiry("named", words=misspelt)),
            "misspelt_of_country": self.asked(country, Inquiry("named", words=misspelt)),
            "unknown_of_country": self.asked(country, Inquiry("named", words="没有这样的名字")),
        }

    def calls(self, library: Library) -> None:
        subregions = library.association.profile.subregions
        with self.store.read() as reading:
            scope = scope_of(self.staff.id, self.staff, subregions)
            call_list(reading.session, scope, self.now)

    def asked(self, library: Library, inquiry: Inquiry) -> float:
        standings = Standings(library.association)
        conversation = Conversation(0, "", 0, 0, "", self.staff.id)

        def ask() -> None:
            with self.store.read() as reading:
                asking = Asking(reading.session, conversation, self.staff, self.now)
                standings.overview(asking, inquiry)

        return _seconds(ask)


def _last(kept: Path) -> datetime:
    """The last moment at which anything was said."""
    with closing(sqlite3.connect(kept / FILE)) as database:
        said = database.execute("SELECT max(at) FROM exchanges").fetchone()[0]
    return datetime.fromisoformat(said).replace(tzinfo=UTC).astimezone(SHANGHAI)


def _seconds(do: Callable[[], object], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        do()
        taken.append(time.process_time() - began)
    return round(statistics.median(taken), 4)


if __name__ == "__main__":
    main()
