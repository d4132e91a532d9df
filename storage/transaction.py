"""One transaction's verbs: `Reading` asks, `Transaction` also writes."""

import unicodedata
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from conversations.messages import INCOMING, OUTGOING, Address, Exchange, Incoming, Outgoing

from . import statements as sql
from .errors import Stale
from .records import Conversation, KeptDocument, KeptUpload, Submission, Unsettled
from .session import Session, Values

IN_PLACE = "in place"
"""The outcome of an answer that was given in the response to the message itself."""


class Reading:
    """What may be asked of the store, while others write."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, address: Address) -> int:
        """The id of a person's newest exchange, 0 before the first; cheap enough to be polled."""
        newest: int | None = self._session.rows(sql.LATEST, _person(address))[0][0]
        return newest or 0

    def history(self, address: Address, after: int = 0, limit: int = 100) -> tuple[Exchange, ...]:
        """A person's exchanges, oldest first: the next ones after an id, or the newest of all."""
        values = {**_person(address), "limit": limit}
        if after:
            rows = self._session.rows(sql.FOLLOWING, {**values, "after": after})
        else:
            rows = self._session.rows(sql.NEWEST, values)[::-1]
        return tuple(
            Exchange(
                id_, said and INCOMING.validate_json(said), OUTGOING.validate_json(answer), at
            )
            for id_, said, answer, at in rows
        )

    def unsettled(self, channel: str | None = None, limit: int = 100) -> tuple[Unsettled, ...]:
        """The oldest answers that have yet to be delivered, through one channel or any."""
        rows = self._session.rows(sql.UNSETTLED, {"channel": channel, "limit": limit})
        return tuple(
            Unsettled(id_, Address(through, person), OUTGOING.validate_json(answer), at)
            for id_, through, person, answer, at in rows
        )

    def submissions(
        self, form: str | None = None, year: int | None = None, conversation_id: int | None = None
    ) -> tuple[Submission, ...]:
        """What was handed in, oldest first; each of the three narrows it down."""
        values = {"form": form, "year": year, "conversation_id": conversation_id}
        return tuple(Submission(*row) for row in self._session.rows(sql.SUBMISSIONS, values))

    def same_team(  # noqa: PLR0913 - two names, where they count, whose own does not
        self, form: str, year: int, enterprise_name: str, team_name: str, except_conversation: int
    ) -> bool:
        """Whether another conversation handed in a team of these names, however spaced."""
        values = {
            "form": form,
            "year": year,
            "team_key": _team_key(enterprise_name, team_name),
            "except_conversation": except_conversation,
        }
        return self._session.row(sql.SAME_TEAM, values) is not None

    def document(self, document_id: str, address: Address | None = None) -> KeptDocument | None:
        """The document with this id; with an address, only if it is that person's own."""
        if address is None:
            row = self._session.row(sql.DOCUMENT, {"id": document_id})
        else:
            row = self._session.row(sql.OWN_DOCUMENT, {"id": document_id, **_person(address)})
        return KeptDocument(*row) if row else None

    def documents(self, conversation_id: int) -> tuple[KeptDocument, ...]:
        """Every document made in a conversation, oldest first."""
        rows = self._session.rows(sql.DOCUMENTS, {"conversation_id": conversation_id})
        return tuple(KeptDocument(*row) for row in rows)

    def uploads(self, conversation_id: int) -> tuple[KeptUpload, ...]:
        """Every file a person sent in a conversation, oldest first."""
        rows = self._session.rows(sql.UPLOADS, {"conversation_id": conversation_id})
        return tuple(KeptUpload(*row) for row in rows)


class Transaction(Reading):
    """What may be done in the store: all of it at once, or nothing."""

    def conversation(self, address: Address) -> Conversation:
        """A person's conversation, begun if there is none, locked until the transaction ends."""
        person = _person(address)
        row = self._session.row(sql.CONVERSATION, person)
        if row is None:
            self._session.change(sql.FIRST, person)
            row = self._session.rows(sql.CONVERSATION, person)[0]
        return Conversation(*row)

    def answered(self, conversation: Conversation, message_id: str) -> Outgoing | None:
        """The answer that a message was given before; `None` when it is new."""
        values = {"conversation_id": conversation.id, "message_id": message_id}
        row = self._session.row(sql.ANSWERED, values)
        return OUTGOING.validate_json(row[0]) if row else None

    def turn(  # noqa: PLR0913 - one call, so that no part of a turn is written alone
        self,
        conversation: Conversation,
        incoming: Incoming | None,
        outgoing: Outgoing,
        state: str,
        at: datetime,
        *,
        settled: bool = True,
    ) -> int:
        """Write one turn and return its exchange's id. Without `incoming` the bot speaks first.

        `settled=False` leaves the answer to be delivered. `Stale`: the conversation has moved on.
        """
        seen = {"of": conversation.id, "seen": conversation.version, "state": state}
        if not self._session.change(sql.ADVANCE, seen):
            raise Stale
        exchange = {
            "conversation_id": conversation.id,
            "message_id": incoming and incoming.id,
            "said": incoming and INCOMING.dump_json(incoming).decode(),
            "answer": OUTGOING.dump_json(outgoing).decode(),
            "at": at,
            "settled_at": at if settled else None,
            "outcome": IN_PLACE if settled else None,
        }
        exchange_id: int = self._session.rows(sql.EXCHANGE, exchange)[0][0]
        return exchange_id

    def settle(self, exchange_id: int, outcome: str, at: datetime) -> bool:
        """Note how an answer's delivery ended; `False`, and no change, when that is known."""
        values = {"of": exchange_id, "outcome": outcome, "settled_at": at}
        return self._session.change(sql.SETTLE, values) == 1

    def hand_in(self, submission: Submission) -> None:
        """Keep a submission, in place of one of the same conversation, form, year, edition."""
        key = _team_key(submission.enterprise_name, submission.team_name)
        values = {**asdict(submission), "team_key": key}
        self._session.change(sql.GIVE_WAY, values)
        self._session.change(sql.HAND_IN, values)

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
        return self._session.change(sql.SEAL, values) == 1

    def keep_document(self, document: KeptDocument) -> None:
        """Keep a document's record; its bytes are put on the shelf before."""
        self._session.change(sql.KEEP_DOCUMENT, asdict(document))

    def keep_upload(self, upload: KeptUpload) -> None:
        """Keep the record of a file a person sent; its bytes are put on the shelf before."""
        self._session.change(sql.KEEP_UPLOAD, asdict(upload))


def _person(address: Address) -> Values:
    return {"channel": address.channel, "person": address.person}


def _team_key(enterprise_name: str, team_name: str) -> str:
    """The same for every way to write the two names, and short: PostgreSQL's index has a limit."""
    return sha256(f"{_folded(enterprise_name)}\n{_folded(team_name)}".encode()).hexdigest()


def _folded(name: str) -> str:
    """A name with nothing left that a person may write differently: width, spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
