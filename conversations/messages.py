"""What passes between a person and the bot, the same for every channel.

`Incoming` is what a channel has verified and translated; `Outgoing` is one turn's answer, ready to
be stored in the outbox and rendered by any channel. Both are frozen and JSON by nature.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

Shape = Literal["text", "long", "integer", "decimal", "phone", "email", "choice", "file", "none"]
"""What the composer of a channel should look like for the open question."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: a channel and that channel's own name for the person."""

    channel: str
    person: str


Places: TypeAlias = Mapping[str, str | tuple[Mapping[str, str], ...]]
"""What stands at each place of a filled document: a text, or rows of texts by their places."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filled Word form says.

    `form` is the form it is, `""` for a document that is none of ours but has labels and values.
    `places` is what stands at each place of that form's template, as printed, by the template's
    names; a place that is blank is left out. `unsure` are the names among them that were found by
    their label or position alone. `lines` is everything else that has a label: label and value.
    `rest` is text that could be given to no place. `year` is the season that it names, 0 where it
    names none.
    """

    form: str = ""
    places: Places = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    rest: tuple[str, ...] = ()
    year: int = 0

    @property
    def blank(self) -> bool:
        """Whether it is one of the forms with nothing filled in."""
        return bool(self.form) and not (self.places or self.lines or self.rest)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file a person sent, already stored and looked at; its bytes never enter the ground.

    `kind` is what the bytes are, whatever the name says: docx, pdf, image, or `""` for anything
    else. `problem` is the code of a refusal (`[wrong]` of the language file), `""` when the file
    is sound. `words` is the number of 字 of a docx, counted as Word counts, `text` its text, a
    line for each paragraph, where it is not too long to be handled. `filled` is what a Word form
    that came back filled says.
    """

    name: str
    size: int
    sha256: str
    kind: Literal["docx", "pdf", "image", ""]
    words: int | None = None
    problem: str = ""
    text: str = ""
    filled: Filled | None = None

    @property
    def year_in_name(self) -> int:
        """The year that its name has, 2025年成果表.docx; 0 where it has none, or several."""
        named = {int(year) for year in YEAR.findall(self.name)}
        return named.pop() if len(named) == 1 else 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: the option's key, and the question it was put with."""

    key: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a person; the same `id` twice in a channel is the same message.

    One of `text`, `pressed`, `file`, `other` is set; none of them means the person opened the
    conversation. `other` names what cannot be read: `voice`, `picture`, `video`, `place`,
    `sticker`, `card`. A `text` beside a file or beside `other` is what was written with it.
    `order` is its place among the person's messages as the channel counts them, 0 where the
    channel does not; `edits` is the id of the message it is a new wording of.
    `opens` is what the platform lets the bot write after it: `window` after a message, `moment`
    after a follow, a scan or a tap on a menu, `""` where it came by a page of ours.
    `code` is the one-time code in the link or the picture by which the person came.
    """

    address: Address
    id: str
    text: str | None = None
    pressed: Pressed | None = None
    file: SentFile | None = None
    other: str = ""
    order: int = 0
    edits: str = ""
    opens: Literal["window", "moment", ""] = "window"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice offered with a reply.

    Typing the label, or its number, does what pressing it does.
    """

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file given to the person: `id` opens it (unguessable), `name` is what it is saved as."""

    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble."""

    text: str
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The open question, for channels that can shape their composer.

    `path` names it (a pressed button carries it back), `number` and `total` count the questions
    asked, from 1. `total` is 0 when no form is open. `accept` lists file endings for `shape ==
    "file"`.
    """

    path: str = ""
    label: str = ""
    number: int = 0
    total: int = 0
    shape: Shape = "text"
    example: str = ""
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A reminder in a few words, for platforms that carry nothing else unasked.

    A title of 15 characters and a text of 200 at most: what 一次性订阅消息 takes.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that one turn says: bubbles, the options that go with them, the open question.

    `overview`: it tells how far a form is, which a page can show better than a small bubble.
    `brief` is the same in a few words, where the bot speaks first. `parting`: what comes next is
    days away, so that a person may want to be reminded of it.
    """

    replies: tuple[Reply, ...]
    options: tuple[Option, ...] = ()
    question: Question = Question()
    overview: bool = False
    brief: Brief | None = None
    parting: bool = False


YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)
INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)
"""How the two are kept in the database: `dump_json` and `validate_json`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn as it is kept: what was said (`None` when the bot spoke first), what answered.

    `id` grows with time over all conversations, so "everything after id" is how a page catches up.
    """

    id: int
    said: Incoming | None
    answer: Outgoing
    at: datetime

    @property
    def is_by_the_way(self) -> bool:
        """The bot spoke first and asked nothing: what was open before is open still."""
        return self.said is None and not (self.answer.question.path or self.answer.options)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as a list to be read on a phone: labels and answers in the form's order.

    `by` is who else gave each of them, in a form that several fill in, `""` for one's own.
    """

    title: str
    notice: str
    status: str
    lines: tuple[tuple[str, str], ...]
    document: Document
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one form is: labels and answers in its order, `""` where one is missing."""

    title: str
    notice: str
    status: str
    lines: tuple[tuple[str, str], ...]
