"""What was said is changed, taken back, or said to be the same: always to the question meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.effects import Doubtful
from conversations.events import Event
from conversations.messages import Address, Incoming
from conversations.state import Pending
from conversations.understanding.manners import corrects
from conversations.understanding.understand import understand
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at, at_cached, codes, led, served
from tests.conversations.test_manners import ANSWERS

# Corrections.


def test_not_that_but_this_goes_to_the_last_answer() -> None:
    talk = at("training")
    assert talk.state.last == "accidents"
    assert talk.hear("不对，是3") == on.Changed(("accidents",), "3")
    assert talk.hear("写错了，应该是3起") == on.Changed(("accidents",), "3起")
    talk.say("不对，是3")
    assert talk.answers["accidents"] == "3"
    assert "training" not in talk.answers


def test_which_of_two_is_meant_is_asked() -> None:
    talk = at("first_pass_rate")
    assert talk.state.last == "defect_rate"
    for said in ("不对，是0.5%", "改成0.5%", "错了，0.5%"):
        assert talk.hear(said) == on.Changed(("defect_rate", "first_pass_rate"), "0.5%")
    talk.say("不对，是0.5%")
    assert talk.state.pending == Pending(
        "which", readings=("defect_rate", "first_pass_rate"), text="0.5%"
    )
    before = talk.answers
    assert before["defect_rate"] == "0.4"
    talk.say("1")
    assert talk.answers == {**before, "defect_rate": "0.5"}


def test_the_old_value_tells_which_answer_is_meant() -> None:
    talk = at("first_pass_rate")
    assert talk.hear("不是0.4%，是0.5%") == on.Changed(("defect_rate",), "0.5%")
    assert talk.hear("不是98.5，是97.5") == on.Answered("不是98.5，是97.5")
    talk.say("不是98.5，是97.5")
    assert talk.answers["first_pass_rate"] == "97.5"


def test_after_a_refusal_the_open_question_is_meant() -> None:
    talk = at("first_pass_rate")
    talk.say("几乎全部")
    assert talk.state.failed == 1
    assert talk.hear("不对，是97.5") == on.Changed(("first_pass_rate",), "97.5")


def test_in_doubt_the_question_in_doubt_is_meant() -> None:
    talk = at("first_pass_rate")
    talk.say("0.996")
    talk.say("不对，是97.5")
    assert talk.answers["first_pass_rate"] == "97.5"


def test_at_the_end_the_last_answer_is_meant() -> None:
    talk = at("material", intro="上传 Word 材料")
    talk.send()
    talk.say("班组人数改成13")
    assert talk.hear("不对，是14") == on.Changed(("team_size",), "14")


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("上一个填错了，应该是3", on.Changed(("accidents",), "3")),
        ("刚才那个改成3", on.Changed(("accidents",), "3")),
        ("上一项改成3", on.Changed(("accidents",), "3")),
        ("把联系人改成张三", on.Changed(("contact",), "张三")),
        ("请把联系人改为张三", on.Changed(("contact",), "张三")),
        ("班组人数改13", on.Changed(("team_size",), "13")),
        ("第11项改成13", on.Changed(("team_size",), "13")),
        ("手机写错了，应该是13900000002", on.Changed(("mobile",), "13900000002")),
        ("手机错了，13900000002", on.Changed(("mobile",), "13900000002")),
        ("联系人不对，是张三", on.Changed(("contact",), "张三")),
        ("联系人不对", on.Jumped(("contact",))),
        ("手机有误", on.Jumped(("mobile",))),
    ],
)
def test_a_correction_names_its_question_in_many_ways(said: str, event: Event) -> None:
    assert at_cached("training").hear(said) == event


def test_the_last_answer_is_the_last_one_given_wherever_it_stands() -> None:
    talk = at("training")
    assert talk.hear("上一个填错了") == on.WentBack()
    talk.say("班组人数改成13")
    assert talk.hear("上一个填错了") == on.Jumped(("team_size",))
    talk.say("上一个填错了")
    assert talk.open == "team_size"


def test_without_a_last_answer_nothing_lands_in_the_open_question() -> None:
    talk = Talk()
    talk.do(on.ChoseForm("application"))
    before = talk.answers
    talk.say("上一个填错了，应该是3")
    assert talk.answers == before


@given(st.sampled_from(ANSWERS["prose"]), st.sampled_from(["不对，", "写错了，", "改成", "是"]))
def test_a_correction_is_never_longer_than_its_text(text: str, lead: str) -> None:
    found = corrects(f"{lead}{text}")
    assert found is None or found.value in text


# Taken back, and the same as.


def test_the_last_answer_is_taken_back_and_can_be_kept() -> None:
    talk = at("training")
    before = talk.answers
    turn = talk.say("撤回")
    assert codes(turn) == ["undone"]
    assert talk.open == "accidents"
    assert codes(talk.say("撤回")) == ["nothing_to_undo"]
    talk.say("保留")
    assert talk.answers == before
    assert talk.open == "training"


def test_in_doubt_only_what_was_just_said_is_taken_back() -> None:
    talk = at("first_pass_rate")
    before = talk.answers
    talk.say("0.996")
    talk.say("撤回")
    assert talk.answers == before
    assert talk.open == talk.state.asked == "first_pass_rate"
    assert talk.state.pending is None


def test_what_was_adopted_as_a_list_is_not_taken_back_in_part() -> None:
    talk = at("contact")
    talk.say("班组长：王强\n班组人数：12人")
    talk.say("全部采用")
    before = talk.answers
    assert before["team_size"] == "12"
    assert codes(talk.say("撤回")) == ["nothing_to_undo"]
    assert talk.answers == before


def test_a_submission_is_not_taken_back() -> None:
    talk = at("material", intro="上传 Word 材料")
    talk.send()
    talk.say("提交")
    before = talk.state
    assert codes(talk.say("撤回")) == ["not_withdrawn"]
    assert talk.state == before
    assert codes(talk.say("作废")) == ["stays_handed_in", "confirm_restart"]


@pytest.mark.parametrize(
    ("key", "said", "shown"),
    [
        ("team_leader", "同上", "李敏"),
        ("team_leader", "跟联系人一样", "李敏"),
        ("team_leader", "同联系人", "李敏"),
        ("phone", "同上", "13900000001"),
        ("phone", "和手机一样", "13900000001"),
        ("fax", "同上", "0510-80000000转801"),
    ],
)
def test_the_same_is_shown_before_it_is_put_down(key: str, said: str, shown: str) -> None:
    talk = at(key)
    turn = talk.say(said)
    (doubt,) = (one for one in turn.effects if isinstance(one, Doubtful))
    assert doubt.code == "same_as"
    assert doubt.readings == (shown,)
    assert key not in talk.answers
    talk.say("是")
    assert talk.sheet.form.by_key[key].show(talk.answers[key]) == shown


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("contact", "同上", "same_as_above"),
        ("team_size", "同上", "same_as_above"),
        ("contact", "同班组长", "nothing_there"),
        ("team_size", "同联系人", "not_the_same"),
    ],
)
def test_nothing_that_is_the_same_is_said_why(key: str, said: str, code: str) -> None:
    talk = at(key)
    assert codes(talk.say(said)) == [code]
    assert key not in talk.answers


# Messages that were edited, and such as hold no words.


def heard(talk: Talk, text: str, edits: str) -> Event:
    message = Incoming(Address("telegram", "x"), "9", text=text, edits=edits)
    return understand(talk.catalog, talk.state, message, talk.now)


def remembering(talk: Talk, *said: tuple[str, str]) -> Talk:
    talk.state = replace(talk.state, said=said)
    return talk


def test_an_edited_message_is_a_new_answer_to_its_question() -> None:
    talk = remembering(at("training"), ("7", "team_size"), ("8", ""))
    event = heard(talk, "14", "7")
    assert event == on.Edited("team_size", "14")
    assert codes(talk.do(event)) == ["changed"]
    assert talk.answers["team_size"] == "14"
    assert "training" not in talk.answers


@pytest.mark.parametrize("edits", ["8", "1"])
def test_an_edited_message_that_answers_no_question_changes_nothing(edits: str) -> None:
    talk = remembering(at("training"), ("7", "team_size"), ("8", ""))
    before = talk.answers
    event = heard(talk, "36人次/288学时", edits)
    assert event == on.Edited("", "36人次/288学时")
    assert codes(talk.do(event)) == ["edited_unknown"]
    assert talk.answers == before


def test_an_edited_message_that_was_refused_is_said_anew() -> None:
    talk = at("training")
    talk.say("不少")
    assert heard(talk, "36人次/288学时", "1") == on.Answered("36人次/288学时")


def test_an_edited_part_of_an_answer_changes_nothing() -> None:
    catalog = served(read_folder(sample()))
    talk = led(Talk(catalog=catalog), "results", "result-summary")
    assert codes(talk.do(on.Edited("results", "x"))) == ["edited_part"]


def test_another_form_forgets_which_message_answered_what() -> None:
    talk = remembering(at("training"), ("7", "team_size"))
    talk.do(on.ChoseForm("result"))
    assert (talk.state.said, talk.state.last) == ((), "")


@pytest.mark.parametrize("kind", ["voice", "picture", "video", "place", "sticker", "card", "new"])
def test_what_holds_no_words_is_answered_and_all_waits(kind: str) -> None:
    talk = at("first_pass_rate")
    assert codes(talk.do(on.SentOther(kind)))[0].startswith("sent_")
    assert talk.open == "first_pass_rate"
    talk.say("0.996")
    pending = talk.state.pending
    turn = talk.do(on.SentOther(kind))
    assert talk.state.pending == pending
    assert isinstance(turn.effects[-2], Doubtful)
    assert talk.hear("1") == on.Picked(0)
    assert Talk().do(on.SentOther(kind)).effects


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("前面那个邮编改成214001", on.Changed(("postcode",), "214001")),
        ("前面邮编写错了 214001", on.Changed(("postcode",), "214001")),
        ("那个邮编不对 应该214001", on.Changed(("postcode",), "214001")),
        ("刚才填的地址不对", on.Jumped(("address",))),
    ],
)
def test_what_points_back_goes_before_the_name(text: str, event: Event) -> None:
    for key in ("team_leader", "intro_4"):
        assert at(key).hear(text) == event
    assert at("address").hear("那个路8号") == on.Answered("那个路8号")


# What is used instead.


@pytest.mark.parametrize("said", ["就写手机吧", "写手机", "用手机号", "填手机就行", "就用手机"])
def test_another_answer_is_used_in_its_place(said: str) -> None:
    assert at("phone").hear(said) == on.SameAs("mobile")
    assert at("address").hear(said) == on.Answered(said)


@pytest.mark.parametrize("said", ["没有", "没有电话", "没电话", "我们没有电话"])
def test_who_has_none_is_offered_what_the_form_suggests(said: str) -> None:
    talk = at("phone")
    talk.say(said)
    assert "phone" not in talk.answers
    talk.say("对")
    assert talk.answers["phone"] == talk.answers["mobile"]


@pytest.mark.parametrize("said", ["邮编忘了", "邮编不知道", "邮编得问下办公室"])
def test_what_is_not_known_may_be_named(said: str) -> None:
    assert at("postcode").hear(said) == on.Postponed()
