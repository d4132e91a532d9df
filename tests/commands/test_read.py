"""`xindeguo read`: what stands in a filled form, by question, and how sure it is."""

import json
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.commands.running import one_object, run
from tests.readback.filling import filled
from tests.renderers.papers import paper

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "成果表.docx"
    path.write_bytes(filled("team-result", 3).data)
    return path


def test_prints_the_answers_of_a_form(form: Path) -> None:
    result = run("read", form, "--json")
    told: Any = one_object(result)
    one = filled("team-result", 3)
    assert result.exit_code == 0
    assert told["form"] == "team-result"
    assert {key: told["answers"][key] for key in one.printed} == one.printed
    assert set(told["answers"]) - set(one.printed) <= {"intro_way"}
    assert told["unsure"] == []


def test_what_it_reads_can_be_filled_in_again(form: Path, tmp_path: Path) -> None:
    told = one_object(run("read", form, "--json"))
    said = {key: one for key, one in told["answers"].items() if isinstance(one, str)}
    assert said["enterprise_name"] == filled("team-result", 3).answers["enterprise_name"]
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(told["answers"]), "utf-8")
    again = one_object(run("fill", "team-result", path, "-o", tmp_path / "x.docx", "--json"))
    told_wrong = {one["field"] for one in again["problems"] if one["level"] == "block"}
    assert told_wrong <= {"material"}


def test_what_is_unsure_is_told_with_why_and_the_rest_is_named(form: Path) -> None:
    document = docx.Document(str(form))
    cells = {cell.text.strip(): cell for cell in document.tables[0]._cells}
    behind: Any = cells["班组人数"]._tc.getnext()
    behind.clear_content()
    docx.table._Cell(behind, document.tables[0]).text = "约12到15人"
    document.add_paragraph("以上情况属实")
    document.save(str(form))
    told = one_object(run("read", form, "--json"))
    (unsure,) = told["unsure"]
    assert (unsure["field"], unsure["text"]) == ("team_size", "约12到15人")
    assert unsure["say"]
    assert "team_size" not in told["answers"]
    assert "以上情况属实" in told["ignored"]


def test_a_place_found_in_another_way_says_so(tmp_path: Path) -> None:
    path = tmp_path / "联系.docx"
    path.write_bytes(paper(rows=[["联系人", "李敏"], ["联系人", "周岚"]]))
    told = one_object(run("read", path, "--form", "team-result", "--json"))
    assert [one["field"] for one in told["unsure"]] == ["contact"]
    assert "联系人" in told["unsure"][0]["say"]
    assert "联系人：周岚" in told["ignored"]


def test_prints_a_list_for_people(form: Path) -> None:
    result = run("read", form)
    assert result.exit_code == 0
    assert "附件二 成果表（质量信得过班组）" in result.stdout
    assert f"企业名称（与公章为一至）：{filled('team-result', 3).answers['enterprise_name']}" in (
        result.stdout
    )


def test_another_document_has_only_what_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "会员.docx"
    path.write_bytes(paper("会员登记表", rows=[["会员编号", "0042"]]))
    result = run("read", path, "--json")
    told = one_object(result)
    assert (result.exit_code, told["form"], told["answers"]) == (1, "", {})
    assert told["ignored"] == ["会员编号：0042", "会员登记表"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7", "不是 Word 文档"),
        (b"MZ", "不是我能收的文件"),
        (OLD, "另存为"),
        (paper("一段没有标签的话"), "没有找到我能认出的表"),
    ],
)
def test_what_cannot_be_read_is_refused_with_why(
    data: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "表.doc"
    path.write_bytes(data)
    result = run("read", path, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert why in result.stderr
    assert "表.doc" in result.stderr


def test_a_file_that_is_not_there_and_a_form_that_is_not_are_refused(
    form: Path, tmp_path: Path
) -> None:
    assert run("read", tmp_path / "none.docx").exit_code == 1
    result = run("read", form, "--form", "nothing")
    assert result.exit_code == 1
    assert "nothing" in result.stderr
