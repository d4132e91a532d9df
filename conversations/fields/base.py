"""What every kind of field is: a question with a label, that reads an answer and shows it.

A field never guesses and never throws. `read` gives one of three values:

- `Clear(answer)`: exactly one reading, in the canonical form of `docs/fields.md`.
- `Doubt(readings)`: one reading that must be confirmed, or several to choose from.
- `Wrong(code, data)`: none; `code` names the sentence in the language file that says why.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic import Field as Pydantic

from ..messages import SentFile, Shape

Answer: TypeAlias = Any
"""A canonical answer: `str`, a list of them, or a `dict` for a file.

`None` is "skipped"; absence is "not yet asked".
"""

Data: TypeAlias = Mapping[str, str | int]
"""The values a sentence of the language file is filled with."""

LONGEST = 20_000
"""Characters of one answer that a field will look at.

More is refused with `too_long`, never cut.
"""


LONGEST_SHORT = 10
"""Characters of a label that a sentence can name as it is."""
SIGN = re.compile(r"[\W]")


@dataclass(frozen=True, slots=True)
class Clear:
    """Exactly one reading.

    `echo` asks to show it, because it differs from what was typed (3万2 -> 3.2 万元).
    """

    answer: Answer
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reading to confirm, or several to choose from.

    `code` names the sentence in `[doubt]`.
    """

    readings: tuple[Answer, ...]
    code: str = "confirm"
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrong:
    """No reading; `code` names the sentence in `[wrong]`."""

    code: str
    data: Data = field(default_factory=dict)


IN_WORDS = "in_words"
"""The doubt of an answer that stands among words: what else a text may mean goes before it."""

Printed: TypeAlias = str | Sequence[Mapping[str, str]]
"""What fills a place in a template: a text, or rows of texts."""

Reading: TypeAlias = Clear | Doubt | Wrong


@dataclass(frozen=True, slots=True)
class Warn:
    """An answer that is taken, but looks unusual; `code` names the sentence in `[warn]`."""

    code: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a kind that gathers asks for next, inside its question.

    `code` names the sentence in `[gather]` that says how far it is. `part` is added to the
    question's path: `[2].award`. Empty are `ask`, `example` and `choices` where the field's hold.
    """

    code: str
    data: Data = field(default_factory=dict)
    part: str = ""
    ask: str = ""
    example: str = ""
    shape: Shape = "text"
    choices: tuple[str, ...] = ()


class Condition(BaseModel):
    """Asked only when the answer to `field` is one of `is`.

    In a form file: `when = { field = "has_meeting", is = "yes" }`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    is_: tuple[str, ...] = Pydantic(alias="is", min_length=1)

    @field_validator("is_", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    def met(self, answers: Mapping[str, Answer]) -> bool:
        """Whether these answers ask for the question."""
        answer = answers.get(self.field)
        given = (answer,) if isinstance(answer, str) else answer or ()
        return any(one in self.is_ for one in given)


class Field(BaseModel):
    """One question of a form.

    Each kind is a subclass with its `type` as a `Literal` and its limits as data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shape: ClassVar[Shape] = "text"
    lasts: ClassVar[bool] = False
    """Whether the answer is usually the same next year (names, addresses); `every_year` of one
    question goes before it."""
    gathers: ClassVar[bool] = False
    """Whether the answer is given in several messages, until 完成; then `add`, `prompt` and
    `finish` take the place of `read` in the conversation. What there is so far is JSON, like an
    answer; a whole answer is one, so that it can be gone on with."""

    type: str
    key: str = Pydantic(pattern=r"^[a-z][a-z0-9_]*$")
    """The domain's own name of the fact.

    The same key in two forms is the same fact (`domain` of the notices).
    """
    label: str = Pydantic(min_length=1)
    """As the notice prints it, typos included."""
    ask: str = ""
    """The question in the chat; a field that is not asked has none."""
    example: str = ""
    """As a person would type it; `check` proves that the field reads it."""
    help: str = ""
    """What is said, beside the example, to somebody who asks."""
    aliases: tuple[str, ...] = ()
    """Other names people call it by when they jump to it."""
    suggest: tuple[str, ...] = ()
    """Answers offered as buttons; `{key}` stands for the answer to another question."""
    required: bool = True
    asked: bool = True
    """False for what is filled in on paper or by the office: it prints blank."""
    printed: bool = True
    """False for what only steers the conversation and has no place in the document."""
    routed: bool = False
    """True where the roster's fact of the same key is the answer, and the question is left out."""
    every_year: bool | None = None
    """Whether the answer is another one each year, where the kind would say otherwise."""
    when: Condition | None = None

    @property
    def lasting(self) -> bool:
        """Whether last year's answer may be adopted; of others it is only shown."""
        return self.lasts if self.every_year is None else not self.every_year

    @property
    def short_name(self) -> str:
        """What a sentence calls the question: its label, or another name of a label that is long.

        班组工作完成率% is 工作完成率, 电 话 is 电话.
        """
        plain = len(self.label) <= LONGEST_SHORT and not SIGN.search(self.label)
        return self.label if plain else next(iter(self.aliases), self.label)

    def read(self, text: str, now: datetime) -> Reading:
        """The answer in `text`.

        Text longer than `LONGEST`, empty or without one visible character is `Wrong`.
        """
        raise NotImplementedError

    def add(self, so_far: Answer, text: str, now: datetime) -> Reading:
        """What there is so far, with one more message; `so_far` is `None` at the beginning."""
        return self.read(text, now)

    def prompt(self, so_far: Answer) -> Prompt | None:
        """What is asked for next."""
        return None

    def finish(self, so_far: Answer) -> Reading:
        """The answer, when what there is so far is one."""
        return Clear(so_far)

    def take(self, file: SentFile) -> Reading:
        """The answer in a file that was sent; only uploads have one."""
        return Wrong("not_a_file_question")

    def show(self, answer: Answer) -> str:
        """The answer as the form prints it and the chat shows it. `None` is shown as nothing."""
        return "" if answer is None else str(answer)

    def proposed(self, so_far: Answer, answer: Answer) -> str:
        """A reading as it is offered, beside what was gathered before."""
        del so_far
        return self.spoken(answer)

    def spoken(self, answer: Answer) -> str:
        """The answer as the chat repeats it, with the unit that the form prints beside it."""
        return self.show(answer)

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        """What a template can print of the answer, by what is added to the key: `""` is all of it.

        A kind that a form prints in pieces (boxes, two numbers, rows) names them: `_1`, `_2`.
        """
        return {"": self.show(answer)}

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """The answer in a filled document, from what stands at its places; `None`: all blank.

        The way back of `places`: `recover(places(answer)) == Clear(answer)`, but where what is
        printed may mean something else too (0.98 below 完成率%), which is asked. `places` has the
        field's own places only, named as there; one that was not found is missing.
        """
        text = places.get("", "")
        if not isinstance(text, str) or not text.strip():
            return None
        return self.as_printed(self.read(text, now), text)

    def as_printed(self, reading: Reading, text: str) -> Reading:
        """A reading of what a document prints: its one answer is sure, if that prints so."""
        match reading:
            case Clear(answer) | Doubt((answer,)) if self.show(answer) == text.strip():
                return Clear(answer)
            case _:
                return reading

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        """What is unusual about an answer that was taken."""
        return ()

    def choices(self) -> tuple[str, ...]:
        """The answers as they are offered on buttons; pressing one is typing it."""
        return ()

    def suggestion(self, answers: Mapping[str, Answer]) -> str:
        """An answer that follows from others, offered on a button; what is typed goes first."""
        return ""

    def accepts(self) -> tuple[str, ...]:
        """File endings the question takes, `(".docx",)`; only uploads take any."""
        return ()
