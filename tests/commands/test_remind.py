"""`xindeguo remind` and `xindeguo calls`: who is due, and whom nobody reaches."""

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.ladder import Told
from bot.reminding import Reminders, Seen


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_who_is_due_is_listed_and_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    command = ("remind", "--at", "2021-07-08T09:30", "--database", f"sqlite:///{tmp_path}/bot.db")
    found = json.loads(run(*command, "--dry-run"))
    leader = next(one for one in found if one["person"] == "wang-qiang")
    assert leader.keys() == {"person", "channel", "notice", "kind", "text", "reachable"}
    assert leader["notice"] == "cmiqa-2021-08"
    assert leader["kind"] == "not_begun"
    assert not leader["reachable"]
    assert "7月15日截止" in leader["text"]
    assert json.loads(run(*command, "--json")) == found
    assert json.loads(run(*command, "--json")) == []
    assert json.loads(run(*command, "--dry-run")) == []


def test_ended_in_the_middle_it_says_how_far_it_is_and_goes_on_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("remind", "--at", "2021-07-08T09:30", "--database", f"sqlite:///{tmp_path}/bot.db")
    everybody = [one["person"] for one in json.loads(run(*command, "--dry-run"))]
    sent = Reminders.sent

    def ended(self: Reminders, seen: Seen) -> Iterator[Told]:
        for count, one in enumerate(sent(self, seen)):
            yield one
            if count == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(Reminders, "sent", ended)
    result = CliRunner().invoke(app, [*command, "--json"])
    assert result.exit_code == 1
    assert "提醒了 2 位" in result.stderr
    first = [one["person"] for one in json.loads(result.stdout)]
    monkeypatch.undo()
    rest = [one["person"] for one in json.loads(run(*command, "--json"))]
    assert (len(first), sorted(first + rest)) == (2, sorted(everybody))


def test_at_night_and_outside_a_season_nobody_is_due(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/bot.db")
    for at in ("2021-07-08T22:00", "2021-07-08T12:30", "2021-07-10T10:00", "2021-11-10T10:00"):
        assert json.loads(run("remind", "--at", at, "--dry-run", *database)) == []


def test_the_call_list_is_printed_and_written(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/bot.db")
    at = ("--at", "2021-07-08T09:30")
    assert "没有联系不上的人" in run("calls", *at, *database)
    assert "王强" in run("remind", *at, *database)
    assert "王强 13900000011" in run("calls", *at, *database)
    run("calls", *at, *database, "--output", str(tmp_path / "calls.xlsx"))
    words = ["calls", *at, *database, "--output", str(tmp_path / "calls.txt")]
    wrong = CliRunner().invoke(app, words)
    assert (wrong.exit_code, "xindeguo calls -o 电话名单.xlsx" in wrong.stderr) == (2, True)
    assert not (tmp_path / "calls.txt").exists()
    rows = list(openpyxl.load_workbook(tmp_path / "calls.xlsx").active.values)
    assert ("王强", "13900000011") in {row[:2] for row in rows}
