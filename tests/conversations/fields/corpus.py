"""What people type, each with the reading it must have, and how a reading is held against it.

`readings/*.toml` holds questions (a kind and its limits) with their entries, labelled by hand: a
text, the reading it must have, and the answer, the readings or the code that belong to it.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from conversations.fields import AnyField
from conversations.fields.base import Clear, Doubt, Field, Reading, Wrong

CORPUS = Path(__file__).parent.parent / "readings"
MANNERS = CORPUS / "manners.toml"
"""What is no answer; it has no field, and is not read by one."""

FIELD: TypeAdapter[Field] = TypeAdapter(AnyField)
NOW = datetime.fromisoformat("2020-09-01T09:00+08:00")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its question and the reading it must have.

    `answers` are the one that is clear, or those in doubt; none where the text is wrong. Without
    a `code` any sentence will do, and a doubt may offer more than these.
    """

    field: Field
    text: str
    reading: str
    answers: tuple[Any, ...] = ()
    code: str | None = None

    def read(self) -> Reading:
        return self.field.read(self.text, NOW)

    def met(self, reading: Reading) -> bool:
        """Whether a reading is the one it must be."""
        name, answers, code = found(reading)
        if name != self.reading:
            return False
        if self.code is None:
            return name == "wrong" or all(answer in answers for answer in self.answers)
        return (answers, code) == (self.answers, self.code)

    def harmed(self, reading: Reading) -> bool:
        """Whether a value is taken that was not meant: worse than any question back."""
        return isinstance(reading, Clear) and not (
            self.reading == "clear" and self.answers == (reading.answer,)
        )


def found(reading: Reading) -> tuple[str, tuple[Any, ...], str]:
    """The name of a reading, its answers and its code."""
    match reading:
        case Clear(answer):
            return "clear", (answer,), ""
        case Doubt(readings, code):
            return "doubt", readings, code
        case Wrong(code):
            return "wrong", (), code


def labelled(files: Iterable[Path] | None = None) -> Iterator[Labelled]:
    """Every entry of the corpus."""
    for file in files or sorted(set(CORPUS.glob("*.toml")) - {MANNERS}):
        for question in tomllib.loads(file.read_text("utf-8"))["questions"]:
            entries = question.pop("entries")
            field = FIELD.validate_python({"key": "field", "label": "这一项", **question})
            yield from (meant(field, entry) for entry in entries)


def meant(field: Field, entry: dict[str, Any]) -> Labelled:
    """An entry with what stands beside its label."""
    text, reading = entry["text"], entry["reading"]
    match reading:
        case "clear":
            return Labelled(field, text, reading, (entry["answer"],), "")
        case "doubt":
            return Labelled(field, text, reading, tuple(entry["readings"]), entry["code"])
        case _:
            return Labelled(field, text, reading, (), entry["code"])
