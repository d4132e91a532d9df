"""Options by their names and numbers, and the boxes they are printed as."""

import pytest
from pydantic import TypeAdapter, ValidationError

from conversations.fields.options import Option, Options, bare, boxes, numbered, spellings

OPTIONS: tuple[Option, ...] = TypeAdapter(Options).validate_python(
    ["甲", {"value": "b", "label": "乙 班", "also": ["第二班", "甲"]}]
)


def test_an_option_in_one_word_is_kept_as_it_is_printed() -> None:
    assert OPTIONS[0] == Option(value="甲", label="甲")


def test_of_two_options_with_one_name_the_first_has_it() -> None:
    assert spellings(OPTIONS) == {
        "甲": OPTIONS[0],
        "b": OPTIONS[1],
        "乙班": OPTIONS[1],
        "第二班": OPTIONS[1],
    }


@pytest.mark.parametrize("word", ["2", "二", "(2)", "第2", "第二个", "选2", "2号"])
def test_a_number_picks_in_the_forms_order(word: str) -> None:
    assert numbered(word, OPTIONS) == OPTIONS[1]


@pytest.mark.parametrize("word", ["0", "3", "-1", "2.5", "2个", "12", "", "乙"])
def test_another_number_picks_nothing(word: str) -> None:
    assert numbered(word, OPTIONS) is None


def test_each_option_has_a_box() -> None:
    assert boxes(OPTIONS, ["b"]) == {"_甲": "□", "_b": "☑"}
    assert boxes(OPTIONS, ()) == {"_甲": "□", "_b": "□"}


@pytest.mark.parametrize(
    ("text", "compared"),
    [("ＱＣ 小组 。", "qc小组"), ("1 3", "1 3"), ("是 的", "是的"), ("。", "。")],
)
def test_names_are_compared_without_width_case_and_blanks(text: str, compared: str) -> None:
    assert bare(text) == compared


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ([], "at least 1 item"),
        (["甲", {"value": "甲", "label": "乙"}], "options listed twice: 甲"),
        ([""], "at least 1 character"),
    ],
)
def test_a_mistake_in_a_list_of_options_is_named(options: list[object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        TypeAdapter(Options).validate_python(options)
