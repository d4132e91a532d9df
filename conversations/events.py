"""What can happen in a conversation. Facts, frozen, with no opinion about what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from .broadcast import Broadcasting
from .fields.base import Answer
from .forms.roster import Person
from .inquiry import Inquiry, Overview
from .messages import SentFile
from .nudging import Nudging
from .reminding import Calls, Work


@dataclass(frozen=True, slots=True)
class Started:
    """The person came, or came back, and said hello."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person wants to go on with what was begun."""


@dataclass(frozen=True, slots=True)
class AskedForms:
    """The list of forms was asked for: those of the person's role, or `everything`.

    `among`: only these, for a message may have meant any of them.
    """

    everything: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A form that was handed in before: by the person (`own`), or by others of the enterprise."""

    form: str
    year: int
    answers: Mapping[str, Answer]
    own: bool = True


@dataclass(frozen=True, slots=True)
class ChoseForm:
    """A form was chosen. `earlier` is what was handed in before, newest first.

    `beside` is what else the message said that chose it.
    """

    form: str
    earlier: tuple[Earlier, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """Words that are no command: an answer to whatever is open.

    `outright` are those that were said to be one (答：…), however much they sound like talk.
    """

    text: str
    outright: bool = field(default=False, compare=False)


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


Elsewhere: TypeAlias = Literal["extension", "phone", "roster", "export"]
"""What is asked for and not done here: a later deadline, a number, another roster, a file."""


@dataclass(frozen=True, slots=True)
class Questioned:
    """The person asks a question: about the questions named, or about the open one.

    `delivery`: where and how a form is handed over, `form` or the open one. `elsewhere`:
    what somebody else does.
    """

    keys: tuple[str, ...] = ()
    delivery: bool = False
    form: str = ""
    elsewhere: Elsewhere | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class AskedOffice:
    """How the association is reached was asked for."""


@dataclass(frozen=True, slots=True)
class AskedHelp:
    """Help with the open question was asked for."""


@dataclass(frozen=True, slots=True)
class AskedStatus:
    """How far forms are was asked for; `overview` is what the store knows of it."""

    inquiry: Inquiry = field(default_factory=Inquiry)
    overview: Overview | None = None


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
class AskedInvitation:
    """Staff want somebody of the roster invited, `again` though they are here, or called `back`.

    `words` says whom. Only the store knows the rest: `found`, whom of the asker's regions the
    words may mean; of the one who is meant, since what day (2021-07-01) they are here (`""`: not
    yet), and whether an invitation is out that nobody has used; a new `code`, and where it opens
    the chat with one tap, by channel.
    """

    words: str = ""
    kind: Literal["new", "again", "back"] = "new"
    found: tuple[Person, ...] = ()
    since: str = ""
    unused: bool = False
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoppedSharing:
    """The open form is to be shared no longer; `others` fill it in as well."""

    others: int = 0


@dataclass(frozen=True, slots=True)
class Reminded:
    """The person is reminded of what has yet to be handed in.

    `name` is the person's, `scope` the enterprise or region that is theirs. `lost` are teams whose
    leaders nobody reaches, `calls` is how many people the office has to call. `by` are the names
    of others who asked for it.
    """

    work: tuple[Work, ...]
    name: str = ""
    scope: str = ""
    lost: tuple[str, ...] = ()
    calls: int = 0
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Muted:
    """No more reminders of these notices; `()`: of those that were reminded of last."""

    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmuted:
    """Reminders are welcome again."""


@dataclass(frozen=True, slots=True)
class Snoozed:
    """The next reminder is to come on a day, and none before it; of these notices, `()`: of all.

    They are those of the last reminder.
    """

    until: date
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedCalls:
    """The list of those to be called was asked for, a page of it from 0."""

    page: int = 0
    calls: Calls = field(default_factory=Calls)


Begun: TypeAlias = Started | Resumed | AskedForms | ChoseForm | Paused | AskedRestart
Said: TypeAlias = Answered | SentAFile | SentOther | Picked | Declined | Pasted | CameLate
Moved: TypeAlias = Skipped | WentBack | Kept | Finished | Jumped | Postponed | Undone
Amended: TypeAlias = Changed | Dropped | Edited | SameAs
Asked: TypeAlias = Questioned | AskedOffice | AskedHelp | AskedStatus | AskedReview | AskedDraft
Shared: TypeAlias = AskedLink | AskedShare | AskedInvitation | Entered | StoppedSharing
Urged: TypeAlias = Reminded | Muted | Unmuted | Snoozed | AskedCalls | Broadcasting | Nudging
Event: TypeAlias = (
    Begun | Said | Moved | Amended | Asked | Shared | Urged | Acknowledged | HandedIn
)
