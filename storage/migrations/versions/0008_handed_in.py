"""What came in today, this week: when each form was handed in last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """What was handed in before is told by its submissions."""
    op.add_column("progress", sa.Column("handed_in_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE progress SET handed_in_at = (SELECT max(submissions.handed_in_at)"
        " FROM submissions WHERE submissions.conversation_id = progress.conversation_id"
        " AND submissions.form = progress.form AND submissions.year = progress.year)"
        " WHERE edition > 0"
    )
    there = sa.text("handed_in_at IS NOT NULL")
    op.create_index(
        "ix_progress_handed_in_at",
        "progress",
        ["region", "handed_in_at", "id"],
        sqlite_where=there,
        postgresql_where=there,
    )
