"""The command line is an interface: exit codes, and JSON with nothing beside it on the output."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from storage.association import read_folder, sample
from tests.commands.running import AT, ROOT, one_object, program, run
from tests.folders import FORM, edited, small, written

COMMANDS = tuple("init check serve talk forms understand fill draw stumbles doctor".split())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_needs_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    plain = "".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╰─╮╯]", "", result.stdout).split())
    assert f"例：xindeguo{command}" in plain


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("init",),
        ("fill",),
        ("fill", "application"),
        ("fill", "application", "a.json"),
        ("understand",),
        ("check", "--nonsense"),
        ("check", "one", "two"),
        ("serve", "--port", "99999"),
        ("serve", "--port", "x"),
        ("forms", "--at", "yesterday"),
        ("forms", "--at", "2021-13-01T09:00"),
        ("talk", "--at", "09:00"),
        ("understand", "text", "x", "--at", ""),
        ("fill", "application", "a.json", "-o", "o.docx", "--year", "x"),
        ("fill", "application", "a.json", "-o", "o.docx", "--year", "-1"),
    ],
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    if arguments[-2:] == ("--at", ""):
        assert result.exit_code == 0, "no clock is the clock on the wall"
        return
    assert result.exit_code == 2
    assert arguments == () or (result.stderr and result.stdout == "")


@pytest.mark.parametrize("command", ["check", "serve", "talk", "forms"])
def test_a_folder_that_is_not_there_is_1_and_told(command: str) -> None:
    result = run(command, "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "没有文件夹 nowhere，请先运行 xindeguo init nowhere。\n"


@pytest.mark.parametrize("command", ["serve", "talk", "forms"])
def test_a_folder_with_a_mistake_is_1_and_told(command: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "broken", edited(small(), FORM, "filled_by", "filed_by"))
    result = run(command, folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "filled_by: 缺少这一项" in result.stderr


def test_a_database_that_is_none_is_1_and_told(association: Path, tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("no database", "utf-8")
    for url in ("nonsense://x", f"sqlite:///{tmp_path / 'no.db'}"):
        done = program("talk", association, "--database", url, folder=tmp_path)
        assert done.returncode == 1
        assert "数据库" in done.stderr
        assert "Traceback" not in done.stderr


def test_init_copies_the_sample(tmp_path: Path) -> None:
    result = run("init", tmp_path / "new" / "copy")
    assert result.exit_code == 0
    assert read_folder(tmp_path / "new" / "copy") == read_folder(sample())
    assert run("check", tmp_path / "new" / "copy").exit_code == 0


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "bot.toml").write_text("mine", "utf-8")
    (tmp_path / "file").write_text("mine", "utf-8")
    for name in ("full", "file", "file/inside"):
        result = run("init", tmp_path / name)
        assert (result.exit_code, result.stdout) == (1, "")
        assert str(tmp_path / name) in result.stderr
    assert (tmp_path / "full" / "bot.toml").read_text("utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    assert run("init", tmp_path / "empty").exit_code == 0


def test_forms_lists_what_there_is_to_fill_in(association: Path) -> None:
    forms = one_object(run("forms", association, "--json", *AT))
    assert [(one["notice"], one["form"]) for one in forms] == [
        ("teams", "application"),
        ("works", "result"),
    ]
    first = forms[0]
    assert first["title"] == "2021年班组建设典型经验申报表"
    assert (first["deadline"], first["opens"], first["year"]) == ("2021-09-30", "2021-03-01", 2021)
    assert (first["attachment"], first["filled_by"]) == ("附件2", "班组长")
    assert len(first["fields"]) == 23
    fields = {field["key"]: field for field in first["fields"]}
    assert fields["fax"] == {
        "key": "fax",
        "label": "传真",
        "type": "phone",
        "required": False,
        "example": "0510-80000001",
        "options": [],
        "when": None,
        "columns": [],
    }
    assert fields["intro_way"]["options"] == ["上传 Word 材料", "在这里分段填写"]
    assert fields["material"]["when"] == {"field": "intro_way", "is": ["file"]}


@pytest.mark.parametrize(
    ("at", "deadlines"),
    [
        ("2019-01-01T00:00", ["2020-09-30", "2021-07-15"]),
        ("2020-09-30T23:59", ["2020-09-30", "2021-07-15"]),
        ("2020-10-01T00:00", ["2021-09-30", "2021-07-15"]),
        ("2020-09-30T15:59+00:00", ["2020-09-30", "2021-07-15"]),
        ("2020-09-30T16:00+00:00", ["2021-09-30", "2021-07-15"]),
        ("2021-07-16", ["2021-09-30", "2022-07-15"]),
    ],
)
def test_at_sets_the_clock_of_shanghai(association: Path, at: str, deadlines: list[str]) -> None:
    forms = one_object(run("forms", association, "--json", "--at", at))
    assert [one["deadline"] for one in forms] == deadlines


def test_forms_of_the_sample_are_told_to_a_person() -> None:
    result = run("forms", *AT)
    assert result.exit_code == 0
    forms = one_object(run("forms", "--json", *AT))
    for form, line in zip(forms, result.stdout.splitlines(), strict=True):
        assert line.startswith(f"{form['form']}  {form['attachment']}《")
        assert form["deadline"] in line


def test_draw_draws_the_machines(tmp_path: Path) -> None:
    drawn = run("draw")
    assert drawn.exit_code == 0
    assert drawn.stdout.startswith("<svg")
    assert run("draw", "-o", tmp_path / "new" / "machines.svg").stdout == ""
    kept = (tmp_path / "new" / "machines.svg").read_text("utf-8")
    assert kept.strip() == drawn.stdout.strip()
    (tmp_path / "file").touch()
    refused = run("draw", "-o", tmp_path / "file" / "machines.svg")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "写不了" in refused.stderr


def test_doctor_says_what_is_there(association: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'bot.db'}"
    result = run("doctor", association, "--database", url, "--json")
    told = one_object(result)
    assert (told["ok"], result.exit_code) == (True, 0)
    assert all(set(one) == {"name", "ok", "say"} for one in told["checks"])
    assert {"程序", "协会文件夹", "数据库", "文件夹"} <= {one["name"] for one in told["checks"]}
    spoken = run("doctor", association, "--database", url)
    assert len(spoken.stdout.splitlines()) == len(told["checks"])


def test_doctor_says_that_no_status_picture_can_be_drawn(
    association: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("doctor", association, "--database", f"sqlite:///{tmp_path / 'bot.db'}", "--json")
    before = one_object(run(*words))
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    after = one_object(run(*words))
    (with_it,), (without,) = (
        [one for one in told["checks"] if one["name"] == "进度图"] for told in (before, after)
    )
    assert (with_it["ok"], without["ok"]) == (True, False)
    assert "xindeguo[pictures]" in without["say"]
    assert before["ok"] == after["ok"], "it can do without"


def test_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    folder = written(tmp_path / "broken", edited(small(), FORM, "filled_by", "filed_by"))
    (tmp_path / "no.db").write_text("no database", "utf-8")
    cases = (
        (("nowhere",), "协会文件夹"),
        ((folder,), "协会文件夹"),
        (("--database", f"sqlite:///{tmp_path / 'no.db'}"), "数据库"),
        (("--database", "nonsense://"), "数据库"),
    )
    for arguments, name in cases:
        result = run("doctor", *arguments, "--json")
        told = one_object(result)
        assert (told["ok"], result.exit_code) == (False, 1)
        assert {one["name"] for one in told["checks"] if not one["ok"]} >= {name}


def test_serve_answers_until_it_is_asked_to_go(association: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "serve", str(association), "--port", "0", *AT]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        with urllib.request.urlopen(f"{address}healthz", timeout=20) as answer:
            assert json.load(answer) == {"ok": True}
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert "小信" in answer.read().decode()
        with urllib.request.urlopen(f"{address}metrics", timeout=20) as answer:
            assert "\nxindeguo_tasks_pending 0.0\n" in answer.read().decode()
        process.terminate()
        assert process.wait(20) == 0
    assert (tmp_path / "data" / "xindeguo.db").exists()


def test_what_the_machine_says_in_english_is_told_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    cases: list[tuple[tuple[object, ...], str]] = [
        (("letters", "--database", "mysql://x/y"), "要以 sqlite:/// 或 postgresql:// 开头"),
        (("calls", "--database", "postgresql://a:b@c@127.0.0.1/d"), "地址读不懂"),
        (("worker", "--database", "postgresql://nobody@127.0.0.1:1/none"), "那里没有服务"),
        (("doctor", "--database", "postgresql://nobody@127.0.0.1:1/none"), "那里没有服务"),
        (("status", "--database", f"sqlite:///{file / 'a.db'}"), "已经有同名的文件"),
        (("init", file / "new"), "不是文件夹"),
    ]
    for arguments, said in cases:
        done = program(*arguments, folder=tmp_path)
        assert said in done.stdout + done.stderr, arguments
        assert done.returncode == 1


def test_exit_codes_of_the_program(association: Path, tmp_path: Path) -> None:
    cases: list[tuple[tuple[object, ...], int]] = [
        (("check", association, "--json"), 0),
        (("check", "nowhere", "--json"), 1),
        (("check", "--nonsense"), 2),
        (("understand", "mobile", "1", "--json"), 1),
    ]
    for arguments, code in cases:
        done = program(*arguments, folder=tmp_path)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert bool(done.stdout) == (code == 0 or "understand" in arguments)
