"""Checks over several answers: which rule a form uses, on which fields, and what it says.

The rules themselves are in `rules.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import field_validator

from ..fields.base import Answer, Data
from .rules import RULES, Told


class Check(Told):
    """One use of a rule in a form: `block` keeps it from being handed in, `warn` does not."""

    rule: str
    level: Literal["block", "warn"]
    say: str
    """The sentence, with `{values}` of the rule."""

    @field_validator("rule")
    @classmethod
    def _known(cls, rule: str) -> str:
        if rule not in RULES:
            raise ValueError(f"unknown rule; known are {', '.join(sorted(RULES))}")
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
