"""Two numbers that belong together: 36人次/288学时, 6次/420人."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from .base import Answer, Clear, Doubt, Printed, Reading, Wrong
from .numerals import (
    EVERY_MEASURE,
    SIGNS,
    Numeral,
    bounded,
    numeral,
    plain,
    product,
    same_measure,
    vague,
)
from .typed import HEDGES, Typed, corrected, folded, kernel, one_by_one


class Pair(Typed):
    """Two numbers with their units. Hours may have decimals, heads and times not."""

    type: Literal["pair"] = "pair"
    longest: ClassVar[int] = 100

    units: tuple[str, str]
    shown: str = ""
    """How the form prints them, `{0}人次/{1}学时`. This manner, with their units, without it."""
    none_is_zero: bool = False
    """Whether 无 means that both are 0, once confirmed."""

    @model_validator(mode="after")
    def _shows_both(self) -> Self:
        if self.shown and not ("{0}" in self.shown and "{1}" in self.shown):
            raise ValueError("`shown` holds {0} and {1}, one for each number")
        return self

    def reading(self, said: str) -> Reading:
        return corrected(said, self.told) or self.told(said)

    def told(self, said: str) -> Reading:
        """The two numbers in a text that takes nothing back."""
        core, hedged = kernel(said, (self.label, *self.aliases))
        return one_by_one(core, lambda core: self.judged(said, core, hedged=hedged))

    def judged(self, said: str, core: str, *, hedged: bool) -> Reading:
        """The two numbers that are the core of a text."""
        if bounded(core):
            return Wrong("range")
        if vague(core):
            return Wrong("approximate")
        exact, commas = COMMA.subn(r"\1/\2", FILLING.sub(" ", core))
        found = self.in_order(list(COUNTED.finditer(exact)))
        if found is None or not JOINTS.fullmatch(COUNTED.sub("", exact)):
            return Wrong("two_needed", {"units": "、".join(self.units)})
        if any(map(broken, found, self.units)):
            return Wrong("not_whole")
        first, second = found
        if EACH.search(exact):
            total = plain(product(first.value, second.value))
            return Doubt(([plain(first.value), total],), "per_head")
        answer = [plain(first.value), plain(second.value)]
        if hedged:
            return Doubt((answer,), "approximate")
        if commas or not (first.sure and second.sure):
            return Doubt((answer,))
        return Clear(answer, echo=folded(said) not in self.spellings(answer))

    def in_order(self, parts: list[re.Match[str]]) -> tuple[Numeral, Numeral] | None:
        """The two numbers in the form's order, which their units tell; `None` if they do not."""
        if len(parts) != 2:
            return None
        (one, first), (other, second) = map(counted, parts)
        left, right = (same_measure(unit) | {""} for unit in self.units)
        if one is None or other is None:
            return None
        if first in left and second in right:
            return one, other
        if first in right and second in left:
            return replace(other, sure=other.sure and bool(first and second)), one
        return None

    def nothing(self, said: str) -> Reading:
        zeros = ["0", "0"]
        return Doubt((zeros,), "none_is_zero") if self.none_is_zero else super().nothing(said)

    def show(self, answer: Answer) -> str:
        if answer is None:
            return ""
        shown = self.shown or f"{{0}}{self.units[0]}/{{1}}{self.units[1]}"
        return shown.replace("{0}", answer[0]).replace("{1}", answer[1])

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        first, second = answer or ("", "")
        return {"": self.show(answer), "_1": first, "_2": second}

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """Both numbers, from one place or from two; the form prints their units."""
        numbers = [str(places.get(name) or "").strip() for name in ("_1", "_2")]
        if not any(numbers):
            return super().recover(places, now)
        text = "/".join(
            number if number.endswith(unit) else f"{number}{unit}"
            for number, unit in zip(numbers, self.units, strict=True)
            if number
        )
        reading = self.read(text, now)
        return Clear(reading.answer) if isinstance(reading, Clear) else reading

    def spellings(self, answer: list[str]) -> tuple[str, ...]:
        """The ways to write an answer that need no echo."""
        return folded(self.show(answer)), "/".join(answer), "、".join(answer), " ".join(answer)


def counted(part: re.Match[str]) -> tuple[Numeral | None, str]:
    """A number and its measure word: ahead of it (时数288), behind it (288学时), or nowhere."""
    head = (part["head"] or "").replace("时长", "时").removesuffix("数")
    fits = not (head and part["measure"]) or part["measure"] in same_measure(head)
    return numeral(part["number"]) if fits else None, part["measure"] or head


def broken(number: Numeral, unit: str) -> bool:
    """Whether a number has half of what has no halves: an hour has them, a head has not."""
    return unit not in DIVISIBLE and number.value != number.value.to_integral_value()


DIVISIBLE = frozenset({"学时", "小时", "课时", "天"})

COMMA = re.compile(r"^([0-9]{1,3}),([0-9]{3})$")
"""One number with its thousands, or two: two are asked for, so two are proposed."""

FILLING = re.compile(f"{HEDGES}|一共|总共|共计?|合计|总计|总|累计|年?培训|参加|参训|[/每一全]年")
EACH = re.compile("人均|平均|每个?人|[x×*]")
JOINTS = re.compile(r"(?:人均|平均|每个?人|[ ,/、;和及与:是为()x×*])*+")

MEASURE = "|".join(sorted(map(re.escape, EVERY_MEASURE), key=len, reverse=True))
COUNTED = re.compile(
    rf"(?:(?P<head>人数|人次数?|次数|时数|时长|[学课]时数?)[:是为 ]*)?"
    rf"(?P<number>[0-9]++(?:,[0-9]{{3}})++(?:\.[0-9]++)?|[{SIGNS}][{SIGNS}点.]*+)"
    rf"(?(head)| ?)(?P<measure>{MEASURE})?"
)
"""A count with its measure word; where one is ahead, what follows a blank is the next count's."""
