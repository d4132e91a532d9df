"""Somebody has others reminded: as the plan of reminders allows, within their own sight."""

import pytest
from sqlalchemy import text

from conversations.messages import Outgoing
from conversations.reminding import ASKED
from storage import reminding
from tests.reminding.conftest import Season
from tests.rounds import ANYTIME, Rounds


@pytest.fixture
def office(season: Season) -> Season:
    """Everybody of one enterprise but one has a door; so have its contact and the office."""
    season.assistant.audiences.channels["console"] = ANYTIME
    for one in ("wang-qiang", "zhao-lei", "li-min", "zhou-lan", "feng-xia", "he-tao"):
        season.door(one)
    season.at("2021-06-22T10:00")
    return season


def words(answer: Outgoing) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def asked(office: Season, who: str, text: str) -> str:
    """What is said before a confirmation, and after it."""
    before = words(office.say(who, text))
    return f"{before}\n---\n{words(office.say(who, '确认催办'))}"


def reminded(rounds: Rounds, office: Season, at: str = "") -> list[str]:
    given = rounds.run(office.at(at) if at else office.now)
    return [person.removesuffix("-there") for _, person, _ in given]


def test_who_is_named_is_reminded_once_and_nobody_else(office: Season, rounds: Rounds) -> None:
    assert "1 人的提醒安排好了" in asked(office, "li-min", "催一下王强")
    assert reminded(rounds, office) == ["wang-qiang"]
    assert reminded(rounds, office, "2021-06-22T15:00") == []
    again = asked(office, "zhou-lan", "催一下王强")
    assert "今天已经提醒过，6月23日上午发" in again
    assert reminded(rounds, office) == []
    assert reminded(rounds, office, "2021-06-23T09:00") == ["wang-qiang"]


@pytest.mark.parametrize(
    ("person", "said", "who"),
    [
        ("li-min", "催一下王强和赵磊", ["wang-qiang", "zhao-lei"]),
        ("zhou-lan", "催一下王强、计量室长度组", ["feng-xia", "wang-qiang"]),
        ("zhou-lan", "催一下江州重型和冯霞", ["feng-xia", "wang-qiang", "zhao-lei"]),
        ("zhou-lan", "催一下王强和李敏", ["li-min", "wang-qiang"]),
        ("zhou-lan", "催一下江州重型的联系人", ["li-min"]),
    ],
)
def test_several_are_named_and_contacts_by_name(
    office: Season, rounds: Rounds, person: str, said: str, who: list[str]
) -> None:
    asked(office, person, said)
    # The contact hears of a leader whom nobody reaches, too.
    lost = ["li-min"] if "江州重型和" in said else []
    assert sorted(set(reminded(rounds, office))) == sorted([*who, *lost])


def test_of_several_who_is_not_found_is_named_and_who_asks_needs_none(office: Season) -> None:
    told = asked(office, "li-min", "催一下王强、何涛、火星班和李敏")
    assert "没有找到“何涛、火星班”" in told
    assert "您自己不用催" in told
    assert "1 人的提醒安排好了" in told
    several = words(office.say("zhou-lan", "催一下王强和江州"))
    assert "“江州”对得上的不止一个" in several
    assert "冯霞" in (chosen := words(office.say("zhou-lan", "2")))
    assert "王强" in chosen


def test_a_contact_is_reminded_of_what_the_teams_have_not_handed_in(
    office: Season, rounds: Rounds
) -> None:
    assert "李敏是企业联系人" in asked(office, "zhou-lan", "催一下李敏")
    ((_, _, given),) = rounds.run(office.now)
    assert "装配车间钳工一班的" in words(given)


@pytest.mark.parametrize(("who", "name"), [("li-min", "李敏"), ("zhou-lan", "江苏省质量协会周岚")])
def test_the_reminder_says_who_asked_and_no_number(
    office: Season, rounds: Rounds, who: str, name: str
) -> None:
    office.at("2021-06-22T12:30")
    asked(office, who, "催一下王强")
    office.at("2021-06-22T12:40")
    asked(office, "zhou-lan", "催一下王强")
    # Nobody looked at it in time: it goes the next day, and still says so.
    ((_, _, given),) = rounds.run(office.at("2021-06-23T09:30"))
    assert f"{name}" in words(given)
    assert "请您尽快处理还没交的材料" in words(given)
    assert "139" not in words(given)


def test_nothing_goes_without_a_confirmation(office: Season, rounds: Rounds) -> None:
    office.say("li-min", "催一催还没交的")
    office.say("li-min", "状态")
    office.say("li-min", "确认催办")
    assert reminded(rounds, office) == []


@pytest.mark.parametrize(
    ("person", "said", "who"),
    [
        ("li-min", "催一催还没交的", ["wang-qiang", "zhao-lei"]),
        ("zhou-lan", "催一催还没交的", ["feng-xia", "li-min", "wang-qiang", "zhao-lei"]),
        ("zhou-lan", "催一下江州精工", ["feng-xia"]),
        ("zhou-lan", "催一下江苏质协没交的", ["feng-xia", "li-min", "wang-qiang", "zhao-lei"]),
        ("li-min", "提醒没交申报表的班组", ["wang-qiang", "zhao-lei"]),
        ("li-min", "催一下何涛", []),
        ("zhou-lan", "催一下钱塘动力", []),
        ("wang-qiang", "催一下赵磊", []),
    ],
)
def test_only_those_within_sight_are_reminded(
    office: Season, rounds: Rounds, person: str, said: str, who: list[str]
) -> None:
    asked(office, person, said)
    assert sorted(set(reminded(rounds, office)) - {person}) == who


def test_who_has_no_door_is_named_with_words_to_send_on(office: Season, rounds: Rounds) -> None:
    told = asked(office, "li-min", "催一下没交的")
    assert "热处理车间检验班 钱芳" in told
    assert "联系不上的请您转告：钱芳" in told
    assert "139" not in told
    reminded(rounds, office)
    assert ("qian-fang", "2021-06-22", "unreachable", "no_door") not in rounds.rows()


def test_who_wants_none_or_had_enough_gets_none(office: Season, rounds: Rounds) -> None:
    office.say("wang-qiang", "别再提醒")
    assert "本人关了提醒" in asked(office, "li-min", "催一下王强")
    weekly = office.library.association.profile.reminders.weekly
    for day in range(21, 21 + weekly):
        office.at(f"2021-06-{day}T10:00")
        assert "安排好了" in asked(office, "li-min", "催一下赵磊")
        assert reminded(rounds, office) == ["zhao-lei"]
    office.at(f"2021-06-{21 + weekly}T10:00")
    assert "这几天提醒得够多了" in asked(office, "li-min", "催一下赵磊")
    assert reminded(rounds, office) == []


@pytest.mark.parametrize(
    ("asked_at", "said", "sent_at"),
    [
        ("2021-06-22T12:30", "今天 13:30 发", "2021-06-22T13:30"),
        ("2021-06-22T07:30", "今天 09:00 发", "2021-06-22T09:00"),
        ("2021-06-22T21:00", "今天太晚了，6月23日上午发", "2021-06-23T09:00"),
        ("2021-06-26T10:00", "今天休息，6月28日上午发", "2021-06-28T09:00"),
    ],
)
def test_nobody_is_disturbed_out_of_hours(
    office: Season, rounds: Rounds, asked_at: str, said: str, sent_at: str
) -> None:
    office.at(asked_at)
    assert said in asked(office, "li-min", "催一下王强")
    assert reminded(rounds, office) == []
    assert reminded(rounds, office, sent_at) == ["wang-qiang"]


def test_who_hands_in_before_it_goes_is_left_alone(office: Season, rounds: Rounds) -> None:
    office.at("2021-06-22T12:30")
    asked(office, "li-min", "催一下王强")
    with office.store.begin() as transaction:
        transaction.session.change(FILED, {})
    assert reminded(rounds, office, "2021-06-22T13:30") == []


FILED = text("UPDATE progress SET stage = 'handed_in' WHERE owner = 'wang-qiang'")


def test_a_reminder_that_was_planned_already_is_the_same_one(
    office: Season, rounds: Rounds
) -> None:
    office.say("wang-qiang", "明天上午再说")
    office.at("2021-06-22T21:00")
    told = asked(office, "li-min", "催一下王强")
    assert "6月23日上午发" in told
    assert reminded(rounds, office, "2021-06-23T09:00") == ["wang-qiang"]
    with office.store.read() as reading:
        kept = reminding.kept(reading.session, "wang-qiang@2021-06-23")
    assert kept
    assert ASKED in kept.stages


def test_for_too_many_there_are_broadcasts(
    office: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("bot.nudging", "conversations.handling.nudging"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    assert "请用群发" in words(office.say("zhou-lan", "催一下没交的"))
    told = words(office.say("li-min", "催一下没交的"))
    assert "一次最多催 2 人" in told
    assert "群发" not in told
