"""A made-up association whose people all have names of their own, and who may read which of them.

A name that is read by the wrong person is found in the words themselves, wherever they come out.
Who may read what is said here naively, by the rows of the roster alone: nothing of the store's own
way (`storage/scope.py`) is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from conversations.forms.roster import Person, Role, Roster

REGIONS = ("江苏省质量协会", "浙江省质量协会", "无锡市质量协会")
HOUSES = ("江州重型机械公司", "江州精工轴承公司", "钱塘动力公司")
FORMS: tuple[tuple[str, ...], ...] = (("result",), ("application", "result"), ())
SIGNS = "甲乙丙丁戊己庚辛壬"


@dataclass(frozen=True)
class Planted:
    """Somebody and what is theirs alone; `role` is `None` for a visitor, who is in no roster.

    `house` is the enterprise of the roster or, of others, the one they write of. `steps` is how
    far they come with the 成果表: nothing, begun, answers proposed, taken over, handed in.
    """

    number: int
    role: Role | None
    region: str
    house: str
    forms: tuple[str, ...]
    steps: int

    @property
    def id(self) -> str:
        return f"p{self.number}" if self.role else ""

    @property
    def name(self) -> str:
        return f"司马{SIGNS[self.number]}"

    @property
    def team(self) -> str:
        return f"钳工{self.number + 10}号班"

    @property
    def mailbox(self) -> str:
        return f"m{self.number}@example.com"

    @property
    def mobile(self) -> str:
        return f"139000000{self.number + 10}"

    @property
    def file(self) -> str:
        """What they have sent is called."""
        return f"材料{self.number + 10}号.docx"

    @property
    def marks(self) -> tuple[str, ...]:
        """What is theirs alone."""
        return (self.name, self.team, self.mailbox, self.mobile, self.file)

    @property
    def person(self) -> Person:
        """The row of the roster."""
        enterprise = "" if self.role == "staff" else self.house
        return Person(
            id=self.id,
            role=self.role or "leader",
            name=self.name,
            mobile=self.mobile,
            region=self.region,
            enterprise=enterprise,
            team=self.team if self.role == "leader" else "",
            forms=self.forms,
        )

    @property
    def answers(self) -> str:
        """All answers to the 成果表 in one message."""
        return (
            f"质量信得过班组名称：{self.team}\n企业名称：{self.house}\n邮箱：{self.mailbox}\n"
            "会上是否发表：是\n班组人数：12"
        )


@dataclass(frozen=True)
class World:
    """Everybody, the regions within regions, and who fills in a form of somebody else's with them.

    `shared` are pairs of numbers: whose form it is, and whom they ask to join.
    """

    people: tuple[Planted, ...]
    subregions: Mapping[str, tuple[str, ...]]
    shared: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def roster(self) -> Roster:
        return Roster(tuple(one.person for one in self.people if one.role))

    def together(self, one: Planted, other: Planted) -> bool:
        """Whether two fill in one form."""
        return bool({(one.number, other.number), (other.number, one.number)} & self.shared)

    def sees(self, me: Planted, other: Planted) -> bool:
        """Whether somebody may see how far another one's form is, and who has it in hand."""
        if me is other or self.together(me, other):
            return True
        if me.role == "staff":
            return self._region(other) in self._within(me.region)
        return me.role == "contact" and other.role != "staff" and other.house == me.house

    def calls(self, me: Planted, other: Planted) -> bool:
        """Whether somebody may invite another one and read their telephone number."""
        staff = me.role == "staff" and other.role is not None
        return me is other or (staff and other.region in self._within(me.region))

    def readable(self, me: Planted) -> frozenset[str]:
        """Every mark that somebody may ever read."""
        found = {*me.marks, me.house}
        for other in self.people:
            found |= {other.name, other.mobile} if self.calls(me, other) else set()
            if self.sees(me, other):
                forms = (one for one in self.people if one is other or self.together(one, other))
                found |= {mark for one in forms for mark in (one.name, one.team, one.house)}
        return self.own(me) | found

    def own(self, me: Planted) -> frozenset[str]:
        """The marks in what somebody alone has: documents, the status, forms shared with them."""
        theirs = (one for one in self.people if one is me or self.together(me, one))
        return frozenset(
            mark for one in theirs for mark in (one.team, one.house, one.mailbox)
        ) | frozenset(me.marks)

    def read(self, text: str) -> frozenset[str]:
        """The marks in a text."""
        marks = (mark for one in self.people for mark in (*one.marks, one.house))
        return frozenset(mark for mark in marks if mark in text)

    def _within(self, region: str) -> set[str]:
        found, size = {region}, 0
        while len(found) != size:
            size = len(found)
            found |= {below for one in found for below in self.subregions.get(one, ())}
        return found

    def _region(self, other: Planted) -> str:
        """Of a visitor, that of the first who is of the enterprise they write of."""
        if other.role:
            return other.region
        houses = (one for one in self.people if one.role in {"leader", "contact"})
        return next((one.region for one in houses if one.house == other.house), "")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Two leaders, a contact, staff and a visitor at least, in any regions and enterprises."""
    more = draw(st.lists(st.sampled_from(FEWEST[1:]), max_size=2))
    roles: tuple[Role | None, ...] = (*FEWEST, *more, None)
    people = tuple(
        Planted(
            number,
            role,
            draw(st.sampled_from(REGIONS)),
            draw(st.sampled_from(HOUSES)),
            draw(st.sampled_from(FORMS)),
            draw(st.integers(0, 4)),
        )
        for number, role in enumerate(roles)
    )
    pairs = st.lists(
        st.tuples(st.sampled_from(range(len(people))), st.sampled_from(range(len(people)))),
        max_size=1,
    )
    shared = frozenset((one, other) for one, other in draw(pairs) if one != other)
    subregions = draw(st.sampled_from([{}, {REGIONS[0]: (REGIONS[2],)}]))
    return World(people, subregions, shared)


FEWEST: tuple[Role, ...] = ("leader", "leader", "contact", "staff")
