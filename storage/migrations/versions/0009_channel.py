"""What waits for one channel is found however much waits for another."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """A message goes through the channel of its door."""
    op.add_column("exchanges", sa.Column("channel", sa.Text, server_default="", nullable=False))
    op.execute(
        "UPDATE exchanges SET channel ="
        " (SELECT doors.channel FROM doors WHERE doors.id = exchanges.door_id)"
    )
    op.drop_index("ix_exchanges_unsettled", table_name="exchanges")
    op.create_index(
        "ix_exchanges_unsettled",
        "exchanges",
        ["channel", "priority", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
