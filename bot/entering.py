"""Somebody comes with a one-time code: a door is joined, a form shared, a person bound."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from conversations.events import Entry
from conversations.forms.roster import Roster
from conversations.joining import joined
from conversations.messages import Address
from conversations.sharing import entered, together
from conversations.state import DRAFT, STATE, State
from storage import people, sharing, wishes
from storage.errors import Stale
from storage.records import Conversation, KeptCode, Sharer
from storage.scope import owner_of
from storage.transaction import Transaction

from .duties import INVITE, LINK, SHARE
from .ledger import Kept, Ledger
from .turns import Colleague, free_name, read


@dataclass(frozen=True, slots=True)
class Entering:
    """A code at a door: the open transaction, the moment, and what is new there."""

    transaction: Transaction
    address: Address
    now: datetime
    new: Callable[[], State]
    colleague: Colleague
    ledger: Ledger

    def enter(self, code: str) -> Entry:
        """What a code opens here; it is used up. Nothing is changed where it opens nothing."""
        kept = self.transaction.find_code(code) if code else None
        if kept and kept.purpose == SHARE:
            return self._share(code, kept)
        if kept and kept.purpose == INVITE and self._roster.find(kept.about) is None:
            return "wrong"  # who has left the roster since is nobody to be
        if kept and kept.opens_at(self.now) and self._is_somebody_else(kept):
            return "somebody_else"
        purpose = INVITE if kept and kept.purpose == INVITE else LINK
        too_often = not self.transaction.may_try(self.address, self.now)
        into = self._opened(code, kept)
        if into is None:
            return "too_often" if too_often else self._why(code)
        entry = self._link(into)
        return "invited" if purpose == INVITE else entry

    @property
    def _roster(self) -> Roster:
        return self.ledger.association.roster

    def _opened(self, code: str, kept: KeptCode | None) -> Conversation | None:
        """The conversation that a code opens, locked; the code is used up."""
        where = self.address, code
        if kept and kept.purpose == INVITE:
            return self.transaction.use_invitation(*where, kept.about, self.now)
        return self.transaction.use_code(*where, LINK, self.now)

    def _is_somebody_else(self, kept: KeptCode) -> bool:
        """Whether the door and the code are those of two people of the roster."""
        session = self.transaction.session
        here = people.who_speaks(session, self.address)
        invited = kept.about if kept.purpose == INVITE else ""
        there = invited or people.whose(session, kept.conversation_id)
        return bool(here and there and here != there)

    def _link(self, into: Conversation) -> Entry:
        if not self.transaction.knows(self.address):
            self.transaction.open_door(self.address, into, self.now)
            return "linked"
        own = self.transaction.conversation(self.address)
        if own.id == into.id:
            return "own"
        if own.person and into.person:
            raise Stale  # it became another person's since it was looked at
        both = joined(read(into.state, self.new), read(own.state, self.new))
        self.transaction.join(own, into, STATE.dump_json(both).decode(), self.now)
        goes_on = replace(into, person=into.person or own.person)
        every = Kept(both, frozenset(both.drafts))
        self.ledger.keep(self.transaction, goes_on, every, self.now)
        owner, session = owner_of(goes_on.id, goes_on.person), self.transaction.session
        for one in (own, into):
            wishes.hand_over(session, owner_of(one.id, one.person), owner, self.now)
        return "linked"

    def _share(self, code: str, kept: KeptCode) -> Entry:
        session, shared = self.transaction.session, kept.about
        conversation = self.transaction.conversation(self.address)
        state = read(conversation.state, self.new)
        ids = {one.shared.id for one in state.drafts.values() if one.shared}
        rows = sharing.locked(session, {shared, *ids})
        known = sharing.who(session, shared)
        if any(one.conversation_id == conversation.id for one in known):
            return "own"
        too_often = not self.transaction.may_try(self.address, self.now)
        if not self.transaction.accept_code(self.address, code, SHARE, self.now):
            return "too_often" if too_often else self._why(code)
        drafts = {one: DRAFT.validate_json(row.body) for one, row in rows.items()}
        row, name = drafts[shared], free_name(state, known, self.colleague)
        before = together(state, drafts)
        own = before.drafts.get(row.ref)
        if own and own.shared:
            sharing.leave(session, own.shared.id, conversation.id)
        sharing.take_part(session, shared, Sharer(conversation.id, name))
        after = entered(before, row, shared, name)
        self.transaction.go_on(conversation, STATE.dump_json(after).decode())
        here = Kept(after, frozenset({row.ref}))
        self.ledger.keep(self.transaction, conversation, here, self.now)
        return "shared" if after.beside == before.beside else "shared_beside"

    def _why(self, code: str) -> Entry:
        """Why a code opens nothing by now."""
        kept = self.transaction.find_code(code) if code else None
        if kept is None:
            return "wrong"
        if kept.purpose == INVITE:
            return "invitation_used" if kept.used_at else "invitation_expired"
        return "used" if kept.used_at else "expired"
