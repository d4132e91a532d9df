"""What follows from a turn. Duties for the roof to carry out; the ground itself does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .fields.base import Answer, Data, Prompt
from .messages import Option, Question, SentFile

SayCode: TypeAlias = Literal[
    "greeting",
    "menu_new",
    "menu_notice",
    "menu_notice_early",
    "menu_draft",
    "menu_handed_in",
    "menu_changed",
    "menu_sealed",
    "draft_sealed",
    "status_sealed",
    "first",
    "no_headings",
    "written_in_all",
    "reconstructed",
    "sealed",
    "seal_void",
    "choose_first",
    "nothing_begun",
    "plain",
    "begin",
    "early",
    "from_roster",
    "resumed",
    "noted",
    "changed",
    "asked_again",
    "help",
    "status",
    "status_ready",
    "status_handed_in",
    "status_changed",
    "draft_draft",
    "draft_handed_in",
    "draft_changed",
    "paused",
    "here_is_draft",
    "here_is_edition",
    "incomplete",
    "blocked",
    "twin",
    "late",
    "closed",
    "handed_in",
    "next_steps",
    "may_change",
    "at_review",
    "at_rest",
    "old_button",
    "file_not_asked",
    "at_first",
    "nothing_to_keep",
    "not_asked_now",
    "which_question",
    "confirm_restart",
    "restarted",
    "nothing_done",
]
"""Every sentence the ground can ask for; each language has all of them in `[say]`."""


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
    in several messages is.
    """

    question: Question
    ask: str
    former: str | None = None
    prompt: Prompt | None = None


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

    `findings` are the checks' sentences, `notes` what single answers are noted for.
    """

    code: str
    data: Data
    lines: tuple[tuple[int, str, str | None], ...]
    findings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The forms of one notice, under a line about it; codes are of `[say]`."""

    code: SayCode
    data: Data
    entries: tuple[tuple[SayCode, Data], ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """The forms to choose from, numbered through all groups."""

    groups: tuple[Group, ...]


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


Effect: TypeAlias = (
    Say | Explain | Ask | Doubtful | Listing | Menu | Offer | GiveDocument | HandIn | Seal
)
