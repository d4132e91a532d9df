"""The tables, the same on SQLite and PostgreSQL. `migrations/` builds them; a test compares them.

A door is where a person is reached; several doors may open one conversation. An exchange is inbox
and outbox in one row: the message that came, its answer, and whether that one was delivered.
A form that several people fill in is a row of its own; each of them is a sharer of it.
Those of a season stand beside it (`season.py`).
Documents and uploads have tables of their own, and their bytes are on the shelf (`files.py`), so
that a turn touches small rows only.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from .schema import METADATA, Moment, conversation, number

conversations = Table(
    "conversations",
    METADATA,
    number(),
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
    number(),
    Column("channel", Text, nullable=False),
    Column("person", Text, nullable=False),
    conversation(),
    # When it was joined by a code; never for the door that a conversation began with.
    Column("joined_at", Moment),
    Column("wrote_at", Moment),
    Column("sent", Integer, nullable=False),
    Column("unreachable", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", Moment),
    Column("touched_at", Moment),
    Column("touched", Integer, nullable=False, server_default=text("0")),
    # From when on the next message may go there, at the channel's pace for one person.
    Column("paced_at", Moment),
    UniqueConstraint("channel", "person"),
    Index("ix_doors_conversation_id", "conversation_id"),
)
# Few are, and they are counted.
Index(
    "ix_doors_unreachable",
    doors.c.channel,
    sqlite_where=doors.c.unreachable != "",
    postgresql_where=doors.c.unreachable != "",
)

codes = Table(
    "codes",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    conversation(),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    # What it opens beside the conversation: a shared form's id; or whom it invites.
    Column("about", Text, nullable=False, server_default=""),
    # The exchange whose answer gives it, so that it can be masked there.
    Column("exchange_id", BigInteger),
    Index("ix_codes_conversation_id", "conversation_id"),
    Index("ix_codes_about", "about"),
)

shared = Table(
    "shared",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("body", Text, nullable=False),
    # A conversation without a door: what all of them hand in is filed there.
    conversation(),
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
    number(),
    conversation(),
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
    # 0 an answer, 1 a reminder, 2 a broadcast: what is less urgent never delays an answer.
    Column("priority", Integer, nullable=False, server_default=text("0")),
    # How often its delivery was put off: each try is a task of its own.
    Column("tries", Integer, nullable=False, server_default=text("0")),
    # What the platform calls the message, and when it said that it arrived.
    Column("receipt", Text, nullable=False, server_default=""),
    Column("delivered_at", Moment),
    Column("broadcast", Text, nullable=False, server_default=""),
    # How many have or had it in hand and said nothing since: more than one, and a worker died
    # with it, perhaps after it was sent.
    Column("hands", Integer, nullable=False, server_default=text("0")),
    # The door's, which never changes: what waits for one channel stands behind no other's.
    Column("channel", Text, nullable=False, server_default=""),
    # A message has one effect; ids are a channel's own. Where the bot spoke first there is none,
    # and NULLs never clash.
    UniqueConstraint("door_id", "message_id"),
    Index("ix_exchanges_conversation_id", "conversation_id", "id"),
    # No id is given again after an erasure, or a page that has seen 7 would miss the new 7.
    sqlite_autoincrement=True,
)
for _name, _columns in {
    "ix_exchanges_unsettled": (exchanges.c.channel, exchanges.c.priority, exchanges.c.id),
    "ix_exchanges_unsettled_of_door": (
        exchanges.c.door_id,
        exchanges.c.priority,
        exchanges.c.id,
    ),
}.items():
    Index(
        _name,
        *_columns,
        sqlite_where=exchanges.c.settled_at.is_(None),
        postgresql_where=exchanges.c.settled_at.is_(None),
    )
for _column in (exchanges.c.receipt, exchanges.c.broadcast):
    Index(
        f"ix_exchanges_{_column.name}",
        _column,
        sqlite_where=_column != "",
        postgresql_where=_column != "",
    )

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Text, primary_key=True),
    conversation(),
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
    conversation(),
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
    number(),
    conversation(),
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
