"""What a channel is, and what it may ask of the bot: the desk it works at.

A channel only translates. Nothing outside it knows its platform; it knows nothing of forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol, TypeAlias

from starlette.routing import BaseRoute

from conversations.messages import (
    Address,
    Document,
    Exchange,
    Incoming,
    Option,
    Outgoing,
    Pressed,
    Progress,
    SentFile,
    Sheet,
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a platform may be called: a turn every `seconds`, `burst` of them at once.

    Within any stretch of `w` seconds it is at most `burst + w / seconds` times.
    """

    seconds: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can carry, so that nothing is cut or lost on the way. Sizes in bytes.

    `text` is the longest text of one message, in `unit`. `options` is how many buttons go with a
    message, 0 where they are named in the text; `label` their longest label in characters, 0
    without a limit. `file_out`, `file_in` and `picture` are the largest file it carries, 0 where
    it carries none and a link stands for it. `merged`: bubbles are joined, because messages are
    rationed. A person may be written to within `window` seconds of their own last message, and
    `messages` times within it; 0 is at any time and any often. After a follow, a scan or a tap it
    is `moment_messages` times within `moment` seconds. `in_place` is how many parcels the
    response to a message carries. `idempotent`: a message sent again with its key is one message.
    `pace` is how often it may be called at all, over all processes, `pace_each` how often for one
    person. `tickets`: outside the window it carries a `Notice` for each ticket that was granted;
    `notices`: one without any ticket, too. `outbound`: nobody can answer there, so where to go on
    is a link.
    """

    text: int
    unit: Literal["bytes", "characters"] = "characters"
    options: int = 0
    label: int = 0
    file_out: int = 0
    file_in: int = 0
    picture: int = 0
    merged: bool = False
    window: float = 0
    messages: int = 0
    moment: float = 0
    moment_messages: int = 0
    in_place: int = 0
    idempotent: bool = False
    pace: Pace | None = None
    pace_each: Pace | None = None
    tickets: bool = False
    notices: bool = False
    outbound: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One message of words."""

    text: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Words with buttons below them.

    `ids` are what each button carries: opaque, of the exchange they were put with
    (`EXCHANGE:NUMBER`), to be given to `Desk.pressed`.
    """

    text: str
    options: tuple[Option, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A document, with the name it is saved as."""

    document: Document
    data: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """A link to a document's page, where the channel cannot carry the document itself."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a document as a PNG."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """What a ticket of the person is spent on: a title, a few words, and where they lead.

    `kind` and `scene` are the ticket's; `""` where it costs none.
    """

    kind: str
    scene: str
    title: str
    text: str
    url: str = ""


Parcel: TypeAlias = Text | Choices | File | Card | Picture | Notice
Kind: TypeAlias = Literal["once", "notice"]
"""A ticket is for 一次性订阅消息, or for 订阅通知."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the sending of a parcel ended, as the platform's own codes say.

    `later`: not now, again after `wait` seconds. `closed`: outside the window, or its messages
    are used up. `needs_ticket`: only with the person's consent. `unreachable`: blocked, left,
    gone. `refused`: never with this content. `unknown`: it may have arrived or not. `code` is the
    platform's own, without any text of its own. `everybody`: what is said `later` to goes for all
    people of the channel, for the platform wants to be called less often. `receipt` is what the
    platform calls the message, where it says later whether it arrived.
    """

    end: Literal["sent", "later", "closed", "needs_ticket", "unreachable", "refused", "unknown"]
    wait: float = 0
    code: str = ""
    everybody: bool = False
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `xindeguo doctor` about a channel: `code` is of `[doctor]`."""

    ok: bool
    code: str
    data: dict[str, str | int]


class Channel(Protocol):
    """One way to people. Every call is plain and synchronous and may be made in any thread."""

    name: str
    abilities: Abilities

    def routes(self) -> Sequence[BaseRoute]:
        """Its doors at the HTTP server."""
        ...

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """Hand one parcel to the platform. Never raises. `key` is the same when it is repeated."""
        ...

    def run(self, stopping: Event) -> None:
        """What it does by itself until `stopping` is set: polling. Most do nothing."""
        ...

    def close(self) -> None:
        """Let go of what it holds; it is not used afterwards."""
        ...

    def examine(self) -> tuple[Finding, ...]:
        """What `xindeguo doctor` says about it: reachable, credentials, what to do where."""
        ...


class Desk(Protocol):
    """The assistant as a channel sees it.

    Every call is plain and synchronous; call it in a thread.
    """

    def receive(self, incoming: Incoming, in_place: int | None = None) -> Outgoing:
        """Handle one message and return its answer.

        The same id again returns the very same answer. `in_place` is how many parcels of the
        answer go with the response; the others are delivered. `None`: the whole answer does.
        The same id again with 0 delivers those too that were to go with the response: it was not
        ready in time.
        """
        ...

    def invites(self, code: str) -> bool:
        """Whether a one-time code opens something yet; it is not used up."""
        ...

    def pressed(self, address: Address, button: str) -> Pressed | None:
        """What a button's id stands for; `None` for anybody else's or none."""
        ...

    def gone(self, address: Address, why: str) -> None:
        """The person cannot be reached here any longer; `""`: can again."""
        ...

    def delivered(self, address: Address, receipt: str, outcome: Outcome) -> bool:
        """The platform says how a message it took has ended: `sent`, or it did not arrive.

        `False`: no message is known by this receipt there, or not yet.
        """
        ...

    def keep(self, name: str, data: bytes) -> SentFile:
        """Look at a file's bytes and store them if they are sound; `problem` says why not."""
        ...

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        """The turns of this person's conversation with an id above `after`, oldest first."""
        ...

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        """A document of this person's own conversation; `None` for anybody else's or none."""
        ...

    def words(self, address: Address, document: str) -> str:
        """What a picture of numbers says, for where it cannot be drawn; `""` for all else."""
        ...

    def sheet(self, address: Address, document: str) -> Sheet | None:
        """The same document as a list of labels and answers."""
        ...

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        """The same document as it will be printed, a PNG a page; none where it has no picture."""
        ...

    def progress(self, address: Address) -> tuple[Progress, ...]:
        """How far each of the person's forms of this year is; what is missing has no answer."""
        ...


class Consents(Protocol):
    """The tickets that people grant at a channel's doors."""

    def granted(self, address: Address, kind: Kind, scene: str, at: float) -> bool:
        """Keep a consent of this moment, in seconds since 1970; whether there is a ticket more.

        The same consent told again is the same ticket.
        """
        ...

    def withdrawn(self, address: Address, scene: str) -> None:
        """Forget what is left of the `notice` tickets of a template."""
        ...

    def scenes(self, address: Address) -> frozenset[str]:
        """The scenes that a `once` ticket is left of."""
        ...


class Memory(Protocol):
    """What a channel keeps in the database, shared by all processes."""

    def token(self, name: str) -> str | None:
        """A token that is still valid."""
        ...

    def keep_token(self, name: str, value: str, seconds: float) -> None:
        """Keep a token for so long."""
        ...

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        """Whether the holder has the lease now; taken where nobody has it, renewed by its own."""
        ...

    def note(self, name: str) -> str:
        """A note kept under a name, such as a cursor; `""` before the first."""
        ...

    def keep_note(self, name: str, value: str) -> None:
        """Keep it instead of the one before."""
        ...
