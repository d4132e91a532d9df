"""Of whom what is expected: the roster's people mirrored in the database, and a row for each form.

What the roster says follows its people: who moves to another enterprise takes the forms along, who
leaves it loses those that were not begun. Nothing that was begun is ever lost. The work is done in
short transactions, so that nobody who writes meanwhile waits long, and may be done again at any
time, by several processes at once; where nothing has changed it is a glance.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import groupby, islice

from sqlalchemy import BindParameter, Integer, bindparam, delete, select, text

from conversations.forms.roster import Person, Roster
from conversations.progress import Of

from .keeping import BEGIN, LOCKED, Kept, forget, kept, values_of, write
from .memory import KEEP_NOTE, NOTE
from .names import enterprise_key, team_key
from .scope import VISITOR, Place, Written, place_of
from .season import people, progress
from .session import Row, Session, Values
from .store import Store

AT_ONCE = 200
"""People that one transaction takes care of: 20 ms on SQLite."""
DIGEST = "roster"
"""The note of what the rows were brought to last."""


@dataclass(frozen=True)
class Expected:
    """What is expected: the roster, the open forms with their years, and those of each person.

    Where a season is not open nothing is changed.
    """

    roster: Roster
    open: tuple[Of, ...]
    of: Callable[[Person], tuple[Of, ...]]

    @cached_property
    def digest(self) -> str:
        """What tells it from any other: of 200,000 people it takes a second."""
        made = sha256(repr(self.open).encode())
        for one in self.roster.people:
            made.update(repr((_facts(one), self.of(one))).encode())
        return made.hexdigest()


def sync(store: Store, expected: Expected) -> bool:
    """Bring people and expected rows to what the roster says; whether anything was to be done."""
    digest = expected.digest
    with store.read() as reading:
        known = reading.session.row(NOTE, {"name": DIGEST})
    if known and known[0] == digest:
        return False
    people_of = iter(expected.roster.people)
    while some := tuple(islice(people_of, AT_ONCE)):
        with store.begin() as transaction:
            _bring(transaction.session, expected, some)
    _dismiss(store, expected)
    _follow(store, expected.roster)
    with store.begin() as transaction:
        transaction.session.change(KEEP_NOTE, {"name": DIGEST, "value": digest})
    return True


def _bring(session: Session, expected: Expected, some: Sequence[Person]) -> None:
    """The rows of some people, and what the roster says of them."""
    names = _names([one.id for one in some])
    former = {row[0]: row for row in session.rows(PEOPLE, names)}
    session.many(KEEP_PERSON, [_columns(one) for one in some if _facts(one) != former.get(one.id)])
    rows: dict[str, dict[Of, Kept]] = {one.id: {} for one in some}
    for row in map(kept, session.rows(ROWS, names)):
        rows[row.owner][row.of] = row
    new: list[Kept] = []
    for one in some:
        wanted = expected.of(one)
        for row in rows[one.id].values():
            due = int(row.of in wanted) if row.of in expected.open else row.expected
            _update(session, row, due, _moved(row, one, former.get(one.id), expected.roster))
        place = place_of(one, expected.roster, Written())
        missing = (of for of in wanted if of not in rows[one.id])
        new += [Kept(0, one.id, *of, "not_begun", 0, 1, None, place, None) for of in missing]
    for tally, group in groupby(sorted(new, key=_tally), key=_tally):
        # Whoever begins one just now, or another process, may have been first.
        session.counted[tally] += session.many(BEGIN, [values_of(row) for row in group])


def _update(session: Session, row: Kept, due: int, place: Place) -> None:
    if row.begun or due:
        write(session, row, replace(row, expected=due, place=place))
    else:
        forget(session, row)


def _moved(row: Kept, one: Person, former: Row | None, roster: Roster) -> Place:
    """Where a row stands by now; a name that only the roster gave is not one that was written."""
    house, team = (former[ENTERPRISE], former[TEAM]) if former else ("", "")
    enterprise = "" if row.place.enterprise == house else row.place.enterprise
    called = "" if row.place.team == team else row.place.team
    return place_of(one, roster, Written(enterprise, called))


def _dismiss(store: Store, expected: Expected) -> None:
    """Who is in the roster no longer: what was not begun goes, the rest is expected no more."""
    with store.read() as reading:
        known = [row[0] for row in reading.session.rows(ALL_PEOPLE, {})]
    gone = iter([one for one in known if expected.roster.find(one) is None])
    while some := tuple(islice(gone, AT_ONCE)):
        with store.begin() as transaction:
            names = _names(some)
            for row in map(kept, transaction.session.rows(ROWS, names)):
                _update(transaction.session, row, 0, row.place)
            transaction.session.change(FORGET_PEOPLE, names)


def _follow(store: Store, roster: Roster) -> None:
    """Visitors' rows of enterprises that the roster has in a region by now."""
    after, more = 0, True
    while more:
        with store.begin() as transaction:
            session = transaction.session
            rows = list(map(kept, session.rows(OF_VISITORS, {"after": after, "limit": AT_ONCE})))
            for row in rows:
                region = roster.region_of(row.place.enterprise) or row.place.region
                write(session, row, replace(row, place=replace(row.place, region=region)))
        more = len(rows) == AT_ONCE
        after = rows[-1].id if rows else after


def _tally(row: Kept) -> tuple[str, str, int, str]:
    return row.tally


def _names(ids: Iterable[str]) -> Values:
    """The values of `_THESE`; no id is empty."""
    names = dict.fromkeys((f"id_{place}" for place in range(AT_ONCE)), "")
    return {**names, **{f"id_{place}": one for place, one in enumerate(ids)}}


def _facts(one: Person) -> Row:
    """A person's columns, in their order, without the keys."""
    return (
        one.id,
        one.role,
        one.name,
        one.mobile,
        one.email,
        one.region,
        one.enterprise,
        one.team,
    )


def _columns(one: Person) -> Values:
    names = dict(zip(FACTS, _facts(one), strict=True))
    house = enterprise_key(one.enterprise)
    team = team_key(one.enterprise, one.team) if house and enterprise_key(one.team) else ""
    return {**names, "enterprise_key": house, "team_key": team}


FACTS = ("id", "role", "name", "mobile", "email", "region", "enterprise", "team")
ENTERPRISE, TEAM = FACTS.index("enterprise"), FACTS.index("team")
_THESE: list[BindParameter[str]] = [bindparam(f"id_{place}") for place in range(AT_ONCE)]

PEOPLE = select(*(people.c[one] for one in FACTS)).where(people.c.id.in_(_THESE))
ALL_PEOPLE = select(people.c.id)
FORGET_PEOPLE = delete(people).where(people.c.id.in_(_THESE))
_COLUMNS = (*FACTS, "enterprise_key", "team_key")
KEEP_PERSON = text(
    f"INSERT INTO people ({', '.join(_COLUMNS)})"  # noqa: S608 - names of columns
    f" VALUES ({', '.join(f':{one}' for one in _COLUMNS)}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{one} = excluded.{one}" for one in _COLUMNS[1:])
)
ROWS = LOCKED.where(progress.c.owner.in_(_THESE))
OF_VISITORS = LOCKED.where(
    progress.c.owner.like(f"{VISITOR}%"), progress.c.id > bindparam("after")
).limit(bindparam("limit", type_=Integer))
