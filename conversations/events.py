"""What can happen in a conversation. Facts, frozen, with no opinion about what follows."""

from dataclasses import dataclass
from typing import TypeAlias

from .messages import SentFile


@dataclass(frozen=True, slots=True)
class Started:
    """The person came, or came back, and said hello."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person wants to go on with what was begun."""


@dataclass(frozen=True, slots=True)
class AskedForms:
    """The list of forms was asked for."""


@dataclass(frozen=True, slots=True)
class ChoseForm:
    """A form was chosen from the list."""

    form: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Words that are no command: an answer to whatever is open."""

    text: str


@dataclass(frozen=True, slots=True)
class SentAFile:
    """A file arrived."""

    file: SentFile


@dataclass(frozen=True, slots=True)
class Picked:
    """One of the readings on offer was picked, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Declined:
    """None of what was on offer is right, or: no."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The open question was to be left empty."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The question before the open one was asked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The former answer to the open question stays."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more comes to an answer that is given in several messages."""


@dataclass(frozen=True, slots=True)
class Jumped:
    """One question was asked for by number or name; several keys when the name fits several."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A new answer to a question named in the same breath."""

    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class AskedHelp:
    """Help with the open question was asked for."""


@dataclass(frozen=True, slots=True)
class AskedStatus:
    """How far the form is was asked for."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The person will go on another time."""


@dataclass(frozen=True, slots=True)
class AskedRestart:
    """The form was to be begun anew."""


@dataclass(frozen=True, slots=True)
class AskedReview:
    """All answers were asked for."""


@dataclass(frozen=True, slots=True)
class AskedDraft:
    """The Word document as it stands now was asked for."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The form was to be handed in.

    `twin`: another conversation already handed in the same team.
    """

    twin: bool = False


@dataclass(frozen=True, slots=True)
class CameLate:
    """A button of an earlier question was pressed."""


Event: TypeAlias = (
    Started
    | Resumed
    | AskedForms
    | ChoseForm
    | Answered
    | SentAFile
    | Picked
    | Declined
    | Skipped
    | WentBack
    | Kept
    | Finished
    | Jumped
    | Changed
    | AskedHelp
    | AskedStatus
    | Paused
    | AskedRestart
    | AskedReview
    | AskedDraft
    | HandedIn
    | CameLate
)
