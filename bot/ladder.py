"""One reminder on its way: is it still due, what does it say, through which door does it go.

What one door does not take goes to the next, then by e-mail to the mailbox of the roster; then the
contact of the enterprise is told, and the person stands on the office's call list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversations.engine import step
from conversations.events import Reminded
from conversations.forms.reading import Association
from conversations.forms.roster import Person
from conversations.messages import Address, Outgoing
from conversations.reminding import (
    ANY,
    ASKED,
    OWED,
    Reminder,
    Today,
    Why,
    Work,
    askers,
    due,
    is_asked,
    key_of,
    next_day,
)
from conversations.scene import set_scene
from conversations.sharing import together
from conversations.state import State
from renderers.chat import speak
from renderers.phrases import Phrases
from storage import calling, people, progress, reaching, reminding, wishes
from storage.errors import Stale
from storage.names import enterprise_key
from storage.reaching import Door
from storage.records import Conversation
from storage.reminding import Kept, Stages
from storage.scope import scope_of
from storage.session import Session
from storage.transaction import REMINDER, Transaction

from .calling import SINCE
from .planning import Planner, recipient
from .reaching import Channels, Closed, Way, way_to
from .turns import read, shared_rows


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder as it is told: to whom, by which channel (`""`: by none), of what."""

    person: str
    channel: str
    reminder: Reminder
    text: str
    why: str = ""


@dataclass(frozen=True)
class Means:
    """What reminders are made and given with; `channels` are those that deliver."""

    association: Association
    phrases: Phrases
    channels: Channels


@dataclass(frozen=True, slots=True)
class Sending:
    """One reminder on its way: its row, the conversation (none: no door), the moment."""

    means: Means
    transaction: Transaction
    kept: Kept
    conversation: Conversation | None
    now: datetime

    def go(self) -> None:
        """Send it, drop it, or give it up; not while its message is on its way, or was given."""
        if self.is_out():
            return
        found = self.due()
        if found == "quiet":
            return  # it is looked at again in an hour
        if not isinstance(found, Reminder):
            if found == "window":
                self.carry_over()
            reminding.drop(self.session, self.kept.key, found)
            return
        kept, way = self.tried()
        if way.door is None:
            self.give_up(way.why)
            return
        self.say(kept, found, way.door)

    def told(self) -> list[Told]:
        """What it would say, and through which door; nothing where it is not due, or was said."""
        found = self.due()
        if not isinstance(found, Reminder) or self.is_out():
            return []
        way = self.way()
        text = "\n".join(reply.text for reply in self.composed(found).replies)
        channel = way.door.address.channel if way.door else ""
        return [Told(self.kept.owner, channel, found, text, "" if way.door else way.why)]

    @property
    def session(self) -> Session:
        return self.transaction.session

    @property
    def person(self) -> Person | None:
        return self.means.association.roster.find(self.kept.owner)

    @property
    def planner(self) -> Planner:
        return Planner(self.means.association)

    def due(self) -> Reminder | Why:
        """Whether it is still to be sent, as everything stands now."""
        if self.kept.day > self.now.date():
            return "quiet"
        if self.kept.day < self.now.date():
            return "window"
        known = self.planner.today(self.session, self.kept.day)
        owner, day = self.kept.owner, self.kept.day
        wished = wishes.wishes_of(self.session, owner)
        had = reminding.had(self.session, owner, day)
        theirs = recipient(owner, self.work(known), wished, had)
        owed = frozenset((one[0], one[1]) for one in self.kept.stages if one[2] == OWED)
        asked = ASKED in self.kept.stages
        owed |= {ANY} if asked and not owed else frozenset()
        return due(known, replace(theirs, owed=owed, asked=asked), self.now)

    def work(self, known: Today) -> tuple[Work, ...]:
        """What is awaited: of the person, of the enterprise's teams, of the region."""
        own = self.planner.own(progress.of_owner(self.session, self.kept.owner))
        person = self.person
        match person.role if person else "":
            case "contact" if person:
                return (*own, *self.planner.teams(self.session, person, known))
            case "staff" if person:
                return (*own, *self.planner.region(self.session, person, known))
            case _:
                return own

    def is_out(self) -> bool:
        """Whether its message is on its way, or was given: also one that was taken back too late.

        The round notes that it was.
        """
        message = self.kept.exchange_id or 0
        if self.kept.state == "planned":
            return reminding.is_given(self.session, message)
        ended = reminding.ended(self.session, message)
        return ended is None or ended[0] not in FAILED

    def tried(self) -> tuple[Kept, Way]:
        """The reminder with the doors that were tried in vain, and the next way."""
        kept = self.kept
        why: Closed | None = None
        ended = reminding.ended(self.session, kept.exchange_id or 0)
        if kept.state == "sending" and ended:
            kept = replace(kept, tried=(*kept.tried, ended[1]))
            why = FAILED[ended[0]]
        found = self.way(kept.tried)
        return kept, found if found.door or why is None else Way(None, why)

    def way(self, tried: tuple[int, ...] = ()) -> Way:
        """The best door that was not tried; the mailbox of the roster comes last."""
        doors: tuple[Door, ...] = ()
        if self.conversation:
            doors = reaching.doors_of(self.session, self.conversation.id)
        if mailbox := self.mailbox(doors):
            doors = (*doors, mailbox)
        return way_to(reaching.untried(doors, tried), self.means.channels, self.now)

    def mailbox(self, doors: tuple[Door, ...]) -> Door | None:
        email = self.person.email if self.person else ""
        if not email or EMAIL not in self.means.channels:
            return None
        if any(one.address.channel == EMAIL for one in doors):
            return None
        conversation = self.begun()
        return reaching.door_to(self.session, conversation.id, Address(EMAIL, email))

    def begun(self) -> Conversation:
        """The conversation, begun where there is none."""
        return self.conversation or people.conversation_of(self.session, self.kept.owner)

    def say(self, kept: Kept, found: Reminder, door: Door) -> None:
        """Let the bot speak first at a door."""
        conversation = replace(self.begun(), door_id=door.id)
        outgoing = self.composed(found)
        exchange = self.transaction.say_first(conversation, outgoing, self.now, priority=REMINDER)
        asked = filter(is_asked, kept.stages)
        if not reminding.send(self.session, kept, (*found.stages, *asked), exchange):
            raise Stale

    def composed(self, found: Reminder) -> Outgoing:
        """The words, from the conversation's own state; what is open stays open."""
        means, state = self.means, self.state()
        catalog = means.association.catalog
        turn = step(catalog, state, self.event(found), self.now)
        outgoing = speak(means.phrases, turn.effects, state.asked, ())
        scene = set_scene(catalog, state, self.now)
        if scene.stage == "asking" and scene.sheet and scene.sheet.open and state.asked:
            return replace(outgoing, question=scene.sheet.question(scene.sheet.open))
        return outgoing

    def event(self, found: Reminder) -> Reminded:
        """What it says, and of whose asking."""
        return replace(self.told_of(found), by=tuple(self.who_asked()))

    def who_asked(self) -> Iterator[str]:
        """The names of others who asked for it; of the office, as they are unknown, its own."""
        for asker in map(self.means.association.roster.find, askers(self.kept.stages)):
            if asker:
                yield f"{asker.region if asker.role == 'staff' else ''}{asker.name}"

    def told_of(self, found: Reminder) -> Reminded:
        """What is awaited, and whom nobody reaches."""
        person, since = self.person, self.now.date() - SINCE
        if person is None:
            return Reminded(found.work)
        if person.role == "contact":
            house = enterprise_key(person.enterprise)
            roster = self.means.association.roster
            lost = map(roster.find, calling.lost(self.session, house, since))
            teams = tuple(one.team or one.name for one in lost if one)
            return Reminded(found.work, person.name, person.enterprise, teams)
        if person.role == "staff":
            scope = scope_of(person.id, person, self.means.association.profile.subregions)
            _, calls = calling.calls(self.session, scope.regions, since, (0, 0))
            return Reminded(found.work, person.name, person.region, calls=calls)
        return Reminded(found.work, person.name)

    def state(self) -> State:
        """The conversation's state, with what others did in the forms that it shares."""
        person = self.person
        new = State(facts=person.facts() if person else {})
        if self.conversation is None:
            return new
        state = read(self.conversation.state, lambda: new)
        state = replace(state, role=person.role if person else "")
        return together(state, shared_rows(self.transaction, state))

    def carry_over(self) -> None:
        """Plan what was not given in time for the next day on which people are reminded."""
        owed: Stages = tuple(
            one if is_asked(one) else (one[0], one[1], OWED) for one in self.kept.stages
        )
        courtesy, day = self.means.association.profile.reminders, self.now.date()
        known = self.planner.today(self.session, day)
        still = self.kept.day < day and self.now.time() < courtesy.until
        after = day - timedelta(days=1) if still else day
        ends = set(known.open.values())
        reminding.add(self.session, next_day(after, ends), {self.kept.owner: owed}, self.now)

    def give_up(self, why: Closed) -> None:
        """Nobody is reached: the office calls, and the contact hears of it, today or next."""
        reminding.give_up(self.session, self.kept.key, why)
        day = self.now.date()
        if calling.was_lost(self.session, self.kept.owner, day):
            return  # the contact's own reminders have named them since
        stages = (one for one in self.kept.stages if not is_asked(one))
        owed: Stages = tuple((notice, year, OWED) for notice, year, _ in stages)
        for contact in reaching.contacts_of(self.session, self.kept.owner):
            today_ = reminding.kept(self.session, key_of(contact, day))
            if today_ and today_.state == "planned":
                continue  # it is not composed yet, and will name who is lost
            ends = set(self.planner.today(self.session, day).open.values())
            on = next_day(day, ends) if today_ else day
            reminding.add(self.session, on, {contact: owed}, self.now)


def conversation_of(transaction: Transaction, owner: str) -> Conversation | None:
    """An owner's conversation, locked; `None` where nobody has begun one."""
    found = reaching.conversation_id_of(transaction.session, owner)
    return people.by_id(transaction.session, found) if found else None


EMAIL = "email"
FAILED: Mapping[str, Closed] = {
    "closed": "closed",
    "needs_ticket": "needs_ticket",
    "unreachable": "unreachable",
    "refused": "refused",
    "later": "closed",
}
"""How a message ended that was not given, and why nobody is reached then."""
