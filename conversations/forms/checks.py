"""Checks over several answers: named rules in code, which form uses them on which fields in data.

A rule says nothing: it returns the values its sentence is filled with, or `None` when all is well.
A rule whose answers are not all there holds its tongue.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic import Field as Pydantic

from ..fields.base import Answer, Data
from ..fields.length import count_words


class Check(BaseModel):
    """One use of a rule in a form: `block` keeps it from being handed in, `warn` does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    fields: tuple[str, ...] = Pydantic(min_length=1)
    level: Literal["block", "warn"]
    say: str
    """The sentence, with `{values}` of the rule."""
    limit: Decimal = Decimal(0)
    within: Decimal = Decimal(0)
    words: tuple[str, ...] = ()

    @field_validator("rule")
    @classmethod
    def _known(cls, rule: str) -> str:
        if rule not in RULES:
            msg = f"unknown rule; known are {', '.join(sorted(RULES))}"
            raise ValueError(msg)
        return rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the sentence, already filled in, and the fields it is about."""

    level: Literal["block", "warn"]
    fields: tuple[str, ...]
    say: str
    data: Data = field(default_factory=dict)


def findings(checks: Sequence[Check], answers: Mapping[str, Answer]) -> tuple[Finding, ...]:
    """What the checks of a form find in these answers, in the order of the checks."""
    found = []
    for check in checks:
        if (data := RULES[check.rule](check, answers)) is not None:
            found.append(Finding(check.level, check.fields, check.say.format_map(data), data))
    return tuple(found)


Rule: TypeAlias = Callable[[Check, Mapping[str, Answer]], Data | None]


def sum_near(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The sum of the fields lies within `within` of `limit`."""
    numbers = _numbers(check, answers)
    if numbers is None or abs(sum(numbers) - check.limit) <= check.within:
        return None
    return {"sum": f"{sum(numbers):f}", "limit": f"{check.limit:f}"}


def above_zero(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """No field is above zero."""
    numbers = _numbers(check, answers)
    if numbers is None or max(numbers) <= 0:
        return None
    return {"value": f"{max(numbers):f}"}


def first_within_times(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The first field (of a pair, its first number) is at most `limit` times the second."""
    first, second = (answers.get(key) for key in check.fields)
    if first is None or second is None:
        return None
    value = Decimal(first[0] if isinstance(first, list | tuple) else first)
    if value <= check.limit * Decimal(second):
        return None
    return {"value": f"{value:f}", "limit": f"{check.limit * Decimal(second):f}"}


def claims_none(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The later fields do not deny with one of `words` that the first is above zero."""
    number = answers.get(check.fields[0])
    if number is None or Decimal(number) <= 0:
        return None
    text = "".join(str(answers.get(key) or "") for key in check.fields[1:])
    claimed = next((word for word in check.words if word in text), None)
    return {"value": str(number), "word": claimed} if claimed else None


def words_within(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The texts have together at most `limit` 字, counted as Word counts."""
    total = sum(count_words(str(answers.get(key) or "")) for key in check.fields)
    return {"words": total, "limit": int(check.limit)} if total > check.limit else None


def starts_with(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The first name does not begin with the second, nor with one ending in `words`."""
    name, parent = (_folded(answers.get(key)) for key in check.fields)
    if not name or not parent:
        return None
    above = (
        parent
        if name.startswith(parent)
        else next(
            (name[: name.index(word) + len(word)] for word in check.words if word in name[:-1]),
            None,
        )
    )
    return {"value": str(answers[check.fields[0]]), "parent": above} if above else None


def same(check: Check, answers: Mapping[str, Answer]) -> Data | None:
    """The fields do not all hold the same answer."""
    values = [_folded(answers.get(key)) for key in check.fields]
    return {"value": values[0]} if values[0] and len(set(values)) == 1 else None


def _numbers(check: Check, answers: Mapping[str, Answer]) -> list[Decimal] | None:
    values = [answers.get(key) for key in check.fields]
    return None if None in values else [Decimal(str(value)) for value in values]


def _folded(answer: Answer) -> str:
    return "".join(str(answer or "").split()).replace("(", "（").replace(")", "）")


RULES: Mapping[str, Rule] = {
    "sum_near": sum_near,
    "above_zero": above_zero,
    "first_within_times": first_within_times,
    "claims_none": claims_none,
    "words_within": words_within,
    "starts_with": starts_with,
    "same": same,
}
