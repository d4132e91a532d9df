"""Who of a roster somebody in a list is, and the id of who is new."""

from collections.abc import Mapping
from hashlib import sha256

from .columns import Key
from .names import folded
from .roster import Person, Role, Roster


class Known:
    """The people of a roster by what they are recognised by."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._named = {(*_place(one), folded(one.name)): one for one in reversed(roster.people)}
        self._reached = {
            (one.role, folded(one.enterprise), one.mobile): one
            for one in reversed(roster.people)
            if one.mobile
        }

    def same(self, role: Role, cells: Mapping[Key, str]) -> Person | None:
        """Who of the roster this is: by id, by name and place, or by mobile number and enterprise.

        Another name and another number in the same place is another person: what the one before
        has filled in is not given to whoever comes after.
        """
        if found := self._roster.find(cells.get("id", "")):
            return found
        house, team, region = (folded(cells.get(key, "")) for key in PLACE)
        name = folded(cells.get("name", ""))
        named = self._named.get((role, house or region, team, name))
        return named or self._reached.get((role, house, cells.get("mobile", "")))


def new_id(role: str, cells: Mapping[Key, str]) -> str:
    """The id that is given; else one that the same person gets again, wherever in the list."""
    given = cells.get("id", "")
    if given and not given.isdigit():
        return given
    own = "/".join((role, *(folded(cells.get(key, "")) for key in (*PLACE, NAME))))
    return f"p-{sha256(own.encode()).hexdigest()[:10]}"


def _place(person: Person) -> tuple[str, str, str]:
    return person.role, folded(person.enterprise or person.region), folded(person.team)


PLACE: tuple[Key, ...] = ("enterprise", "team", "region")
NAME: Key = "name"
