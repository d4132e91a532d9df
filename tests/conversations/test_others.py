"""Who answers for others goes on asking about them, and for what is not done here."""

from dataclasses import replace

import pytest

from conversations import events as on
from conversations.effects import Offer, Say
from conversations.forms.roster import Role
from conversations.inquiry import Inquiry
from conversations.state import State
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at_cached, served

CATALOG = served(read_folder(sample()))
OFFICE: tuple[Role, ...] = ("contact", "staff")
CAME = Inquiry("filed", since="2021-05-24", until="2021-05-30", page=-1)


def talk(role: Role, shown: Inquiry | None = None) -> Talk:
    return Talk(State(role=role, shown=shown), CATALOG)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("三分厂呢", "三分厂"),
        ("那钳工二班呢？", "钳工二班"),
        ("王强呢", "王强"),
        ("钱芳什么时候交的", "钱芳"),
        ("王强填了多少了", "王强"),
        ("王强收到提醒了吗", "王强"),
        ("催过王强了吗", "王强"),
        ("什么时候催的王强", "王强"),
    ],
)
def test_a_question_that_leans_on_the_last_one(text: str, words: str) -> None:
    for role in OFFICE:
        assert talk(role).hear(text) == on.AskedStatus(Inquiry("named", words))
    for event in (talk("leader").hear(text), at_cached("intro_4").hear(text)):
        assert not (isinstance(event, on.AskedStatus) and event.inquiry.words == words)


def test_what_came_in_is_asked_of_other_days_and_of_a_part() -> None:
    days = on.AskedStatus(replace(CAME, since="2021-05-31", until="2021-05-31", page=0))
    assert talk("staff", CAME).hear("昨天呢") == days
    part = on.AskedStatus(replace(CAME, words="江州重型", page=0))
    assert talk("staff", CAME).hear("江州重型呢") == part
    assert talk("staff").hear("江州重型呢") == on.AskedStatus(Inquiry("named", "江州重型"))


@pytest.mark.parametrize("text", ["还有呢", "然后呢", "这个呢", "您呢", "为什么呢"])
def test_what_means_nobody_is_no_name(text: str) -> None:
    event = talk("contact").hear(text)
    assert not (isinstance(event, on.AskedStatus) and event.inquiry.words)


@pytest.mark.parametrize("text", ["我们厂有几个班组", "总共要交多少", "一共几份", "我们厂呢"])
def test_how_many_there_are(text: str) -> None:
    event = talk("contact").hear(text)
    assert isinstance(event, on.AskedStatus)
    assert event.inquiry.kind == "all"


@pytest.mark.parametrize(
    ("what", "texts"),
    [
        (
            "extension",
            ["截止能延几天吗", "能延期吗", "可以晚几天交吗", "截止日期会推迟吗", "可不可以延期"],
        ),
        ("phone", ["王强的电话", "王强电话多少", "赵磊手机号", "怎么联系王强", "打电话给王强"]),
        (
            "roster",
            [
                "名单里加一个人",
                "加个人",
                "新增一个班组",
                "换个班组长",
                "王强调走了，换成刘伟",
                "怎么加人",
            ],
        ),
        ("export", ["导出", "导出名单", "导出excel", "把数据导出来发我"]),
    ],
)
def test_what_is_not_done_here_is_said_to_be_done_by_somebody_else(
    what: on.Elsewhere, texts: list[str]
) -> None:
    for text in texts:
        for role in OFFICE:
            turn = talk(role).say(text)
            assert talk(role).hear(text) == on.Questioned(elsewhere=what), text
            said = turn.effects[0]
            assert isinstance(said, Say)
            assert said.code.removesuffix("_staff") == f"no_{what}"
        if what != "extension":
            assert talk("leader").hear(text) != on.Questioned(elsewhere=what)


def test_a_later_deadline_is_asked_for_by_anybody_and_answers_no_text() -> None:
    for key in ("mobile", "intro_4"):
        opened = at_cached(key)
        before = Talk(opened.state, opened.catalog)
        turn = before.say("能延期几天吗")
        assert turn.effects[0] == Say("no_extension")
        assert before.open == key


@pytest.mark.parametrize(
    "text",
    ["电话名单", "协会的电话是多少", "导出没交的名单", "还差谁", "延期交付率低于1%", "下载"],
)
def test_what_is_done_here_is_not_sent_elsewhere(text: str) -> None:
    for role in OFFICE:
        event = talk(role).hear(text)
        assert not (isinstance(event, on.Questioned) and event.elsewhere)


def test_what_is_not_understood_of_others_is_answered_shortly() -> None:
    for role in OFFICE:
        turn = talk(role).say("你们怎么收费")
        codes = [one.code for one in turn.effects if isinstance(one, Say)]
        assert codes == ["not_understood", "help_staff" if role == "staff" else "help_contact"]
        assert isinstance(turn.effects[-1], Offer)
    for text in ("别发了", "不催了", "取消"):
        assert talk("staff").say(text).effects[0] == Say("nothing_waits")
    assert talk("contact").say("谢谢").effects[:1] == (Say("welcome"),)
    assert len(talk("contact").say("谢谢").effects) == 2
