"""Brings answers to people through a channel that is not read by itself, out of the outbox.

What has yet to be delivered stands in the database, each answer with how many of its parcels are
given. Each parcel is sent, and only then counted; so a process that dies gives at most one parcel
twice, and none is lost. The answers to one person go one after the other, those to different
people side by side. An answer is claimed while it is sent, so any number of processes may deliver.

What could not be given is not forgotten: once the person writes again and has their answer, the
rest of what is missing follows, and says that it is late.
"""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from threading import Event, Lock

from conversations.messages import Address, Outgoing
from storage.errors import StoreError
from storage.records import Contact, Unsettled
from storage.store import Store
from storage.transaction import NOT_GIVEN, Transaction

from .channels.base import Channel, Choices, Outcome, Parcel, Text
from .channels.parcels import split

log = logging.getLogger("xindeguo.delivery")

Pack = Callable[[Outgoing, Address, int], Iterator[Parcel]]
"""The parcels of an answer to a person, by its exchange: the same number at every call."""

SIDE_BY_SIDE = 8
"""People who are written to at the same time."""
AT_ONCE, BEHIND = 256, 8
"""Answers looked at together, at most one a person; how often, while nothing is left of some."""
CLAIM = timedelta(seconds=60)
"""How long an answer is one process's own; a parcel takes less, and each claims it anew."""
PATIENCE = timedelta(days=2)
"""How long an answer waits for a channel that is busy or down. Then nobody waits for it."""
BROKEN = timedelta(minutes=1)
"""How long an answer that cannot be packed is tried again: a disk may be full, a bug stays."""
KEPT = timedelta(days=30)
"""How old an answer may be that is given after all when the person writes again."""
AGAIN = 5.0
"""Seconds until the next try when a platform names none."""


class Delivery:
    """Delivers what one channel has to say.

    `words` is `[delivery]` of a language file: what is put before a late answer, what is said
    instead of one that cannot be packed. Without it neither is said.
    """

    def __init__(  # noqa: PLR0913 - what it takes from, gives to, packs with, and the world
        self,
        store: Store,
        channel: Channel,
        pack: Pack,
        clock: Callable[[], datetime],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self._channel = channel
        self._pack = pack
        self._clock = clock
        self._words = words or {}
        self._lock = Lock()
        self._busy: set[Address] = set()
        self._silent_until: datetime | None = None

    def run(self, stopping: Event, idle: float = 0.2) -> None:
        """Deliver until `stopping` is set; what is under way is finished first."""
        with ThreadPoolExecutor(SIDE_BY_SIDE, f"deliver-{self._channel.name}") as pool:
            while not stopping.is_set():
                wait = idle
                try:
                    wait = 0 if self._begin(pool) else idle
                except Exception as error:  # noqa: BLE001 - the database may be back in a minute
                    log.error("delivery failed: %s", type(error).__name__)  # noqa: TRY400
                    wait = AGAIN
                stopping.wait(wait)

    def round(self, pool: ThreadPoolExecutor) -> int:
        """Try everything that is due now; how many answers that was."""
        begun = self._begin(pool)
        for one in begun:
            one.result()
        return len(begun)

    def deliver(self, to: Address) -> None:
        """Send what is left of the oldest answer owed to a person, if nobody else does. Logs."""
        now = self._clock()
        try:
            with self._store.begin() as transaction:
                waiting = transaction.claim(to, now, now + CLAIM)
            if waiting:
                self._give(waiting)
        except Exception as error:  # noqa: BLE001 - the claim ends, and it is tried again
            _log(f"delivery to a person of {to.channel}", error)
        finally:
            with self._lock:
                self._busy.discard(to)

    def _begin(self, pool: ThreadPoolExecutor) -> list[Future[None]]:
        """Begin with everybody to whom something is owed now and who is not written to already."""
        if self._silence():
            return []
        due = self._due()
        with self._lock:
            people = dict.fromkeys(one.address for one in due)
            fresh = [to for to in people if to not in self._busy]
            self._busy.update(fresh)
        return [pool.submit(self.deliver, to) for to in fresh]

    def _due(self) -> list[Unsettled]:
        """The oldest answer to each person of which something is left.

        What went with the response as a whole is settled in one transaction for all of them.
        """
        due: list[Unsettled] = []
        for _ in range(BEHIND):
            with self._store.read() as reading:
                waiting = reading.unsettled(self._channel.name, self._clock(), AT_ONCE)
            given = {one.id: one for one in waiting if self._went_in_place(one)}
            due = [one for one in waiting if one.id not in given]
            if not given:
                break
            with self._store.begin() as transaction:
                for one in given.values():
                    self._settle(transaction, one, {})
        return due

    def _went_in_place(self, waiting: Unsettled) -> bool:
        """Whether there are no parcels but those given. Documents are left to who sends them."""
        answer = waiting.answer
        if not waiting.parts or any(reply.document for reply in answer.replies):
            return False
        try:
            parcels = self._pack(answer, waiting.address, waiting.id)
            return next(islice(parcels, waiting.parts, None), None) is None
        except Exception:  # noqa: BLE001 - whoever sends it says so
            return False

    def _give(self, waiting: Unsettled) -> None:
        """Send what is left of an answer, and note how it ended."""
        ends: dict[str, str] = {}
        try:
            for number, parcel in self._left(waiting):
                outcome = self._send(waiting, parcel, f"{waiting.id}-{number}")
                if outcome.end == "later" and self._is_worth_waiting(waiting, PATIENCE):
                    self._put_off(waiting, outcome.wait or AGAIN)
                    return
                ends[outcome.end] = outcome.code
                if outcome.end in NOT_GIVEN:
                    break
                self._count(waiting, number + 1, outcome)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug must not stop what follows
            _log(f"answer {waiting.id}", error)
            if self._is_worth_waiting(waiting, BROKEN):
                self._put_off(waiting, AGAIN)
                return
            ends["refused"] = "broken"
            self._say_broken(waiting)
        with self._store.begin() as transaction:
            self._settle(transaction, waiting, ends)

    def _left(self, waiting: Unsettled) -> Iterator[tuple[int, Parcel]]:
        """The parcels that are not given yet, with their numbers; the first of a late one says so.

        A sentence more must not make another parcel of it, for they are counted.
        """
        parcels = enumerate(self._pack(waiting.answer, waiting.address, waiting.id))
        note = self._words.get("late", "") if waiting.late else ""
        for number, parcel in islice(parcels, waiting.parts, None):
            yield number, self._noted(parcel, note) if note else parcel
            note = ""

    def _noted(self, parcel: Parcel, note: str) -> Parcel:
        if not isinstance(parcel, Text | Choices):
            return parcel
        abilities, text = self._channel.abilities, f"{note}\n{parcel.text}"
        pieces = split(text, abilities.text, in_bytes=abilities.unit == "bytes")
        return replace(parcel, text=text) if len(pieces) == 1 else parcel

    def _send(self, waiting: Unsettled, parcel: Parcel, key: str) -> Outcome:
        with self._store.read() as reading:
            contact = reading.contact(waiting.address)
        refused = self._not_allowed(contact)
        if refused:
            return refused
        outcome = self._channel.send(waiting.address, parcel, key)
        if outcome.end == "unknown" and self._channel.abilities.idempotent:
            outcome = replace(outcome, end="later")
        if outcome.end == "later" and outcome.everybody:
            self._silent_until = self._clock() + timedelta(seconds=outcome.wait or AGAIN)
        log.info("%s %s: %s %s", self._channel.name, key, outcome.end, outcome.code)
        return outcome

    def _not_allowed(self, contact: Contact) -> Outcome | None:
        """Why the person cannot be written to now, known before the platform is asked."""
        abilities, silence = self._channel.abilities, self._silence()
        if contact.unreachable:
            return Outcome("unreachable", code=contact.unreachable)
        if silence:
            return Outcome("later", silence, "silence")
        if not abilities.window:
            return None
        if self._in_a_moment(contact):
            return None
        if not self._within(contact.wrote_at, abilities.window):
            return Outcome("closed", code="window")
        if abilities.messages and contact.sent >= abilities.messages:
            return Outcome("closed", code="quota")
        return None

    def _in_a_moment(self, contact: Contact) -> bool:
        """Whether the person has just touched something, which allows a few messages more."""
        abilities = self._channel.abilities
        return contact.touched < abilities.moment_messages and self._within(
            contact.touched_at, abilities.moment
        )

    def _within(self, since: datetime | None, seconds: float) -> bool:
        return since is not None and self._clock() - since < timedelta(seconds=seconds)

    def _silence(self) -> float:
        """Seconds until the platform wants to hear from anybody here."""
        until = self._silent_until
        return max(0.0, (until - self._clock()).total_seconds()) if until else 0.0

    def _is_worth_waiting(self, waiting: Unsettled, patience: timedelta) -> bool:
        """Whether it is not long since the answer was made, or asked for by writing again."""
        with self._store.read() as reading:
            wrote_at = reading.contact(waiting.address).wrote_at
        since = max(waiting.at, wrote_at) if wrote_at else waiting.at
        return self._clock() - since < patience

    def _put_off(self, waiting: Unsettled, seconds: float) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        with self._store.begin() as transaction:
            transaction.put_off(waiting.id, until)

    def _count(self, waiting: Unsettled, parts: int, outcome: Outcome) -> None:
        """One parcel more is given, and the answer is ours for the next one."""
        with self._store.begin() as transaction:
            transaction.given(waiting.id, parts)
            transaction.put_off(waiting.id, self._clock() + CLAIM)
            if outcome.end != "refused":
                self._spend(transaction, waiting.address)

    def _spend(self, transaction: Transaction, to: Address) -> None:
        if self._channel.abilities.messages:
            transaction.spent(to, at_once=self._in_a_moment(transaction.contact(to)))

    def _say_broken(self, waiting: Unsettled) -> None:
        """Say that an answer could not be given: silence would be taken for none."""
        if words := self._words.get("broken"):
            outcome = self._send(waiting, Text(words), f"{waiting.id}-broken")
            if outcome.end in {"sent", "unknown"}:
                with self._store.begin() as transaction:
                    self._spend(transaction, waiting.address)

    def _settle(
        self, transaction: Transaction, waiting: Unsettled, ends: Mapping[str, str]
    ) -> None:
        """Note the worst that happened; who was reached may be given what is missing."""
        worst = next((end for end in BY_GRAVITY if end in ends), "sent")
        now, to = self._clock(), waiting.address
        transaction.settle(waiting.id, worst, now, given=0 if ends else waiting.parts)
        if worst == "unreachable":
            transaction.reach(to, ends["unreachable"] or "gone")
        if not waiting.late and worst not in NOT_GIVEN:
            transaction.reopen(to, now - KEPT)


def _log(what: str, error: Exception) -> None:
    """What went wrong, in frames without values: an answer must never reach a log."""
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", what, type(error).__name__, "".join(frames))


BY_GRAVITY = ("unreachable", "needs_ticket", "closed", "later", "refused", "unknown")
"""How an answer of several parcels ended: as the worst of them did."""
