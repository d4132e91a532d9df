"""The ways through a form: which questions there are on the shortest and on the longest.

Only answers that decide whether others are asked make a difference, so every combination of
these is looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from ..fields.base import Answer, Clear, Field
from .deadline import SOME_DAY
from .form import Form

MOST = 4096
"""Combinations that are looked at; a form that has more asks for too much."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The decisive answers of the shortest and of the longest way, and what is on none."""

    shortest: Mapping[str, Answer]
    longest: Mapping[str, Answer]
    never: tuple[str, ...]


def ways(form: Form) -> Ways:
    """Every way through a form, summed up."""
    walked = [(len(form.asked(way).fields), way) for way in islice(_ways(form), MOST)]
    reached = {field.key for _, way in walked for field in form.asked(way).fields}
    never = tuple(one.key for one in form.fields if one.asked and one.key not in reached)
    by_length = sorted(walked, key=lambda one: one[0])
    return Ways(by_length[0][1], by_length[-1][1], never)


def _ways(form: Form) -> Iterator[dict[str, Answer]]:
    keys = list(dict.fromkeys(field.when.field for field in form.fields if field.when))
    masters = [form.by_key[key] for key in keys if key in form.by_key]
    for answers in product(*map(_answers, masters)):
        yield {field.key: answer for field, answer in zip(masters, answers, strict=True)}


def _answers(field: Field) -> list[Answer]:
    """What a question that decides can be answered with."""
    readings = (field.read(text, SOME_DAY) for text in field.choices())
    return [reading.answer for reading in readings if isinstance(reading, Clear)] or [None]
