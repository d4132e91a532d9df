"""The tables, the same on SQLite and PostgreSQL. `migrations/` builds them; a test compares them.

An exchange is inbox and outbox in one row: the message that came, its answer, and whether that one
was delivered. Documents and uploads have tables of their own, and their bytes are on the shelf
(`files.py`), so that a turn touches small rows only.
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
    Column("channel", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("channel", "person"),
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
    # A message has one effect. Where the bot spoke first there is none, and NULLs never clash.
    UniqueConstraint("conversation_id", "message_id"),
    Index("ix_exchanges_conversation_id", "conversation_id", "id"),
    # No id is given again after an erasure, or a page that has seen 7 would miss the new 7.
    sqlite_autoincrement=True,
)
Index(
    "ix_exchanges_unsettled",
    exchanges.c.id,
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
    UniqueConstraint("conversation_id", "form", "year", "edition"),
    Index("ix_submissions_team", "form", "year", "team_key"),
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
