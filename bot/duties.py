"""What a turn demands beyond words: filed, rendered, sealed, counted, opened to somebody."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from conversations.effects import (
    Effect,
    GiveDocument,
    HandIn,
    Invite,
    Seal,
    StopSharing,
    Stumbled,
)
from conversations.forms.form import Form
from conversations.forms.notice import Catalog
from conversations.messages import Document
from conversations.sharing import common
from conversations.state import DRAFT, State, ref_of
from conversations.turn import Turn
from renderers.word.template import Template
from storage import sharing
from storage.files import Shelf
from storage.linking import Code
from storage.records import Conversation, KeptDocument, SharedForm, Sharer, Submission
from storage.transaction import Transaction

from .turns import team

Purpose: TypeAlias = Literal["link", "share", "invite"]
LINK: Purpose = "link"
SHARE: Purpose = "share"
INVITE: Purpose = "invite"
"""What a one-time code is for: another door of a conversation, a form for a colleague, the first
door of a person of the roster."""
LASTS: Mapping[Purpose, timedelta] = {
    LINK: timedelta(hours=24),
    SHARE: timedelta(hours=24),
    INVITE: timedelta(days=14),
}
"""How long it may be entered: a colleague need not look at once, and letters go out early."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What they are carried out with: the forms, their templates, the shelf, unguessable names."""

    catalog: Catalog
    templates: Mapping[str, Template]
    shelf: Shelf
    new_id: Callable[[], str]

    def carry_out(
        self, transaction: Transaction, conversation: Conversation, turn: Turn, now: datetime
    ) -> list[Document]:
        """All that a turn demands; the documents it gives, in their order."""
        duty = Duty(self, transaction, conversation, turn.state, now)
        return [found for effect in turn.effects for found in duty.carry_out(effect)]

    def form(self, form: str) -> Form:
        """A form that is served."""
        found = self.catalog.find(form)
        if found is None:
            raise LookupError(form)
        return found[1]


@dataclass(frozen=True, slots=True)
class Duty:
    """One turn's: the open transaction, the conversation, its state after the turn."""

    duties: Duties
    transaction: Transaction
    conversation: Conversation
    state: State
    now: datetime

    def carry_out(self, effect: Effect) -> Iterator[Document]:
        """One effect; a document when it gives one."""
        match effect:
            case HandIn():
                self.hand_in(effect)
            case Seal(form, year, edition, file):
                of = replace(self.conversation, id=self.filed_in(form, year))
                self.transaction.seal(of, (form, year, edition), file.sha256)
            case GiveDocument():
                yield self.document(effect)
            case Stumbled(form, year, key):
                self.transaction.stumbled(form, year, key)
            case Invite():
                self.invite(effect)
            case StopSharing(shared, alone):
                sharing.call_back(self.transaction.session, shared, self.conversation.id)
                if not alone:
                    sharing.leave(self.transaction.session, shared, self.conversation.id)
            case _:
                pass

    def hand_in(self, effect: HandIn) -> None:
        """File a submission: with the conversation, or with those that share the form."""
        names = team(self.duties.form(effect.form), effect.answers)
        kept = json.dumps(effect.answers, ensure_ascii=False)
        of = self.filed_in(effect.form, effect.year)
        facts = (effect.form, effect.year, effect.edition, "handed_in", kept, self.now)
        self.transaction.hand_in(Submission(self.duties.new_id(), of, *facts, *names))

    def filed_in(self, form: str, year: int) -> int:
        """The conversation a form's submissions are filed in."""
        draft = self.state.drafts.get(ref_of(form, year))
        if draft is None or draft.shared is None:
            return self.conversation.id
        shared = draft.shared.id
        return sharing.locked(self.transaction.session, [shared])[shared].conversation_id

    def invite(self, effect: Invite) -> None:
        """Keep a code; for a form that was nobody else's before, a shared one is begun."""
        code = Code(effect.code, effect.purpose, self.now + LASTS[effect.purpose], effect.shared)
        draft = self.state.draft
        if effect.shared and draft and draft.shared:
            session = self.transaction.session
            if not sharing.who(session, effect.shared):
                body = DRAFT.dump_json(common(draft)).decode()
                one = SharedForm(effect.shared, draft.form, draft.year, body, 0)
                sharing.share(session, one, Sharer(self.conversation.id, draft.shared.called))
        self.transaction.keep_code(self.conversation, code, self.now)

    def document(self, wanted: GiveDocument) -> Document:
        """The form rendered to Word. The same edition is the same file, given again as it was."""
        form = self.duties.form(wanted.form)
        printed = form.printed(wanted.year, wanted.answers)
        data = self.duties.templates[form.id].fill(printed)
        kept = KeptDocument(
            id=self.duties.new_id(),
            conversation_id=self.conversation.id,
            name=form.file_name(wanted.year, wanted.answers),
            sha256=self.duties.shelf.put(data),
            size=len(data),
            form=form.id,
            year=wanted.year,
            edition=wanted.edition,
            answers=json.dumps(wanted.answers, ensure_ascii=False),
            made_at=self.now,
        )
        self.transaction.keep_document(kept)
        return given(kept)


def given(kept: KeptDocument) -> Document:
    """A document as the person is given it."""
    return Document(kept.id, kept.name, kept.size, kept.sha256)
