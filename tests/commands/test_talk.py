"""`xindeguo talk`: the chat in a terminal, for people, scripts and dialogue tests."""

import json
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.bots import MATERIAL
from tests.chats import chat, replayed
from tests.commands.running import AT, program, run


def turns(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def script(folder: Path, *lines: str) -> Path:
    path = folder / "script.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_talk_answers_a_line_a_turn(association: Path, tmp_path: Path) -> None:
    lines = script(
        tmp_path, "# 一句话一行", "", "@start", "成果表", "装配车间钳工一班", "@press back"
    )
    result = run("talk", association, "--script", lines, "--json", *AT)
    assert result.exit_code == 0
    told = turns(result.stdout)
    assert [one["said"] for one in told] == ["@start", "成果表", "装配车间钳工一班", "@press back"]
    shape = {"said", "replies", "form", "asked", "answers", "status"}
    assert all(set(one) == shape for one in told)
    for one in told:
        assert all(set(reply) == {"text", "options", "document"} for reply in one["replies"])
        options = [option for reply in one["replies"] for option in reply["options"]]
        assert options
        assert all(set(option) == {"key", "label"} for option in options)
        assert all(option["label"] for option in options)
    assert (told[0]["form"], told[0]["asked"], told[0]["status"]) == (None, None, None)
    assert (told[1]["form"], told[1]["asked"], told[1]["status"]) == (
        "result",
        "team_name",
        "draft",
    )
    assert told[2]["answers"] == {"team_name": "装配车间钳工一班"}
    assert (told[3]["asked"], told[3]["answers"]) == ("team_name", {})


RESULT = (
    "成果表",
    "装配车间钳工一班",
    "是",
    "江州重型机械股份有限公司",
    "limin@example.com",
    "12",
)


def test_talk_gives_the_document(association: Path, tmp_path: Path) -> None:
    lines = script(tmp_path, *RESULT, "提交")
    last = turns(run("talk", association, "--script", lines, "--json", *AT).stdout)[-1]
    (path,) = (reply["document"] for reply in last["replies"] if reply["document"])
    assert last["status"] == "handed_in"
    assert Path(path).name == "2021年成果表-装配车间钳工一班.docx"
    (table,) = docx.Document(path).tables
    assert [cell.text for cell in table.rows[-1].cells] == ["班组人数", "12"]
    spoken = run("talk", association, "--script", lines, *AT)
    assert "《2021年成果表-装配车间钳工一班.docx》" in spoken.stdout
    assert (tmp_path / "2021年成果表-装配车间钳工一班.docx").exists()


def test_talk_sends_files_and_new_lines(association: Path, tmp_path: Path) -> None:
    (tmp_path / "材料 一.docx").write_bytes(MATERIAL)
    lines = script(
        tmp_path, "申报表", "修改 简介的填法", "上传", "@file 材料 一.docx", "地址：无锡\\n某路"
    )
    told = turns(run("talk", association, "--script", lines, "--json", *AT).stdout)
    assert told[3]["answers"]["material"]["name"] == "材料 一.docx"
    assert told[4]["said"] == "地址：无锡\n某路"
    assert told[4]["answers"]["address"] == "无锡 某路"


def test_talk_as_a_person_of_the_roster_knows_what_the_roster_knows(
    association: Path, tmp_path: Path
) -> None:
    lines = script(tmp_path, "申报表")
    command = ("talk", association, "--script", lines, "--json", *AT)
    known = turns(run(*command, "--as", "wang-qiang").stdout)[0]
    assert known["answers"] == {"recommender": "江苏省质量协会"}
    assert "装配车间钳工一班" in known["replies"][-1]["text"]
    assert known["replies"][-1]["options"][0]["label"] == "全部采用"
    assert turns(run(*command).stdout)[0]["answers"] == {}
    nobody = run(*command, "--as", "nobody")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    said = "名册里没有 nobody，请写名册里的 id，例如 xindeguo talk --as wang-qiang\n"
    assert nobody.stderr == said


def test_talk_goes_on_in_a_second_process(association: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept' / 'bot.db'}"
    command = ("talk", association, "--json", "--database", url, *AT)
    first = program(*command, folder=tmp_path, input_="\n".join(RESULT[:4]) + "\n")
    second = program(*command, folder=tmp_path, input_="\n".join((*RESULT[4:], "提交")) + "\n")
    assert (first.returncode, first.stderr, second.returncode, second.stderr) == (0, "", 0, "")
    assert turns(first.stdout)[-1]["asked"] == "email"
    assert [one["status"] for one in turns(second.stdout)] == ["draft", "draft", "handed_in"]
    other = program(*command, "--as", "wang-qiang", folder=tmp_path, input_="进度\n")
    assert turns(other.stdout)[0]["form"] is None, "another person has another conversation"


def test_talk_greets_a_person_and_lets_a_program_begin(association: Path, tmp_path: Path) -> None:
    person = program("talk", association, *AT, folder=tmp_path, input_="成果表\n")
    assert person.stdout.startswith("< 您好，我是小信")
    assert (person.returncode, person.stderr) == (0, "")
    silent = program("talk", association, *AT, "--json", folder=tmp_path, input_="")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")


def test_what_talk_records_is_a_dialogue_test(tmp_path: Path) -> None:
    lines = script(tmp_path, "@start", "成果表", "一班\\n二班", "是", "装配车间钳工一班", "上一步")
    record = tmp_path / "kept.chat"
    result = run("talk", "--script", lines, "--record", record, "--as", "wang-qiang", *AT)
    assert result.exit_code == 0
    recorded = record.read_text("utf-8")
    assert recorded.startswith("@at 2021-06-01T09:00\n@as wang-qiang\n> @start\n< ")
    assert "> 一班\\n二班\n" in recorded
    assert recorded.count("\n> ") == 6
    assert replayed(recorded, chat(tmp_path), tmp_path) == recorded


@pytest.mark.parametrize(
    "arguments",
    [("--script", "nowhere.txt"), ("--script", "."), ("--script", "gbk.txt"),
     ("--script", "file.txt"), ("--script", "sound.txt", "--record", "nowhere/x.chat")],
)  # fmt: skip
def test_talk_says_which_file_it_cannot_read_or_write(
    association: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "gbk.txt").write_bytes("成果表".encode("gbk"))
    (tmp_path / "file.txt").write_text("@file nowhere.docx\n", "utf-8")
    (tmp_path / "sound.txt").write_text("成果表\n", "utf-8")
    result = run("talk", association, *arguments, "--json")
    assert result.exit_code == 1
    assert result.stderr.startswith("读不了")
    assert "Traceback" not in result.stderr


def test_talk_answers_bytes_that_are_no_text(association: Path, tmp_path: Path) -> None:
    bytes_too = {"PYTHONIOENCODING": "utf-8:surrogateescape"}
    done = program(
        "talk", association, "--json", *AT, folder=tmp_path, input_="\udcff\udcfe\n", env=bytes_too
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert turns(done.stdout)[0]["replies"]
