"""What follows from a turn. Duties for the roof to carry out; the ground itself does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .fields.base import Answer, Data, Prompt
from .messages import Option, Question, SentFile
from .state import Source

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
    "adopted",
    "one_by_one",
    "not_adopted",
    "not_adopted_text",
    "nothing_adopted",
    "adopt_how",
    "nothing_found",
    "nothing_for_form",
    "another_form",
    "yearly_only",
    "same_already",
    "held",
    "held_form",
    "held_file",
    "held_full",
    "held_on",
    "proposal_kept",
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
    "acknowledged",
    "welcome",
    "hint",
    "hint_without_example",
    "no_more_to_say",
    "not_an_answer",
    "stuck",
    "delivery",
    "office",
    "postponed",
    "only_later_left",
    "later_turn",
    "put_off",
    "undone",
    "undo_part",
    "nothing_to_undo",
    "not_withdrawn",
    "stays_handed_in",
    "edited_unknown",
    "edited_part",
    "unsure",
    "unsure_file",
    "sent_voice",
    "sent_picture",
    "sent_video",
    "sent_place",
    "sent_sticker",
    "sent_card",
    "sent_other",
    "caption",
    "link_code",
    "share_code",
    "entered_linked",
    "entered_shared",
    "entered_shared_beside",
    "entered_own",
    "entered_wrong",
    "entered_used",
    "entered_expired",
    "entered_too_often",
    "entered_leader",
    "entered_contact",
    "entered_staff",
    "entered_invitation_used",
    "entered_invitation_expired",
    "entered_somebody_else",
    "not_shared",
    "shared_alone",
    "left_shared",
    "meanwhile",
    "meanwhile_handed_in",
    "meanwhile_gone",
    "meanwhile_part",
    "meanwhile_unasked",
    "restart_shared",
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


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time code opens this conversation (`link`), or the open form alone (`share`).

    `shared` is what the form is known by among those who fill it in.
    """

    purpose: Literal["link", "share"]
    code: str
    shared: str = ""


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
    | Offer
    | GiveDocument
    | HandIn
    | Seal
    | Stumbled
    | Invite
    | StopSharing
)
