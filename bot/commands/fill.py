"""`xindeguo fill`: answers through the fields and checks of the chat, to Word."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bot.library import Library
from conversations.fields.base import Answer, Clear, Doubt, Field, Reading, Wrong
from conversations.fields.rows import Rows, mapped
from conversations.forms.checks import findings
from conversations.forms.form import Form
from renderers.word.inspection import inspect


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer, or unusual about it; `field` is its key."""

    field: str
    level: Literal["block", "warn"]
    say: str


@dataclass(frozen=True)
class Filling:
    """Which form is filled for which year.

    Files named in the answers are looked for in `folder`.
    """

    library: Library
    form: Form
    year: int
    now: datetime
    folder: Path


@dataclass(frozen=True, slots=True)
class Filled:
    """The document, or `None` when a problem blocks it."""

    data: bytes | None
    problems: tuple[Problem, ...]


def fill_form(filling: Filling, given: Mapping[str, Any]) -> Filled:
    """The form with these answers, by key or by label; every problem at once."""
    form = filling.form
    texts = {_key(form, name): value for name, value in given.items()}
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for field in form.fields:
        value = texts.get(field.key, _implied(form, field, texts))
        if not field.asked or value is None or (field.when and not field.when.met(answers)):
            continue
        reading = _read(filling, field, value)
        if isinstance(reading, Clear):
            answers[field.key] = reading.answer
            problems += [
                Problem(field.key, "warn", _say(filling, "warn", field, warn))
                for warn in field.warnings(reading.answer)
            ]
        else:
            problems.append(Problem(field.key, "block", _why(filling, field, reading)))
    problems += _twice(filling, given)
    problems += _unused(filling, texts, answers)
    problems += _missing(filling, answers, problems)
    for found in findings(form.checks, form.given(answers)):
        problems.append(Problem(found.fields[0], found.level, found.say))
    if any(problem.level == "block" for problem in problems):
        return Filled(None, tuple(problems))
    printed = form.printed(filling.year, answers)
    return Filled(filling.library.templates[form.id].fill(printed), tuple(problems))


def _key(form: Form, name: str) -> str:
    return next((field.key for field in form.fields if field.label == name), name)


def _implied(form: Form, field: Field, texts: Mapping[str, Any]) -> str | None:
    """What only steers the conversation follows from which answers there are."""
    if field.printed:
        return None
    for below in form.fields:
        if below.when and below.when.field == field.key and texts.get(below.key) is not None:
            return below.when.is_[0]
    return None


def _read(filling: Filling, field: Field, value: Any) -> Reading:
    if field.accepts():
        try:
            data = (filling.folder / str(value)).read_bytes()
        except (OSError, ValueError):
            return Wrong("file_not_found", {"name": str(value)})
        return field.take(inspect(Path(str(value)).name, data))
    if isinstance(field, Rows) and isinstance(value, list):
        return _rows(filling, field, value)
    text = "/".join(map(str, value)) if isinstance(value, list) else str(value)
    if not text.strip() and not field.required:
        return Clear(None)
    return field.read(text, filling.now)


def _rows(filling: Filling, field: Rows[Any], given: list[Any]) -> Reading:
    """A table: each row an object by its columns' keys or labels, or a list in their order."""
    rows: list[Answer] = []
    for number, one in enumerate(given, 1):
        cells = _cells(field, one)
        if cells is None:
            return Wrong("line_unclear", {"number": number, **field.labels()})
        reading = field.row(field.columns, cells, filling.now)
        if not isinstance(reading, Clear):
            return mapped(reading, lambda row: [*rows, row])
        rows.append(reading.answer)
    return field.finish(rows)


def _cells(field: Rows[Any], row: Any) -> list[str] | None:
    """A row's cells in the order of the columns; `None` where they are others."""
    if isinstance(row, dict):
        names = {name for column in field.columns for name in (column.key, column.label)}
        if not names.issuperset(row):
            return None
        row = [row.get(column.key, row.get(column.label)) for column in field.columns]
    if not isinstance(row, list) or len(row) != len(field.columns):
        return None
    return ["" if cell is None else str(cell) for cell in row]


def _why(filling: Filling, field: Field, reading: Doubt | Wrong) -> str:
    if isinstance(reading, Wrong):
        return _say(filling, "wrong", field, reading)
    names = [field.spoken(one) for one in reading.readings]
    facts = {
        "label": field.label,
        **reading.data,
        "readings": "、".join(names),
        "reading": names[0],
    }
    return filling.library.phrases.say("doubt", reading.code, facts)


def _say(filling: Filling, table: str, field: Field, found: Any) -> str:
    facts = {
        "number": 0,
        "label": field.label,
        "example": field.example,
        "shown": "",
        **found.data,
    }
    return filling.library.phrases.say(table, found.code, facts)


def _twice(filling: Filling, given: Mapping[str, Any]) -> list[Problem]:
    """A field that is answered by its key and by its label."""
    form, language = filling.form, filling.library.phrases
    times = Counter(_key(form, name) for name in given)
    twice = [form.by_key[key] for key, number in times.items() if number > 1]
    return [
        Problem(one.key, "block", language.say("word", "given_twice", {"label": one.label}))
        for one in twice
    ]


def _unused(
    filling: Filling, texts: Mapping[str, Any], answers: Mapping[str, Answer]
) -> list[Problem]:
    """Answers that have no place in the form are named, never dropped."""
    form, language = filling.form, filling.library.phrases
    asked = form.asked(answers).numbers
    problems = []
    for key in texts:
        if key not in form.by_key or not form.by_key[key].asked:
            problems.append(
                Problem(key, "block", language.say("word", "no_such_field", {"key": key}))
            )
        elif key not in asked:
            label = form.by_key[key].label
            say = language.say("say", "not_asked_now", {"label": label})
            problems.append(Problem(key, "warn", say))
    return problems


def _missing(
    filling: Filling, answers: Mapping[str, Answer], problems: list[Problem]
) -> list[Problem]:
    told = {problem.field for problem in problems}
    language = filling.library.phrases
    return [
        Problem(field.key, "block", language.say("word", "not_given", {"label": field.label}))
        for field in filling.form.missing(answers)
        if field.required and field.key not in told
    ]
