"""What is kept between two messages, and nothing that could be computed from it.

**The position is not stored**: the open question is the first one without an answer. Going back or
changing an answer takes it out (into `aside`, so that it can be kept after all), and the question
is open again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

from .broadcast import Making
from .events import Earlier
from .fields.base import Answer
from .forms.roster import Role
from .inquiry import Inquiry
from .messages import SentFile
from .nudging import Nudge

Life = Literal["draft", "handed_in", "sealed", "changed"]

LIFE: Mapping[Life, Mapping[str, Life]] = {
    "draft": {"hand_in": "handed_in"},
    "handed_in": {"change": "changed", "seal": "sealed"},
    "sealed": {"change": "changed", "seal": "sealed"},
    "changed": {"hand_in": "handed_in", "change": "changed"},
}
"""The life of a submission: where each move leads. A move that is not here is not allowed."""

FILED: frozenset[Life] = frozenset({"handed_in", "sealed"})
"""What was handed in stands as it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer that was not typed at its question comes from.

    `code` names the words in `[source]` of the language file: `pasted`, `file`, `last_year`,
    `this_year`, `years_ago`, `enterprise`, `roster`; `data` is what they are filled with (`name`,
    `form`, `year`).
    """

    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One answer that is proposed for the question `key`.

    `text` is what was said or read. `answer` is what it was read as, where that is sure
    (`clear`); an unsure text is read again when its question is put.
    """

    key: str
    text: str
    source: Source
    clear: bool = False
    answer: Answer = None


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for one word: which reading is meant, or whether a form is begun anew.

    `doubt`: `readings` are answers to the question `path`. `unusual`: the same, with one answer
    that is put down as it is once confirmed. `which`: they are keys of questions
    that a name fits, and `text` is the new answer for the one that is meant, `None` to be asked
    for it. `adopt`: `proposed` waits to be adopted as a whole or looked at one by one.
    """

    kind: Literal["doubt", "unusual", "restart", "which", "adopt"]
    path: str = ""
    readings: tuple[Answer, ...] = ()
    text: str | None = None
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What makes a draft one that several people fill in; `sharing.py` says how they meet.

    `id` names it in the store; `called` is this person's name among them, `by` who answered which
    question. `taken` are answers that this person has open again, as they stand for the others.
    `rivals` are the questions that somebody else has answered since this person saw them last, and
    who. `preceding` are the answers to the form that comes before, for who has none of their own.
    """

    id: str = ""
    called: str = ""
    by: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, Answer] = field(default_factory=dict)
    rivals: Mapping[str, str] = field(default_factory=dict)
    preceding: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """One form of one year, as far as it is filled in.

    `answers` and `aside` never share a key. `ahead` are the questions asked before their turn,
    because the person went to them; `later` those left for the end. `unsure` are texts that came
    for a question and are read when it is put. `sources` tells where an answer, or what is aside,
    comes from, where it was not typed at its question. `edition` counts how often the form was
    handed in. `grammar` is the form's, as the answers were read. What is `shared` stands in a row
    of its own; here is what this person saw last, and what only concerns them.
    """

    form: str
    year: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    aside: Mapping[str, Answer] = field(default_factory=dict)
    ahead: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    unsure: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    life: Life = "draft"
    edition: int = 0
    grammar: str = ""
    shared: Shared | None = None

    @property
    def ref(self) -> str:
        """The draft's name among a person's drafts: `form@year`."""
        return ref_of(self.form, self.year)


def ref_of(form: str, year: int) -> str:
    """The name among a person's drafts of the one of this form and year."""
    return f"{form}@{year}"


@dataclass(frozen=True, slots=True)
class State:
    """A person's conversation: the drafts, which of them is open, and what was asked last.

    `asked` is the path of the question put last, only so that a late "2" or an old button is never
    taken for the answer to another question. `failed` counts the answers to it that could not be
    taken, one after the other. `last` is the question answered last. `said` are the last messages
    that answered a question: their id and the question's key, oldest first. `held` is what came
    before a form was chosen: texts with several answers, or filled forms. `earlier` is what was
    handed in elsewhere, newest first, as far as it may be offered here. `beside` are drafts of
    forms that were begun twice, in two conversations that became one. `role` is what the roster
    says the person is, `""` for a visitor; `broadcast` is what the office is about to send.
    `nudge` is whom somebody is about to have reminded, as long as nothing else was said.
    `shown` asks for the next page of the list that was told last, or for one of several that were
    named (`named`), as long as nothing else was said.
    """

    drafts: Mapping[str, Draft] = field(default_factory=dict)
    open: str = ""
    asked: str = ""
    pending: Pending | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    failed: int = 0
    last: str = ""
    said: tuple[tuple[str, str], ...] = ()
    held: tuple[str | SentFile | Proposed, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    beside: tuple[Draft, ...] = ()
    role: Role | Literal[""] = ""
    shown: Inquiry | None = None
    broadcast: Making | None = None
    nudge: Nudge | None = None

    @property
    def draft(self) -> Draft | None:
        """The draft that is open."""
        return self.drafts.get(self.open)


DRAFT: TypeAdapter[Draft] = TypeAdapter(Draft)
STATE: TypeAdapter[State] = TypeAdapter(State)
"""How a state is kept in the database: `dump_json` and `validate_json`."""
