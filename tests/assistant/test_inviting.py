"""Staff invite in the chat: only whom they see, one invitation at a time, none kept for long."""

from pathlib import Path

import pytest

from bot.inviting import PICTURE
from conversations.messages import Address, Outgoing, Pressed
from conversations.messages import Incoming as Said
from conversations.understanding.codes import code_of
from tests.bots import Bot, documents, given, told
from tests.chats import CODE
from tests.folders import edited, small, written

OFFICE = Address("console", "zhou-lan")
HOUSE = "江州重型机械股份有限公司"
CITY = "江州市质量协会"
ROWS = f"""
city,staff,秦明,13900000103,{CITY},,
chen-jie,contact,陈洁,13900000002,{CITY},江州精工轴承有限公司,
zhao-lei,leader,赵磊,13900000012,{CITY},江州精工轴承有限公司,装配车间钳工一班
he-tao,leader,何涛,13900000016,浙江省质量协会,钱塘动力设备（集团）有限公司,总装一工段调试班
"""


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    files = small()
    roster = files["roster.csv"].decode().rstrip() + ROWS
    regions = 'regions = ["江苏省质量协会", "浙江省质量协会"]'
    within = f'{regions}\nsubregions = {{ "江苏省质量协会" = ["{CITY}"] }}'
    files = edited({**files, "roster.csv": roster.encode()}, "bot.toml", regions, within)
    written(tmp_path / "association", files)
    return Bot(tmp_path)


def say(bot: Bot, text: str, who: str = "zhou-lan") -> Outgoing:
    return bot.assistant.receive(Said(Address("console", who), bot.new_id(), text=text))


def code_in(answer: Outgoing) -> str:
    (code,) = CODE.findall(told(answer))
    return str(code)


@pytest.mark.parametrize(
    "words",
    [
        "邀请 王强",
        "邀请王强",
        "请邀请 王强。",
        "邀请 wang-qiang",
        "邀请 江州重型 的班组长",
        "邀请 王强 钳工一班",
        "给王强发邀请",
        "发邀请 王强",
    ],
)
def test_a_person_is_meant_in_many_words(bot: Bot, words: str) -> None:
    answer = say(bot, words)
    assert "王强，您好！" in told(answer)
    assert code_in(answer)


@pytest.mark.parametrize(
    "words", ["邀请 何涛", "邀请 钱塘动力", "邀请 he-tao", "邀请 浙江省质量协会"]
)
def test_who_is_of_another_region_is_not_there(bot: Bot, words: str) -> None:
    nobody = told(say(bot, "邀请 没有人")).replace("没有人", "")
    answer = say(bot, words)
    assert told(answer).replace(words.removeprefix("邀请 "), "") == nobody
    assert answer.options == ()


def test_staff_see_the_regions_within_theirs_and_not_those_above(bot: Bot) -> None:
    assert "陈洁，您好！" in told(say(bot, "邀请 陈洁"))
    assert "没有找到“王强”" in told(say(bot, "邀请 王强", "city"))
    assert "赵磊，您好！" in told(say(bot, "邀请 钳工一班", "city"))


def test_of_several_one_is_chosen_by_button_or_by_its_words(bot: Bot) -> None:
    answer = say(bot, "邀请 钳工一班")
    labels = [one.label for one in answer.options]
    assert labels == ["邀请 王强 装配车间钳工一班", "邀请 赵磊 装配车间钳工一班"]
    pressed = Said(OFFICE, bot.new_id(), pressed=Pressed(answer.options[1].key))
    assert "赵磊，您好！" in told(bot.assistant.receive(pressed))
    assert "王强，您好！" in told(say(bot, labels[0]))


def test_nobody_but_staff_invites(bot: Bot) -> None:
    for who in ("wang-qiang", "li-min", "visitor"):
        assert not CODE.findall(told(say(bot, "邀请 王强", who)))
        press = Said(Address("console", who), bot.new_id(), pressed=Pressed("invite:wang-qiang"))
        assert not CODE.findall(told(bot.assistant.receive(press)))


def test_an_open_question_stays_open_and_takes_what_is_for_it(bot: Bot) -> None:
    say(bot, "成果表")
    asked = bot.assistant.state(OFFICE).asked
    assert "要邀请谁" in told(say(bot, "邀请"))
    assert bot.assistant.state(OFFICE).asked == asked
    answer = say(bot, "邀请 王强")
    assert code_in(answer)
    assert answer.question.path == asked


def test_somebody_who_is_here_is_invited_anew_only_by_saying_so(bot: Bot) -> None:
    say(bot, f"绑定 {code_in(say(bot, '邀请 王强'))}", "phone")
    answer = say(bot, "邀请 王强")
    assert "从 2021-06-01 起已经在用了" in told(answer)
    assert not CODE.findall(told(answer))
    again = code_in(say(bot, answer.options[0].label))
    assert "王强，您好" in told(say(bot, again, "other-phone"))
    state = bot.assistant.state
    assert state(Address("console", "phone")) == state(Address("console", "other-phone"))


def test_an_invitation_called_back_opens_nothing(bot: Bot) -> None:
    code = code_in(say(bot, "邀请 王强"))
    assert "收回了" in told(say(bot, "撤回王强的邀请"))
    assert "这张邀请作废了" in told(say(bot, code, "phone"))
    assert "没有可以收回的" in told(say(bot, "撤回邀请 王强"))


@pytest.mark.parametrize("end", ["used", "replaced", "called back", "expired"])
def test_a_code_and_its_picture_are_kept_only_while_it_opens_something(bot: Bot, end: str) -> None:
    answer = say(bot, "邀请 王强")
    code, picture = code_in(answer), given(answer)
    assert picture.name == "邀请-王强.png"
    found = bot.assistant.open(OFFICE, picture.id)
    assert found
    assert found[0] == picture
    assert found[1].startswith(b"\x89PNG")
    assert code in kept(bot)
    match end:
        case "used":
            say(bot, code, "phone")
        case "replaced":
            say(bot, "邀请 王强")
        case "called back":
            say(bot, "撤回邀请 王强")
        case _:
            bot.set_clock("2021-06-20T09:00")
            say(bot, "邀请 陈洁")
    assert code not in kept(bot)
    first = bot.assistant.history(OFFICE)[0].answer
    assert "王强，您好！" in told(first), "all else is as it was"
    assert documents(first) == []


def kept(bot: Bot) -> str:
    return repr(bot.assistant.history(OFFICE))


def test_nobody_but_who_invited_sees_the_picture_of_a_code(bot: Bot) -> None:
    picture = f"{PICTURE}{code_in(say(bot, '邀请 王强'))}"
    assert bot.assistant.open(OFFICE, picture)
    say(bot, "你好", "city")
    assert bot.assistant.open(Address("console", "city"), picture) is None
    assert bot.assistant.open(Address("console", "a stranger"), picture) is None


def test_a_picture_of_no_code_is_none(bot: Bot) -> None:
    assert bot.assistant.open(OFFICE, f"{PICTURE}nonsense") is None
    assert bot.assistant.open(OFFICE, f"{PICTURE}{code_of('never given')}") is None


def test_of_two_staff_who_invite_one_person_the_later_invitation_counts(bot: Bot) -> None:
    first = code_in(say(bot, "邀请 陈洁"))
    second = code_in(say(bot, "邀请 陈洁", "city"))
    assert "这张邀请作废了" in told(say(bot, first, "phone"))
    assert "陈洁，您好" in told(say(bot, second, "phone"))


def test_of_several_one_is_chosen_by_number(bot: Bot) -> None:
    say(bot, "邀请 钳工一班")
    assert "赵磊，您好！" in told(say(bot, "2"))
    assert bot.assistant.state(OFFICE).drafts == {}, "it is not the number of a form"


def test_whose_invitation_is_called_back_is_answered_by_a_name(bot: Bot) -> None:
    say(bot, "邀请 王强")
    assert "收回谁的邀请" in told(say(bot, "撤回邀请"))
    answer = told(say(bot, "王强"))
    assert "收回了" in answer
    assert not CODE.findall(answer)


def test_several_beside_an_open_question_leave_numbers_to_it(bot: Bot) -> None:
    say(bot, "成果表")
    asked = bot.assistant.state(OFFICE).asked
    answer = say(bot, "邀请 钳工一班")
    assert answer.question.path == asked, "the question is put again below"
    assert [one.label for one in answer.options][-1] == "邀请 赵磊 装配车间钳工一班"
    assert not CODE.findall(told(say(bot, "2")))


def test_who_may_not_invite_is_told_so_and_it_is_no_answer(bot: Bot) -> None:
    say(bot, "成果表", "wang-qiang")
    before = bot.assistant.state(Address("console", "wang-qiang")).drafts
    assert "只能由协会的工作人员发" in told(say(bot, "邀请 李敏", "wang-qiang"))
    assert bot.assistant.state(Address("console", "wang-qiang")).drafts == before
