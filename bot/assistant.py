"""The one place a message is handled: a turn, its effects carried out, kept; in one transaction.

It is the desk every channel works at (`bot/channels/base.py`). Plain and synchronous: a channel
calls it in a thread.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from conversations.effects import Invite
from conversations.events import Entered
from conversations.forms.roster import Person, Roster
from conversations.messages import (
    Address,
    Document,
    Exchange,
    Incoming,
    Outgoing,
    Pressed,
    Progress,
    Reply,
    SentFile,
    Sheet,
)
from conversations.scene import set_scene
from conversations.sharing import together
from conversations.state import STATE, State
from conversations.understanding.codes import code_in, code_of, read_code
from renderers.chat import speak
from renderers.word.inspection import inspect
from storage import people, reports
from storage.errors import Stale, StoreUnavailable
from storage.files import Shelf
from storage.linking import Code, find_code, given_in
from storage.records import Conversation, KeptDocument, KeptUpload
from storage.store import Store
from storage.transaction import Transaction

from . import logs, metrics
from .audience import Audiences
from .channels.base import Outcome
from .charts import Charts
from .duties import LASTS, LINK, Duties, given
from .entering import Entering
from .giving import report
from .inviting import Invitations, code_of_picture
from .ledger import Kept, Ledger
from .library import Library
from .nudging import Nudges
from .showing import progress_of, sheet_of_document
from .standing import Standings
from .turns import Handling, read, shared_rows

log = logging.getLogger("xindeguo")

TRIES = 5
"""How often a turn begins again when another message of the same person came in between."""


LONGEST_HISTORY = 5_000
"""Exchanges a page shows at once; a form of forty questions takes about a hundred."""

UNKEPT, UNPRINTABLE = re.compile("[\x00\ud800-\udfff]"), "\x1a"
"""What no database can hold: NUL, half of a sign; and what stands for it in a text, so that it is
still no answer."""
MASKED = "绑定 ***"
"""What is kept of a message that was a one-time code."""
BUTTON = re.compile(r"([0-9]{1,18}):([0-9]{1,3})", re.ASCII)
"""A button's id: its exchange, and its place among the options, from 0."""


@dataclass(frozen=True)
class World:
    """What the assistant takes from the world: the time in Shanghai, unguessable names."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    known: Callable[[Address], Mapping[str, str]]
    """What the roster knows about whoever is reached there, by the fields' keys."""
    draw: Callable[[bytes], tuple[bytes, ...]] | None = None
    """A document's pages as pictures; none where it cannot be drawn."""


class Assistant:
    """Handles messages one after the other for each person.

    A message that comes twice has one effect.
    """

    def __init__(self, library: Library, store: Store, shelf: Shelf, world: World) -> None:
        self._library = library
        self._store = store
        self._shelf = shelf
        self._world = world
        self._invitations = Invitations(library.association, library.phrases)
        known = (library.catalog, library.templates, shelf, world.new_id)
        self.audiences = Audiences(library.association, library.phrases, world.new_id)
        self._charts = Charts(library.phrases)
        self._duties = Duties(*known, self._invitations, self._charts, self.audiences)
        self._standings = Standings(library.association)
        self._nudges = Nudges(library.association, self._standings, self.audiences.channels)
        self._ledger = Ledger(library.association)

    def receive(self, incoming: Incoming, in_place: int | None = None) -> Outgoing:
        """The answer to one message; `in_place` parcels of it go with the response.

        Whatever goes wrong, nothing is half done, and the person is told. Where the answer is
        delivered and the database is away, nobody could be told later: `StoreUnavailable`, and
        the message has to come again.
        """
        if incoming.text:
            incoming = replace(incoming, text=UNKEPT.sub(UNPRINTABLE, incoming.text))
        with logs.about(incoming.id), metrics.turn(incoming.address.channel):
            answer = self._received(incoming, in_place)
            log.info("a message of %s was answered", incoming.address.channel)
            return answer

    def _received(self, incoming: Incoming, in_place: int | None) -> Outgoing:
        try:
            for _ in range(TRIES):
                try:
                    return self._turn(incoming, in_place)
                except Stale:
                    continue
        except StoreUnavailable as error:
            report("a turn", error)
            metrics.apologized(incoming.address.channel, error)
            if in_place is not None:
                raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            report("a turn", error)
            metrics.apologized(incoming.address.channel, error)
        apology = Outgoing((Reply(self._library.phrases.say("say", "apology", {})),))
        if in_place is not None:
            self._apologize(incoming.address, apology, in_place)
        return apology

    def link(self, address: Address) -> str:
        """A one-time code by which another door opens this person's conversation."""
        now = self._world.clock()
        code = Code(code_of(self._world.new_id()), LINK, now + LASTS[LINK])
        with self._store.begin() as transaction:
            transaction.keep_code(transaction.conversation(address), code, now)
        return code.code

    def invites(self, code: str) -> bool:
        """Whether a one-time code opens something yet; it is not used up."""
        with self._store.read() as reading:
            kept = find_code(reading.session, read_code(code))
        return bool(kept and kept.opens_at(self._world.clock()))

    def pressed(self, address: Address, button: str) -> Pressed | None:
        """What a button's id stands for; `None` for anybody else's or none."""
        match = BUTTON.fullmatch(button)
        if match is None:
            return None
        with self._store.read() as reading:
            answer = reading.answer(address, int(match[1]))
        number = int(match[2])
        if answer is None or number >= len(answer.options):
            return None
        return Pressed(answer.options[number].key, answer.question.path)

    def gone(self, address: Address, why: str) -> None:
        """The person cannot be reached at a door any longer; `""`: can again."""
        with self._store.begin() as transaction:
            transaction.reach(address, why)

    def delivered(self, address: Address, receipt: str, outcome: Outcome) -> bool:
        """A message that was taken has arrived, or not: then its answer ended so after all."""
        with self._store.begin() as transaction:
            if outcome.end == "sent":
                now = self._world.clock()
                return reports.arrived(transaction.session, address, receipt, now)
            if outcome.end == "unreachable":
                transaction.reach(address, outcome.code or "gone")
            return reports.missed(transaction.session, address, receipt, outcome.end)

    def keep(self, name: str, data: bytes) -> SentFile:
        """A file looked at, and stored when it is sound; a .doc as the .docx it becomes."""
        name, data = self._library.old_word.renewed(UNKEPT.sub("", name), data)
        sent = inspect(name, data)
        if not sent.problem:
            self._shelf.put(data)
        filled = self._library.reader.read(data) if sent.kind == "docx" else None
        return replace(sent, filled=filled)

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        """The turns of this person's conversation after an exchange, oldest first."""
        with self._store.read() as reading:
            return reading.history(address, after, limit=LONGEST_HISTORY)

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        """A document of this person's own conversation with its bytes; or a code's picture."""
        if code := code_of_picture(document):
            with self._store.read() as reading:
                theirs = people.where_speaks(reading.session, address)
                return self._invitations.picture(reading.session, code, theirs)
        kept = self._own(address, document)
        if kept and not kept.sha256:
            return self._charts.picture(kept)
        data = self._shelf.get(kept.sha256) if kept else None
        return (given(kept), data) if kept and data is not None else None

    def words(self, address: Address, document: str) -> str:
        """What a picture of numbers says, for where it cannot be drawn; `""` for all else."""
        kept = None if code_of_picture(document) else self._own(address, document)
        return self._charts.words(kept) if kept and not kept.sha256 else ""

    def sheet(self, address: Address, document: str) -> Sheet | None:
        """The same document as a list of labels and answers."""
        kept = self._own(address, document)
        drafts = self.state(address).drafts if kept else {}
        return sheet_of_document(self._library, kept, drafts) if kept else None

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        """The same document as it will be printed, a PNG a page; none where it has no picture."""
        found = self.open(address, document)
        if found is None or self._world.draw is None:
            return ()
        return self._world.draw(found[1])

    def progress(self, address: Address) -> tuple[Progress, ...]:
        """How far each of the person's forms of this year is; what is missing has no answer."""
        state, now = self.state(address), self._world.clock()
        scenes = (
            set_scene(self._library.catalog, replace(state, open=ref), now) for ref in state.drafts
        )
        return tuple(
            progress_of(self._library, scene)
            for scene in scenes
            if scene.sheet and scene.sheet.season == scene.sheet.notice.seasons.at(now)
        )

    def state(self, address: Address) -> State:
        """A person's conversation as it stands, with what others did in the forms it shares."""
        with self._store.begin() as transaction:
            state = self._state(transaction.conversation(address), address)
            return together(state, shared_rows(transaction, state))

    def _turn(self, incoming: Incoming, in_place: int | None) -> Outgoing:
        now, address = self._world.clock(), incoming.address
        code = _code(incoming)
        with self._store.begin() as transaction:
            if code is not None:
                return self._entered(transaction, incoming, code, in_place)
            self._at_home(transaction, address, now)
            conversation, answered = transaction.met(address, incoming.id)
            if answered:
                if in_place == 0:
                    transaction.give_again(conversation, incoming.id, now)
                return answered
            handling = self._handling(transaction, conversation, address, now)
            turn, recent, moved = handling.handle(incoming, lambda: self._new(address))
            documents = self._duties.carry_out(transaction, conversation, turn, now)
            self._ledger.keep(transaction, conversation, Kept(turn.state, moved), now)
            outgoing = speak(self._library.phrases, turn.effects, turn.state.asked, documents)
            if incoming.file and not incoming.file.problem:
                sent = incoming.file
                facts = (conversation.id, sent.name, sent.sha256, sent.size, now)
                transaction.keep_upload(KeptUpload(*facts))
            kept = STATE.dump_json(turn.state).decode()
            exchange = transaction.turn(
                conversation, incoming, outgoing, kept, now, in_place=in_place, recent=recent
            )
            for effect in turn.effects:
                if isinstance(effect, Invite):
                    given_in(transaction.session, effect.code, exchange)
            return outgoing

    def _apologize(self, address: Address, apology: Outgoing, in_place: int) -> None:
        """Let an apology be delivered; where even that fails, the log has the reason already."""
        try:
            with self._store.begin() as transaction:
                conversation = transaction.conversation(address)
                kept, now = (conversation.state, conversation.recent), self._world.clock()
                transaction.turn(
                    conversation, None, apology, kept[0], now, in_place=in_place, recent=kept[1]
                )
        except Exception as error:  # noqa: BLE001 - as above
            report("apology", error)

    def _entered(
        self, transaction: Transaction, incoming: Incoming, code: str, in_place: int | None
    ) -> Outgoing:
        """The answer to a message that is a one-time code; what is kept does not repeat the code.

        Before it is known which conversation the door belongs to, nothing of it may be locked.
        """
        address, now = incoming.address, self._world.clock()
        came_before = transaction.answered_at(address, incoming.id) is not None
        new = lambda: self._new(address)  # noqa: E731 - as it is called
        entering = Entering(transaction, address, now, new, self._colleague, self._ledger)
        entry = "own" if came_before else entering.enter(code)
        conversation = transaction.conversation(address)
        if answered := transaction.answered(conversation, incoming.id):
            if in_place == 0:
                transaction.give_again(conversation, incoming.id, now)
            return answered
        handling = self._handling(transaction, conversation, address, now)
        person = self._roster.find(conversation.person) if entry == "invited" else None
        turn, moved = handling.entered(Entered(entry, person), new)
        self._ledger.keep(transaction, conversation, Kept(turn.state, moved), now)
        outgoing = speak(self._library.phrases, turn.effects, turn.state.asked, ())
        kept = STATE.dump_json(turn.state).decode()
        masked = replace(incoming, text=MASKED, code="")
        transaction.turn(conversation, masked, outgoing, kept, now, in_place=in_place)
        return outgoing

    def _handling(
        self, transaction: Transaction, conversation: Conversation, address: Address, now: datetime
    ) -> Handling:
        catalog, new_id = self._library.catalog, self._world.new_id
        whose = self._facts(conversation, address), self._person(conversation, address)
        known = (*whose, self._invitations, self._standings, self.audiences, self._nudges)
        return Handling(catalog, transaction, conversation, now, new_id, self._colleague, *known)

    def _at_home(self, transaction: Transaction, address: Address, now: datetime) -> None:
        """In the terminal people give their id: the first time it opens their own conversation."""
        if address.channel != "console" or not self._roster.find(address.person):
            return
        if not transaction.knows(address):
            own = people.conversation_of(transaction.session, address.person)
            transaction.open_door(address, own, now)

    def _person(self, conversation: Conversation, address: Address) -> Person | None:
        """Whose conversation it is, as the roster stands; in the terminal people give their id."""
        named = address.person if address.channel == "console" else ""
        return self._roster.find(conversation.person or named)

    def _facts(self, conversation: Conversation, address: Address) -> Mapping[str, str] | None:
        """What the roster knows today about whose conversation it is; `None` for a visitor's."""
        if conversation.person:
            person = self._roster.find(conversation.person)
            return person.facts() if person else {}
        return self._world.known(address) or None

    @property
    def _roster(self) -> Roster:
        return self._library.association.roster

    def _colleague(self, number: int) -> str:
        return self._library.phrases.say("word", "colleague", {"number": number})

    def _state(self, conversation: Conversation, address: Address) -> State:
        state = read(conversation.state, lambda: self._new(address))
        facts = self._facts(conversation, address)
        return state if facts is None else replace(state, facts=facts)

    def _new(self, address: Address) -> State:
        """What a conversation begins with."""
        return State(facts=self._world.known(address))

    def _own(self, address: Address, document: str) -> KeptDocument | None:
        if UNKEPT.search(document):
            return None
        with self._store.read() as reading:
            return reading.document(document, address)


def _code(incoming: Incoming) -> str | None:
    """The one-time code that a message is, or that the person came by; `None` for neither."""
    if incoming.code:
        return read_code(incoming.code)
    return code_in(incoming.text) if incoming.text and not incoming.file else None
