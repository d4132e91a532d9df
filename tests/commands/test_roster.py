"""`xindeguo roster`: last year's list out of Excel or CSV, held against the roster."""

import csv
import json
import sys
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot.app import check_folder
from storage import sheets
from storage.association import sample
from tests.commands.running import one_object, run
from tests.folders import small, written

HOUSE, REGION = "江州重型机械股份有限公司", "江苏省质量协会"
HEAD = ("企业名称", "班组名称", "班组长", "手机号码", "推荐单位")
ONE = (HOUSE, "装配车间钳工一班", "王强", "13900000011", REGION)

Rows = Sequence[Sequence[object]]


def sheet(folder: Path, rows: Rows, *merged: str) -> Path:
    """An Excel file of these rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    path = folder / "名单.xlsx"
    book.save(path)
    return path


def table(folder: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = folder / "名单.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "association")


def seen(path: Path, folder: Path, *options: str) -> Any:
    return one_object(run("roster", path, folder, "--json", *options))


def test_a_list_as_people_keep_it_is_read(tmp_path: Path, folder: Path) -> None:
    rows = [
        ("2021年质量信得过班组人员名单",),
        (),
        (
            "序号",
            "推荐单位",
            "企业名称（全称）*",
            "班组名称",
            "班组长",
            "手机号码",
            "联系人",
            "联系电话",
        ),
        (1, "江苏", HOUSE, "装配车间钳工一班", "王强", 13900000011.0, "李敏", 13900000001),
        (
            2,
            REGION,
            None,
            "热处理车间检验班",
            "钱　芳",
            "１３９００００００１３",
            "李敏",
            13900000001,
        ),
        ("合计", None, None, None, None, None, None, None),
    ]
    told = seen(sheet(tmp_path, rows, "A1:H1", "C4:C5"), folder)
    assert (told["ok"], told["same"], told["changed"], told["problems"]) == (True, 2, [], [])
    ((new),) = told["new"]
    assert (new["row"], new["role"], new["name"]) == (5, "leader", "钱 芳")
    assert (new["enterprise"], new["team"]) == (HOUSE, "热处理车间检验班")
    assert told["repeated"] == [{"row": 5, "id": "li-min", "first": 4}]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")],
)
def test_a_csv_in_any_encoding_is_read(
    tmp_path: Path, folder: Path, encoding: str, delimiter: str
) -> None:
    told = seen(table(tmp_path, [HEAD, ONE], encoding, delimiter), folder)
    assert (told["ok"], told["same"], told["new"]) == (True, 1, [])


def test_changes_are_told_field_by_field_and_numbers_are_hidden(
    tmp_path: Path, folder: Path
) -> None:
    moved = (HOUSE, "装配车间钳工一班", "王强", "13900000088", REGION)
    path = table(tmp_path, [HEAD, moved])
    told = seen(path, folder)
    hidden = {"手机": ["139****0011", "139****0088"]}
    assert told["changed"] == [{"row": 2, "id": "wang-qiang", "fields": hidden}]
    assert "13900000088" not in run("roster", path, folder).stdout


def test_who_comes_after_somebody_is_another_person(tmp_path: Path, folder: Path) -> None:
    successor = (HOUSE, "装配车间钳工一班", "刘洋", "13900000077", REGION)
    told = seen(table(tmp_path, [HEAD, successor]), folder)
    assert [one["name"] for one in told["new"]] == ["刘洋"]
    assert told["new"][0]["id"] != "wang-qiang"
    assert [one["id"] for one in told["gone"]] == ["wang-qiang"]


def test_only_whom_the_list_is_about_can_be_gone(tmp_path: Path, folder: Path) -> None:
    other = (
        "钱塘动力设备（集团）有限公司",
        "总装一工段调试班",
        "何涛",
        "13900000016",
        "浙江省质量协会",
    )
    assert seen(table(tmp_path, [HEAD, other]), folder)["gone"] == []


def test_written_it_is_the_roster_and_the_one_before_is_kept(tmp_path: Path, folder: Path) -> None:
    before = (folder / "roster.csv").read_bytes()
    new = (HOUSE, "热处理车间检验班", "钱芳", "13900000013", REGION)
    path = table(tmp_path, [HEAD, ONE, new])
    assert (folder / "roster.csv").read_bytes() == before
    told = seen(path, folder)
    assert (told["written"], (folder / "roster.csv").read_bytes()) == (False, before)
    assert seen(path, folder, "--write")["written"]
    assert (folder / "roster.csv.bak").read_bytes() == before
    checked, _ = check_folder(folder)
    assert checked.mistakes == ()
    assert checked.association
    names = [one.name for one in checked.association.roster.people]
    assert names == ["周岚", "李敏", "王强", "钱芳"]
    again = seen(path, folder)
    assert (again["new"], again["same"]) == ([], 2), "who is known is known by the same id again"
    assert sorted(one.name for one in folder.iterdir() if "roster" in one.name) == [
        "roster.csv",
        "roster.csv.bak",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_who_might_not_read_the_roster_may_not_read_what_is_written(
    tmp_path: Path, folder: Path
) -> None:
    roster = folder / "roster.csv"
    roster.chmod(0o640)
    assert seen(sheet(tmp_path, [HEAD, ONE]), folder, "--write")["written"]
    modes = [path.stat().st_mode & 0o777 for path in (roster, folder / "roster.csv.bak")]
    assert modes == [0o640, 0o640]


def test_nobody_is_removed_but_by_saying_so(tmp_path: Path, folder: Path) -> None:
    path = table(tmp_path, [HEAD, (HOUSE, "热处理车间检验班", "钱芳", "13900000013", REGION)])
    assert seen(path, folder, "--write")["gone"][0]["id"] == "wang-qiang"
    assert "wang-qiang" in (folder / "roster.csv").read_text("utf-8-sig")
    assert seen(path, folder, "--write", "--remove")["gone"][0]["id"] == "wang-qiang"
    left = (folder / "roster.csv").read_text("utf-8-sig")
    assert "wang-qiang" not in left
    assert "zhou-lan" in left


def test_a_misspelt_name_is_asked_about_and_never_merged(tmp_path: Path, folder: Path) -> None:
    slip = "江州重型机械股分有限公司"
    path = table(tmp_path, [HEAD, (slip, "热处理车间检验班", "钱芳", "13900000013", REGION)])
    result = run("roster", path, folder, "--write")
    assert result.exit_code == 1
    assert f"{slip} → {HOUSE}？" in result.stdout
    assert slip not in (folder / "roster.csv").read_text("utf-8-sig")

    told = seen(path, folder, "--accept", f"{slip}={HOUSE}", "--write")
    assert told["new"][0]["enterprise"] == HOUSE
    other = seen(path, folder, "--keep", slip)
    assert other["new"][0]["enterprise"] == slip
    assert other["proposals"] == []


def test_two_spellings_of_a_team_in_one_list_are_asked_about(tmp_path: Path, folder: Path) -> None:
    rows = [
        HEAD,
        (HOUSE, "热处理车间检验班", "钱芳", "13900000013", REGION),
        (HOUSE, "热处里车间检验班", "孙丽", "13900000021", REGION),
        (HOUSE, "装配车间钳工二班", "赵磊", "13900000012", REGION),
    ]
    (proposal,) = seen(table(tmp_path, rows), folder)["proposals"]
    assert proposal == {
        "column": "班组",
        "written": "热处里车间检验班",
        "known": "热处理车间检验班",
        "rows": [3],
    }


def test_a_region_may_be_short_where_only_one_begins_so(tmp_path: Path, folder: Path) -> None:
    short = (HOUSE, "热处理车间检验班", "钱芳", "13900000013")
    told = seen(table(tmp_path, [HEAD, (*short, "江苏")]), folder)
    assert (told["ok"], len(told["new"])) == (True, 1)
    (asked,) = seen(table(tmp_path, [HEAD, (*short, "江苏质协")]), folder)["proposals"]
    assert (asked["column"], asked["known"]) == ("推荐单位", REGION)
    (wrong,) = seen(table(tmp_path, [HEAD, (*short, "火星质协")]), folder)["problems"]
    assert (wrong["row"], wrong["column"]) == (2, "推荐单位")
    unsaid = seen(table(tmp_path, [HEAD[:4], short]), folder)
    assert unsaid["ok"], "of an enterprise that is known the region is known"


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({3: "139"}, "手机号码", "139"),
        ({2: "", 3: "13900000077"}, "班组长", "没有写姓名"),
        ({1: "热处理车间检验班", 2: "", 3: ""}, "班组长", "没有写姓名"),
        ({0: ""}, "企业名称", "没有写企业"),
        ({2: "=1+1"}, "班组长", "公式"),
        ({2: "+王强"}, "班组长", "公式"),
    ],
)
def test_every_problem_names_its_row_and_column(
    tmp_path: Path, folder: Path, change: dict[int, str], column: str, says: str
) -> None:
    row = [change.get(place, cell) for place, cell in enumerate(ONE)]
    told = seen(table(tmp_path, [("标题",), HEAD, row]), folder, "--write")
    found = [one for one in told["problems"] if one["column"] == column]
    assert [(one["row"], says in one["problem"]) for one in found] == [(3, True)]
    assert all(one["mend"] for one in told["problems"])
    assert not told["written"]


def test_the_same_person_twice_with_other_facts_is_a_problem(tmp_path: Path, folder: Path) -> None:
    other = (HOUSE, "装配车间钳工一班", "王强", "13900000099", REGION)
    told = seen(table(tmp_path, [HEAD, ONE, ONE, other]), folder)
    assert [one["row"] for one in told["repeated"]] == [3]
    (problem,) = told["problems"]
    assert (problem["row"], "手机" in problem["problem"]) == (4, True)


def test_a_role_is_read_and_a_strange_one_is_asked_about(tmp_path: Path, folder: Path) -> None:
    head = ("姓名", "身份", "单位", "手机", "推荐单位", "电子邮箱")
    rows = [
        head,
        ("陈洁", "企业联系人", "江州精工轴承有限公司", "13900000002", REGION, "c@example.com"),
        ("吴斌", "工作人员", "", "13900000102", REGION, ""),
        ("马军", "厂长", HOUSE, "13900000005", REGION, ""),
    ]
    told = seen(table(tmp_path, rows), folder)
    assert [(one["name"], one["role"]) for one in told["new"]] == [
        ("陈洁", "contact"),
        ("吴斌", "staff"),
    ]
    assert [(one["row"], one["column"]) for one in told["problems"]] == [(4, "身份")]


@pytest.mark.parametrize("rows", [[], [("随便", "什么")], [HEAD], [("姓名",), ("王强",)]])
def test_a_list_without_headings_or_people_says_so(
    tmp_path: Path, folder: Path, rows: Rows
) -> None:
    told = seen(table(tmp_path, rows), folder)
    assert not told["ok"]
    assert told["problems"]


def test_its_own_roster_changes_nothing() -> None:
    told = seen(sample() / "roster.csv", sample())
    assert (told["changed"], told["new"], told["problems"]) == ([], [], [])


def test_what_a_list_does_not_say_stays_as_it_is(tmp_path: Path, folder: Path) -> None:
    unsaid = (*ONE[:2], "", *ONE[3:])
    told = seen(table(tmp_path, [HEAD, unsaid]), folder)
    assert (told["same"], told["changed"], told["problems"]) == (1, [], [])


def test_a_formula_gives_its_value_and_is_never_reckoned(tmp_path: Path, folder: Path) -> None:
    formula = '=HYPERLINK("http://127.0.0.1:9/","王强")'
    path = sheet(tmp_path, [HEAD, (HOUSE, "热处理车间检验班", formula, "13900000077", REGION)])
    told = seen(path, folder)
    assert [one["problem"] for one in told["problems"]] == ["没有写姓名"]


def hostile() -> dict[str, bytes]:
    """Files that are no list of people."""
    bomb, entities = BytesIO(), BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 2_000_000)
    with ZipFile(entities, "w") as package:
        package.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')
    return {
        "bomb.xlsx": bomb.getvalue(),
        "entities.xlsx": entities.getvalue(),
        "zip.xlsx": b"PK\x03\x04" + bytes(500),
        "text.xlsx": b"not a zip at all",
        "old.xls": b"\xd0\xcf\x11\xe0" + bytes(500),
        "binary.csv": bytes(range(256)) * 10,
        "large.csv": b"a," * 2_000,
        "cell.csv": "姓名,手机\n".encode() + "王".encode() * 600 + b",1\n",
        "rows.csv": "姓名,手机\n".encode() + b"a,b\n" * 50,
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_a_hostile_file_is_refused_in_a_sentence(
    tmp_path: Path, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "UNPACKED", 1_000_000)
    monkeypatch.setattr(sheets, "LARGEST", 3_000)
    monkeypatch.setattr(sheets, "ROWS", 20)
    path = tmp_path / name
    path.write_bytes(hostile()[name])
    result = run("roster", path, folder, "--write")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert name in line
    assert (folder / "roster.csv").read_bytes() == small()["roster.csv"]


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_is(
    tmp_path: Path, folder: Path
) -> None:
    path = sheet(tmp_path, [HEAD, ONE])
    parts = {}
    with ZipFile(path) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    page = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = page.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')
    assert parts["xl/worksheets/sheet1.xml"] != page
    with ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert seen(path, folder)["same"] == 1


def test_usage(tmp_path: Path, folder: Path) -> None:
    path = table(tmp_path, [HEAD, ONE])
    assert run("roster", path, "--write").exit_code == 2
    assert run("roster", path, folder, "--accept", "写法").exit_code == 1
    assert run("roster", tmp_path / "none.csv", folder).exit_code == 1
    assert json.loads(run("roster", path, folder, "--json").stdout)["ok"]
