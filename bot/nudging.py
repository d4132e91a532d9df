"""Whom somebody wants reminded now, and what would become of each: plan, wishes, doors.

Looked for within the scope of who asks, as for any question about how far forms are. Nothing is
promised that the plan of reminders would not keep: it is asked for each person as on that day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from conversations.forms.names import folded
from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.forms.whom import labels, whom
from conversations.inquiry import LACKING, Inquiry, Overview
from conversations.nudging import HELD, MOST, Held, Known, Nudged, Nudging
from conversations.progress import Standing
from conversations.reminding import Ref, Reminder, Today, Work, key_of, next_day, planned
from storage import progress, reaching, reminding, wishes
from storage.progress import Wanted

from .audience import mailbox_of, opening
from .planning import Planner, recipient
from .reaching import Channels, way_to
from .standing import APART, Asking, Look, Standings

Rows: TypeAlias = Sequence[Standing]
Owed: TypeAlias = tuple[str, Standing]
"""Who is reminded of a form; a contact is of those of the teams."""

ROWS = 2_000
"""Forms that are looked at: of more people than may be told it is only said how many."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What some words mean: who is reminded of which forms, all of them awaited.

    `names`: several are called so. `found`: whether anybody is. `contacts` are reminded of what
    their teams have not handed in; `yourself` is who asks.
    """

    words: str
    called: str = ""
    owed: tuple[Owed, ...] = ()
    names: tuple[str, ...] = ()
    contacts: tuple[Person, ...] = ()
    found: bool = True
    yourself: bool = False


@dataclass(frozen=True, slots=True)
class Nudges:
    """Tells who may be reminded, as the association's folder stands."""

    association: Association
    standings: Standings
    channels: Channels

    def informed(self, asking: Asking, event: Nudging) -> Nudging:
        """The event with whom it reaches, where who asks may have others reminded."""
        person, nudge = asking.person, event.nudge
        if person is None or person.role == "leader" or event.move in {"cancel", "wait", "later"}:
            return event
        stages = nudge.stages or LACKING
        inquiry = Inquiry("named", nudge.words, forms=nudge.forms, stages=stages)
        look = self.standings.look(asking, inquiry)
        meant = meant_by(look)
        if names := next((one for one in meant if one.names), None):
            rest = "、".join(one.words for one in meant if one is not names)
            return replace(event, known=Known(names.names, names.words, rest=rest))
        begins = opening(self.association.profile.reminders, asking.now)
        clock = f"{begins:%H:%M}" if begins and begins.date() == asking.now.date() else ""
        return replace(event, known=replace(self._known(look, meant), clock=clock))

    def _known(self, look: Look, meant: Sequence[Meant]) -> Known:
        """Who is reminded of all that was said, each once, and what nobody is reminded for."""
        theirs: dict[str, dict[int, Standing]] = {}
        contacts: dict[str, str] = {}
        for one in meant:
            contacts |= {contact.id: contact.name for contact in one.contacts}
            for owner, row in one.owed:
                theirs.setdefault(owner, {})[row.number] = row
        few = theirs if len(theirs) <= MOST else {}
        people = (self._nudged(look, owner, tuple(rows.values())) for owner, rows in few.items())
        said = [one for one in meant if one.found and not one.yourself]
        told = [one for one in said if len(meant) == 1 or one.owed]
        return Known(
            called="、".join(one.called for one in told),
            people=tuple(replace(one, contact=contacts.get(one.owner, "")) for one in people),
            total=len(theirs),
            found=any(one.found for one in meant),
            unknown=tuple(one.words for one in meant if not one.found),
            done=tuple(one.called for one in said if one not in told),
            yourself=any(one.yourself for one in meant),
        )

    def _nudged(self, look: Look, owner: str, rows: Rows) -> Nudged:
        """What would become of one person's reminder."""
        planner = Planner(self.association)
        refs = tuple(dict.fromkeys(one.ref for one in planner.own(rows)))
        day, held = self._when(look.asking, owner, refs)
        if day and not self._is_reached(look.asking, owner):
            day, held = None, "no_way"
        return Nudged(owner, tuple(map(look.line, rows)), refs, day, held)

    def _when(
        self, asking: Asking, owner: str, refs: tuple[Ref, ...]
    ) -> tuple[date | None, Held | None]:
        """The day on which a reminder may go, and why that is not today; or why on none."""
        today, courtesy = asking.now.date(), self.association.profile.reminders
        ends = set(Planner(self.association).today(asking.session, today).open.values())
        kept = reminding.kept(asking.session, key_of(owner, today))
        held: Held | None = "had" if kept and kept.state != "planned" else None
        if held is None and asking.now.time() >= courtesy.until:
            held = "late"
        day = next_day(today, ends) if held else today
        why = self._why_not(asking, owner, refs, day)
        if why == "holiday":
            day, held = next_day(day, ends), held or "holiday"
            why = self._why_not(asking, owner, refs, day)
        return (None, HELD.get(why, "over")) if why else (day, held)

    def _why_not(self, asking: Asking, owner: str, refs: tuple[Ref, ...], day: date) -> str:
        """Why the plan would not remind a person on a day; `""`: it would."""
        session, planner = asking.session, Planner(self.association)
        known = planner.today(session, day)
        wished, had = wishes.wishes_of(session, owner), reminding.had(session, owner, day)
        theirs = recipient(owner, self._work(asking, owner, known), wished, had)
        found = planned(known, replace(theirs, owed=frozenset(refs)))
        return "" if isinstance(found, Reminder) else found

    def _work(self, asking: Asking, owner: str, known: Today) -> tuple[Work, ...]:
        """What is awaited of somebody; of a contact, what is of the teams too."""
        planner, person = Planner(self.association), self.association.roster.find(owner)
        own = planner.own(progress.of_owner(asking.session, owner))
        if person is None or person.role != "contact":
            return own
        return (*own, *planner.teams(asking.session, person, known))

    def _is_reached(self, asking: Asking, owner: str) -> bool:
        """Whether a door of theirs is open, or the roster has a mailbox of theirs."""
        known = reaching.conversation_id_of(asking.session, owner)
        doors = reaching.doors_of(asking.session, known) if known else ()
        ways = (*doors, *mailbox_of(self.association, owner))
        return way_to(ways, self.channels, asking.now).door is not None


def meant_by(look: Look) -> tuple[Meant, ...]:
    """Whom the words of a question mean: one by all of them, else one by each name in them.

    What is merely like them, 江州重型机械 like 江州重型和冯霞, goes behind the names.
    """
    whole, inquiry = _meant(look), look.inquiry
    names = (whole.called, *whole.names) if whole.found else ()
    sure = any(folded(inquiry.words) in folded(one) for one in names)
    for apart in () if sure else APART:
        words = [one for one in apart.split(inquiry.words) if one]
        parts = (replace(look, inquiry=replace(inquiry, words=one)) for one in words)
        each = tuple(one for part in parts for one in meant_by(part)) if len(words) > 1 else ()
        if each and (not whole.found or all(one.found for one in each)):
            return each
    return (whole,)


def _meant(look: Look) -> Meant:
    """Who is called just so: a place with all its teams, a contact, one team or person."""
    words, person = look.inquiry.words, look.asking.person
    if words.endswith(CONTACT):
        return _of_contacts(look)
    places = look.places(Overview(scope=look.name)) if words else ()
    if len(places) > 1:
        return Meant(words, names=places)
    if places or not words:
        return _of_place(look, places)
    if person and folded(words) == folded(person.name):
        return Meant(words, called=words, yourself=True)
    contacts, single = _called_so(look), look.overview()
    names = single.names or (tuple(labels(contacts)) if len(contacts) > 1 else ())
    if names:
        return Meant(words, names=names)
    rows = [one.standing for one in single.lines]
    called = (rows[0].team or single.lines[0].name) if rows else words
    owed = (*_awaited(look, rows), *_of_teams(look, contacts))
    return Meant(words, called, owed, contacts=contacts, found=bool(rows or contacts))


def _of_place(look: Look, places: tuple[str, ...]) -> Meant:
    """All of who asks, or of the one region or enterprise that is named."""
    wanted, scope, called = Wanted(look.of(), look.inquiry.stages), look.scope, look.name
    if places and scope.role == "staff":
        called = places[0]
        if called in scope.regions:
            scope = look.inside(called).scope
        else:
            wanted = replace(wanted, enterprise=called)
    rows = progress.page(look.asking.session, scope, wanted, limit=ROWS).rows
    return Meant(look.inquiry.words, called, _awaited(look, rows))


def _of_contacts(look: Look) -> Meant:
    """江州重型联系人, 联系人: the contacts of these enterprises, or of all; a contact: oneself."""
    words, scope = look.inquiry.words, look.scope
    if scope.role == "contact":
        return Meant(words, called=words, yourself=True)
    people = whom(look.association.roster, scope.regions, words)
    contacts = tuple(one for one in people if one.role == "contact")
    owed = tuple(_of_teams(look, contacts))
    return Meant(words, words, owed, contacts=contacts, found=bool(contacts))


def _called_so(look: Look) -> tuple[Person, ...]:
    """The contacts of that name in the regions of staff."""
    name, roster = folded(look.inquiry.words), look.association.roster
    named = (owner for owner, known in roster.folded.items() if known[0] == name)
    people = (one for owner in named if (one := roster.find(owner)))
    return tuple(
        one for one in people if one.role == "contact" and one.region in look.scope.regions
    )


def _of_teams(look: Look, contacts: Iterable[Person]) -> Iterator[Owed]:
    """What contacts are reminded of: what the teams of the enterprise have yet to hand in."""
    for one in contacts:
        wanted = Wanted(look.of(), look.inquiry.stages, one.enterprise)
        rows = progress.page(look.asking.session, look.scope, wanted, limit=ROWS).rows
        yield from ((one.id, row) for row in rows)


def _awaited(look: Look, rows: Iterable[Standing]) -> tuple[Owed, ...]:
    """Those that are awaited, with whose they are; nobody reminds themselves."""
    stages, person = look.inquiry.stages, look.asking.person
    own = person.id if person else ""
    return tuple((one.owner, one) for one in rows if one.stage in stages and one.owner != own)


CONTACT = "联系人"
