"""How far forms are, asked in the chat: within one's own sight only, and nothing else changes."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.messages import Outgoing
from conversations.understanding.manners import run_together
from tests.bots import documents, told
from tests.chats import Chat, chat
from tests.commands.running import AT, one_object, run

PEOPLE = ("wang-qiang", "li-min", "zhou-lan", "visitor")
NOWHERE = "火星车间焊接九班"
QUESTIONS = (
    "状态",
    "交了吗？还缺什么？",
    "还差谁",
    "我们厂的进度",
    "还有几个没交",
    "谁没开始",
    "已提交的有哪些",
    "进度图",
    "钳工一班交了吗",
    "江州重型到哪一步了",
)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Chat]:
    made = chat(tmp_path)
    yield made
    made.store.close()


def say(asking: Chat, person: str, *lines: str) -> Outgoing:
    asking.person = person
    return [asking.say(line) for line in lines][-1]


def begun(asking: Chat) -> None:
    """One of each enterprise has begun, and one has handed in."""
    for person in ("wang-qiang", "zheng-yu", "he-tao"):
        say(asking, person, "附件二", "全部采用", "是")
    say(asking, "qian-fang", "附件1", "全部采用", *["是"] * 6, "提交")
    for person in ("wang-qiang", "zheng-yu", "he-tao", "qian-fang"):
        say(asking, person, "表格")


@pytest.mark.parametrize("person", PEOPLE)
def test_who_is_out_of_sight_is_told_like_who_is_nowhere(asking: Chat, person: str) -> None:
    begun(asking)
    roster = asking.library.association.roster
    own = roster.find(person)
    unknown = say(asking, person, f"{NOWHERE}交了吗")
    nowhere = told(unknown)
    assert NOWHERE in nowhere
    for one in roster.people:
        if own and one.region == own.region and own.role == "staff":
            continue
        if own and one.enterprise == own.enterprise and own.role == "contact":
            continue
        if one is own:
            continue
        for name in filter(None, (one.name, one.team, one.enterprise, one.enterprise + one.team)):
            if own and own.role == "leader" and name in {own.enterprise, own.team}:
                continue
            answer = say(asking, person, f"{name}交了吗")
            assert told(answer).replace(run_together(name), NOWHERE) == nowhere, name
            assert answer.options == unknown.options


@pytest.mark.parametrize("person", PEOPLE)
def test_a_number_out_of_sight_is_told_like_one_that_was_never_given(
    asking: Chat, person: str
) -> None:
    begun(asking)
    never = told(say(asking, person, "2021-99 到哪一步了"))
    seen = 0
    for number in range(1, 40):
        answer = told(say(asking, person, f"2021-{number} 到哪一步了"))
        if answer.replace(f"2021-{number}”", "2021-99”") == never:
            continue
        seen += 1
        assert f"编号 2021-{number}）" in answer
        assert _in_sight(asking, person, answer), answer
    assert seen == {"wang-qiang": 2, "li-min": 7, "zhou-lan": 17, "visitor": 0}[person]
    assert told(say(asking, person, "2020-1 到哪一步了")).replace("2020-1”", "2021-99”") == never


@pytest.mark.parametrize("person", PEOPLE)
def test_an_answer_names_nobody_out_of_sight_and_nobodys_telephone(
    asking: Chat, person: str
) -> None:
    begun(asking)
    for question in QUESTIONS:
        answer = told(say(asking, person, question))
        assert _in_sight(asking, person, answer), question
        assert not re.search(r"1[3-9]\d{9}", answer), question


def _in_sight(asking: Chat, person: str, answer: str) -> bool:
    """Whether nobody is named but whom the person sees."""
    roster = asking.library.association.roster
    own = roster.find(person)
    for one in roster.people:
        if own and (
            one is own
            or (own.role == "staff" and one.region == own.region)
            or (own.role == "contact" and one.enterprise == own.enterprise)
        ):
            continue
        known = own.facts().values() if own else ()
        names = {one.name, one.team, one.enterprise} - {"", *known}
        if any(name in answer for name in names):
            return False
    return True


@pytest.mark.parametrize("person", PEOPLE)
def test_the_open_question_is_put_again_as_it_was(asking: Chat, person: str) -> None:
    say(asking, person, "附件五", "都不要", "江州重型机械股份有限公司")
    before = asking.assistant.state(asking.address)
    for question in QUESTIONS:
        answer = say(asking, person, question)
        after = asking.assistant.state(asking.address)
        assert replace(after, shown=None) == before, question
        assert answer.question.path == before.asked, question
    answer = say(asking, person, answer.question.example)
    draft = asking.assistant.state(asking.address).draft
    assert draft
    assert before.asked in draft.answers
    assert answer.question.path != before.asked


def test_a_choice_that_waits_waits_on(asking: Chat) -> None:
    say(asking, "li-min", "品牌故事推荐表")
    before = asking.assistant.state(asking.address)
    assert before.pending
    for question in QUESTIONS:
        say(asking, "li-min", question)
        assert asking.assistant.state(asking.address).pending == before.pending, question
    say(asking, "li-min", "全部采用")
    draft = asking.assistant.state(asking.address).draft
    assert draft
    assert len(draft.answers) == 3


def test_all_pages_together_name_everybody_once(asking: Chat) -> None:
    answer = say(asking, "zhou-lan", "还差谁")
    numbers = re.findall(r"编号 (2021-\d+)", told(answer))
    while any(one.key == "more" for one in answer.options):
        answer = say(asking, "zhou-lan", "下一页")
        numbers += re.findall(r"编号 (2021-\d+)", told(answer))
    assert len(numbers) == len(set(numbers)) == 16
    assert "最后一页" in told(say(asking, "zhou-lan", "下一页"))


def test_a_contact_hears_what_is_missing_and_never_what_was_answered(asking: Chat) -> None:
    say(asking, "wang-qiang", "附件二", "全部采用", "是", "江苏省无锡市滨湖区秘密路8号")
    answer = told(say(asking, "li-min", "钳工一班交了吗？还缺什么？"))
    assert "已填 5/21 项" in answer
    assert "还缺：邮编" in answer
    assert "秘密" not in answer


def test_what_colleagues_fill_in_together_is_missing_for_all_of_them(asking: Chat) -> None:
    say(asking, "wang-qiang", "附件二", "全部采用", "邀请同事")
    asking.person = "colleague"
    asking.say("加入 @code")
    say(asking, "colleague", "是")
    answer = told(say(asking, "li-min", "钳工一班还缺什么"))
    assert "已填 4/21 项" in answer


@pytest.mark.parametrize(
    ("person", "place", "called"),
    [
        ("zhou-lan", "江州精工", "江州精工轴承有限公司"),
        ("zhou-lan", "江苏质协", "江苏省质量协会"),
        ("li-min", "江州重型", "江州重型机械股份有限公司"),
    ],
)
def test_where_nothing_came_in_it_is_not_said_that_nothing_is_awaited(
    asking: Chat, person: str, place: str, called: str
) -> None:
    answer = told(say(asking, person, f"{place}今天交了几个"))
    assert f"{called}没有人交" in answer


def test_several_are_told_each_and_a_follow_up_leans_on_the_days(asking: Chat) -> None:
    begun(asking)
    answer = told(say(asking, "li-min", "王强和检验班交了吗"))
    assert "装配车间钳工一班 王强" in answer
    assert "热处理车间检验班 钱芳" in answer
    assert "没有找到" in told(say(asking, "li-min", "王强和何涛交了吗"))
    answer = told(say(asking, "zhou-lan", "今天交了几个", "江州重型呢"))
    assert "江州重型机械股份有限公司交来 1 份" in answer
    assert "江州精工轴承有限公司没有人交" in told(say(asking, "zhou-lan", "江州精工呢"))


def test_one_of_several_is_picked_by_its_button(asking: Chat) -> None:
    answer = say(asking, "li-min", "钳工到哪一步了")
    picked = [one for one in answer.options if one.key.startswith("standing:")]
    assert [one.label for one in picked] == ["装配车间钳工一班交了吗", "装配车间钳工二班交了吗"]
    pressed = told(say(asking, "li-min", f"@press {picked[1].key}"))
    assert pressed == told(say(asking, "li-min", picked[1].label))
    assert "赵磊" in pressed


def test_without_a_renderer_the_words_stand_for_the_picture(
    asking: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    for person in PEOPLE[:3]:
        answer = say(asking, person, "进度图")
        assert not documents(answer)
        assert "附件" in told(answer)
    assert "已交 0/3" in told(say(asking, "li-min", "进度图"))


def test_the_season_that_is_over_is_spoken_of_until_the_next_begins(asking: Chat) -> None:
    begun(asking)
    asking.set_clock("2021-10-08T09:00")
    answer = told(say(asking, "li-min", "我们厂的进度"))
    assert "9月30日截止，已经过了" in answer
    assert "附件1 推荐要求（申报前自查）：已交 1/1" in answer
    asking.set_clock("2022-03-01T09:00")
    assert "已交 1/1" not in told(say(asking, "li-min", "我们厂的进度"))


def test_a_form_by_its_name_is_asked_for_alone(asking: Chat) -> None:
    answer = told(say(asking, "wang-qiang", "成果表交了吗"))
    assert "附件二 成果表" in answer
    assert "附件2" not in answer


def test_it_is_the_same_on_every_database(tmp_path: Path, lasting: str) -> None:
    script = tmp_path / "script.txt"
    script.write_text("附件二\n全部采用\n是\n", "utf-8")
    run("talk", "--as", "wang-qiang", *AT, "--database", lasting, "--script", script)
    script.write_text("钳工一班还缺什么\n还差谁\n", "utf-8")
    said = run("talk", "--as", "li-min", *AT, "--database", lasting, "--script", script).stdout
    assert "已填 4/21 项" in said
    assert "还没交的有 6 份" in said
    rows = one_object(run("status", "--team", "钳工一班", *AT, "--database", lasting, "--json"))
    assert rows["counts"]["stages"] == {"not_begun": 1, "draft": 1}
