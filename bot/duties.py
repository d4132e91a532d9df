"""What a turn demands beyond words: filed, rendered, sealed, counted, opened to somebody."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from conversations.broadcast import Broadcast, BroadcastTrial, StopBroadcast
from conversations.effects import (
    REPORT,
    CallBack,
    Effect,
    GiveCalls,
    GiveCode,
    GiveDocument,
    GivePicture,
    HandIn,
    Invite,
    Report,
    Seal,
    StopSharing,
    Stumbled,
    Unwish,
    Wish,
)
from conversations.forms.form import Form
from conversations.forms.notice import Catalog
from conversations.messages import Document
from conversations.nudging import Remind
from conversations.reminding import ASKED, OWED, Call, asked_by
from conversations.sharing import common
from conversations.state import DRAFT, State, ref_of
from conversations.turn import Turn
from renderers.calls import call_sheet
from renderers.word.template import Template
from storage import invitations, reminding, sharing, wishes
from storage.files import Shelf
from storage.linking import Code
from storage.records import Conversation, KeptDocument, SharedForm, Sharer, Submission
from storage.scope import owner_of
from storage.transaction import Transaction

from .audience import Audiences
from .charts import Charts
from .inviting import Invitations
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
    invitations: Invitations
    charts: Charts | None = None
    audiences: Audiences | None = None

    def carry_out(
        self, transaction: Transaction, conversation: Conversation, turn: Turn, now: datetime
    ) -> list[Document | None]:
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

    def carry_out(self, effect: Effect) -> Iterator[Document | None]:
        """One effect; a document when it gives one, `None` for a picture that cannot be drawn."""
        match effect:
            case GiveDocument():
                yield self.document(effect)
            case GiveCalls(calls):
                yield self.call_list(calls)
            case GivePicture(report):
                yield self.chart(report)
            case GiveCode(code):
                yield self.picture(code)
            case Invite() | CallBack() | StopSharing():
                self.open_or_close(effect)
            case _:
                self.keep(effect)

    def keep(self, effect: Effect) -> None:
        """What is filed, sealed, counted, wished for, or sent to many."""
        match effect:
            case HandIn():
                self.hand_in(effect)
            case Seal(form, year, edition, file):
                of = replace(self.conversation, id=self.filed_in(form, year))
                self.transaction.seal(of, (form, year, edition), file.sha256)
            case Stumbled(form, year, key):
                self.transaction.stumbled(form, year, key)
            case Wish() | Unwish():
                self.wish(effect)
            case Remind(of):
                by = asked_by(self.conversation.person)
                for owner, day, refs in of:
                    stages = (*((*ref, OWED) for ref in refs), by)
                    reminding.add(self.transaction.session, day, {owner: stages}, self.now)
            case Broadcast() | BroadcastTrial() | StopBroadcast() if self.duties.audiences:
                at = (self.transaction, self.conversation)
                self.duties.audiences.carry_out(*at, effect, self.now)
            case _:
                pass

    def open_or_close(self, effect: Invite | CallBack | StopSharing) -> None:
        """A one-time code, that opens something or nothing any more."""
        match effect:
            case Invite():
                self.invite(effect)
            case CallBack(person):
                invitations.call_back(self.transaction.session, person, self.now)
            case StopSharing(shared, alone):
                sharing.call_back(self.transaction.session, shared, self.conversation.id)
                if not alone:
                    sharing.leave(self.transaction.session, shared, self.conversation.id)

    def hand_in(self, effect: HandIn) -> None:
        """File a submission: with the conversation, or with those that share the form."""
        names = team(self.duties.form(effect.form), effect.answers)
        kept = json.dumps(effect.answers, ensure_ascii=False)
        of = self.filed_in(effect.form, effect.year)
        facts = (effect.form, effect.year, effect.edition, "handed_in", kept, self.now)
        self.transaction.hand_in(Submission(self.duties.new_id(), of, *facts, *names))
        # Whoever has handed in hears no reminder that is still on its way.
        reminding.withdraw(self.transaction.session, self.now, self.conversation.id)

    def wish(self, effect: Wish | Unwish) -> None:
        """Keep what somebody wishes about reminders; one that they asked for is planned."""
        session = self.transaction.session
        owner = owner_of(self.conversation.id, self.conversation.person)
        if isinstance(effect, Unwish):
            wishes.unwish(session, owner)
            return
        wishes.wish(session, owner, effect.notice, effect.until)
        if effect.until:
            # What waits to be given was not wished away yet: it is looked at anew.
            reminding.withdraw(session, self.now, self.conversation.id)
        if effect.asked:
            on = date.fromisoformat(effect.until)
            owed = ((*ref, OWED) for ref in effect.of)
            reminding.add(session, on, {owner: (ASKED, *owed)}, self.now)

    def call_list(self, calls: Sequence[Call]) -> Document:
        """Those to be called as an Excel file."""
        return self.given(f"电话名单{self.now:%Y-%m-%d}.xlsx", call_sheet(calls), Filled())

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
        if effect.purpose == "share" and draft and draft.shared:
            session = self.transaction.session
            if not sharing.who(session, effect.shared):
                body = DRAFT.dump_json(common(draft)).decode()
                one = SharedForm(effect.shared, draft.form, draft.year, body, 0)
                sharing.share(session, one, Sharer(self.conversation.id, draft.shared.called))
        self.transaction.keep_code(self.conversation, code, self.now)

    def picture(self, code: str) -> Document:
        """The picture of a code that was just kept."""
        session, own = self.transaction.session, self.conversation.id
        found = self.duties.invitations.picture(session, code, own)
        if found is None:
            raise LookupError("a picture of no code")
        return found[0]

    def chart(self, report: Report) -> Document | None:
        """How far forms are as a picture, which is drawn when it is given (`charts.py`)."""
        name = self.duties.charts.name(report) if self.duties.charts else ""
        if not name:
            return None
        of = Filled(answers=REPORT.dump_json(report).decode())
        return self.kept(name, "", 0, of)

    def document(self, wanted: GiveDocument) -> Document:
        """The form rendered to Word. The same edition is the same file, given again as it was."""
        form = self.duties.form(wanted.form)
        printed = form.printed(wanted.year, wanted.answers)
        data = self.duties.templates[form.id].fill(printed)
        answers = json.dumps(wanted.answers, ensure_ascii=False)
        of = Filled(form.id, wanted.year, wanted.edition, answers)
        return self.given(form.file_name(wanted.year, wanted.answers), data, of)

    def given(self, name: str, data: bytes, of: "Filled") -> Document:
        """A file that is given: on the shelf, and as a document of the conversation."""
        return self.kept(name, self.duties.shelf.put(data), len(data), of)

    def kept(self, name: str, sha256: str, size: int, of: "Filled") -> Document:
        """A document of the conversation; `sha256` is what the shelf holds of it, if anything."""
        new_id, facts = self.duties.new_id(), (of.form, of.year or self.now.year, of.edition)
        held = (self.conversation.id, name, sha256, size)
        kept = KeptDocument(new_id, *held, *facts, of.answers, self.now)
        self.transaction.keep_document(kept)
        return given(kept)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a file was filled with: the form, its answers as JSON; of a picture, its report."""

    form: str = ""
    year: int = 0
    edition: int = 0
    answers: str = "{}"


def given(kept: KeptDocument) -> Document:
    """A document as the person is given it."""
    return Document(kept.id, kept.name, kept.size, kept.sha256)
