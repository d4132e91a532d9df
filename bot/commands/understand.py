"""`xindeguo understand`: how a field of a type reads a text."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conversations.fields import KINDS, AnyField
from conversations.fields.base import Clear, Doubt, Field, Wrong
from conversations.understanding.asking import wonders
from conversations.understanding.manners import TAKES_ANY_WORDS
from conversations.understanding.understand import manner
from renderers.phrases import phrases

FIELD: TypeAdapter[Field] = TypeAdapter(AnyField)


class UnknownKind(ValueError):
    """There is no such type of field."""


def read_lines(lines: Iterable[str], now: datetime) -> Iterator[dict[str, Any]]:
    """The answer to each JSON line; an empty line has none.

    `ValueError` names a line that is not one.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                asked = json.loads(line)
                yield understood(asked, now)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                msg = f"第 {number} 行读不了：{error}"
                raise ValueError(msg) from error


def understood(asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a field of `asked["type"]` makes of `asked["text"]`, as the interface describes it."""
    field = _field(asked)
    text = str(asked["text"])
    found = {"id": asked["id"]} if "id" in asked else {}
    empty: dict[str, Any] = {"answer": None, "readings": [], "code": None, "say": ""}
    if (told := manner(text)) and not any(manner(choice) for choice in field.choices()):
        return {**found, "reading": told[0], **empty, "code": told[1]}
    language = phrases()
    reading = field.read(text, now)
    if isinstance(reading, Wrong) and field.type not in TAKES_ANY_WORDS and wonders(text):
        return {**found, "reading": "question", **empty, "code": "question"}
    match reading:
        case Clear(answer):
            shown = field.show(answer)
            return {**found, "reading": "clear", **empty, "answer": answer, "say": shown}
        case Doubt(readings, code, data):
            names = [field.spoken(one) for one in readings]
            facts = {
                "label": field.label,
                **data,
                "readings": "、".join(names),
                "reading": names[0],
            }
            say = language.say("doubt", code, facts)
            return {
                **found,
                "reading": "doubt",
                **empty,
                "readings": list(readings),
                "code": code,
                "say": say,
            }
        case Wrong(code, data):
            facts = {"label": field.label, "example": field.example, **data}
            say = language.say("wrong", code, facts)
            return {**found, "reading": "wrong", **empty, "code": code, "say": say}


def _field(asked: Mapping[str, Any]) -> Field:
    kind = asked["type"]
    if kind not in KINDS:
        msg = f"没有 {kind} 这种类型；有：{'、'.join(KINDS)}"
        raise UnknownKind(msg)
    wanted = {"type": kind, "key": "field", "label": "这一项", **NEEDED.get(kind, {})}
    if asked.get("options"):
        wanted["options"] = asked["options"]
    if asked.get("unit") and "units" in wanted:
        wanted["units"] = re.split("[/、]", asked["unit"])
    elif asked.get("unit") and "unit" in KINDS[kind].model_fields:
        wanted["unit"] = asked["unit"]
    try:
        return FIELD.validate_python(wanted)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from error


NEEDED: Mapping[str, Mapping[str, Any]] = {
    "pair": {"units": ["人次", "学时"]},
    "choice": {"options": ["是", "否"]},
    "multi_choice": {"options": ["是", "否"]},
    "computed": {"of": "percent", "rule": "ratio", "fields": ["first", "second"]},
    "rows": {"columns": [{"type": "text", "key": "text", "label": "内容"}]},
}
"""What a kind cannot do without, where the question does not tell."""
