"""What a platform reports of a message afterwards."""

import pytest
from sqlalchemy import select

from conversations.messages import Address
from storage import reports
from storage.records import Settled
from storage.season import reminders
from storage.store import Store
from storage.tables import exchanges

from .examples import ANSWER, NOON, PERSON, SOMEBODY, begun, minutes, said


def sent(store: Store, receipt: str, outcome: str = "sent", parts: int = 2) -> int:
    """An answer that was delivered, as far as anybody knows."""
    seen = begun(store)
    with store.begin() as transaction:
        message = said("交了吗", f"m{seen.version}")
        one = transaction.turn(seen, message, ANSWER, "{}", NOON, in_place=0)
        transaction.given(one, parts)
        reports.sent_as(transaction.session, {one: receipt})
        if outcome:
            transaction.settle([Settled(one, outcome)], NOON)
    return one


def report(store: Store, receipt: str, end: str = "", address: Address = PERSON) -> bool:
    with store.begin() as transaction:
        session = transaction.session
        if end:
            return reports.missed(session, address, receipt, end)
        return reports.arrived(session, address, receipt, minutes(1))


LOOK = exchanges.select().order_by(exchanges.c.id)


def kept(store: Store, exchange: int) -> tuple[str | None, int, bool]:
    """How it ended, how many parts are given, and whether it is known to have arrived."""
    with store.read() as reading:
        names = [column.name for column in exchanges.c]
        rows = [dict(zip(names, row, strict=True)) for row in reading.session.rows(LOOK, {})]
    [row] = [row for row in rows if row["id"] == exchange]
    assert row["delivered_at"] in {None, minutes(1)}
    return row["outcome"], row["parts"], row["delivered_at"] is not None


def test_what_arrived_is_delivered_and_no_other(store: Store) -> None:
    begun(store, SOMEBODY)
    one, two = sent(store, "r1"), sent(store, "r2")
    assert report(store, "r1")
    assert report(store, "r1")  # told twice
    assert kept(store, one) == ("sent", 2, True)
    assert kept(store, two) == ("sent", 2, False)


@pytest.mark.parametrize("receipt", ["", "r9", "r1 "])
def test_what_nobody_sent_there_is_nobodys(store: Store, receipt: str) -> None:
    begun(store, SOMEBODY)
    one, plain = sent(store, "r1"), sent(store, "")
    assert not report(store, receipt)
    assert not report(store, receipt, "unreachable")
    assert not report(store, "r1", address=SOMEBODY)
    assert kept(store, one) == kept(store, plain) == ("sent", 2, False)


def test_what_did_not_arrive_ended_so_and_follows_when_the_person_writes_again(
    store: Store,
) -> None:
    one = sent(store, "r1")
    assert report(store, "r1", "unreachable")
    assert report(store, "r1", "refused")  # told twice: the first word stands
    assert kept(store, one) == ("unreachable", 1, False)
    with store.begin() as transaction:
        transaction.reopen([PERSON], NOON)
        [owed] = transaction.unsettled("web", minutes(9), 9)
    assert (owed.id, owed.parts) == (one, 1)


def test_what_is_known_to_have_arrived_is_not_lost_again(store: Store) -> None:
    one = sent(store, "r1")
    assert report(store, "r1")
    assert report(store, "r1", "refused")
    assert kept(store, one) == ("sent", 2, True)


def test_what_nobody_knew_of_did_arrive(store: Store) -> None:
    one, two = sent(store, "r1", "unknown"), sent(store, "r2", "unknown")
    assert report(store, "r1")
    assert report(store, "r2", "closed")
    assert kept(store, one) == ("sent", 2, True)
    assert kept(store, two) == ("closed", 1, False)


def test_a_report_that_is_quicker_than_our_own_book_comes_again(store: Store) -> None:
    one = sent(store, "r1", outcome="")
    assert not report(store, "r1", "unreachable")
    assert kept(store, one) == (None, 2, False)


def test_of_several_messages_the_last_counts(store: Store) -> None:
    one = sent(store, "r1", outcome="")
    assert report(store, "r1")
    with store.begin() as transaction:
        reports.sent_as(transaction.session, {one: "r2"})
    assert not report(store, "r1")
    assert kept(store, one) == (None, 2, False)


REMIND = reminders.insert()
STATES = select(reminders.c.key, reminders.c.state).order_by(reminders.c.key)


def reminded(store: Store, key: str, exchange: int, state: str) -> None:
    facts = {"key": key, "owner": key, "day": "2026-06-30", "stages": "[]", "state": state}
    more = {"why": "", "planned_at": NOON, "exchange_id": exchange, "tried": "[]"}
    with store.begin() as transaction:
        transaction.session.change(REMIND, {**facts, **more})


def test_a_reminder_that_did_not_arrive_is_on_its_way_again(store: Store) -> None:
    exchanges = {f"{number}": sent(store, f"r{number}") for number in range(4)}
    for key, state in (("0", "sent"), ("1", "sent"), ("2", "dropped"), ("3", "sent")):
        reminded(store, key, exchanges[key], state)
    report(store, "r1")
    assert all(report(store, f"r{number}", "unreachable") for number in range(3))
    with store.read() as reading:
        states = {key: state for key, state in reading.session.rows(STATES, {})}  # noqa: C416
    # lost; known to have arrived; not sent at all; never reported
    assert states == {"0": "sending", "1": "sent", "2": "dropped", "3": "sent"}
