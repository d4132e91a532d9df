"""What was handed in within some days: each form once, by when it came last, nobody else's."""

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from conversations.forms.roster import Roster
from conversations.progress import Stage, Standing
from storage import filed, progress
from storage.filed import Filed
from storage.keeping import Begun, Keeping
from storage.names import enterprise_key, team_key
from storage.scope import Place, Scope, Written, place_of
from storage.store import Store

from .examples import NOON, minutes, submission
from .test_keeping import conversation_of

REGION, ELSEWHERE = "江苏省质量协会", "浙江省质量协会"
HOUSE, OTHER = "江州重型", "江州精工"
OFFICE = Scope("office", "staff", (REGION,))
BOTH = Scope("office", "staff", (REGION, ELSEWHERE))
CONTACT = Scope("li-min", "contact", enterprise=enterprise_key(HOUSE))
DAY = (NOON, NOON + timedelta(days=1))


def keep(store: Store, owner: str, place: Place, edition: int, at: datetime) -> None:
    """A form as it stands after somebody handed it in for the n-th time, or changed it."""
    stage: Stage = "handed_in" if edition > 0 else "changed"
    where = conversation_of(store, owner)
    one = Begun("form", 2026, stage, abs(edition), Written(place.enterprise, place.team), where)
    with store.begin() as transaction:
        keeping = Keeping(transaction.session, lambda *_: place, at)
        if edition == 1:
            keeping.keep(owner, [Begun("form", 2026, "draft", 0, one.written, where)])
        keeping.keep(owner, [one])


def place(region: str, house: str, team: str) -> Place:
    return Place(region, house, team, enterprise_key(house), team_key(house, team))


def told(store: Store, scope: Scope, wanted: Filed, limit: int = 20) -> list[Standing]:
    """All that is listed, page by page; as many as are counted."""
    found: list[Standing] = []
    counts: Mapping[str, int] = {}
    after, more = "", True
    while more:
        with store.read() as reading:
            page = filed.page(reading.session, scope, wanted, after, limit)
            counts = filed.counted(reading.session, scope, wanted)
        assert len(page.rows) <= limit
        found += page.rows
        after, more = page.after, bool(page.after)
    assert len({one.number for one in found}) == len(found) == sum(counts.values())
    return found


@pytest.fixture
def handed_in(store: Store) -> Store:
    """Five of one region and one of another, a minute apart."""
    for number in range(5):
        house = HOUSE if number % 2 else OTHER
        keep(store, f"p{number}", place(REGION, house, f"{number}班"), 1, minutes(number))
    keep(store, "far", place(ELSEWHERE, "钱塘动力", "九班"), 1, minutes(9))
    return store


@pytest.mark.parametrize("limit", [1, 2, 5, 20])
def test_the_newest_come_first_page_by_page(handed_in: Store, limit: int) -> None:
    found = told(handed_in, OFFICE, Filed({"form"}, *DAY), limit)
    assert [one.owner for one in found] == ["p4", "p3", "p2", "p1", "p0"]
    found = told(handed_in, BOTH, Filed({"form"}, *DAY), limit)
    assert [one.owner for one in found][:2] == ["far", "p4"]


def test_who_hands_in_meanwhile_moves_no_page(handed_in: Store) -> None:
    wanted = Filed({"form"}, *DAY)
    with handed_in.read() as reading:
        first = filed.page(reading.session, OFFICE, wanted, limit=2)
    keep(handed_in, "new", place(REGION, HOUSE, "新班"), 1, minutes(30))
    with handed_in.read() as reading:
        second = filed.page(reading.session, OFFICE, wanted, first.after, 2)
    assert [one.owner for one in (*first.rows, *second.rows)] == ["p4", "p3", "p2", "p1"]


def test_the_day_ends_before_the_next_begins(handed_in: Store) -> None:
    wanted = Filed({"form"}, minutes(1), minutes(3))
    assert [one.owner for one in told(handed_in, OFFICE, wanted)] == ["p2", "p1"]


def test_only_the_forms_and_the_enterprise_that_are_asked_for(handed_in: Store) -> None:
    assert told(handed_in, OFFICE, Filed({"another"}, *DAY)) == []
    assert told(handed_in, OFFICE, Filed((), *DAY)) == []
    of_house = told(handed_in, OFFICE, Filed({"form"}, *DAY, HOUSE))
    assert [one.owner for one in of_house] == ["p3", "p1"]
    for nowhere in ("钱塘动力", "（）"):
        assert told(handed_in, OFFICE, Filed({"form"}, *DAY, nowhere)) == []


def test_nobody_sees_beyond_their_scope(handed_in: Store) -> None:
    wanted = Filed({"form"}, *DAY)
    assert [one.owner for one in told(handed_in, CONTACT, wanted)] == ["p3", "p1"]
    leader = Scope("p0", "leader", team=team_key(OTHER, "0班"))
    assert [one.owner for one in told(handed_in, leader, wanted)] == ["p0"]
    assert [one.owner for one in told(handed_in, Scope("far"), wanted)] == ["far"]
    assert told(handed_in, Scope("far"), Filed({"form"}, *DAY, HOUSE)) == []
    assert told(handed_in, Scope("#7"), wanted) == []


def test_it_counts_on_the_day_it_came_last_whatever_became_of_it(handed_in: Store) -> None:
    there = place(REGION, OTHER, "0班")
    keep(handed_in, "p0", there, -1, minutes(10))
    wanted = Filed({"form"}, *DAY)
    (changed,) = (one for one in told(handed_in, OFFICE, wanted) if one.owner == "p0")
    assert (changed.stage, changed.handed_in_at) == ("changed", NOON)
    keep(handed_in, "p0", there, 2, minutes(20))
    assert told(handed_in, OFFICE, wanted)[0].owner == "p0"
    assert told(handed_in, OFFICE, Filed({"form"}, NOON, minutes(1))) == []


def test_a_row_that_comes_later_knows_when_it_was_handed_in(store: Store) -> None:
    where = conversation_of(store, "late")
    with store.begin() as transaction:
        transaction.hand_in(replace(submission(where), form="form", handed_in_at=minutes(3)))
        begun = Begun("form", 2026, "handed_in", 1, Written(HOUSE, "三班"), where)
        keeping = Keeping(
            transaction.session, lambda *_: place_of(None, Roster(), begun.written), minutes(90)
        )
        keeping.keep("late", [begun])
    with store.read() as reading:
        (row,) = progress.of_owner(reading.session, "late")
    assert row.handed_in_at == minutes(3)


def test_what_was_handed_in_before_is_known_by_its_submissions(lasting: str) -> None:
    """Of a database of the version before, and two editions of a form."""
    with closing(Store(lasting)) as store:
        store.upgrade()
        there = place(REGION, HOUSE, "一班")
        for edition in (1, 2):
            keep(store, "p1", there, edition, NOON)
        keep(store, "p2", there, 0, NOON)
        where = conversation_of(store, "p1")
        with store.begin() as transaction:
            for edition in (1, 2):
                one = replace(submission(where, f"s{edition}"), form="form", edition=edition)
                transaction.hand_in(replace(one, handed_in_at=minutes(edition)))
            for words in BACK:
                transaction.session.change(text(words), {})
    with closing(Store(lasting)) as store:
        store.upgrade()
        found = told(store, OFFICE, Filed({"form"}, *DAY))
    assert [(one.owner, one.handed_in_at) for one in found] == [("p1", minutes(2))]


BACK = (
    "DROP INDEX ix_exchanges_unsettled",
    "ALTER TABLE exchanges DROP COLUMN channel",
    "CREATE INDEX ix_exchanges_unsettled ON exchanges (priority, id) WHERE settled_at IS NULL",
    "DROP INDEX ix_progress_handed_in_at",
    "ALTER TABLE progress DROP COLUMN handed_in_at",
    "UPDATE alembic_version SET version_num = '0007'",
)


def test_of_many_only_what_is_told_is_read() -> None:
    """As SQLite goes about it."""
    with closing(Store("sqlite://")) as store:
        store.upgrade()
        _reads_by_the_index(store)


def _reads_by_the_index(store: Store) -> None:
    for statement in (filed.PAGES["region"], filed.COUNTED["region"]):
        with store.read() as reading:
            words = re.sub(":[a-z_0-9]+", "'1'", str(statement.compile()))
            rows = reading.session.rows(text(f"EXPLAIN QUERY PLAN {words}"), {})
        plan = " ".join(str(row) for row in rows)
        assert "ix_progress_handed_in_at (region=? AND handed_in_at>" in plan, plan
