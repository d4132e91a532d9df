"""The tables of a season: who is expected, how far everybody is, whom the bot writes to first.

The roster's people are mirrored here; how far somebody is with a form is a row of `progress`,
counted in `tallies`, so that who asks about a whole region reads few rows. An *owner* is named by
the roster's id, a visitor by `#` and the conversation's id.
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

from .schema import METADATA, Moment, number

people = Table(
    "people",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mobile", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("enterprise", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("enterprise_key", Text, nullable=False),
    Column("team_key", Text, nullable=False),
    Index("ix_people_enterprise_key", "enterprise_key", "role"),
    Index("ix_people_role", "role", "id"),
)

progress = Table(
    "progress",
    METADATA,
    # The number people name it by (编号).
    number(),
    Column("owner", Text, nullable=False),
    # Where it is filed; none before it is begun, nobody's where it is shared.
    Column("conversation_id", BigInteger, ForeignKey("conversations.id")),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    # `not_begun`, or the life of the draft (`conversations/state.py`).
    Column("stage", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    # Whether the roster expects it.
    Column("expected", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("enterprise_name", Text, nullable=False),
    Column("team_name", Text, nullable=False),
    Column("enterprise_key", Text, nullable=False),
    Column("team_key", Text, nullable=False),
    # The team's name, folded: what it is looked for by.
    Column("team_folded", Text, nullable=False),
    Column("changed_at", Moment),
    # When it was handed in last, whatever has become of it since.
    Column("handed_in_at", Moment),
    UniqueConstraint("owner", "form", "year"),
    Index("ix_progress_conversation_id", "conversation_id", "form", "year"),
    Index("ix_progress_region", "region", "form", "year", "stage", "enterprise_key", "id"),
    Index("ix_progress_enterprise_key", "enterprise_key", "form", "year", "stage", "id"),
    Index("ix_progress_team_key", "team_key"),
    Index("ix_progress_team_folded", "region", "team_folded"),
    sqlite_autoincrement=True,
)

Index(
    "ix_progress_handed_in_at",
    progress.c.region,
    progress.c.handed_in_at,
    progress.c.id,
    sqlite_where=progress.c.handed_in_at.is_not(None),
    postgresql_where=progress.c.handed_in_at.is_not(None),
)

tallies = Table(
    "tallies",
    METADATA,
    Column("region", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("stage", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

wishes = Table(
    "wishes",
    METADATA,
    Column("owner", Text, primary_key=True),
    # Whose reminders; "" for all of them.
    Column("notice", Text, primary_key=True),
    # The first day, in Shanghai, on which a reminder is welcome again: 2021-07-01.
    Column("until", Text, nullable=False),
)

reminders = Table(
    "reminders",
    METADATA,
    # OWNER@DAY: nobody has two on one day, whoever plans them and how often.
    Column("key", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("stages", Text, nullable=False),
    # planned, sending, sent, dropped, unreachable (to be called by telephone).
    Column("state", Text, nullable=False),
    # Why it was dropped, or could not reach anybody.
    Column("why", Text, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("exchange_id", BigInteger, ForeignKey("exchanges.id")),
    # The doors that were tried, as JSON.
    Column("tried", Text, nullable=False, server_default="[]"),
    Index("ix_reminders_owner", "owner", "day"),
    Index("ix_reminders_state", "state", "day", "key"),
    Index("ix_reminders_exchange_id", "exchange_id"),
)

tickets = Table(
    "tickets",
    METADATA,
    number(),
    Column("door_id", BigInteger, ForeignKey("doors.id"), nullable=False),
    # `once` (一次性订阅消息) or `notice` (订阅通知).
    Column("kind", Text, nullable=False),
    # Its scene, or the template it is for.
    Column("scene", Text, nullable=False),
    Column("granted_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("exchange_id", BigInteger, ForeignKey("exchanges.id")),
    Index("ix_tickets_door_id", "door_id", "used_at"),
)

broadcasts = Table(
    "broadcasts",
    METADATA,
    Column("id", Text, primary_key=True),
    # Who sends it, by the roster's id.
    Column("owner", Text, nullable=False),
    Column("segment", Text, nullable=False),
    Column("words", Text, nullable=False),
    # going, stopped, done.
    Column("state", Text, nullable=False),
    # How many it was for when it was confirmed; written so far; whom it went to last.
    Column("total", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("cursor", Text, nullable=False),
    # How many had no door; the first of them by their ids, as JSON.
    Column("missed", Integer, nullable=False, server_default=text("0")),
    Column("named", Text, nullable=False, server_default="[]"),
    # From when on it is written.
    Column("begun_at", Moment, nullable=False),
    # When everything was written, or it was stopped.
    Column("ended_at", Moment),
    Index("ix_broadcasts_owner", "owner", "begun_at"),
)

channels = Table(
    "channels",
    METADATA,
    Column("name", Text, primary_key=True),
    # From when on the next message may go, at the platform's pace for all people.
    Column("paced_at", Moment),
    # Until when nothing goes: the platform said so, or it is down.
    Column("silent_until", Moment),
    # Failures one after the other.
    Column("failures", Integer, nullable=False, server_default=text("0")),
)
