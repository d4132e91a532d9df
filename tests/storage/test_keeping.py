"""How far every form is: rows and tallies follow what happens, and nothing is counted twice."""

from collections import Counter

import pytest
from sqlalchemy import select

from conversations.forms.roster import Person, Roster
from conversations.progress import Of, Stage, Standing
from storage import keeping, people, progress, sharing
from storage.expecting import Expected, sync
from storage.keeping import Begun, Keeping
from storage.records import SharedForm, Sharer
from storage.scope import Place, Scope, Written, place_of
from storage.season import progress as rows
from storage.season import tallies
from storage.store import Store

from .examples import NOON, SOMEBODY, begun, minutes, submission

REGION, ELSEWHERE = "江苏省质量协会", "浙江省质量协会"
HOUSE, TEAM = "江州重型机械股份有限公司", "钳工一班"
OF: Of = ("form", 2026)
LEADER = Person(
    id="wang-qiang",
    role="leader",
    name="王强",
    mobile="13900000011",
    region=REGION,
    enterprise=HOUSE,
    team=TEAM,
)
CONTACT = LEADER.model_copy(update={"id": "li-min", "role": "contact", "team": ""})
ROSTER = Roster((LEADER, CONTACT))
OFFICE = Scope("office", "staff", (REGION,))


def expect(store: Store, roster: Roster = ROSTER, open_: tuple[Of, ...] = (OF,)) -> bool:
    """The form is expected of the roster's leaders."""
    leaders = {one.id for one in roster.people if one.role == "leader"}
    return sync(store, Expected(roster, open_, lambda one: open_ if one.id in leaders else ()))


def keep(
    store: Store, owner: str, where: int, stage: Stage, after: int = 0, *, together: bool = False
) -> None:
    edition = int(stage != "draft")
    one = Begun(*OF, stage, edition, Written(HOUSE, TEAM), where, together)
    with store.begin() as transaction:
        Keeping(transaction.session, placed, minutes(after)).keep(owner, [one])


def placed(owner: str, written: Written) -> Place:
    return place_of(ROSTER.find(owner), ROSTER, written)


def of_owner(store: Store, owner: str) -> tuple[Standing, ...]:
    with store.read() as reading:
        return progress.of_owner(reading.session, owner)


def conversation_of(store: Store, person: str) -> int:
    with store.begin() as transaction:
        return people.conversation_of(transaction.session, person).id


def shared(store: Store, *who: int) -> int:
    """A form that these share; where it is filed."""
    with store.begin() as transaction:
        one = SharedForm("together", *OF, "{}", 0)
        sharing.share(transaction.session, one, Sharer(who[0], "0"))
        for number in who[1:]:
            sharing.take_part(transaction.session, "together", Sharer(number, f"other {number}"))
        return sharing.locked(transaction.session, ["together"])["together"].conversation_id


def counted(store: Store) -> dict[str, int]:
    """What the tallies of the region say; they are what the rows say."""
    with store.read() as reading:
        every = reading.session.rows(EVERY_ROW, {})
        kept = {row[:-1]: row[-1] for row in reading.session.rows(EVERY_TALLY, {}) if row[-1]}
        assert kept == Counter(every)
        found = progress.tallies(reading.session, OFFICE, [OF])
    return {one.stage: one.count for one in found}


def test_what_the_roster_expects_is_there_before_anybody_writes(store: Store) -> None:
    assert expect(store)
    [row] = of_owner(store, "wang-qiang")
    assert (row.stage, row.expected, row.region) == ("not_begun", True, REGION)
    assert (row.enterprise, row.team, row.changed_at) == (HOUSE, TEAM, None)
    assert of_owner(store, "li-min") == ()
    assert counted(store) == {"not_begun": 1}


def test_where_nothing_has_changed_nothing_is_done(store: Store) -> None:
    assert expect(store)
    assert not expect(store)
    assert expect(store, Roster((LEADER,)))


def test_a_row_goes_from_stage_to_stage_under_one_number(store: Store) -> None:
    expect(store)
    [before] = of_owner(store, "wang-qiang")
    where = conversation_of(store, "wang-qiang")
    keep(store, "wang-qiang", where, "draft", 1)
    keep(store, "wang-qiang", where, "handed_in", 2)
    keep(store, "wang-qiang", where, "handed_in", 3)
    [row] = of_owner(store, "wang-qiang")
    assert (row.number, row.stage, row.edition) == (before.number, "handed_in", 1)
    assert row.changed_at == minutes(2)
    assert counted(store) == {"handed_in": 1}


def test_who_leaves_the_roster_keeps_what_was_begun(store: Store) -> None:
    expect(store)
    expect(store, Roster((CONTACT,)))
    assert of_owner(store, "wang-qiang") == ()
    expect(store)
    keep(store, "wang-qiang", conversation_of(store, "wang-qiang"), "draft")
    expect(store, Roster((CONTACT,)))
    [row] = of_owner(store, "wang-qiang")
    assert (row.stage, row.expected) == ("draft", False)
    assert counted(store) == {"draft": 1}


def test_who_moves_takes_the_forms_along(store: Store) -> None:
    expect(store)
    keep(store, "wang-qiang", conversation_of(store, "wang-qiang"), "draft")
    other = {"region": ELSEWHERE, "enterprise": "钱塘动力设备（集团）有限公司", "team": "熔炼班"}
    expect(store, Roster((LEADER.model_copy(update=other), CONTACT)))
    [row] = of_owner(store, "wang-qiang")
    assert {"region": row.region, "enterprise": row.enterprise, "team": row.team} == other
    assert counted(store) == {}


def test_a_name_that_was_written_stays_where_the_roster_changes(store: Store) -> None:
    expect(store)
    where = conversation_of(store, "wang-qiang")
    one = Begun(*OF, "draft", 0, Written("江州重机", "一班"), where)
    with store.begin() as transaction:
        Keeping(transaction.session, placed, NOON).keep("wang-qiang", [one])
    expect(store, Roster((LEADER.model_copy(update={"team": "钳工二班"}), CONTACT)))
    [row] = of_owner(store, "wang-qiang")
    assert (row.enterprise, row.team) == ("江州重机", "一班")


def test_what_a_closed_season_expected_stays_as_it_was(store: Store) -> None:
    expect(store)
    expect(store, open_=(("form", 2027),))
    assert [(one.year, one.stage) for one in of_owner(store, "wang-qiang")] == [
        (2027, "not_begun"),
        (2026, "not_begun"),
    ]


def test_a_form_of_several_is_counted_once(store: Store) -> None:
    expect(store)
    visitor, leader = begun(store).id, conversation_of(store, "wang-qiang")
    keep(store, f"#{visitor}", visitor, "draft")
    assert counted(store) == {"not_begun": 1, "draft": 1}
    filed_in = shared(store, visitor, leader)
    keep(store, f"#{visitor}", filed_in, "draft", together=True)
    keep(store, "wang-qiang", filed_in, "draft", together=True)
    assert counted(store) == {"draft": 1}
    assert of_owner(store, f"#{visitor}") == ()
    keep(store, f"#{visitor}", filed_in, "handed_in", together=True)
    assert counted(store) == {"handed_in": 1}
    assert [one.stage for one in of_owner(store, "wang-qiang")] == ["handed_in"]


def test_a_form_goes_on_as_a_row_of_those_who_stay(store: Store) -> None:
    visitor, other = begun(store).id, begun(store, SOMEBODY).id
    filed_in = shared(store, visitor, other)
    keep(store, f"#{visitor}", filed_in, "draft", together=True)
    keep(store, f"#{other}", filed_in, "draft", together=True)
    with store.begin() as transaction:
        sharing.leave(transaction.session, "together", visitor)
        Keeping(transaction.session, placed, NOON).leave(f"#{visitor}", *OF)
    assert of_owner(store, f"#{visitor}") == ()
    assert [one.conversation_id for one in of_owner(store, f"#{other}")] == [filed_in]
    assert counted(store) == {"draft": 1}


def test_it_is_expected_of_who_leaves_a_form_to_others(store: Store) -> None:
    expect(store)
    leader, visitor = conversation_of(store, "wang-qiang"), begun(store).id
    filed_in = shared(store, leader, visitor)
    keep(store, "wang-qiang", filed_in, "draft", together=True)
    with store.begin() as transaction:
        sharing.leave(transaction.session, "together", leader)
        Keeping(transaction.session, placed, NOON).leave("wang-qiang", *OF)
    [row] = of_owner(store, "wang-qiang")
    assert (row.stage, row.conversation_id, row.changed_at) == ("not_begun", None, None)
    assert counted(store) == {"not_begun": 1, "draft": 1}


@pytest.mark.parametrize("invited", [True, False])
def test_what_a_visitor_had_begun_is_whose_the_conversation_becomes(
    store: Store, *, invited: bool
) -> None:
    expect(store)
    visitor, leader = begun(store).id, conversation_of(store, "wang-qiang")
    keep(store, f"#{visitor}", visitor, "draft")
    merge(store, *((visitor, leader) if invited else (leader, visitor)))
    [row] = of_owner(store, "wang-qiang")
    assert (row.stage, row.expected) == ("draft", True)
    assert row.conversation_id == (leader if invited else visitor)
    assert of_owner(store, f"#{visitor}") == ()
    assert counted(store) == {"draft": 1}


def test_of_two_that_were_handed_in_both_stay(store: Store) -> None:
    expect(store)
    visitor, leader = begun(store).id, conversation_of(store, "wang-qiang")
    for owner, where in ((f"#{visitor}", visitor), ("wang-qiang", leader)):
        keep(store, owner, where, "handed_in")
        with store.begin() as transaction:
            transaction.hand_in(submission(where, owner))
    merge(store, leader, visitor)
    [row] = of_owner(store, "wang-qiang")
    [other] = of_owner(store, f"#{leader}")
    assert (row.conversation_id, row.expected) == (visitor, True)
    assert (other.conversation_id, other.expected) == (leader, False)
    assert counted(store) == {"handed_in": 2}


def test_tallies_are_written_with_the_rows_or_not_at_all(store: Store) -> None:
    where = begun(store).id
    with pytest.raises(ZeroDivisionError):
        _break_off(store, where)
    assert counted(store) == {}


def test_what_is_awaited_comes_by_owners_all_of_one_at_once(store: Store) -> None:
    roster = Roster(tuple(LEADER.model_copy(update={"id": f"p{number}"}) for number in range(7)))
    forms: tuple[Of, ...] = (("a", 2026), ("b", 2026), ("c", 2027), ("d", 2025))
    expect(store, roster, forms)
    found: list[Standing] = []
    with store.read() as reading:
        after, more = "", True
        while more:
            some = progress.awaited(reading.session, (2026, 2027), after, limit=4)
            owners = {one.owner for one in some}
            assert not owners & {one.owner for one in found}
            found += some
            after, more = (some[-1].owner, True) if some else ("", False)
    assert Counter(one.owner for one in found) == dict.fromkeys((f"p{n}" for n in range(7)), 3)


def test_enterprises_that_wait_come_with_their_counts(store: Store) -> None:
    houses = [f"第{number}机械厂" for number in range(5)]
    roster = Roster(
        tuple(
            LEADER.model_copy(update={"id": f"p{number}", "enterprise": houses[number % 5]})
            for number in range(10)
        )
    )
    expect(store, roster)
    found: list[int] = []
    with store.read() as reading:
        after, more = "", True
        while more:
            some = progress.enterprises_awaiting(reading.session, (2026,), after, limit=2)
            found += [tally.count for _, tally in some]
            after, more = (some[-1][0], True) if some else ("", False)
    assert found == [2] * 5


def _break_off(store: Store, where: int) -> None:
    with store.begin() as transaction:
        one = Begun(*OF, "draft", 0, Written(HOUSE, TEAM), where)
        Keeping(transaction.session, placed, NOON).keep(f"#{where}", [one])
        raise ZeroDivisionError


def merge(store: Store, own: int, into: int) -> None:
    with store.begin() as transaction:
        one, other = (people.by_id(transaction.session, number) for number in (own, into))
        assert one
        assert other
        keeping.merge(transaction.session, one, other)


EVERY_ROW = select(rows.c.region, rows.c.form, rows.c.year, rows.c.stage)
EVERY_TALLY = select(
    tallies.c.region, tallies.c.form, tallies.c.year, tallies.c.stage, tallies.c["count"]
)
