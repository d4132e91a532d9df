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

    def reading(self, said: str) -> Reading:
        line = self.laid_out(said)
        name = next(filter(line.startswith, (self.label, *self.aliases)), "")
        rest = BEHIND_NAME.sub("", line.removeprefix(name), count=1)
        bare = rest if name and rest != line.removeprefix(name) else line
        read = super().reading(bare)
        if not isinstance(read, Clear):
            return read
        plain = AROUND.sub("", bare)
        if plain != bare and WORDS.search(plain):
            return Doubt((plain, bare), "which_one")
        if TALK.search(bare):
            return Doubt((bare,), "as_it_is")
        return Clear(read.answer, echo=read.echo or bare != said)

    def laid_out(self, said: str) -> str:
        return " ".join(filter(None, map(str.strip, said.splitlines())))


class LongText(Prose):
    """Paragraphs. Too little is taken with a warning, because people write on."""

    type: Literal["long_text"] = "long_text"
    shape: ClassVar[Shape] = "long"

    at_least: int | None = None
    """字, counted as Word counts."""

    def reading(self, said: str) -> Reading:
        read = super().reading(said)
        short = isinstance(read, Clear) and len(said) <= LONGEST_TALK
        return Doubt((said,), "as_it_is") if short and TALK.search(said) else read

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
LONGEST_TALK = 12
"""Characters of a text that may well be no part of a report."""
BEHIND_NAME = re.compile("^ *(?:[:：] *|就?(?:是|写|填)[:： ]*| )(?=.)")
AROUND = re.compile(
    "^(?:就是|归(?=.+管)|由(?=.+(?:管|负责))|在(?=.+[开办]的$)"
    "|(?:应该|好像|可能|大概|估计)(?:就?是)?)[，, ]*"
    "|(?<![，, ])[，, ]*+(?:[吧呗]|应该是?|好像是)+$|(?<=..)(?:来?管的?|负责的?|[开办]的)$"
)
"""就是质量部, 质量部吧: what is said around an answer; which words belong to it is asked."""
TALK = re.compile(
    "怎么|咋|啥|什么|哪[个些里]|行不|行吗|可以吗|还是[写填用]|错了|不[对会]|写不[来出好了]|写完"
    "|不知道|不晓得|去年|上次|等[下会]|回头|帮我|烦|随便|没有|[吗呢么]$"
)
"""Words of talk that few answers hold; with one of them a text is confirmed first."""
WORDS = re.compile(r"[^\W_]")
