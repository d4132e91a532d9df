"""How far every form is, kept: written when a stage changes, or a name; never for a mere answer.

A row for each owner, form and year; a form that several people fill in has one for each of whom
the roster expects it, else for one of them, and they move together. Rows are locked before the
tallies, and the tallies written last and in their order, so that two turns never wait for each
other crosswise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import bindparam, delete, func, or_, select, text, update

from conversations.forms.names import folded
from conversations.progress import Stage

from .progress import KEPT
from .records import Conversation
from .schema import Moment
from .scope import Place, Written, owner_of
from .season import progress
from .session import Row, Session, Values
from .statements import meets
from .tables import conversations, shared, sharers, submissions

Placed: TypeAlias = Callable[[str, Written], Place]
"""Where an owner's form stands (`scope.place_of`)."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a form of a conversation is, as its draft says.

    `filed_in` is the conversation it is handed in to: nobody's where others fill it in too
    (`together`).
    """

    form: str
    year: int
    stage: Stage
    edition: int
    written: Written
    filed_in: int
    together: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it is kept."""

    id: int
    owner: str
    form: str
    year: int
    stage: Stage
    edition: int
    expected: int
    filed_in: int | None
    place: Place
    changed_at: datetime | None
    handed_in_at: datetime | None = None

    @property
    def of(self) -> tuple[str, int]:
        """Which form of which year."""
        return self.form, self.year

    @property
    def begun(self) -> bool:
        """Whether there is more than that the roster expects it."""
        return self.stage != "not_begun"

    @property
    def tally(self) -> tuple[str, str, int, str]:
        """Where it is counted."""
        return self.place.region, self.form, self.year, self.stage


@dataclass(frozen=True, slots=True)
class Keeping:
    """What rows are kept with: the open transaction, where forms stand, the moment."""

    session: Session
    placed: Placed
    at: datetime

    def keep(self, owner: str, begun: Iterable[Begun]) -> None:
        """Bring the rows of these forms to what their drafts say."""
        for one in sorted(begun, key=lambda one: (one.form, one.year)):
            if not one.together and self._renamed(owner, one):
                continue
            rows = self._rows(owner, one)
            if not rows and not self._begin(owner, one):
                rows = self._rows(owner, one)  # the roster's expectation came in between
            for row in rows:
                self._bring(row, one)
            if any(row.expected for row in rows):
                for row in rows:
                    if not row.expected:
                        forget(self.session, row)

    def leave(self, owner: str, form: str, year: int) -> None:
        """An owner fills a form in no longer; where others go on with it, the row is one's."""
        row = next((one for one in rows_of(self.session, owner) if one.of == (form, year)), None)
        if row is None:
            return
        others = self.session.rows(SHARERS, {"filed_in": row.filed_in or 0})
        if row.expected:
            none = replace(row, stage="not_begun", edition=0, filed_in=None, changed_at=None)
            none = replace(none, handed_in_at=None)
            write(self.session, row, replace(none, place=self.placed(owner, Written())))
        else:
            forget(self.session, row)
        if others and row.filed_in:
            names = Written(row.place.enterprise, row.place.team)
            facts = (row.form, row.year, row.stage, row.edition, names, row.filed_in)
            self.keep(owner_of(*others[0]), [Begun(*facts, together=True)])

    def _renamed(self, owner: str, one: Begun) -> bool:
        """Whether only names were to be changed; then they are, by one statement.

        That it is the team's alone comes first: fewer indexes are written.
        """
        place = self.placed(owner, one.written)
        names = _names(place)
        team = {key: names.pop(key) for key in TEAM}
        values = {
            "of_owner": owner,
            "of_form": one.form,
            "of_year": one.year,
            "at_stage": one.stage,
            "at_edition": one.edition,
            "at_place": one.filed_in,
            "at_region": place.region,
        }
        house = {f"at_{key}": name for key, name in names.items()}
        if self.session.change(RENAME_TEAM, {**values, **house, **team}) == 1:
            return True
        return self.session.change(RENAME, {**values, **names, **team}) == 1

    def _rows(self, owner: str, one: Begun) -> list[Kept]:
        """The owner's row, and all that are filed with it; locked."""
        where = {"owner": owner, "form": one.form, "year": one.year, "filed_in": one.filed_in}
        return list(map(kept, self.session.rows(ROWS, where)))

    def _begin(self, owner: str, one: Begun) -> bool:
        """A new row; `False` where there is one by now."""
        place = self.placed(owner, one.written)
        facts = (owner, one.form, one.year, one.stage, one.edition, 0, one.filed_in, place)
        row = Kept(0, *facts, self.at, self._handed_in_at(one))
        begun = self.session.change(BEGIN, values_of(row)) == 1
        if begun:
            self.session.counted[row.tally] += 1
        return begun

    def _handed_in_at(self, one: Begun) -> datetime | None:
        """When a form was handed in that had no row before."""
        where = {"conversation_id": one.filed_in, "form": one.form, "year": one.year}
        return self.session.rows(HANDED_IN, where)[0][0] if one.edition else None

    def _bring(self, row: Kept, one: Begun) -> None:
        changed_at = self.at if row.stage != one.stage else row.changed_at
        now = replace(row, stage=one.stage, edition=one.edition, changed_at=changed_at)
        if one.edition > row.edition:
            now = replace(now, handed_in_at=self.at)
        place = self.placed(row.owner, one.written)
        write(self.session, row, replace(now, filed_in=one.filed_in, place=place))


def rows_of(session: Session, owner: str) -> list[Kept]:
    """All rows of an owner, locked."""
    return list(map(kept, session.rows(ROWS_OF, {"owner": owner})))


def write(session: Session, before: Kept, after: Kept) -> None:
    """Change a row, and where it is counted; nothing where it stays as it is."""
    if after == before:
        return
    session.change(WRITE, {**values_of(after), "of": after.id})
    if after.tally != before.tally:
        session.counted[before.tally] -= 1
        session.counted[after.tally] += 1


def forget(session: Session, row: Kept) -> None:
    """A row is there no longer."""
    session.change(FORGET, {"id": row.id})
    session.counted[row.tally] -= 1


def merge(session: Session, own: Conversation, into: Conversation) -> None:
    """The rows of a conversation are those of another that goes on for both.

    Of a form that both have handed in, the one that is left where it was is a row of its own.
    """
    owner = owner_of(into.id, into.person or own.person)
    theirs = {one.of: one for one in rows_of(session, owner_of(own.id, own.person))}
    ours = {one.of: one for one in rows_of(session, owner_of(into.id, into.person))}
    for of in sorted({*theirs, *ours}):
        here, there = ours.get(of), theirs.get(of)
        if here and there:
            one, other = (here, there) if here.begun or not there.begun else (there, here)
            if here.edition and there.edition:
                write(session, there, replace(there, owner=owner_of(own.id, ""), expected=0))
            else:
                forget(session, other)
            expected = max(row.expected for row in (here, there) if row.owner == owner)
        else:
            one = here or theirs[of]
            expected = one.expected
        filed_in = into.id if one.filed_in == own.id else one.filed_in
        write(session, one, replace(one, owner=owner, expected=expected, filed_in=filed_in))


def count(session: Session) -> None:
    """Write the tallies of what was changed."""
    for (region, form, year, stage), by in sorted(session.counted.items()):
        if by:
            key = {"region": region, "form": form, "year": year, "stage": stage}
            session.change(COUNT, {**key, "count": by})
    session.counted.clear()


def kept(row: Row) -> Kept:
    """A row of the columns `KEPT`."""
    id_, owner, form, year, stage, edition, expected, *names, changed_at, filed_in, at = row[:-2]
    place = Place(*names, *row[-2:])
    return Kept(id_, owner, form, year, stage, edition, expected, filed_in, place, changed_at, at)


def values_of(row: Kept) -> Values:
    """A row's columns."""
    return {
        "owner": row.owner,
        "form": row.form,
        "year": row.year,
        "stage": row.stage,
        "edition": row.edition,
        "expected": row.expected,
        "conversation_id": row.filed_in,
        "region": row.place.region,
        **_names(row.place),
        "changed_at": row.changed_at,
        "handed_in_at": row.handed_in_at,
    }


def _names(place: Place) -> Values:
    return {
        "enterprise_name": place.enterprise,
        "team_name": place.team,
        "enterprise_key": place.enterprise_key,
        "team_key": place.team_key,
        "team_folded": folded(place.team),
    }


LOCKED = select(*KEPT).order_by(progress.c.id).with_for_update()

ROWS = LOCKED.where(
    meets(progress.c.form),
    meets(progress.c.year),
    or_(
        progress.c.owner == bindparam("owner"), progress.c.conversation_id == bindparam("filed_in")
    ),
)
ROWS_OF = LOCKED.where(progress.c.owner == bindparam("owner"))
HANDED_IN = select(func.max(submissions.c.handed_in_at)).where(
    meets(submissions.c.conversation_id), meets(submissions.c.form), meets(submissions.c.year)
)
SHARERS = (
    select(conversations.c.id, conversations.c.person)
    .join_from(sharers, shared, shared.c.id == sharers.c.shared_id)
    .join(conversations, conversations.c.id == sharers.c.conversation_id)
    .where(shared.c.conversation_id == bindparam("filed_in"))
    .order_by(conversations.c.id)
)
BEGIN = text(
    "INSERT INTO progress (owner, form, year, stage, edition, expected, conversation_id, region,"
    " enterprise_name, team_name, enterprise_key, team_key, team_folded, changed_at,"
    " handed_in_at)"
    " VALUES (:owner, :form, :year, :stage, :edition, :expected, :conversation_id, :region,"
    " :enterprise_name, :team_name, :enterprise_key, :team_key, :team_folded, :changed_at,"
    " :handed_in_at)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("changed_at", type_=Moment), bindparam("handed_in_at", type_=Moment))
RENAME = update(progress).where(
    progress.c.owner == bindparam("of_owner"),
    progress.c.form == bindparam("of_form"),
    progress.c.year == bindparam("of_year"),
    progress.c.stage == bindparam("at_stage"),
    progress.c.edition == bindparam("at_edition"),
    progress.c.conversation_id == bindparam("at_place"),
    progress.c.region == bindparam("at_region"),
)
RENAME_TEAM = RENAME.where(
    progress.c.enterprise_name == bindparam("at_enterprise_name"),
    progress.c.enterprise_key == bindparam("at_enterprise_key"),
)
TEAM = ("team_name", "team_key", "team_folded")
"""The columns of a team's name."""
WRITE = update(progress).where(progress.c.id == bindparam("of"))
FORGET = delete(progress).where(meets(progress.c.id))
COUNT = text(
    "INSERT INTO tallies (region, form, year, stage, count)"
    " VALUES (:region, :form, :year, :stage, :count)"
    " ON CONFLICT (region, form, year, stage)"
    " DO UPDATE SET count = tallies.count + excluded.count"
)
