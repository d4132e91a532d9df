"""A list of people out of Excel held against the roster: what would change, what is in doubt.

Pure: rows in, preview out. Nothing is merged silently: what resembles a known name is proposed,
and whoever keeps the roster decides. Whoever is not in the list stays, unless to be removed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from ..fields.base import Data
from .columns import Entry, Key, Line, columns_of, entries, role_of
from .known import Known, new_id
from .names import called, folded, pairs_alike
from .roster import Person, Role, Roster

FORMULA = ("=", "+", "-", "@")
"""What a cell must not begin with: opened in Excel again, it would be reckoned."""
SLIPS: Mapping[str, tuple[int, ...]] = {"enterprise": (), "team": (1,)}
"""How many slips make another name of it: teams of one shop are called much alike."""
TELLING: tuple[Key, ...] = ("name", "mobile", "email", "id", "team")
"""Without one of these a row is about nobody: a heading in the middle, a sum, a remark."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided: which spelling stands for which, and which are right as they are."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    kept: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; `code` names its sentence, `column` is `""` for the whole row."""

    row: int
    column: str
    code: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A spelling in some rows that is probably a known name."""

    column: Key
    written: str
    known: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A person of the roster with other values: what each field was, and is."""

    row: int
    person: Person
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do to a roster. With a fault or an open proposal it does nothing."""

    people: tuple[Person, ...] = ()
    """Everybody of the list, as they would be."""
    new: tuple[tuple[int, Person], ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Person, ...] = ()
    """Who is not in the list, of the roles and regions that it is about."""
    same: int = 0
    repeated: tuple[tuple[int, Person, int], ...] = ()
    """Rows that say of somebody what an earlier row said; they count once."""
    faults: tuple[Fault, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be written as it is."""
        return not self.faults and not self.proposals


def preview(
    lines: Sequence[Line], roster: Roster, regions: Sequence[str], decided: Decisions
) -> Preview:
    """What a table's rows would change in a roster."""
    index, columns = columns_of(lines)
    if not any(one.key == "name" for one in columns):
        return Preview(faults=(Fault(0, "", "no_headings"),))
    found = [
        entry
        for line in lines[index:]
        for entry in entries(line, columns)
        if any(_tells(key, entry.cells.get(key, "")) for key in TELLING)
    ]
    if not found:
        return Preview(faults=(Fault(0, "", "no_people"),))
    return Import(roster, tuple(regions), decided).preview(found)


def merged(roster: Roster, seen: Preview, *, remove: bool) -> Roster:
    """The roster after an import: in its order, new people behind; who is gone where `remove`."""
    after = {one.id: one for one in seen.people}
    gone = {one.id for one in seen.gone} if remove else set()
    known = [after.pop(one.id, one) for one in roster.people if one.id not in gone]
    return Roster((*known, *after.values()))


class Import:
    """Reads the people of a list one after the other and notes what is wrong."""

    def __init__(self, roster: Roster, regions: tuple[str, ...], decided: Decisions) -> None:
        self._roster = roster
        self._regions = regions
        self._decided = decided
        self._known = Known(roster)
        self._faults: list[Fault] = []
        self._repeated: list[tuple[int, Person, int]] = []
        self._proposals: dict[tuple[Key, str], tuple[str, list[int]]] = {}

    def preview(self, found: Sequence[Entry]) -> Preview:
        """What all of them change."""
        people: dict[str, tuple[Entry, Person]] = {}
        for entry in found:
            person = self._person(entry)
            if person is None:
                continue
            if person.id in people:
                self._twice(entry, person, people[person.id])
            else:
                people[person.id] = entry, person
        self._misspelt(found)
        return self._told(people)

    def _told(self, people: Mapping[str, tuple[Entry, Person]]) -> Preview:
        new, changed = [], []
        for entry, person in people.values():
            before = self._roster.find(person.id)
            if before is None:
                new.append((entry.row, person))
            elif fields := tuple(_differing(before, person)):
                changed.append(Change(entry.row, person, fields))
        proposals = tuple(
            Proposal(column, written, known, tuple(rows))
            for (column, written), (known, rows) in self._proposals.items()
        )
        return Preview(
            tuple(person for _, person in people.values()),
            tuple(new),
            tuple(changed),
            tuple(self._gone(people)),
            len(people) - len(new) - len(changed),
            tuple(self._repeated),
            tuple(sorted(self._faults, key=lambda one: one.row)),
            proposals,
        )

    def _gone(self, people: Mapping[str, tuple[Entry, Person]]) -> Iterator[Person]:
        """A list of one region's team leaders says nothing of anybody else."""
        about = {(one.role, one.region) for _, one in people.values()}
        for one in self._roster.people:
            if one.id not in people and (one.role, one.region) in about:
                yield one

    def _person(self, entry: Entry) -> Person | None:
        """The person an entry is about, or a fault for each cell that cannot be read."""
        cells: dict[Key, str] = {
            key: self._decided.accepted.get(text, text) for key, text in entry.cells.items()
        }
        role = self._role(entry, cells)
        if role is None:
            return None
        cells["mobile"] = cells.get("mobile", "").replace("-", "").replace(" ", "")
        cells["region"] = self._region(entry, cells)
        before = self._known.same(role, cells)
        # What the list does not say stays as it is.
        own = {**before.model_dump(), "forms": " ".join(before.forms)} if before else {}
        # A name that is only written with other brackets or blanks keeps the roster's writing.
        given: dict[str, str] = {
            key: text
            for key, text in cells.items()
            if text and folded(text) != folded(str(own.get(key, "")))
        }
        whose = before.id if before else new_id(role, cells)
        return self._sound(entry, {**own, **given, "role": role, "id": whose})

    def _sound(self, entry: Entry, values: Mapping[str, str]) -> Person | None:
        faults, role = len(self._faults), values["role"]
        for key, text in entry.cells.items():
            if text.startswith(FORMULA):
                self._wrong(entry, key, "formula", {"value": text[:20]})
        if role != "staff" and not values.get("enterprise"):
            self._wrong(entry, "enterprise", "no_enterprise")
        if role == "leader" and not values.get("team"):
            self._wrong(entry, "team", "no_team")
        if not values.get("name"):
            self._wrong(entry, "name", "no_name")
        if len(self._faults) > faults:
            return None
        try:
            return Person.model_validate(values)
        except ValidationError as error:
            for field_ in {str(one["loc"][0]) for one in error.errors(include_url=False)}:
                key = next(one for one in NAMES if one == field_)
                code = f"bad_{key}" if key in {"mobile", "email", "id"} else "bad_value"
                self._wrong(entry, key, code, {"value": values.get(key, "")[:40]})
            return None

    def _role(self, entry: Entry, cells: Mapping[Key, str]) -> Role | None:
        """The role as it is said; else the only one that has such a row."""
        said = cells.get("role", "")
        if role := role_of(said):
            return role
        if said:
            self._wrong(entry, "role", "bad_role", {"value": said[:20]})
            return None
        if cells.get("team"):
            return "leader"
        return "contact" if cells.get("enterprise") else "staff"

    def _region(self, entry: Entry, cells: Mapping[Key, str]) -> str:
        """The region as the settings call it: 江苏 is 江苏省质量协会 where only that begins so."""
        said = cells.get("region", "")
        if not said:
            known = self._roster.region_of(cells.get("enterprise", ""))
            only = self._regions[0] if len(self._regions) == 1 else ""
            if not known and not only:
                self._wrong(entry, "region", "no_region")
            return known or only or "-"
        fits = [one for one in self._regions if folded(one) == folded(said)]
        fits = fits or [one for one in self._regions if folded(one).startswith(folded(said))]
        if len(fits) == 1:
            return fits[0]
        near = called(said, self._regions)
        if len(near) == 1:
            self._proposed("region", said, near[0], entry.row)
        else:
            known = "、".join(self._regions[:5])
            self._wrong(entry, "region", "unknown_region", {"value": said[:30], "known": known})
        return said

    def _twice(self, entry: Entry, person: Person, first: tuple[Entry, Person]) -> None:
        """Somebody stands in the list twice, as a contact beside each team does."""
        other = first[0].row
        differ = "、".join(name for name, _, _ in _differing(first[1], person))
        if differ:
            data: Data = {"name": person.name, "other": other, "fields": differ}
            self._wrong(entry, None, "twice", data)
        elif other != entry.row:
            self._repeated.append((entry.row, person, other))

    def _misspelt(self, found: Iterable[Entry]) -> None:
        """Enterprises, and teams of one, that are probably known by another spelling."""
        houses: dict[str, list[Entry]] = {}
        for entry in found:
            houses.setdefault(self._spelt(entry, "enterprise"), []).append(entry)
        teams: dict[str, Counter[str]] = {}
        for one in self._roster.people:
            teams.setdefault(folded(one.enterprise), Counter())[one.team] += 1
        known = Counter(one.enterprise for one in self._roster.people)
        self._alike("enterprise", [entry for some in houses.values() for entry in some], known)
        for house, some in houses.items():
            self._alike("team", some, teams.get(folded(house), Counter()))

    def _spelt(self, entry: Entry, key: Key) -> str:
        text = entry.cells.get(key, "")
        return self._decided.accepted.get(text, text)

    def _alike(self, column: Key, found: Iterable[Entry], known: Counter[str]) -> None:
        """Propose the known spelling, else the more frequent one, else the one that came first."""
        rows: dict[str, list[int]] = {}
        for entry in found:
            rows.setdefault(self._spelt(entry, column), []).append(entry.row)
        names = [name for name in dict.fromkeys((*known, *rows)) if name]
        for one, other in pairs_alike(names, *SLIPS[column]):
            first, second = ((known[name] > 0, len(rows.get(name, ()))) for name in (one, other))
            right, wrong = (one, other) if first >= second else (other, one)
            if wrong in rows and not known[wrong] and wrong not in self._decided.kept:
                for row in rows[wrong]:
                    self._proposed(column, wrong, right, row)

    def _proposed(self, column: Key, written: str, known: str, row: int) -> None:
        self._proposals.setdefault((column, written), (known, []))[1].append(row)

    def _wrong(self, entry: Entry, key: Key | None, code: str, data: Data | None = None) -> None:
        column = entry.headings.get(key, NAMES[key]) if key else ""
        self._faults.append(Fault(entry.row, column, code, data or {}))


def _tells(key: Key, text: str) -> bool:
    """Whether a cell says whom a row is about; a bare number only counts rows."""
    return bool(text) and not (key == "id" and text.isdigit())


def _differing(before: Person, after: Person) -> Iterator[tuple[str, str, str]]:
    """The fields that are another one, by the names people know; numbers are hidden."""
    for key, name in NAMES.items():
        one, other = (_shown(key, person) for person in (before, after))
        if getattr(before, key) != getattr(after, key):
            yield name, one, other


def _shown(key: Key, person: Person) -> str:
    value = getattr(person, key)
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    # A mobile number without its middle is recognised by whoever knows it.
    return f"{text[:3]}****{text[-4:]}" if key == "mobile" and text else text


NAMES: Mapping[Key, str] = {
    "name": "姓名",
    "mobile": "手机",
    "region": "推荐单位",
    "enterprise": "企业",
    "team": "班组",
    "email": "邮箱",
    "forms": "要填的表",
    "role": "角色",
    "id": "编号",
}
"""What each field of the roster is called."""
