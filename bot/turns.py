"""What a message does to its conversation: alone, or in its place among those that overtook it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import TypeAlias

from conversations.broadcast import Broadcast, Broadcasting, BroadcastTrial, StopBroadcast
from conversations.bursts import JOURNAL, Handled, Journal
from conversations.effects import (
    Ask,
    CallBack,
    Doubtful,
    Effect,
    Explain,
    GiveCalls,
    GiveDocument,
    GivePicture,
    HandIn,
    Invite,
    Say,
    Seal,
    StopSharing,
    Stumbled,
)
from conversations.engine import step
from conversations.events import (
    AskedCalls,
    AskedInvitation,
    AskedLink,
    AskedShare,
    AskedStatus,
    ChoseForm,
    Earlier,
    Entered,
    Event,
    HandedIn,
    Muted,
    Snoozed,
    StoppedSharing,
    Undone,
)
from conversations.fields.base import Answer
from conversations.forms.form import Form
from conversations.forms.notice import Catalog
from conversations.forms.roster import Person
from conversations.meeting import Meeting
from conversations.messages import Incoming
from conversations.nudging import Nudging, Remind
from conversations.remembering import remember
from conversations.sharing import common, parted, seen, together
from conversations.state import DRAFT, STATE, Draft, State, ref_of
from conversations.turn import Turn
from conversations.understanding.codes import code_of
from conversations.understanding.understand import understand
from storage import reminding, sharing
from storage.records import Conversation, Sharer
from storage.scope import owner_of
from storage.transaction import Transaction

from .audience import Audiences
from .calling import call_list
from .inviting import Invitations
from .ledger import moved
from .nudging import Nudges
from .standing import Asking, Standings

New: TypeAlias = Callable[[], State]
"""What a conversation begins with."""
Colleague: TypeAlias = Callable[[int], str]
"""What somebody whom the roster does not know is called among those who share a form."""
NAMES = ("team_leader", "contact")
"""What the roster calls a person, by their role."""

ONCE = (
    HandIn
    | Seal
    | GiveDocument
    | GivePicture
    | GiveCalls
    | Invite
    | CallBack
    | StopSharing
    | Broadcast
    | BroadcastTrial
    | StopBroadcast
    | Remind
)
"""What is never done again for a message that came late."""
ENTERPRISE = "enterprise_name"
"""What the roster calls the enterprise of whoever is in it."""
OTHERS = 20
"""Forms of the same enterprise that are looked at when one is begun."""


@dataclass(frozen=True, slots=True)
class Handling:
    """One message's place: the forms, the open transaction, the conversation, the moment."""

    catalog: Catalog
    transaction: Transaction
    conversation: Conversation
    now: datetime
    new_id: Callable[[], str]
    colleague: Colleague
    facts: Mapping[str, str] | None = None
    """What the roster knows by now about whose conversation it is; `None` for nobody's."""
    person: Person | None = None
    """Who of the roster that is."""
    invitations: Invitations | None = None
    """Whom that person may invite, where they are staff."""
    standings: Standings | None = None
    """What tells how far forms are."""
    audiences: Audiences | None = None
    """Whom a broadcast reaches."""
    nudges: Nudges | None = None
    """Who may be reminded for somebody else."""

    def handle(self, incoming: Incoming, new: New) -> tuple[Turn, str, frozenset[str]]:
        """The turn of a message, the journal of the burst it belongs to, the forms that moved.

        A late message is handled before those that overtook it, as if they had come in order; not
        where one of them would do more than speak, for that is done once.
        """
        state = self._read(self.conversation.state, new)
        turn, recent = self._in_its_place(state, incoming, new)
        return turn, recent, moved(self.catalog, state, turn.state)

    def _in_its_place(self, state: State, incoming: Incoming, new: New) -> tuple[Turn, str]:
        if not incoming.order or _shared(state):
            # What others answered in between cannot be put in order behind it.
            return self._turn(state, incoming), ""
        door, kept = self.conversation.door_id, self.conversation.recent
        journal = (JOURNAL.validate_json(kept) if kept else Journal()).of(door)
        overtaken = journal.overtaken_by(incoming.order, self.now)
        if overtaken and (found := self._in_order(incoming, overtaken, new)):
            turns, handled = found
            return _as_one(turns), _written(journal.without(overtaken).noted(*handled))
        turn = self._turn(state, incoming)
        if not _is_talk(turn):
            return turn, ""
        one = Handled(incoming.order, incoming.id, self.now, self.conversation.state)
        return turn, _written(journal.noted(one))

    def entered(self, event: Entered, new: New) -> tuple[Turn, frozenset[str]]:
        """The turn of a message that was a one-time code, and the forms that moved."""
        state = self._read(self.conversation.state, new)
        if _shared(state):
            turn = self._together(state, lambda _: event)[1]
        else:
            turn = step(self.catalog, state, event, self.now)
        return turn, moved(self.catalog, state, turn.state)

    def _read(self, kept: str, new: New) -> State:
        """A conversation as it was kept, with the facts of today's roster."""
        state, role = read(kept, new), self.person.role if self.person else ""
        facts = state.facts if self.facts is None else self.facts
        if state.role == role and state.facts == facts:
            return state
        return replace(state, role=role, facts=facts)

    def _turn(self, state: State, incoming: Incoming) -> Turn:
        if _shared(state):
            state, turn = self._together(
                state, lambda faced: understand(self.catalog, faced, incoming, self.now)
            )
        else:
            event = understand(self.catalog, state, incoming, self.now)
            turn = step(self.catalog, state, self._informed(state, event), self.now)
        said = remember(state, turn.state, incoming.edits or incoming.id)
        return turn if said is turn.state else replace(turn, state=said)

    def _together(self, own: State, heard: Callable[[State], Event]) -> tuple[State, Turn]:
        """A turn over forms that others fill in too: what they have done, and what follows.

        Their rows are locked from here on, so nobody else answers in between.
        """
        rows = shared_rows(self.transaction, own)
        state = together(own, rows)
        meeting = Meeting(self.catalog, own, state, self.now)
        event = self._informed(state, heard(meeting.faced()))
        turn = meeting.turn(event)
        drafts = dict(turn.state.drafts)
        for ref, draft in drafts.items():
            if draft.shared and draft.shared.id in rows:
                kept = self._kept(turn.state, (rows[draft.shared.id], draft), event)
                drafts[ref] = seen(kept, turn.state)
        return state, replace(turn, state=replace(turn.state, drafts=drafts))

    def _kept(self, state: State, step_: tuple[Draft, Draft], event: Event) -> Draft:
        """A shared draft, from its row to what a step made of it; what is everybody's is kept."""
        row, draft = step_
        found = self.catalog.find(draft.form)
        if draft.shared is None or found is None:
            return draft
        first = state.drafts.get(ref_of(found[1].before, draft.year))
        if first and first.answers:
            draft = replace(draft, shared=replace(draft.shared, preceding=first.answers))
        mine = parted(row, draft, found[1], undone=isinstance(event, Undone))
        if (body := common(mine)) != row:
            kept = DRAFT.dump_json(body).decode()
            sharing.keep(self.transaction.session, body.shared.id if body.shared else "", kept)
        return mine

    def _in_order(
        self, late: Incoming, overtaken: Sequence[Handled], new: New
    ) -> tuple[list[Turn], list[Handled]] | None:
        """The turns of a late message and of what overtook it; `None` if more than talk."""
        before = overtaken[0].before
        state = self._read(before, new)
        turns: list[Turn] = []
        handled: list[Handled] = []
        for one in (Handled(late.order, late.id, self.now, ""), *overtaken):
            again = turns and self.transaction.said(self.conversation, one.id)
            turn = self._turn(state, again or late)
            if not _is_talk(turn):
                return None
            handled.append(replace(one, before=before))
            turns.append(turn)
            state, before = turn.state, STATE.dump_json(turn.state).decode()
        return turns, handled

    def _informed(self, state: State, event: Event) -> Event:
        """The event with what only the store knows."""
        match event:
            case HandedIn():
                return HandedIn(twin=self._has_twin(state))
            case ChoseForm():
                return replace(event, earlier=tuple(self._earlier(state)))
            case AskedLink():
                return AskedLink(code_of(self.new_id()))
            case AskedShare():
                called = free_name(state, (), self.colleague)
                return AskedShare(code_of(self.new_id()), self.new_id(), called)
            case StoppedSharing():
                return StoppedSharing(self._others(state))
            case _:
                return self._informed_of_others(state, event)

    def _informed_of_others(self, state: State, event: Event) -> Event:
        """The same of what goes beyond the forms on the table: reminders, others, the office."""
        session, person = self.transaction.session, self.person
        match event:
            case Muted(()):
                return Muted(reminding.last_notices(session, self._owner()))
            case Snoozed(until):
                return Snoozed(until, reminding.last_notices(session, self._owner()))
            case AskedCalls(page) if self.standings:
                scope = self.standings.scope(self._asking())
                return AskedCalls(page, call_list(session, scope, self.now))
            case AskedStatus(inquiry) if self.standings:
                return AskedStatus(inquiry, self.standings.overview(self._asking(), inquiry))
            case Nudging() if self.nudges:
                return self.nudges.informed(self._asking(), event)
            case Broadcasting() if person and self.audiences:
                return self.audiences.informed(session, (person, state), event, self.now)
            case AskedInvitation() if self.invitations and person and person.role == "staff":
                coded = replace(event, code=code_of(self.new_id()))
                return self.invitations.informed(session, person, coded, self.now)
            case _:
                return event

    def _asking(self) -> Asking:
        return Asking(self.transaction.session, self.conversation, self.person, self.now)

    def _has_twin(self, state: State) -> bool:
        """Whether another conversation handed in the same team."""
        draft = state.draft
        found = self.catalog.find(draft.form) if draft else None
        if draft is None or found is None:
            return False
        names = team(found[1], draft.answers)
        own = self.conversation.id
        if draft.shared:
            rows = sharing.locked(self.transaction.session, [draft.shared.id])
            own = rows[draft.shared.id].conversation_id
        # Forms that are of no team and no enterprise have no twins.
        return any(names) and self.transaction.same_team(draft.form, draft.year, *names, own)

    def _earlier(self, state: State) -> Iterator[Earlier]:
        """What was handed in before: here, and by others of the enterprise the roster names."""
        conversation, enterprise = self.conversation.id, state.facts.get(ENTERPRISE, "")
        own = {conversation, *self.transaction.together(conversation)}
        for one in self.transaction.earlier(conversation, enterprise, OTHERS):
            yield Earlier(
                one.form, one.year, json.loads(one.answers), own=one.conversation_id in own
            )

    def _owner(self) -> str:
        return owner_of(self.conversation.id, self.conversation.person)

    def _others(self, state: State) -> int:
        """How many others fill in the open form."""
        shared = state.draft and state.draft.shared
        return len(sharing.who(self.transaction.session, shared.id)) - 1 if shared else 0


def read(kept: str, new: New) -> State:
    """A state as it was kept; before the first turn it is new."""
    return STATE.validate_json(kept) if kept else new()


def free_name(state: State, known: Sequence[Sharer], colleague: Colleague) -> str:
    """What somebody is called among those who share a form: nobody else there is called so."""
    taken = {one.name for one in known}
    own = next(filter(None, map(state.facts.get, NAMES)), "")
    names = (f"{own}{number}" if number else own for number in count()) if own else None
    numbered = map(colleague, count(len(known) + 1))
    return next(name for name in names or numbered if name not in taken)


def shared_rows(transaction: Transaction, state: State) -> dict[str, Draft]:
    """What everybody has by now in each form that a conversation shares, by its id; locked."""
    ids = [one.shared.id for one in state.drafts.values() if one.shared]
    rows = sharing.locked(transaction.session, ids)
    return {one: DRAFT.validate_json(row.body) for one, row in rows.items()}


def _shared(state: State) -> bool:
    """Whether others fill in one of the drafts too."""
    return any(draft.shared for draft in state.drafts.values())


def team(form: Form, answers: Mapping[str, Answer]) -> tuple[str, str]:
    """Enterprise and team, as a submission is known by."""
    return str(answers.get(form.enterprise) or ""), str(answers.get(form.team) or "")


def _is_talk(turn: Turn) -> bool:
    return not any(isinstance(effect, ONCE) for effect in turn.effects)


def _as_one(turns: Sequence[Turn]) -> Turn:
    """The turns of a late message and of what overtook it, spoken as one.

    Each says again what it noted or refused, since it may be another thing now; the last one puts
    the question that is open. Only the late message has not been counted yet.
    """
    late, last = turns[0], turns[-1]
    counted = (effect for effect in late.effects if isinstance(effect, Stumbled))
    puts = any(isinstance(effect, Ask | Explain | Doubtful) for effect in last.effects)
    words = (
        effect
        for turn in turns[:-1]
        for effect in turn.effects
        if isinstance(effect, Say) or (puts and isinstance(effect, Explain))
    )
    rest = (effect for effect in last.effects if not isinstance(effect, Stumbled))
    effects: tuple[Effect, ...] = (*counted, *words, *rest)
    return Turn(last.state, effects)


def _written(journal: Journal) -> str:
    return JOURNAL.dump_json(journal).decode()
