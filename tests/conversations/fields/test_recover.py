"""What a document prints of an answer is read back as that answer: every kind, every reading."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conversations.fields import KINDS
from conversations.fields.base import Clear, Doubt, Field, Wrong
from tests.conversations.fields.promise import NOW, answers, field

CORPUS = Path(__file__).parents[1] / "readings"
GRADES = ["特等", "一等", "二等"]
SEVERAL: dict[str, dict[str, Any]] = {
    "pair": {"units": ["人次", "学时"]},
    "choice": {"options": GRADES},
    "multi_choice": {"options": GRADES},
    "computed": {"of": "percent", "rule": "ratio", "fields": ["first", "second"]},
    "rows": {
        "columns": [
            {"type": "integer", "key": "year", "label": "年份"},
            {"type": "text", "key": "event", "label": "活动"},
            {"type": "choice", "key": "award", "label": "奖项", "options": GRADES},
            {"type": "text", "key": "remark", "label": "备注", "required": False},
        ]
    },
}
ROWS = field("rows", **SEVERAL["rows"])


def corpus(kind: str) -> Iterator[tuple[Field, str]]:
    """What people say to each question of this kind."""
    path = CORPUS / f"{kind}.toml"
    questions = tomllib.loads(path.read_text("utf-8"))["questions"] if path.exists() else []
    for told in questions:
        asked = {name: one for name, one in told.items() if name in KINDS[kind].model_fields}
        for entry in told["entries"]:
            yield field(kind, **{**SEVERAL.get(kind, {}), **asked, "key": "field"}), entry["text"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_printed_is_read_back(kind: str) -> None:
    for asked, text in corpus(kind):
        for answer in answers(asked.read(text, NOW)):
            if not isinstance(asked.finish(answer), Clear):
                continue  # one row of the two it takes
            found = asked.recover(asked.places(answer), NOW)
            if kind == "upload" or answer == []:
                assert found is None
            elif isinstance(found, Doubt):
                assert len(found.readings) > 1
                assert answer in found.readings
            else:
                assert found == Clear(answer), text


@pytest.mark.parametrize("kind", KINDS)
def test_blank_places_have_no_answer(kind: str) -> None:
    asked = field(kind, **SEVERAL.get(kind, {}))
    assert asked.recover({}, NOW) is None
    assert asked.recover(asked.places(None), NOW) is None


@pytest.mark.parametrize("tick", [*"☑☒√✓✔■●✅", "[x]", "[√]", "（√）", "( ✓ )", "【√】", "X"])
@pytest.mark.parametrize("box", [*"□☐○", "", "[ ]", "（）"])
def test_a_box_is_ticked_in_many_ways(tick: str, box: str) -> None:
    assert field("yes_no").recover({"_yes": tick, "_no": box}, NOW) == Clear("yes")
    places = {"_特等": box, "_一等": tick, "_二等": tick}
    assert field("multi_choice", options=GRADES).recover(places, NOW) == Clear(["一等", "二等"])


@pytest.mark.parametrize("mark", ["×", "✗", "？", "V", "是"])
def test_what_may_be_no_tick_is_asked(mark: str) -> None:
    assert field("yes_no").recover({"_yes": mark, "_no": "□"}, NOW) == Doubt(("yes",))
    several = field("multi_choice", options=GRADES)
    assert several.recover({"_特等": mark, "_一等": "☑"}, NOW) == Doubt((["特等", "一等"],))


def test_of_two_ticks_neither_is_sure() -> None:
    found = field("choice", options=GRADES).recover({"_特等": "☑", "_二等": "√"}, NOW)
    assert found == Doubt(("特等", "二等"), "which_option")


def test_a_tick_beside_another_word_is_asked() -> None:
    found = field("yes_no").recover({"": "否", "_yes": "☑"}, NOW)
    assert found == Doubt(("yes",))


def test_a_choice_is_also_read_in_words() -> None:
    assert field("yes_no").recover({"": "是"}, NOW) == Clear("yes")
    assert field("choice", options=GRADES).recover({"": "一等"}, NOW) == Clear("一等")


def test_two_numbers_in_two_places_are_one_answer() -> None:
    pair = field("pair", units=["人次", "学时"])
    assert pair.recover({"_1": "36", "_2": "288"}, NOW) == Clear(["36", "288"])
    assert pair.recover({"_1": "36人次", "_2": "288学时"}, NOW) == Clear(["36", "288"])
    assert isinstance(pair.recover({"_1": "36", "_2": ""}, NOW), Wrong)


def test_a_day_in_three_places_is_one_answer() -> None:
    day = field("date")
    assert day.recover({"_year": "2021", "_month": "7", "_day": "10"}, NOW) == Clear("2021-07-10")
    assert day.recover({"_year": "2021年", "_month": "7", "_day": "10日"}, NOW) == Clear(
        "2021-07-10"
    )
    assert day.recover({"_year": "", "_month": "", "_day": " "}, NOW) is None
    assert not isinstance(day.recover({"_month": "7", "_day": "10"}, NOW), Clear)


def test_two_values_in_two_places_are_one_answer() -> None:
    both = field("person_phone")
    found = both.recover({"_person": "李敏", "_phone": "0510-80000000"}, NOW)
    assert found == Clear(["李敏", "0510-80000000"])
    assert both.recover({"_person": "李敏", "_phone": ""}, NOW) == Wrong("phone_missing")


def test_a_sum_is_in_the_unit_that_the_form_prints() -> None:
    assert field("money").recover({"": "12600"}, NOW) == Clear("12600")
    assert field("money").recover({"": "32000元"}, NOW) == Clear("3.2", echo=True)


def test_a_share_that_may_be_a_fraction_is_asked() -> None:
    found = field("percent", typical="high").recover({"": "0.98"}, NOW)
    assert found == Doubt(("98", "0.98"), "fraction")
    assert field("percent", typical="low").recover({"": "0.3"}, NOW) == Clear("0.3")


def test_rows_leave_out_those_that_are_blank() -> None:
    rows = [
        {"number": "1", "year": "2017", "event": "第36次交流", "award_一等": "☑"},
        {"number": "2", "year": "", "event": " "},
        {"number": "3", "year": "2018", "event": "第37次交流", "award": "二等", "remark": "无"},
    ]
    first = {"year": "2017", "event": "第36次交流", "award": "一等", "remark": None}
    assert ROWS.recover({"": rows[:2]}, NOW) == Clear([first])
    assert ROWS.recover({"": rows[1:2]}, NOW) is None
    found = ROWS.recover({"": rows}, NOW)
    assert isinstance(found, Clear)
    assert [row["year"] for row in found.answer] == ["2017", "2018"]


def test_a_row_with_a_blank_where_none_may_be_is_told() -> None:
    rows = [{"year": "2017", "event": "第36次交流"}]
    assert ROWS.recover({"": rows}, NOW) == Wrong(
        "rows_incomplete", {"number": 1, "column": "奖项"}
    )


def test_one_doubtful_cell_is_asked_with_all_rows() -> None:
    rows = [
        {"year": "2017", "event": "第36次交流", "award_一等": "☑"},
        {"year": "2018", "event": "第37次交流", "award_一等": "☑", "award_二等": "☑"},
        {"year": "2019", "event": "第38次交流", "award_特等": "☑"},
    ]
    found = ROWS.recover({"": rows}, NOW)
    assert isinstance(found, Doubt)
    assert [[row["award"] for row in one] for one in found.readings] == [
        ["一等", "一等", "特等"],
        ["一等", "二等", "特等"],
    ]
    doubtful = [rows[1], rows[1]]
    assert isinstance(ROWS.recover({"": doubtful}, NOW), Wrong)
