"""The tables, the same on SQLite and PostgreSQL. `migrations/` builds them; a test compares them.

A door is where a person is reached; several doors may open one conversation. An exchange is inbox
and outbox in one row: the message that came, its answer, and whether that one was delivered.
A form that several people fill in is a row of its own; each of them is a sharer of it.
Documents and uploads have tables of their own, and their bytes are on the shelf (`files.py`), so
that a turn touches small rows only.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Moment(TypeDecorator[datetime]):
    """An instant: given with any zone, kept and returned in UTC. Without a zone: `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC: SQLite drops the zone, so it has to be the same one always."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs its time zone"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC again: SQLite returns it without a zone, PostgreSQL in the session's."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
"""Every constraint has a name: SQLite's batch migrations can only change what they can call."""


def _number() -> Column[int]:
    """A growing id. SQLite counts only in a column declared INTEGER."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", kind, primary_key=True)


def _conversation() -> Column[int]:
    return Column("conversation_id", BigInteger, ForeignKey("conversations.id"), nullable=False)


conversations = Table(
    "conversations",
    METADATA,
    _number(),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    # The last messages of a burst, so that one that comes late is put where it belongs.
    Column("recent", Text, nullable=False, server_default=""),
    # Whose it is, by the roster's id; nobody's for a visitor's.
    Column("person", Text, nullable=False, server_default=""),
)
Index(
    "ix_conversations_person",
    conversations.c.person,
    unique=True,
    sqlite_where=conversations.c.person != "",
    postgresql_where=conversations.c.person != "",
)

doors = Table(
    "doors",
    METADATA,
    _number(),
    Column("channel", Text, nullable=False),
    Column("person", Text, nullable=False),
    _conversation(),
    # When it was joined by a code; never for the door that a conversation began with.
    Column("joined_at", Moment),
    Column("wrote_at", Moment),
    Column("sent", Integer, nullable=False),
    Column("unreachable", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", Moment),
    Column("touched_at", Moment),
    Column("touched", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("channel", "person"),
    Index("ix_doors_conversation_id", "conversation_id"),
)

codes = Table(
    "codes",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    _conversation(),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    # What it opens beside the conversation: a shared form's id; or whom it invites.
    Column("about", Text, nullable=False, server_default=""),
    Index("ix_codes_conversation_id", "conversation_id"),
)

shared = Table(
    "shared",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("body", Text, nullable=False),
    # A conversation without a door: what all of them hand in is filed there.
    _conversation(),
    Index("ix_shared_conversation_id", "conversation_id"),
)

sharers = Table(
    "sharers",
    METADATA,
    Column("shared_id", Text, ForeignKey("shared.id"), primary_key=True),
    Column("conversation_id", BigInteger, ForeignKey("conversations.id"), primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("shared_id", "name"),
    Index("ix_sharers_conversation_id", "conversation_id"),
)

exchanges = Table(
    "exchanges",
    METADATA,
    _number(),
    _conversation(),
    Column("message_id", Text),
    Column("said", Text),
    Column("answer", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("outcome", Text),
    Column("door_id", BigInteger, ForeignKey("doors.id"), nullable=False),
    Column("parts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Moment),
    # How many parcels went with the response; 0 once they are to be delivered after all.
    Column("in_place", Integer, nullable=False, server_default=text("0")),
    # A message has one effect; ids are a channel's own. Where the bot spoke first there is none,
    # and NULLs never clash.
    UniqueConstraint("door_id", "message_id"),
    Index("ix_exchanges_conversation_id", "conversation_id", "id"),
    # No id is given again after an erasure, or a page that has seen 7 would miss the new 7.
    sqlite_autoincrement=True,
)
for _name, _columns in {
    "ix_exchanges_unsettled": (exchanges.c.id,),
    "ix_exchanges_unsettled_of_door": (exchanges.c.door_id, exchanges.c.id),
}.items():
    Index(
        _name,
        *_columns,
        sqlite_where=exchanges.c.settled_at.is_(None),
        postgresql_where=exchanges.c.settled_at.is_(None),
    )

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Text, primary_key=True),
    _conversation(),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("handed_in_at", Moment, nullable=False),
    Column("enterprise_name", Text, nullable=False),
    Column("team_name", Text, nullable=False),
    Column("team_key", Text, nullable=False),
    Column("scan", Text, nullable=False),
    Column("enterprise_key", Text, nullable=False, server_default=""),
    UniqueConstraint("conversation_id", "form", "year", "edition"),
    Index("ix_submissions_team", "form", "year", "team_key"),
    Index("ix_submissions_enterprise", "enterprise_key", "handed_in_at"),
)

documents = Table(
    "documents",
    METADATA,
    Column("id", Text, primary_key=True),
    _conversation(),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("answers", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_documents_conversation_id", "conversation_id"),
)

uploads = Table(
    "uploads",
    METADATA,
    _number(),
    _conversation(),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_uploads_conversation_id", "conversation_id"),
)

tokens = Table(
    "tokens",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires", Moment, nullable=False),
)

leases = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

notes = Table(
    "notes",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

stumbles = Table(
    "stumbles",
    METADATA,
    Column("form", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
