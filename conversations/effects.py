"""What follows from a turn. Duties for the roof to carry out; the ground itself does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from .broadcast import (
    Broadcast,
    BroadcastPreview,
    BroadcastTrial,
    StopBroadcast,
)
from .fields.base import Answer, Data, Prompt
from .messages import Option, Question, SentFile
from .nudging import Remind
from .reminding import Call, Ref
from .sentences import SayCode
from .state import Source


@dataclass(frozen=True, slots=True)
class Say:
    """One bubble: `code` names the sentence in `[say]` of the language file."""

    code: SayCode
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explain:
    """Why an answer was not taken (`Wrong`): `code` names the sentence in `[wrong]`."""

    code: str
    data: Data
    question: Question


@dataclass(frozen=True, slots=True)
class Note:
    """An answer looks unusual (`Warn`): `code` names the sentence in `[warn]`."""

    code: str
    data: Data


@dataclass(frozen=True, slots=True)
class Ask:
    """The open question is put.

    `former` is its former answer as shown, when it is asked again; `prompt` says how far an answer
    in several messages is. `known` are the answers on its buttons that were given elsewhere, with
    where; `before` is that of an earlier year, where it is another one every year, and the year.
    `source` is where `former` comes from, when it was not typed here.
    """

    question: Question
    ask: str
    former: str | None = None
    prompt: Prompt | None = None
    known: tuple[tuple[Source, str], ...] = ()
    before: tuple[Source, str] | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Which of these readings is meant? `code` names the sentence in `[doubt]`.

    `notes` is what is unusual about the one reading there is.
    """

    code: str
    data: Data
    readings: tuple[str, ...]
    question: Question
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """All answers, numbered: `(number, label, shown)`; `None` is not answered yet.

    `findings` are the checks' sentences, `notes` what single answers are noted for. `sources` are,
    by number, where answers come from that were not typed at their question; `by` who else gave
    them, where the form is shared.
    """

    code: str
    data: Data
    lines: tuple[tuple[int, str, str | None], ...]
    findings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: Mapping[int, Source] = field(default_factory=dict)
    by: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Answers that wait to be adopted as a whole.

    `lines` are the sure ones: number, label, shown, what it was before (`None`: nothing).
    `unsure` will be asked: number, label, what was said. `rest` is what could be given to no
    question; it is named, never dropped silently. `code` is of `[listing]`. `sources` is where
    each of `lines` comes from, in their order; it is said above the first of its lines.
    `unasked` waits until another answer asks for it, `yearly` is of an earlier year and only
    shown: label and what was said.
    """

    code: str
    data: Data
    lines: tuple[tuple[int, str, str, str | None], ...]
    unsure: tuple[tuple[int, str, str], ...] = ()
    rest: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    unasked: tuple[tuple[str, str], ...] = ()
    yearly: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stumbled:
    """An answer to this question could not be taken; counted for the office, without it."""

    form: str
    year: int
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """The forms of one notice, under a line about it; codes are of `[say]`."""

    code: SayCode
    data: Data
    entries: tuple[tuple[SayCode, Data], ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """The forms to choose from; each has the number that it has in the whole list."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A line that says how many are at each stage; stages are of `[stage]`."""

    code: SayCode
    data: Data
    stages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One bubble of several sentences, each on a line of its own."""

    lines: tuple[Say | Counts, ...]


@dataclass(frozen=True, slots=True)
class GivePicture:
    """A report given to the person as a picture; it is said where none can be drawn."""

    report: Report


@dataclass(frozen=True, slots=True)
class Offer:
    """The options that go with the turn, in their order. An empty label is the language's own.

    `accept` lists the endings of a file that may come although no question asks for one.
    """

    options: tuple[Option, ...]
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveDocument:
    """The form is rendered to Word and given to the person; edition 0 is a draft."""

    form: str
    year: int
    edition: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class HandIn:
    """The answers are filed as this edition of the submission."""

    form: str
    year: int
    edition: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Seal:
    """A scan of the sealed paper belongs to this edition of the submission."""

    form: str
    year: int
    edition: int
    file: SentFile


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time code opens this conversation (`link`), or the open form alone (`share`).

    Or it makes whoever sends it a person of the roster (`invite`). `shared` is what the form is
    known by among those who fill it in; or who is invited.
    """

    purpose: Literal["link", "share", "invite"]
    code: str
    shared: str = ""


@dataclass(frozen=True, slots=True)
class CallBack:
    """The invitations of a person of the roster that nobody has used open nothing any more."""

    person: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of an invitation, to be sent on: to whom, the code, where one tap is enough."""

    data: Data
    code: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GiveCode:
    """A picture that a telephone scans, of a one-time code's link."""

    code: str


@dataclass(frozen=True, slots=True)
class InBrief:
    """The same in a few words, for platforms that carry nothing else unasked; `short` always fits.

    It is spoken beside the bubbles, never as one.
    """

    text: Say
    short: Say


@dataclass(frozen=True, slots=True)
class Wish:
    """From `until` on reminders are welcome again, of a notice or (`""`) of all of them.

    `until` is a day (2021-07-01), or `""`: at once.

    `asked`: and one is wanted then, of these seasons (none: of whatever is awaited).
    """

    notice: str
    until: str
    asked: bool = False
    of: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Unwish:
    """Reminders are welcome again, all of them."""


@dataclass(frozen=True, slots=True)
class GiveCalls:
    """The whole call list as an Excel file."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class StopSharing:
    """Somebody leaves a shared form; alone with it, their codes open it to nobody any more."""

    shared: str
    alone: bool


Effect: TypeAlias = (
    Say
    | Explain
    | Ask
    | Doubtful
    | Listing
    | Proposal
    | Menu
    | Report
    | Offer
    | GiveDocument
    | GivePicture
    | HandIn
    | Seal
    | Stumbled
    | Invite
    | CallBack
    | Letter
    | GiveCode
    | StopSharing
    | InBrief
    | Wish
    | Unwish
    | GiveCalls
    | BroadcastPreview
    | BroadcastTrial
    | Broadcast
    | StopBroadcast
    | Remind
)

REPORT: TypeAdapter[Report] = TypeAdapter(Report)
"""How a report is kept in the database until it is drawn: `dump_json` and `validate_json`."""
