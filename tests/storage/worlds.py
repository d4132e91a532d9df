"""Small worlds of people, regions, forms and what was handed in, and who may see what of them.

Who may see what is said here a second time, naively and by the names alone, so that the store's
own way can be held against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from hypothesis import strategies as st

from conversations.forms.roster import Person, Roster
from conversations.messages import Address, Incoming
from conversations.progress import Stage, Standing
from storage import people, sharing
from storage.keeping import Begun, Keeping
from storage.records import SharedForm, Sharer
from storage.scope import Place, Written, owner_of, place_of
from storage.store import Store
from storage.transaction import Transaction

from .examples import NOON, document, submission, take_turn

REGIONS = ("甲省", "乙省", "丙市", "丁市")
HOUSES = ("江州重型机械公司", "江州精工（轴承）公司", "钱塘动力公司")
TEAMS = ("钳工一班", "钳工二班", "热处理班")
WRITTEN_HOUSES = ("", " ", *HOUSES, " 江州重型 机械公司", "江州精工(轴承)公司", "别家公司")
WRITTEN_TEAMS = ("", "　", *TEAMS, "钳工 一班", "%_!")
FORMS, YEARS = ("application", "result"), (2025, 2026)
STAGES: tuple[Stage, ...] = ("draft", "handed_in", "changed", "sealed", "returned")


@dataclass(frozen=True)
class Made:
    """A form that one conversation, or several together, have begun; by their places."""

    by: tuple[int, ...]
    form: str
    year: int
    stage: Stage
    written: Written


@dataclass(frozen=True)
class World:
    """People, the regions within regions, who talks, and what they have begun.

    `talkers` are ids of the roster, and `""` for visitors.
    """

    roster: Roster
    subregions: Mapping[str, tuple[str, ...]]
    talkers: tuple[str, ...]
    made: tuple[Made, ...]
    conversations: dict[int, int] = field(default_factory=dict)
    """Each talker's conversation, by place, once it is built."""
    filed: dict[int, int] = field(default_factory=dict)
    """Where each form is filed, by place."""

    def owner(self, talker: int) -> str:
        """Who owns what a talker has."""
        return owner_of(self.conversations[talker], self.talkers[talker])

    def placed(self, owner: str, written: Written) -> Place:
        """Where an owner's form stands, as the store has it."""
        return place_of(self.roster.find(owner), self.roster, written)

    def sees(self, talker: int, row: Standing) -> bool:
        """Whether a talker may see a row."""
        owner, house, team = row.owner, row.enterprise, row.team
        made = [
            one
            for place, one in enumerate(self.made)
            if (self.filed[place], one.form, one.year) == (row.conversation_id, row.form, row.year)
        ]
        if owner == self.owner(talker) or any(talker in one.by for one in made):
            return True
        me, other = self.roster.find(self.talkers[talker]), self.roster.find(owner)
        if me is None:
            return False
        if me.role == "staff":
            written = made[0].written if made else Written()
            region = other.region if other else self._region(house, written.recommender)
            return region in self.within(me.region)
        if (other and other.role == "staff") or not plain(me.enterprise):
            return False
        house = other.enterprise if other else house
        team = other.team if other and other.role == "leader" else team
        named = me.role == "contact" or (plain(me.team) != "" and same(team, me.team))
        return same(house, me.enterprise) and named

    def _region(self, house: str, recommender: str) -> str:
        for one in self.roster.people:
            if plain(house) and same(one.enterprise, house):
                return one.region
        return recommender

    def within(self, region: str) -> set[str]:
        """A region and all that lie within it."""
        found, size = {region}, 0
        while len(found) != size:
            size = len(found)
            found |= {below for one in found for below in self.subregions.get(one, ())}
        return found


def plain(name: str) -> str:
    """A name without what may be written differently."""
    for old, new in {" ": "", "　": "", "（": "(", "）": ")"}.items():
        name = name.replace(old, new)
    return name


def same(one: str, other: str) -> bool:
    """Whether two names are one."""
    return plain(one) == plain(other)


def build(store: Store, world: World) -> None:
    """The world in a store, through the verbs that the bot uses."""
    with store.begin() as transaction:
        for talker, person in enumerate(world.talkers):
            address = address_of(talker)
            if person:
                conversation = people.conversation_of(transaction.session, person)
                transaction.open_door(address, conversation, NOON)
            world.conversations[talker] = transaction.conversation(address).id
        for place, one in enumerate(world.made):
            _begin(transaction, world, place, one)
    for talker, conversation_id in world.conversations.items():
        address = address_of(talker)
        with store.begin() as transaction:
            transaction.keep_document(document(conversation_id, f"d{talker}"))
            seen = transaction.conversation(address)
        take_turn(store, seen, Incoming(address, f"m{talker}", text=f"说{talker}"))


def _begin(transaction: Transaction, world: World, place: int, one: Made) -> None:
    """One form begun, alone or together, and handed in where its stage says so."""
    filed_in = world.conversations[one.by[0]]
    if len(one.by) > 1:
        filed_in = _share(transaction, world, place, one)
    world.filed[place] = filed_in
    edition = int(one.stage != "draft")
    begun = Begun(one.form, one.year, one.stage, edition, one.written, filed_in, len(one.by) > 1)
    for talker in one.by:
        Keeping(transaction.session, world.placed, NOON).keep(world.owner(talker), [begun])
    if edition:
        row = replace(submission(filed_in, f"s{place}"), form=one.form, year=one.year)
        names = (one.written.enterprise, one.written.team)
        transaction.hand_in(replace(row, enterprise_name=names[0], team_name=names[1]))


def _share(transaction: Transaction, world: World, place: int, one: Made) -> int:
    first, *others = (world.conversations[talker] for talker in one.by)
    shared = SharedForm(f"s{place}", one.form, one.year, "{}", 0)
    sharing.share(transaction.session, shared, Sharer(first, f"{first}"))
    for other in others:
        sharing.take_part(transaction.session, shared.id, Sharer(other, f"{other}"))
    return sharing.locked(transaction.session, [shared.id])[shared.id].conversation_id


def address_of(talker: int) -> Address:
    """The door of a talker."""
    return Address("web", f"talker-{talker}")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Some people, in regions that may lie within each other, also in a circle; and visitors."""
    below = st.lists(st.sampled_from(REGIONS), max_size=2).map(tuple)
    subregions = draw(st.fixed_dictionaries(dict.fromkeys(REGIONS, below)))
    roster = Roster(
        tuple(
            Person(
                id=f"p{number}",
                role=draw(st.sampled_from(["leader", "contact", "staff"])),
                name="王强",
                mobile="13900000001",
                region=draw(st.sampled_from(REGIONS)),
                enterprise=draw(st.sampled_from([*HOUSES, ""])),
                team=draw(st.sampled_from([*TEAMS, ""])),
            )
            for number in range(draw(st.integers(3, 6)))
        )
    )
    talkers = (*(one.id for one in roster.people), "", "", "gone")
    made: list[Made] = []
    for form, year in product(FORMS, YEARS):
        left = draw(st.permutations(range(len(talkers))))
        for size in draw(st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=2, max_size=6)):
            by, left = tuple(left[:size]), left[size:]
            written = Written(
                draw(st.sampled_from(WRITTEN_HOUSES)),
                draw(st.sampled_from(WRITTEN_TEAMS)),
                draw(st.sampled_from(["", *REGIONS])),
            )
            if by:
                made.append(Made(by, form, year, draw(st.sampled_from(STAGES)), written))
    return World(roster, subregions, talkers, tuple(made))
