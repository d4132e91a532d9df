"""What all tables are made of: moments, growing ids, the names of their constraints."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
)

FURTHEST = timedelta(days=1)
"""How far ahead anything is put off or held at most: no platform asks for longer. What seems to be
further was written by a clock that has been set back since, and is nothing to wait for."""


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


def number() -> Column[int]:
    """A growing id. SQLite counts only in a column declared INTEGER."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", kind, primary_key=True)


def conversation() -> Column[int]:
    """Whose conversation a row belongs to."""
    return Column("conversation_id", BigInteger, ForeignKey("conversations.id"), nullable=False)
