"""A field never guesses and never throws: Hypothesis types at every kind."""

import json
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversations.fields import KINDS
from conversations.fields.base import LONGEST, Clear, Doubt, Field, Wrong
from conversations.fields.typed import Typed
from tests.conversations.fields.promise import answers, printable

NOW = datetime.fromisoformat("2020-09-01T09:00+08:00")


def field(kind: str, **told: object) -> Field:
    return KINDS[kind].model_validate({"type": kind, "key": "field", "label": "这一项", **told})


FIELDS = [
    field("text", at_most=40),
    field("text", required=False),
    field("long_text", at_least=10, at_most=3000),
    field("organisation"),
    field("team_name"),
    field("person"),
    field("integer", unit="人", at_least=1, usual=[3, 100]),
    field("integer", none_is_zero=True),
    field("decimal", unit="分", at_most=100, decimals=2),
    field("percent", at_most=100, sign=True),
    field("percent", typical="low"),
    field("percent", warn_above=100, ask_above=200),
    field("money", warn_above=10_000),
    field("pair", units=["人次", "学时"]),
    field("pair", units=["次", "人"], shown="{0}次，{1}人"),
    field("phone"),
    field("phone", required=False),
    field("mobile"),
    field("postcode"),
    field("email"),
    field("yes_no"),
    field("choice", options=["问题解决型", "创新型"]),
    field("choice", options=["生产", {"value": "service", "label": "服务"}], other=True),
    field("upload"),
]
BY_KIND = pytest.mark.parametrize("asked", FIELDS, ids=lambda asked: asked.type)

WORDS = [
    *"0123456789０９.．。,，、/／-－~～%％‰一二两三五九十百千万亿零〇点壹拾廿（）()·•",
    *" \t\n\u3000\u200b👍<>{}",
    *"百分之 成 个点 人 人次 学时 小时 元 万元 每人 人均 w k".split(),
    *"约 左右 吧 应该是 以上 不到 几 多 和 或 不是 没有 无 同上 谢谢 嗯，".split(),
    *"13800138000 010-68570536 转801 214000 limin@example.com @qq.com 电话：".split(),
    *"王强 班长 有限公司 江州 钳工一班 是 否 创新 型 第二个".split(),
]
TALK = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
TEXT = st.one_of(TALK, st.text(max_size=60))


@BY_KIND
@given(text=TEXT)
@example(text="9" * 90 + "万亿")
@example(text="0." + "9" * 90 + "亿亿")
@example(text="1" * 60 + "." + "1" * 30 + "亿/" + "9" * 5)
@example(text="\ud800")
def test_any_text_has_a_reading(asked: Field, text: str) -> None:
    reading = asked.read(text, NOW)
    assert isinstance(reading, Clear | Doubt | Wrong)
    for answer in answers(reading):
        assert json.loads(json.dumps(answer)) == answer
        assert printable(asked.show(answer))
        assert asked.spoken(answer)
        asked.warnings(answer)


@BY_KIND
@given(text=TEXT)
def test_what_is_shown_is_read_as_the_same_answer(asked: Field, text: str) -> None:
    """Without its unit an answer may be doubtful once more; then it is what is proposed first."""
    reading = asked.read(text, NOW)
    if isinstance(reading, Clear):
        assert answers(asked.read(asked.show(reading.answer), NOW))[0] == reading.answer


@BY_KIND
@pytest.mark.parametrize(
    "start",
    ["", "1", "九", "1 ", "1,000", "班组", "的", "约", "a@", "0510-", "（", "\n", "1-", "我们"],
)
def test_a_text_of_any_length_is_looked_at_in_bounds(asked: Field, start: str) -> None:
    for length in (asked_at_most(asked), LONGEST, 100_000):
        for rest in ("1", "九", " ", "班", "约", "，", "a.", "1,", "@", "我们班组"):
            text = (start + rest * length)[:length] + "x"
            reading = asked.read(text, NOW)
            if len(text) > LONGEST:
                room = {"count": len(text), "at_most": asked_room(asked)}
                assert reading == Wrong("too_long", room)


@BY_KIND
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\u3000", "empty"),
        ("\u200b\ufeff\u00ad", "empty"),
        ("一\u0000", "control_characters"),
        ("\u001b[2J", "control_characters"),
        ("\ud83d", "control_characters"),
        ("\uffff一", "control_characters"),
        ("一" * 100_000, "too_long"),
    ],
)
def test_what_no_form_can_print_is_refused(asked: Field, text: str, code: str) -> None:
    reading = asked.read(text, NOW)
    assert isinstance(reading, Wrong)
    assert reading.code == code


@pytest.mark.parametrize("kind", ["organisation", "team_name", "person", "text", "long_text"])
def test_a_refusal_names_the_limit_of_the_form(kind: str) -> None:
    for length in (21, 500, LONGEST + 1):
        reading = field(kind, at_most=20).read("江" * length, NOW)
        assert reading == Wrong("too_long", {"count": length, "at_most": 20})


def asked_room(asked: Field) -> int:
    assert isinstance(asked, Typed)
    return asked.room


def asked_at_most(asked: Field) -> int:
    """Characters that the kind looks at, before it says that it is too long."""
    return int(getattr(type(asked), "longest", LONGEST))
