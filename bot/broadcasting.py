"""Broadcasts written to everybody: some hundred people in a transaction, with the cursor in it.

The round puts a task down for each that is under way, a new one every minute, so that one that
failed is gone on with. Several may work at one: whoever finds the cursor moved takes everything
back and goes on from there. When all has been delivered, who sent it is told.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversations.messages import Outgoing, Reply
from storage import broadcasts, people, reaching, segments
from storage.broadcasts import Kept
from storage.errors import Stale
from storage.records import Conversation
from storage.segments import AT_ONCE
from storage.store import Store
from storage.transaction import BROADCAST, Transaction

from .audience import Audiences
from .reaching import Way, way_to
from .working import Put, Round, Work

KIND = "broadcast"
"""The kind of its tasks; their keys are its id, and the minute."""
EVERY = 5.0
"""Seconds between two rounds."""
BACKLOG = 2_000
"""Messages of one broadcast that may wait to be delivered: what is not written yet is easily
stopped, and nobody gets it who has handed in meanwhile."""
PATIENCE = timedelta(hours=1)
"""How long after the last was written the report waits for those still on their way."""
NAMED = 20
"""People who could not be reached that are named in the report."""


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """Writes what staff send to many, and tells them how it went."""

    audiences: Audiences
    store: Store
    clock: Callable[[], datetime]
    at_once: int = AT_ONCE
    """People who are written to in one transaction."""

    @property
    def work(self) -> Work:
        """The task, and the round that looks for broadcasts that are under way."""
        return Work({KIND: self.write}, (Round("broadcasts", EVERY, self.run),))

    def run(self, now: datetime, put: Put) -> None:
        """A task for each that is still to be written, a report of each that is through."""
        if not self._is_awake(now):
            return
        with self.store.read() as reading:
            going = broadcasts.going(reading.session, now)
        for one in going:
            if one.ended_at is None:
                put(KIND, f"{one.id}~{now:%Y-%m-%dT%H:%M}")
            else:
                self._end(one.id, now)

    def write(self, task: str) -> None:
        """The task: write to whom it has not been written. Safe to repeat."""
        id_ = task.rpartition("~")[0]
        more = True
        while more:
            with suppress(Stale), self.store.begin() as transaction:
                more = self._some(transaction, id_)

    def _some(self, transaction: Transaction, id_: str) -> bool:
        """Write to the next people; whether there may be more."""
        session, now = transaction.session, self.clock()
        kept = broadcasts.find(session, id_)
        if kept is None or kept.state != "going" or kept.ended_at or kept.begun_at > now:
            return False
        if not self._is_awake(now) or broadcasts.waiting(session, id_) >= BACKLOG:
            return False
        person = self.audiences.association.roster.find(kept.owner)
        if person is None or person.role != "staff":
            broadcasts.stop(session, id_, now)
            return False
        confirmed = kept.begun_at.astimezone(now.tzinfo)
        members = self.audiences.members(person, kept.segment, confirmed)
        some = segments.owners(session, members, kept.cursor, self.at_once)
        if not some:
            broadcasts.move(session, kept, replace(kept, ended_at=now))
            return False
        said = self.audiences.message(person.region, kept.words)
        written, missed = self._write_to(transaction, (kept, some), said, now)
        # By name, for a visitor may be somebody else by the time that it is told.
        lost = missed[: NAMED - len(kept.named)]
        called = broadcasts.names_of(session, lost)
        moved = replace(
            kept,
            cursor=some[-1],
            written=kept.written + written,
            missed=kept.missed + len(missed),
            named=(*kept.named, *(called.get(one, one) for one in lost)),
        )
        broadcasts.move(session, kept, moved)
        return True

    def _write_to(
        self,
        transaction: Transaction,
        to: tuple[Kept, Sequence[str]],
        said: Outgoing,
        now: datetime,
    ) -> tuple[int, list[str]]:
        """A message to each of these people: how many that is, and those who have no door."""
        kept, some = to
        missed = []
        ways = self.audiences.ways(transaction.session, some, now, but=kept.id)
        for owner, way in ways.items():
            at = self._at(transaction, owner, way, now)
            if at is None:
                missed.append(owner)
            else:
                transaction.say_first(at, said, now, priority=BROADCAST, broadcast=kept.id)
        return len(ways) - len(missed), missed

    def _at(
        self, transaction: Transaction, owner: str, way: Way, now: datetime
    ) -> Conversation | None:
        """The conversation at the door that is open; a mailbox of the roster becomes one."""
        door = way.door
        if door and not door.id:
            session = transaction.session
            known = reaching.conversation_id_of(session, owner)
            id_ = known or people.conversation_of(session, owner).id
            opened = reaching.door_to(session, id_, door.address)
            door = way_to((opened,), self.audiences.channels, now).door
        return Conversation(door.conversation_id, "", 0, door.id) if door else None

    def _end(self, id_: str, now: datetime) -> None:
        """It is done once all is delivered, or nobody waits for the rest; and that is told."""
        with suppress(Stale), self.store.begin() as transaction:
            session = transaction.session
            kept = broadcasts.find(session, id_)
            if kept is None or kept.state != "going" or kept.ended_at is None:
                return
            waiting = broadcasts.waiting(session, id_)
            if waiting and now - kept.ended_at < PATIENCE:
                return
            broadcasts.move(session, kept, replace(kept, state="done"))
            way = self.audiences.ways(session, (kept.owner,), now)[kept.owner]
            at = self._at(transaction, kept.owner, way, now)
            if at:
                said = Outgoing(tuple(self._report(transaction, kept, waiting, now)))
                transaction.say_first(at, said, now, priority=BROADCAST)

    def _report(
        self, transaction: Transaction, kept: Kept, waiting: int, now: datetime
    ) -> list[Reply]:
        """How many got it, and the names of those who did not, for the telephone."""
        session, say = transaction.session, self.audiences.phrases.say
        last = broadcasts.delivered(session, kept, now)
        count = last.failed + last.missed
        facts = {
            "total": last.written + last.missed,
            "sent": last.sent,
            "arrived": last.arrived,
            "failed": count,
            "waiting": waiting,
        }
        code = "broadcast_report_late" if waiting else "broadcast_report"
        replies = [Reply(say("say", code, facts))]
        if count:
            lost = broadcasts.lost(session, kept.id, NAMED - len(kept.named))
            called = broadcasts.names_of(session, lost)
            all_ = (*kept.named, *(called.get(one, one) for one in lost))
            names = "、".join(all_)
            code = "broadcast_lost_more" if count > len(all_) else "broadcast_lost"
            replies.append(Reply(say("say", code, {"names": names, "count": count})))
        return replies

    def _is_awake(self, now: datetime) -> bool:
        """Whether people may be disturbed."""
        return self.audiences.association.profile.reminders.allows(now.time())
