"""What may be asked of the store."""

from datetime import datetime

from conversations.messages import INCOMING, OUTGOING, Address, Exchange, Outgoing

from . import statements as sql
from .names import enterprise_key, team_key
from .records import Contact, KeptDocument, Stumble, Submission, Unsettled
from .session import Row, Session

LOOK_BACK = 50
"""Submissions of one's own that are looked at again: some forms a year, for some years."""


class Reading:
    """What may be asked of the store, while others write."""

    def __init__(self, session: Session) -> None:
        self.session = session
        """For verbs that stand elsewhere."""

    def answered_at(self, address: Address, message_id: str) -> Outgoing | None:
        """The answer that a message was given at this door; its conversation is not locked."""
        values = {**sql.person(address), "message_id": message_id}
        row = self.session.row(sql.ANSWERED_AT, values)
        return OUTGOING.validate_json(row[0]) if row else None

    def history(self, address: Address, after: int = 0, limit: int = 100) -> tuple[Exchange, ...]:
        """A person's exchanges, oldest first: the next ones after an id, or the newest of all."""
        values = {**sql.person(address), "limit": limit}
        if after:
            rows = self.session.rows(sql.FOLLOWING, {**values, "after": after})
        else:
            rows = self.session.rows(sql.NEWEST, values)[::-1]
        return tuple(
            Exchange(
                id_, said and INCOMING.validate_json(said), OUTGOING.validate_json(answer), at
            )
            for id_, said, answer, at in rows
        )

    def answer(self, address: Address, exchange_id: int) -> Outgoing | None:
        """What an exchange of this person's own conversation answered; `None` for any other."""
        values = {**sql.person(address), "id": exchange_id}
        row = self.session.row(sql.OWN_ANSWER, values)
        return OUTGOING.validate_json(row[0]) if row else None

    def unsettled(
        self, channel: str | None, now: datetime, limit: int = 100
    ) -> tuple[Unsettled, ...]:
        """The oldest answers to be delivered now, through one channel or any.

        Answers before what the bot says first. Of each door only the first: a later one waits
        until it is settled, also while it is put off.
        """
        values = {"channel": channel, "limit": limit, **sql.due(now)}
        statement = sql.UNSETTLED if channel is None else sql.UNSETTLED_THROUGH
        return tuple(unsettled(row) for row in self.session.rows(statement, values))

    def begun(self, channel: str, now: datetime, limit: int) -> tuple[Unsettled, ...]:
        """Those of them that went with a response, wholly or in part."""
        values = {"channel": channel, "limit": limit, **sql.due(now)}
        return tuple(unsettled(row) for row in self.session.rows(sql.BEGUN, values))

    def address_of(self, exchange_id: int) -> Address | None:
        """Where an exchange is answered."""
        row = self.session.row(sql.ADDRESS_OF, {"id": exchange_id})
        return Address(*row) if row else None

    def contact(self, address: Address) -> Contact:
        """Whether a person may be written to at a door; nobody's door was never written from."""
        row = self.session.row(sql.CONTACT, sql.person(address))
        return Contact(*row) if row else Contact()

    def earlier(
        self, conversation_id: int, enterprise_name: str = "", limit: int = 20
    ) -> tuple[Submission, ...]:
        """The latest edition of each form and year of this conversation, newest first.

        Those of the forms it shares are among them.
        With a name also those of other conversations of the same enterprise, however spaced, up
        to the limit.
        """
        values = {"conversation_id": conversation_id, "limit": LOOK_BACK}
        found = self.session.rows(sql.OWN_EARLIER, values)
        found += self.session.rows(sql.TOGETHER_EARLIER, values)
        if key := enterprise_key(enterprise_name):
            others = {
                "enterprise_key": key,
                "except_conversation": conversation_id,
                "limit": limit,
            }
            own = {row[0] for row in found}
            theirs = self.session.rows(sql.ENTERPRISE_EARLIER, others)
            found += [row for row in theirs if row[0] not in own]
        submissions = (Submission(*row) for row in found)
        return tuple(sorted(submissions, key=lambda one: one.handed_in_at, reverse=True))

    def together(self, conversation_id: int) -> frozenset[int]:
        """The conversations, nobody's, in which what this one hands in with others is filed."""
        rows = self.session.rows(sql.TOGETHER, {"conversation_id": conversation_id})
        return frozenset(row[0] for row in rows)

    def stumbles(self) -> tuple[Stumble, ...]:
        """The questions whose answers could not be taken, the most frequent first."""
        rows = self.session.rows(sql.STUMBLES, {})
        return tuple(Stumble(*row) for row in rows)

    def same_team(  # noqa: PLR0913 - two names, where they count, whose own does not
        self, form: str, year: int, enterprise_name: str, team_name: str, except_conversation: int
    ) -> bool:
        """Whether another conversation handed in a team of these names, however spaced."""
        values = {
            "form": form,
            "year": year,
            "team_key": team_key(enterprise_name, team_name),
            "except_conversation": except_conversation,
        }
        return self.session.row(sql.SAME_TEAM, values) is not None

    def document(self, document_id: str, address: Address) -> KeptDocument | None:
        """The document with this id, if it is this person's own."""
        row = self.session.row(sql.OWN_DOCUMENT, {"id": document_id, **sql.person(address)})
        return KeptDocument(*row) if row else None


def unsettled(row: Row) -> Unsettled:
    """An answer that has yet to be delivered, as it is read."""
    id_, channel, person, answer, at, parts, outcome, priority, tries, hands, *contact = row
    return Unsettled(
        id_,
        Address(channel, person),
        OUTGOING.validate_json(answer),
        at,
        parts,
        late=outcome is not None,
        priority=priority,
        tries=tries,
        in_doubt=hands > 0,
        contact=Contact(*contact),
    )
