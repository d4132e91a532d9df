"""What the database keeps for good, for tests to look at: handed in, made, sent."""

from sqlalchemy import select

from storage.reading import Reading
from storage.records import KeptDocument, KeptUpload, Submission
from storage.tables import documents
from storage.tables import submissions as filed
from storage.tables import uploads as sent


def submissions(reading: Reading, conversation_id: int | None = None) -> tuple[Submission, ...]:
    """Everything that was handed in, or all of a conversation, the oldest first."""
    found = (Submission(*row) for row in reading.session.rows(SUBMISSIONS, {}))
    return tuple(one for one in found if conversation_id in {None, one.conversation_id})


def made(reading: Reading, conversation_id: int | None = None) -> tuple[KeptDocument, ...]:
    """Every document, or every one made in a conversation, the oldest first."""
    found = (KeptDocument(*row) for row in reading.session.rows(DOCUMENTS, {}))
    return tuple(one for one in found if conversation_id in {None, one.conversation_id})


def uploads(reading: Reading, conversation_id: int) -> tuple[KeptUpload, ...]:
    """Every file sent in a conversation, in the order in which they came."""
    found = (KeptUpload(*row) for row in reading.session.rows(UPLOADS, {}))
    return tuple(one for one in found if one.conversation_id == conversation_id)


KEYS = {"team_key", "enterprise_key"}
SUBMISSIONS = select(*(one for one in filed.c if one.name not in KEYS)).order_by(
    filed.c.handed_in_at, filed.c.id
)
DOCUMENTS = select(documents).order_by(documents.c.made_at, documents.c.id)
UPLOADS = select(
    sent.c.conversation_id, sent.c.name, sent.c.sha256, sent.c.size, sent.c.at
).order_by(sent.c.id)
