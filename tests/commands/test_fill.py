"""`xindeguo fill`: answers as people write them, to Word; with a block nothing is written."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from typer.testing import Result

from tests.bots import MATERIAL
from tests.commands.running import AT, one_object, run

ANSWERS: dict[str, Any] = {
    "recommender": "江苏省质量协会",
    "team_name": "装配车间钳工一班",
    "企业名称（公章为准）": "江州重型机械股份有限公司",
    "address": "江苏省无锡市滨湖区某路8号",
    "postcode": 214000,
    "contact": "李敏",
    "mobile": "139-0000-0001",
    "电 话": "0510-80000000转801",
    "fax": None,
    "team_leader": "王强",
    "team_size": 12,
    "defect_rate": "0.4%",
    "first_pass_rate": 99.2,
    "accidents": 0,
    "training": [36, 288],
    "join_rate": "百分之百",
    "quality_cost": "3万2",
    "material": "材料.docx",
}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    (tmp_path / "材料.docx").write_bytes(MATERIAL)
    return asked(tmp_path, ANSWERS)


def asked(folder: Path, given_: object) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(given_, ensure_ascii=False), "utf-8")
    return path


def filled(association: Path, answers: Path, *more: object) -> Result:
    output = answers.parent / "out" / "form.docx"
    command = ("fill", "application", answers, "-o", output, "--association", association)
    return run(*command, *AT, *more)


def cells(path: Path) -> dict[str, str]:
    table = docx.Document(io.BytesIO(path.read_bytes())).tables[0]
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


def test_fill_writes_the_form(association: Path, answers: Path) -> None:
    result = filled(association, answers, "--json")
    output = answers.parent / "out" / "form.docx"
    assert one_object(result) == {"ok": True, "output": str(output), "problems": []}
    assert result.exit_code == 0
    printed = cells(output)
    assert printed["企业名称（公章为准）"] == "江州重型机械股份有限公司"
    assert printed["电 话"] == "0510-80000000转801"
    assert printed["传真"] == ""
    assert printed["班组人数"] == "12"
    assert printed["产品/服务一次合格率"] == "99.2%"
    assert printed["年培训人数/时数"] == "36人次/288学时"
    assert printed["质量成本（万元/年）"] == "3.2"
    assert printed["班组创建材料"] == "材料.docx"
    assert filled(association, answers).stdout == f"已写好 {output}\n"


def test_fill_prints_the_year_that_is_asked_for(association: Path, answers: Path) -> None:
    output = answers.parent / "out" / "form.docx"
    for more, year in (((), 2021), (("--year", 2024), 2024)):
        assert filled(association, answers, *more).exit_code == 0
        assert docx.Document(str(output)).paragraphs[0].text == f"{year}年度"


def blocked(association: Path, folder: Path, changed: Mapping[str, Any]) -> dict[str, str]:
    """What `fill` finds with some answers changed: it blocks, and no file is written."""
    (folder / "材料.docx").write_bytes(MATERIAL)
    result = filled(association, asked(folder, {**ANSWERS, **changed}), "--json")
    told = one_object(result)
    assert (told["ok"], told["output"], result.exit_code) == (False, None, 1)
    assert not (folder / "out").exists()
    assert all(set(one) == {"field", "level", "say"} for one in told["problems"])
    return {one["field"]: one["say"] for one in told["problems"] if one["level"] == "block"}


@pytest.mark.parametrize(
    ("changed", "field", "say"),
    [
        ({"mobile": "139"}, "mobile", "11 位"),
        ({"mobile": None}, "mobile", "还没有填"),
        ({"mobile": ""}, "mobile", "没有收到内容"),
        ({"mobile": ["13900000001", "13900000002"]}, "mobile", "一个"),
        ({"mobile": {"a": 1}}, "mobile", "手机号"),
        ({"mobile": True}, "mobile", "手机号"),
        ({"first_pass_rate": 0.985}, "first_pass_rate", "98.5%、0.985%"),
        ({"contact": "李工"}, "contact", "全名"),
        ({"nobody": 1}, "nobody", "没有 nobody 这一项"),
        ({"手机号码": "13900000001"}, "手机号码", "没有 手机号码 这一项"),
        ({"手机": "13900000002"}, "mobile", "两个答案"),
        ({"material": "没有.docx"}, "material", "没有找到文件“没有.docx”"),
        ({"material": "answers.json"}, "material", "不是我能收的文件"),
        ({"material": ""}, "material", "没有找到文件"),
        ({"material": "\0"}, "material", "没有找到文件"),
        ({"material": None}, "intro_way", "还没有填"),
        ({"material": None, "intro_way": "chat"}, "intro_1", "还没有填"),
        ({"quality_cost": "\ud800"}, "quality_cost", "控制字符"),
    ],
)
def test_fill_writes_nothing_when_an_answer_is_blocked(
    association: Path, tmp_path: Path, changed: dict[str, Any], field: str, say: str
) -> None:
    (tmp_path / "材料.docx").write_bytes(MATERIAL)
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({**ANSWERS, **changed}), "utf-8")
    result = filled(association, path, "--json")
    told = one_object(result)
    assert (told["ok"], told["output"], result.exit_code) == (False, None, 1)
    assert not (tmp_path / "out").exists()
    problems = {one["field"]: one for one in told["problems"]}
    assert say in problems[field]["say"]
    assert problems[field]["level"] == "block"
    spoken = filled(association, path)
    assert (spoken.exit_code, spoken.stdout) == (1, "")
    assert say in spoken.stderr


def test_fill_tells_every_problem_at_once(association: Path, tmp_path: Path) -> None:
    found = blocked(association, tmp_path, {"mobile": "1", "postcode": "1", "team_size": "几个"})
    assert set(found) == {"mobile", "postcode", "team_size"}
    nothing = one_object(filled(association, asked(tmp_path, {}), "--json"))
    missing = {one["field"] for one in nothing["problems"]}
    assert {"team_name", "mobile", "intro_way"} <= missing
    assert "fax" not in missing


def test_fill_blocks_what_the_checks_block_and_warns_of_the_rest(
    association: Path, tmp_path: Path
) -> None:
    intro = {f"intro_{number}": "质" * 1300 for number in (1, 2, 4, 6)}
    found = blocked(association, tmp_path, {**intro, "material": None})
    assert "5200 字" in found["intro_1"]
    (tmp_path / "材料.docx").write_bytes(MATERIAL)
    odd = asked(tmp_path, {**ANSWERS, "accidents": 2, "team_size": 500})
    told = one_object(filled(association, odd, "--json"))
    assert told["ok"]
    assert {one["field"]: one["level"] for one in told["problems"]} == {
        "accidents": "warn",
        "team_size": "warn",
    }


def test_fill_names_an_answer_that_is_not_asked_for(association: Path, tmp_path: Path) -> None:
    (tmp_path / "材料.docx").write_bytes(MATERIAL)
    more = asked(tmp_path, {**ANSWERS, "intro_way": "file", "intro_1": "多余"})
    told = one_object(filled(association, more, "--json"))
    assert told["ok"]
    assert [(one["field"], one["level"]) for one in told["problems"]] == [("intro_1", "warn")]


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', "3", "[" * 100_000, '{"a": NaN'])
def test_fill_refuses_answers_that_are_none(
    association: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "answers.json").write_text(content, "utf-8")
    result = filled(association, tmp_path / "answers.json", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "answers.json" in result.stderr


def test_fill_refuses_a_form_a_file_and_a_place_that_are_not_there(
    association: Path, answers: Path, tmp_path: Path
) -> None:
    output = tmp_path / "o.docx"
    nowhere = run("fill", "nobody", answers, "-o", output, "--association", association)
    assert (nowhere.exit_code, nowhere.stdout) == (1, "")
    assert "nobody" in nowhere.stderr
    lost = run("fill", "application", "lost.json", "-o", output, "--association", association)
    assert (lost.exit_code, lost.stdout) == (1, "")
    for place in (answers / "o.docx", tmp_path):
        full = run("fill", "application", answers, "-o", place, "--association", association, *AT)
        assert (full.exit_code, full.stdout) == (1, "")
        assert str(place) in full.stderr


def test_fill_takes_the_rows_of_a_table(tmp_path: Path) -> None:
    form = next(
        one
        for one in one_object(run("forms", "--json", *AT))
        if any(field["type"] == "rows" for field in one["fields"])
    )
    (table,) = (field for field in form["fields"] if field["type"] == "rows")
    row = {
        column["key"]: column["example"] or next(iter(column["options"]), "甲")
        for column in table["columns"]
    }
    labelled = {column["label"]: row[column["key"]] for column in table["columns"]}
    base = {
        field["key"]: field["example"] or next(iter(field["options"]), "详见材料。")
        for field in form["fields"]
    }
    sound: list[list[Any]] = [[row], [list(row.values())], [labelled]]
    wrong: list[list[Any]] = [[{**row, "nobody": 1}], [[*row.values(), 1]], [[]], ["x"], [None]]
    for rows in (*sound, *wrong):
        given_ = asked(tmp_path, {**base, table["key"]: rows})
        output = tmp_path / "o.docx"
        told = one_object(run("fill", form["form"], given_, "-o", output, "--json", *AT))
        blocked_ = [one["field"] for one in told["problems"] if one["level"] == "block"]
        assert (table["key"] in blocked_) == (rows in wrong)
        assert told["ok"] == (not blocked_) == output.exists()
        output.unlink(missing_ok=True)
