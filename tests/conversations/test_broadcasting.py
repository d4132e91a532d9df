"""Making a broadcast: what is understood, what is kept, and that only a confirmation sends."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.broadcast import (
    AMONG,
    EVERY,
    LONGEST,
    Among,
    Audience,
    Broadcast,
    Broadcasting,
    BroadcastTrial,
    Delivered,
    Known,
    Making,
    Move,
    Place,
    StopBroadcast,
    Whom,
)
from conversations.effects import Offer, Say
from conversations.engine import step
from conversations.events import (
    Answered,
    AskedForms,
    AskedInvitation,
    AskedStatus,
    ChoseForm,
    Event,
    SentOther,
)
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Address, Incoming, Pressed
from conversations.nudging import Nudging
from conversations.progress import AWAITED
from conversations.scene import set_scene
from conversations.state import STATE, State
from conversations.turn import Turn
from conversations.understanding.broadcasting import heard, whom
from conversations.understanding.manners import TAKES_ANY_WORDS
from conversations.understanding.understand import understand
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at_cached

NOW = datetime(2021, 6, 1, 10, tzinfo=SOME_DAY.tzinfo)
APPLICATION = "team-application"
RESULTS = ("qc-result", "team-result")
STAFF = State(role="staff")


@cache
def catalog() -> Catalog:
    association, _ = read_association(read_folder(sample()))
    assert association
    return association.catalog


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("群发给没交申报表的班组", Whom((APPLICATION,), "awaited")),
        ("没交申报表（质量信得过班组）的", Whom((APPLICATION,), "awaited")),
        ("江州重型没交申报表的班组", Whom((APPLICATION,), "awaited", "江州重型")),
        (
            "没交附件2的江州精工轴承有限公司",
            Whom((APPLICATION,), "awaited", "江州精工轴承有限公司"),
        ),
        ("全省没开始填附件2的企业", Whom((APPLICATION,), "not_begun")),
        ("开始填申报表但没交的班组", Whom((APPLICATION,), "filling")),
        ("正在填申报表的", Whom((APPLICATION,), "filling")),
        ("没填完附件2的班组长", Whom((APPLICATION,), "awaited")),
        ("已交成果表的", Whom(RESULTS, "handed_in")),
        ("交了附件2的", Whom((APPLICATION,), "handed_in")),
        ("没交体检表的", Whom((), "awaited", of="体检表")),
        ("大家", Whom((), "all")),
        ("所有班组", Whom((), "all")),
        ("所有表格", Whom((EVERY,))),
        ("没交", Whom((), "awaited")),
        ("江州重型", Whom(place="江州重型")),
        ("没交的班组", Whom((), "awaited")),
        ("", Whom()),
    ],
)
def test_whom_is_understood(text: str, expected: Whom) -> None:
    assert whom(catalog(), text) == expected


def test_each_word_for_how_far_they_are_has_its_stages() -> None:
    assert set(AMONG) == set(get_args(Among))
    assert AMONG["not_begun"] | AMONG["filling"] == AMONG["awaited"] == AWAITED
    assert AMONG["awaited"] | AMONG["handed_in"] == AMONG["all"]


def said(state: State, text: str) -> Event:
    return understand(catalog(), state, Incoming(Address("web", "a"), "m1", text=text), NOW)


def pressed(state: State, key: str) -> Event:
    incoming = Incoming(Address("web", "a"), "m1", pressed=Pressed(key))
    return understand(catalog(), state, incoming, NOW)


def asked(form: str) -> State:
    """A form is open at its first question, for staff."""
    return step(catalog(), STAFF, ChoseForm(form), NOW).state


@pytest.mark.parametrize("text", ["群发", "群发通知", "通知大家", "我要群发", "群发。"])
def test_beginning_one_is_a_whole_message(text: str) -> None:
    for state in (STAFF, State(), asked("work-summary")):
        assert said(state, text) == Broadcasting("begin")


@pytest.mark.parametrize(
    "text",
    ["通知没交申报表的班组：请交。", "群发工作要加强", "群发系统：改造", "群发给没交的班组"],
)
def test_a_sentence_of_somebody_who_may_not_is_no_broadcast(text: str) -> None:
    for state in (State(), State(role="leader"), replace(asked("work-summary"), role="leader")):
        assert not isinstance(said(state, text), Broadcasting)


def test_who_may_not_is_told_so_where_it_is_no_answer() -> None:
    text = "群发给没交申报表的班组：请交。"
    for state in (State(), State(role="leader"), State(role="contact")):
        assert said(state, text) == Broadcasting("begin")
        assert Say("broadcast_not_staff") in step(catalog(), state, said(state, text), NOW).effects
    prose = at_cached("intro_4")
    state = replace(prose.state, role="leader")
    assert isinstance(Talk(state, prose.catalog).hear(text), Answered)


def test_all_of_it_may_be_said_in_one_sentence() -> None:
    expected = Broadcasting("begin", Whom((APPLICATION,), "awaited"), "请交。\n谢谢")
    assert said(STAFF, "群发给没交申报表的班组：请交。\n谢谢") == expected
    assert said(STAFF, "通知没交申报表的班组：请交。\n谢谢") == expected
    assert said(STAFF, "群发给没交申报表的班组") == replace(expected, words="")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("通知大家明天截止", "明天截止"),
        ("请通知一下各班组，材料周五前交齐", "材料周五前交齐"),
        ("群发所有班组：请交", "请交"),
    ],
)
def test_what_is_for_everybody_needs_no_colon(text: str, words: str) -> None:
    found = said(STAFF, text)
    assert found == Broadcasting("begin", Whom(among="all"), words)
    leader = said(State(role="leader"), text)
    assert not isinstance(leader, Broadcasting) or leader == Broadcasting("begin")


@pytest.mark.parametrize("text", ["通知大家没交的", "通知各班组还没开始的"])
def test_who_of_them_is_meant_is_not_taken_for_the_words(text: str) -> None:
    found = said(STAFF, text)
    assert not isinstance(found, Broadcasting) or not found.words


@pytest.mark.parametrize("text", ["附件2交了几份", "还差谁", "邀请 王强", "最近一周交了多少"])
def test_a_question_is_no_place(text: str) -> None:
    for state in (AT_FORM, AT_PLACE):
        assert isinstance(said(state, text), AskedStatus | AskedInvitation)


def test_who_is_to_be_reminded_meanwhile_is_no_place() -> None:
    for state in (AT_FORM, AT_PLACE):
        assert isinstance(said(state, "催一下没动的"), Nudging)


def test_what_could_be_an_answer_in_any_words_is_one() -> None:
    state = asked("work-summary")
    for _ in range(20):
        sheet = set_scene(catalog(), state, NOW).sheet
        assert sheet
        assert sheet.open
        if sheet.open.type in TAKES_ANY_WORDS:
            break
        text = next(iter(sheet.open.choices()), sheet.open.example)
        state = step(catalog(), state, Answered(text), NOW).state
    assert not isinstance(said(state, "通知没交申报表的班组：请交。"), Broadcasting)
    assert isinstance(said(state, "群发给没交申报表的班组：请交。"), Broadcasting)


AT_FORM = replace(STAFF, broadcast=Making())
AT_AMONG = replace(STAFF, broadcast=Making(APPLICATION))
AT_PLACE = replace(
    STAFF,
    broadcast=Making(unplaced="江", places=(Place("region", "江州市"), Place("region", "江南市"))),
)
AT_WORDS = replace(STAFF, broadcast=Making(APPLICATION, "awaited"))
AT_PREVIEW = replace(
    STAFF, broadcast=Making(APPLICATION, "awaited", words="请交", audience=Audience(7))
)


@pytest.mark.parametrize(
    ("state", "text", "expected"),
    [
        (AT_FORM, "1", Broadcasting("say", Whom((APPLICATION,)))),
        (AT_FORM, "99", Broadcasting("say")),
        (AT_FORM, "不限", Broadcasting("say", Whom((EVERY,)))),
        (AT_FORM, "没交申报表的", Broadcasting("say", Whom((APPLICATION,), "awaited"))),
        (AT_AMONG, "全部", Broadcasting("say", Whom((), "all"))),
        (AT_AMONG, "2", Broadcasting("say", Whom((), "filling"))),
        (AT_AMONG, "0", Broadcasting("say")),
        (AT_AMONG, "没开始", Broadcasting("say", Whom((), "not_begun"))),
        (AT_PLACE, "2", Broadcasting("say", Whom(place="江南市"))),
        (AT_PLACE, "3", Broadcasting("say", Whom(place="3"))),
        (AT_PLACE, "不限", Broadcasting("anywhere")),
        (AT_PLACE, "江州市没交的", Broadcasting("say", Whom((), "awaited", "江州市"))),
        (AT_WORDS, "班组长：王强\n人数：12", Broadcasting("say", words="班组长：王强\n人数：12")),
        (AT_WORDS, "怎么还不交？", Broadcasting("say", words="怎么还不交？")),
        (AT_WORDS, "好的", Broadcasting("say", words="好的")),
        (AT_WORDS, "答：继续", Broadcasting("say", words="继续")),
        (AT_WORDS, "确认发送", Broadcasting("say")),
        (AT_WORDS, "帮助", Broadcasting("say")),
        (AT_WORDS, "取消", Broadcasting("cancel")),
        (AT_PREVIEW, "确认发送", Broadcasting("confirm")),
        (AT_PREVIEW, "确认发送（7人）", Broadcasting("confirm", count=7)),
        (AT_PREVIEW, "发给我", Broadcasting("try")),
        (AT_PREVIEW, "改文字：请快交", Broadcasting("words", words="请快交")),
        (AT_PREVIEW, "改对象：没开始的", Broadcasting("whom", Whom((), "not_begun"))),
        (AT_PREVIEW, "不发了", Broadcasting("cancel")),
        (AT_PREVIEW, "好的", Broadcasting("say")),
        (AT_PREVIEW, "是", Broadcasting("say")),
        (AT_PREVIEW, "12", Broadcasting("say")),
        (AT_PREVIEW, "表格", AskedForms()),
        (AT_PREVIEW, "群发进度", Broadcasting("progress")),
        (AT_PREVIEW, "停止群发", Broadcasting("stop")),
    ],
)
def test_what_is_said_while_it_is_made(state: State, text: str, expected: Event) -> None:
    assert said(state, text) == expected


@given(text=st.text(max_size=60), making=st.sampled_from([AT_WORDS, AT_PREVIEW]))
def test_nothing_said_meanwhile_answers_the_open_form(text: str, making: State) -> None:
    state = replace(asked("statistics"), broadcast=making.broadcast)
    assert not isinstance(said(state, f"甲{text}"), Answered)


def test_buttons_say_what_they_are() -> None:
    assert pressed(STAFF, f"broadcast_form:{APPLICATION}").whom.forms == (APPLICATION,)  # type: ignore[union-attr]
    assert pressed(STAFF, "broadcast_among_filling").whom.among == "filling"  # type: ignore[union-attr]
    assert pressed(STAFF, "broadcast_confirm:37").count == 37  # type: ignore[union-attr]
    assert pressed(STAFF, "broadcast_place:甲省").whom.place == "甲省"  # type: ignore[union-attr]


def test_what_holds_no_words_is_none_of_it() -> None:
    scene = set_scene(catalog(), AT_WORDS, NOW)
    voice = heard(scene, Incoming(Address("web", "a"), "m1", other="voice"))
    assert voice == Broadcasting("say")
    assert heard(scene, Incoming(Address("web", "a"), "m1")) is None


KNOWN = Known(by="zhou-lan", sender="江苏省质量协会", id="b1", audience=Audience(7))


def done(state: State, move: Move, known: Known = KNOWN, count: int | None = None) -> Turn:
    return step(catalog(), state, Broadcasting(move, count=count, known=known), NOW)


def effects(turn: Turn, kind: type) -> list[object]:
    return [one for one in turn.effects if isinstance(one, kind)]


def test_it_is_sent_to_as_many_as_were_seen_and_to_nobody_else() -> None:
    [sent] = effects(done(AT_PREVIEW, "confirm"), Broadcast)
    assert isinstance(sent, Broadcast)
    assert (sent.people, sent.words, sent.by) == (7, "请交", "zhou-lan")
    for known, count in (
        (replace(KNOWN, audience=Audience(8)), None),
        (KNOWN, 6),
        (replace(KNOWN, audience=Audience(0)), None),
        (replace(KNOWN, last=Delivered("b0", "going", 3)), None),
    ):
        assert not effects(done(AT_PREVIEW, "confirm", known, count), Broadcast)
    assert not effects(done(replace(AT_PREVIEW, role="leader"), "confirm"), Broadcast)
    assert not effects(done(AT_WORDS, "confirm"), Broadcast)


def test_a_text_that_is_too_long_is_refused() -> None:
    for length, fits in ((LONGEST, True), (LONGEST + 1, False)):
        event = Broadcasting("say", words="长" * length, known=KNOWN)
        state = step(catalog(), AT_WORDS, event, NOW).state
        assert state.broadcast
        assert bool(state.broadcast.words) == fits


def test_a_command_drops_it_and_it_is_never_sent() -> None:
    turn = step(catalog(), AT_PREVIEW, AskedForms(), NOW)
    assert turn.effects[0] == Say("broadcast_dropped")
    assert turn.state.broadcast is None
    assert not effects(done(turn.state, "confirm"), Broadcast)


WHOMS = st.builds(
    Whom,
    st.sampled_from([(), (APPLICATION,), RESULTS, (EVERY,), ("gone",)]),
    st.sampled_from([None, *AMONG]),
    st.sampled_from(["", "江州"]),
    st.sampled_from(["", "体检表"]),
    st.sampled_from(
        [(), (Place("region", "江州市"),), (Place("region", "甲"), Place("region", "乙"))]
    ),
)
EVENTS = st.one_of(
    st.builds(
        Broadcasting,
        st.sampled_from(get_args(Move)),
        WHOMS,
        st.sampled_from(["", "请交", "长" * 601]),
        st.sampled_from([None, 7, 8]),
        st.builds(
            Known,
            st.just("zhou-lan"),
            st.just("江苏省质量协会"),
            st.just("b1"),
            st.sampled_from([None, Audience(0), Audience(7, (("test", 7),)), Audience(8)]),
            st.sampled_from(
                [None, *(Delivered("b0", one, 3) for one in ("going", "stopped", "done"))]
            ),
            st.sampled_from([None, NOW.replace(hour=13), NOW.replace(day=2)]),
        ),
    ),
    st.sampled_from([SentOther("voice"), AskedForms()]),
)


@given(events=st.lists(EVENTS, max_size=8), form=st.sampled_from(["", "statistics"]))
def test_whatever_is_said_the_form_stays_and_only_a_confirmation_sends(
    events: list[Event], form: str
) -> None:
    state = asked(form) if form else STAFF
    drafts = state.drafts
    for event in events:
        seen = state.broadcast.audience if state.broadcast else None
        turn = step(catalog(), state, event, NOW)
        sent = [one for one in turn.effects if isinstance(one, Broadcast)]
        if sent:
            assert isinstance(event, Broadcasting)
            assert event.move == "confirm"
            assert seen
            assert sent[0].people == seen.people == event.known.audience.people > 0  # type: ignore[union-attr]
            assert turn.state.broadcast is None
        assert isinstance(turn.effects[-1], Offer)
        assert len(effects(turn, BroadcastTrial) + effects(turn, StopBroadcast)) <= 1
        state = STATE.validate_json(STATE.dump_json(turn.state))
        assert state.drafts == drafts


@pytest.mark.parametrize("text", ["上一步", "撤回", "跳过", "保留", "提交", "不知道", "重新填写"])
def test_what_would_change_the_open_form_is_not_for_it_meanwhile(text: str) -> None:
    for making in (
        Making(),
        Making(APPLICATION, "awaited"),
        Making(APPLICATION, "awaited", words="话"),
    ):
        state = replace(STAFF, broadcast=making)
        event = understand(catalog(), state, Incoming(Address("test", "one"), "1", text=text), NOW)
        assert event == Broadcasting("say"), making.step


def test_what_is_not_sent_yet_is_stopped_by_cancelling_it() -> None:
    state = replace(STAFF, broadcast=Making(APPLICATION, "awaited"))
    turn = step(catalog(), state, Broadcasting("stop"), NOW)
    assert turn.state.broadcast is None
    assert [one.code for one in turn.effects if isinstance(one, Say)] == ["broadcast_cancelled"]
