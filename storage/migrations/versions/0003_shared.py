"""Forms that several people fill in; what an answer's response carried."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Everything is new or has a default."""
    op.add_column(
        "codes", sa.Column("about", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "exchanges",
        sa.Column("in_place", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "shared",
        sa.Column("id", sa.Text),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shared"),
        _refers("shared", "conversation_id", "conversations"),
    )
    op.create_index("ix_shared_conversation_id", "shared", ["conversation_id"])
    op.create_table(
        "sharers",
        sa.Column("shared_id", sa.Text),
        sa.Column("conversation_id", sa.BigInteger, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("shared_id", "conversation_id", name="pk_sharers"),
        sa.UniqueConstraint("shared_id", "name", name="uq_sharers_shared_id"),
        _refers("sharers", "shared_id", "shared"),
        _refers("sharers", "conversation_id", "conversations"),
    )
    op.create_index("ix_sharers_conversation_id", "sharers", ["conversation_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")
