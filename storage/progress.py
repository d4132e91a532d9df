"""How far every form is, asked for: one row for each owner, form and year; tallies of the regions.

Every question takes the scope of who asks (`scope.py`) and reads by an index, so that it costs
the same however many rows there are. What is written stands in `keeping.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, TypeAlias

from sqlalchemy import Integer, Text, bindparam, func, literal, select, tuple_

from conversations.forms.names import folded, probably_same
from conversations.progress import AWAITED, Of, Stage, Standing, Tally

from .names import enterprise_key
from .scope import IS_AT, IS_OWN, NONE, Kind, Scope
from .season import progress
from .season import tallies as counts
from .session import Row, Session, Values
from .statements import meets

Cell: TypeAlias = tuple[str, int, Stage]

YEARS = 4
"""Years that one statement looks for: it is compiled once, so it has room for all or none."""
AT_ONCE = 50
"""Regions that one statement looks for, as above; rows that are read at once."""
FEW = 500
"""Rows of one name that are looked at; an enterprise's teams, a year's forms of each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: forms with their years, in the order of the answer; stages.

    `enterprise` narrows it down to one, by its name.
    """

    of: tuple[Of, ...]
    stages: tuple[Stage, ...] = ("not_begun", "draft", "changed", "returned")
    enterprise: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what is asked for; `after` is where the next page begins, `""` after the last."""

    rows: tuple[Standing, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row, and the keys of where it stands."""

    standing: Standing
    enterprise: str
    team: str


def tallies(session: Session, scope: Scope, of: Sequence[Of]) -> tuple[Tally, ...]:
    """How many forms are at which stage, as far as the scope goes; only what there is.

    In the order of `of`.
    """
    found: Counter[Cell] = Counter()
    for cells in _cells(session, scope).values():
        found.update(cells)
    for one in _own(session, scope):
        row = one.standing
        if not scope.reaches(row.region, one.enterprise, one.team):
            found[row.form, row.year, row.stage] += 1
    order = {one: number for number, one in enumerate(of)}
    wanted = sorted((order[cell[:2]], cell) for cell in found if cell[:2] in order)
    return tuple(Tally(*cell, found[cell]) for _, cell in wanted if found[cell])


def page(  # noqa: PLR0913 - who asks, for what, from where on, how many
    session: Session, scope: Scope, wanted: Wanted, after: str = "", limit: int = 20
) -> Page:
    """The rows in the scope, a page at a time: one's own first, then by form, stage and place.

    Nothing comes twice, and nothing that stays where it is is left out, whatever moves meanwhile.
    `after` is what the page before said; the scope and what is wanted have to be the same.
    """
    found = list(islice(_walk(session, scope, wanted, after), limit + 1))
    rows = tuple(one.standing for _, one in found[:limit])
    return Page(rows, found[limit - 1][0] if len(found) > limit else "")


def named(  # noqa: PLR0913 - who asks, for whom, of what, how many
    session: Session, scope: Scope, words: str, of: Sequence[Of], limit: int = 20
) -> tuple[Standing, ...]:
    """The rows in the scope whose team or enterprise is called so, by enterprise and team.

    Exactly, however spaced; where there is none, those whose team's name has the words in it, or
    is probably the same misspelt (not among the many of a region).
    """
    name = folded(words)
    own = [one.standing for one in _own(session, scope)] if name else []
    for look in (_exactly, _in_part) if name else ():
        found = {row.number: row for row in look(session, scope, name, own)}
        rows = [row for row in found.values() if (row.form, row.year) in of]
        if rows:
            rows.sort(key=lambda one: (one.enterprise, one.team, one.number))
            return tuple(rows[:limit])
    return ()


def numbered(session: Session, scope: Scope, number: int) -> Standing | None:
    """The row of a number, if it is in the scope."""
    row = session.row(NUMBERED, {"id": number})
    if row is None:
        return None
    found = _kept(row)
    seen = scope.reaches(found.standing.region, found.enterprise, found.team)
    own = seen or session.row(OWN_NUMBER, {**scope.own, "id": number}) is not None
    return found.standing if own else None


def of_owner(session: Session, owner: str) -> tuple[Standing, ...]:
    """All rows of an owner, the newest year first, whatever their stage."""
    return _standings(session.rows(OF_OWNER, {"owner": owner}))


def awaited(
    session: Session, years: Sequence[int], after_owner: str = "", limit: int = 1_000
) -> tuple[Standing, ...]:
    """What has yet to be handed in, in the order of owners, after one; all of an owner at once.

    About `limit` rows; none when there is nothing more. Of `YEARS` years at most. The order is the
    database's own.
    """
    of = _years(years)
    rows = session.rows(AWAITED_AFTER, {**of, "after": after_owner, "limit": limit})
    if len(rows) == limit:
        last = rows[-1][OWNER]
        whole = [row for row in rows if row[OWNER] != last]
        rows = whole or session.rows(AWAITED_OF, {**of, "owner": last})
    return _standings(rows)


def enterprises_awaiting(
    session: Session, years: Sequence[int], after_key: str = "", limit: int = 1_000
) -> tuple[tuple[str, Tally], ...]:
    """How many forms are awaited of each enterprise, in the order of their keys, after one.

    All of an enterprise at once; `limit` is more than one can have, which is forms times stages.
    """
    rows = session.rows(ENTERPRISES, {**_years(years), "after": after_key, "limit": limit})
    if len(rows) == limit:
        rows = [row for row in rows if row[0] != rows[-1][0]]
    return tuple((key, Tally(*cell)) for key, *cell in rows)


def _walk(
    session: Session, scope: Scope, wanted: Wanted, after: str
) -> Iterator[tuple[str, _Kept]]:
    """Every row that is wanted, each with the cursor that leads on from it.

    A cursor names the stretch, counted over all forms, stages and places, and the row in it.
    """
    house = enterprise_key(wanted.enterprise)
    if wanted.enterprise and not house:
        return
    stretch, key, number = after.split(".") if after else ("-1", "", "0")
    own = _own(session, scope)
    if int(stretch) < 0:
        for one in sorted(own, key=lambda one: one.standing.number):
            if one.standing.number > int(number) and _wanted(one, wanted, house):
                yield f"-1..{one.standing.number}", one
    seen = {one.standing.number for one in own}
    cells = _cells(session, scope)
    every = product(wanted.of, wanted.stages, scope.places)
    for place, ((form, year), stage, there) in enumerate(every):
        if place >= int(stretch) and cells[there].get((form, year, stage)):
            begin = (key, int(number)) if place == int(stretch) else ("", 0)
            values = {"place": there[1], "form": form, "year": year, "stage": stage}
            for one in _stretch(session, (there[0], house), values, begin):
                if one.standing.number not in seen:
                    yield f"{place}.{one.enterprise}.{one.standing.number}", one


def _stretch(
    session: Session, where: tuple[Kind, str], values: Values, begin: tuple[str, int]
) -> Iterator[_Kept]:
    """The rows of one form and stage at one place, by enterprise, after one of them."""
    kind, house = where
    statement = HOUSE_STRETCHES[kind] if house else STRETCHES[kind]
    values = {**values, "house": house} if house else values
    rows = [()] * AT_ONCE
    while len(rows) == AT_ONCE:
        after = {"key": begin[0], "after": begin[1], "limit": AT_ONCE}
        rows = session.rows(statement, {**values, **after})
        for row in rows:
            one = _kept(row)
            begin = (one.enterprise, one.standing.number)
            yield one


def _wanted(one: _Kept, wanted: Wanted, house: str) -> bool:
    row = one.standing
    its = (row.form, row.year) in wanted.of and row.stage in wanted.stages
    return its and (not house or house == one.enterprise)


def _cells(session: Session, scope: Scope) -> Mapping[tuple[Kind, str], Mapping[Cell, int]]:
    """How many rows of each form, year and stage stand at each place of a scope."""
    found: dict[tuple[Kind, str], dict[Cell, int]] = {place: {} for place in scope.places}
    for kind, place in scope.places:
        if kind != "region":
            for *cell, count in session.rows(COUNTED[kind], {"place": place}):
                found[kind, place][_cell(cell)] = count
    for first in range(0, len(scope.regions), AT_ONCE):
        some = scope.regions[first : first + AT_ONCE]
        names = {f"region_{place}": NONE for place in range(AT_ONCE)}
        names |= {f"region_{place}": name for place, name in enumerate(some)}
        for region, *cell, count in session.rows(TALLIES, names):
            found["region", region][_cell(cell)] = count
    return found


def _exactly(
    session: Session, scope: Scope, name: str, own: Sequence[Standing]
) -> Iterator[Standing]:
    """Rows whose team or enterprise has this folded name."""
    yield from (one for one in own if name in {folded(one.team), folded(one.enterprise)})
    for kind, place in scope.places:
        values = {"place": place, "name": name, "limit": FEW}
        yield from _standings(session.rows(TEAM_NAMED[kind], values))
    if scope.places:
        values = {"house": enterprise_key(name), "limit": FEW}
        found = map(_kept, session.rows(OF_ENTERPRISE, values))
        yield from (
            one.standing
            for one in found
            if scope.reaches(one.standing.region, one.enterprise, one.team)
        )


def _in_part(
    session: Session, scope: Scope, name: str, own: Sequence[Standing]
) -> Iterator[Standing]:
    """Rows whose team's name has this in it, or is probably the same."""
    yield from (one for one in own if _alike(name, one))
    pattern = "%" + WILD.sub(r"!\g<0>", name) + "%"
    for kind, place in scope.places:
        if kind == "region":
            values = {"place": place, "name": pattern, "limit": FEW}
            yield from _standings(session.rows(LIKE, values))
        else:
            rows = session.rows(ALL_AT[kind], {"place": place, "limit": FEW})
            yield from (one for one in _standings(rows) if _alike(name, one))


def _alike(name: str, one: Standing) -> bool:
    return any(
        name in folded(own) or probably_same(name, own) for own in (one.team, one.enterprise)
    )


def _own(session: Session, scope: Scope) -> list[_Kept]:
    return [_kept(row) for row in session.rows(OWN_ROWS, dict(scope.own))]


def _kept(row: Row) -> _Kept:
    return _Kept(standing_of(row[:-2]), *row[-2:])


def _standings(rows: Iterable[Row]) -> tuple[Standing, ...]:
    return tuple(standing_of(row) for row in rows)


def standing_of(row: Row) -> Standing:
    """A row of the columns `STANDING`."""
    number, owner, form, year, stage, edition, expected, *where = row
    return Standing(number, owner, form, year, stage, edition, bool(expected), *where)


def _cell(columns: Sequence[Any]) -> Cell:
    form, year, stage = columns
    return form, year, stage


def _years(years: Sequence[int]) -> Values:
    if len(years) > YEARS:
        raise ValueError(years)
    names = {f"year_{place}": 0 for place in range(YEARS)}
    return names | {f"year_{place}": year for place, year in enumerate(years)}


WILD = re.compile("[!%_]")
STANDING = (
    progress.c.id,
    progress.c.owner,
    progress.c.form,
    progress.c.year,
    progress.c.stage,
    progress.c.edition,
    progress.c.expected,
    progress.c.region,
    progress.c.enterprise_name,
    progress.c.team_name,
    progress.c.changed_at,
    progress.c.conversation_id,
    progress.c.handed_in_at,
)
"""The columns of a `Standing`, in its order."""
KEPT = (*STANDING, progress.c.enterprise_key, progress.c.team_key)
"""All that is kept of a form: the same, and the keys of where it stands."""
OWNER = 1
_LIMIT = bindparam("limit", type_=Integer)
_HOUSE = progress.c.enterprise_key == bindparam("house")

OF_OWNER = (
    select(*STANDING)
    .where(meets(progress.c.owner))
    .order_by(progress.c.year.desc(), progress.c.id)
)
OWN_ROWS = select(*KEPT).where(IS_OWN)
NUMBERED = select(*KEPT).where(meets(progress.c.id))
OWN_NUMBER = select(progress.c.id).where(meets(progress.c.id), IS_OWN)
COUNTED = {
    kind: select(progress.c.form, progress.c.year, progress.c.stage, func.count())
    .where(there)
    .group_by(progress.c.form, progress.c.year, progress.c.stage)
    for kind, there in IS_AT.items()
}
TALLIES = select(
    counts.c.region, counts.c.form, counts.c.year, counts.c.stage, counts.c["count"]
).where(
    counts.c.region.in_([bindparam(f"region_{place}") for place in range(AT_ONCE)]),
    counts.c["count"] > 0,
)
STRETCHES = {
    kind: select(*KEPT)
    .where(
        there,
        meets(progress.c.form),
        meets(progress.c.year),
        meets(progress.c.stage),
        tuple_(progress.c.enterprise_key, progress.c.id)
        > tuple_(bindparam("key", type_=Text), bindparam("after", type_=Integer)),
    )
    .order_by(progress.c.enterprise_key, progress.c.id)
    .limit(_LIMIT)
    for kind, there in IS_AT.items()
}
HOUSE_STRETCHES = {kind: statement.where(_HOUSE) for kind, statement in STRETCHES.items()}
_NEWEST = select(*STANDING).order_by(progress.c.id.desc()).limit(_LIMIT)
TEAM_NAMED = {
    kind: _NEWEST.where(there, progress.c.team_folded == bindparam("name"))
    for kind, there in IS_AT.items()
}
OF_ENTERPRISE = select(*KEPT).where(_HOUSE).order_by(progress.c.id.desc()).limit(_LIMIT)
LIKE = _NEWEST.where(IS_AT["region"], progress.c.team_folded.like(bindparam("name"), escape="!"))
ALL_AT = {kind: _NEWEST.where(there) for kind, there in IS_AT.items()}

_OPEN = (
    progress.c.stage.in_([literal(one) for one in sorted(AWAITED)]),
    progress.c.year.in_([bindparam(f"year_{place}") for place in range(YEARS)]),
)
AWAITED_AFTER = (
    select(*STANDING)
    .where(progress.c.owner > bindparam("after"), *_OPEN)
    .order_by(progress.c.owner, progress.c.form, progress.c.year)
    .limit(_LIMIT)
)
AWAITED_OF = select(*STANDING).where(meets(progress.c.owner), *_OPEN)
_OF_HOUSE = (progress.c.enterprise_key, progress.c.form, progress.c.year, progress.c.stage)
ENTERPRISES = (
    select(*_OF_HOUSE, func.count())
    .where(progress.c.enterprise_key > bindparam("after"), *_OPEN)
    .group_by(*_OF_HOUSE)
    .order_by(*_OF_HOUSE)
    .limit(_LIMIT)
)
