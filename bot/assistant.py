"""The one place a message is handled: understand, step, carry out, keep; in one transaction.

It is the desk every channel works at (`bot/channels/base.py`). Plain and synchronous: a channel
calls it in a thread.
"""

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from conversations.effects import Effect, GiveDocument, HandIn, Seal
from conversations.engine import step
from conversations.events import Event, HandedIn
from conversations.fields.base import Answer
from conversations.forms.fitting import fitting
from conversations.forms.form import Form
from conversations.forms.notice import Catalog
from conversations.forms.reading import Association
from conversations.messages import (
    Address,
    Document,
    Exchange,
    Incoming,
    Outgoing,
    Reply,
    SentFile,
    Sheet,
)
from conversations.state import STATE, State
from conversations.understand import understand
from renderers.chat import speak
from renderers.phrases import Phrases
from renderers.word.inspection import inspect
from renderers.word.template import Template
from storage.errors import Stale
from storage.files import Shelf
from storage.records import Conversation, KeptDocument, KeptUpload, Submission
from storage.store import Store
from storage.transaction import Reading, Transaction

log = logging.getLogger("xindeguo")

TRIES = 5
"""How often a turn begins again when another message of the same person came in between."""


LONGEST_HISTORY = 5_000
"""Exchanges a page shows at once; a form of forty questions takes about a hundred."""


@dataclass(frozen=True)
class World:
    """What the assistant takes from the world: the time in Shanghai, unguessable names."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    known: Callable[[Address], Mapping[str, str]]
    """What the roster knows about whoever is reached there, by the fields' keys."""
    draw: Callable[[bytes], tuple[bytes, ...]] | None = None
    """A document's pages as pictures; none where it cannot be drawn."""


@dataclass(frozen=True)
class Library:
    """What the assistant serves: the association's folder, compiled templates, a language."""

    association: Association
    templates: dict[str, Template]
    phrases: Phrases

    @property
    def catalog(self) -> Catalog:
        """The notices."""
        return self.association.catalog


class Assistant:
    """Handles messages one after the other for each person.

    A message that comes twice has one effect.
    """

    def __init__(self, library: Library, store: Store, shelf: Shelf, world: World) -> None:
        self._library = library
        self._store = store
        self._shelf = shelf
        self._world = world

    def receive(self, incoming: Incoming) -> Outgoing:
        """The answer to one message.

        Whatever goes wrong, nothing is half done, and the person is told.
        """
        try:
            for _ in range(TRIES):
                try:
                    return self._turn(incoming)
                except Stale:
                    continue
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            # A bug. Frames without values: an answer or a phone number must never reach a log.
            frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
            said = f"turn {incoming.id} failed: {type(error).__name__}\n{''.join(frames)}"
            log.error(said)  # noqa: TRY400 - the exception's own text may quote an answer
        return Outgoing((Reply(self._library.phrases.say("say", "apology", {})),))

    def keep(self, name: str, data: bytes) -> SentFile:
        """A file looked at, and stored when it is sound."""
        sent = inspect(name, data)
        if not sent.problem:
            self._shelf.put(data)
        return sent

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        """The turns of this person's conversation after an exchange, oldest first."""
        with self._store.read() as reading:
            return reading.history(address, after, limit=LONGEST_HISTORY)

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        """A document of this person's own conversation with its bytes."""
        kept = self._own(address, document)
        data = self._shelf.get(kept.sha256) if kept else None
        return (_given(kept), data) if kept and data is not None else None

    def sheet(self, address: Address, document: str) -> Sheet | None:
        """The same document as a list of labels and answers."""
        kept = self._own(address, document)
        found = self._library.catalog.find(kept.form) if kept else None
        if kept is None or found is None:
            return None
        notice, form = found
        answers = fitting(form, json.loads(kept.answers))
        lines = tuple(
            (field.label, field.show(answers[field.key]))
            for field in form.asked(answers).fields
            if field.key in answers
        )
        code = "sheet_edition" if kept.edition else "sheet_draft"
        status = self._library.phrases.say("word", code, {"edition": kept.edition})
        return Sheet(
            form.title_in(kept.year), notice.number_in(kept.year), status, lines, _given(kept)
        )

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        """The same document as it will be printed, a PNG a page; none where it has no picture."""
        found = self.open(address, document)
        if found is None or self._world.draw is None:
            return ()
        return self._world.draw(found[1])

    def state(self, address: Address) -> State:
        """A person's conversation as it stands."""
        with self._store.begin() as transaction:
            return self._state(transaction.conversation(address), address)

    def _turn(self, incoming: Incoming) -> Outgoing:
        now = self._world.clock()
        with self._store.begin() as transaction:
            conversation = transaction.conversation(incoming.address)
            answered = transaction.answered(conversation, incoming.id)
            if answered:
                return answered
            state = self._state(conversation, incoming.address)
            event = understand(self._library.catalog, state, incoming, now)
            event = self._informed(transaction, conversation, (state, event))
            turn = step(self._library.catalog, state, event, now)
            documents = [
                document
                for effect in turn.effects
                if (document := self._carry_out(transaction, conversation, effect, now))
            ]
            outgoing = speak(self._library.phrases, turn.effects, turn.state.asked, documents)
            if incoming.file and not incoming.file.problem:
                sent = incoming.file
                facts = (conversation.id, sent.name, sent.sha256, sent.size, now)
                transaction.keep_upload(KeptUpload(*facts))
            kept = STATE.dump_json(turn.state).decode()
            transaction.turn(conversation, incoming, outgoing, kept, now)
            return outgoing

    def _state(self, conversation: Conversation, address: Address) -> State:
        if conversation.state:
            return STATE.validate_json(conversation.state)
        return State(facts=self._world.known(address))

    def _informed(
        self, reading: Reading, conversation: Conversation, turn: tuple[State, Event]
    ) -> Event:
        """The event with what only the store knows: whether another handed in the same team."""
        state, event = turn
        found = self._library.catalog.find(state.draft.form) if state.draft else None
        if not isinstance(event, HandedIn) or state.draft is None or found is None:
            return event
        names = _team(found[1], state.draft.answers)
        draft = state.draft
        # Forms that are of no team and no enterprise have no twins.
        twin = any(names) and reading.same_team(draft.form, draft.year, *names, conversation.id)
        return HandedIn(twin=twin)

    def _carry_out(
        self, transaction: Transaction, conversation: Conversation, effect: Effect, now: datetime
    ) -> Document | None:
        """What an effect demands beyond words; a document when it gives one."""
        match effect:
            case HandIn(form, year, edition, answers):
                names = _team(self._form(form), answers)
                kept = json.dumps(answers, ensure_ascii=False)
                facts = (self._world.new_id(), conversation.id, form, year, edition, "handed_in")
                transaction.hand_in(Submission(*facts, kept, now, *names))
                return None
            case Seal(form, year, edition, file):
                transaction.seal(conversation, (form, year, edition), file.sha256)
                return None
            case GiveDocument():
                return self._document(transaction, conversation, effect, now)
            case _:
                return None

    def _document(
        self,
        transaction: Transaction,
        conversation: Conversation,
        wanted: GiveDocument,
        now: datetime,
    ) -> Document:
        """The form rendered to Word.

        The same edition is the same file, so it is given again as it was.
        """
        form = self._form(wanted.form)
        printed = form.printed(wanted.year, wanted.answers)
        data = self._library.templates[form.id].fill(printed)
        kept = KeptDocument(
            id=self._world.new_id(),
            conversation_id=conversation.id,
            name=form.file_name(wanted.year, wanted.answers),
            sha256=self._shelf.put(data),
            size=len(data),
            form=form.id,
            year=wanted.year,
            edition=wanted.edition,
            answers=json.dumps(wanted.answers, ensure_ascii=False),
            made_at=now,
        )
        transaction.keep_document(kept)
        return _given(kept)

    def _own(self, address: Address, document: str) -> KeptDocument | None:
        with self._store.read() as reading:
            return reading.document(document, address)

    def _form(self, form: str) -> Form:
        found = self._library.catalog.find(form)
        if found is None:
            raise LookupError(form)
        return found[1]


def _team(form: Form, answers: Mapping[str, Answer]) -> tuple[str, str]:
    """Enterprise and team, as a submission is known by."""
    return str(answers.get(form.enterprise) or ""), str(answers.get(form.team) or "")


def _given(kept: KeptDocument) -> Document:
    return Document(kept.id, kept.name, kept.size, kept.sha256)
