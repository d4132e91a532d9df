"""What is said beside an answer is never taken for one, and what only looks like it is."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.effects import Ask, Doubtful, Say, Stumbled
from conversations.events import Event
from conversations.fields.base import Clear, Field
from conversations.understanding.manners import LONGEST_MANNER
from conversations.understanding.understand import manner
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at, at_cached, codes, led, offered, served

SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "manners.toml").read_text("utf-8"))
ANSWERS: dict[str, list[str]] = SAID.pop("answers")
MEANT: dict[str, Event] = {
    "status": on.AskedStatus(),
    "office": on.AskedOffice(),
    "delivery": on.Questioned(delivery=True),
    "postpone": on.Postponed(),
    "acknowledgement": on.Acknowledged(),
    "pause": on.Paused(),
    "undo": on.Undone(),
}
PLACES = ("team_name", "address", "contact", "mobile", "team_size", "first_pass_rate", "intro_4")
"""Questions of every sort: names, words, numbers, a text."""


def labelled(*kinds: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind in kinds for text in SAID[kind]]


@pytest.mark.parametrize(("kind", "text"), labelled(*MEANT))
def test_what_is_said_beside_the_answer_is_none(kind: str, text: str) -> None:
    for key in PLACES:
        assert at_cached(key).hear(text) == MEANT[kind], key


@pytest.mark.parametrize("text", SAID["question"])
def test_a_question_is_no_answer(text: str) -> None:
    for key in PLACES:
        event = at_cached(key).hear(text)
        assert isinstance(event, on.Questioned | on.AskedHelp), key


@pytest.mark.parametrize("text", ANSWERS["prose"])
def test_a_sentence_of_a_report_is_an_answer(text: str) -> None:
    for key in ("intro_1", "intro_4", "intro_6"):
        assert at_cached(key).hear(text) == on.Answered(text)


@pytest.mark.parametrize(
    ("key", "text"),
    [(key, text) for key in ("team_name", "address", "contact") for text in ANSWERS[key]],
)
def test_a_name_that_looks_like_talk_is_an_answer(key: str, text: str) -> None:
    event = at_cached(key).hear(text)
    if (key, text) == ("contact", "明白"):
        assert event == on.Acknowledged(), "the one name that is nothing but talk"
    else:
        assert event == on.Answered(text)


def test_there_are_many_such_sentences() -> None:
    texts = [text for kind in (SAID, ANSWERS) for told in kind.values() for text in told]
    assert len(set(texts)) == len(texts) > 250


def test_the_examples_of_all_forms_are_answers() -> None:
    catalog = served(read_folder(sample()))
    for _, form in catalog.forms:
        for field in form.fields:
            if field.example:
                assert manner(field.example) is None, field.example


def test_what_can_be_said_anywhere_has_its_code() -> None:
    assert manner("撤回") == ("command", "undo")
    assert manner("请提交吧") == ("command", "hand_in")
    assert manner("问下领导") == ("postpone", "postpone")
    assert manner("不太清楚，回头补") == ("postpone", "postpone")
    assert manner("一次合格率怎么算？") == ("question", "question")
    assert manner("什么时候截止？") == ("question", "status")
    assert manner("交到哪里？") == ("question", "delivery")
    assert manner("98.5") is None
    assert manner("如何提高一次合格率？") is None


@pytest.mark.parametrize(
    "word", ["嗯", "等我", "需要", "问下", "谢谢", "好的", "得来的", "要不要"]
)
def test_a_word_said_over_and_over_is_understood_at_once(word: str) -> None:
    """A pattern that tried every way to part these would never come back."""
    said = (word * LONGEST_MANNER)[: LONGEST_MANNER - 1] + "x"
    assert at_cached("address").hear(said) == on.Answered(said)


# Thanks, and yes where a yes was asked for.


@pytest.mark.parametrize("said", ["好的", "收到", "嗯", "OK", "👌", "👍", "谢谢"])
def test_thanks_put_the_open_question_again(said: str) -> None:
    talk = at("team_size")
    turn = talk.say(said)
    assert codes(turn) == ["acknowledged"]
    assert isinstance(turn.effects[-2], Ask)
    assert "team_size" not in talk.answers


@pytest.mark.parametrize(
    "said", ["好的", "嗯", "OK", "👌", "👍🏻", "好的，谢谢", "没问题", "嗯嗯"]
)
def test_a_nod_is_a_yes_where_one_was_asked_for(said: str) -> None:
    talk = at("accidents")
    talk.say("没有")
    assert talk.hear(said) == on.Picked(0)


@pytest.mark.parametrize("said", ["收到", "谢谢", "知道了"])
def test_thanks_are_no_yes_and_the_choice_waits(said: str) -> None:
    talk = at("accidents")
    talk.say("没有")
    pending = talk.state.pending
    turn = talk.say(said)
    assert talk.state.pending == pending
    assert isinstance(turn.effects[-2], Doubtful)
    talk.say("是")
    assert talk.answers["accidents"] == "0"


@pytest.mark.parametrize("said", ["好的", "嗯", "👍", "OK"])
def test_a_nod_answers_a_question_for_yes_or_no(said: str) -> None:
    catalog = served(read_folder(sample()))
    field = _yes_no(catalog)
    talk = led(Talk(catalog=catalog), field[1], field[0])
    assert talk.hear(said) == on.Answered(said)
    talk.say(said)
    assert talk.answers[field[1]] == "yes"


def test_thanks_after_the_end_are_welcome() -> None:
    talk = at("material", intro="上传 Word 材料")
    talk.send()
    turn = talk.say("谢谢")
    assert codes(turn) == ["welcome"]
    assert "hand_in" in offered(turn)


# Questions.


def test_a_question_about_another_one_is_answered_and_the_open_one_put_again() -> None:
    talk = at("team_size")
    assert talk.hear("一次合格率怎么算？") == on.Questioned(("first_pass_rate",))
    turn = talk.say("一次合格率怎么算？")
    hint = turn.effects[0]
    assert isinstance(hint, Say)
    assert (hint.code, hint.data["example"]) == ("hint", "99.2%")
    assert talk.open == talk.state.asked == "team_size"
    assert talk.state.failed == 0


def test_a_question_that_may_be_an_answer_says_how_to_make_it_one() -> None:
    talk = at("address")
    assert codes(talk.say("填哪个？"))[-1] == "not_an_answer"
    talk.say("答：填哪个？")
    assert talk.answers["address"] == "填哪个？"


def test_a_question_leaves_the_choice_that_waits() -> None:
    talk = at("first_pass_rate")
    talk.say("0.996")
    pending = talk.state.pending
    for said in ("这是什么意思？", "交到哪里？", "问协会"):
        turn = talk.say(said)
        assert talk.state.pending == pending
        assert isinstance(turn.effects[-2], Doubtful)


def test_where_to_hand_in_is_told_as_the_notice_has_it() -> None:
    turn = at("team_size").say("交到哪里？")
    assert codes(turn)[0] == "delivery"
    (said,) = (one for one in turn.effects if isinstance(one, Say))
    assert said.data["steps"] == "1. 打印 1 份，盖章\n2. 交给推荐质协"


def test_the_office_is_named_with_its_phone_before_and_in_a_form() -> None:
    said = at("team_size").say("协会电话多少？").effects[0]
    assert isinstance(said, Say)
    assert (said.code, said.data["phone"]) == ("office", "(010)66073178")
    assert codes(Talk().say("问协会")).count("office") == 2, "the office of each notice"


# Postponing.


def through(talk: Talk, limit: int = 200) -> list[str]:
    """The questions in the order in which they are open, each answered with its example."""
    asked: list[str] = []
    while talk.open and limit:
        field = talk.sheet.open
        assert field
        if not asked or asked[-1] != field.key:
            asked.append(field.key)
        if field.accepts():
            talk.send()
        else:
            talk.do(on.Answered(_example(field)))
        limit -= 1
    return asked


def _example(field: Field) -> str:
    return field.example or next(iter(field.choices()), "详见下文。")


def test_every_question_can_be_postponed_and_comes_back_in_order() -> None:
    talk = Talk()
    talk.do(on.ChoseForm("application"))
    put_off: list[str] = []
    while talk.open not in put_off:
        put_off.append(talk.open)
        before = talk.open
        turn = talk.say("先放一放")
        assert "postponed" in codes(turn) or "only_later_left" in codes(turn), before
    assert len(put_off) > 10
    assert list(talk.sheet.draft.later) == put_off
    assert codes(talk.say("提交"))[0] == "incomplete"
    assert talk.sheet.draft.edition == 0
    assert through(talk)[: len(put_off)] == put_off
    assert talk.sheet.draft.later == ()
    assert "handed_in" in codes(talk.say("提交"))


@given(st.lists(st.sampled_from(["先放一放", "example", "上一步", "跳过", "撤回"]), max_size=60))
def test_whatever_is_postponed_nothing_is_a_dead_end(said: list[str]) -> None:
    talk = Talk()
    talk.do(on.ChoseForm("application"))
    for one in said:
        field = talk.sheet.open
        answers = one == "example" and field and not field.accepts()
        talk.say(_example(field) if field and answers else one)
        asked = [field.key for field in talk.sheet.asked]
        missing = [key for key in asked if not talk.sheet.answered(key)]
        assert (talk.open in missing) if missing else talk.open == ""
    through(talk)
    assert talk.open == ""
    assert "handed_in" in codes(talk.say("提交"))


def test_what_is_missing_is_listed() -> None:
    talk = at("team_size")
    talk.say("问下领导")
    for said in ("进度", "检查", "提交"):
        (put_off,) = (
            one for one in talk.say(said).effects if isinstance(one, Say) and one.code == "put_off"
        )
        assert put_off.data["labels"] == "班组人数"


def test_a_question_that_waited_says_so_when_its_turn_comes() -> None:
    talk = at("intro_6")
    talk.say("待定")
    assert talk.open == "intro_6", "the only one left"
    talk = at("intro_4")
    talk.say("待定")
    turn = talk.say("2019年无锡市工人先锋号。")
    assert talk.open == "intro_4"
    assert codes(turn) == ["later_turn"]
    assert "later_turn" not in codes(talk.say("好的")), "once"


def test_two_that_wait_take_turns() -> None:
    talk = at("intro_4")
    talk.say("待定")
    talk.say("待定")
    order = [talk.open]
    for _ in range(3):
        talk.say("先放一放")
        order.append(talk.open)
    assert order == ["intro_4", "intro_6", "intro_4", "intro_6"]


def test_a_question_is_postponed_by_its_name() -> None:
    talk = at("team_size")
    assert talk.hear("一次合格率先空着") == on.Postponed(("first_pass_rate",))
    talk.say("一次合格率先空着")
    assert talk.open == "team_size"
    assert talk.sheet.draft.later == ("first_pass_rate",)
    assert codes(talk.say("手机先空着")) == ["nothing_done"], "it has an answer"


def test_a_required_question_that_is_skipped_can_be_postponed() -> None:
    talk = at("team_size")
    turn = talk.say("跳过")
    assert offered(turn)[0] == "postpone"
    assert not [one for one in turn.effects if isinstance(one, Stumbled)]
    talk.press("postpone")
    assert talk.sheet.draft.later == ("team_size",)
    assert talk.see("postpone", asked="team_size") == on.CameLate()


def test_what_was_gathered_waits_with_its_question() -> None:
    catalog = served(read_folder(sample()))
    talk = led(Talk(catalog=catalog), "results", "result-summary")
    for cell in _row(talk):
        talk.say(cell)
    so_far = talk.sheet.draft.aside["results"]
    talk.say("先放一放")
    assert talk.sheet.draft.aside["results"] == so_far
    assert talk.sheet.draft.later == ("results",)


def test_a_cell_is_left_blank_as_before() -> None:
    catalog = served(read_folder(sample()))
    talk = led(Talk(catalog=catalog), "results", "result-summary")
    for cell in ("空着", "不填", "同上"):
        assert talk.hear(cell) == on.Answered(cell)
    assert talk.hear("问下领导") == on.Postponed()


def _yes_no(catalog: Any) -> tuple[str, str]:
    return next(
        (form.id, field.key)
        for _, form in catalog.forms
        if not form.before
        for field in form.fields
        if field.type == "yes_no"
    )


def _row(talk: Talk) -> list[str]:
    """The first cell of a table, as its example has it."""
    field = talk.sheet.open
    assert field
    column = field.columns[0]  # type: ignore[attr-defined]
    text = column.example or next(iter(column.choices()), "一")
    assert isinstance(column.read(text, talk.now), Clear)
    return [text]
