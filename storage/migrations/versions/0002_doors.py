"""Several doors to a conversation, delivery in parts, bursts, stumbles, what channels keep."""

import unicodedata
from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNSETTLED = sa.text("settled_at IS NULL")
AT_ONCE = 500
"""Submissions that are held in memory while their enterprises are folded."""


def upgrade() -> None:
    """Make a door of each conversation's address; everything else is new or has a default."""
    _doors()
    highest = _highest_exchange()
    _exchanges()
    _remember(highest)
    _conversations()
    _codes()
    _submissions()
    _kept_by_channels()
    _stumbles()


def _doors() -> None:
    op.create_table(
        "doors",
        sa.Column("id", NUMBER),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("joined_at", MOMENT),
        sa.Column("wrote_at", MOMENT),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("unreachable", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_doors"),
        sa.UniqueConstraint("channel", "person", name="uq_doors_channel"),
        _of_conversation("doors"),
    )
    op.create_index("ix_doors_conversation_id", "doors", ["conversation_id"])
    op.execute(
        "INSERT INTO doors"
        " (channel, person, conversation_id, wrote_at, sent, unreachable, tries)"
        " SELECT channel, person, id,"
        " (SELECT max(at) FROM exchanges WHERE conversation_id = conversations.id"
        " AND message_id IS NOT NULL), 0, '', 0 FROM conversations ORDER BY id"
    )


def _exchanges() -> None:
    op.add_column("exchanges", sa.Column("door_id", sa.BigInteger))
    op.execute(
        "UPDATE exchanges SET door_id ="
        " (SELECT id FROM doors WHERE doors.conversation_id = exchanges.conversation_id)"
    )
    op.drop_index("ix_exchanges_unsettled", "exchanges")
    # SQLite makes the table anew, and would forget that its ids are never given twice.
    with op.batch_alter_table(
        "exchanges", table_kwargs={"sqlite_autoincrement": True}
    ) as exchanges:
        exchanges.alter_column("door_id", existing_type=sa.BigInteger, nullable=False)
        exchanges.add_column(
            sa.Column("parts", sa.Integer, nullable=False, server_default=sa.text("0"))
        )
        exchanges.add_column(sa.Column("not_before", MOMENT))
        exchanges.create_foreign_key("fk_exchanges_door_id", "doors", ["door_id"], ["id"])
        exchanges.drop_constraint("uq_exchanges_conversation_id", type_="unique")
        exchanges.create_unique_constraint("uq_exchanges_door_id", ["door_id", "message_id"])
    for name, columns in {
        "ix_exchanges_unsettled": ["id"],
        "ix_exchanges_unsettled_of_door": ["door_id", "id"],
    }.items():
        op.create_index(
            name, "exchanges", columns, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED
        )


def _highest_exchange() -> int:
    """The highest id that was ever given on SQLite, where the newest rows may be gone."""
    if op.get_bind().dialect.name != "sqlite":
        return 0
    found = op.get_bind().scalar(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'exchanges'")
    )
    return found or 0


def _remember(highest: int) -> None:
    if highest:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'exchanges'")
        count = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('exchanges', :highest)")
        op.get_bind().execute(count, {"highest": highest})


def _conversations() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_constraint("uq_conversations_channel", type_="unique")
        conversations.drop_column("channel")
        conversations.drop_column("person")
        conversations.add_column(
            sa.Column("recent", sa.Text, nullable=False, server_default=sa.text("''"))
        )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("sha256", sa.Text),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("sha256", name="pk_codes"),
        _of_conversation("codes"),
    )
    op.create_index("ix_codes_conversation_id", "codes", ["conversation_id"])


def _submissions() -> None:
    op.add_column(
        "submissions",
        sa.Column("enterprise_key", sa.Text, nullable=False, server_default=sa.text("''")),
    )
    fold = sa.text("UPDATE submissions SET enterprise_key = :key WHERE id = :id")
    for rows in _named_enterprises():
        op.get_bind().execute(fold, [{"id": id_, "key": _key(name)} for id_, name in rows])
    op.create_index("ix_submissions_enterprise", "submissions", ["enterprise_key", "handed_in_at"])


def _named_enterprises() -> Iterator[list[tuple[str, str]]]:
    following = sa.text(
        "SELECT id, enterprise_name FROM submissions WHERE id > :after AND enterprise_name != ''"
        " ORDER BY id LIMIT :at_once"
    )
    after = ""
    while rows := op.get_bind().execute(following, {"after": after, "at_once": AT_ONCE}).all():
        yield [(row[0], row[1]) for row in rows]
        after = rows[-1][0]


def _key(enterprise_name: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", enterprise_name).split()).casefold()
    return sha256(folded.encode()).hexdigest()


def _kept_by_channels() -> None:
    op.create_table(
        "tokens",
        sa.Column("name", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tokens"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "notes",
        sa.Column("name", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notes"),
    )


def _stumbles() -> None:
    op.create_table(
        "stumbles",
        sa.Column("form", sa.Text),
        sa.Column("year", sa.Integer, autoincrement=False),
        sa.Column("key", sa.Text),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("form", "year", "key", name="pk_stumbles"),
    )


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"], ["conversations.id"], name=f"fk_{table}_conversation_id"
    )
