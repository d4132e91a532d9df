"""What the store keeps, as it goes in and comes out. Times are aware and come back in UTC."""

from dataclasses import dataclass
from datetime import datetime

from conversations.messages import Address, Outgoing


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person's conversation as it was read: `state` is JSON text, `""` before the first turn."""

    id: int
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An answer that has yet to be delivered; `id` is its exchange's."""

    id: int
    address: Address
    answer: Outgoing
    at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A form handed in: one a conversation, form, year and edition; `answers` is JSON text."""

    id: str
    conversation_id: int
    form: str
    year: int
    edition: int
    status: str
    answers: str
    handed_in_at: datetime
    enterprise_name: str
    team_name: str
    scan: str = ""
    """The sha256 of the scan of the sealed paper, once it has come."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document made for a person, and the answers in it as JSON text; `id` cannot be guessed."""

    id: str
    conversation_id: int
    name: str
    sha256: str
    size: int
    form: str
    year: int
    edition: int
    answers: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class KeptUpload:
    """A file a person sent; its bytes are on the shelf (`files.py`) under `sha256`."""

    conversation_id: int
    name: str
    sha256: str
    size: int
    at: datetime
