"""What is said lands in the question it is said to, and in no other."""

from dataclasses import replace

import pytest

from conversations import events as on
from conversations.effects import Ask, Doubtful, Explain, Listing, Say
from conversations.messages import SentFile
from conversations.turn import Turn
from tests.conversations.talks import WORD, Talk, at

BROKEN = replace(WORD, kind="", problem="file_damaged")
TOO_LONG = replace(WORD, words=9_000)


def codes(turn: Turn) -> list[str]:
    return [effect.code for effect in turn.effects if isinstance(effect, Say | Explain)]


def put(turn: Turn) -> str:
    """The question that the person reads last."""
    asked = [one for one in turn.effects if isinstance(one, Ask | Explain | Doubtful)]
    return asked[-1].question.path


def test_a_sentence_calls_a_question_by_its_short_name() -> None:
    names = {one.label: one.short_name for one in at("fax").sheet.form.fields}
    assert names["班组人数"] == "班组人数"
    assert names["电 话"] == "电话"
    assert names["企业名称（公章为准）"] == "企业名称"
    assert names["产品/服务不合格率%"] == "不合格率"
    assert names["1. 班组成员组成，班组职责，主要工作内容、班组文化和愿景"].startswith("1. "), (
        "no other"
    )
    turn = at("defect_rate").say("几乎没有")
    (why,) = (one for one in turn.effects if isinstance(one, Explain))
    assert why.data["label"] == "不合格率"
    assert why.question.label == "产品/服务不合格率%", "the heading is as the form prints it"


def finished(intro: str = "上传 Word 材料") -> Talk:
    talk = at("material", intro=intro)
    talk.send()
    assert talk.open == ""
    return talk


def test_a_correction_that_cannot_be_read_is_asked_again_at_its_own_question() -> None:
    talk = at("training")
    turn = talk.say("班组人数改成十几个")
    assert codes(turn) == ["approximate"]
    assert put(turn) == talk.open == "team_size"
    turn = talk.say("14")
    assert talk.answers["team_size"] == "14"
    assert "training" not in talk.answers
    assert put(turn) == talk.open == "training"


def test_a_correction_that_cannot_be_read_loses_nothing() -> None:
    talk = at("training")
    before = talk.answers
    talk.say("班组人数改成十几个")
    talk.say("保留")
    assert talk.answers == before
    assert talk.open == "training"


@pytest.mark.parametrize(
    ("said", "key", "kept", "wanted"),
    [
        ("一次合格率改成0.985", "first_pass_rate", "99.2", "98.5"),
        ("班组人数改成500", "team_size", "12", "14"),
        ("联系人改成李工", "contact", "李敏", "陈洁"),
    ],
)
def test_a_correction_in_doubt_that_is_not_meant_is_asked_again(
    said: str, key: str, kept: str, wanted: str
) -> None:
    talk = at("training")
    talk.say(said)
    assert talk.state.pending
    turn = talk.say("重写")
    assert put(turn) == talk.open == key
    assert talk.sheet.draft.aside[key] == kept
    talk.say(wanted)
    assert talk.answers[key] == wanted
    assert "training" not in talk.answers
    assert talk.open == "training"


def test_words_instead_of_a_choice_are_a_new_answer_to_the_question_in_doubt() -> None:
    talk = at("training")
    talk.say("一次合格率改成0.985")
    talk.say("97%")
    assert talk.answers["first_pass_rate"] == "97"
    assert talk.open == "training"


def test_a_correction_of_a_question_not_yet_answered_is_noted() -> None:
    talk = at("contact")
    turn = talk.say("班组人数改成14")
    assert codes(turn) == ["noted"]
    assert talk.answers["team_size"] == "14"
    assert talk.open == "contact"


def test_a_changed_answer_is_repeated_with_what_it_was() -> None:
    talk = at("training")
    turn = talk.say("班组人数改成14")
    (changed,) = (one for one in turn.effects if isinstance(one, Say))
    assert changed.code == "changed"
    assert (changed.data["before"], changed.data["shown"]) == ("12 人", "14 人")


@pytest.mark.parametrize("file", [BROKEN, TOO_LONG, replace(WORD, kind="pdf")])
def test_a_file_that_is_refused_leaves_the_open_question_open(file: SentFile) -> None:
    talk = finished()
    talk.say("修改 班组人数")
    turn = talk.send(file)
    assert isinstance(turn.effects[0], Explain)
    assert put(turn) == talk.open == "team_size"
    talk.say("14")
    assert talk.answers["team_size"] == "14"
    assert talk.answers["material"]


@pytest.mark.parametrize("file", [BROKEN, TOO_LONG])
def test_a_file_that_is_refused_at_the_end_opens_its_question(file: SentFile) -> None:
    talk = finished()
    assert put(talk.send(file)) == talk.open == "material"
    turn = talk.say("保留")
    assert isinstance(turn.effects[-2], Listing)
    assert talk.answers["material"]


def test_a_file_finds_its_question_by_itself() -> None:
    talk = finished()
    talk.say("修改 班组人数")
    turn = talk.send(replace(WORD, name="新材料.docx"))
    assert codes(turn) == ["changed"]
    assert talk.open == "team_size"
    assert talk.sheet.draft.answers["material"]["name"] == "新材料.docx"


def test_a_file_that_no_question_asks_for_is_told_so() -> None:
    talk = at("team_size")
    turn = talk.send()
    assert codes(turn) == ["file_not_asked"]
    assert put(turn) == talk.open == "team_size"


def test_a_name_that_fits_several_questions_is_asked_and_then_lands() -> None:
    talk = at("training")
    talk.say("合格率改成99")
    assert talk.state.pending
    talk.say("产品/服务一次合格率")
    assert talk.answers["first_pass_rate"] == "99"
    assert talk.open == "training"


def test_of_several_questions_none_may_be_meant() -> None:
    talk = at("training")
    before = talk.answers
    turn = talk.say("合格率改成99")
    turn = talk.say("都不是")
    assert talk.answers == before
    assert put(turn) == talk.open == "training"


def test_an_unusual_answer_is_confirmed_before_the_next_question() -> None:
    talk = at("team_size")
    turn = talk.say("500")
    assert put(turn) == "team_size"
    assert "team_size" not in talk.answers
    talk.say("是")
    assert talk.answers["team_size"] == "500"


def test_what_is_refused_is_asked_with_the_buttons_of_its_own_question() -> None:
    talk = at("training")
    turn = talk.say("传真改成123")
    assert talk.open == "fax"
    assert talk.press("skip").state.draft
    assert talk.answers["fax"] is None
    assert put(turn) == "fax"


def test_after_a_correction_went_wrong_an_old_button_is_old() -> None:
    talk = at("fax")
    talk.say("班组人数改成十几个")
    assert talk.see("skip", asked="fax") == on.CameLate()
