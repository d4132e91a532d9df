"""A number that follows from others by a named rule: 成果率 is 取得成果小组数/注册数×100%.

It is asked and read as the number it is. The computed value is only offered, and the typed one
wins: it may count what the form does not ask for.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import Field as Pydantic
from pydantic import model_validator

from ..messages import Shape
from .base import Answer, Field, Printed, Reading, Warn
from .number import Integer, Money, Percent
from .numerals import LONGEST_NUMERAL, plain


class Computed(Field):
    """The canonical answer is that of the number it is: `88.9`."""

    type: Literal["computed"] = "computed"
    shape: ClassVar[Shape] = "decimal"

    of: Annotated[Integer | Percent | Money, Pydantic(discriminator="type")]
    """What it is, with its limits: `"percent"`, or `{ type = "percent", at_most = 100 }`."""
    rule: str
    """A name in `RULES`."""
    fields: tuple[str, ...] = Pydantic(min_length=1)
    """The keys of the answers it follows from, in the rule's order."""

    @model_validator(mode="before")
    @classmethod
    def _one_question(cls, told: object) -> object:
        """The number has the names of this field; without limits it is but its type."""
        if not isinstance(told, dict) or "of" not in told:
            return told
        of = {"type": told["of"]} if isinstance(told["of"], str) else told["of"]
        names = {name: told[name] for name in NAMES if name in told}
        return {**told, "of": {**names, **of} if isinstance(of, dict) else of}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.rule not in RULES:
            raise ValueError(f"unknown rule; known are {', '.join(sorted(RULES))}")
        if self.rule in OF_TWO and len(self.fields) != 2:
            raise ValueError(f"{self.rule} is of two fields")
        return self

    def read(self, text: str, now: datetime) -> Reading:
        return self.of.read(text, now)

    def value(self, answers: Mapping[str, Answer]) -> str | None:
        """The canonical answer that follows; `None` while not all others are there."""
        return computed(self.rule, [answers.get(key) for key in self.fields])

    def suggestion(self, answers: Mapping[str, Answer]) -> str:
        """What follows, as somebody would type it; nothing while nothing follows."""
        value = self.value(answers)
        return "" if value is None else f"{value}{UNITS[self.of.type]}"

    def show(self, answer: Answer) -> str:
        return self.of.show(answer)

    def spoken(self, answer: Answer) -> str:
        return self.of.spoken(answer)

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        return self.of.places(answer)

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """The number that was printed; what follows from the others is but offered, as ever."""
        return self.of.recover(places, now)

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        return self.of.warnings(answer)


Rule: TypeAlias = Callable[[Sequence[Decimal]], Decimal | None]


def computed(rule: str, answers: Sequence[Answer]) -> str | None:
    """What follows by a rule from canonical answers; `None` where one is missing or no number."""
    if not all(isinstance(answer, str) and NUMBER.fullmatch(answer) for answer in answers):
        return None
    value = RULES[rule]([Decimal(answer) for answer in answers])
    return None if value is None else plain(value)


def ratio(values: Sequence[Decimal]) -> Decimal | None:
    """The first as a share of the second in percent, to one place, halves up."""
    first, second = values
    if not second:
        return None
    return WIDE.quantize(WIDE.divide(WIDE.multiply(first, Decimal(100)), second), Decimal("0.1"))


def difference(values: Sequence[Decimal]) -> Decimal:
    """The first without the second."""
    first, second = values
    return WIDE.subtract(first, second)


def total(values: Sequence[Decimal]) -> Decimal:
    """All together."""
    result = Decimal(0)
    for value in values:
        result = WIDE.add(result, value)
    return result


NAMES = ("key", "label", "aliases", "required")
UNITS = {"integer": "", "percent": "%", "money": "万元"}

RULES: Mapping[str, Rule] = {"ratio": ratio, "difference": difference, "sum": total}
OF_TWO = frozenset({"ratio", "difference"})

NUMBER = re.compile(rf"-?[0-9]{{1,{LONGEST_NUMERAL}}}(?:\.[0-9]{{1,{LONGEST_NUMERAL}}})?")
WIDE = Context(prec=5 * LONGEST_NUMERAL, rounding=ROUND_HALF_UP)
"""Wide enough for the longest numerals."""
