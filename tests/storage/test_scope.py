"""Nobody sees a submission outside their scope, and everything inside it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.forms.roster import Person, Roster
from conversations.messages import Address
from storage import people, sharing
from storage.records import SharedForm, Sharer
from storage.scope import AT_ONCE, scope_of
from storage.store import Store

from .examples import NOON, SOMEBODY, begun, submission

REGIONS = ("江苏省质量协会", "浙江省质量协会")
HOUSES = ("江州重型机械股份有限公司", "江州精工轴承有限公司", "钱塘动力设备（集团）有限公司")
TEAMS = ("钳工一班", "钳工二班")
WRITTEN = (*HOUSES, " 江州重型机械 股份有限公司", "钱塘动力设备(集团)有限公司", "", " ")
"""Names as somebody hands them in: in other widths and spaces, or none at all."""

PEOPLE = st.builds(
    Person,
    id=st.just("one"),
    role=st.sampled_from(["leader", "contact", "staff"]),
    name=st.just("王强"),
    mobile=st.just("13900000001"),
    region=st.sampled_from(REGIONS),
    enterprise=st.sampled_from(["", *HOUSES]),
    team=st.sampled_from(["", *TEAMS]),
)
OTHERS = st.builds(
    Person,
    id=st.just("two"),
    role=st.just("contact"),
    name=st.just("李敏"),
    mobile=st.just("13900000002"),
    region=st.sampled_from(REGIONS),
    enterprise=st.sampled_from(HOUSES),
)


@pytest.fixture
def full(url: str) -> Iterator[Store]:
    """Every pair of names handed in by a visitor; one of the person's own, and one shared."""
    with closing(Store(url)) as store:
        store.upgrade()
        visitor = begun(store).id
        with store.begin() as transaction:
            own = people.conversation_of(transaction.session, "one").id
            two = people.conversation_of(transaction.session, "two").id
            one = SharedForm("together", "form", 2026, "{}", 0)
            sharing.share(transaction.session, one, Sharer(own, "王强"))
            filed_in = sharing.locked(transaction.session, ["together"])["together"]
            pairs = [(visitor, *names) for names in product(WRITTEN, (*TEAMS, "钳工 一班", ""))]
            pairs += [(place, "别家公司", "别的班") for place in (own, two)]
            pairs += [(filed_in.conversation_id, "别家公司", "别的班")]
            for number, (where, house, team) in enumerate(pairs):
                row = replace(submission(where, f"s{number}"), edition=number, team_name=team)
                at = NOON + timedelta(minutes=number)
                transaction.hand_in(replace(row, enterprise_name=house, handed_in_at=at))
        yield store


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(person=PEOPLE, others=st.lists(OTHERS, max_size=3))
def test_no_row_outside_the_scope_and_every_row_inside(
    full: Store, person: Person, others: list[Person]
) -> None:
    roster = Roster((person, *others))
    with full.read() as reading:
        everything = reading.submissions()
        seen = reading.submissions_in(scope_of(person, roster))
    own = {one.id for one in everything[-3:]} - {everything[-2].id}
    houses = {_plain(one.enterprise) for one in roster.people if one.region == person.region}

    def may_see(house: str, team: str) -> bool:
        if not _plain(house):
            return False
        if person.role == "staff":
            return _plain(house) in houses
        if _plain(house) != _plain(person.enterprise):
            return False
        return person.role == "contact" or (team != "" and _plain(team) == person.team)

    expected = [
        one for one in everything if one.id in own or may_see(one.enterprise_name, one.team_name)
    ]
    assert list(seen) == expected


def test_a_region_of_more_enterprises_than_one_statement_looks_for(store: Store) -> None:
    conversation = begun(store, SOMEBODY).id
    number = 2 * AT_ONCE + 1
    houses = [f"第{one}机械厂" for one in range(number)]
    with store.begin() as transaction:
        for one, house in enumerate(houses):
            row = replace(submission(conversation, f"s{one}"), enterprise_name=house, edition=one)
            transaction.hand_in(row)
    office = Person(
        id="office", role="staff", name="周岚", mobile="13900000101", region=REGIONS[0]
    )
    theirs = [
        Person(id=f"p{one}", role="contact", name="李敏", mobile="13900000001", **where)
        for one, house in enumerate(houses[:-1])
        for where in ({"region": REGIONS[0], "enterprise": house},)
    ]
    with store.read() as reading:
        seen = reading.submissions_in(scope_of(office, Roster((office, *theirs))))
    assert {one.enterprise_name for one in seen} == set(houses[:-1])


def test_a_person_has_one_conversation(store: Store) -> None:
    with store.begin() as transaction:
        first = people.conversation_of(transaction.session, "one")
        assert people.conversation_of(transaction.session, "one").id == first.id
        assert people.conversation_of(transaction.session, "two").id != first.id
        assert people.whose(transaction.session, first.id) == "one"
        assert people.who_speaks(transaction.session, Address("web", "nobody")) == ""


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("（", "(").replace("）", ")")
