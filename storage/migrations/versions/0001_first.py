"""Conversations and their exchanges, submissions, documents, uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build everything from nothing."""
    _conversations()
    _exchanges()
    _submissions()
    _documents()
    _uploads()


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", NUMBER),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("channel", "person", name="uq_conversations_channel"),
    )


def _exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", NUMBER),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("said", sa.Text),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_exchanges"),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_exchanges_conversation_id"),
        _of_conversation("exchanges"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_exchanges_conversation_id", "exchanges", ["conversation_id", "id"])
    op.create_index(
        "ix_exchanges_unsettled",
        "exchanges",
        ["id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=False),
        sa.Column("enterprise_name", sa.Text, nullable=False),
        sa.Column("team_name", sa.Text, nullable=False),
        sa.Column("team_key", sa.Text, nullable=False),
        sa.Column("scan", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint(
            "conversation_id", "form", "year", "edition", name="uq_submissions_conversation_id"
        ),
        _of_conversation("submissions"),
    )
    op.create_index("ix_submissions_team", "submissions", ["form", "year", "team_key"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Text),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        _of_conversation("documents"),
    )
    op.create_index("ix_documents_conversation_id", "documents", ["conversation_id"])


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", NUMBER),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        _of_conversation("uploads"),
    )
    op.create_index("ix_uploads_conversation_id", "uploads", ["conversation_id"])


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"], ["conversations.id"], name=f"fk_{table}_conversation_id"
    )
