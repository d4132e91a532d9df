"""What channels keep is the same in every process, and only one of them has a lease."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from threading import Barrier

import pytest

from storage.memory import Memory
from storage.store import Store

from .examples import NOON, minutes


class Clock:
    """A clock that is set by hand, in minutes after noon."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(store: Store, clock: Clock) -> Memory:
    return Memory(store, clock)


@pytest.fixture
def two(lasting: str, clock: Clock) -> Iterator[tuple[Memory, Memory]]:
    """The memories of two processes."""
    with closing(Store(lasting)) as one, closing(Store(lasting)) as other:
        one.upgrade()
        yield Memory(one, clock), Memory(other, clock)


def test_a_token_is_valid_until_it_expires(memory: Memory, clock: Clock) -> None:
    assert memory.token("wecom") is None
    memory.keep_token("wecom", "first", 120)
    memory.keep_token("wechat", "other", 60)
    clock.now = minutes(1)
    assert memory.token("wecom") == "first"
    assert memory.token("wechat") is None
    memory.keep_token("wecom", "second", 120)
    clock.now = minutes(2)
    assert memory.token("wecom") == "second"


def test_a_lease_has_one_holder_until_it_ends(memory: Memory, clock: Clock) -> None:
    assert memory.lease("poller", "a", 60)
    assert not memory.lease("poller", "b", 60)
    assert memory.lease("other", "b", 60)
    clock.now = minutes(0.5)
    assert memory.lease("poller", "a", 60), "renewed"
    clock.now = minutes(1)
    assert not memory.lease("poller", "b", 60)
    clock.now = minutes(1.5)
    assert memory.lease("poller", "b", 60)
    assert not memory.lease("poller", "a", 60)


def test_a_lease_can_be_given_back(memory: Memory) -> None:
    assert memory.lease("poller", "a", 60)
    assert memory.lease("poller", "a", 0)
    assert memory.lease("poller", "b", 60)


def test_a_lease_of_a_clock_that_was_ahead_is_nobodys(memory: Memory, clock: Clock) -> None:
    clock.now = minutes(365 * 24 * 60)
    assert memory.lease("poller", "a", 60)
    clock.now = minutes(0)
    assert memory.lease("poller", "b", 60), "its process is gone, and cannot renew it"
    assert not memory.lease("poller", "a", 60)


def test_a_note_is_the_last_one_kept(memory: Memory) -> None:
    assert memory.note("cursor") == ""
    for value in ("17", "", "深圳 42"):
        memory.keep_note("cursor", value)
        assert memory.note("cursor") == value


def test_processes_know_the_same(two: tuple[Memory, Memory]) -> None:
    one, other = two
    one.keep_token("wecom", "first", 60)
    one.keep_note("cursor", "17")
    assert (other.token("wecom"), other.note("cursor")) == ("first", "17")
    assert one.lease("poller", "one", 60)
    assert not other.lease("poller", "other", 60)


def test_of_many_who_ask_at_once_one_has_the_lease(two: tuple[Memory, Memory]) -> None:
    gate = Barrier(8, timeout=20)

    def ask(number: int) -> list[bool]:
        gate.wait()
        return [two[number % 2].lease(f"lease-{n}", f"{number}", 60) for n in range(10)]

    with ThreadPoolExecutor(8) as threads:
        asked = list(threads.map(ask, range(8)))
    assert [sum(one) for one in zip(*asked, strict=True)] == [1] * 10
