"""Somebody comes with a one-time code: a door is joined to a conversation, a form is shared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conversations.events import Entry
from conversations.joining import joined
from conversations.messages import Address
from conversations.sharing import entered, together
from conversations.state import DRAFT, STATE, State
from storage import sharing
from storage.records import Conversation, KeptCode, Sharer
from storage.transaction import Transaction

from .duties import LINK, SHARE
from .turns import Colleague, free_name, read


@dataclass(frozen=True, slots=True)
class Entering:
    """A code at a door: the open transaction, the moment, and what is new there."""

    transaction: Transaction
    address: Address
    now: datetime
    new: Callable[[], State]
    colleague: Colleague

    def enter(self, code: str) -> Entry:
        """What a code opens here; it is used up. Nothing is changed where it opens nothing."""
        kept = self.transaction.find_code(code) if code else None
        if kept and kept.purpose == SHARE:
            return self._share(code, kept)
        too_often = not self.transaction.may_try(self.address, self.now)
        into = self.transaction.use_code(self.address, code, LINK, self.now)
        if into is None:
            return "too_often" if too_often else self._why(code)
        return self._link(into)

    def _link(self, into: Conversation) -> Entry:
        if not self.transaction.knows(self.address):
            self.transaction.open_door(self.address, into, self.now)
            return "linked"
        own = self.transaction.conversation(self.address)
        if own.id == into.id:
            return "own"
        both = joined(read(into.state, self.new), read(own.state, self.new))
        self.transaction.join(own, into, STATE.dump_json(both).decode(), self.now)
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
        return "shared" if after.beside == before.beside else "shared_beside"

    def _why(self, code: str) -> Entry:
        """Why a code opens nothing by now."""
        kept = self.transaction.find_code(code) if code else None
        if kept is None:
            return "wrong"
        return "used" if kept.used_at else "expired"
