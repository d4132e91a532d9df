"""`xindeguo status`: what the office sees, as tables and as JSON."""

import json
from pathlib import Path

from storage.association import sample
from tests.commands.running import AT, one_object, run


def database(folder: Path) -> str:
    """A database in which one team leader has begun a form."""
    script = folder / "script.txt"
    script.write_text("附件二\n全部采用\n是\n", "utf-8")
    where = f"sqlite:///{folder / 'bot.db'}"
    run("talk", "--as", "wang-qiang", *AT, "--database", where, "--script", script)
    return where


def test_counts_and_rows_of_everybody(tmp_path: Path) -> None:
    result = one_object(run("status", sample(), "--database", database(tmp_path), *AT, "--json"))
    assert result["as_of"] == "2021-06-01T09:00:00+08:00"
    assert result["counts"]["stages"] == {"not_begun": 25, "draft": 1}
    assert result["counts"]["forms"]["team-result"] == {"not_begun": 6, "draft": 1}
    assert result["counts"]["regions"]["浙江省质量协会"] == {"not_begun": 10}
    assert len(result["rows"]) == 26
    (begun,) = [one for one in result["rows"] if one["stage"] == "draft"]
    assert begun["person"] == "王强"
    assert begun["team"] == "装配车间钳工一班"
    assert begun["since"] == "2021-06-01T09:00:00+08:00"
    assert "1390000" not in json.dumps(result)


def test_one_team_by_a_part_of_its_name(tmp_path: Path) -> None:
    where = database(tmp_path)
    result = one_object(run("status", "--team", "钳工一班", "--database", where, *AT, "--json"))
    assert {one["team"] for one in result["rows"]} == {"装配车间钳工一班"}
    assert result["counts"]["stages"] == {"not_begun": 1, "draft": 1}
    told = run("status", "--team", "钳工一班", "--database", where, *AT).stdout
    assert told.startswith("截至 2021-06-01 09:00，共 2 份\n")
    assert "填写中" in told
    assert "王强" in told


def test_a_database_that_nobody_has_used_is_said_to_be_new(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'x.db'}")
    new = run("status", *database)
    assert (new.exit_code, "现在建的是空的" in new.stderr) == (0, True)
    assert not run("status", *database).stderr
    out_of_season = run("status", "--at", "2019-01-01T09:00", *database)
    assert "现在没有受理中的通知" in out_of_season.stdout
    assert "编号" not in out_of_season.stdout


def test_a_team_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    result = run("status", "--team", "火星班", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert result.exit_code == 1
    assert "没有叫“火星班”的班组" in result.stderr
    assert not result.stdout
