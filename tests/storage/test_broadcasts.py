"""A segment holds just those it says, in the regions of who sends, each once; a stop stops."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from conversations.broadcast import EVERY, Among, Place, Segment
from conversations.forms.roster import Person, Role, Roster
from conversations.messages import Address, Outgoing, Reply
from conversations.progress import Of, Standing
from conversations.state import ref_of
from storage import broadcasts, progress, segments
from storage.broadcasts import Kept
from storage.errors import Stale
from storage.expecting import Expected, sync
from storage.reading import Reading
from storage.records import Settled
from storage.schema import METADATA
from storage.scope import scope_of
from storage.segments import Members
from storage.store import Store
from storage.transaction import BROADCAST

from .examples import NOON, PERSON, minutes
from .worlds import FORMS, HOUSES, REGIONS, YEARS, World, build, same, worlds

STEPS: dict[str, set[str]] = {
    "not_begun": {"not_begun"},
    "filling": {"draft", "changed", "returned"},
    "awaited": {"not_begun", "draft", "changed", "returned"},
    "handed_in": {"handed_in", "sealed"},
    "all": {"not_begun", "draft", "changed", "returned", "handed_in", "sealed"},
}
"""What each word means, said a second time."""

PLACES = (
    None,
    *(Place("region", one) for one in REGIONS),
    *(Place("enterprise", one) for one in (*HOUSES, "没有这一家")),
)
SEGMENTS = tuple(
    Segment(form, among, place)
    for form in (EVERY, *FORMS)
    for among in get_args(Among)
    for place in PLACES
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds(), year=st.sampled_from(YEARS), limit=st.integers(1, 4))
def test_it_holds_just_those_it_says(store: Store, world: World, year: int, limit: int) -> None:
    with store.begin() as transaction:
        for table in reversed(METADATA.sorted_tables):
            transaction.session.change(EMPTY[table.name], {})
    build(store, world)
    with store.read() as reading:
        rows = [one for one in _rows(reading, world) if one.year == year]
        for person in world.roster.people:
            scope = scope_of(person.id, person, world.subregions)
            near = _within(world, person.region) if person.role == "staff" else set()
            theirs = [one for one in rows if one.region in near]
            for segment in SEGMENTS if near else SEGMENTS[:1]:
                forms = FORMS if segment.form == EVERY else (segment.form,)
                refs = tuple(ref_of(one, year) for one in forms)
                found = _all(reading, Members(scope, segment, refs), limit)
                assert len(found) == len(set(found))
                assert set(found) == {
                    one.owner
                    for one in theirs
                    if one.form in forms
                    and one.stage in STEPS[segment.among]
                    and _is_there(world, one, segment.place)
                }


def _rows(reading: Reading, world: World) -> list[Standing]:
    """Everything there is, whosever it is."""
    owners = {world.owner(talker) for talker in world.conversations}
    return [one for owner in owners for one in progress.of_owner(reading.session, owner)]


def _all(reading: Reading, members: Members, limit: int) -> list[str]:
    found: list[str] = []
    after, some = "", segments.owners(reading.session, members, "", limit)
    while some:
        assert len(some) <= limit
        found += some
        after = some[-1]
        some = segments.owners(reading.session, members, after, limit)
    return found


def _within(world: World, region: str) -> set[str]:
    found, before = {region}, set[str]()
    while found != before:
        before = set(found)
        found |= {below for one in before for below in world.subregions.get(one, ())}
    return found


def _is_there(world: World, row: Standing, place: Place | None) -> bool:
    if place is None:
        return True
    if place.kind == "region":
        return row.region == place.name
    person = world.roster.find(row.owner)
    if person and person.role == "staff":
        return False  # what the office writes of an enterprise is the office's
    return same(person.enterprise if person else row.enterprise, place.name)


def test_a_place_is_found_by_a_part_of_its_name_within_the_scope(store: Store) -> None:
    roster = Roster((person("p1", "甲省", HOUSES[0]), person("p2", "乙省", HOUSES[2])))
    staff = person("p3", "甲省", "", "staff")
    of: tuple[Of, ...] = (("application", 2026),)
    sync(store, Expected(roster, of, lambda _: of))
    with store.read() as reading:
        scope, session = scope_of("p3", staff, {"甲省": ("丙市",)}), reading.session
        refs = ("application@2026",)

        def named(words: str) -> list[str]:
            return [one.name for one in segments.places_named(session, scope, words, refs)]

        assert named("江州重型") == [HOUSES[0]]
        assert named("丙") == ["丙市"]
        assert named("甲 省") == ["甲省"]
        assert named("钱塘") == named("乙省") == named("%") == named(" ") == []


def test_who_finds_that_it_has_moved_takes_everything_back(store: Store) -> None:
    one = _kept(store)
    with store.begin() as transaction:
        broadcasts.move(transaction.session, one, replace(one, cursor="p1", written=1))
    with pytest.raises(Stale):
        _write_on(store, one)
    with store.read() as reading:
        assert broadcasts.waiting(reading.session, one.id) == 0
        found = broadcasts.find(reading.session, one.id)
        assert found
        assert (found.cursor, found.written) == ("p1", 1)


def test_a_stop_takes_back_what_has_not_gone_out(store: Store) -> None:
    one = _kept(store)
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        said = Outgoing((Reply("通知"),))
        first, second, third, answer = (
            transaction.say_first(conversation, said, NOON, priority=BROADCAST, broadcast=of)
            for of in (one.id, one.id, one.id, "")
        )
        transaction.settle([Settled(first, "sent")], NOON)
        transaction.put_off(second, minutes(5))
        assert broadcasts.stop(transaction.session, one.id, minutes(1))
        assert not broadcasts.stop(transaction.session, one.id, minutes(2))
        # It was being given when it was taken back: then it ended as it did.
        assert transaction.settle([Settled(third, "sent")], minutes(2))
        assert not transaction.settle([Settled(first, "refused")], minutes(2))
        stopped = broadcasts.find(transaction.session, one.id)
        assert stopped
        assert stopped.state == "stopped"
        delivered = broadcasts.delivered(transaction.session, stopped, minutes(3))
        assert (delivered.sent, delivered.failed) == (2, 0)
        waiting = transaction.unsettled(None, minutes(10))
        assert [waits.id for waits in waiting] == [answer]
        assert not broadcasts.going(transaction.session, minutes(10))
        with pytest.raises(Stale):
            broadcasts.move(transaction.session, one, replace(one, cursor="p9"))


def test_what_ended_how_is_counted(store: Store) -> None:
    one = _kept(store)
    ends = ("sent", "unknown", "closed", "needs_ticket", "unreachable", "refused", "")
    with store.begin() as transaction:
        session = transaction.session
        for end in ends:
            conversation = transaction.conversation(Address("web", f"d-{end}"))
            said = Outgoing((Reply("通知"),))
            id_ = transaction.say_first(
                conversation, said, NOON, priority=BROADCAST, broadcast=one.id
            )
            if end:
                transaction.settle([Settled(id_, end)], NOON)
        found = broadcasts.delivered(session, one, NOON)
        assert (found.sent, found.failed, found.arrived) == (2, 4, 0)
        assert broadcasts.waiting(session, one.id) == 1
        assert len(broadcasts.lost(session, one.id, 3)) == 3
        assert broadcasts.since(session, minutes(-1)) == (one,)
        assert broadcasts.newest(session, one.owner) == one
        assert broadcasts.newest(session, "p9") is None


def _write_on(store: Store, one: Kept) -> None:
    """A message more, by somebody who has seen the broadcast where it was."""
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        said = Outgoing((Reply("通知"),))
        transaction.say_first(conversation, said, NOON, priority=BROADCAST, broadcast=one.id)
        broadcasts.move(transaction.session, one, replace(one, cursor="p2", written=1))


def _kept(store: Store) -> Kept:
    one = Kept("b1", "p3", Segment("application", "awaited"), "请交", "going", 9, NOON)
    with store.begin() as transaction:
        broadcasts.keep(transaction.session, one)
    return one


def person(id_: str, region: str, enterprise: str, role: Role = "leader") -> Person:
    return Person(
        id=id_,
        role=role,
        name="王强",
        mobile="13900000001",
        region=region,
        enterprise=enterprise,
        team="钳工一班",
    )


EMPTY = {table.name: delete(table) for table in METADATA.sorted_tables}
