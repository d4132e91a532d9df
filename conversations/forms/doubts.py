"""What in a roster is probably wrong, though it can be served: for whoever keeps it to look at.

Each function yields the code of a doubt, where it is (ids of people) and what its sentence wants.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..fields.base import Data
from .names import folded, pairs_alike
from .roster import Person, Roster


def roster_doubts(roster: Roster) -> Iterator[tuple[str, str, Data]]:
    """People, teams and enterprises that stand there twice, and people whom nothing reaches."""
    people = roster.people
    yield from _twice(people)
    yield from _teams(people)
    yield from _enterprises(people)
    for one in people:
        if not one.mobile and not one.email:
            yield one.id, "no_way", {"name": one.name}


def subregion_mistakes(
    regions: Collection[str], subregions: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str, Data]]:
    """A region within a region that is not there, or that lies within itself."""
    known = {*regions, *(one for some in subregions.values() for one in some)}
    for above in subregions:
        if above not in known:
            yield f"subregions {above}", "unknown_parent", {"value": above}
        elif above in _within(above, subregions):
            yield f"subregions {above}", "region_in_itself", {"value": above}


def _within(region: str, subregions: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*subregions.get(region, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += subregions.get(one, ())
    return found


def _twice(people: Iterable[Person]) -> Iterator[tuple[str, str, Data]]:
    """One person under two ids: of one name, or one number, in one role at one place."""
    seen: dict[tuple[str, ...], Person] = {}
    for one in people:
        place = one.role, folded(one.enterprise or one.region)
        keys: list[tuple[str, ...]] = [("name", *place, folded(one.team), folded(one.name))]
        keys += [("mobile", *place, one.mobile)] if one.mobile else []
        other = next((seen[key] for key in keys if key in seen), None)
        if other:
            yield f"{other.id}、{one.id}", "same_person", {"name": one.name, "other": other.name}
        seen |= dict.fromkeys(keys, one)


def _teams(people: Iterable[Person]) -> Iterator[tuple[str, str, Data]]:
    """A team with two leaders, and two teams of an enterprise that are probably one."""
    houses: dict[str, dict[str, list[Person]]] = {}
    for one in people:
        if one.role == "leader":
            teams = houses.setdefault(folded(one.enterprise), {})
            teams.setdefault(folded(one.team), []).append(one)
    for teams in houses.values():
        for some in teams.values():
            names, numbers = (
                {folded(one.name) for one in some},
                {one.mobile or one.id for one in some},
            )
            if len(names) > 1 and len(numbers) > 1:
                data: Data = {"team": some[0].team, "number": len(some)}
                yield "、".join(one.id for one in some), "team_twice", data
        firsts = {some[0].team: some[0] for some in teams.values()}
        for first, second in pairs_alike(firsts, slips=1):
            ids = f"{firsts[first].id}、{firsts[second].id}"
            yield ids, "teams_alike", {"one": first, "other": second}


def _enterprises(people: Iterable[Person]) -> Iterator[tuple[str, str, Data]]:
    firsts = {one.enterprise: one for one in people if one.enterprise}
    for one, other in pairs_alike(firsts):
        ids = f"{firsts[one].id}、{firsts[other].id}"
        yield ids, "enterprises_alike", {"one": one, "other": other}
