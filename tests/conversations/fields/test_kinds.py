"""What the kinds are told, show, offer and find unusual."""

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from conversations.fields import KINDS, AnyField
from conversations.fields.base import Clear, Field, Warn, Wrong
from conversations.messages import SentFile
from renderers.phrases import phrases

FIELD: TypeAdapter[Field] = TypeAdapter(AnyField)


def field(kind: str, **told: Any) -> Field:
    return FIELD.validate_python({"type": kind, "key": "field", "label": "这一项", **told})


def test_the_table_names_every_kind_by_its_type() -> None:
    kinds = get_args(get_args(AnyField)[0])
    assert set(KINDS.values()) == set(kinds)
    assert {name: name for name in KINDS} == {
        name: kind.model_fields["type"].default for name, kind in KINDS.items()
    }


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"type": "number"}, "does not match any of the expected tags"),
        ({"type": "text", "max": 3}, "Extra inputs are not permitted"),
        ({"type": "choice"}, "Field required"),
        ({"type": "choice", "options": []}, "at least 1 item"),
        ({"type": "choice", "options": ["甲", "乙", "甲"]}, "options listed twice: 甲"),
        ({"type": "pair", "units": ["人次"]}, "Field required"),
        ({"type": "pair", "units": ["次", "人"], "shown": "{0}次"}, "holds {0} and {1}"),
        ({"type": "percent", "typical": "middle"}, "'high' or 'low'"),
        ({"type": "decimal", "decimals": -1}, "greater than or equal to 0"),
        ({"type": "upload", "accept": ["exe"]}, "'docx', 'pdf' or 'image'"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint.replace("{", r"\{")):
        FIELD.validate_python({"key": "field", "label": "这一项", **told})


PAIR = {"units": ["人次", "学时"]}


@pytest.mark.parametrize(
    ("asked", "answer", "shown", "spoken"),
    [
        (field("text"), "质量部", "质量部", "质量部"),
        (field("integer", unit="人"), "12", "12", "12 人"),
        (field("integer"), "12", "12", "12"),
        (field("decimal", unit="分"), "92.5", "92.5", "92.5 分"),
        (field("percent"), "98.5", "98.5", "98.5%"),
        (field("percent", sign=True), "98.5", "98.5%", "98.5%"),
        (field("money"), "3.2", "3.2", "3.2 万元（32000 元）"),
        (field("money"), "0.00005", "0.00005", "0.00005 万元（0.5 元）"),
        (field("pair", **PAIR), ["36", "288"], "36人次/288学时", "36人次/288学时"),
        (field("pair", **PAIR, shown="{0}人、{1}小时"), ["1", "2"], "1人、2小时", "1人、2小时"),
        (field("yes_no"), "no", "否", "否"),
        (field("choice", options=[{"value": "a", "label": "甲"}]), "a", "甲", "甲"),
        (field("choice", options=["甲"], other=True), "丙", "丙", "丙"),
        (field("upload"), {"name": "材料.docx"}, "材料.docx", "材料.docx"),
    ],
)
def test_an_answer_is_printed_and_repeated(
    asked: Field, answer: Any, shown: str, spoken: str
) -> None:
    assert (asked.show(answer), asked.spoken(answer)) == (shown, spoken)
    assert (asked.show(None), asked.spoken(None)) == ("", "")
    assert asked.warnings(None) == ()


@pytest.mark.parametrize(
    ("asked", "choices"),
    [
        (field("yes_no"), ("是", "否")),
        (field("choice", options=["甲", {"value": "b", "label": "乙"}]), ("甲", "乙")),
        (field("text"), ()),
    ],
)
def test_the_choices_are_offered_in_the_forms_order(asked: Field, choices: tuple[str]) -> None:
    assert asked.choices() == choices


def near(count: int, limit: int) -> Warn:
    return Warn("near_limit", {"count": count, "limit": limit})


UNUSUAL = Warn("unusual", {"from": 3, "to": 100})
SHORT = Warn("too_short", {"count": 199, "at_least": 200})
GREAT = Warn("above_usual", {"limit": "10000 万元（100000000 元）"})


@pytest.mark.parametrize(
    ("asked", "answer", "warnings"),
    [
        (field("integer", unit="人", usual=[3, 100]), "3", ()),
        (field("integer", usual=[3, 100]), "2", (UNUSUAL,)),
        (field("integer", usual=[3, 100]), "101", (UNUSUAL,)),
        (field("percent", warn_above=100), "100", ()),
        (field("percent", warn_above=100), "101", (Warn("above_usual", {"limit": "100%"}),)),
        (field("percent", typical="low"), "50", ()),
        (field("percent", typical="low"), "99.2", (Warn("high_for_low"),)),
        (field("percent"), "0.8", (Warn("low_for_high"),)),
        (field("money", warn_above=10_000), "10000", ()),
        (field("money", warn_above=10_000), "32000", (GREAT,)),
        (field("phone"), "0510-80000000转801", ()),
        (field("phone"), "0510-80000000；13900000001", (Warn("mobile_here"),)),
        (field("phone", required=False), "无", ()),
        (field("organisation"), "江州重型机械股份有限公司", ()),
        (field("organisation"), "江州集团有限公司", ()),
        (field("organisation"), "江州机械（集团）股份有限公司", ()),
        (field("organisation"), "江州重机", (Warn("short_name"),)),
        (field("organisation"), "江州重型机械股份", (Warn("no_organisation_ending"),)),
        (field("organisation"), "江州集团江州机械有限公司", (Warn("two_organisations"),)),
        (field("organisation"), "江州机械有限公司无锡分公司", (Warn("two_organisations"),)),
        (field("team_name"), "“新技术”爆破班组", ()),
        (field("team_name"), "李敏团队精英", (Warn("no_team_ending"),)),
        (field("long_text", at_least=200), "班" * 202, (near(202, 200),)),
        (field("long_text", at_least=200), "班" * 203, ()),
        (field("long_text", at_least=200), "班" * 199, (SHORT,)),
        (field("long_text", at_most=200), "班" * 198, (near(198, 200),)),
        (field("long_text", at_most=200), "班" * 197, ()),
        (field("long_text"), "无", (Warn("says_none"),)),
        (field("long_text", required=False), "无", ()),
        (field("upload"), {"name": "扫描.docx", "words": 0}, (Warn("no_words_in_file"),)),
        (field("upload", at_most_words=5000), {"words": 4990}, (near(4990, 5000),)),
        (field("upload", at_most_words=5000), {"words": 3000}, ()),
    ],
)
def test_what_is_unusual_is_said(asked: Field, answer: Any, warnings: tuple[Warn, ...]) -> None:
    assert asked.warnings(answer) == warnings
    for warn in warnings:
        assert phrases().values("warn", warn.code) <= {"label", "shown", *warn.data}


SUM = "0" * 64
MATERIAL = SentFile("材料.docx", 20_000, SUM, "docx", words=4800)
SCAN = SentFile("盖章.pdf", 20_000, SUM, "pdf")
MACROS = SentFile("宏.docm", 1, SUM, "", problem="macros")
KEPT = {"name": "材料.docx", "sha256": SUM, "size": 20_000, "words": 4800}


@pytest.mark.parametrize(
    ("told", "file", "reading"),
    [
        ({}, MATERIAL, Clear(KEPT)),
        ({"at_most_words": 4800}, MATERIAL, Clear(KEPT)),
        ({"accept": ["pdf"]}, SCAN, Clear({"name": "盖章.pdf", "sha256": SUM, "size": 20_000})),
        (
            {"at_most_words": 4799},
            MATERIAL,
            Wrong("too_many_words", {"count": 4800, "at_most": 4799}),
        ),
        ({}, SCAN, Wrong("wrong_kind_of_file", {"accept": ".docx"})),
        (
            {"accept": ["pdf", "image"]},
            MATERIAL,
            Wrong("wrong_kind_of_file", {"accept": ".pdf、.jpg、.jpeg、.png"}),
        ),
        ({}, MACROS, Wrong("macros", {"accept": ".docx", "name": "宏.docm"})),
    ],
)
def test_a_file_is_judged(told: dict[str, Any], file: SentFile, reading: object) -> None:
    assert field("upload", **told).take(file) == reading


NEEDED: dict[str, dict[str, Any]] = {
    "pair": PAIR,
    "choice": {"options": ["甲"]},
    "multi_choice": {"options": ["甲"]},
    "rows": {"columns": [{"type": "text", "key": "text", "label": "内容"}]},
    "computed": {"of": "percent", "rule": "ratio", "fields": ["first", "second"]},
}
"""What a kind cannot do without."""


def test_only_uploads_take_files() -> None:
    for kind in KINDS.keys() - {"upload"}:
        asked = field(kind, **NEEDED.get(kind, {}))
        assert asked.take(MATERIAL) == Wrong("not_a_file_question")
        assert asked.accepts() == ()
    assert field("upload", accept=["docx", "image"]).accepts() == (
        ".docx",
        ".jpg",
        ".jpeg",
        ".png",
    )
