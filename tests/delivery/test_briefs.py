"""A reminder outside the window: in a few words, for a ticket or without, or not at all."""

from dataclasses import replace

import pytest

from bot.channels.base import Abilities, Notice, Outcome
from bot.giving import STALE
from conversations.messages import Brief
from storage import tickets
from storage.transaction import BROADCAST, REMINDER
from tests.delivery.outbox import DAY, ONE, Outbox

BRIEF = Brief("申报截止提醒", "还有3天，还缺2项。")
ASKING = Abilities(text=200, window=48 * 3600, tickets=True)
LEAD = f"https://bot.example.org/s/{ONE.person}"


@pytest.fixture
def shut(outbox: Outbox) -> Outbox:
    """The person wrote days ago, and gave two tickets."""
    outbox.channel.abilities = ASKING
    outbox.owe("好")
    outbox.deliver()
    with outbox.store.begin() as transaction:
        for scene in ("1", "2"):
            tickets.grant(transaction.session, ONE, "once", scene, outbox.now)
    outbox.later(3 * DAY)
    outbox.channel.tried.clear()
    return outbox


def left(outbox: Outbox) -> int:
    with outbox.store.read() as reading:
        return tickets.count(reading.session, ONE)


def test_a_reminder_costs_one_ticket_and_says_where_to_go_on(shut: Outbox) -> None:
    reminder = shut.say_first("第一段", "第二段", priority=REMINDER, brief=BRIEF)
    shut.deliver()
    [(_, parcel, key)] = shut.channel.tried
    assert parcel == Notice("once", "1", BRIEF.title, BRIEF.text, LEAD)
    assert key == f"{reminder}-ticket"
    assert (shut.ended(reminder), left(shut)) == ("sent", 1)


def test_without_a_ticket_it_is_not_given_and_stays_so(shut: Outbox) -> None:
    said = [shut.say_first("提醒", priority=REMINDER, brief=BRIEF) for _ in range(3)]
    shut.deliver()
    assert [shut.ended(one) for one in said] == ["sent", "sent", "closed"]
    shut.owe("回复")
    shut.deliver()
    assert shut.channel.texts() == ["好", "", "", "回复"], "it is over"


def test_a_ticket_that_was_not_taken_is_left(shut: Outbox) -> None:
    reminder = shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.channel.outcomes = [Outcome("refused", code="47003")]
    shut.deliver()
    assert (shut.ended(reminder), left(shut)) == ("refused", 2)


def test_a_ticket_that_the_platform_knows_nothing_of_is_none(shut: Outbox) -> None:
    reminder = shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.channel.outcomes = [Outcome("needs_ticket", code="43101")]
    shut.deliver()
    assert (shut.ended(reminder), left(shut)) == ("sent", 0), "the next one was good"


def test_a_ticket_is_spent_where_its_message_may_have_arrived(shut: Outbox) -> None:
    reminder = shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.channel.outcomes = [Outcome("unknown")]
    shut.deliver()
    assert (shut.ended(reminder), left(shut)) == ("unknown", 1)


def test_where_the_platform_is_busy_the_ticket_waits_too(shut: Outbox) -> None:
    reminder = shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.channel.outcomes = [Outcome("later", 30)]
    shut.deliver()
    assert (shut.ended(reminder), left(shut)) == (None, 2)
    shut.later(30)
    shut.deliver()
    assert (shut.ended(reminder), left(shut)) == ("sent", 1)


def test_what_costs_no_ticket_is_tried_first(shut: Outbox) -> None:
    shut.channel.abilities = replace(ASKING, notices=True)
    shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.say_first("又一个", priority=REMINDER, brief=BRIEF)
    shut.channel.outcomes = [Outcome("sent"), Outcome("refused"), Outcome("sent")]
    shut.deliver()
    kinds = [parcel.kind for _, parcel, _ in shut.channel.tried if isinstance(parcel, Notice)]
    assert kinds == ["", "", "once"]
    assert left(shut) == 1


@pytest.mark.parametrize("priority", [REMINDER, BROADCAST])
def test_only_a_reminder_in_few_words_is_worth_a_ticket(shut: Outbox, priority: int) -> None:
    brief = None if priority == REMINDER else BRIEF
    said = shut.say_first("好", priority=priority, brief=brief)
    shut.deliver()
    assert (shut.ended(said), left(shut)) == ("closed", 2)


def test_within_the_window_it_costs_none(shut: Outbox) -> None:
    shut.owe("好")
    shut.say_first("提醒", priority=REMINDER, brief=BRIEF)
    shut.deliver()
    assert shut.channel.texts() == ["好", "好", "提醒"]
    assert left(shut) == 2


def test_a_reminder_waits_for_hours_and_not_for_days(outbox: Outbox) -> None:
    reminder = outbox.say_first("提醒", priority=REMINDER)
    outbox.channel.outcomes = [Outcome("later", 60)] * 2
    outbox.deliver()
    outbox.later(STALE)
    outbox.deliver()
    assert outbox.ended(reminder) == "later"


def test_what_the_platform_calls_a_message_is_kept(outbox: Outbox) -> None:
    exchange = outbox.owe("一", "二")
    outbox.channel.outcomes = [Outcome("sent", receipt="r1"), Outcome("sent", receipt="r2")]
    outbox.deliver()
    with outbox.store.read() as reading:
        sql = "SELECT receipt FROM exchanges WHERE id = ?"
        assert reading.session._driver.execute(sql, (exchange,)).fetchone() == ("r2",)
