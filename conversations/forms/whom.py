"""Whom of the roster some words mean: a name, a team, an enterprise and a role, or an id."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from .names import called, folded
from .roster import Person, Role, Roster

Known: TypeAlias = tuple[str, str, str, str]
"""Name, team, enterprise and region of a person, folded."""

MANY = 20_000
"""People among whom no misspelt name is looked for: that would take seconds."""


def whom(roster: Roster, regions: Collection[str], words: str) -> tuple[Person, ...]:
    """Everybody of these regions whom the words may mean, in the roster's order.

    An exact name goes before a part of one, a part before what is only like it. Whoever is of
    another region is not found, as if they were not there.
    """
    named = roster.find(words.strip())
    if named and named.region in regions:
        return (named,)
    role, rest = _role(words)
    people = [
        one for one in roster.people if one.region in regions and (not role or one.role == role)
    ]
    parts = tuple(filter(None, map(folded, APART.split(rest))))
    if not parts:
        return tuple(people) if role else ()
    ways = dict.fromkeys((("".join(parts),), parts))
    for fits in (_is, _holds):
        for way in ways:
            found = tuple(
                one for one in people if all(fits(part, roster.folded[one.id]) for part in way)
            )
            if found:
                return found
    return _misspelt(people, parts) if len(people) <= MANY else ()


def labels(people: Collection[Person]) -> Iterator[str]:
    """What tells each of several people from the others, in words that `whom` finds them by."""
    for one in people:
        place = one.team or one.enterprise or one.region
        ways = (f"{one.name} {place}", f"{one.name} {one.enterprise} {place}", one.id)
        yield next(
            (way for way in ways if sum(_meant(way, other) for other in people) == 1), one.id
        )


def _meant(words: str, person: Person) -> bool:
    known = (person.name, person.team, person.enterprise, person.region)
    return set(words.split()) <= {"".join(one.split()) for one in known} or words == person.id


def _role(words: str) -> tuple[Role | None, str]:
    """The role that the words end with, and what stands before it."""
    found = ROLE.search(words)
    return (ROLES[found[1]], words[: found.start()]) if found else (None, words)


def _is(part: str, known: Known) -> bool:
    name, team, house, region = known
    return part in {name, team, house, region, house + team, team + name, house + team + name}


def _holds(part: str, known: Known) -> bool:
    name, team, house, region = known
    return len(part) > 1 and (part in house + team + name or part in region)


def _misspelt(people: Sequence[Person], parts: Sequence[str]) -> tuple[Person, ...]:
    """Those whose team and enterprise are what the words are like."""
    names = dict.fromkeys(name for one in people for name in (one.team, one.enterprise) if name)
    meant = [set(called(part, names)) for part in parts]
    return tuple(one for one in people if all({one.team, one.enterprise} & some for some in meant))


APART = re.compile(r"[\s,，、;；]+")
ROLES: Mapping[str, Role] = {
    "企业联系人": "contact",
    "单位联系人": "contact",
    "联系人": "contact",
    "班组长": "leader",
    "组长": "leader",
    "协会工作人员": "staff",
    "工作人员": "staff",
}
ROLE = re.compile(f"的?\\s*({'|'.join(ROLES)})\\s*$")
