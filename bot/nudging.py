"""Whom somebody wants reminded now, and what would become of each: plan, wishes, doors.

Looked for within the scope of who asks, as for any question about how far forms are. Nothing is
promised that the plan of reminders would not keep: it is asked for each person as on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from conversations.forms.reading import Association
from conversations.inquiry import LACKING, Inquiry, Overview
from conversations.nudging import HELD, MOST, Held, Known, Nudged, Nudging
from conversations.progress import Standing
from conversations.reminding import Ref, Reminder, Today, Work, key_of, next_day, planned
from storage import progress, reaching, reminding, wishes
from storage.progress import Wanted

from .audience import mailbox_of, opening
from .planning import Planner, recipient
from .reaching import Channels, way_to
from .standing import Asking, Look, Standings

Rows: TypeAlias = Sequence[Standing]

ROWS = 2_000
"""Forms that are looked at: of more people than may be told it is only said how many."""


@dataclass(frozen=True, slots=True)
class Nudges:
    """Tells who may be reminded, as the association's folder stands."""

    association: Association
    standings: Standings
    channels: Channels

    def informed(self, asking: Asking, event: Nudging) -> Nudging:
        """The event with whom it reaches, where who asks may have others reminded."""
        person, nudge = asking.person, event.nudge
        if person is None or person.role == "leader" or event.move in {"cancel", "wait"}:
            return event
        stages = nudge.stages or LACKING
        inquiry = Inquiry("named", nudge.words, forms=nudge.forms, stages=stages)
        look = self.standings.look(asking, inquiry)
        names, called, rows = _meant(look)
        if names or rows is None:
            return replace(event, known=Known(names, found=bool(names)))
        theirs: dict[str, list[Standing]] = {}
        for one in rows:
            if one.stage in stages and one.owner != person.id:
                theirs.setdefault(one.owner, []).append(one)
        few = theirs if len(theirs) <= MOST else {}
        people = tuple(self._nudged(look, owner, awaited) for owner, awaited in few.items())
        begins = opening(self.association.profile.reminders, asking.now)
        clock = f"{begins:%H:%M}" if begins and begins.date() == asking.now.date() else ""
        known = Known((), called, people, len(theirs), clock=clock)
        return replace(event, known=known)

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


def _meant(look: Look) -> tuple[tuple[str, ...], str, Rows | None]:
    """Names that fit alike; else what is meant, as it is called, with its rows.

    No rows (`None`): nobody is called so.
    """
    session, words = look.asking.session, look.inquiry.words
    found = Overview(scope=look.name)
    places = look.places(found) if words else ()
    if len(places) > 1:
        return places, "", ()
    if words and not places:
        single = look.overview()
        rows = [one.standing for one in single.lines]
        if not rows:
            return single.names, "", None
        return (), rows[0].team or single.lines[0].name, rows
    wanted, scope, called = Wanted(look.of(), look.inquiry.stages), look.scope, look.name
    if places and scope.role == "staff":
        called = places[0]
        if called in scope.regions:
            scope = look.inside(called).scope
        else:
            wanted = replace(wanted, enterprise=called)
    return (), called, progress.page(session, scope, wanted, limit=ROWS).rows
