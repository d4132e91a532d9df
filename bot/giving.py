"""One message on its way to a person: its parcels are sent, each of them counted.

A parcel is sent, and only then counted; so a process that dies gives at most one parcel twice, and
none is lost. Unless the platform knows a repetition by its key, such an answer ends as `unknown`:
nobody can tell whether it came once or twice. What may not be sent now, or what the platform does
not take now, is put off.
"""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from conversations.messages import Brief
from storage import reports, tickets
from storage.errors import StoreError
from storage.records import Contact, Unsettled
from storage.schema import FURTHEST
from storage.tickets import Ticket
from storage.transaction import NOT_GIVEN, REMINDER, Transaction

from .channels.base import Choices, Notice, Outcome, Parcel, Text
from .channels.parcels import split
from .sending import AGAIN, LONGEST, Letter, Means, jittered, send
from .settling import Given, spend

log = logging.getLogger("xindeguo.delivery")

CLAIM = timedelta(seconds=25)
"""How long an answer is one process's own: what one leaves behind that dies goes on within 30
seconds. It is claimed anew for each parcel, and while one that takes long is on its way."""
PATIENCE = timedelta(days=2)
"""How long an answer waits for a channel that is busy or down. Then nobody waits for it."""
STALE = timedelta(hours=2)
"""How long a reminder does: then the person is looked for elsewhere."""
BROKEN = timedelta(minutes=1)
"""How long an answer that cannot be packed is tried again: a disk may be full, a bug stays."""
GROWTH = 0.25
"""How much of the time that an answer has waited is waited until the next try."""


class Giving:
    """Gives what is left of one message. `probing`: it goes although the channel seems down."""

    def __init__(self, means: Means, waiting: Unsettled, *, probing: bool = False) -> None:
        self._means = means
        self._waiting = waiting
        self._probing = probing
        self._contact: Contact | None = waiting.contact
        self._ends: dict[str, str] = {}
        self._uncounted: tuple[int, Outcome] | None = None
        self._ticket: Ticket | None = None
        self._briefly = False

    def give(self) -> Given | None:
        """Send its parcels one after the other; how it ended, which is yet to be written down.

        `None`: it was put off, or somebody else goes on with it.
        """
        try:
            if not self._gave_parcels():
                return None
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug must not stop what follows
            report(f"answer {self._waiting.id}", error)
            if self._is_worth_waiting(BROKEN):
                self._put_off(AGAIN)
                return None
            self._ends["refused"] = "broken"
            self._say_broken()
        self._doubt()
        return self._given()

    @property
    def _now(self) -> datetime:
        return self._means.world.clock()

    def _gave_parcels(self) -> bool:
        """Whether that is all; `False`: it was put off, or somebody else goes on with it."""
        for number, parcel in self._left():
            if self._uncounted:
                with self._means.store.begin() as transaction:
                    self._count(transaction)
                    if not self._is_mine(transaction):
                        return False
            outcome = self._send(parcel, str(number))
            if not number and outcome.end in {"closed", "needs_ticket"}:
                outcome = self._send_brief() or outcome
            patience = STALE if self._waiting.priority == REMINDER else PATIENCE
            if outcome.end == "later" and self._is_worth_waiting(patience):
                self._put_off(outcome.wait or self._pause())
                return False
            self._ends[outcome.end] = outcome.code
            if outcome.end in NOT_GIVEN:
                break
            self._uncounted = number + 1, outcome
            if self._briefly:
                break
        return True

    def _given(self) -> Given:
        waiting, ends, ticket = self._waiting, self._ends, self._ticket
        if self._uncounted is None:
            return Given(waiting, ends, ticket=ticket)
        parts, outcome = self._uncounted
        return Given(waiting, ends, parts, outcome.receipt, self._spends(outcome), ticket)

    def _doubt(self) -> None:
        """Whoever had it before may have sent what was sent now."""
        if self._waiting.in_doubt and self._ends and not self._means.channel.abilities.idempotent:
            self._ends.setdefault("unknown", "")

    def _is_mine(self, transaction: Transaction) -> bool:
        """Whether it is gone on with, which is claimed anew; what was taken back is finished."""
        one = self._waiting
        renewed = transaction.renew(one.id, one.tries, self._now + CLAIM)
        return renewed or not transaction.is_anothers(one.id, one.tries)

    def _left(self) -> Iterator[tuple[int, Parcel]]:
        """The parcels that are not given yet, with their numbers; the first of a late one says so.

        A sentence more must not make another parcel of it, for they are counted.
        """
        waiting, means = self._waiting, self._means
        parcels = enumerate(means.pack(waiting.answer, waiting.address, waiting.id))
        note = means.words.get("late", "") if waiting.late else ""
        for number, parcel in islice(parcels, waiting.parts, None):
            yield number, self._noted(parcel, note) if note else parcel
            note = ""

    def _noted(self, parcel: Parcel, note: str) -> Parcel:
        if not isinstance(parcel, Text | Choices):
            return parcel
        abilities, text = self._means.channel.abilities, f"{note}\n{parcel.text}"
        pieces = split(text, abilities.text, in_bytes=abilities.unit == "bytes")
        return replace(parcel, text=text) if len(pieces) == 1 else parcel

    def _send(self, parcel: Parcel, number: str) -> Outcome:
        key, unasked = f"{self._waiting.id}-{number}", isinstance(parcel, Notice)
        letter = Letter(self._waiting.address, parcel, key, unasked, self._probing, self._contact)
        self._probing, self._contact = False, None
        return send(self._means, letter)

    def _send_brief(self) -> Outcome | None:
        """The reminder in a few words, where a platform carries them outside the window.

        Rather one that costs no ticket. `None`: there is no such way.
        """
        abilities, outcome = self._means.channel.abilities, None
        if self._waiting.priority == REMINDER and self._waiting.answer.brief:
            if abilities.notices:
                outcome = self._send(self._notice("", ""), "notice")
            if abilities.tickets and (outcome is None or outcome.end not in MAY_HAVE_ARRIVED):
                outcome = self._send_for_a_ticket() or outcome
        self._briefly = outcome is not None and outcome.end in MAY_HAVE_ARRIVED
        return outcome

    def _send_for_a_ticket(self) -> Outcome | None:
        """One that the platform does not take as a ticket is none any more; the next may be."""
        to, store, outcome = self._waiting.address, self._means.store, None
        while outcome is None or outcome.end == "needs_ticket":
            with store.begin() as transaction:
                ticket = tickets.take(transaction.session, to, self._now)
            if ticket is None:
                break
            outcome = self._send(self._notice(ticket.kind, ticket.scene), "ticket")
            if outcome.end in MAY_HAVE_ARRIVED:
                self._ticket = ticket
                break
            with store.begin() as transaction:
                if outcome.end == "needs_ticket":
                    tickets.used(transaction.session, ticket, self._waiting.id, self._now)
                else:
                    tickets.give_back(transaction.session, ticket)
        return outcome

    def _notice(self, kind: str, scene: str) -> Notice:
        brief = self._waiting.answer.brief or Brief("", "")
        lead = self._means.world.lead(self._waiting.address)
        return Notice(kind, scene, brief.title, brief.text, lead)

    def _is_worth_waiting(self, patience: timedelta) -> bool:
        return self._age() < patience

    def _age(self) -> timedelta:
        """How long it is since the answer was made, or asked for by writing again."""
        waiting = self._waiting
        with self._means.store.read() as reading:
            wrote_at = reading.contact(waiting.address).wrote_at
        since = max(waiting.at, wrote_at) if wrote_at and not waiting.priority else waiting.at
        return self._now - since

    def _pause(self) -> float:
        """Seconds until the next try: the longer it waits the more, and never for all at once."""
        pause = min(max(AGAIN, self._age().total_seconds() * GROWTH), LONGEST)
        return jittered(pause, self._means.world.chance())

    def _put_off(self, seconds: float) -> None:
        until = self._now + min(timedelta(seconds=seconds), FURTHEST)
        with self._means.store.begin() as transaction:
            self._count(transaction)
            transaction.put_off(self._waiting.id, until)

    def _count(self, transaction: Transaction) -> None:
        """One parcel more is given."""
        if self._uncounted is None:
            return
        (parts, outcome), one = self._uncounted, self._waiting
        self._uncounted = None
        transaction.given(one.id, parts)
        if outcome.receipt:
            reports.sent_as(transaction.session, {one.id: outcome.receipt})
        if self._spends(outcome):
            self._spend(transaction)

    def _spends(self, outcome: Outcome) -> bool:
        return outcome.end != "refused" and not self._briefly

    def _spend(self, transaction: Transaction) -> None:
        spend(transaction, self._means.channel.abilities, self._waiting.address, self._now)

    def _say_broken(self) -> None:
        """Say that an answer could not be given: silence would be taken for none."""
        if words := self._means.words.get("broken"):
            outcome = self._send(Text(words), "broken")
            if outcome.end in MAY_HAVE_ARRIVED:
                with self._means.store.begin() as transaction:
                    self._spend(transaction)


def report(what: str, error: Exception) -> None:
    """What went wrong, in frames without values: an answer must never reach a log."""
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", what, type(error).__name__, "".join(frames))


MAY_HAVE_ARRIVED = frozenset(["sent", "unknown"])
