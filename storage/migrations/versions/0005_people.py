"""A conversation is a person's of the roster; nobody has two."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BOUND = sa.text("person != ''")


def upgrade() -> None:
    """Everybody is a visitor yet."""
    person = sa.Column("person", sa.Text, nullable=False, server_default=sa.text("''"))
    op.add_column("conversations", person)
    op.create_index(
        "ix_conversations_person",
        "conversations",
        ["person"],
        unique=True,
        sqlite_where=BOUND,
        postgresql_where=BOUND,
    )
