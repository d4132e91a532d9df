"""What waits to be given is taken back from who wants none; who asked for a day keeps it."""

from datetime import date

import pytest
from sqlalchemy import text

from conversations.reminding import ASKED, OWED
from storage import reminding
from tests.reminding.conftest import Season
from tests.reminding.test_rounds import told
from tests.rounds import Rounds


@pytest.mark.parametrize("said", ["别再提醒", "3天后再提醒"])
def test_what_waits_to_be_given_is_taken_back_from_who_wants_none(
    season: Season, rounds: Rounds, said: str
) -> None:
    for one in ("wang-qiang", "zhao-lei"):
        season.door(one)
    rounds.now = season.at("2021-07-01T09:00")
    rounds.reminders.run(rounds.now, lambda _, key: rounds.reminders.remind(key))
    assert "提醒" in season.say("wang-qiang", said).replies[0].text
    assert told(list(rounds.delivered())) == ["zhao-lei"]
    assert rounds.run(season.at("2021-07-01T10:00")) == []
    why = "muted" if said == "别再提醒" else "snoozed"
    assert ("wang-qiang", "2021-07-01", "dropped", why) in rounds.rows()


def test_what_is_of_another_notice_than_the_muted_one_is_told_after_all(
    season: Season, rounds: Rounds
) -> None:
    season.door("wang-qiang")
    rounds.now = season.at("2021-07-01T09:00")
    # One message that stands for both notices, of which one is muted meanwhile.
    with season.store.begin() as transaction:
        stages = tuple((one.id, 2021, "owed") for one in season.library.catalog.notices)
        reminding.plan(transaction.session, rounds.now.date(), {"wang-qiang": stages}, rounds.now)
    rounds.reminders.run(rounds.now, lambda _, key: rounds.reminders.remind(key))
    season.press("wang-qiang", f"mute:{season.library.catalog.notices[0].id}")
    assert list(rounds.delivered()) == []
    ((_, _, answer),) = rounds.run(season.at("2021-07-01T10:00"))
    text_ = answer.replies[0].text
    assert season.library.catalog.notices[0].name not in text_
    assert season.library.catalog.notices[1].name in text_


@pytest.mark.parametrize("first", ["snooze", "carry"])
def test_who_asks_for_a_day_that_has_a_reminder_asked_for_it_all_the_same(
    season: Season, rounds: Rounds, first: str
) -> None:
    season.door("wang-qiang")
    known = rounds.run(season.at("2021-07-01T09:00"))
    assert told(known) == ["wang-qiang"]
    day, notice = date(2021, 7, 5), season.library.catalog.notices[1].id
    if first == "snooze":
        season.say("wang-qiang", "下周一再提醒我")
    with season.store.begin() as transaction:
        owed = ((notice, 2021, OWED),)
        reminding.add(transaction.session, day, {"wang-qiang": owed}, season.now)
    if first == "carry":
        season.say("wang-qiang", "下周一再提醒我")
    with season.store.read() as reading:
        kept = reminding.kept(reading.session, "wang-qiang@2021-07-05")
    assert kept
    assert ASKED in kept.stages
    assert (notice, 2021, OWED) in kept.stages
    assert len(set(kept.stages)) == len(kept.stages)
    # Exempt from the weekly cap: two came this week already.
    with season.store.begin() as transaction:
        for on in (date(2021, 6, 29), date(2021, 6, 30), date(2021, 7, 2)):
            reminding.plan(transaction.session, on, {"wang-qiang": owed}, season.now)
            row = reminding.kept(transaction.session, f"wang-qiang@{on}")
            assert row
            transaction.session.change(SENT, {"key": row.key})
    assert told(rounds.run(season.at("2021-07-05T09:00"))) == ["wang-qiang"]


SENT = text("UPDATE reminders SET state = 'sent' WHERE key = :key")
