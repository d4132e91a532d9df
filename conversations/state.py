"""What is kept between two messages, and nothing that could be computed from it.

**The position is not stored**: the open question is the first one without an answer. Going back or
changing an answer takes it out (into `aside`, so that it can be kept after all), and the question
is open again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

from .fields.base import Answer

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
class Pending:
    """What waits for one word: which reading is meant, or whether a form is begun anew.

    `doubt`: `readings` are answers to the question `path`. `unusual`: the same, with one answer
    that is put down as it is once confirmed. `which`: they are keys of questions
    that a name fits, and `text` is the new answer for the one that is meant, `None` to be asked
    for it. `adopt`: the questions a sent file holds a text for; the texts are set aside for them.
    """

    kind: Literal["doubt", "unusual", "restart", "which", "adopt"]
    path: str = ""
    readings: tuple[Answer, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One form of one year, as far as it is filled in.

    `answers` and `aside` never share a key. `ahead` are the questions asked before their turn,
    because the person went to them. `edition` counts how often the form was handed in. `grammar`
    is the form's, as the answers were read.
    """

    form: str
    year: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    aside: Mapping[str, Answer] = field(default_factory=dict)
    ahead: tuple[str, ...] = ()
    life: Life = "draft"
    edition: int = 0
    grammar: str = ""

    @property
    def ref(self) -> str:
        """The draft's name among a person's drafts: `form@year`."""
        return f"{self.form}@{self.year}"


@dataclass(frozen=True, slots=True)
class State:
    """A person's conversation: the drafts, which of them is open, and what was asked last.

    `asked` is the path of the question put last, only so that a late "2" or an old button is never
    taken for the answer to another question.
    """

    drafts: Mapping[str, Draft] = field(default_factory=dict)
    open: str = ""
    asked: str = ""
    pending: Pending | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> Draft | None:
        """The draft that is open."""
        return self.drafts.get(self.open)


STATE: TypeAdapter[State] = TypeAdapter(State)
"""How a state is kept in the database: `dump_json` and `validate_json`."""
