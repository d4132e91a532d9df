"""Where a form stands, and how far a person sees; `test_authorisation.py` asks everything."""

import pytest

from conversations.forms.roster import Person, Roster
from conversations.messages import Address
from storage import people, progress
from storage.keeping import Begun, Keeping
from storage.names import enterprise_key, team_key
from storage.progress import AT_ONCE, Wanted
from storage.scope import Place, Scope, Written, owner_of, place_of, scope_of, within
from storage.store import Store

from .examples import NOON

PROVINCE, CITY = "江苏省质量协会", "无锡市质量协会"
HOUSE, TEAM = "江州重型机械股份有限公司", "钳工一班"
OTHER = "钱塘动力设备（集团）有限公司"

OFFICE = Person(id="office", role="staff", name="周岚", mobile="13900000101", region=PROVINCE)
CONTACT = Person(
    id="contact", role="contact", name="李敏", mobile="13900000001", region=CITY, enterprise=HOUSE
)
LEADER = Person(
    id="leader",
    role="leader",
    name="王强",
    mobile="13900000011",
    region=CITY,
    enterprise=HOUSE,
    team=TEAM,
)
ROSTER = Roster((OFFICE, CONTACT, LEADER))


def test_staff_see_the_regions_within_theirs_also_where_they_lie_in_a_circle() -> None:
    circle = {PROVINCE: (CITY,), CITY: ("滨湖区质量协会", PROVINCE)}
    assert within(PROVINCE, circle) == (PROVINCE, CITY, "滨湖区质量协会")
    assert scope_of("office", OFFICE, circle).regions == (PROVINCE, CITY, "滨湖区质量协会")
    assert within(CITY, {PROVINCE: (CITY,)}) == (CITY,)


def test_each_role_sees_its_own_part() -> None:
    assert scope_of("contact", CONTACT, {}).places == (("enterprise", enterprise_key(HOUSE)),)
    assert scope_of("leader", LEADER, {}).places == (("team", team_key(HOUSE, TEAM)),)
    assert scope_of("#7", None, {}).places == ()


@pytest.mark.parametrize(
    ("person", "lacks"), [(CONTACT, "enterprise"), (LEADER, "enterprise"), (LEADER, "team")]
)
def test_a_name_that_is_missing_opens_nothing(person: Person, lacks: str) -> None:
    without = person.model_copy(update={lacks: " "})
    assert scope_of(without.id, without, {}).places == ()


def test_who_has_left_the_roster_and_whom_somebody_else_is_see_their_own() -> None:
    assert scope_of("contact", None, {}) == Scope("contact")
    assert scope_of("#7", CONTACT, {}) == Scope("#7")


def test_a_visitors_form_stands_where_the_roster_has_the_enterprise() -> None:
    spaced = Written("江州重型 机械股份有限公司", TEAM, recommender="浙江省质量协会")
    assert place_of(None, ROSTER, spaced).region == CITY
    assert place_of(None, ROSTER, spaced).team_key == team_key(HOUSE, TEAM)
    assert place_of(None, ROSTER, Written(OTHER, TEAM, PROVINCE)).region == PROVINCE
    assert place_of(None, ROSTER, Written("", TEAM)) == Place(team=TEAM)


def test_a_slip_of_the_pen_hides_no_leader_from_the_contact() -> None:
    place = place_of(LEADER, ROSTER, Written("江州重机", "钳工1班"))
    assert (place.enterprise, place.team) == ("江州重机", "钳工1班"), "shown as it is written"
    assert place.enterprise_key == enterprise_key(HOUSE)
    assert place.team_key == team_key(HOUSE, TEAM)
    assert place.region == CITY


def test_what_the_office_writes_of_a_team_is_shown_to_no_team() -> None:
    place = place_of(OFFICE, ROSTER, Written(HOUSE, TEAM))
    assert (place.region, place.enterprise_key, place.team_key) == (PROVINCE, "", "")


def test_a_region_of_more_regions_than_one_statement_looks_for(store: Store) -> None:
    cities = [f"第{one}市质量协会" for one in range(2 * AT_ONCE + 1)]
    office = scope_of("office", OFFICE, {PROVINCE: tuple(cities[:-1])})
    with store.begin() as transaction:
        keeping = Keeping(transaction.session, _as_written, NOON)
        for number, city in enumerate(cities):
            where = people.conversation_of(transaction.session, f"p{number}").id
            one = Begun("form", 2026, "draft", 0, Written("", TEAM, city), where)
            keeping.keep(f"p{number}", [one])
    with store.read() as reading:
        [tally] = progress.tallies(reading.session, office, [("form", 2026)])
        wanted = Wanted((("form", 2026),))
        page = progress.page(reading.session, office, wanted, limit=1_000)
    assert tally.count == len(cities) - 1
    assert {one.region for one in page.rows} == set(cities[:-1])


def test_a_person_has_one_conversation(store: Store) -> None:
    with store.begin() as transaction:
        first = people.conversation_of(transaction.session, "one")
        assert people.conversation_of(transaction.session, "one").id == first.id
        assert people.conversation_of(transaction.session, "two").id != first.id
        assert people.whose(transaction.session, first.id) == "one"
        assert people.who_speaks(transaction.session, Address("web", "nobody")) == ""


def test_an_owner_is_named_by_the_roster_or_by_the_conversation() -> None:
    assert owner_of(7, "") == "#7"
    assert owner_of(7, "wang-qiang") == "wang-qiang"


def _as_written(_: str, written: Written) -> Place:
    return Place(written.recommender, written.enterprise, written.team)
