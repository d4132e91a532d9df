"""What a channel as a whole goes through: storms of 429, an outage, no answer to what it took."""

from datetime import timedelta

import pytest

from bot.channels.base import Abilities, Outcome
from bot.delivery import SIDE_BY_SIDE, UNASKED
from bot.sending import LONGEST, REST
from conversations.messages import Address
from storage.pacing import TRIPS
from storage.transaction import BROADCAST, REMINDER
from tests.deliveries import try_all, try_each
from tests.delivery.outbox import Outbox

PEOPLE = [Address("fake", f"p{number}") for number in range(40)]


def tries(outbox: Outbox) -> int:
    """How often the platform is called in one look at the outbox."""
    before = len(outbox.channel.tried)
    try_each(outbox.delivery())
    return len(outbox.channel.tried) - before


def test_a_storm_of_429_delays_everybody_and_loses_nothing(outbox: Outbox) -> None:
    for to in PEOPLE:
        outbox.owe("一", "二", to=to)
    outbox.channel.outcomes = [Outcome("later", 7, "429", everybody=True)] * 30
    for _ in range(30):
        assert tries(outbox) == 1, "whoever else would go keeps still"
        outbox.later(6.9)
        assert tries(outbox) == 0, "another process obeys as well"
        outbox.later(0.1)
    outbox.deliver()
    assert all(outbox.channel.texts(to) == ["一", "二"] for to in PEOPLE)


def test_a_channel_that_is_down_is_tried_by_one_and_goes_on_when_it_is_back(
    outbox: Outbox,
) -> None:
    outbox.channel.abilities = Abilities(text=200, idempotent=True)
    for to in PEOPLE:
        outbox.owe("一", to=to)
    down = Outcome("unknown", code="ConnectTimeout")
    outbox.channel.outcomes = [down] * 1000
    assert tries(outbox) == TRIPS, "then it is left alone"
    asked = 0
    for _ in range(60):
        outbox.later(30)
        found = tries(outbox)
        assert found <= 1, "it is tried with one message"
        asked += found
    assert 3 <= asked <= 15, "less and less often"
    outbox.channel.outcomes = []
    outbox.later(2 * LONGEST)
    outbox.deliver()
    outbox.later(2 * LONGEST)
    outbox.deliver()
    assert all(outbox.channel.texts(to) == ["一"] for to in PEOPLE)


def test_a_channel_that_failed_a_few_times_only_is_not_down(outbox: Outbox) -> None:
    for to in PEOPLE[:12]:
        outbox.owe("一", to=to)
    failing, working = Outcome("unknown"), Outcome("sent")
    outbox.channel.outcomes = [*[failing] * (TRIPS - 1), working] * 2 + [working] * 2
    assert tries(outbox) == 12


def test_what_a_dead_prober_left_is_tried_by_another(outbox: Outbox) -> None:
    outbox.channel.abilities = Abilities(text=200, idempotent=True)
    for to in PEOPLE:
        outbox.owe("一", to=to)
    outbox.channel.outcomes = [Outcome("unknown")] * TRIPS
    tries(outbox)
    outbox.later(REST)
    assert len(outbox.delivery().claim()) == 1, "and then its process dies"
    assert tries(outbox) == 0
    outbox.later(60)
    outbox.deliver()
    outbox.later(60)
    outbox.deliver()
    assert all(outbox.channel.texts(to) == ["一"] for to in PEOPLE)


@pytest.mark.parametrize("idempotent", [True, False])
def test_what_was_accepted_without_an_answer_is_repeated_only_by_its_key(
    outbox: Outbox, *, idempotent: bool
) -> None:
    outbox.channel.abilities = Abilities(text=200, idempotent=idempotent)
    exchange = outbox.owe("一")
    outbox.channel.outcomes = [Outcome("unknown", code="ReadTimeout")]
    outbox.deliver()
    outbox.later(60)
    outbox.deliver()
    assert outbox.ended(exchange) == ("sent" if idempotent else "unknown")
    assert outbox.channel.keys == [f"{exchange}-0"] * (2 if idempotent else 1)


def test_a_broadcast_to_a_hundred_thousand_delays_no_answer(outbox: Outbox) -> None:
    outbox.say_to_many(100_000)
    delivery = outbox.delivery()
    assert try_all(delivery) == UNASKED
    under_way = delivery.claim()
    assert len(under_way) == UNASKED
    answer = outbox.owe("好", to=PEOPLE[0])
    [claimed] = [key for key in delivery.claim() if key.startswith(f"{answer}-")]
    delivery.deliver([claimed])
    assert outbox.ended(answer) == "sent"
    assert len(outbox.channel.arrived) == UNASKED + 1 < SIDE_BY_SIDE


def test_a_reminder_goes_before_a_broadcast_and_after_an_answer(outbox: Outbox) -> None:
    said = [
        outbox.say_first("群发", priority=BROADCAST),
        outbox.say_first("提醒", priority=REMINDER),
        outbox.owe("回复"),
    ]
    outbox.deliver()
    assert outbox.channel.keys == [f"{one}-0" for one in reversed(said)]


def test_by_night_only_answers_are_given(outbox: Outbox) -> None:
    outbox.awake = False
    outbox.say_first("提醒", priority=REMINDER)
    outbox.say_first("群发", priority=BROADCAST)
    outbox.deliver()
    assert outbox.channel.texts() == []
    outbox.owe("回复")
    outbox.deliver()
    assert outbox.channel.texts() == ["回复"]
    outbox.awake = True
    outbox.later(timedelta(hours=12))
    outbox.deliver()
    assert outbox.channel.texts() == ["回复", "提醒", "群发"]
