"""Prose: a line, or as much as it takes. It is kept as typed."""

import re
from typing import ClassVar, Literal

from ..messages import Shape
from .base import Answer, Clear, Doubt, Reading, Warn, Wrong
from .length import count_words
from .typed import Typed


class Prose(Typed):
    """Words, kept as they are. 无 is an answer where none are required."""

    holds_none: ClassVar[bool] = True
    asks_back: ClassVar[bool] = True
    """Whether 好的 and its like are asked about: to most people they answer nothing."""

    at_most: int | None = None
    """字, counted as Word counts."""

    @property
    def room(self) -> int:
        return self.longest if self.at_most is None else min(self.at_most, self.longest)

    def reading(self, said: str) -> Reading:
        kept = self.laid_out(said)
        if not WORDS.search(kept):
            return Wrong("no_words")
        if self.at_most is not None and (count := count_words(kept)) > self.at_most:
            return Wrong("too_long", {"count": count, "at_most": self.at_most})
        if self.asks_back and ACKNOWLEDGED.fullmatch(kept):
            return Doubt((kept,), "as_it_is")
        return Clear(kept, echo=kept != said)

    def laid_out(self, said: str) -> str:
        """The text as it is kept."""
        raise NotImplementedError


class Text(Prose):
    """One line: an address, a department."""

    type: Literal["text"] = "text"
    longest: ClassVar[int] = 1_000

    def laid_out(self, said: str) -> str:
        return " ".join(filter(None, map(str.strip, said.splitlines())))


class LongText(Prose):
    """Paragraphs. Too little is taken with a warning, because people write on."""

    type: Literal["long_text"] = "long_text"
    shape: ClassVar[Shape] = "long"

    at_least: int | None = None
    """字, counted as Word counts."""

    def laid_out(self, said: str) -> str:
        return said

    def nothing(self, said: str) -> Reading:
        return Clear("无", echo=said != "无")

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if answer is None:
            return ()
        if answer == "无":
            return (Warn("says_none"),) if self.required else ()
        count = count_words(answer)
        if self.at_least is not None and count < self.at_least:
            return (Warn("too_short", {"count": count, "at_least": self.at_least}),)
        limits = [limit for limit in (self.at_least, self.at_most) if limit is not None]
        near = next((limit for limit in limits if 100 * abs(count - limit) <= limit), None)
        return (Warn("near_limit", {"count": count, "limit": near}),) if near is not None else ()


ACKNOWLEDGED = re.compile(
    "(?:好[的吧啊]?|嗯+|哦+|噢|行[的吧]?|可以|收到|明白了?|知道了?|了解了?|谢谢[您你]?|谢了|辛苦了"
    "|ok(?:ay)?|没问题|没事|[，,。！!~ 👌👍🙏])+",
    re.IGNORECASE,
)
WORDS = re.compile(r"[^\W_]")
