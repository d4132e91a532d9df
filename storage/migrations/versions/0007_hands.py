"""A message that a dead worker had in hand is told from one that was put off."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What is on its way just now counts as in nobody's hand."""
    op.add_column(
        "exchanges", sa.Column("hands", sa.Integer, server_default=sa.text("0"), nullable=False)
    )
