"""Two people fill in one form: nobody's answer is lost, or lands in another question."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.messages import Address, Outgoing
from conversations.state import State
from tests.bots import RESULT, Bot, documents, enters, given, told
from tests.chats import chat
from tests.kept import submissions

CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){5}")
TEAM, PRESENT, HOUSE, MAIL, SIZE = RESULT
FORMS = {"result": "成果表", "application": "申报表"}
KEYS = ("team_name", "will_present", "enterprise_name", "email", "team_size")


@pytest.fixture
def office(lasting: str, tmp_path: Path) -> Iterator[Bot]:
    """An assistant over every database that several processes can open."""
    bot = Bot(tmp_path, database=lasting)
    yield bot
    bot.store.close()


def invited(bot: Bot, *people: str, by: str = "one", form: str = "成果表") -> None:
    """A form that all of these fill in."""
    draft = state(bot, by).draft
    if draft is None or FORMS[draft.form] != form:
        bot.say("表格", by)
        bot.say(form, by)
    for person in people:
        [code] = CODE.findall(told(bot.say("邀请同事", by)))
        assert "一起填" in told(bot.say(f"加入 {code}", person))


def state(bot: Bot, person: str = "one") -> State:
    return bot.assistant.state(Address("test", person))


def asked(answer: Outgoing) -> str:
    return answer.question.path


def test_what_one_answers_the_other_sees(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    assert "一起填" not in (said := told(bot.say("检查", "two")))
    assert f"{TEAM}（同事1填）" in said
    assert "这期间同事1填了 1 项：质量信得过班组名称" in said
    bot.say(PRESENT, "two")
    assert "（同事2填）" in told(bot.say("检查"))
    assert bot.answers() == bot.answers("two") == {"team_name": TEAM, "will_present": "yes"}


def test_only_the_form_is_shared(bot: Bot) -> None:
    bot.say("申报表")
    bot.say("浙江省质量协会")
    bot.say("表格")
    invited(bot, "two")
    assert set(state(bot, "two").drafts) == {"result@2021"}
    assert len(bot.assistant.history(Address("test", "two"))) == 1


def test_an_answer_to_what_the_other_has_answered_is_asked_about(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM, "two")
    answer = bot.say("装配车间钳工二班")
    assert "同事2刚填了“装配车间钳工一班”，您写的是“装配车间钳工二班”" in told(answer)
    assert [one.label for one in answer.options[:2]] == [TEAM, "装配车间钳工二班"]
    assert bot.answers("two")["team_name"] == TEAM, "nothing has changed yet"
    answer = bot.say("2")
    assert asked(answer) == "will_present"
    assert bot.answers("two")["team_name"] == "装配车间钳工二班"
    assert "（同事1填）" in told(bot.say("检查", "two"))


def test_the_answer_of_the_other_stays_when_it_is_picked(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM, "two")
    bot.say("装配车间钳工二班")
    assert asked(bot.say("1")) == "will_present"
    assert bot.answers()["team_name"] == TEAM
    assert "（同事2填）" in told(bot.say("检查"))


def test_the_same_answer_twice_is_one(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM, "two")
    answer = bot.say(TEAM)
    assert "这期间同事2填了 1 项" in told(answer)
    assert asked(answer) == "will_present"


@pytest.mark.parametrize("text", ["跳过", "保留", "先放一放"])
def test_what_gives_no_answer_leaves_that_of_the_other(bot: Bot, text: str) -> None:
    invited(bot, "two")
    bot.say(TEAM, "two")
    assert asked(bot.say(text)) == "will_present"
    assert bot.answers() == {"team_name": TEAM}


def test_what_was_doubtful_is_asked_against_the_other_answer_too(bot: Bot) -> None:
    for text in ("成果表", TEAM, PRESENT, HOUSE):
        bot.say(text)
    invited(bot, "two")
    bot.say("123456789")
    bot.say(MAIL, "two")
    answer = bot.say("是")
    assert f"同事2刚填了“{MAIL}”" in told(answer)
    bot.say("2")
    assert bot.answers("two")["email"] == "123456789@qq.com"


def test_words_for_a_question_that_is_gone_are_named(bot: Bot) -> None:
    form(bot, "intro_way")
    invited(bot, "two", form="申报表")
    bot.say("在这里分段填写")
    bot.say("班组成立于2015年。")
    bot.say("进度", "two")
    bot.say("第18项改成上传 Word 材料", "two")
    answer = bot.say("以班前会为抓手。")
    assert "现在不用填了，您刚才写的“以班前会为抓手。”没有填进去" in told(answer)
    assert asked(answer) == "material"


def test_a_table_that_both_write_is_shown_before_it_is_added_to(tmp_path: Path) -> None:
    association = chat(tmp_path)

    def say(person: str, *lines: str) -> Outgoing:
        association.person = person
        return [association.say(line) for line in lines][-1]

    say("one", "材料评审汇总表", "江苏省质量协会", "邀请同事")
    say("two", "@code", HOUSE, TEAM)
    answer = say("one", "钱塘动力设备（集团）有限公司")
    assert "您刚才写的“钱塘动力设备（集团）有限公司”还没有填进去" in told(answer)
    assert asked(answer) == "teams[1].eval_fit"
    assert TEAM in told(answer)
    say("one", "符合", "有", "少")
    assert "同事刚才也在写" in told(say("two", "符合准则"))
    draft = association.assistant.state(association.address).draft
    assert draft
    [row] = draft.aside["teams"]
    assert (row["team_name"], row["eval_fit"], row["eval_weak"]) == (TEAM, "符合", "少")


def test_words_that_answer_nothing_answer_nothing_that_is_asked_since(bot: Bot) -> None:
    bot.fill()
    invited(bot, "two")
    bot.say("重新填写", "two")
    assert "把同事填的也清空" in told(bot.say("重新填写", "two"))
    bot.say("是", "two")
    answer = bot.say("装配车间")
    assert "您发的“装配车间”没有填进去" in told(answer)
    assert not bot.answers()


def test_what_one_looks_at_again_stands_for_the_other(bot: Bot) -> None:
    bot.fill()
    invited(bot, "two")
    assert asked(bot.say("修改 1")) == "team_name"
    assert bot.answers("two")["team_name"] == TEAM
    given(bot.say("提交", "two"))
    answer = bot.say("装配车间钳工二班")
    assert "这期间同事提交了这张表（第 1 版）" in told(answer)
    assert bot.answers("two")["team_name"] == "装配车间钳工二班"
    assert state(bot, "two").drafts["result@2021"].life == "changed"


def test_what_is_taken_back_is_taken_back_for_all(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    bot.say("撤回")
    assert "team_name" not in bot.answers("two")


def test_nobody_takes_back_the_answer_of_another(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    bot.say("第1项改成装配车间钳工二班", "two")
    bot.say("2", "two")
    assert "没有可以撤回的内容" in told(bot.say("撤回"))
    assert bot.answers()["team_name"] == "装配车间钳工二班"


def test_a_former_answer_is_shown_with_who_gave_it(bot: Bot) -> None:
    bot.fill()
    invited(bot, "two")
    assert f"同事1填的是：{TEAM}" in told(bot.say("修改 1", "two"))
    assert f"上次填的是：{TEAM}" in told(bot.say("修改 1"))


def test_one_edition_count_for_all(office: Bot) -> None:
    office.fill()
    given(office.say("提交"))
    invited(office, "two")
    office.say("第5项改成13", "two")
    document = given(office.say("提交", "two"))
    assert "已提交（第 2 版）" in told(office.say("进度"))
    assert "已提交" in told(office.say("表格"))
    with office.store.read() as reading:
        filed = submissions(reading)
    assert sorted(one.edition for one in filed) == [1, 2]
    assert len({one.conversation_id for one in filed}) == 1
    assert office.assistant.open(Address("test", "two"), document.id)
    assert office.assistant.open(Address("test", "one"), document.id) is None, "given to the other"


def test_who_shares_a_form_is_no_twin(office: Bot) -> None:
    office.hand_in("two")
    office.fill("one")
    assert "已经有人用同样的单位和名称提交过" in told(office.say("提交", "one"))
    invited(office, "two")
    given(office.say("提交", "one"))
    office.fill("three")
    assert "已经有人用同样的单位和名称提交过" in told(office.say("提交", "three"))


def test_what_was_handed_in_together_is_known_next_year(bot: Bot) -> None:
    bot.fill()
    invited(bot, "two")
    given(bot.say("提交"))
    bot.set_clock("2022-06-01T09:00")
    bot.say("表格", "two")
    said = told(bot.say("成果表", "two"))
    assert HOUSE in said
    assert MAIL in said


def test_a_form_begun_alone_is_kept_beside_the_shared_one(bot: Bot) -> None:
    bot.say("成果表", "two")
    bot.say("装配车间钳工九班", "two")
    bot.say("成果表")
    [code] = CODE.findall(told(bot.say("邀请同事")))
    assert "您自己原来填的那一份也留着" in told(bot.say(code, "two"))
    assert state(bot, "two").beside[0].answers == {"team_name": "装配车间钳工九班"}
    assert bot.answers("two") == {}
    assert "装配车间钳工九班" in [one.label for one in bot.say("帮助", "two").options]


def test_who_leaves_takes_nothing_away(bot: Bot) -> None:
    invited(bot, "two", "three")
    bot.say(TEAM, "two")
    [code] = CODE.findall(told(bot.say("邀请同事", "two")))
    assert "您退出了" in told(bot.say("退出共享", "two"))
    assert bot.answers() == bot.answers("three") == {"team_name": TEAM}
    assert "没有找到这个码" in told(bot.say(code, "four")), "their codes go with them"
    bot.say("成果表", "two")
    assert bot.answers("two") == {}
    assert TEAM in [one.label for one in bot.say("帮助", "two").options]
    bot.say("装配车间钳工三班", "two")
    assert bot.answers() == {"team_name": TEAM}


def test_who_is_alone_with_a_form_calls_its_codes_back(bot: Bot) -> None:
    bot.say("成果表")
    assert "只有您一个人在填" in told(bot.say("退出共享"))
    [code] = CODE.findall(told(bot.say("邀请同事")))
    assert "邀请码都作废了" in told(bot.say("退出共享"))
    assert "没有找到这个码" in told(bot.say(code, "two"))


def test_a_code_of_ones_own_form_is_not_used_up(bot: Bot) -> None:
    bot.say("成果表")
    [code] = CODE.findall(told(bot.say("邀请同事")))
    assert "不用再绑定" in told(bot.say(code))
    assert "一起填" in told(bot.say(code, "two"))
    assert "已经用过了" in told(bot.say(code, "three"))


def test_without_a_form_there_is_nothing_to_share(bot: Bot) -> None:
    assert not CODE.findall(told(bot.say("邀请同事")))
    assert "请先选一张表" in told(bot.say("退出共享"))


def test_a_list_is_not_adopted_over_what_came_since(bot: Bot) -> None:
    invited(bot, "two")
    bot.say("班组名称：装配车间钳工二班\n班组人数：12")
    bot.say(TEAM, "two")
    answer = bot.say("全部采用")
    assert f"原来是：{TEAM}" in told(answer)
    assert bot.answers() == {"team_name": TEAM}
    bot.say("全部采用")
    assert bot.answers("two")["team_name"] == "装配车间钳工二班"


def test_a_scan_belongs_to_what_was_handed_in_by_anybody(bot: Bot) -> None:
    form(bot, "")
    invited(bot, "two", form="申报表")
    given(bot.say("提交"))
    bot.send(b"%PDF-1.4", name="盖章.pdf", person="two")
    with bot.store.read() as reading:
        [filed] = submissions(reading)
    assert filed.status == "sealed"
    assert "扫描件已收到" in told(bot.say("进度"))


def test_the_sheet_of_a_document_says_who_answered(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    bot.say("进度", "two")
    bot.say(PRESENT, "two")
    [document] = documents(bot.say("草稿", "two"))
    sheet = bot.assistant.sheet(Address("test", "two"), document.id)
    assert sheet
    assert sheet.by == ("同事1", "")


def test_a_door_that_joins_brings_its_shared_form(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    bot.say("成果表", "three")
    bot.say("装配车间钳工九班", "three")
    code = bot.assistant.link(Address("test", "three"))
    assert enters(bot.assistant, Address("test", "two"), code)
    assert bot.answers("three") == {"team_name": TEAM}
    assert state(bot, "three").beside[0].answers == {"team_name": "装配车间钳工九班"}
    bot.say("进度", "three")
    bot.say(PRESENT, "three")
    assert bot.answers()["will_present"] == "yes"


def test_two_of_a_form_that_become_one_are_one_of_them(bot: Bot) -> None:
    invited(bot, "two")
    bot.say(TEAM)
    code = bot.assistant.link(Address("test", "one"))
    assert enters(bot.assistant, Address("test", "two"), code)
    assert "邀请码都作废了" in told(bot.say("退出共享"))
    assert bot.answers("two") == {"team_name": TEAM}


def form(bot: Bot, upto: str) -> None:
    """The 申报表, answered up to a question; all of it with `""`."""
    bot.say("申报表")
    for text in APPLICATION:
        if state(bot).asked == upto:
            return
        bot.say(text)
    if not upto:
        bot.send()


APPLICATION = (
    "浙江省质量协会", TEAM, HOUSE, "江苏省无锡市滨湖区1号", "214000", "李敏", "13900000001",
    "0510-80000000", "无", "王强", "12", "0.5%", "98%", "0", "30人次/90学时", "95", "4.56万",
    "上传 Word 材料",
)  # fmt: skip
