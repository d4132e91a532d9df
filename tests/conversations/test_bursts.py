"""Which messages overtook a late one, and how much is kept to find that out."""

from datetime import UTC, datetime, timedelta

from conversations.bursts import JOURNAL, LARGEST, LONGEST, WITHIN, Handled, Journal

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def handled(order: int, seconds: float = 0, before: str = "{}") -> Handled:
    return Handled(order, f"m{order}", NOON + timedelta(seconds=seconds), before)


def journal(*orders: int) -> Journal:
    noted = Journal(1)
    for order in orders:
        noted = noted.noted(handled(order))
    return noted


def orders(one: Journal) -> list[int]:
    return [each.order for each in one.handled]


def test_what_has_a_later_place_overtook_the_message() -> None:
    late = journal(1, 3, 5).overtaken_by(2, NOON)
    assert [one.order for one in late] == [3, 5]
    assert orders(journal(1, 3, 5).without(late)) == [1]
    assert journal(1, 3, 5).overtaken_by(6, NOON) == ()
    assert Journal().overtaken_by(1, NOON) == ()


def test_what_is_too_long_ago_overtook_nothing() -> None:
    kept = journal(3)
    assert kept.overtaken_by(2, NOON + WITHIN)
    assert kept.overtaken_by(2, NOON + WITHIN + timedelta(milliseconds=1)) == ()
    assert orders(kept.noted(handled(4, WITHIN.seconds + 1))) == [4]


def test_another_door_counts_for_itself() -> None:
    assert journal(1).of(1) == journal(1)
    assert journal(1).of(2) == Journal(2)


def test_a_late_message_heard_as_it_came_begins_anew() -> None:
    assert orders(journal(5, 6, 4)) == [4]
    assert orders(journal(5, 6, 4, 7)) == [4, 7]


def test_little_is_kept() -> None:
    many = journal(*range(1, 100))
    assert orders(many) == list(range(100 - LONGEST, 100))
    large = Journal(1).noted(handled(1), handled(2, before="x" * LARGEST), handled(3))
    assert orders(large) == [3]


def test_a_journal_is_kept_as_json() -> None:
    assert JOURNAL.validate_json(JOURNAL.dump_json(journal(1, 2))) == journal(1, 2)
