"""What delivery does with every outcome: in order, side by side, again when it is time."""

from threading import Barrier, Event

from bot.channels.base import Abilities, Outcome
from bot.delivery import SIDE_BY_SIDE
from bot.sending import AGAIN
from conversations.messages import Address
from tests.deliveries import keep_delivering, try_all, try_each
from tests.delivery.outbox import ONE, SENT, TWO, Outbox


def test_answers_go_in_order_and_what_went_with_the_response_does_not_go_again(
    outbox: Outbox,
) -> None:
    first, second = outbox.owe("一", "二", given=1), outbox.owe("三")
    outbox.deliver()
    assert outbox.channel.texts() == ["二", "三"]
    assert outbox.channel.keys == [f"{first}-1", f"{second}-0"]
    assert outbox.ended(first) == outbox.ended(second) == "sent"


def test_what_went_with_the_response_as_a_whole_is_settled_before_what_follows(
    outbox: Outbox,
) -> None:
    people = [Address("fake", f"{n}") for n in range(40)]
    whole = [outbox.owe("一", to=to, given=1) for to in people * 3]
    rest = outbox.owe("一", "二", to=people[0], given=1)
    outbox.deliver()
    assert {outbox.ended(one) for one in (*whole, rest)} == {"sent"}
    assert outbox.channel.texts(people[0]) == ["二"]
    assert outbox.channel.keys == [f"{rest}-1"]


def test_people_are_written_to_side_by_side(outbox: Outbox) -> None:
    people = [Address("fake", f"{n}") for n in range(SIDE_BY_SIDE)]
    all_at_once = Barrier(len(people), timeout=20)
    outbox.channel.before = lambda *_: all_at_once.wait()
    for to in people:
        outbox.owe("好", to=to)
    assert try_all(outbox.delivery()) == len(people)
    assert not all_at_once.broken
    assert {to for to, _ in outbox.channel.arrived} == set(people)


def test_who_is_slow_keeps_nobody_else_waiting(outbox: Outbox) -> None:
    go, stopping, done = Event(), Event(), Event()

    def before(to: Address, said: str) -> None:
        if to == ONE:
            assert go.wait(20)
        elif said == "丁":
            done.set()

    outbox.channel.before = before
    outbox.owe("甲", to=ONE)
    outbox.owe("丙", to=TWO)
    outbox.owe("丁", to=TWO)
    thread = keep_delivering(outbox.delivery(), stopping)
    try:
        assert done.wait(20), "the second waits for the first"
    finally:
        go.set()
        stopping.set()
        thread.join(20)
    assert not thread.is_alive()


def test_later_is_put_off_for_as_long_as_the_platform_says(outbox: Outbox) -> None:
    first, second = outbox.owe("一"), outbox.owe("二")
    outbox.owe("别人", to=TWO)
    outbox.channel.outcomes = [Outcome("later", 30, "-1")]
    outbox.deliver()
    assert outbox.channel.texts() == [], "what follows waits as well"
    assert outbox.channel.texts(TWO) == ["别人"]
    outbox.later(29)
    outbox.deliver()
    assert outbox.ended(first) is None
    outbox.later(1)
    outbox.deliver()
    assert outbox.channel.texts() == ["一", "二"]
    assert outbox.ended(second) == "sent"


def test_where_no_time_is_named_it_is_tried_again_soon(outbox: Outbox) -> None:
    outbox.owe("一")
    outbox.channel.outcomes = [Outcome("later")]
    outbox.deliver()
    outbox.later(AGAIN)
    outbox.deliver()
    assert outbox.channel.texts() == ["一"]


def test_what_may_have_arrived_is_not_sent_again(outbox: Outbox) -> None:
    exchange = outbox.owe("一", "二")
    outbox.channel.outcomes = [Outcome("unknown", code="TimeoutError")]
    outbox.deliver()
    assert outbox.channel.keys == [f"{exchange}-0", f"{exchange}-1"]
    assert outbox.ended(exchange) == "unknown"


def test_what_may_have_arrived_is_sent_again_where_that_is_known(outbox: Outbox) -> None:
    outbox.channel.abilities = Abilities(text=200, idempotent=True)
    exchange = outbox.owe("一")
    outbox.channel.outcomes = [Outcome("unknown")] * 2
    for _ in range(3):
        outbox.deliver()
        outbox.later(AGAIN)
    assert outbox.channel.keys == [f"{exchange}-0"] * 3
    assert outbox.ended(exchange) == "sent"


def test_what_is_refused_does_not_hold_back_the_rest(outbox: Outbox) -> None:
    exchange, next_ = outbox.owe("一", "二", "三"), outbox.owe("四")
    outbox.channel.outcomes = [SENT, Outcome("refused", code="45002")]
    outbox.deliver()
    assert outbox.channel.texts() == ["一", "三", "四"]
    assert (outbox.ended(exchange), outbox.ended(next_)) == ("refused", "sent")


def test_a_platform_that_is_too_busy_is_left_alone_by_everybody(outbox: Outbox) -> None:
    outbox.owe("一", to=ONE)
    outbox.owe("二", to=TWO)
    delivery = outbox.delivery()
    outbox.channel.outcomes = [Outcome("later", 30, "429", everybody=True)]
    try_each(delivery)
    assert len(outbox.channel.tried) == 1
    third = Address("fake", "three")
    outbox.owe("三", to=third)
    outbox.later(29)
    outbox.deliver(delivery)
    assert len(outbox.channel.tried) == 1
    outbox.later(1)
    outbox.deliver(delivery)
    assert {text for _, text in outbox.channel.arrived} == {"一", "二", "三"}
