"""Several of several: the boxes that are ticked. Pressing or typing one turns it on and off."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Literal, Self

from pydantic import Field as Pydantic
from pydantic import model_validator

from ..messages import Shape
from .base import Answer, Clear, Doubt, Printed, Prompt, Reading, Warn, Wrong
from .numerals import numeral
from .options import Option, Options, bare, boxes, marked, numbered, spellings
from .typed import Typed, kernel


class MultiChoice(Typed):
    """The values of the options chosen, in the form's order: `["presentation", "joint"]`."""

    type: Literal["multi_choice"] = "multi_choice"
    shape: ClassVar[Shape] = "choice"
    longest: ClassVar[int] = 500
    gathers: ClassVar[bool] = True

    options: Options
    at_least: int = Pydantic(1, ge=0)
    warn_above: int | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    """Values of which only one makes sense; several are taken with a warning."""

    @model_validator(mode="after")
    def _excludes_what_it_lists(self) -> Self:
        known = {option.value for option in self.options}
        if unknown := {value for group in self.exclusive for value in group} - known:
            raise ValueError(f"`exclusive` holds no option: {', '.join(sorted(unknown))}")
        return self

    def read(self, text: str, now: datetime) -> Reading:
        reading = super().read(text, now)
        return self.enough(reading) if isinstance(reading, Clear) else reading

    def add(self, so_far: Answer, text: str, now: datetime) -> Reading:
        """One option is turned on or off, several are all that is chosen, 去掉… takes out."""
        chosen = set(so_far or ())
        out = TAKE_OUT.match(text)
        reading = super().read(text[out.end() :] if out else text, now)
        match reading:
            case Clear(said) if out:
                return Clear(self.ordered(chosen.difference(said)))
            case Clear([one]):
                return Clear(self.ordered(chosen.symmetric_difference([one])))
            case Clear(several):
                return Clear(several)
            case Doubt(readings, code, data) if not out:
                every = (said if len(said) > 1 else chosen.union(said) for said in readings)
                return Doubt(tuple(map(self.ordered, every)), code, data)
            case Doubt():
                return Wrong("not_an_option", {"options": self.show(chosen)})
            case _:
                return reading

    def prompt(self, so_far: Answer) -> Prompt:
        shown = self.show(so_far)
        code = "chosen" if shown else "choose"
        return Prompt(code, {"chosen": shown}, shape="choice", choices=self.choices())

    def finish(self, so_far: Answer) -> Reading:
        return self.enough(Clear(self.ordered(so_far or ())))

    def enough(self, reading: Clear) -> Reading:
        """The answer, when enough is chosen."""
        count = len(reading.answer)
        if count < self.at_least:
            return Wrong("choose_more", {"count": count, "at_least": self.at_least})
        return reading

    def choices(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.options)

    def show(self, answer: Answer) -> str:
        return "、".join(one.label for one in self.options if one.value in (answer or ()))

    def places(self, answer: Answer) -> dict[str, Printed]:
        return {"": self.show(answer), **boxes(self.options, answer or ())}

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """What is ticked, or else what is written."""
        written = super().recover(places, now)
        values, sure = marked(self.options, places)
        if not values:
            return written
        if sure and written in (None, Clear(values)):
            return self.enough(Clear(values))
        return Doubt((values,))

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        chosen = set(answer or ())
        clashes = [
            clash for group in self.exclusive if len(clash := chosen.intersection(group)) > 1
        ]
        warned = [Warn("exclusive", {"options": self.show(clash)}) for clash in clashes]
        if self.warn_above is not None and len(chosen) > self.warn_above:
            warned.append(Warn("many_chosen", {"count": len(chosen), "limit": self.warn_above}))
        return tuple(warned)

    def excused(self, said: str) -> Reading | None:
        return None if bare(said) in self.spellings else super().excused(said)

    def reading(self, said: str) -> Reading:
        word = bare(said)
        every = EVERY.fullmatch(word)
        if every and word not in self.spellings and self.all_of(every["count"]):
            return Clear([option.value for option in self.options], echo=True)
        rest, hedged = kernel(self.names.sub("、", word))
        pieces = [
            one for one in JOINT.split(PLACES.sub(r"\1", rest)) if not FILLING.fullmatch(one)
        ]
        meant = [self.meant(piece) for piece in pieces]
        unknown = [piece for piece, (values, _) in zip(pieces, meant, strict=True) if not values]
        found = {self.spellings[name].value for name in self.names.findall(word)}
        answer = self.ordered(found.union(*(values for values, _ in meant)))
        if not answer or CONTRARY.search("".join(unknown)):
            return Wrong("not_an_option", {"options": "、".join(self.choices())})
        if hedged or not all(sure for _, sure in meant):
            return Doubt((answer,))
        return Clear(answer, echo=word != bare(self.show(answer)))

    def all_of(self, count: str | None) -> bool:
        """Whether 三个都有 counts them right."""
        found = numeral(count) if count else None
        return found is None or found.value == len(self.options)

    def meant(self, piece: str) -> tuple[set[str], bool]:
        """The options that a piece beside all full names means, and whether that is sure."""
        if option := numbered(piece, self.options):
            return {option.value}, True
        begun = self.called(lambda name: name.startswith(piece))
        if len(begun) == 1:
            return begun, True
        near = self.called(lambda name: len(piece) > 1 and piece in name)
        return (near if len(near) == 1 else self.run_together(piece)), False

    def run_together(self, digits: str) -> set[str]:
        """The options that 13 or ①③ may mean."""
        places = [numbered(digit, self.options) for digit in digits]
        several = all(places) and len(set(digits)) == len(digits)
        return {option.value for option in places if option} if several else set()

    def called(self, fits: Callable[[str], bool]) -> set[str]:
        """The values of the options with a fitting name."""
        return {option.value for name, option in self.spellings.items() if fits(name)}

    def ordered(self, values: Iterable[str]) -> list[str]:
        """Values in the form's order; what is no option any more goes."""
        kept = set(values)
        return [option.value for option in self.options if option.value in kept]

    @cached_property
    def spellings(self) -> dict[str, Option]:
        """Every way to name each option."""
        return spellings(self.options)

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Any full name of an option, the longest first; a Latin one only as a whole word."""
        names = sorted(self.spellings, key=len, reverse=True)
        return re.compile("|".join(map(_whole, names)))


def _whole(name: str) -> str:
    before = "(?<![a-z0-9])" if LATIN.match(name[0]) else ""
    after = "(?![a-z0-9])" if LATIN.match(name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"


LATIN = re.compile("[a-z0-9]")
EVERY = re.compile(
    "(?:这?(?P<count>[两二三四五六七八九])[个项种样])?(?:全部?都?|所有的?|以上都|都)"
    "(?:选|勾|打勾|有|要|是|做|搞|用|采用|开展)?[上过]?[了的]?"
)
PLACES = re.compile(
    "第((?:[0-9一二三四五六七八九十]+[、,和及与])+[0-9一二三四五六七八九十]+)[个项种]"
)
"""第1、2项: what stands around several numbers belongs to each."""
JOINT = re.compile(r"[、,;:/.+&()\s和及与跟]|还有|以及|加上|外加")
FILLING = re.compile("(?:我们?|选择?|勾选?|打勾|要|有|是|都|这?[两三几][个项种]|了|的)*")
CONTRARY = re.compile("[0-9不没非除别]")
TAKE_OUT = re.compile(" ?(?:去掉|去除|取消|删除|删掉|不选|不要|除去)了? ?")
