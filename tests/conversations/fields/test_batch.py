"""`xindeguo understand --batch` over the whole corpus in one go."""

import json
from typing import Any

from bot.commands.understand import read_lines
from tests.conversations.fields.corpus import NOW, Labelled, labelled

ENTRIES = list(labelled())


def asked(number: int, entry: Labelled) -> dict[str, Any]:
    """An entry as a line of the file; of a question's limits only these can be told."""
    told = entry.field.model_dump(mode="json", include={"options", "unit"}, exclude_defaults=True)
    units = getattr(entry.field, "units", ())
    unit = {"unit": "/".join(units)} if units else {}
    return {"id": number, "type": entry.field.type, "text": entry.text, **told, **unit}


def test_every_line_has_its_answer_and_none_does_harm() -> None:
    lines = [json.dumps(asked(*one), ensure_ascii=False) for one in enumerate(ENTRIES)]
    answers = list(read_lines(lines, NOW))
    assert [answer["id"] for answer in answers] == list(range(len(ENTRIES)))
    assert {"clear", "doubt", "wrong", "command"} <= {answer["reading"] for answer in answers}
    for entry, answer in zip(ENTRIES, answers, strict=True):
        if LIMITS.isdisjoint(entry.field.model_fields_set) and answer["reading"] == "clear":
            assert (entry.reading, entry.answers) == ("clear", (answer["answer"],)), entry.text


LIMITS = {
    *("at_least", "at_most", "decimals", "ask_above", "typical", "required", "none_is_zero"),
    *("other", "columns", "of", "rule", "aliases"),
}
"""What makes another question of it, and the line of a file cannot tell."""
