"""What the store knows of how far forms are, for who asks: never more than their scope holds.

Names are looked for among the rows a person may see, so that an answer is the same whether a name
exists elsewhere or not.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from conversations.effects import Report
from conversations.forms.names import called, folded
from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.inquiry import LACKING, PAGE, Inquiry, Line, Overview, Part
from conversations.progress import Stage, Standing, Tally
from conversations.state import DRAFT, STATE, Draft, ref_of
from renderers.chart import drawn
from renderers.phrases import Phrases
from renderers.picture import NoPicture
from storage import drafts, progress
from storage.records import Conversation
from storage.scope import Scope, owner_of, scope_of
from storage.session import Session

log = logging.getLogger("xindeguo")

MOST = 5_000
"""Forms of one enterprise that are looked through for a name."""
FEW = 5
"""Enterprises whose teams are looked through, where the words begin like their names."""
TOLD = 12
"""Forms that are told one by one; of more it is told how many there are."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when."""

    session: Session
    conversation: Conversation
    person: Person | None
    now: datetime


@dataclass(frozen=True)
class Standings:
    """Answers what is asked about how far forms are, as the association's folder stands."""

    association: Association

    def overview(self, asking: Asking, inquiry: Inquiry) -> Overview:
        """What is known of what was asked, within the scope of who asks."""
        return _Look(self.association, self.houses, asking, self.scope(asking), inquiry).overview()

    @cached_property
    def houses(self) -> Mapping[str, tuple[str, ...]]:
        """The enterprises of each region, in the order of the roster."""
        found: dict[str, dict[str, None]] = {}
        for one in self.association.roster.people:
            if one.enterprise:
                found.setdefault(one.region, {})[one.enterprise] = None
        return {region: tuple(houses) for region, houses in found.items()}

    def scope(self, asking: Asking) -> Scope:
        """How far who asks may see."""
        owner = owner_of(asking.conversation.id, asking.conversation.person)
        return scope_of(owner, asking.person, self.association.profile.subregions)


@dataclass(frozen=True, slots=True)
class _Look:
    """One question, with all it is answered from."""

    association: Association
    houses: Mapping[str, tuple[str, ...]]
    asking: Asking
    scope: Scope
    inquiry: Inquiry

    def overview(self) -> Overview:
        person, role = self.asking.person, self.scope.role
        found = Overview(role="" if role == "visitor" else role, scope=_name(person))
        many = role in {"contact", "staff"}
        match self.inquiry.kind:
            case "named":
                return self._called(found)
            case "list" if many:
                return self._listed(found, self.inquiry)
            case _:
                owner = owner_of(self.asking.conversation.id, self.asking.conversation.person)
                own = progress.of_owner(self.asking.session, owner)
                found = replace(found, own=own)
                return self._counted(found) if many else found

    def _counted(self, found: Overview) -> Overview:
        """How many are at each stage; of regions within the region too; a contact's missing."""
        session, of = self.asking.session, self._of()
        found = replace(found, tallies=progress.tallies(session, self.scope, of))
        if self.scope.role == "staff":
            return replace(found, parts=tuple(self._parts()))
        if self.inquiry.kind == "picture":
            return found
        stages = self.inquiry.stages or LACKING
        return self._listed(found, replace(self.inquiry, stages=stages))

    def _parts(self) -> Iterator[Part]:
        if len(self.scope.regions) < 2:
            return
        for region in self.scope.regions:
            if tallies := self._region(region):
                yield Part(region, tallies)

    def _region(self, region: str) -> tuple[Tally, ...]:
        """What stands in one region, without one's own that stand elsewhere."""
        there = replace(self.scope, owner="", regions=(region,))
        return progress.tallies(self.asking.session, there, self._of())

    def _listed(self, found: Overview, inquiry: Inquiry) -> Overview:
        """One page of single forms, and how many there are on all of them."""
        session, of, stages = self.asking.session, self._of(), inquiry.stages
        wanted = progress.Wanted(of, stages, inquiry.enterprise)
        page = progress.page(session, self.scope, wanted, inquiry.after, PAGE)
        if inquiry.enterprise:
            total = len(progress.page(session, self.scope, wanted, "", MOST).rows)
        else:
            tallies = progress.tallies(session, self.scope, of)
            total = sum(one.count for one in tallies if one.stage in stages)
        lines = tuple(self._line(one) for one in page.rows)
        house = inquiry.enterprise
        return replace(found, lines=lines, total=total, after=page.after, enterprise=house)

    def _called(self, found: Overview) -> Overview:
        """What is called by a number or a name."""
        if self.inquiry.number:
            rows = self._numbered()
            return replace(found, lines=tuple(self._line(one, whole=True) for one in rows))
        if len(regions := called(self.inquiry.words, self.scope.regions[1:])) == 1:
            return replace(found, scope=regions[0], tallies=self._region(regions[0]))
        if self.scope.role == "staff" and (houses := self._houses()):
            if len(houses) > 1:
                return replace(found, names=houses)
            return self._of_house(found, houses[0])
        return self._teams(found, self._within())

    def _numbered(self) -> tuple[Standing, ...]:
        row = progress.numbered(self.asking.session, self.scope, self.inquiry.number)
        year = self.inquiry.words.partition("-")[0]
        served = row and self.association.catalog.find(row.form)
        return (row,) if row and served and str(row.year) == year else ()

    def _houses(self) -> tuple[str, ...]:
        """The enterprises of a staff's regions that are called so."""
        return called(self.inquiry.words, self._all_houses())

    def _all_houses(self) -> tuple[str, ...]:
        """Every enterprise of the regions, as the roster has it."""
        return tuple(
            house for region in self.scope.regions for house in self.houses.get(region, ())
        )

    def _of_house(self, found: Overview, house: str) -> Overview:
        """All of one enterprise, as its contact would be told."""
        rows = self._all_of(house)
        tallies: dict[tuple[str, int, Stage], int] = {}
        for one in rows:
            at = one.form, one.year, one.stage
            tallies[at] = tallies.get(at, 0) + 1
        counted = tuple(Tally(*at, count) for at, count in tallies.items())
        inquiry = replace(self.inquiry, stages=LACKING, enterprise=house)
        return replace(self._listed(found, inquiry), tallies=counted, enterprise=house)

    def _within(self) -> tuple[Standing, ...]:
        """The rows among which a name is looked for."""
        session, of = self.asking.session, self._of()
        if self.scope.role != "staff":
            return self._all_of("")
        rows = progress.named(session, self.scope, self.inquiry.words, of, MOST)
        if rows := rows or self._of_person():
            return rows
        # 江州重型钳工一班: a team, with its enterprise, or a part of its name, before it.
        words, houses = folded(self.inquiry.words), self._all_houses()
        for end in range(len(words) - 2, 1, -1):
            few = [house for house in houses if words[:end] in folded(house)]
            if 0 < len(few) <= FEW:
                return tuple(row for house in few for row in self._all_of(house))
        return ()

    def _of_person(self) -> tuple[Standing, ...]:
        """What people of the regions have who are called so."""
        name, regions, of = folded(self.inquiry.words), self.scope.regions, self._of()
        folded_names = self.association.roster.folded
        owners = (owner for owner, known in folded_names.items() if known[0] == name)
        rows = (row for owner in owners for row in progress.of_owner(self.asking.session, owner))
        return tuple(row for row in rows if row.region in regions and (row.form, row.year) in of)

    def _all_of(self, house: str) -> tuple[Standing, ...]:
        wanted = progress.Wanted(self._of(), STAGES, house)
        return progress.page(self.asking.session, self.scope, wanted, "", MOST).rows

    def _teams(self, found: Overview, rows: Sequence[Standing]) -> Overview:
        """The forms of those whose team, or own name, the words call; several are to be asked."""
        names: dict[str, list[Standing]] = {}
        for one in sorted(rows, key=lambda row: row.number):
            for name in self._names(one):
                names.setdefault(name, []).append(one)
        fits = called(self.inquiry.words, names)
        owners = {tuple(sorted({row.owner for row in names[fit]})) for fit in fits}
        if not fits:
            return found
        if len(owners) > 1:
            return replace(found, names=fits)
        lines = {row.number: row for row in names[fits[0]]}
        order = {form.id: at for at, (_, form) in enumerate(self.association.catalog.forms)}
        told = sorted(lines.values(), key=lambda row: order[row.form])[:TOLD]
        return replace(found, lines=tuple(self._line(one, whole=True) for one in told))

    def _names(self, one: Standing) -> Iterator[str]:
        """What somebody may call a form's owner by."""
        if one.team:
            yield one.team if self.scope.role != "staff" else f"{one.enterprise}{one.team}"
        person = self.association.roster.find(one.owner)
        if person and person.name:
            yield person.name

    def _of(self) -> tuple[tuple[str, int], ...]:
        """The forms that are meant, with the year that is spoken of."""
        wanted = self.inquiry.forms
        return tuple(
            (form.id, notice.seasons.latest(self.asking.now).year)
            for notice, form in self.association.catalog.forms
            if not wanted or form.id in wanted
        )

    def _line(self, standing: Standing, *, whole: bool = False) -> Line:
        """A form with the name of whose it is; `whole` with what is missing in it."""
        person = self.association.roster.find(standing.owner)
        name = person.name if person else ""
        found = self.association.catalog.find(standing.form)
        draft = self._draft(standing) if whole and standing.conversation_id else None
        if found is None or draft is None:
            return Line(standing, name)
        asked = found[1].asked(draft.answers).fields
        missing = tuple(one.short_name for one in asked if one.key not in draft.answers)
        return Line(standing, name, missing, len(asked))

    def _draft(self, standing: Standing) -> Draft | None:
        """What is filled in of a form, by one or by several."""
        session, filed_in = self.asking.session, standing.conversation_id or 0
        if body := drafts.body_in(session, filed_in):
            return DRAFT.validate_json(body)
        kept = drafts.state_in(session, filed_in)
        ref = ref_of(standing.form, standing.year)
        return STATE.validate_json(kept).drafts.get(ref) if kept else None


def drawing_of(phrases: Phrases, report: Report) -> tuple[str, bytes] | None:
    """A report as a picture and its name; `None` where there is no font or nothing that draws."""
    try:
        return phrases.say("chart", "file", report.lines[0].data), drawn(phrases, report)
    except NoPicture as error:
        log.warning("how far forms are has no picture: %s", error.reason)
        return None


def _name(person: Person | None) -> str:
    """What somebody's scope is called."""
    if person is None:
        return ""
    names = {"leader": person.team, "contact": person.enterprise, "staff": person.region}
    return names[person.role]


STAGES: tuple[Stage, ...] = (*LACKING, "handed_in", "sealed")
