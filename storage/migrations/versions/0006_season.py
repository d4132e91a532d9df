"""A season: who is expected, how far everybody is, reminders, tickets, broadcasts, channels."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Nobody is reminded yet; how far everybody is, is written when the bot starts."""
    _outbox()
    _people()
    _messages()
    op.add_column("codes", sa.Column("exchange_id", sa.BigInteger))
    op.create_index("ix_codes_about", "codes", ["about"])


def _outbox() -> None:
    op.add_column("doors", sa.Column("paced_at", MOMENT))
    op.create_index(
        "ix_doors_unreachable",
        "doors",
        ["channel"],
        sqlite_where=sa.text("unreachable != ''"),
        postgresql_where=sa.text("unreachable != ''"),
    )
    op.add_column(
        "exchanges", sa.Column("priority", sa.Integer, server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "exchanges", sa.Column("tries", sa.Integer, server_default=sa.text("0"), nullable=False)
    )
    op.add_column("exchanges", sa.Column("receipt", sa.Text, server_default="", nullable=False))
    op.add_column("exchanges", sa.Column("delivered_at", MOMENT))
    op.add_column("exchanges", sa.Column("broadcast", sa.Text, server_default="", nullable=False))
    op.drop_index("ix_exchanges_unsettled", table_name="exchanges")
    op.create_index(
        "ix_exchanges_unsettled",
        "exchanges",
        ["priority", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("ix_exchanges_unsettled_of_door", table_name="exchanges")
    op.create_index(
        "ix_exchanges_unsettled_of_door",
        "exchanges",
        ["door_id", "priority", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_exchanges_broadcast",
        "exchanges",
        ["broadcast"],
        sqlite_where=sa.text("broadcast != ''"),
        postgresql_where=sa.text("broadcast != ''"),
    )
    op.create_index(
        "ix_exchanges_receipt",
        "exchanges",
        ["receipt"],
        sqlite_where=sa.text("receipt != ''"),
        postgresql_where=sa.text("receipt != ''"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mobile", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("enterprise_key", sa.Text, nullable=False),
        sa.Column("team_key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_enterprise_key", "people", ["enterprise_key", "role"])
    op.create_index("ix_people_role", "people", ["role", "id"])
    op.create_table(
        "tallies",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("region", "form", "year", "stage", name="pk_tallies"),
    )
    op.create_table(
        "wishes",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "notice", name="pk_wishes"),
    )
    op.create_table(
        "progress",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.BigInteger),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("expected", sa.Integer, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("enterprise_name", sa.Text, nullable=False),
        sa.Column("team_name", sa.Text, nullable=False),
        sa.Column("enterprise_key", sa.Text, nullable=False),
        sa.Column("team_key", sa.Text, nullable=False),
        sa.Column("team_folded", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_progress_conversation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("owner", "form", "year", name="uq_progress_owner"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_progress_conversation_id", "progress", ["conversation_id", "form", "year"])
    stage = ["form", "year", "stage"]
    op.create_index("ix_progress_enterprise_key", "progress", ["enterprise_key", *stage, "id"])
    op.create_index("ix_progress_region", "progress", ["region", *stage, "enterprise_key", "id"])
    op.create_index("ix_progress_team_folded", "progress", ["region", "team_folded"])
    op.create_index("ix_progress_team_key", "progress", ["team_key"])


def _messages() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("written", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("missed", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("named", sa.Text, server_default="[]", nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_index("ix_broadcasts_owner", "broadcasts", ["owner", "begun_at"])
    op.create_table(
        "channels",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("paced_at", MOMENT),
        sa.Column("silent_until", MOMENT),
        sa.Column("failures", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )
    op.create_table(
        "reminders",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("stages", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("exchange_id", sa.BigInteger),
        sa.Column("tried", sa.Text, server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name="fk_reminders_exchange_id"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_reminders"),
    )
    op.create_index("ix_reminders_exchange_id", "reminders", ["exchange_id"])
    op.create_index("ix_reminders_owner", "reminders", ["owner", "day"])
    op.create_index("ix_reminders_state", "reminders", ["state", "day", "key"])
    op.create_table(
        "tickets",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("door_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scene", sa.Text, nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("exchange_id", sa.BigInteger),
        sa.ForeignKeyConstraint(["door_id"], ["doors.id"], name="fk_tickets_door_id"),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchanges.id"], name="fk_tickets_exchange_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_door_id", "tickets", ["door_id", "used_at"])
