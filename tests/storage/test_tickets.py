"""Tickets: each is one message, whoever takes it, on every database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from storage import tickets
from storage.store import Store
from storage.tickets import Kind, Ticket

from .examples import NAMESAKE, NOON, PERSON, SOMEBODY, begun, minutes, talk


def grant(store: Store, kind: Kind, scene: str, after: float = 0) -> bool:
    with store.begin() as transaction:
        return tickets.grant(transaction.session, PERSON, kind, scene, minutes(after))


def take(store: Store, after: float = 0) -> Ticket | None:
    with store.begin() as transaction:
        return tickets.take(transaction.session, PERSON, minutes(after))


def left(store: Store) -> int:
    with store.read() as reading:
        return tickets.count(reading.session, PERSON)


def test_tickets_are_spent_one_by_one_the_oldest_first(store: Store) -> None:
    [exchange] = talk(store, 1)
    assert grant(store, "notice", "T1", 2)
    assert grant(store, "once", "7", 1)
    assert left(store) == 2
    first = take(store)
    assert first
    assert (first.kind, first.scene) == ("once", "7")
    with store.begin() as transaction:
        tickets.used(transaction.session, first, exchange, NOON)
    second = take(store)
    assert second
    assert (second.kind, second.scene) == ("notice", "T1")
    assert take(store) is None
    assert left(store) == 0


def test_a_scene_is_one_ticket_until_it_is_spent_and_a_notice_is_one_more(store: Store) -> None:
    [exchange] = talk(store, 1)
    assert [grant(store, "once", "1") for _ in range(3)] == [True, False, False]
    assert grant(store, "once", "2")
    assert [grant(store, "notice", "T1", after) for after in (0, 0, 1)] == [True, False, True]
    assert left(store) == 4
    taken = take(store)
    assert taken == Ticket(taken.id if taken else 0, "once", "1")
    assert not grant(store, "once", "1")  # it is being spent: consent is still the same
    with store.begin() as transaction:
        tickets.used(transaction.session, taken, exchange, NOON)
    assert not grant(store, "once", "1")  # the consent that was spent, told again
    assert grant(store, "once", "1", 1)


def test_only_where_somebody_is_known_and_only_for_them(store: Store) -> None:
    assert not grant(store, "once", "1")
    for address in (PERSON, SOMEBODY, NAMESAKE):
        begun(store, address)
    assert grant(store, "once", "1")
    with store.begin() as transaction:
        for other in (SOMEBODY, NAMESAKE):
            assert tickets.take(transaction.session, other, NOON) is None
            assert tickets.count(transaction.session, other) == 0
    assert left(store) == 1


def test_what_is_given_back_is_left_and_what_is_used_stays_used(store: Store) -> None:
    [exchange] = talk(store, 1)
    grant(store, "once", "1")
    taken = take(store)
    assert taken
    with store.begin() as transaction:
        tickets.give_back(transaction.session, taken)
    assert left(store) == 1
    assert take(store) == taken
    with store.begin() as transaction:
        tickets.used(transaction.session, taken, exchange, NOON)
        tickets.give_back(transaction.session, taken)
    assert left(store) == 0
    assert take(store, after=60) is None


def test_a_ticket_whose_taker_died_is_left_again_after_a_while(store: Store) -> None:
    begun(store)
    grant(store, "once", "1")
    taken = take(store)
    assert take(store, after=9) is None
    assert take(store, after=10) == taken
    assert take(store, after=19) is None  # it is the second taker's now


def test_a_withdrawn_template_leaves_no_notice_of_it(store: Store) -> None:
    begun(store)
    assert all(grant(store, "notice", "T1", after) for after in (0, 1))
    assert grant(store, "notice", "T2")
    assert grant(store, "once", "T1")
    with store.begin() as transaction:
        tickets.withdraw(transaction.session, PERSON, "T1")
        assert tickets.count(transaction.session, PERSON) == 2
        assert tickets.scenes(transaction.session, PERSON) == {"T1"}


@pytest.mark.parametrize("rounds", [5])
def test_of_two_at_once_each_takes_another(lasting: str, rounds: int) -> None:
    with closing(Store(lasting)) as one, closing(Store(lasting)) as two:
        one.upgrade()
        begun(one)
        scenes = [str(number) for number in range(2 * rounds)]
        for scene in scenes:
            grant(one, "once", scene)
        with ThreadPoolExecutor(2) as threads:
            taken = [[threads.submit(take, store) for store in (one, two)] for _ in range(rounds)]
            each = [one.result() for both in taken for one in both]
            got = Counter(one.scene if one else "" for one in each)
        assert got == Counter(scenes)
        assert take(one) is None


def test_of_two_consents_at_once_to_a_scene_one_is_a_ticket(lasting: str) -> None:
    with closing(Store(lasting)) as one, closing(Store(lasting)) as two:
        one.upgrade()
        begun(one)
        with ThreadPoolExecutor(2) as threads:
            for scene in map(str, range(5)):
                both = [threads.submit(grant, store, "once", scene) for store in (one, two)]
                assert sorted(each.result() for each in both) == [False, True]
        assert left(one) == 5
