"""What comes before its form, or in a file, is kept for the form it belongs to, and proposed."""

from dataclasses import replace

from conversations import events as on
from conversations.effects import Ask
from conversations.messages import Filled, SentFile
from tests.conversations.lists import ANSWERS, GIVEN, THREE, codes, filled, keys, proposal, talk


def test_before_a_form_is_chosen_all_is_kept_for_it() -> None:
    chat = talk("")
    turn = chat.say(THREE)
    assert codes(turn)[0] == "held"
    assert list(chat.state.held) == [THREE]
    turn = chat.do(on.ChoseForm("team-result"))
    assert len(proposal(turn).lines) == 3
    assert list(chat.state.held) == []
    chat.say("是")
    assert chat.answers == GIVEN


def test_what_holds_nothing_for_a_form_waits_for_another() -> None:
    chat = talk("")
    chat.say(THREE)
    turn = chat.do(on.ChoseForm("review-summary"))
    assert "held_on" in codes(turn)
    assert chat.state.held == (THREE,)
    assert len(proposal(chat.do(on.ChoseForm("team-result"))).lines) == 3


def test_what_is_kept_outlives_the_form_that_comes_first() -> None:
    chat = talk("")
    chat.say("班组名称：装配车间钳工一班\n班组长：张三\n手机：13900000001")
    turn = chat.do(on.ChoseForm("team-application"))
    assert [label for _, label, _, _ in proposal(turn).lines] == ["质量信得过班组名称"]
    assert chat.state.held


def test_no_more_is_kept_than_there_is_room_for_and_that_is_said() -> None:
    chat = talk("")
    for number in range(5):
        chat.say(f"班组长：张三\n手机：1390000000{number}")
    before = chat.state.held
    assert codes(chat.say(THREE)) == ["held_full"]
    assert chat.state.held == before


def test_a_filled_form_is_proposed_in_full() -> None:
    chat = talk()
    turn = chat.send(filled(lines=(("部门", "质量部"), ("职务", "科长")), rest=("另有说明",)))
    listed = proposal(turn)
    assert {one.code for one in listed.sources} == {"file"}
    assert listed.rest == ("另有说明", "职务：科长")
    chat.say("全部采用")
    assert chat.answers == {**ANSWERS, "dept": "质量部"}


def test_a_place_that_was_only_guessed_is_offered_at_its_question() -> None:
    chat = talk()
    turn = chat.send(filled(unsure=("team_name",)))
    assert proposal(turn).unsure[0][1:] == ("质量信得过班组名称", "装配车间钳工一班")
    turn = chat.say("是")
    (asked,) = (one for one in turn.effects if isinstance(one, Ask))
    assert asked.former == "装配车间钳工一班"
    assert "team_name" not in chat.answers


def test_last_years_form_gives_what_lasts_and_shows_the_rest() -> None:
    chat = talk()
    turn = chat.send(filled(2020))
    assert "班组人数" in dict(proposal(turn).yearly)
    chat.say("是")
    assert "team_size" not in chat.answers
    assert chat.answers["enterprise_name"] == ANSWERS["enterprise_name"]
    turn = chat.say("修改 班组人数")
    (asked,) = (one for one in turn.effects if isinstance(one, Ask))
    assert asked.before
    assert asked.before[1] == "12 人"


def test_another_form_gives_the_same_facts_and_can_be_opened() -> None:
    chat = talk("statistics")
    turn = chat.send(filled())
    assert codes(turn)[0] == "another_form"
    assert keys(turn)[-1] == "form:team-result"
    assert ("邮编", "214000") in [line[1:3] for line in proposal(turn).lines]
    chat.say("是")
    assert chat.answers["postcode"] == "214000"
    turn = chat.press("form:team-result")
    assert len(proposal(turn).lines) == len(ANSWERS)


def test_a_form_sent_before_any_is_chosen_is_offered_first() -> None:
    chat = talk("")
    turn = chat.send(filled())
    assert codes(turn)[0] == "held_form"
    assert keys(turn)[0] == "form:team-result"
    assert len(proposal(chat.press("form:team-result")).lines) == len(ANSWERS)


def test_a_text_in_its_place_tells_how_it_is_given() -> None:
    chat = talk()
    file = filled()
    assert file.filled
    places = {**file.filled.places, "intro_1": "我们班组有12人。"}
    turn = chat.send(replace(file, filled=replace(file.filled, places=places)))
    assert ("简介填法", "在这里分段填写") in [line[1:3] for line in proposal(turn).lines]
    chat.say("是")
    assert chat.answers["intro_1"] == "我们班组有12人。"


def test_a_file_that_is_an_answer_itself_stays_one() -> None:
    chat = talk()
    chat.say("简介及创建活动结果的填法改成上传 Word 材料")
    table = Filled(lines=(("班组长", "张三"), ("手机", "13900000001")))
    chat.send(SentFile("材料.docx", 9_000, "1" * 64, "docx", words=900, filled=table))
    assert chat.sheet.draft.answers["material"]["name"] == "材料.docx"


def test_a_text_with_headings_is_proposed_section_by_section() -> None:
    chat = talk("activity-summary")
    text = "（二）质量信得过班组建设典型经验交流发表会情况\n" + "我们举办了发表会。" * 20
    turn = chat.send(SentFile("总结.docx", 9_000, "2" * 64, "docx", text=text))
    assert len(proposal(turn).lines) == 1
    chat.say("全部采用")
    assert chat.answers["basic_meeting"] == "我们举办了发表会。" * 20
