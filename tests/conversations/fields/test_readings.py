"""The corpus: what people type, labelled by hand, and how each kind reads it.

`readings/*.toml` holds questions (a kind and its limits) with their entries: a text, the reading
it must have, and the answer, the readings or the code that belong to it.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from conversations.fields import KINDS, AnyField
from conversations.fields.base import Clear, Doubt, Field, Reading, Wrong
from renderers.phrases import phrases

CORPUS = Path(__file__).parent.parent / "readings"
FIELD: TypeAdapter[Field] = TypeAdapter(AnyField)
NOW = datetime.fromisoformat("2020-09-01T09:00+08:00")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One entry with its question. `meant` is what the reading must hold."""

    field: Field
    text: str
    reading: str
    meant: Any

    def read(self) -> Reading:
        return self.field.read(self.text, NOW)


def labelled(question: dict[str, Any]) -> list[Labelled]:
    entries = question.pop("entries")
    field = FIELD.validate_python({"key": "field", "label": "这一项", **question})
    return [Labelled(field, entry["text"], entry["reading"], meant(entry)) for entry in entries]


def meant(entry: dict[str, Any]) -> Any:
    """What stands beside the label: an answer; readings and their code; a code."""
    match entry["reading"]:
        case "clear":
            return entry["answer"]
        case "doubt":
            return (tuple(entry["readings"]), entry["code"])
        case _:
            return entry["code"]


def found(reading: Reading) -> tuple[str, Any]:
    """The name of a reading and what it holds, to stand beside a label."""
    match reading:
        case Clear(answer):
            return "clear", answer
        case Doubt(readings, code):
            return "doubt", (readings, code)
        case _:
            return "wrong", reading.code


ENTRIES = [
    entry
    for file in sorted(CORPUS.glob("*.toml"))
    for question in tomllib.loads(file.read_text("utf-8"))["questions"]
    for entry in labelled(question)
]


@pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{entry.field.type}-{entry.text!a:.40}" for entry in ENTRIES]
)
def test_an_entry_is_read_as_it_is_labelled(entry: Labelled) -> None:
    assert found(entry.read()) == (entry.reading, entry.meant)


def test_no_wrong_value_is_taken_as_clear() -> None:
    """Harm: what is worse than any question back."""
    harm = [
        (entry.field.type, entry.text, reading.answer)
        for entry in ENTRIES
        if isinstance(reading := entry.read(), Clear)
        and (entry.reading, entry.meant) != ("clear", reading.answer)
    ]
    assert harm == []


def test_every_question_back_has_its_sentence() -> None:
    language = phrases()
    for entry in ENTRIES:
        match entry.read():
            case Wrong(code, data):
                assert language.values("wrong", code) <= {"label", "example", *data}
            case Doubt(_, code, data):
                assert language.values("doubt", code) <= {"label", "reading", "readings", *data}
            case Clear():
                pass


def test_the_corpus_is_wide() -> None:
    told = Counter((entry.field.type, entry.reading) for entry in ENTRIES)
    assert {kind for kind, _ in told} == set(KINDS)
    assert told.total() >= 500
    assert all(told[kind, "wrong"] >= 5 for kind in KINDS)
    assert all(told[kind, "clear"] >= 5 for kind in KINDS if kind != "upload")
