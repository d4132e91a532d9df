"""Reminders from the plan to the door, over a real database: once, by day, and down the ladder."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select, text

from bot.app import SHANGHAI
from bot.channels.base import Abilities
from bot.reminding import Reminders
from conversations.messages import Address, Outgoing
from conversations.understanding.codes import code_of
from storage import calling, people, reminding
from storage.linking import Code
from storage.records import Settled
from storage.tables import doors, exchanges
from tests.bots import enters
from tests.reminding.conftest import Season
from tests.rounds import ANYTIME, UNSETTLED, Rounds

Given: TypeAlias = tuple[str, str, Outgoing]
LEADERS = ("wang-qiang", "zhao-lei", "qian-fang")


def told(given: list[Given]) -> list[str]:
    """Who was given something."""
    return [person.removesuffix("-there") for _, person, _ in given]


def words(given: list[Given], person: str) -> str:
    """What a person was told."""
    (found,) = [answer for _, whom, answer in given if whom == f"{person}-there"]
    return "\n".join(reply.text for reply in found.replies)


def test_whoever_never_wrote_is_reminded_and_hears_what_is_missing(
    season: Season, rounds: Rounds
) -> None:
    for one in (*LEADERS, "li-min"):
        season.door(one)
    given = rounds.run(season.at("2021-06-15T09:00"))
    assert told(given) == ["li-min", "qian-fang", "wang-qiang", "zhao-lei"]
    assert "还没有开始填" in words(given, "wang-qiang")
    assert "装配车间钳工一班" in words(given, "li-min")
    assert rounds.run(season.at("2021-06-15T15:00")) == []


def test_two_schedulers_remind_once_over_a_month(season: Season) -> None:
    for one in (*LEADERS, "li-min", "zhou-lan"):
        season.door(one)
    both = [Rounds(season.library, season.store) for _ in range(2)]
    for number in range(33):
        for hour in (9, 10, 14):
            now = season.at(f"{date(2021, 6, 14) + timedelta(number)}T{hour:02}:00")
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda one, now=now: one.run(now, times=1), both))
    with season.store.read() as reading:
        rows = reading.session.rows(GIVEN, {})
    assert len(rows) == len(set(rows))
    stages = [f"{at.astimezone(SHANGHAI):%m-%d}" for who, at in rows if who == "wang-qiang-there"]
    assert stages == ["06-15", "07-01", "07-08", "07-12", "07-14", "07-15"]
    office = [f"{at.astimezone(SHANGHAI):%m-%d}" for who, at in rows if who == "zhou-lan-there"]
    assert office == ["07-08", "07-16"]


GIVEN = (
    select(doors.c.person, exchanges.c.at)
    .join_from(exchanges, doors, doors.c.id == exchanges.c.door_id)
    .where(exchanges.c.priority == 1)
    .order_by(exchanges.c.at)
)


def test_a_clock_set_back_repeats_nothing_and_is_told(
    season: Season, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    season.door("wang-qiang")
    assert told(rounds.run(season.at("2021-07-01T09:00"))) == ["wang-qiang"]
    assert rounds.run(season.at("2021-07-02T09:00")) == []
    with caplog.at_level(logging.WARNING):
        assert rounds.run(season.at("2021-07-01T09:00")) == []
        assert rounds.run(season.at("2021-07-01T10:00")) == []
    assert [one.name for one in caplog.records].count("xindeguo.reminding") == 1


def test_a_restart_in_the_middle_goes_on_where_it_was(season: Season, rounds: Rounds) -> None:
    for one in LEADERS:
        season.door(one)
    now = season.at("2021-06-15T09:00")
    waiting: list[str] = []
    rounds.now = now
    rounds.reminders.run(now, lambda _, key: waiting.append(key))
    rounds.reminders.remind(waiting[0])  # the process ends here
    again = Rounds(season.library, season.store)
    assert told(again.run(now)) == sorted(LEADERS)
    for key in waiting:
        again.reminders.remind(key)
    assert list(again.delivered()) == []


def test_what_waited_over_night_comes_in_the_morning_once(season: Season, rounds: Rounds) -> None:
    season.door("wang-qiang")
    now = season.at("2021-07-01T19:59")
    rounds.reminders.run(now, lambda _, __: None)  # nobody was there to do it
    assert rounds.run(season.at("2021-07-01T22:00")) == []
    assert told(rounds.run(season.at("2021-07-02T09:01"))) == ["wang-qiang"]
    assert rounds.run(season.at("2021-07-02T10:01")) == []


def test_what_was_not_delivered_by_the_evening_is_taken_back(
    season: Season, rounds: Rounds
) -> None:
    season.door("wang-qiang")
    rounds.now = now = season.at("2021-07-01T19:59")
    rounds.reminders.run(now, lambda _, key: rounds.reminders.remind(key))
    rounds.now = now = season.at("2021-07-01T20:01")
    rounds.reminders.run(now, lambda _, key: rounds.reminders.remind(key))
    assert list(rounds.delivered()) == []
    assert told(rounds.run(season.at("2021-07-02T09:00"))) == ["wang-qiang"]


def test_what_was_being_given_when_it_was_taken_back_is_not_told_again(
    season: Season, rounds: Rounds
) -> None:
    season.door("wang-qiang")
    now = season.at("2021-07-01T19:59")
    rounds.now = now
    rounds.reminders.run(now, lambda _, key: rounds.reminders.remind(key))
    with season.store.read() as reading:
        [(message, *_)] = reading.session.rows(UNSETTLED, {})
    assert rounds.run(season.at("2021-07-01T20:01")) == []
    with season.store.begin() as transaction:
        assert transaction.settle([Settled(message, "sent")], rounds.now)
    rounds.now = season.at("2021-07-02T09:00")
    rounds.reminders.remind("wang-qiang@2021-07-01~before the round")
    assert list(rounds.delivered()) == []
    assert rounds.run(rounds.now) == []
    assert ("wang-qiang", "2021-07-01", "sent", "") in rounds.rows()


def test_a_task_done_late_leaves_a_message_on_its_way_alone(
    season: Season, rounds: Rounds
) -> None:
    season.door("wang-qiang")
    rounds.now = season.at("2021-07-01T19:59")
    rounds.reminders.run(rounds.now, lambda _, key: rounds.reminders.remind(key))
    rounds.now = season.at("2021-07-02T09:00")
    rounds.reminders.remind("wang-qiang@2021-07-01~taken over")
    assert told(list(rounds.delivered())) == ["wang-qiang"]
    assert rounds.run(rounds.now) == []


def test_nobody_is_reminded_in_quiet_hours(season: Season, rounds: Rounds) -> None:
    season.door("wang-qiang")
    rounds.reminders.run(season.at("2021-07-01T11:59"), lambda _, __: None)
    assert rounds.run(season.at("2021-07-01T12:30")) == []
    assert told(rounds.run(season.at("2021-07-01T13:30"))) == ["wang-qiang"]


def test_who_hands_in_hears_no_reminder_that_is_on_its_way(season: Season, rounds: Rounds) -> None:
    season.door("wang-qiang")
    season.say("wang-qiang", "附件1")
    for _ in range(7):
        season.say("wang-qiang", "是")
    rounds.now = now = season.at("2021-09-16T09:00")
    rounds.reminders.run(now, lambda _, key: rounds.reminders.remind(key))
    assert "提交成功" in season.say("wang-qiang", "提交").replies[0].text
    assert list(rounds.delivered()) == []
    with season.store.read() as reading:
        kept = reminding.kept(reading.session, "wang-qiang@2021-09-16")
    assert kept
    assert kept.state == "planned"  # what is still awaited is told anew
    assert "申报表" in words(rounds.run(season.at("2021-09-16T10:00")), "wang-qiang")


@pytest.mark.parametrize("way", ["words", "button"])
def test_muted_is_muted_until_it_is_wanted_again(season: Season, rounds: Rounds, way: str) -> None:
    season.door("wang-qiang")
    ((_, _, answer),) = rounds.run(season.at("2021-06-15T09:00"))
    mute = next(one for one in answer.options if one.key.startswith("mute:"))
    if way == "words":
        season.say("wang-qiang", mute.label)
    else:
        season.press("wang-qiang", mute.key)
    assert rounds.run(season.at("2021-07-01T09:00")) == []
    season.say("wang-qiang", "恢复提醒")
    assert told(rounds.run(season.at("2021-07-08T09:00"))) == ["wang-qiang"]


@pytest.mark.parametrize(
    ("said", "comes"),
    [("明天上午再说", "2021-07-02"), ("3天后", "2021-07-05"), ("下周一再提醒我", "2021-07-05")],
)
def test_put_off_comes_again_on_the_day_that_was_said(
    season: Season, rounds: Rounds, said: str, comes: str
) -> None:
    season.door("wang-qiang")
    rounds.run(season.at("2021-07-01T09:00"))
    season.say("wang-qiang", said)
    days = [
        day
        for day in ("2021-07-02", "2021-07-03", "2021-07-04", "2021-07-05", "2021-07-06")
        if rounds.run(season.at(f"{day}T09:00"))
    ]
    assert days == [comes]


def test_what_one_door_does_not_take_goes_to_the_next(season: Season) -> None:
    season.door("wang-qiang", "kefu")
    season.door("wang-qiang", "telegram")
    channels = {"kefu": ANYTIME, "telegram": ANYTIME}
    ends = {"telegram": "unreachable", "kefu": "sent"}
    rounds = Rounds(season.library, season.store, channels, lambda channel: ends[channel])
    given = rounds.run(season.at("2021-07-01T09:00"))
    assert [channel for channel, _, _ in given] == ["kefu"]
    ends["kefu"] = "closed"
    assert rounds.run(season.at("2021-07-08T09:00")) == []
    assert ("wang-qiang", "2021-07-08", "unreachable", "closed") in rounds.rows()


def test_a_shut_window_is_not_tried_and_a_ticket_opens_it(season: Season) -> None:
    season.door("wang-qiang", "wechat")
    wechat = Abilities(text=2048, window=172_800, messages=5, tickets=True)
    rounds = Rounds(season.library, season.store, {"wechat": wechat})
    assert rounds.run(season.at("2021-07-01T09:00")) == []
    assert ("wang-qiang", "2021-07-01", "unreachable", "needs_ticket") in rounds.rows()
    with season.store.begin() as transaction:
        transaction.session.change(
            text(
                "INSERT INTO tickets (door_id, kind, scene, granted_at)"
                " SELECT id, 'once', '1', :at FROM doors"
            ),
            {"at": "2021-07-01 00:00:00"},
        )
    ((channel, _, answer),) = rounds.run(season.at("2021-07-08T09:00"))
    assert channel == "wechat"
    assert answer.brief
    assert len(answer.brief.title) <= 15
    assert len(answer.brief.text) <= 200


def test_the_mailbox_of_the_roster_comes_last(season: Season) -> None:
    association = season.library.association
    people = tuple(
        one.model_copy(update={"email": "wq@example.com"}) if one.id == "wang-qiang" else one
        for one in association.roster.people
    )
    roster = replace(association.roster, people=people)
    library = replace(season.library, association=replace(association, roster=roster))
    rounds = Rounds(library, season.store, {"email": ANYTIME})
    given = rounds.run(season.at("2021-07-01T09:00"))
    assert [(channel, person) for channel, person, _ in given] == [("email", "wq@example.com")]


def test_the_contact_hears_who_cannot_be_reached_and_the_office_calls(
    season: Season, rounds: Rounds
) -> None:
    for one in ("wang-qiang", "li-min", "zhou-lan", "wu-bin"):
        season.door(one)
    rounds.run(season.at("2021-07-01T09:00"))
    given = rounds.run(season.at("2021-07-02T09:00"))
    assert told(given) == ["li-min"]
    assert "联系不上的班组：热处理车间检验班、装配车间钳工二班" in words(given, "li-min")
    season.now = season.at("2021-07-02T10:00")
    listed = "\n".join(one.text for one in season.say("zhou-lan", "电话名单").replies)
    assert "赵磊 13900000012" in listed
    assert "王强" not in listed
    assert "何涛" not in listed  # of another region
    other = "\n".join(one.text for one in season.say("wu-bin", "电话名单").replies)
    assert "何涛" in other
    assert "赵磊" not in other
    refused = "\n".join(one.text for one in season.say("wang-qiang", "电话名单").replies)
    assert "139" not in refused


def test_a_contact_whom_nobody_reaches_is_called_while_the_teams_have_yet_to_hand_in(
    season: Season, rounds: Rounds
) -> None:
    rounds.run(season.at("2021-06-15T09:00"))
    with season.store.read() as reading:
        found, _ = calling.calls(
            reading.session, season.library.association.profile.regions, date(2021, 6, 1)
        )
    assert "sun-hao" in {one.person for one in found}


def test_the_call_list_comes_as_a_file(season: Season, rounds: Rounds) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    season.door("zhou-lan")
    rounds.run(season.at("2021-07-01T09:00"))
    (document,) = [
        one.document for one in season.say("zhou-lan", "电话名单").replies if one.document
    ]
    opened = season.assistant.open(Address("console", "zhou-lan-there"), document.id)
    assert opened
    path = season.files / "calls.xlsx"
    path.write_bytes(opened[1])
    rows = list(openpyxl.load_workbook(path).active.values)
    assert rows[0][:2] == ("姓名", "手机")
    assert "13900000012" in {row[1] for row in rows[1:]}


def test_seen_is_another_word_than_sent(season: Season, rounds: Rounds) -> None:
    for one in ("wang-qiang", "qian-fang"):
        season.door(one)
    rounds.run(season.at("2021-07-01T09:00"))
    season.say("wang-qiang", "好的")
    with season.store.read() as reading:
        found = calling.reminded(
            reading.session, ["wang-qiang", "qian-fang", "zhao-lei", "nobody"]
        )
    day = date(2021, 7, 1)
    assert found == {
        "wang-qiang": (day, "seen"),
        "qian-fang": (day, "sent"),
        "zhao-lei": (day, "unreachable"),
    }


def test_how_far_a_reminder_came_is_told_to_who_asks_for_others(
    season: Season, rounds: Rounds
) -> None:
    for one in ("wang-qiang", "qian-fang", "li-min", "zhou-lan"):
        season.door(one)
    asked = "装配车间钳工一班交了吗"
    assert "提醒" not in heard(season, "zhou-lan", asked)
    rounds.run(season.at("2021-07-01T09:00"))
    assert "最近一次提醒：7月1日，已发出" in heard(season, "zhou-lan", asked)
    assert "最近一次提醒：7月1日，已发出" in heard(season, "li-min", asked)
    assert "提醒：" not in heard(season, "wang-qiang", "状态"), "who was reminded knows"
    assert "最近一次提醒：7月1日，本人已看到" in heard(season, "zhou-lan", asked)
    assert "没有送到" in heard(season, "zhou-lan", "赵磊交了吗")
    assert "提醒没有送到，请打电话联系" in heard(season, "zhou-lan", "还差谁")
    season.at("2022-06-20T09:00")
    assert "提醒" not in heard(season, "zhou-lan", asked), "that was another season"


def heard(season: Season, person: str, text: str) -> str:
    return "\n".join(reply.text for reply in season.say(person, text).replies)


def test_the_open_question_stays_open(season: Season, rounds: Rounds) -> None:
    season.door("wang-qiang")
    season.say("wang-qiang", "附件1")
    before = season.assistant.state(Address("console", "wang-qiang-there"))
    ((_, _, answer),) = rounds.run(season.at("2021-09-16T09:00"))
    assert season.assistant.state(Address("console", "wang-qiang-there")) == before
    assert answer.question.path == before.asked
    keys = [one.key.partition(":")[0] for one in answer.options]
    assert not {"pick", "form"} & set(keys)
    assert not any(key.startswith("=") for key in keys)


def test_outside_a_season_nothing_is_sent(season: Season, rounds: Rounds) -> None:
    for one in (*LEADERS, "li-min", "zhou-lan"):
        season.door(one)
    for day in ("2021-02-01", "2021-10-20", "2021-11-30", "2022-01-04"):
        assert rounds.run(season.at(f"{day}T10:00")) == []


def test_a_day_is_planned_without_the_channels_being_open(season: Season) -> None:
    season.door("wang-qiang")
    library = season.library
    alone = Reminders(library.association, library.phrases, season.store, {}, lambda: season.now)
    now = season.at("2021-07-01T09:00")
    alone.run(now, lambda _, key: alone.remind(key))
    assert {
        state for _, day, state, _ in Rounds(library, season.store).rows() if "07-01" in day
    } == {"unreachable"}


def test_what_a_visitor_wished_holds_for_who_they_turn_out_to_be(
    season: Season, rounds: Rounds
) -> None:
    season.say("visitor", "附件二")
    season.at("2021-07-01T09:00")
    season.say("visitor", "下周一再提醒我")
    with season.store.begin() as transaction:
        conversation = people.conversation_of(transaction.session, "wang-qiang")
        code = Code(code_of("one"), "invite", season.now + timedelta(days=1), "wang-qiang")
        transaction.keep_code(conversation, code, season.now)
    assert enters(season.assistant, Address("console", "visitor-there"), code.code)
    assert "visitor" not in told(rounds.run(season.at("2021-07-01T10:00")))
    assert told(rounds.run(season.at("2021-07-05T09:00"))) == ["visitor"]
