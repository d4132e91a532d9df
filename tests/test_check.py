"""What `check` promises: every mistake of a folder at once, each with its file, place and mend."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.check import Problem, check, problem
from bot.commands import app
from conversations.forms.reading import Mistake
from renderers.phrases import phrases
from storage.association import copy_sample
from tests.folders import FORM, NOTICE, OTHER, OTHER_WORD, WORD, Files, edited, small, written
from tests.renderers.papers import paper, unzipped, zipped

BY = 'filled_by = "班组长"'
NIGHT = 'reminders = { from = "20:00", until = "23:00" }\n'
QUIET = 'reminders = { quiet = ["08:00", "20:00"] }\n'
BACKWARDS = 'reminders = { quiet = ["13:00", "12:00"] }\n'
EARLY = "[reminders]\nworking_days = [190]\n"
WHEN = 'field = "intro_way", is = "file"'
SUGGEST = 'suggest = ["{mobile}"]'
REGIONS = 'regions = ["江苏省质量协会", "浙江省质量协会"]'
UNDER = '\nsubregions = { "火星质协" = ["江苏省质量协会"] } # '
CIRCLE = '\nsubregions = { "江苏省质量协会" = ["市质协"], "市质协" = ["江苏省质量协会"] }'
TWO_RATES = '["first_pass_rate", "defect_rate"]'
TWO_NAMES = '["team_name", "enterprise_name"]'


@pytest.fixture(scope="module")
def files() -> Files:
    return small()


def found(files: Files) -> list[Mistake]:
    return list(check(files, phrases()).mistakes)


def named(mistakes: list[Mistake]) -> set[tuple[str, str, str]]:
    return {(one.file, one.where, one.code) for one in mistakes}


def spoken(mistakes: list[Mistake]) -> list[Problem]:
    """The mistakes in words: no sentence lacks a value, none is empty."""
    problems = [problem(one, phrases()) for one in mistakes]
    for one in problems:
        assert one.file
        assert one.problem
        assert one.mend
    return problems


def test_the_sample_has_no_mistake(files: Files) -> None:
    assert found(files) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "code"),
    [
        (
            FORM,
            'key = "contact"',
            'key = "contact"\nnoise = 1',
            "fields contact noise",
            "extra_forbidden",
        ),
        (FORM, BY, 'filed_by = "班组长"', "filled_by", "missing"),
        (FORM, BY, 'filed_by = "班组长"', "filed_by", "extra_forbidden"),
        (FORM, 'label = "邮编"', 'label = ""', "fields postcode label", "string_too_short"),
        (FORM, 'label = "邮编"', "label = 3", "fields postcode label", "string_type"),
        (FORM, 'key = "team_size"', "key = 5", "fields 5 key", "string_type"),
        (
            FORM,
            'key = "contact"',
            'key = "Contact"',
            "fields Contact key",
            "string_pattern_mismatch",
        ),
        (FORM, 'type = "postcode"', 'type = "zip"', "fields postcode", "union_tag_invalid"),
        (FORM, 'type = "postcode"\n', "", "fields postcode", "union_tag_not_found"),
        (FORM, "[3, 100]", '["a", 100]', "fields team_size usual [1]", "int_parsing"),
        (FORM, "[3, 100]", "[3.5, 100]", "fields team_size usual [1]", "bad_value"),
        (FORM, 'options = "regions"', "options = []", "fields recommender options", "too_short"),
        (FORM, 'options = "regions"', 'options = "x"', "fields recommender options", "tuple_type"),
        (FORM, '["docx"]', '["exe"]', "fields material accept [1]", "literal_error"),
        (FORM, 'rule = "sum_near"', 'rule = "sum_far"', "checks [2] rule", "bad_value"),
        (FORM, 'key = "postcode"', 'key = "address"', "address", "key_twice"),
        (FORM, 'key = "postcode"', 'key = "year"', "year", "reserved_key"),
        (FORM, 'example = "214000"', 'example = "21400"', "postcode", "example_not_read"),
        (FORM, 'ask = "请写邮编，6 位数字。"\n', "", "postcode", "no_question"),
        (FORM, WHEN, 'field = "contact", is = "x"', "material", "never_asked"),
        (FORM, WHEN, 'field = "intro_way", is = "x"', "material", "never_asked"),
        (FORM, WHEN, 'field = "intro_1", is = "x"', "material", "condition_on_later"),
        (FORM, WHEN, 'field = "nobody", is = "x"', "material", "unknown_key"),
        (FORM, SUGGEST, 'suggest = ["{nobody}"]', "phone", "unknown_key"),
        (FORM, SUGGEST, 'suggest = ["{mobile}转1"]', "phone", "suggests_a_part"),
        (FORM, SUGGEST, 'suggest = ["{"]', "phone", "brace_alone"),
        (FORM, 'document = "{year}年', 'document = "{nobody}年', "document", "unknown_key"),
        (FORM, 'document = "{year}年', 'document = "{year年', "document", "brace_alone"),
        (FORM, 'title = "{year}年', 'title = "{team_name}年', "title", "unknown_key"),
        (FORM, 'title = "{year}年', 'title = "year}年', "title", "brace_alone"),
        (FORM, '["accidents"]', '["nobody"]', "checks[1]", "unknown_key"),
        (FORM, TWO_RATES, '["contact", "address"]', "checks[2]", "check_not_for_these"),
        (FORM, TWO_NAMES, '["team_name"]', "checks[3]", "check_not_for_these"),
        (FORM, "合计 {words} 字", "合计 {nobody} 字", "checks[4]", "unknown_value"),
        (FORM, "合计 {words} 字", "合计 {words 字", "checks[4]", "brace_alone"),
        (FORM, BY, BY + '\nbefore = "nobody"', "before", "unknown_form"),
        (FORM, BY, BY + '\nbefore = "application"', "before", "forms_in_a_circle"),
        (NOTICE, "[office]", '[office]\nfax = "1"', "office fax", "extra_forbidden"),
        (NOTICE, 'issuer = "中国质量协会"', "", "issuer", "missing"),
        (NOTICE, 'deadline = "09-30"', 'deadline = "13-40"', "seasons deadline", "bad_value"),
        (NOTICE, 'deadline = "09-30"', 'deadline = "02-29"', "seasons deadline", "bad_value"),
        (NOTICE, "paper = 1", 'paper = "eins"', "delivery application paper", "int_parsing"),
        (
            NOTICE,
            "[delivery.application]",
            "[delivery.team]",
            "delivery.team",
            "delivery_without_form",
        ),
        (
            NOTICE,
            "[delivery.application]",
            "[delivery.team]",
            "delivery.application",
            "form_without_delivery",
        ),
        ("bot.toml", 'name = "小信"', 'nahme = "小信"', "name", "missing"),
        ("bot.toml", "regions = ", "regions = 3 # ", "regions", "tuple_type"),
        ("bot.toml", "regions = ", f"{NIGHT}regions = ", "reminders", "at_night"),
        ("bot.toml", "regions = ", f"{QUIET}regions = ", "reminders", "always_quiet"),
        ("bot.toml", "regions = ", f"{BACKWARDS}regions = ", "reminders", "quiet_backwards"),
        (NOTICE, "[office]", "[reminders]\ndays = [-1]\n[office]", "reminders days", "wrong_days"),
        (NOTICE, "[office]", f"{EARLY}[office]", "reminders", "reminder_too_early"),
        ("roster.csv", "id,role,", "id,rolle,", "第 2 行 role", "missing"),
        ("roster.csv", "zhou-lan,staff", "zhou-lan,boss", "第 2 行 role", "literal_error"),
        ("roster.csv", "zhou-lan,staff", "周岚,staff", "第 2 行 id", "string_pattern_mismatch"),
        ("roster.csv", "13900000101", "139", "第 2 行 mobile", "string_pattern_mismatch"),
        ("roster.csv", "江苏省质量协会", "火星质量协会", "第 2 行", "unknown_region"),
        ("roster.csv", ",江州重型机械股份有限公司,\n", ",,\n", "第 3 行", "no_enterprise"),
        ("roster.csv", "装配车间钳工一班", "", "第 4 行", "no_team"),
        ("roster.csv", "team\n", "forms\n", "第 4 行", "unknown_expected"),
        (FORM, BY, f'{BY}\nroles = []\nexpected = ["leader"]', "expected", "expected_unseen"),
        ("roster.csv", "li-min", "zhou-lan", "zhou-lan", "person_twice"),
        ("bot.toml", REGIONS, f"{REGIONS}{UNDER}火星", "subregions 火星质协", "unknown_parent"),
        ("bot.toml", REGIONS, f"{REGIONS}{CIRCLE}", "subregions 市质协", "region_in_itself"),
        ("roster.csv", ",,\n", ",,,多\n", "第 2 行", "too_many_cells"),
        ("roster.csv", "周岚", "周" * 140_000, "第 2 行", "not_csv"),
    ],
)
def test_a_mistake_is_listed_at_its_place(
    files: Files, path: str, old: str, new: str, where: str, code: str
) -> None:
    mistakes = found(edited(files, path, old, new))
    assert (path, where, code) in named(mistakes)
    assert all(re.search("[一-鿿]", one.problem + one.mend) for one in spoken(mistakes))


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        (FORM, "title = 标题".encode(), "not_toml"),
        (NOTICE, b"[", "not_toml"),
        ("bot.toml", 'name = "信得过"'.encode("gb18030"), "not_utf8"),
        ("roster.csv", "编号,姓名".encode("gb18030"), "not_utf8"),
        (FORM, 'title = "申报表"'.encode("utf-16"), "not_utf8"),
        ("bot.toml", None, "no_file"),
        ("roster.csv", None, "no_file"),
        (NOTICE, None, "no_file"),
        (WORD, b"no Word file", "template_not_word"),
    ],
)
def test_a_file_that_cannot_be_read_is_listed(
    files: Files, path: str, data: bytes | None, code: str
) -> None:
    rest = {name: content for name, content in files.items() if name != path}
    mistakes = found(rest if data is None else {**rest, path: data})
    assert {(path, "", code)} == named(mistakes)
    spoken(mistakes)


@pytest.mark.parametrize(
    "fields", ["fields = 3", "fields = [3]", "[fields]\nkey = 1", "fields = [[]]"]
)
def test_a_form_of_another_shape_is_listed(files: Files, fields: str) -> None:
    mistakes = found({**files, FORM: fields.encode()})
    assert any(one.where.startswith("fields") for one in mistakes)
    spoken(mistakes)


def test_a_form_without_its_word_file_is_listed(files: Files) -> None:
    rest = {name: data for name, data in files.items() if name != WORD}
    assert named(found(rest)) == {(FORM, "", "no_template")}


def test_a_folder_without_notices_or_forms_is_listed(files: Files) -> None:
    nothing = {name: data for name, data in files.items() if "/" not in name}
    assert named(found(nothing)) == {("notices/", "", "no_notice")}
    no_form = {name: data for name, data in files.items() if "application" not in name}
    assert (NOTICE, "", "no_form") in named(found(no_form))


def test_two_forms_of_one_name_are_listed(files: Files) -> None:
    twins = {
        OTHER.replace("result", "application"): files[OTHER],
        OTHER_WORD.replace("result", "application"): files[OTHER_WORD],
    }
    assert ("notices/", "application", "form_twice") in named(found({**files, **twins}))


def test_what_lies_elsewhere_in_the_folder_is_no_notice(files: Files) -> None:
    assert found({**files, "backup/old/notice.toml": b"[", "notices/readme.toml": b"["}) == []


def test_the_office_may_keep_other_word_files_beside_a_form(files: Files) -> None:
    assert found({**files, "notices/teams/original.docx": b"whatever"}) == []


def test_forms_that_wait_for_each_other_are_listed(files: Files) -> None:
    one = edited(files, FORM, "[[fields]]", 'before = "result"\n[[fields]]')
    both = edited(one, OTHER, "[[fields]]", 'before = "application"\n[[fields]]')
    assert found(one) == []
    circle = {(FORM, "before", "forms_in_a_circle"), (OTHER, "before", "forms_in_a_circle")}
    assert named(found(both)) == circle


def test_a_placeholder_without_a_field_and_a_field_without_a_place_are_listed(
    files: Files,
) -> None:
    parts = unzipped(files[WORD])
    document = parts["word/document.xml"].decode()
    assert document.count("{{ postcode }}") == 1
    parts["word/document.xml"] = document.replace("{{ postcode }}", "{{ post_code }}").encode()
    mistakes = found({**files, WORD: zipped(parts.items())})
    (unknown, placeless) = mistakes
    assert (unknown.file, unknown.code) == (WORD, "placeholder_without_field")
    assert "邮编" in unknown.where, "the text around says where it is"
    assert (placeless.where, placeless.code) == ("postcode", "field_without_place")
    assert "{{ post_code }}" in spoken(mistakes)[0].problem
    assert "{{ postcode }}" in spoken(mistakes)[1].problem


BROKEN_TEMPLATES = {
    "tag_half_open": paper("{{ team_name"),
    "tag_not_a_name": paper("{{ 7*7 }}"),
    "tag_not_closed": paper("{% if team_name %}"),
    "tag_never_opened": paper("{% endif %}"),
    "tag_not_alone": paper("x{% if team_name %}", "y", "{% endif %}z"),
    "loop_in_loop": paper("{% for a in b %}{% for c in d %}{% endfor %}{% endfor %}"),
    "row_not_repeated": paper("{{ row.name }}"),
    "table_may_vanish": paper(rows=[["{% for a in b %}{{ a.c }}{% endfor %}"]]),
    "template_not_word": b"junk",
}


@pytest.mark.parametrize("code", BROKEN_TEMPLATES)
def test_a_mistake_in_a_template_is_listed(files: Files, code: str) -> None:
    mistakes = found({**files, WORD: BROKEN_TEMPLATES[code]})
    assert code in {one.code for one in mistakes if one.file == WORD}
    spoken(mistakes)


def test_every_code_of_a_template_is_tried_above() -> None:
    compiler = Path(__file__).parent.parent / "renderers" / "word" / "compiler.py"
    named_there = re.findall(
        r'"((?:tag|loop|row|table|template)_\w+)"', compiler.read_text("utf-8")
    )
    assert set(named_there) == set(BROKEN_TEMPLATES)


def test_a_question_that_lets_nobody_through_is_listed(files: Files) -> None:
    shut = edited(files, FORM, 'example = "12"', 'example = ""')
    assert (FORM, "team_size", "dead_end") in named(found(shut))


def test_a_question_on_no_way_is_listed(files: Files) -> None:
    """Each condition can be true, but not both at once."""
    hidden = edited(
        files,
        FORM,
        'when = { field = "intro_way", is = "chat" }\nask = "二、',
        'when = { field = "material", is = "x" }\nask = "二、',
    )
    assert "intro_2" in {one.where for one in found(hidden)}


HOUSE, REGION = "江州重型机械股份有限公司", "江苏省质量协会"
LEADER = f"wang-qiang,leader,王强,13900000011,{REGION},{HOUSE},装配车间钳工一班"


@pytest.mark.parametrize(
    ("lines", "where", "code"),
    [
        ((LEADER, LEADER.replace("wang-qiang", "p-2")), "wang-qiang、p-2", "same_person"),
        (
            (LEADER, LEADER.replace("wang-qiang,leader,王强", "p-2,leader,王小强")),
            "wang-qiang、p-2",
            "same_person",
        ),
        (
            (LEADER, f"p-2,leader,李刚,13900000022,{REGION},{HOUSE},装配车间 钳工一班"),
            "wang-qiang、p-2",
            "team_twice",
        ),
        (
            (LEADER, f"p-2,leader,李刚,13900000022,{REGION},{HOUSE},装配车间钱工一班"),
            "wang-qiang、p-2",
            "teams_alike",
        ),
        (
            (LEADER, f"p-2,leader,李刚,13900000022,{REGION},江州重型机械股分有限公司,检验班"),
            "wang-qiang、p-2",
            "enterprises_alike",
        ),
        ((LEADER.replace("13900000011", ""),), "wang-qiang", "no_way"),
    ],
)
def test_what_is_probably_wrong_in_a_roster_is_told_but_served(
    files: Files, lines: tuple[str, ...], where: str, code: str
) -> None:
    roster = "\n".join(("id,role,name,mobile,region,enterprise,team", *lines))
    checked = check({**files, "roster.csv": roster.encode()}, phrases())
    assert checked.mistakes == ()
    assert {("roster.csv", where, code)} == named(list(checked.doubts))
    assert all(one.problem and one.mend for one in spoken(list(checked.doubts)))


@pytest.mark.parametrize(
    "line",
    [
        f"p-2,leader,李刚,13900000022,{REGION},{HOUSE},装配车间钳工二班",
        f"p-2,contact,王强,13900000011,{REGION},{HOUSE},",
        f"p-2,leader,王强,13900000011,{REGION},江州精工轴承有限公司,装配车间钳工一班",
    ],
)
def test_what_only_looks_alike_is_no_doubt(files: Files, line: str) -> None:
    roster = f"id,role,name,mobile,region,enterprise,team\n{LEADER}\n{line}"
    assert check({**files, "roster.csv": roster.encode()}, phrases()).doubts == ()


def test_a_person_may_be_of_an_association_within_a_region(files: Files) -> None:
    within = edited(
        files, "bot.toml", REGIONS, f'{REGIONS}\nsubregions = {{ "{REGION}" = ["市质协"] }}'
    )
    people = "id,role,name,mobile,region\np-1,staff,周岚,13900000101,市质协\n"
    checked = check({**within, "roster.csv": people.encode()}, phrases())
    assert (checked.mistakes, checked.doubts) == ((), ())


def test_doubts_do_not_fail_the_check(tmp_path: Path, files: Files) -> None:
    people = f"id,role,name,mobile,region\np-1,staff,周岚,,{REGION}\n"
    folder = written(tmp_path / "association", {**files, "roster.csv": people.encode()})
    answer = CliRunner().invoke(app, ["check", str(folder), "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["ok"], told["problems"]) == (0, True, [])
    assert [one["where"] for one in told["doubts"]] == ["p-1"]
    assert "周岚" in CliRunner().invoke(app, ["check", str(folder)]).stdout


def test_a_broken_folder_is_told_all_at_once(tmp_path: Path, files: Files) -> None:
    folder = tmp_path / "association"
    broken = edited(files, FORM, "filled_by", "filed_by")
    broken = edited(broken, OTHER, 'example = "12"', 'example = "no"')
    broken = edited(broken, NOTICE, 'deadline = "09-30"', 'deadline = "09-31"')
    broken = edited(broken, "roster.csv", "13900000101", "1")
    broken = edited(broken, "bot.toml", "name", "nahme")
    broken = {**broken, OTHER_WORD: paper("{{ nobody }}"), WORD: paper("{{ half")}
    written(folder, broken)

    answer = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert told["ok"] is False
    assert all(set(one) == {"file", "where", "problem", "mend"} for one in told["problems"])
    assert {one["file"] for one in told["problems"]} == {
        "bot.toml", "roster.csv", NOTICE, FORM, OTHER, WORD, OTHER_WORD,
    }  # fmt: skip

    said = CliRunner().invoke(app, ["check", str(folder)])
    assert said.exit_code == 1
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == len(told["problems"])

    refused = CliRunner().invoke(app, ["forms", str(folder)])
    assert refused.exit_code == 1
    assert refused.stderr == said.stderr


def test_a_sound_folder_is_told_to_be_sound(tmp_path: Path) -> None:
    copy_sample(tmp_path / "copy")
    answer = CliRunner().invoke(app, ["check", str(tmp_path / "copy"), "--json"])
    sound = '{"ok": true, "problems": [], "doubts": []}\n'
    assert (answer.exit_code, answer.stdout) == (0, sound)
    said = CliRunner().invoke(app, ["check"])
    assert (said.exit_code, said.stdout) == (0, "没有发现错误。\n")
