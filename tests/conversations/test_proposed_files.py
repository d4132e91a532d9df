"""What comes before its form, or in a file, is kept for the form it belongs to, and proposed."""

from dataclasses import replace

import pytest

from conversations import events as on
from conversations.effects import Ask, Explain
from conversations.messages import Filled, SentFile
from tests.conversations.lists import ANSWERS, GIVEN, THREE, codes, filled, keys, proposal, talk

PICTURE = SentFile("截图.docx", 50_000, "3" * 64, "docx", words=0, text="\n")
BLANK = SentFile(
    "空表.docx", 5_000, "4" * 64, "docx", words=300, text="成果表", filled=Filled("team-result")
)
SCAN = SentFile("扫描.pdf", 9_000, "5" * 64, "pdf")
LOCKED = SentFile("去年.docx", 9_000, "6" * 64, "", problem="file_encrypted")


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


def test_what_the_file_says_twice_of_one_question_is_not_lost() -> None:
    chat = talk()
    turn = chat.send(filled(lines=(("手机", "13900000002"), ("邮政编码", "214000"))))
    assert ("手机", "13900000001") in [line[1:3] for line in proposal(turn).lines]
    assert proposal(turn).rest == ("手机：13900000002",)


def test_text_that_is_an_answer_by_its_shape_is_asked() -> None:
    chat = talk()
    house = "江州重型机械股份有限公司"
    document = Filled("team-result", {"team_leader": "王强"}, rest=(house, "质量方针：一次做对"))
    turn = chat.send(replace(filled(), filled=document))
    assert [line[2] for line in proposal(turn).unsure] == [house]
    assert proposal(turn).rest == ("质量方针：一次做对",)
    chat.say("全部采用")
    assert "enterprise_name" not in chat.answers
    chat.say("修改 企业名称")
    chat.say("对")
    assert chat.answers["enterprise_name"] == house


@pytest.mark.parametrize(
    ("file", "code"),
    [(PICTURE, "file_wordless"), (SCAN, "file_unread"), (BLANK, "form_empty")],
)
def test_a_file_without_answers_is_told_why(file: SentFile, code: str) -> None:
    assert codes(talk().send(file)) == [code]
    assert codes(talk("").send(file))[0] == ("held_empty" if file is BLANK else code)
    assert talk("").state.held == ()


@pytest.mark.parametrize("form", ["", "team-result"])
def test_a_file_that_cannot_be_opened_is_told_why_wherever_it_comes(form: str) -> None:
    turn = talk(form).send(LOCKED)
    (said,) = (one for one in turn.effects if isinstance(one, Explain))
    assert (said.code, said.data["name"], said.question.total) == (
        "file_encrypted",
        "去年.docx",
        0,
    )


def test_of_several_files_the_one_that_holds_nothing_is_named() -> None:
    chat = talk("")
    chat.send(filled())
    chat.send(SentFile("风采.docx", 9_000, "7" * 64, "docx", words=9, text="班组风采"))
    turn = chat.do(on.ChoseForm("team-result"))
    assert "held_beside" in codes(turn)
    assert len(proposal(turn).lines) == len(ANSWERS)


def test_a_file_of_an_earlier_year_by_its_name_is_named_so() -> None:
    named = replace(filled(0), name="2020年成果表.docx")
    assert codes(talk().send(named)) == ["file_of_year"]
    chat = talk("")
    chat.send(named)
    assert "file_of_year" in codes(chat.do(on.ChoseForm("team-result")))
    assert codes(talk().send(replace(named, name="2021年成果表.docx"))) == []
    assert codes(talk().send(replace(named, name="2020-2021成果表.docx"))) == []


@pytest.mark.parametrize("yes", ["对", "没错", "好的", "就用它", "用文件里的", "不用改"])
def test_a_yes_to_what_a_file_says_keeps_it(yes: str) -> None:
    chat = talk()
    chat.send(filled(unsure=("address",)))
    chat.say("全部采用")
    chat.say(yes)
    assert chat.answers["address"] == ANSWERS["address"]


@pytest.mark.parametrize(("said", "answer"), [("对", "no"), ("没错", "no"), ("是", "yes")])
def test_right_means_what_is_shown_and_yes_the_question(said: str, answer: str) -> None:
    chat = talk()
    chat.say("会上是否发表改成否")
    chat.say("修改 会上是否发表")
    chat.say(said)
    assert chat.answers["will_present"] == answer


@pytest.mark.parametrize("last", ["team-result", "qc-result"])
def test_two_forms_sent_at_once_are_each_for_their_own(last: str) -> None:
    chat = talk("")
    mine, other = filled(), filled(0, "qc-result")
    assert other.filled
    told = {"enterprise_name": "江州精工轴承有限公司", "group_name": "精益求精QC小组"}
    other = replace(other, name="小组.docx", filled=replace(other.filled, places=told))
    for file in (other, mine) if last == "team-result" else (mine, other):
        chat.send(file)
    turn = chat.do(on.ChoseForm("qc-result"))
    shown = {line[1]: line[2] for line in proposal(turn).lines}
    assert shown["企业名称"] == told["enterprise_name"]
    assert proposal(turn).rest == ()
    chat.say("是")
    turn = chat.do(on.ChoseForm("team-result"))
    shown = {line[1]: line[2] for line in proposal(turn).lines}
    assert shown["班组人数"] == "12 人"


@pytest.mark.parametrize("yes", ["是", "好的，就填这个", "就这张表", "那就填这张吧"])
def test_a_form_that_was_sent_is_filled_at_a_yes(yes: str) -> None:
    chat = talk("")
    chat.send(filled())
    assert len(proposal(chat.say(yes)).lines) == len(ANSWERS)
