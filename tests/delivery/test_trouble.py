"""Crashes, outages, bugs, several processes: nothing is lost, nobody waits for anybody else."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

import pytest

from bot.channels.base import Abilities, Outcome, Parcel, Text
from bot.giving import BROKEN, CLAIM
from bot.sending import AGAIN
from conversations.messages import Address, Outgoing
from storage.errors import StoreUnavailable
from tests.deliveries import keep_delivering
from tests.delivery.outbox import TWO, WORDS, Outbox, packed


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("idempotent", [True, False])
def test_a_crash_between_two_parcels_gives_at_most_one_twice(
    outbox: Outbox, at: int, *, idempotent: bool
) -> None:
    outbox.channel.abilities = Abilities(text=200, idempotent=idempotent)
    exchange = outbox.owe("一", "二", "三")

    def before(_: Address, said: str) -> None:
        if said == "一二三"[at] and outbox.channel.texts().count(said) == 1:
            raise Killed

    outbox.channel.before = before
    delivery = outbox.delivery()
    [key] = delivery.claim()
    with suppress(Killed):
        delivery.deliver([key])
    assert outbox.channel.texts() == ["一", "二", "三"][: at + 1]
    outbox.deliver()
    assert len(outbox.channel.texts()) == at + 1, "the claim still stands"
    outbox.later(CLAIM)
    outbox.deliver()
    texts = outbox.channel.texts()
    assert texts == [*"一二三"[: at + 1], *"一二三"[at:]]
    assert len(set(outbox.channel.keys)) == 3, "a repetition has the same key"
    assert outbox.ended(exchange) == ("sent" if idempotent else "unknown")


def test_a_crash_after_the_last_parcel_was_counted_leaves_no_doubt(outbox: Outbox) -> None:
    exchange = outbox.owe("一")
    outbox.delivery().claim()
    with outbox.store.begin() as transaction:
        transaction.given(exchange, 1)
    outbox.later(CLAIM)
    outbox.deliver()
    assert outbox.channel.texts() == []
    assert outbox.ended(exchange) == "sent"


def test_who_slept_over_its_claim_does_not_go_on_beside_another(outbox: Outbox) -> None:
    exchange = outbox.owe("一", "二", "三")

    def before(_: Address, said: str) -> None:
        if said == "一" and outbox.channel.texts().count(said) == 1:
            outbox.later(CLAIM)  # the machine sleeps; another one goes on
            [other] = second.claim()
            outbox.channel.before = lambda *_: None
            second.deliver([other])

    first, second = outbox.delivery(), outbox.delivery()
    outbox.channel.before = before
    [key] = first.claim()
    first.deliver([key])
    assert outbox.channel.texts() == ["一", "一", "二", "三"]
    assert outbox.ended(exchange) == "unknown", "the first came twice"


def test_who_sleeps_before_it_begins_leaves_it_to_who_claimed_it_since(outbox: Outbox) -> None:
    outbox.owe("一")
    first, second = outbox.delivery(), outbox.delivery()
    [key] = first.claim()
    outbox.later(CLAIM)
    [other] = second.claim()
    first.renew()
    first.deliver([key])
    assert outbox.channel.texts() == []
    second.deliver([other])
    assert outbox.channel.texts() == ["一"]


def test_an_outage_of_the_database_loses_nothing(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.owe("一", "二")
    delivery = outbox.delivery()
    begin = outbox.store.begin
    calls = iter(range(100))

    def failing() -> object:
        if next(calls) == 1:
            raise StoreUnavailable
        return begin()

    monkeypatch.setattr(outbox.store, "begin", failing)
    outbox.deliver(delivery)
    assert outbox.channel.texts() == ["一"]
    monkeypatch.undo()
    outbox.later(CLAIM)
    outbox.deliver(delivery)
    assert outbox.channel.texts() == ["一", "一", "二"]


def test_a_database_that_is_away_does_not_stop_the_loop(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.owe("一")
    read, away, failed, arrived, stopping = outbox.store.read, [1], Event(), Event(), Event()

    def failing() -> object:
        if away:
            away.pop()
            failed.set()
            raise StoreUnavailable
        return read()

    monkeypatch.setattr(outbox.store, "read", failing)
    outbox.channel.before = lambda *_: arrived.set()
    thread = keep_delivering(outbox.delivery(), stopping)
    try:
        assert failed.wait(20)
        assert arrived.wait(20)
    finally:
        stopping.set()
        thread.join(20)
    assert "a look into the outbox failed: StoreUnavailable" in caplog.text


def test_what_cannot_be_packed_is_said_so_and_stops_nobody_else(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    broken = outbox.owe("一", "坏了13900000001", "三")
    after = outbox.owe("四")
    outbox.owe("别人", to=TWO)

    def pack(answer: Outgoing, to: Address, exchange: int) -> Iterator[Parcel]:
        for parcel in packed(answer, to, exchange):
            assert isinstance(parcel, Text)
            if parcel.text.startswith("坏了"):
                raise ValueError(parcel.text)
            yield parcel

    delivery = outbox.delivery(pack)
    outbox.deliver(delivery)
    assert outbox.channel.texts(TWO) == ["别人"]
    assert outbox.ended(broken) is None, "a disk may be full for a moment"
    outbox.later(BROKEN)
    outbox.deliver(delivery)
    assert outbox.channel.texts() == ["一", WORDS["broken"], "四"]
    assert (outbox.ended(broken), outbox.ended(after)) == ("refused", "sent")
    assert f"answer {broken} failed: ValueError" in caplog.text
    assert "13900000001" not in caplog.text


def test_what_can_be_packed_a_moment_later_is_given(outbox: Outbox) -> None:
    exchange, failures = outbox.owe("一", "二"), [OSError("disk full")]

    def pack(answer: Outgoing, to: Address, number: int) -> Iterator[Parcel]:
        yield Text("一")
        if failures:
            raise failures.pop()
        yield Text("二")

    delivery = outbox.delivery(pack)
    outbox.deliver(delivery)
    outbox.later(AGAIN)
    outbox.deliver(delivery)
    assert outbox.channel.texts() == ["一", "二"]
    assert outbox.ended(exchange) == "sent"


def test_two_processes_give_nothing_twice(outbox: Outbox) -> None:
    people = [Address("fake", f"{n}") for n in range(12)]
    for text in "一二三":
        for to in people:
            outbox.owe(text, f"{text}续", to=to)
    deliveries = [outbox.delivery(), outbox.delivery()]
    stopping = Event()
    left = [6 * len(people)]
    all_given = Event()

    def before(*_: object) -> None:
        left[0] = 6 * len(people) - len(outbox.channel.arrived)
        if left[0] <= 0:
            all_given.set()

    outbox.channel.before = before
    threads = [keep_delivering(one, stopping) for one in deliveries]
    try:
        assert all_given.wait(60)
    finally:
        stopping.set()
        for thread in threads:
            thread.join(60)
    for to in people:
        assert outbox.channel.texts(to) == ["一", "一续", "二", "二续", "三", "三续"]


def test_no_word_of_an_answer_is_in_the_log(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outbox.owe("陈建国 13900000001")
    outbox.channel.outcomes = [Outcome("refused", code="45002")]
    outbox.deliver()
    assert "refused 45002" in caplog.text
    assert "13900000001" not in caplog.text
