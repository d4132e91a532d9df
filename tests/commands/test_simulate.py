"""`xindeguo simulate`: a season keeps its promises, and the oracle sees when one is broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import ladder, simulating
from bot.app import open_library
from bot.library import Library
from bot.simulating import Season, simulate
from bot.simulation import cast
from bot.simulation.keys import Keys
from conversations import reminding
from conversations.forms.reminders import Courtesy
from conversations.reminding import Recipient, Reminder, Today
from storage import calling, reports
from storage import reminding as kept
from storage.association import sample
from tests.commands.running import one_object, run

SMALL = Season(teams=30, seed=3, days=45)
SEASONS = 4
"""Not every season has somebody in the way of each mistake."""


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(sample())


@pytest.mark.parametrize("faults", [False, True])
def test_a_season_keeps_its_promises(library: Library, *, faults: bool) -> None:
    report = simulate(library, Season(SMALL.teams, SMALL.seed, SMALL.days, faults))
    assert report.violations == []
    assert report.reminders > SMALL.teams
    assert report.messages > report.submitted > 0
    assert report.called > 0


def test_the_same_seed_is_the_same_season() -> None:
    words = ("simulate", "--teams", "8", "--days", "40", "--faults", "--json")
    first, second = (one_object(run(*words)) for _ in range(2))
    for one in (first, second):
        del one["seconds"], one["megabytes"]
        assert all(day.pop("seconds") for day in one["busiest"])
    assert first == second
    assert first["last"] == "2021-10-08"


def test_it_is_told_in_lines() -> None:
    assert "没有一次失信" in run("simulate", "--teams", "5", "--days", "12").stdout


def test_what_was_played_is_kept_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "season"
    words = ("simulate", "--teams", "5", "--days", "9", "--server", "--keep", folder)
    assert run(*words).exit_code == 0
    assert {"season.db", "files", "roster.csv"} <= {one.name for one in folder.iterdir()}
    again = run(*words)
    assert (again.exit_code, str(folder) in again.stderr) == (2, True)


def test_every_parcel_s_key_is_new_once() -> None:
    keys = Keys()
    some = ["7-0", "7-1", "9001-0", "7-ticket", "7-8", "7-9", "2-0"]
    assert [keys.add(one) for one in some] == [True] * len(some)
    assert not any(keys.add(one) for one in some)


def _at_any_hour(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Courtesy, "allows", lambda self, at: self.within(at))


def _through_holidays(patch: pytest.MonkeyPatch) -> None:
    _without_looking(patch)
    patch.setattr(reminding, "is_working_day", lambda _: True)
    patch.setattr("conversations.forms.reminders.is_working_day", lambda _: True)
    patch.setattr("conversations.forms.reminders.last_working_day", lambda day: day)


def _deaf_to_mutes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reminding, "_is_muted", lambda *_: False)


def _without_looking(patch: pytest.MonkeyPatch) -> None:
    def due(day: Today, theirs: Recipient, _: object) -> Reminder:
        stages = tuple((*ref, "T") for ref in day.open)
        return Reminder(theirs.person, day.day, stages, theirs.work)

    patch.setattr(ladder, "due", due)


def _nothing_taken_back(patch: pytest.MonkeyPatch) -> None:
    # It shows where all hand in late, and before the reminders go out that are written by then.
    patch.setattr(cast, "LEADERS", ("late",))
    patch.setattr(simulating, "QUICK", (1.0,))
    patch.setattr(simulating, "PARTS", simulating.PARTS[:-1])
    patch.setattr(kept, "withdraw", lambda *_: 0)


def _forgetful_of_the_unreached(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calling, "calls", lambda *_: ((), 0))


def _believing_platforms(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reports, "missed", lambda *_: True)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (_at_any_hour, "in quiet hours"),
        (_through_holidays, "on a holiday"),
        (_deaf_to_mutes, "muted"),
        (_without_looking, "muted"),
        (_nothing_taken_back, "after hand-in"),
        (_forgetful_of_the_unreached, "missed"),
        (_believing_platforms, "shown as reminded"),
    ],
)
def test_the_oracle_sees_what_is_broken(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[pytest.MonkeyPatch], None],
    promise: str,
) -> None:
    broken(monkeypatch)
    faults = broken is _believing_platforms
    seasons = (Season(30, seed, 45, faults) for seed in range(1, SEASONS))
    assert any(promise in simulate(library, one).promises for one in seasons)
