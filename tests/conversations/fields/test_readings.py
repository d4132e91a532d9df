"""The corpus and what is generated from it: how each kind reads what people type."""

from collections import Counter

import pytest

from conversations.fields import KINDS
from conversations.fields.base import Clear, Doubt, Wrong
from renderers.phrases import phrases
from tests.conversations.fields.corpus import Labelled, found, labelled
from tests.conversations.fields.generator import generated

ENTRIES = list(labelled())


@pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{entry.field.type}-{entry.text!a:.40}" for entry in ENTRIES]
)
def test_an_entry_is_read_as_it_is_labelled(entry: Labelled) -> None:
    assert found(entry.read()) == (entry.reading, entry.answers, entry.code)


def test_what_is_generated_is_read_as_it_is_meant() -> None:
    entries = list(generated(ENTRIES))
    told = Counter(entry.field.type for entry in entries)
    read = [(entry, entry.read()) for entry in entries]
    assert [told_apart(*one) for one in read if one[0].harmed(one[1])] == []
    assert [told_apart(*one) for one in read if not one[0].met(one[1])] == []
    assert told.total() >= 80_000
    assert set(told) == set(KINDS)


def told_apart(entry: Labelled, reading: object) -> tuple[object, ...]:
    """What a failure shows."""
    return entry.field.type, entry.text, entry.reading, entry.answers, reading


def test_no_wrong_value_is_taken_as_clear() -> None:
    assert [entry.text for entry in ENTRIES if entry.harmed(entry.read())] == []


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
    assert told.total() >= 2_100
    assert all(told[kind, "wrong"] >= 5 for kind in KINDS)
    assert all(told[kind, "clear"] >= 5 for kind in KINDS if kind != "upload")
    assert all(told[kind, "doubt"] >= 1 for kind in KINDS.keys() - CERTAIN)


CERTAIN = {"headed_text", "address_postcode", "upload"}
"""Kinds that take what they are given, or refuse it."""
