"""One of several: yes or no, or an option of the form's own list. Typing its number picks it."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import ClassVar, Literal

from ..messages import Shape
from .base import Answer, Clear, Doubt, Printed, Reading, Wrong
from .length import count_words
from .options import Option, Options, bare, boxes, numbered, spellings
from .typed import AFTER, HEDGE, Typed


class Listed(Typed):
    """A field whose answers are listed."""

    shape: ClassVar[Shape] = "choice"
    longest: ClassVar[int] = 200

    def listed(self) -> tuple[Option, ...]:
        """The options in the form's order."""
        raise NotImplementedError

    def choices(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.listed())

    def show(self, answer: Answer) -> str:
        labels = {option.value: option.label for option in self.listed()}
        return "" if answer is None else labels.get(answer, str(answer))

    def excused(self, said: str) -> Reading | None:
        return None if self.named(bare(said)) else super().excused(said)

    def reading(self, said: str) -> Reading:
        word = bare(said)
        option = self.named(word)
        if option is None and HEDGE.search(word):
            option = self.named(HEDGE.sub("", word))
            return Doubt((option.value,)) if option else self.unlisted(said, word)
        if option := option or self.named(AFTER.sub("", word)):
            return Clear(option.value, echo=said != option.label)
        return self.unlisted(said, word)

    def unlisted(self, said: str, word: str) -> Reading:
        """What a text means that names no option outright."""
        return Wrong("not_an_option", {"options": "、".join(self.choices())})

    def named(self, word: str) -> Option | None:
        """The option that a word names, or whose number it is."""
        return self.spellings.get(word) or numbered(word, self.listed())

    @cached_property
    def spellings(self) -> dict[str, Option]:
        """Every way to name each option; where two share one, the first has it."""
        return spellings(self.listed())

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        return {"": self.show(answer), **boxes(self.listed(), (answer,))}


class YesNo(Listed):
    """`yes` or `no`."""

    type: Literal["yes_no"] = "yes_no"

    def listed(self) -> tuple[Option, ...]:
        return YES_AND_NO


class Choice(Listed):
    """One option of a list; with `other`, anything else in words."""

    type: Literal["choice"] = "choice"

    options: Options
    other: bool = False
    at_most: int = 40
    """字 of an answer in other words."""

    def listed(self) -> tuple[Option, ...]:
        return self.options

    def unlisted(self, said: str, word: str) -> Reading:
        begun = self.values(lambda name: name.startswith(word))
        if len(begun) == 1:
            return Clear(begun[0], echo=True)
        near = begun or self.values(lambda name: name in word or (len(word) > 1 and word in name))
        if near and self.other:
            near = [*near, said]
        if near:
            return Doubt(tuple(near), "which_option" if len(near) > 1 else "confirm")
        return self.in_other_words(said, word) if self.other else super().unlisted(said, word)

    def values(self, fits: Callable[[str], bool]) -> list[str]:
        """The values of the options with a fitting name, in the form's order."""
        chosen = {option.value for name, option in self.spellings.items() if fits(name)}
        return [option.value for option in self.options if option.value in chosen]

    def in_other_words(self, said: str, word: str) -> Reading:
        """An answer that the list does not have."""
        if not LETTER.search(said):
            return super().unlisted(said, word)
        if word in OTHER:
            return Wrong("say_other")
        if (count := count_words(said)) > self.at_most:
            return Wrong("too_long", {"count": count, "at_most": self.at_most})
        line = " ".join(said.split())
        return Doubt((line,)) if HEDGE.search(word) else Clear(line, echo=True)


YES_AND_NO = (
    Option(
        value="yes",
        label="是",
        also=tuple(
            "是的 是啊 对 对的 对啊 没错 没问题 确认 嗯 嗯嗯 好 好的 行 可以 要 会 有 愿意 同意 "
            "参加 发表 会发表 要发表 组织 已组织 组织了 ok okay yes y true √ ✓ ✔ ☑ 👌 👍".split()
        ),
    ),
    Option(
        value="no",
        label="否",
        also=tuple(
            "不 不是 不对 没 没有 无 不要 不会 不行 不可以 不愿意 不同意 不用 不需要 不参加 "
            "不发表 不会发表 不要发表 不组织 未组织 没组织 没有组织 no n false × ✗ ✘ ✕ ❌".split()
        ),
    ),
)
"""What people say for yes and no when they are asked for it."""

OTHER = frozenset("其他 其它 别的 都不是 都没有 以上都不是 other".split())
LETTER = re.compile(r"[^\W\d_]")
