"""A whole season in virtual time through the real code, and which promises it broke.

A made-up roster, a database in a folder of its own, platforms within this process. The assistant,
the reminders with their ladder and the delivery are those that serve; only the clock, the durable
tasks' engine and the platforms are not. The same seed is the same season.
"""

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeAlias

from storage import calling
from storage.files import Shelf
from storage.roster import roster_csv
from storage.store import Store

from .app import SHANGHAI
from .channels.base import Outcome
from .expecting import expect
from .library import Library
from .simulation.cast import cast, roster
from .simulation.machine import Errors, Machine, Process
from .simulation.measuring import Day, Diary
from .simulation.oracle import Oracle
from .simulation.platform import ABILITIES, Faults, Platform, Seen
from .simulation.playing import Acting, Hour, Script
from .simulation.reporting import Report
from .simulation.seasons import association_notices

DAY = timedelta(days=1)
AFTER = 8
"""Days after the last deadline that are played: the office hears what did not come."""
EVERYBODY = 1_000_000
LOOKS = ((8, 59), (9, 0), (11, 58), (12, 15), (13, 29), (13, 31), (19, 58), (20, 1), (22, 30))
SETTLES = ((10, 40), (15, 10), (18, 20))
"""When the machine looks for a moment, and when it works until nothing is left."""
BEGINS = (9, 0)
"""When a server does so too, that is always on."""
OPENS = (0, 0, 0, 11, 12, 14, 18)
"""From which hour on a laptop is open, by its day."""
SLOW = 0.3
QUICK = (0.7, 0.7, 0.7, SLOW)
"""How often a machine comes to one part of its work when it looks for a moment, by its day."""
PARTS = (Process.look, Process.do, Process.deliver)
BUSIEST = 3
"""Days that are told one by one."""


@dataclass(frozen=True, slots=True)
class Season:
    """What is to be played; `days` 0: from the first opening on, else only the last so many.

    `server`: the machine is always on, and is not slow.
    """

    teams: int
    seed: int
    days: int = 0
    faults: bool = False
    server: bool = False


Tell: TypeAlias = Callable[[int, int, Day], None]
"""Told after each day: the how many-th it was, of how many, and what it was like."""


def simulate(
    library: Library, season: Season, tell: Tell = lambda *_: None, into: Path | None = None
) -> Report:
    """Play a season. `into` is a new folder, where all that a running bot would have is kept.

    With the roster that was made up, as a file. `FileExistsError`: the folder is there.
    """
    with _folder(into) as folder, _quiet() as errors:
        began, file = time.monotonic(), folder / FILE
        store = Store(f"sqlite:///{file}", lasting=False)
        with closing(store):
            store.upgrade()
            playing = _Play(library, season, store, folder)
            playing.run(tell)
            playing.close()
            for message in errors.found:
                playing.oracle.broken("an error", message, playing.machine.now)
        seconds = time.monotonic() - began
        return playing.report(seconds, file.stat().st_size / 1e6)


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    if into is None:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    into.mkdir(mode=0o700, parents=True)
    yield into


@contextmanager
def _quiet() -> Iterator[Errors]:
    """What the bot logs is counted here and said nowhere else."""
    logger, errors = logging.getLogger("xindeguo"), Errors()
    before = logger.propagate
    logger.addHandler(errors)
    logger.propagate = False
    try:
        yield errors
    finally:
        logger.propagate = before
        logger.removeHandler(errors)


class _Play:
    """One season while it is played."""

    def __init__(self, library: Library, season: Season, store: Store, folder: Path) -> None:
        self.season = season
        self.random = Random(season.seed)  # noqa: S311 - a season, not a secret
        association = library.association
        self.first, self.last = _days(library, season)
        players = cast(season.teams, association.profile.regions, self.random)
        self.players = {one.person.id: one for one in players}
        self.library = replace(library, association=replace(association, roster=roster(players)))
        start = datetime.combine(self.first, hour(0, 30), SHANGHAI)
        (folder / "roster.csv").write_bytes(roster_csv(self.library.association.roster))
        shelf = Shelf(folder / "files")
        by_chance = Random(season.seed + 1)  # noqa: S311 - what the bot draws moves nobody else
        self.machine = Machine(self.library, store, shelf, by_chance, start)
        self.oracle = Oracle(self.library.association, self.players, self._is_first)
        self.faults = Faults(self.random, season.faults)
        for name, abilities in ABILITIES.items():
            self.machine.platforms[name] = Platform(
                name, abilities, self.machine.lane(name).clock, self._saw, self.faults
            )
        self.machine.begin(2 if season.faults else 1)
        self.script = Script(self.players, self.library.catalog, self.random)
        self.called: frozenset[str] = frozenset()
        self.diary, self.busiest = Diary(), list[Day]()
        self._last, self.quick = 0, 1.0
        # The oracle looks by a way of its own.
        self._looking = sqlite3.connect(folder / FILE, isolation_level=None)

    def run(self, tell: Tell) -> None:
        self.script.write(self.first, self.last)
        days = (self.last - self.first).days + 1
        for number in range(days):
            day = self.first + number * DAY
            self._day(day)
            self.script.forget(day)
            over = self.diary.close(day, self.script.messages, self.machine.seconds)
            days_ = sorted([*self.busiest, over], key=lambda one: one.busyness, reverse=True)
            self.busiest = days_[:BUSIEST]
            tell(number + 1, days, over)
        self.faults.wanted = False
        self.machine.settle(self._killed)
        self.oracle.ends(self.machine.now)

    def _day(self, day: date) -> None:
        sleeps = self.faults.happens(0.03)
        self.faults.storm = 0.6 if self.faults.happens(0.05) else 0.03
        self._at(day, (0, 30))
        if not sleeps:
            expect(self.library.association, self.machine.store, self.machine.now)
        self.oracle.dawns(day)
        moments = self._works()
        moments += [(at, "play") for at in self.script.moments(day)]
        back = self.random.randrange(len(moments) or 1) if self.faults.happens(0.03) else -1
        worked = False
        if sleeps:
            moments = []
            self.script.put_off(day)
        for number, (at, what) in enumerate(sorted(moments)):
            self._at(day, at)
            if number == back:
                self._back()
            elif what == "play":
                self._play(day, at)
            elif what == "settle":
                self._settle()
                worked = True
            else:
                self._look()
        self._dusk(day, worked=worked)

    def _works(self) -> list[tuple[Hour, str]]:
        """When the machine looks on a day, and when it works until nothing is left."""
        opens, self.quick = self.random.choice(OPENS), self.random.choice(QUICK)
        settles: tuple[Hour, ...] = SETTLES
        if self.season.server:
            opens, self.quick, settles = 0, 1.0, (BEGINS, *SETTLES)
        looks = [(at, "look") for at in LOOKS if at[0] >= opens]
        return looks + [(at, "settle") for at in settles if at[0] >= opens and self._is_free(at)]

    def _is_free(self, at: Hour) -> bool:
        """A machine that is slow comes to the end of its work in the evening only."""
        return self.quick > SLOW or at == SETTLES[-1]

    def _at(self, day: date, at: Hour) -> None:
        moment = datetime.combine(day, hour(*at), SHANGHAI)
        self.machine.now = max(self.machine.now, moment)

    def _play(self, day: date, at: Hour) -> None:
        for player, action in self.script.actions(day, at):
            Acting(self.machine, self.oracle, self.script, player).do(action)
        if self.season.server:
            self.machine.attempt(Process.deliver, 0, self._killed)

    def _settle(self) -> None:
        self._restart()
        self.machine.settle(self._killed)
        self._report_missed()

    def _look(self) -> None:
        """A machine that is slow, or ends in between, does not come to all of it."""
        self._restart()
        for number in range(len(self.machine.processes)):
            for do in PARTS:
                if self.random.random() < self.quick:
                    self.machine.attempt(do, number, self._killed)
        self._report_missed()

    def _restart(self) -> None:
        if self.faults.happens(0.1):
            self.machine.begin(len(self.machine.processes))

    def _back(self) -> None:
        """The clock is set back by a day for a while; what is sent then is judged by it."""
        now = self.machine.now
        self.machine.now = now - DAY
        self._look()
        self.machine.now = now

    def _report_missed(self) -> None:
        """What platforms took and could not bring, they say some time later."""
        for platform in self.machine.platforms.values():
            left = []
            for to, receipt in platform.missed:
                outcome = Outcome("refused", code="lost")
                if self.machine.assistant.delivered(to, receipt, outcome):
                    exchange = int(receipt.split("-")[1])
                    self.oracle.is_missed(to, exchange, self.machine.now.date())
                else:
                    left.append((to, receipt))
            platform.missed[:] = left

    def _note_calls(self) -> None:
        regions, since = self.library.association.profile.regions, self.first - 30 * DAY
        with self.machine.counted("calls"), self.machine.store.read() as reading:
            found, _ = calling.calls(reading.session, regions, since, (0, EVERYBODY))
        self.called = frozenset(one.person for one in found)

    def _dusk(self, day: date, *, worked: bool) -> None:
        self._note_calls()
        rows = self._looking.execute(SHOWN, {"day": day.isoformat()}).fetchall()
        self.oracle.shown(day, [row[0] for row in rows])
        self.oracle.dusk(day, worked=worked, called=self.called)

    def _saw(self, seen: Seen) -> None:
        self._last = seen.exchange
        if self.oracle.saw(seen):
            self.diary.note(seen)
        self.script.saw(seen, self.machine.now)

    def _killed(self) -> None:
        self.oracle.killed.add(self._last)

    def _is_first(self, exchange: int) -> bool:
        """Whether nobody had said anything for the bot to answer."""
        return bool(self._looking.execute(FIRST, {"id": exchange}).fetchone()[0])

    def close(self) -> None:
        self._looking.close()

    def report(self, seconds: float, megabytes: float) -> Report:
        found, oracle = self.oracle.violations, self.oracle
        return Report(
            len(self.players),
            self.first.isoformat(),
            self.last.isoformat(),
            self.script.messages,
            len(oracle.handed_in),
            oracle.reminders,
            oracle.repeated,
            len(self.called),
            round(seconds, 1),
            round(megabytes, 1),
            sorted(self.busiest, key=lambda one: one.day),
            dict(Counter(one.promise for one in found)),
            [asdict(one) for one in found],
        )


def _days(library: Library, season: Season) -> tuple[date, date]:
    """From the first opening to some days after the last deadline, or the last days of it."""
    notices = association_notices(library.association)
    year = max(one.seasons.first_year for one in notices)
    seasons = [one.seasons.of(year) for one in notices]
    last = max(one.deadline for one in seasons) + AFTER * DAY
    first = min(one.opens for one in seasons)
    return max(first, last - (season.days - 1) * DAY) if season.days else first, last


FILE = "season.db"
FIRST = "SELECT said IS NULL FROM exchanges WHERE id = :id"
SHOWN = "SELECT owner FROM reminders WHERE day = :day AND state = 'sent'"
