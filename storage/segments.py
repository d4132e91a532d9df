"""Whom a segment of a broadcast holds, within a scope; by which doors they are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    literal_column,
    or_,
    select,
)

from conversations.broadcast import AMONG, Place, Segment
from conversations.forms.names import folded
from conversations.messages import Address

from .names import enterprise_key
from .reaching import Door
from .records import Contact
from .scope import NONE, Scope
from .season import people, progress
from .session import Session, Values
from .tables import conversations, doors

AT_ONCE = 200
"""Owners that one statement looks for, and that are written to in one transaction."""
FITS = 6
"""Places that are told of those that a name fits: more are no help."""


@dataclass(frozen=True, slots=True)
class Members:
    """Whom a segment holds: the scope, how far they are with which forms (`form@year`)."""

    scope: Scope
    segment: Segment
    refs: tuple[str, ...]


def owners(session: Session, members: Members, after: str, limit: int) -> tuple[str, ...]:
    """Those of a segment after one, each once, in the database's own order."""
    regions, house = _narrowed(members)
    if not regions or not members.refs:
        return ()
    values = {
        "after": after,
        "limit": limit,
        "house": house,
        **_named("region", regions),
        **_named("ref", members.refs),
        **_named("stage", tuple(AMONG[members.segment.among]), STAGES),
    }
    statement = _owners(_room(regions), _room(members.refs))
    return tuple(row[0] for row in session.rows(statement, values))


def places_named(
    session: Session, scope: Scope, words: str, refs: Sequence[str]
) -> tuple[Place, ...]:
    """The regions and enterprises of a scope that may be called so: just so, else in part."""
    name = folded(words)
    regions = scope.regions
    if not name or not regions:
        return ()
    there = _named("region", regions)
    houses = session.rows(_enterprises(_room(regions)), there)
    values = {**there, **_named("ref", refs)}
    written = session.rows(_written(_room(regions), _room(refs)), values)
    # What somebody wrote by a slip of the pen is not what it is known by.
    known = [house for house, key in written if enterprise_key(house) == key]
    found = [Place("region", one) for one in regions]
    found += [Place("enterprise", one) for one in (*(row[0] for row in houses), *known)]
    exact = [one for one in found if folded(one.name) == name]
    part = [one for one in found if name in folded(one.name)]
    # Names that differ in their spaces alone are of one enterprise.
    each = {(one.kind, folded(one.name)): one for one in exact or part}
    return tuple(each.values())[:FITS]


def doors_of_all(session: Session, some: Sequence[str]) -> Mapping[str, tuple[Door, ...]]:
    """The doors of owners, of each the one used last first; without a conversation there is none.

    Tickets are not counted: people gave them for reminders.
    """
    found: dict[str, list[Door]] = {}
    for first in range(0, len(some), AT_ONCE):
        chunk = some[first : first + AT_ONCE]
        ids = [int(one[1:]) for one in chunk if one.startswith("#")]
        names = [one for one in chunk if not one.startswith("#")]
        for statement, values in (
            (DOORS_OF_PEOPLE, _filled("owner", names, NONE)),
            (DOORS_OF_VISITORS, _filled("owner", ids, 0)),
        ):
            for owner, id_, conversation_id, channel, person, *contact in session.rows(
                statement, values
            ):
                address = Address(channel, person)
                door = Door(id_, conversation_id, address, Contact(*contact))
                name = owner or f"#{conversation_id}"
                found.setdefault(name, []).append(door)
    return {
        owner: tuple(sorted(theirs, key=lambda one: (one.used_at, one.id), reverse=True))
        for owner, theirs in found.items()
    }


def _narrowed(members: Members) -> tuple[tuple[str, ...], str]:
    """The regions of a scope as far as the segment goes, and the key of its enterprise."""
    place, regions = members.segment.place, members.scope.regions
    if place is None:
        return regions, ""
    if place.kind == "region":
        return tuple(one for one in regions if one == place.name), ""
    key = enterprise_key(place.name)
    return (regions, key) if key else ((), "")


def _room(some: Sequence[str]) -> int:
    """How many a statement has room for: it is compiled once for each size."""
    room = 8
    while room < len(some):
        room *= 8
    return room


def _named(name: str, some: Sequence[str], room: int = 0) -> Values:
    return _filled(name, list(some), NONE, room or _room(some))


def _filled(name: str, some: Sequence[Any], none: Any, room: int = AT_ONCE) -> Values:
    padded = chain(some, repeat(none, room - len(some)))
    return {f"{name}_{place}": one for place, one in enumerate(padded)}


STAGES = 6
"""Stages there are at most."""

_REF = progress.c.form + literal("@") + cast(progress.c.year, Text)
_HOUSE = bindparam("house", type_=Text)


def _any_of(column: ColumnElement[Any], name: str, room: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"{name}_{place}", type_=column.type) for place in range(room)])


@cache
def _owners(regions: int, refs: int) -> Select[Any]:
    return (
        select(progress.c.owner)
        .where(
            progress.c.owner > bindparam("after"),
            _any_of(progress.c.region, "region", regions),
            _any_of(_REF, "ref", refs),
            _any_of(progress.c.stage, "stage", STAGES),
            or_(literal("") == _HOUSE, progress.c.enterprise_key == _HOUSE),
        )
        .group_by(progress.c.owner)
        .order_by(progress.c.owner)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def _enterprises(regions: int) -> Select[Any]:
    """Those of the roster."""
    return (
        select(people.c.enterprise)
        .where(_any_of(people.c.region, "region", regions), people.c.enterprise != literal(""))
        .group_by(people.c.enterprise)
        .order_by(people.c.enterprise)
    )


@cache
def _written(regions: int, refs: int) -> Select[Any]:
    """Those that visitors write."""
    return (
        select(progress.c.enterprise_name, progress.c.enterprise_key)
        .where(
            _any_of(progress.c.region, "region", regions),
            _any_of(_REF, "ref", refs),
            progress.c.enterprise_key != literal(""),
        )
        .group_by(progress.c.enterprise_name, progress.c.enterprise_key)
        .order_by(progress.c.enterprise_name)
    )


_DOOR = (
    doors.c.id,
    doors.c.conversation_id,
    doors.c.channel,
    doors.c.person,
    doors.c.wrote_at,
    doors.c.sent,
    doors.c.unreachable,
    doors.c.touched_at,
    doors.c.touched,
)
_DOORS = select(conversations.c.person, *_DOOR).join_from(
    doors, conversations, conversations.c.id == doors.c.conversation_id
)
# The index knows only those that are somebody's; SQLite wants to read that, as it stands there.
DOORS_OF_PEOPLE = _DOORS.where(
    _any_of(conversations.c.person, "owner", AT_ONCE),
    conversations.c.person != literal_column("''"),
)
DOORS_OF_VISITORS = _DOORS.where(
    _any_of(conversations.c.id, "owner", AT_ONCE), conversations.c.person == literal("")
)
