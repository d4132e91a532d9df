"""`xindeguo read`: a filled Word form back to answers, each as sure as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.library import Library
from conversations.fields.base import Answer, Clear, Doubt, Field, Reading, Wrong
from conversations.forms.form import Form
from conversations.messages import Filled
from renderers.phrases import Phrases
from renderers.word.inspection import inspect


@dataclass(frozen=True, slots=True)
class Unsure:
    """What stands at the places of a question, and why it is no answer yet."""

    field: str
    text: str
    say: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a filled form holds: canonical answers, what is unsure, and what belongs nowhere."""

    form: str
    answers: Mapping[str, Answer]
    unsure: tuple[Unsure, ...]
    ignored: tuple[str, ...]


class Refused(Exception):
    """A file that is not read; its text says why, and what to do."""


def read_file(library: Library, path: Path, form: str, now: datetime) -> ReadBack:
    """What a file holds as this form, or with `""` as the one it is. Raises `Refused`."""
    try:
        name, data = library.old_word.renewed(path.name, path.read_bytes())
    except OSError as error:
        raise Refused(f"读不了 {path}：{error.strerror}") from error
    sent = inspect(name, data)
    if sent.problem or sent.kind != "docx":
        code = sent.problem or "file_not_word"
        raise Refused(library.phrases.say("wrong", code, {"name": path.name}))
    filled = library.reader.read(data, form)
    if filled is None:
        raise Refused(library.phrases.say("word", "no_form_in_file", {"name": path.name}))
    found = library.catalog.find(filled.form)
    if found is None:
        lines = (f"{label}：{value}" for label, value in filled.lines)
        return ReadBack("", {}, (), (*lines, *filled.rest))
    return read_back(found[1], filled, now, library.phrases)


def told(library: Library, found: ReadBack) -> Iterator[str]:
    """What was read, to be read by people."""
    known = library.catalog.find(found.form)
    fields = known[1].by_key if known else {}
    if known:
        yield f"{known[1].attachment} {known[1].name}"
    for key, answer in found.answers.items():
        yield f"{fields[key].label}：{fields[key].show(answer)}"
    for one in found.unsure:
        yield f"？ {fields[one.field].label}：{one.text}（{one.say}）"
    for text in found.ignored:
        yield f"－ {text}"
    counts = {
        "answers": len(found.answers),
        "unsure": len(found.unsure),
        "ignored": len(found.ignored),
    }
    yield library.phrases.say("word", "read_back", counts)


def read_back(form: Form, filled: Filled, now: datetime, phrases: Phrases) -> ReadBack:
    """The answers that the places of a form hold."""
    answers: dict[str, Answer] = {}
    unsure: list[Unsure] = []
    taken: set[str] = set()
    for field in form.fields:
        own = places_of(field, filled)
        taken.update(f"{field.key}{place}" for place in own)
        reading = field.recover(own, now) if own and field.asked else None
        sure = not any(f"{field.key}{place}" in filled.unsure for place in own)
        if isinstance(reading, Clear) and sure:
            answers[field.key] = reading.answer
        elif reading is not None:
            unsure.append(Unsure(field.key, text_of(own), why(field, reading, phrases)))
    answers = {**_implied(form, answers), **answers}
    return ReadBack(filled.form, answers, tuple(unsure), _ignored(form, filled))


def places_of(field: Field, filled: Filled) -> dict[str, str | tuple[Mapping[str, str], ...]]:
    """What stands at a field's own places, by what is added to its key."""
    names = {place: f"{field.key}{place}" for place in field.places(None)}
    return {place: filled.places[name] for place, name in names.items() if name in filled.places}


def text_of(own: Mapping[str, str | tuple[Mapping[str, str], ...]]) -> str:
    """What stands at places, to be shown."""
    texts = [
        one if isinstance(one, str) else "\n".join(" ".join(row.values()) for row in one)
        for one in own.values()
    ]
    return "、".join(texts)


def why(field: Field, reading: Reading, phrases: Phrases) -> str:
    """Why a reading is not taken as it is."""
    match reading:
        case Clear():
            return phrases.say("word", "found_by_label", {"label": field.label})
        case Wrong(code, data):
            facts = {"label": field.label, "example": field.example, **data}
            return phrases.say("wrong", code, facts)
        case Doubt(readings, code, data):
            names = [field.spoken(one) for one in readings]
            told = {"readings": "、".join(names), "reading": names[0]}
            return phrases.say("doubt", code, {"label": field.label, **data, **told})


def _implied(form: Form, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """What only steers the conversation, where the answers below it say which way it went."""
    implied: dict[str, Answer] = {}
    for field in form.fields:
        below = field.when and field.key in answers and form.by_key[field.when.field]
        if field.when and below and not below.printed and len(field.when.is_) == 1:
            implied[below.key] = field.when.is_[0]
    return implied


def _ignored(form: Form, filled: Filled) -> tuple[str, ...]:
    """Everything else that the document says."""
    unasked = [
        f"{field.label}：{text_of(own)}"
        for field in form.fields
        if (not field.asked or field.accepts()) and (own := places_of(field, filled))
    ]
    lines = [f"{label}：{value}" for label, value in filled.lines]
    return (*unasked, *lines, *filled.rest)
