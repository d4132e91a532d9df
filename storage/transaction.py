"""One transaction's verbs, beside those of `Reading`."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from conversations.messages import INCOMING, OUTGOING, Address, Incoming, Outgoing

from . import keeping, linking, people
from . import statements as sql
from .errors import Stale
from .invitations import INVITE
from .linking import Code
from .names import enterprise_key, team_key
from .reading import Reading, unsettled
from .records import (
    Conversation,
    KeptCode,
    KeptDocument,
    KeptUpload,
    Settled,
    Submission,
    Unsettled,
)
from .session import Values

IN_PLACE = "in place"
"""The outcome of an answer that was given in the response to the message itself."""
ANSWER, REMINDER, BROADCAST = 0, 1, 2
"""How urgent it is: an answer before what the bot says first."""
NOT_GIVEN = sql.NOT_GIVEN
"""The outcomes after which the rest of an answer is not given, until the person writes again."""


class Transaction(Reading):
    """What may be done in the store: all of it at once, or nothing."""

    owes = False
    """Whether there is something to be delivered that was not before."""

    def conversation(self, address: Address) -> Conversation:
        """A person's conversation, begun if there is none, locked until the transaction ends."""
        person = sql.person(address)
        row = self.session.row(sql.CONVERSATION, person)
        if row is None:
            begun = {"state": "", "version": 0, "recent": ""}
            conversation_id = self.session.rows(sql.BEGIN_CONVERSATION, begun)[0][0]
            if not self._open_door(address, conversation_id):
                self.session.change(sql.FORGET_CONVERSATION, {"id": conversation_id})
            row = self.session.rows(sql.CONVERSATION, person)[0]
        return Conversation(*row)

    def met(self, address: Address, message_id: str) -> tuple[Conversation, Outgoing | None]:
        """A person's conversation, as above, and the answer that a message was given before.

        `None` when it is new; where it is not after all, its turn is `Stale`.
        """
        values = {**sql.person(address), "message_id": message_id}
        row = self.session.row(sql.CONVERSATION_ANSWERED, values)
        if row is None:
            return self.conversation(address), None
        *found, answer = row
        return Conversation(*found), OUTGOING.validate_json(answer) if answer else None

    def answered(self, conversation: Conversation, message_id: str) -> Outgoing | None:
        """The answer that a message was given before at this door; `None` when it is new."""
        values = {"door_id": conversation.door_id, "message_id": message_id}
        row = self.session.row(sql.ANSWERED, values)
        return OUTGOING.validate_json(row[0]) if row else None

    def said(self, conversation: Conversation, message_id: str) -> Incoming | None:
        """A message that came through this door."""
        values = {"door_id": conversation.door_id, "message_id": message_id}
        row = self.session.row(sql.SAID, values)
        return INCOMING.validate_json(row[0]) if row else None

    def turn(  # noqa: PLR0913 - one call, so that no part of a turn is written alone
        self,
        conversation: Conversation,
        incoming: Incoming | None,
        outgoing: Outgoing,
        state: str,
        at: datetime,
        *,
        in_place: int | None = None,
        recent: str = "",
    ) -> int:
        """Write one turn and return its exchange's id. Without `incoming` the bot speaks first.

        `in_place` is how many parcels of the answer went with the response, the others are to be
        delivered; `None`: the whole answer did. `Stale`: the conversation has moved on, or the
        message was answered meanwhile.
        """
        self._advance(conversation, state, recent)
        answer = OUTGOING.dump_json(outgoing).decode()
        exchange_id = self._exchange(conversation, incoming, answer, at, in_place=in_place)
        # Who was answered in the response alone is never written to later.
        if incoming and in_place is not None and incoming.opens:
            door = {"of": conversation.door_id, "unreachable": ""}
            if incoming.opens == "moment":
                self.session.change(sql.TOUCHED, {**door, "touched_at": at, "touched": 0})
            else:
                self.session.change(sql.WROTE, {**door, "wrote_at": at, "sent": 0})
        return exchange_id

    def say_first(  # noqa: PLR0913 - one call, as above
        self,
        conversation: Conversation,
        outgoing: Outgoing,
        at: datetime,
        *,
        priority: int,
        broadcast: str = "",
    ) -> int:
        """Let the bot speak first, at the conversation's door; the exchange's id.

        The state stays as it is, so the open question does too. It is delivered after what is more
        urgent (`REMINDER`, `BROADCAST`), and not given later when it could not be given.
        """
        answer = OUTGOING.dump_json(outgoing).decode()
        facts = {
            "conversation_id": conversation.id,
            "answer": answer,
            "at": at,
            "door_id": conversation.door_id,
            "priority": priority,
            "broadcast": broadcast,
        }
        self.owes = True
        exchange_id: int = self.session.rows(sql.SAID_FIRST, facts)[0][0]
        return exchange_id

    def settle(self, ends: Iterable[Settled], at: datetime) -> int:
        """Note how these ended; how many had not ended before. The others stay as they are."""
        values = [
            {
                "of": one.id,
                "outcome": one.outcome,
                "settled_at": at,
                "given": one.given,
                "now_given": one.parts,
            }
            for one in ends
        ]
        return self.session.many(sql.SETTLE, values)

    def given(self, exchange_id: int, parts: int) -> bool:
        """Note that so many parcels of an answer were given; `False` when that many were before.

        An answer that is settled stays as it is.
        """
        values = {"of": exchange_id, "parts": parts, "less_than": parts}
        return self.session.change(sql.GIVEN, values) == 1

    def put_off(self, exchange_id: int, until: datetime) -> bool:
        """Deliver an answer not before a moment; `False` when it is settled.

        Its next try is another one than this, so this one is not gone on with.
        """
        values = {"of": exchange_id, "not_before": until}
        return self.session.change(sql.PUT_OFF, values) == 1

    def claim(  # noqa: PLR0913 - through what, when, how many of what
        self,
        channel: str,
        now: datetime,
        until: datetime,
        limit: int,
        least_urgent: int = BROADCAST,
    ) -> tuple[Unsettled, ...]:
        """What is to be delivered now, until a moment for nobody but who asked first.

        A claim that is neither settled nor put off by then is given again, as another try, and in
        doubt.
        """
        least = {"channel": channel, "limit": limit, "least_urgent": least_urgent}
        values = {**least, **sql.due(now)}
        free = [unsettled(row) for row in self.session.rows(sql.FREE, values)]
        self.session.many(sql.CLAIM, [{"of": one.id, "not_before": until} for one in free])
        return tuple(replace(one, tries=one.tries + 1) for one in free)

    def renew(self, exchange_id: int, tries: int, until: datetime) -> bool:
        """Keep a claim for longer; `False` when it has ended, or somebody else has the answer."""
        values = {"of": exchange_id, "seen": tries, "not_before": until}
        return self.session.change(sql.RENEW, values) == 1

    def is_anothers(self, exchange_id: int, tries: int) -> bool:
        """Whether an answer has been claimed or put off since this try of it."""
        return self.session.row(sql.ANOTHERS, {"of": exchange_id, "seen": tries}) is not None

    def take_over(self, exchange_id: int, tries: int, until: datetime) -> Unsettled | None:
        """The answer of a claim whose owner has died, claimed until then; `None`: it has ended."""
        values = {"of": exchange_id, "seen": tries, "not_before": until}
        if not self.session.change(sql.TAKE_OVER, values):
            return None
        row = self.session.row(sql.THAT_TRY, {"of": exchange_id, "seen": tries})
        return unsettled(row) if row else None

    def reopen(self, to: Iterable[Address], since: datetime) -> None:
        """What was made for these doors since then and not given is owed again: its rest."""
        doors = [{**_door(address), "since": since} for address in to]
        self.owes = self.session.many(sql.REOPEN, doors) > 0 or self.owes

    def give_again(self, conversation: Conversation, message_id: str, now: datetime) -> None:
        """Deliver also those parcels of an answer that were to go with the response; once.

        Where others of it are given already, or are about to be, it is given as a whole once more:
        a parcel twice rather than one lost.
        """
        message = {"door": conversation.door_id, "message": message_id}
        if self.session.change(sql.GIVE_AGAIN, {**message, **sql.due(now)}):
            self.owes = True
            return
        if self.session.change(sql.NOT_IN_PLACE, message):
            answer = self.session.rows(
                sql.ANSWERED, {"door_id": conversation.door_id, "message_id": message_id}
            )[0][0]
            self._exchange(conversation, None, answer, now, in_place=0)

    def spent(self, address: Address, *, at_once: bool = False) -> None:
        """Count one message sent to a person since they wrote last, or touched something."""
        self.session.change(sql.SPENT_AT_ONCE if at_once else sql.SPENT, _door(address))

    def reach(self, address: Address, why: str) -> None:
        """Note why a person cannot be reached at a door; `""`: they can again."""
        self.session.change(sql.REACH, {**_door(address), "unreachable": why})

    def stumbled(self, form: str, year: int, key: str) -> None:
        """Count an answer that could not be taken; the answer itself is kept nowhere."""
        self.session.change(sql.STUMBLED, {"form": form, "year": year, "key": key})

    def keep_code(self, conversation: Conversation, code: Code, now: datetime) -> None:
        """Keep a one-time code that opens this conversation."""
        linking.keep_code(self.session, conversation.id, code, now)

    def use_code(
        self, address: Address, code: str, purpose: str, now: datetime
    ) -> Conversation | None:
        """The conversation that a one-time code opens, locked; the code is used up.

        `None` for one that is wrong, used or expired, which is counted: after too many a door can
        use none for a while.
        """
        linking.lock_doors(self.session, address)
        used = self._used(address, code, purpose, now)
        return None if used is None else linking.locked(self.session, used)

    def use_invitation(
        self, address: Address, code: str, whom: str, now: datetime
    ) -> Conversation | None:
        """The conversation of the person a code invites, begun if there is none. Else as above."""
        linking.lock_doors(self.session, address)
        used = self._used(address, code, INVITE, now)
        return None if used is None else people.conversation_of(self.session, whom)

    def accept_code(self, address: Address, code: str, purpose: str, now: datetime) -> bool:
        """Use up a code that opens no conversation, in this person's own one, which is locked.

        `False` as above.
        """
        return self._used(address, code, purpose, now) is not None

    def find_code(self, code: str) -> KeptCode | None:
        """A code as it is kept, before it is used; `None` for one that is wrong or long gone."""
        return linking.find_code(self.session, code)

    def may_try(self, address: Address, now: datetime) -> bool:
        """Whether a door has not just tried too many wrong codes."""
        return linking.may_try(self.session, address, now)

    def knows(self, address: Address) -> bool:
        """Whether a door has a conversation."""
        return self.session.row(sql.CONTACT, sql.person(address)) is not None

    def open_door(self, address: Address, into: Conversation, at: datetime) -> None:
        """A new door of a conversation."""
        self._open_door(address, into.id, at)

    def go_on(self, conversation: Conversation, state: str) -> None:
        """The conversation is in this state, before anything is said. `Stale`: it has moved on."""
        self._advance(conversation, state, "")

    def join(self, own: Conversation, into: Conversation, state: str, at: datetime) -> None:
        """All doors of one conversation open the other from now on, which goes on in this state.

        What was said, made and sent goes with them, and whose it is. `Stale`: it has moved on.
        """
        self._advance(into, state, "")
        keeping.merge(self.session, own, into)
        people.hand_over(self.session, own, into)
        linking.move(self.session, own.id, into.id, at)

    def hand_in(self, submission: Submission) -> None:
        """Keep a submission, in place of one of the same conversation, form, year, edition."""
        values = {
            **asdict(submission),
            "team_key": team_key(submission.enterprise_name, submission.team_name),
            "enterprise_key": enterprise_key(submission.enterprise_name),
        }
        self.session.change(sql.GIVE_WAY, values)
        self.session.change(sql.HAND_IN, values)

    def seal(self, conversation: Conversation, edition: tuple[str, int, int], scan: str) -> bool:
        """Note the scan of the sealed paper of a form, year and edition; `False` without one."""
        form, year, number = edition
        values = {
            "of": conversation.id,
            "of_form": form,
            "of_year": year,
            "of_edition": number,
            "sealed": "sealed",
            "paper": scan,
        }
        return self.session.change(sql.SEAL, values) == 1

    def keep_document(self, document: KeptDocument) -> None:
        """Keep a document's record; its bytes are put on the shelf before."""
        self.session.change(sql.KEEP_DOCUMENT, asdict(document))

    def keep_upload(self, upload: KeptUpload) -> None:
        """Keep the record of a file a person sent; its bytes are put on the shelf before."""
        self.session.change(sql.KEEP_UPLOAD, asdict(upload))

    def _exchange(  # noqa: PLR0913 - the parts of a row
        self,
        conversation: Conversation,
        incoming: Incoming | None,
        answer: str,
        at: datetime,
        *,
        in_place: int | None,
    ) -> int:
        exchange = {
            "conversation_id": conversation.id,
            "message_id": incoming and incoming.id,
            "said": incoming and INCOMING.dump_json(incoming).decode(),
            "answer": answer,
            "at": at,
            "settled_at": at if in_place is None else None,
            "outcome": IN_PLACE if in_place is None else None,
            "door_id": conversation.door_id,
            "parts": in_place or 0,
            "in_place": in_place or 0,
        }
        self.owes = self.owes or in_place is not None
        kept = self.session.row(sql.EXCHANGE, exchange)
        if kept is None:
            raise Stale
        exchange_id: int = kept[0]
        return exchange_id

    def _advance(self, conversation: Conversation, state: str, recent: str) -> None:
        seen = {
            "of": conversation.id,
            "seen": conversation.version,
            "state": state,
            "recent": recent,
        }
        if not self.session.change(sql.ADVANCE, seen):
            raise Stale

    def _used(self, address: Address, code: str, purpose: str, now: datetime) -> int | None:
        used = (
            linking.use_code(self.session, code, purpose, now)
            if linking.may_try(self.session, address, now)
            else None
        )
        if used is None:
            linking.tried(self.session, self.conversation(address).door_id, now)
        return used

    def _open_door(
        self, address: Address, conversation_id: int, joined_at: datetime | None = None
    ) -> bool:
        values = {"conversation_id": conversation_id, "joined_at": joined_at}
        return self.session.change(sql.FIRST_DOOR, {**sql.person(address), **values}) == 1


def _door(address: Address) -> Values:
    return {"through": address.channel, "whom": address.person}
