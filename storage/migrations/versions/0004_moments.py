"""A follow, a scan or a tap opens a window of its own, which is short."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nobody has touched anything yet."""
    op.add_column("doors", sa.Column("touched_at", sa.DateTime(timezone=True)))
    op.add_column(
        "doors", sa.Column("touched", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
