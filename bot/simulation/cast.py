"""Who plays in a season: a roster that is made up, and how each of them behaves."""

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from conversations.forms.roster import Person, Role, Roster
from conversations.messages import Address

Manner: TypeAlias = Literal[
    "never",
    "mailbox",
    "silent",
    "early",
    "late",
    "stops",
    "mutes",
    "snoozes",
    "blocks",
    "windowed",
]
"""`never` has no door at all, `mailbox` only an address in the roster; `silent` came in and says
nothing more; `windowed` too, where nobody may be written to unasked for long."""

TEAMS = 5
"""Teams of an enterprise."""
WITHOUT = 10
"""Every so many enterprises have no contact."""


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the roster, how they behave, and the door they use; `None`: none."""

    person: Person
    manner: Manner
    door: Address | None


def cast(teams: int, regions: tuple[str, ...], random: Random) -> tuple[Player, ...]:
    """The leaders of so many teams, the contacts of their enterprises, and an office a region."""
    found = [_player(_staff(number, one), ("silent",), random) for number, one in _count(regions)]
    for number in range(teams):
        house = number // TEAMS
        region = regions[house % len(regions)]
        if number % TEAMS == 0 and house % WITHOUT != WITHOUT - 1:
            found.append(_player(_contact(house, region), CONTACTS, random))
        found.append(_player(_leader(number, region), LEADERS, random))
    return tuple(found)


def roster(players: tuple[Player, ...]) -> Roster:
    """The same as a roster; some have a mailbox there."""
    return Roster(tuple(one.person for one in players))


def _player(person: Person, manners: tuple[Manner, ...], random: Random) -> Player:
    manner = random.choice(manners)
    spare = manner in {"blocks", "windowed"} and random.random() < 0.5
    if manner == "mailbox" or spare:
        person = person.model_copy(update={"email": f"{person.id}@example.com"})
    if manner in {"never", "mailbox"}:
        return Player(person, manner, None)
    channel = "kefu" if manner == "windowed" else random.choice(("chat", "desk"))
    return Player(person, manner, Address(channel, f"{person.id}-there"))


def _leader(number: int, region: str) -> Person:
    house, team = _house(number // TEAMS), f"{WORKSHOPS[number % TEAMS]}{number % 9 + 1}班"
    return _person("leader", number, region, (house, team))


def _contact(house: int, region: str) -> Person:
    return _person("contact", house, region, (_house(house), ""))


def _staff(number: int, region: str) -> Person:
    return _person("staff", number, region, ("", ""))


def _person(role: Role, number: int, region: str, where: tuple[str, str]) -> Person:
    name = f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[number // len(SURNAMES) % len(GIVEN)]}"
    enterprise, team = where
    return Person(
        id=f"{role}-{number + 1:06}",
        role=role,
        name=name,
        mobile=f"139000000{number % 100:02}",
        region=region,
        enterprise=enterprise,
        team=team,
    )


def _house(number: int) -> str:
    """No longer number is in it than names have: one of five digits is asked about."""
    city, works = divmod(number, WORKS)
    return f"{CITIES[city // len(RIVERS)]}{RIVERS[city % len(RIVERS)]}第{works + 1}机械厂"


def _count(regions: tuple[str, ...]) -> list[tuple[int, str]]:
    return list(enumerate(regions))


LEADERS: tuple[Manner, ...] = (
    *("never", "mailbox", "silent", "silent"),
    *("early", "early", "late", "late", "stops"),
    *("mutes", "snoozes", "blocks", "windowed"),
)
CONTACTS: tuple[Manner, ...] = ("never", "mailbox", "silent", "silent", "mutes", "snoozes")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
GIVEN = ("强", "敏", "静", "伟", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞")
WORKS = 999
"""Works of one city."""
CITIES, RIVERS = "江临安东西南北宁长清", "州川平阳水山城原海陵"
WORKSHOPS = ("装配车间", "磨工车间", "热处理车间", "铸造车间", "计量室")
