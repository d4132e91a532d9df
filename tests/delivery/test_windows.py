"""Whom the platform lets be written to, and what becomes of what it does not let through."""

from dataclasses import replace

import pytest

from bot.channels.base import Outcome
from bot.giving import PATIENCE
from bot.settling import KEPT
from storage.records import Contact
from tests.delivery.outbox import DAY, SENT, TWO, WORDS, Outbox


def test_after_two_days_nobody_waits_and_the_next_answer_brings_it(outbox: Outbox) -> None:
    exchange = outbox.owe("一", "二")
    outbox.channel.outcomes = [SENT, *[Outcome("later", 3600)] * 2]
    outbox.deliver()
    outbox.later(PATIENCE)
    outbox.deliver()
    assert outbox.ended(exchange) == "later"
    assert outbox.channel.texts() == ["一"]
    outbox.owe("三")
    outbox.deliver()
    assert outbox.channel.texts() == ["一", "三", f"{WORDS['late']}\n二"]
    assert outbox.ended(exchange) == "sent"


@pytest.mark.parametrize("end", ["closed", "needs_ticket"])
def test_what_the_window_does_not_let_through_comes_after_the_next_answer(
    outbox: Outbox, end: str
) -> None:
    exchange = outbox.owe("一", "二", "三")
    outbox.channel.outcomes = [SENT, Outcome(end)]  # type: ignore[arg-type]
    outbox.deliver()
    assert outbox.channel.texts() == ["一"]
    assert outbox.ended(exchange) == end
    outbox.later(3 * DAY)
    outbox.deliver()
    assert outbox.channel.texts() == ["一"], "nobody is written to without having written"
    outbox.owe("四")
    outbox.deliver()
    assert outbox.channel.texts() == ["一", "四", f"{WORDS['late']}\n二", "三"]
    assert outbox.ended(exchange) == "sent"
    outbox.owe("五")
    outbox.deliver()
    assert outbox.channel.texts()[-1] == "五"


def test_what_is_late_for_a_month_is_not_brought_any_more(outbox: Outbox) -> None:
    exchange = outbox.owe("一")
    outbox.channel.outcomes = [Outcome("closed")]
    outbox.deliver()
    outbox.later(KEPT + DAY)
    outbox.owe("二")
    outbox.deliver()
    assert outbox.channel.texts() == ["二"]
    assert outbox.ended(exchange) == "closed"


def test_that_it_is_late_is_said_only_where_it_fits(outbox: Outbox) -> None:
    long = "长" * 190
    outbox.owe(long)
    outbox.channel.outcomes = [Outcome("closed")]
    outbox.deliver()
    outbox.owe("二")
    outbox.deliver()
    assert outbox.channel.texts() == ["二", long]


def test_who_is_gone_is_not_written_to_until_they_write_again(outbox: Outbox) -> None:
    first, second = outbox.owe("一"), outbox.owe("二")
    outbox.channel.outcomes = [Outcome("unreachable", code="43004")]
    outbox.deliver()
    assert len(outbox.channel.tried) == 1
    assert outbox.contact().unreachable == "43004"
    assert outbox.ended(first) == outbox.ended(second) == "unreachable"
    outbox.remind("三")
    outbox.deliver()
    assert len(outbox.channel.tried) == 1
    outbox.owe("四")
    outbox.deliver()
    late = [f"{WORDS['late']}\n{text}" for text in "一二三"]
    assert outbox.channel.texts() == ["四", *late]


def test_nobody_is_written_to_outside_their_window(rationed: Outbox) -> None:
    never = rationed.remind("早", to=TWO)
    rationed.owe("一")
    rationed.later(2 * DAY)
    late = rationed.remind("提醒")
    rationed.deliver()
    assert rationed.channel.tried == []
    assert rationed.ended(never) == rationed.ended(late) == "closed"


def test_no_more_is_sent_than_the_window_holds(rationed: Outbox) -> None:
    first = rationed.owe("一", *"234567", given=1)
    rationed.deliver()
    assert rationed.channel.texts() == [*"23456"]
    assert rationed.contact().sent == 5
    assert rationed.ended(first) == "closed"
    second = rationed.remind("提醒")
    rationed.deliver()
    assert rationed.ended(second) == "closed"
    rationed.owe("好")
    rationed.deliver()
    late = [f"{WORDS['late']}\n{text}" for text in ("7", "提醒")]
    assert rationed.channel.texts() == [*"23456", "好", *late]
    assert rationed.contact().sent == 3


def test_what_is_late_never_takes_the_place_of_a_new_answer(rationed: Outbox) -> None:
    rationed.owe(*"abcdefghijklmn")
    rationed.deliver()
    for number in "12":
        rationed.owe(number, f"{number}b")
        before = len(rationed.channel.texts())
        rationed.deliver()
        assert rationed.channel.texts()[before : before + 2] == [number, f"{number}b"]
    plain = [text.removeprefix(f"{WORDS['late']}\n") for text in rationed.channel.texts()]
    assert sorted(plain) == sorted([*"abcdefghijk", "1", "1b", "2", "2b"])
    rationed.owe("3")
    rationed.deliver()
    plain = [text.removeprefix(f"{WORDS['late']}\n") for text in rationed.channel.texts()]
    assert [text for text in plain if text.isalpha()] == [*"abcdefghijklmn"]


def test_what_came_by_a_link_opens_no_window(rationed: Outbox) -> None:
    rationed.owe(*"12345")
    rationed.deliver()
    wrote_at = rationed.contact().wrote_at
    rationed.later(60)
    rationed.owe("文件收到", opens="")
    rationed.deliver()
    assert rationed.channel.texts() == [*"12345"]
    assert rationed.contact() == Contact(wrote_at, 5, "")


def test_a_touch_opens_a_minute_with_messages_of_its_own(rationed: Outbox) -> None:
    rationed.channel.abilities = replace(rationed.channel.abilities, moment=60, moment_messages=3)
    rationed.owe(*"1234", opens="moment")
    rationed.deliver()
    assert rationed.channel.texts() == ["1", "2", "3"], "nobody has written yet"
    rationed.owe("written")
    rationed.deliver()
    assert "written" in rationed.channel.texts()
    spent = rationed.contact().sent
    rationed.owe("touched", opens="moment")
    rationed.deliver()
    assert rationed.channel.texts()[-1] == "touched"
    assert rationed.contact().sent == spent
    rationed.later(61)
    rationed.remind("late")
    rationed.deliver()
    assert rationed.contact().sent == spent + 1
