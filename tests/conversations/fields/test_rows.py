"""A table filled in cell by cell, row by row, or all at once."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.fields.base import (
    LONGEST,
    Answer,
    Clear,
    Doubt,
    Field,
    Prompt,
    Reading,
    Warn,
    Wrong,
)
from tests.conversations.fields.promise import (
    NOW,
    answers,
    field,
    is_json,
    keeps_its_promise,
    reads_any_length,
    reads_what_it_shows,
    refuses_what_no_form_can_print,
    talk,
)

YEAR = {
    "type": "integer",
    "key": "year",
    "label": "年份",
    "ask": "哪一年？",
    "example": "2017",
    "at_least": 2000,
    "usual": [2016, 2021],
}
EVENT = {"type": "text", "key": "event", "label": "交流活动", "ask": "什么活动？"}
AWARD = {
    "type": "choice",
    "key": "award",
    "label": "奖项",
    "aliases": ["获奖"],
    "options": ["一等奖", "二等奖"],
    "required": False,
}
ASKED = field("rows", columns=[YEAR, EVENT, AWARD], at_least=2, at_most=3)
JUDGES = field("rows", columns=[{"type": "person", "key": "judge", "label": "评委"}], at_least=0)
MEETINGS = field(
    "rows",
    columns=[
        {"type": "text", "key": "place", "label": "地点"},
        {"type": "date", "key": "day", "label": "日期"},
        {"type": "pair", "key": "heads", "label": "次数、人数", "units": ["次", "人"]},
        {"type": "person_phone", "key": "contact", "label": "联系人", "required": False},
    ],
)
TABLES = [ASKED, JUDGES, MEETINGS]
BY_TABLE = pytest.mark.parametrize("asked", TABLES, ids=["awards", "judges", "meetings"])

FIRST = {"year": "2017", "event": "第36次大会", "award": "二等奖"}
SECOND = {"year": "2018", "event": "第37次大会", "award": None}
COLUMNS = {"columns": "年份、交流活动、奖项"}
FULL = Wrong("too_many_rows", {"at_most": 3})
WORDS = [
    *[
        "2017",
        "第36次大会",
        "一等奖",
        "特等奖",
        "李敏",
        "李工",
        "南京",
        "6月18日",
        "7.15",
        "3次/20人",
    ],
    *["李敏 13900000001", "留空", "—", "删除第1行", "删除最后一行", "第1行", "行", "年份", "奖项"],
    *["改成", "1. ", "2017，第36次大会，二等奖", "\n", "左右"],
]


def add(asked: Field, so_far: Answer, *texts: str) -> Answer:
    for text in texts:
        reading = asked.add(so_far, text, NOW)
        assert isinstance(reading, Clear), (text, reading)
        so_far = reading.answer
    return so_far


@BY_TABLE
@given(text=talk(WORDS))
def test_any_text_has_a_reading(asked: Field, text: str) -> None:
    keeps_its_promise(asked, asked.read(text, NOW))


@given(text=talk(["李敏", "王强", "阿依古丽·买买提", "、", "\n", "1. ", "无"]))
def test_a_list_that_is_shown_is_read_again(text: str) -> None:
    reads_what_it_shows(JUDGES, JUDGES.read(text, NOW))


@BY_TABLE
def test_a_text_of_any_length_is_looked_at_in_bounds(asked: Field) -> None:
    reads_any_length(asked, ["", "2017，", "第1行", "删除第", "第1行改成", "1. "])
    refuses_what_no_form_can_print(asked)
    many = "2017，大会，一等奖\n" * LONGEST
    assert asked.add(None, many, NOW) == Wrong(
        "too_long", {"count": len(many), "at_most": LONGEST}
    )


@BY_TABLE
@given(texts=st.lists(talk(WORDS), max_size=8))
def test_whatever_is_said_the_table_stays_one(asked: Field, texts: list[str]) -> None:
    so_far: Answer = None
    for text in texts:
        before = deepcopy(so_far)
        reading = asked.add(so_far, text, NOW)
        assert so_far == before
        for after in answers(reading):
            keeps_its_promise(asked, Clear(after))
            prompt = asked.prompt(after)
            assert prompt
            done = asked.finish(after)
            assert done == Clear(after) or isinstance(done, Wrong)
            is_json(after)
        so_far = next(iter(answers(reading)), so_far)


def test_cells_are_asked_one_after_the_other() -> None:
    so_far = add(ASKED, None, "2017")
    assert so_far == [{"year": "2017"}]
    so_far = add(ASKED, so_far, "第36次大会", "二等奖")
    assert so_far == [FIRST]
    assert add(ASKED, so_far, "2018", "第37次大会", "留空") == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("so_far", "text", "after"),
    [
        (None, "2017，第36次大会，二等奖", [FIRST]),
        ([FIRST], "2018\t第37次大会\t", [FIRST, SECOND]),
        ([FIRST], "2018，第37次大会，无", [FIRST, SECOND]),
        (None, "2017，第36次大会，二等奖\n2018，第37次大会，—", [FIRST, SECOND]),
        ([{"year": "2017"}], "第36次大会，2", [{"year": "2017", "event": "第36次大会，2"}]),
        ([{"year": "2017", "award": "二等奖"}], "第36次大会", [FIRST]),
        ([FIRST, SECOND], "删除第1行", [SECOND]),
        ([FIRST, SECOND], "删除第 二 行", [FIRST]),
        ([FIRST, SECOND], "第2行不要了", [FIRST]),
        ([FIRST, SECOND], "删除最后一行", [FIRST]),
        ([FIRST, {"year": "2018"}], "删掉上一行", [FIRST]),
        ([FIRST, SECOND], "第2行改成2017，第36次大会，二等奖", [FIRST, FIRST]),
        ([FIRST, SECOND], "第2行 奖项 改成 二等奖", [FIRST, {**SECOND, "award": "二等奖"}]),
        ([FIRST, SECOND], "第1行的获奖改为留空", [{**FIRST, "award": None}, SECOND]),
        ([{"event": "大会"}, SECOND], "2017", [{"event": "大会", "year": "2017"}, SECOND]),
    ],
)
def test_a_message_is_a_cell_a_row_some_rows_or_an_order(
    so_far: Answer, text: str, after: Answer
) -> None:
    assert ASKED.add(so_far, text, NOW) == Clear(after)


@pytest.mark.parametrize(
    ("so_far", "text", "reading"),
    [
        (None, "", Wrong("empty", {"label": "年份"})),
        (None, "参加过", Wrong("not_a_number", {"label": "年份"})),
        (
            None,
            "2017，第36次大会，特等奖",
            Wrong("not_an_option", {"label": "奖项", "options": "一等奖、二等奖"}),
        ),
        (
            None,
            "2017，第36次大会，二等奖\n然后",
            Wrong("line_unclear", {"number": 2, **COLUMNS}),
        ),
        (
            [FIRST],
            "2018左右",
            Doubt(([FIRST, {"year": "2018"}],), "approximate", {"label": "年份"}),
        ),
        (
            [FIRST],
            "2018，第37次大会，等奖",
            Doubt(
                tuple([FIRST, {**SECOND, "award": award}] for award in ("一等奖", "二等奖")),
                "which_option",
                {"label": "奖项"},
            ),
        ),
        ([FIRST, SECOND], "删除第3行", Wrong("no_such_row", {"count": 2})),
        (None, "删除最后一行", Wrong("no_such_row", {"count": 0})),
        ([FIRST], "第2行改成2017，第36次大会，二等奖", Wrong("no_such_row", {"count": 1})),
        ([FIRST], "第1行改成二等奖", Wrong("row_unclear", COLUMNS)),
        ([FIRST], "第1行 地点 改成 南京", Wrong("no_such_column", COLUMNS)),
        ([FIRST], "第1行 年份 改成 1999", Wrong("below", {"label": "年份", "limit": "2000"})),
        ([FIRST, FIRST, FIRST], "2018", FULL),
        ([FIRST, FIRST], "2018，大会，一等奖\n2019，大会，一等奖", FULL),
    ],
)
def test_what_is_wrong_or_doubtful_loses_nothing(
    so_far: Answer, text: str, reading: Reading
) -> None:
    assert ASKED.add(so_far, text, NOW) == reading


def test_a_line_that_falls_into_rows_in_two_ways_is_asked() -> None:
    pairs = field(
        "rows",
        columns=[
            {"type": "text", "key": "one", "label": "甲"},
            {"type": "text", "key": "other", "label": "乙"},
        ],
    )
    reading = pairs.add(None, "质量部；生产部，设备部", NOW)
    assert reading == Doubt(
        (
            [{"one": "质量部", "other": "生产部，设备部"}],
            [{"one": "质量部；生产部", "other": "设备部"}],
        ),
        "which_one",
    )


def test_the_question_is_that_of_the_open_cell() -> None:
    told: dict[str, Any] = {"number": 1, "count": 0, "label": "年份", "row": ""}
    assert ASKED.prompt(None) == Prompt(
        "first_row", told, "[1].year", "哪一年？", "2017", "integer"
    )
    told = {"number": 1, "count": 1, "label": "奖项", "row": "2017 第36次大会"}
    assert ASKED.prompt([{"year": "2017", "event": "第36次大会"}]) == Prompt(
        "next_cell", told, "[1].award", shape="choice", choices=("一等奖", "二等奖", "留空")
    )
    told = {"number": 3, "count": 2, "label": "年份", "row": "2018 第37次大会 —"}
    assert ASKED.prompt([FIRST, SECOND]) == Prompt(
        "next_row", told, "[3].year", "哪一年？", "2017", "integer"
    )
    told = {"number": 4, "count": 3, "label": "年份", "row": "2017 第36次大会 二等奖"}
    assert ASKED.prompt([FIRST, FIRST, FIRST]) == Prompt("rows_full", told)


def test_every_button_of_a_cell_fills_it() -> None:
    so_far = [{"year": "2017", "event": "第36次大会"}]
    prompt = ASKED.prompt(so_far)
    assert prompt
    assert [add(ASKED, so_far, choice)[0]["award"] for choice in prompt.choices] == [
        "一等奖",
        "二等奖",
        None,
    ]


@pytest.mark.parametrize(
    ("so_far", "reading"),
    [
        (None, Wrong("too_few_rows", {"count": 0, "at_least": 2})),
        ([FIRST], Wrong("too_few_rows", {"count": 1, "at_least": 2})),
        ([FIRST, SECOND], Clear([FIRST, SECOND])),
        ([FIRST, {"year": "2018"}], Wrong("rows_incomplete", {"number": 2, "column": "交流活动"})),
        ([{"year": "2018"}, FIRST], Wrong("rows_incomplete", {"number": 1, "column": "交流活动"})),
        ([FIRST] * 4, FULL),
    ],
)
def test_it_is_done_when_no_cell_is_missing(so_far: Answer, reading: Reading) -> None:
    assert ASKED.finish(so_far) == reading


def test_none_can_be_enough() -> None:
    assert JUDGES.finish(None) == JUDGES.read("无", NOW) == Clear([])


def test_rows_are_printed_with_their_numbers_and_pieces() -> None:
    row = {
        "place": "南京",
        "day": "2020-06-18",
        "heads": ["6", "420"],
        "contact": ["李敏", "13900000001"],
    }
    printed = only_row(MEETINGS, row)
    assert printed["number"] == "1"
    assert printed["day"] == "2020年6月18日"
    assert printed["day_month"] == "6"
    assert printed["heads"] == "6次/420人"
    assert printed["contact_phone"] == "13900000001"
    assert MEETINGS.places(None) == {"": []}
    blank = only_row(MEETINGS, {**row, "contact": None})
    assert (blank["contact"], blank["contact_person"]) == ("", "")


def only_row(asked: Field, row: Answer) -> Mapping[str, str]:
    rows = asked.places([row])[""]
    assert not isinstance(rows, str)
    assert len(rows) == 1
    return rows[0]


def test_rows_are_shown_a_line_each() -> None:
    assert ASKED.show([FIRST, SECOND, {"year": "2019"}]) == (
        "1. 2017 第36次大会 二等奖\n2. 2018 第37次大会 —\n3. 2019"
    )
    assert ASKED.read(ASKED.show([FIRST, SECOND]), NOW) == Clear([FIRST, SECOND])
    assert ASKED.spoken([FIRST, SECOND]) == "1. 2017 第36次大会 二等奖；2. 2018 第37次大会 —"
    assert (ASKED.show(None), ASKED.show([])) == ("", "无")


def test_what_is_unusual_in_a_cell_is_said_with_its_column() -> None:
    warning = Warn("unusual", {"label": "年份", "shown": "2015", "from": 2016, "to": 2021})
    assert ASKED.warnings([FIRST, {**FIRST, "year": "2015"}]) == (warning,)
    assert ASKED.warnings(None) == ()


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"columns": []}, "at least 1 item"),
        ({"columns": [YEAR, YEAR]}, "each column has a key of its own"),
        ({"columns": [{**YEAR, "key": "number"}]}, "none is 'number'"),
        ({"columns": [{**YEAR, "type": "rows"}]}, "does not match any of the expected tags"),
        ({"columns": [{**YEAR, "type": "upload"}]}, "does not match any of the expected tags"),
        ({"columns": [{"type": "text", "key": "event"}]}, "Field required"),
        ({"columns": [YEAR], "at_most": 0}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        field("rows", **told)


TEAMS = field(
    "rows",
    columns=[
        {"type": "organisation", "key": "house", "label": "企业"},
        {"type": "integer", "key": "rank", "label": "排序", "at_least": 1},
        {"type": "text", "key": "judges", "label": "评委"},
    ],
)
ONE = {"house": "江州重型机械股份有限公司", "rank": "1", "judges": "张华"}


def test_the_same_as_above_is_the_cell_of_the_row_before() -> None:
    begun = [ONE, {"house": "江州精工轴承有限公司", "rank": "2"}]
    for said in ("同上", "一样", "跟上面一样"):
        assert TEAMS.add(begun, said, NOW) == Clear([ONE, {**begun[1], "judges": "张华"}])
    first = TEAMS.add([{"house": ONE["house"], "rank": "1"}], "同上", NOW)
    assert isinstance(first, Wrong)
    assert first.code == "same_as_above"


def test_what_looks_like_no_name_is_asked_before_the_row_goes_on() -> None:
    for said in ("还有一个", "江州重型"):
        reading = TEAMS.add([ONE], said, NOW)
        assert reading == Doubt(([ONE, {"house": said}],), "as_it_is", {})
        assert TEAMS.proposed([ONE], reading.readings[0]) == f"2. {said}"


def test_a_row_goes_by_its_place() -> None:
    two = [ONE, {**ONE, "rank": "2"}]
    for said in ("删掉第二个", "第2个不要了", "删除第2行", "去掉第二条"):
        assert TEAMS.add(two, said, NOW) == Clear([ONE])


def test_a_place_is_read_as_people_say_it() -> None:
    for said in ("第三", "第3名", "排第三", "3"):
        added = TEAMS.add([{"house": ONE["house"]}], said, NOW)
        assert isinstance(added, Clear)
        assert added.answer[0]["rank"] == "3"
