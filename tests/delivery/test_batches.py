"""What is claimed together: each goes its own way, and their ends are written down together."""

import time
from threading import Event, Thread

import pytest

from bot.delivery import TIMES
from bot.giving import CLAIM
from bot.sending import KNOWN
from conversations.messages import Address
from storage.errors import Stale
from storage.transaction import Transaction
from tests.delivery.outbox import ONE, Outbox

PEOPLE = [Address("fake", f"p{number}") for number in range(20)]


def test_who_is_slow_holds_back_nobody_claimed_together_with_them(outbox: Outbox) -> None:
    go = Event()
    slow = outbox.owe("慢", to=ONE)
    others = [outbox.owe("快", to=to) for to in PEOPLE]
    outbox.channel.before = lambda to, _: to != ONE or go.wait(20)
    delivery = outbox.delivery()
    keys = delivery.claim()
    thread = Thread(target=delivery.deliver, args=[keys])
    thread.start()
    try:
        while any(outbox.ended(one) != "sent" for one in others):
            thread.join(0.01)
        assert outbox.ended(slow) is None
        assert delivery.has_room, "one only is under way"
    finally:
        go.set()
        thread.join(20)
    assert outbox.ended(slow) == "sent"


def test_ends_that_came_meanwhile_are_written_down_together(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_sent, settled = Event(), []
    settle = Transaction.settle

    def counting(transaction: Transaction, ends: list[object], *at: object) -> int:
        settled.append(len(ends))
        if len(settled) == 1:
            assert all_sent.wait(20), "the others are sent while this is written"
            time.sleep(0.1)
        return settle(transaction, ends, *at)  # type: ignore[arg-type]

    def before(*_: object) -> None:
        if len(outbox.channel.arrived) == len(PEOPLE):
            all_sent.set()

    monkeypatch.setattr(Transaction, "settle", counting)
    outbox.channel.before = before
    for to in PEOPLE:
        outbox.owe("好", to=to)
    outbox.deliver()
    assert sum(settled) == len(PEOPLE)
    assert len(settled) <= len(PEOPLE) // 2


def test_ends_that_somebody_waits_for_are_written_down_again(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, tries = outbox.owe("一"), stale(monkeypatch, TIMES - 1)
    outbox.deliver()
    assert outbox.ended(exchange) == "sent"
    assert len(tries) == TIMES
    assert outbox.channel.texts() == ["一"]


def test_ends_that_cannot_be_written_down_are_given_again_in_doubt(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    exchange = outbox.owe("一")
    stale(monkeypatch, TIMES)
    outbox.deliver()
    assert outbox.ended(exchange) is None
    assert "writing down what was delivered failed: Stale" in caplog.text
    outbox.later(CLAIM)
    outbox.deliver()
    assert outbox.channel.texts() == ["一", "一"]
    assert outbox.ended(exchange) == "unknown"


@pytest.mark.parametrize(("seconds", "sent"), [(0, True), (KNOWN.total_seconds(), False)])
def test_what_was_read_with_a_claim_is_read_again_after_a_moment(
    outbox: Outbox, *, seconds: float, sent: bool
) -> None:
    """Within the moment the platform itself would be asked."""
    exchange, delivery = outbox.owe("一"), outbox.delivery()
    keys = delivery.claim()
    with outbox.store.begin() as transaction:
        transaction.reach(ONE, "blocked")
    outbox.later(seconds)
    delivery.deliver(keys)
    assert outbox.ended(exchange) == ("sent" if sent else "unreachable")


def test_of_two_parcels_the_second_asks_what_the_first_has_spent(rationed: Outbox) -> None:
    spent = rationed.owe("一", "二", "三", "四")
    rationed.deliver()
    further = rationed.remind("五", "六")
    rationed.deliver()
    assert rationed.channel.texts() == ["一", "二", "三", "四", "五"]
    assert (rationed.ended(spent), rationed.ended(further)) == ("sent", "closed")


def stale(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """The first so many who write ends down find the rows taken; each try is noted."""
    tries: list[int] = []
    settle = Transaction.settle

    def settling(transaction: Transaction, *given: object) -> int:
        tries.append(len(tries))
        if len(tries) <= times:
            raise Stale
        return settle(transaction, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "settle", settling)
    return tries
