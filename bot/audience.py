"""Whom a broadcast reaches, and by which doors: what the roster, the store and the channels know.

Whoever sends one sees and reaches the own region and those within it, and nobody else.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from conversations.broadcast import (
    EVERY,
    Audience,
    Broadcast,
    Broadcasting,
    BroadcastTrial,
    Known,
    Making,
    Segment,
    StopBroadcast,
    after,
)
from conversations.forms.reading import Association
from conversations.forms.reminders import Courtesy
from conversations.forms.roster import Person
from conversations.messages import Address, Outgoing, Reply
from conversations.state import State, ref_of
from renderers.phrases import Phrases
from storage import broadcasts, segments
from storage.broadcasts import Kept
from storage.reaching import Door
from storage.records import Contact, Conversation
from storage.scope import Scope, scope_of
from storage.segments import AT_ONCE, Members
from storage.session import Session
from storage.transaction import Transaction

from .channels.base import Abilities
from .reaching import Way, way_to

EMAIL = "email"
"""The channel that the mailboxes of the roster are for."""
UNCOUNTED = frozenset({"try", "cancel", "progress", "stop"})
"""What is done whoever is reached."""
ANSWER = 0
"""How urgent a trial is: who asked for it waits."""


@dataclass(frozen=True, slots=True)
class Audiences:
    """Who is reached, as the association's folder stands.

    `channels` are those that deliver; they are opened after all else, and put in then.
    """

    association: Association
    phrases: Phrases
    new_id: Callable[[], str]
    channels: MutableMapping[str, Abilities] = field(default_factory=dict)

    def informed(
        self, session: Session, who: tuple[Person, State], event: Broadcasting, now: datetime
    ) -> Broadcasting:
        """The event with whom it reaches, and how far the last broadcast is."""
        person, state = who
        whom, scope = event.whom, self.scope(person)
        if whom.place:
            fits = segments.places_named(session, scope, whom.place, self.refs(EVERY, now))
            whom = replace(whom, fits=fits)
        making = Making() if event.move == "begin" else state.broadcast or Making()
        made = after(making, event.move, whom, event.words)
        segment = made.segment if made.words and event.move not in UNCOUNTED else None
        last = broadcasts.newest(session, person.id)
        known = Known(
            by=person.id,
            sender=person.region,
            id=self.new_id(),
            audience=self.count(session, self.members(person, segment, now), now)
            if segment
            else None,
            last=broadcasts.delivered(session, last, now) if last else None,
            begins=opening(self.association.profile.reminders, now),
        )
        return replace(event, whom=whom, known=known)

    def carry_out(
        self,
        transaction: Transaction,
        conversation: Conversation,
        effect: Broadcast | BroadcastTrial | StopBroadcast,
        now: datetime,
    ) -> None:
        """Keep a broadcast, which is written from now on; try it; or stop it."""
        session = transaction.session
        match effect:
            case Broadcast():
                facts = (effect.id, effect.by, effect.segment, effect.words, "going")
                broadcasts.keep(session, Kept(*facts, effect.people, effect.begins or now))
            case BroadcastTrial(sender, words):
                said = self.message(sender, words)
                transaction.say_first(conversation, said, now, priority=ANSWER)
            case StopBroadcast(id_):
                broadcasts.stop(session, id_, now)

    def message(self, sender: str, words: str) -> Outgoing:
        """A broadcast as everybody gets it: who says it, and the words. It asks nothing."""
        facts = {"sender": sender, "words": words}
        return Outgoing((Reply(self.phrases.say("say", "broadcast_message", facts)),))

    def members(self, person: Person, segment: Segment, at: datetime) -> Members:
        """Whom a segment holds for somebody, in the seasons of a moment."""
        return Members(self.scope(person), segment, self.refs(segment.form, at))

    def scope(self, person: Person) -> Scope:
        """How far somebody sees; nobody but staff reaches anybody."""
        if person.role != "staff":
            return Scope(person.id)
        return scope_of(person.id, person, self.association.profile.subregions)

    def refs(self, form: str, at: datetime) -> tuple[str, ...]:
        """A form, or every one, in the year that is spoken of."""
        return tuple(
            ref_of(one.id, notice.seasons.latest(at).year)
            for notice, one in self.association.catalog.forms
            if form in {EVERY, one.id}
        )

    def count(self, session: Session, members: Members, now: datetime) -> Audience:
        """How many people there are, and how they would be reached."""
        by: Counter[str] = Counter()
        people = 0
        for some in batches(session, members):
            people += len(some)
            ways = self.ways(session, some, now)
            by.update(way.door.address.channel for way in ways.values() if way.door)
        return Audience(people, tuple(by.most_common()), people - by.total())

    def ways(
        self, session: Session, some: Sequence[str], now: datetime, but: str = ""
    ) -> Mapping[str, Way]:
        """The best door of each owner; the mailbox of the roster is the last one looked at.

        Without those to whom the broadcast `but` was said already, whoever they were then.
        """
        doors = segments.doors_of_all(session, some)
        ids = [door.id for theirs in doors.values() for door in theirs]
        had = broadcasts.had(session, but, ids) if but else frozenset[int]()
        return {
            owner: way_to(
                (*doors.get(owner, ()), *mailbox_of(self.association, owner)), self.channels, now
            )
            for owner in some
            if not any(door.id in had for door in doors.get(owner, ()))
        }


def mailbox_of(association: Association, owner: str) -> Iterator[Door]:
    """The mailbox that the roster has of somebody, as a door that nobody has opened yet."""
    person = association.roster.find(owner)
    if person and person.email:
        yield Door(0, 0, Address(EMAIL, person.email), Contact())


def batches(session: Session, members: Members) -> Iterator[tuple[str, ...]]:
    """All owners of a segment, some at a time."""
    after_, some = "", segments.owners(session, members, "", AT_ONCE)
    while some:
        yield some
        after_ = some[-1]
        some = segments.owners(session, members, after_, AT_ONCE)


def opening(courtesy: Courtesy, now: datetime) -> datetime | None:
    """When people may be disturbed again; `None`: now."""
    if courtesy.allows(now.time()):
        return None
    days = (now.date(), now.date() + timedelta(days=1))
    moments = (
        datetime.combine(day, at, now.tzinfo)
        for day in days
        for at in sorted({courtesy.from_, courtesy.quiet[1]})
    )
    return next(one for one in moments if one > now and courtesy.allows(_time(one)))


def _time(moment: datetime) -> time:
    return moment.time()
