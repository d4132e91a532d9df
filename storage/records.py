"""What the store keeps, as it goes in and comes out. Times are aware and come back in UTC."""

from dataclasses import dataclass, field
from datetime import datetime

from conversations.messages import Address, Outgoing


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person's conversation as it was read: `state` is JSON text, `""` before the first turn.

    `door_id` is the door it was opened by, 0 where it was opened by none. `recent` is the journal
    of its last messages (`conversations/bursts.py`) as it was written. `person` is whose it is, by
    the roster's id, `""` for a visitor's.
    """

    id: int
    state: str
    version: int
    door_id: int = 0
    recent: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether a person may be written to at a door.

    `wrote_at` is when they wrote last (`None`: never), `sent` how many messages were sent there
    since, `unreachable` why they cannot be reached, `""` when they can. `touched_at` is when they
    followed, scanned or tapped last, `touched` how many of the messages counted since then.
    """

    wrote_at: datetime | None = None
    sent: int = 0
    unreachable: str = ""
    touched_at: datetime | None = None
    touched: int = 0


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An answer that has yet to be delivered; `id` is its exchange's.

    `parts` is how many parcels of it were given already. `late`: it was given up once, and is owed
    again since the person wrote. `in_doubt`: somebody had it in hand before and never said how it
    ended, so the next parcel may be given already. `contact` is how it stood with the person then.
    """

    id: int
    address: Address
    answer: Outgoing
    at: datetime
    parts: int = 0
    late: bool = False
    priority: int = 0
    tries: int = 0
    in_doubt: bool = False
    contact: Contact = field(default=Contact(), compare=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """How the delivery of an answer ended, with so many of its parcels given; `id` as above.

    `given` is how many were when it was read; where fewer are by now it is to be given again.
    """

    id: int
    outcome: str
    parts: int = 0
    given: int = 0


@dataclass(frozen=True, slots=True)
class SharedForm:
    """A form that several people fill in; `body` is its draft as JSON text.

    `conversation_id` is nobody's: what they hand in is filed there.
    """

    id: str
    form: str
    year: int
    body: str
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of the people who fill in a shared form, and what the others see them called."""

    conversation_id: int
    name: str


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A one-time code as it is kept: what it opens, until when, and when it was used."""

    purpose: str
    conversation_id: int
    about: str
    expires_at: datetime
    used_at: datetime | None

    def opens_at(self, now: datetime) -> bool:
        """Whether it opens something yet."""
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Stumble:
    """How often an answer to a question of a form and year could not be taken."""

    form: str
    year: int
    key: str
    count: int


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
    """A document made for a person, and the answers in it as JSON text; `id` cannot be guessed.

    One without a `sha256` lies on no shelf: it is made of them whenever it is looked at.
    """

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
