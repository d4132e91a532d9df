"""The options a form lists: how they are named, and the boxes they are printed as."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic import Field as Pydantic

from .numerals import numeral
from .ticks import AROUND_MARK, EMPTY, TICKS
from .typed import folded


class Option(BaseModel):
    """What can be chosen: kept as `value`, offered and printed as `label`, `also` called so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str = Pydantic(min_length=1)
    label: str = Pydantic(min_length=1)
    also: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, option: object) -> object:
        """An option written as one text is kept as it is printed."""
        return {"value": option, "label": option} if isinstance(option, str) else option


def spellings(options: Sequence[Option]) -> dict[str, Option]:
    """Every way to name each option, as `bare` makes it; where two share one, the first has it."""
    return {
        bare(word): option
        for option in reversed(options)
        for word in (*option.also, option.value, option.label)
    }


def numbered(word: str, options: Sequence[Option]) -> Option | None:
    """The option whose number a word is, counted from 1 in the form's order: 2, 第二个, 选2."""
    found = numeral(ordinal["place"]) if (ordinal := ORDINAL.fullmatch(word)) else None
    place = int(found.value) if found else 0
    return options[place - 1] if 0 < place <= len(options) else None


def boxes(options: Iterable[Option], chosen: Collection[str]) -> Mapping[str, str]:
    """A box for each option, ticked where it is chosen, by what a place of it adds to the key."""
    return {f"_{one.value}": TICKED if one.value in chosen else BOX for one in options}


def marked(options: Iterable[Option], places: Mapping[str, object]) -> tuple[list[str], bool]:
    """The values whose boxes are marked in a document, and whether each of the marks is a tick."""
    values: list[str] = []
    sure = True
    for option in options:
        mark = AROUND_MARK.sub("", str(places.get(f"_{option.value}") or ""))
        if mark and mark not in EMPTY:
            values.append(option.value)
            sure = sure and mark in TICKS
    return values, sure


def bare(text: str) -> str:
    """A text for comparing: half width, lower case, no blanks, no stop behind."""
    return BLANK.sub("", folded(text).lower()).rstrip("。.!,~ \ufe0f") or text


def _all_differ(options: tuple[Option, ...]) -> tuple[Option, ...]:
    values = [option.value for option in options]
    if twice := {value for value in values if values.count(value) > 1}:
        raise ValueError(f"options listed twice: {', '.join(sorted(twice))}")
    return options


Options = Annotated[tuple[Option, ...], Pydantic(min_length=1), AfterValidator(_all_differ)]
"""The options of one question, in the form's order."""

BOX, TICKED = "□", "☑"

BLANK = re.compile("(?<![a-z0-9]) | (?![a-z0-9])")
"""A blank that parts no two words: 1 2 is not 12."""
ORDINAL = re.compile(
    "(?P<pick>第|选择?|选项)?[(\\[]?(?P<place>[1-9][0-9]?|[一二三四五六七八九十])[)\\]、]?"
    "(?(pick)[个项号种]?|号?)"
)
