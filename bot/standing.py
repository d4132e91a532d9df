"""What the store knows of how far forms are, for who asks: never more than their scope holds.

Names are looked for among the rows a person may see, so that an answer is the same whether a name
exists elsewhere or not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from conversations.forms.names import called, folded
from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.inquiry import LACKING, PAGE, Inquiry, Line, Overview, Part
from conversations.progress import AWAITED, Stage, Standing, Tally
from conversations.reminding import Reach
from conversations.state import DRAFT, STATE, Draft, ref_of
from storage import calling, drafts, filed, progress
from storage.records import Conversation
from storage.scope import Scope, owner_of, scope_of, within
from storage.session import Session

MOST = 5_000
"""Forms of one enterprise that are looked through for a name."""
FEW = 5
"""Enterprises whose teams are looked through, where the words begin like their names."""
BEYOND = frozenset({"all", "list", "filed"})
"""Questions about others, too."""
APART = (re.compile("[,，、;；]"), re.compile("[和跟与及]"))
"""What stands between several names; the second may be within one: 和平车间."""
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
        look = self.look(asking, inquiry)
        return look.with_reminders(look.each(look.overview()))

    def look(self, asking: Asking, inquiry: Inquiry) -> "Look":
        """The question with all it is answered from, within that scope."""
        return Look(self.association, self.houses, asking, self.scope(asking), inquiry)

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
class Look:
    """One question, with all it is answered from."""

    association: Association
    houses: Mapping[str, tuple[str, ...]]
    asking: Asking
    scope: Scope
    inquiry: Inquiry

    def overview(self) -> Overview:
        role = self.scope.role
        found = Overview(role="" if role == "visitor" else role, scope=self.name)
        many = role in {"contact", "staff"}
        match self.inquiry.kind:
            case "filed" if many:
                return self._filed(found)
            case "named" | "picture" if self.inquiry.words:
                return self._called(found)
            case "list" if many:
                return self.listed(found, self.inquiry)
            case _:
                owner = owner_of(self.asking.conversation.id, self.asking.conversation.person)
                own = progress.of_owner(self.asking.session, owner)
                if many:
                    return self.counted(replace(found, own=own))
                beyond = self.inquiry.kind in BEYOND or self.inquiry.whole
                return replace(found, own=own, beyond=beyond)

    def each(self, found: Overview) -> Overview:
        """The same; of 王强和赵磊, which nobody is called, each of them, where all are found."""
        inquiry = self.inquiry
        if inquiry.kind != "named" or found.lines or found.names or found.tallies:
            return found
        for apart in APART:
            words = [one for one in apart.split(inquiry.words) if one]
            if len(words) > 1:
                parts = [replace(inquiry, words=one) for one in words]
                each = [replace(self, inquiry=one).overview() for one in parts]
                if all(one.lines and not one.enterprise for one in each):
                    return replace(found, lines=tuple(line for one in each for line in one.lines))
        return found

    def with_reminders(self, found: Overview) -> Overview:
        """The same; who looks after others sees how far the reminders of this season came."""
        awaited = [one.standing.owner for one in found.lines if one.standing.stage in AWAITED]
        if self.scope.role not in {"contact", "staff"} or not awaited:
            return found
        came = calling.reminded(self.asking.session, sorted(set(awaited)))
        lines = (self._with_reminder(one, came.get(one.standing.owner)) for one in found.lines)
        return replace(found, lines=tuple(lines))

    def _with_reminder(self, line: Line, reached: tuple[date, Reach] | None) -> Line:
        standing, catalog = line.standing, self.association.catalog
        if reached is None or standing.stage not in AWAITED or not catalog.find(standing.form):
            return line
        opened = catalog.season(standing.form, standing.year).opens
        return replace(line, reached=reached) if reached[0] >= opened else line

    @property
    def name(self) -> str:
        """What the scope of who asks is called."""
        return _name(self.asking.person)

    def counted(self, found: Overview) -> Overview:
        """How many are at each stage; of regions within the region too; a contact's missing."""
        session, of = self.asking.session, self.of()
        found = replace(found, tallies=progress.tallies(session, self.scope, of))
        if self.scope.role == "staff":
            return replace(found, parts=tuple(self._parts()))
        if self.inquiry.kind == "picture":
            return found
        stages = self.inquiry.stages or LACKING
        return self.listed(found, replace(self.inquiry, stages=stages))

    def inside(self, region: str) -> "Look":
        """The same question about one region alone, with those within it, as far as it is seen."""
        below = within(region, self.association.profile.subregions)
        seen = tuple(one for one in below if one in self.scope.regions)
        return replace(self, scope=replace(self.scope, owner="", regions=seen))

    def _parts(self) -> Iterator[Part]:
        if len(self.scope.regions) < 2:
            return
        for region in self.scope.regions:
            if tallies := self._region(region):
                yield Part(region, tallies)

    def _region(self, region: str) -> tuple[Tally, ...]:
        """What stands in one region, without one's own that stand elsewhere."""
        there = replace(self.scope, owner="", regions=(region,))
        return progress.tallies(self.asking.session, there, self.of())

    def listed(self, found: Overview, inquiry: Inquiry) -> Overview:
        """One page of single forms, and how many there are on all of them."""
        if inquiry.region:
            rest = replace(inquiry, region="")
            of_region = self.inside(inquiry.region).listed(found, rest)
            return replace(of_region, region=inquiry.region)
        session, of, stages = self.asking.session, self.of(), inquiry.stages
        wanted = progress.Wanted(of, stages, inquiry.enterprise)
        page = progress.page(session, self.scope, wanted, inquiry.after, PAGE)
        if inquiry.enterprise:
            total = len(progress.page(session, self.scope, wanted, "", MOST).rows)
        else:
            tallies = progress.tallies(session, self.scope, of)
            total = sum(one.count for one in tallies if one.stage in stages)
        lines = tuple(self.line(one) for one in page.rows)
        house = inquiry.enterprise
        return replace(found, lines=lines, total=total, after=page.after, enterprise=house)

    def _called(self, found: Overview) -> Overview:
        """What is called by a number or a name."""
        if self.inquiry.number:
            rows = self._numbered()
            return replace(found, lines=tuple(self.line(one, whole=True) for one in rows))
        if self.scope.role == "staff":
            fits = self.places(found)
            if len(fits) > 1:
                return replace(found, names=fits)
            if fits and fits[0] in self.scope.regions:
                return self._of_region(found, fits[0])
            if fits:
                return self._of_house(found, fits[0])
        teams = self._teams(found, self._within())
        nobody = not teams.names and not teams.lines
        if not nobody or not self.places(found):
            return teams
        if self.scope.role == "contact":
            return self.counted(found)
        own = progress.of_owner(self.asking.session, self.scope.owner)
        return replace(found, own=own, beyond=bool(own))

    def places(self, found: Overview) -> tuple[str, ...]:
        """The regions and enterprises of who asks that are called so."""
        places: dict[str, tuple[str, ...]] = {
            "staff": (*self.scope.regions, *self._all_houses()),
            "contact": (found.scope,),
            "leader": (self.asking.person.enterprise if self.asking.person else "",),
        }
        return called(self.inquiry.words, places.get(self.scope.role, ()))

    def _filed(self, found: Overview) -> Overview:
        """What came in within the days, of all or of the one place that is meant."""
        inquiry, words = self.inquiry, self.inquiry.words
        places = self.places(found) if words else ()
        if len(places) > 1:
            return replace(found, names=places)
        if words and not places:
            return replace(self, inquiry=replace(inquiry, kind="named")).overview()
        for place in places:
            if place in self.scope.regions:
                inquiry = replace(inquiry, region=place)
            else:
                inquiry = replace(inquiry, enterprise=place)
        narrow = inquiry.region and inquiry.region != self.scope.regions[0]
        look = self.inside(inquiry.region) if narrow else self
        there = replace(found, region=inquiry.region, enterprise=inquiry.enterprise)
        return look.came(there, inquiry)

    def came(self, found: Overview, inquiry: Inquiry) -> Overview:
        """One page of what came in from one day to another, and how many of each form."""
        zone = self.asking.now.tzinfo
        first, last = (date.fromisoformat(one) for one in (inquiry.since, inquiry.until))
        since, until = (
            datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1))
        )
        forms = frozenset(form for form, _ in self.of())
        wanted = filed.Filed(forms, since, until, inquiry.enterprise)
        page = filed.page(self.asking.session, self.scope, wanted, inquiry.after, PAGE)
        counts = filed.counted(self.asking.session, self.scope, wanted)
        tallies = tuple(Tally(form, 0, "handed_in", count) for form, count in counts.items())
        lines = tuple(self.line(one) for one in page.rows)
        total = sum(counts.values())
        return replace(found, lines=lines, tallies=tallies, total=total, after=page.after)

    def _numbered(self) -> tuple[Standing, ...]:
        row = progress.numbered(self.asking.session, self.scope, self.inquiry.number)
        year = self.inquiry.words.partition("-")[0]
        served = row and self.association.catalog.find(row.form)
        return (row,) if row and served and str(row.year) == year else ()

    def _all_houses(self) -> tuple[str, ...]:
        """Every enterprise of the regions, as the roster has it."""
        return tuple(
            house for region in self.scope.regions for house in self.houses.get(region, ())
        )

    def _of_region(self, found: Overview, region: str) -> Overview:
        """All of one region, with who is missing in it."""
        if region == self.scope.regions[0]:
            return self.counted(found)
        counted = self.inside(region).counted(replace(found, region=region))
        if self.inquiry.kind == "picture":
            return counted
        return self.listed(counted, replace(self.inquiry, stages=LACKING, region=region))

    def _of_house(self, found: Overview, house: str) -> Overview:
        """All of one enterprise, as its contact would be told."""
        rows = self._all_of(house)
        tallies: dict[tuple[str, int, Stage], int] = {}
        for one in rows:
            at = one.form, one.year, one.stage
            tallies[at] = tallies.get(at, 0) + 1
        counted = tuple(Tally(*at, count) for at, count in tallies.items())
        found = replace(found, tallies=counted, enterprise=house)
        if self.inquiry.kind == "picture":
            return found
        return self.listed(found, replace(self.inquiry, stages=LACKING, enterprise=house))

    def _within(self) -> tuple[Standing, ...]:
        """The rows among which a name is looked for."""
        session, of = self.asking.session, self.of()
        if self.scope.role != "staff":
            return self._all_of("")
        rows = progress.named(session, self.scope, self.inquiry.words, of, MOST)
        if rows := rows or self._of_person():
            return rows
        # 江州重型钳工一班: a team, with its enterprise, or a part of its name, before it.
        words = folded(self.inquiry.words)
        houses = [(house, folded(house)) for house in self._all_houses()]
        for end in range(len(words) - 2, 1, -1):
            few = [house for house, known in houses if words[:end] in known]
            if 0 < len(few) <= FEW:
                return tuple(row for house in few for row in self._all_of(house))
        return ()

    def _of_person(self) -> tuple[Standing, ...]:
        """What people of the regions have who are called so."""
        name, regions, of = folded(self.inquiry.words), self.scope.regions, self.of()
        folded_names = self.association.roster.folded
        owners = (owner for owner, known in folded_names.items() if known[0] == name)
        rows = (row for owner in owners for row in progress.of_owner(self.asking.session, owner))
        return tuple(row for row in rows if row.region in regions and (row.form, row.year) in of)

    def _all_of(self, house: str) -> tuple[Standing, ...]:
        wanted = progress.Wanted(self.of(), STAGES, house)
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
        return replace(found, lines=tuple(self.line(one, whole=True) for one in told))

    def _names(self, one: Standing) -> Iterator[str]:
        """What somebody may call a form's owner by."""
        if one.team:
            yield one.team if self.scope.role != "staff" else f"{one.enterprise}{one.team}"
        person = self.association.roster.find(one.owner)
        if person and person.name:
            yield person.name

    def of(self) -> tuple[tuple[str, int], ...]:
        """The forms that are meant, with the year that is spoken of."""
        wanted = self.inquiry.forms
        return tuple(
            (form.id, notice.seasons.latest(self.asking.now).year)
            for notice, form in self.association.catalog.forms
            if not wanted or form.id in wanted
        )

    def line(self, standing: Standing, *, whole: bool = False) -> Line:
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


def _name(person: Person | None) -> str:
    """What somebody's scope is called."""
    if person is None:
        return ""
    names = {"leader": person.team, "contact": person.enterprise, "staff": person.region}
    return names[person.role]


STAGES: tuple[Stage, ...] = (*LACKING, "handed_in", "sealed")
