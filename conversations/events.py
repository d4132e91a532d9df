"""What can happen in a conversation. Facts, frozen, with no opinion about what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .fields.base import Answer
from .forms.roster import Person
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
class Earlier:
    """A form that was handed in before: by the person (`own`), or by others of the enterprise."""

    form: str
    year: int
    answers: Mapping[str, Answer]
    own: bool = True


@dataclass(frozen=True, slots=True)
class ChoseForm:
    """A form was chosen from the list. `earlier` is what was handed in before, newest first."""

    form: str
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """Words that are no command: an answer to whatever is open."""

    text: str


@dataclass(frozen=True, slots=True)
class SentAFile:
    """A file arrived; `words` were written beside it."""

    file: SentFile
    words: str = ""


@dataclass(frozen=True, slots=True)
class SentOther:
    """Something arrived that holds no words and is no file: a sticker, a voice, a place.

    `words` were written beside it.
    """

    kind: str
    words: str = ""


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
class Pasted:
    """Several answers came in one message."""

    text: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Some of what is proposed is not meant: 第3项不要."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that had answered the question `key` was given a new wording; `""`: none."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class SameAs:
    """同上: the answer is that of another question, `""` for the one before of the same kind."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """The open question, or the questions named, were to be left for later."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """The last answer was to be taken back."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """好的, 收到, 谢谢: polite words that answer nothing."""


@dataclass(frozen=True, slots=True)
class Questioned:
    """The person asks a question: about the questions named, or about the open one.

    `delivery`: where and how the form is handed over.
    """

    keys: tuple[str, ...] = ()
    delivery: bool = False


@dataclass(frozen=True, slots=True)
class AskedOffice:
    """How the association is reached was asked for."""


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


Entry: TypeAlias = Literal[
    "linked",
    "invited",
    "shared",
    "shared_beside",
    "own",
    "wrong",
    "used",
    "expired",
    "too_often",
    "invitation_used",
    "invitation_expired",
    "somebody_else",
]
"""What a one-time code has opened: another door, the conversation of a person of the roster, a
shared form (`_beside`: one's own draft of it is kept), what was open already (`own`); or why it
opens nothing (`somebody_else`: the door is another person's)."""


@dataclass(frozen=True, slots=True)
class AskedLink:
    """The conversation is to go on through another door too; `code` will open it there."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class AskedShare:
    """A colleague is to fill in the open form too; `code` will open it to them.

    `shared` is what it will be known by, where it is not shared yet, and `called` the name of this
    person among those who fill it in.
    """

    code: str = ""
    shared: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A one-time code came, and this is what it opened; `person` is who was invited."""

    entry: Entry
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class StoppedSharing:
    """The open form is to be shared no longer; `others` fill it in as well."""

    others: int = 0


Event: TypeAlias = (
    Started
    | Resumed
    | AskedForms
    | ChoseForm
    | Answered
    | SentAFile
    | SentOther
    | Picked
    | Declined
    | Skipped
    | WentBack
    | Kept
    | Finished
    | Jumped
    | Changed
    | Pasted
    | Dropped
    | Edited
    | SameAs
    | Postponed
    | Undone
    | Acknowledged
    | Questioned
    | AskedOffice
    | AskedHelp
    | AskedStatus
    | Paused
    | AskedRestart
    | AskedReview
    | AskedDraft
    | HandedIn
    | CameLate
    | AskedLink
    | AskedShare
    | Entered
    | StoppedSharing
)
