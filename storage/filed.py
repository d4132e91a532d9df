"""What was handed in within some days, as far as somebody may see it: counted, and listed.

Each form once, when it was handed in last, whatever has become of it since. Of a place both are
read by an index from the first moment to the last, so that they cost what they tell.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Integer, Text, bindparam, func, literal, or_, select, tuple_

from conversations.progress import Standing

from .names import enterprise_key
from .progress import KEPT, OWN_ROWS, Page, standing_of
from .schema import Moment
from .scope import IS_AT, Kind, Scope
from .season import progress
from .session import Row, Session, Values

Mark: TypeAlias = tuple[datetime, int]
"""When a form was handed in, and its number: the order in which forms are told."""

AT_ONCE = 50
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What is asked for: forms, from one moment up to another, of an enterprise (`""`: any)."""

    forms: Collection[str]
    since: datetime
    until: datetime
    enterprise: str = ""


def counted(session: Session, scope: Scope, wanted: Filed) -> Mapping[str, int]:
    """How many of each form were handed in, as far as the scope goes; only what there is."""
    found: Counter[str] = Counter()
    if values := _values(wanted):
        for kind, place in scope.places:
            found.update(dict(session.rows(COUNTED[kind], {**values, "place": place})))
        found.update(one.form for one in _own(session, scope, wanted))
    return {form: count for form, count in found.items() if form in wanted.forms}


def page(  # noqa: PLR0913 - who asks, for what, from where on, how many
    session: Session, scope: Scope, wanted: Filed, after: str = "", limit: int = 20
) -> Page:
    """The forms themselves, the newest first; `after` is what the page before said."""
    at, _, number = after.partition("#")
    mark = (datetime.fromisoformat(at), int(number)) if after else (wanted.until, 0)
    ways = [iter(sorted(_own(session, scope, wanted, mark), key=_mark, reverse=True))]
    if values := _values(wanted):
        for kind, place in scope.places:
            ways.append(_stretch(session, kind, {**values, "place": place}, mark))
    told = (one for one in merge(*ways, key=_mark, reverse=True) if one.form in wanted.forms)
    rows = tuple(islice(told, limit + 1))
    if len(rows) <= limit:
        return Page(rows)
    last_at, last = _mark(rows[limit - 1])
    return Page(rows[:limit], f"{last_at.isoformat()}#{last}")


def _stretch(session: Session, kind: Kind, values: Values, mark: Mark) -> Iterator[Standing]:
    """The rows of one place, the newest first, before one of them."""
    rows: list[Row] = [()] * AT_ONCE
    while len(rows) == AT_ONCE:
        begin = {"at": mark[0], "number": mark[1], "limit": AT_ONCE}
        rows = session.rows(PAGES[kind], {**values, **begin})
        for row in rows:
            one = standing_of(row[:-2])
            mark = _mark(one)
            yield one


def _own(
    session: Session, scope: Scope, wanted: Filed, mark: Mark | None = None
) -> Iterator[Standing]:
    """One's own forms that stand at no place that is seen."""
    mark, house = mark or (wanted.until, 0), enterprise_key(wanted.enterprise)
    for row in session.rows(OWN_ROWS, dict(scope.own)):
        one, theirs, team = standing_of(row[:-2]), *row[-2:]
        if scope.reaches(one.region, theirs, team) or one.handed_in_at is None:
            continue
        there = not wanted.enterprise or (house and house == theirs)
        if there and one.handed_in_at >= wanted.since and _mark(one) < mark:
            yield one


def _mark(one: Standing) -> Mark:
    if one.handed_in_at is None:
        raise LookupError(one.number)
    return one.handed_in_at, one.number


def _values(wanted: Filed) -> Values:
    """The values of a place's statements; none where no enterprise may be called so."""
    house = enterprise_key(wanted.enterprise)
    if wanted.enterprise and not house:
        return {}
    return {"since": wanted.since, "until": wanted.until, "house": house}


_HOUSE = bindparam("house", type_=Text)
_WANTED = (
    progress.c.handed_in_at >= bindparam("since", type_=Moment),
    progress.c.handed_in_at < bindparam("until", type_=Moment),
    or_(literal("") == _HOUSE, progress.c.enterprise_key == _HOUSE),
)
COUNTED = {
    kind: select(progress.c.form, func.count()).where(there, *_WANTED).group_by(progress.c.form)
    for kind, there in IS_AT.items()
}
_BEFORE = tuple_(progress.c.handed_in_at, progress.c.id) < tuple_(
    bindparam("at", type_=Moment), bindparam("number", type_=Integer)
)
PAGES = {
    kind: select(*KEPT)
    .where(there, *_WANTED, _BEFORE)
    .order_by(progress.c.handed_in_at.desc(), progress.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    for kind, there in IS_AT.items()
}
