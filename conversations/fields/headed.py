"""The long text under one heading of a report, written in as many messages as it takes."""

import re
from datetime import datetime
from typing import ClassVar, Literal

from ..messages import Shape
from .base import LONGEST, Answer, Clear, Prompt, Reading, Warn, Wrong
from .length import count_words
from .text import Prose


class HeadedText(Prose):
    """Paragraphs, with each message a new one; 重写 begins anew.

    A message that would go beyond `at_most` is not taken, so that nobody has to cut what was.
    """

    type: Literal["headed_text"] = "headed_text"
    shape: ClassVar[Shape] = "long"
    gathers: ClassVar[bool] = True
    asks_back: ClassVar[bool] = False

    at_least: int | None = None
    """字, counted as Word counts."""

    def read(self, text: str, now: datetime) -> Reading:
        reading = super().read(text, now)
        return self.too_short(reading.answer) or reading if isinstance(reading, Clear) else reading

    def add(self, so_far: Answer, text: str, now: datetime) -> Reading:
        if AGAIN.fullmatch(text):
            return Clear("")
        reading = super().read(text, now)
        if not isinstance(reading, Clear) or not so_far:
            return reading
        whole = f"{so_far}\n{reading.answer}"
        return self.too_long(whole, "too_long_in_all") or Clear(whole)

    def prompt(self, so_far: Answer) -> Prompt:
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        told = {name: limit for name, limit in limits.items() if limit is not None}
        code = "_".join(("written", *told))
        return Prompt(code, {"count": count_words(so_far or ""), **told}, shape=self.shape)

    def finish(self, so_far: Answer) -> Reading:
        if not so_far:
            return Wrong("empty")
        return self.too_short(so_far) or self.too_long(so_far, "too_long") or Clear(so_far)

    def too_short(self, text: str) -> Wrong | None:
        """What is wrong with a text that is not long enough yet."""
        count = count_words(text)
        if self.at_least is None or count >= self.at_least:
            return None
        return Wrong("too_short", {"count": count, "at_least": self.at_least})

    def too_long(self, text: str, code: str) -> Wrong | None:
        """What is wrong with a text beyond the form's limit, or beyond any."""
        count = count_words(text)
        if self.at_most is not None and count > self.at_most:
            return Wrong(code, {"count": count, "at_most": self.at_most})
        return (
            Wrong(code, {"count": len(text), "at_most": LONGEST}) if len(text) > LONGEST else None
        )

    def laid_out(self, said: str) -> str:
        return said

    def nothing(self, said: str) -> Reading:
        return Clear("无", echo=said != "无")

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if answer == "无":
            return (Warn("says_none"),) if self.required else ()
        count = count_words(answer or "")
        for limit in (self.at_least, self.at_most):
            if answer and limit is not None and 100 * abs(count - limit) <= limit:
                return (Warn("near_limit", {"count": count, "limit": limit}),)
        return ()


AGAIN = re.compile(r"\s*(?:全部)?(?:重写|清空|重新写)[。！!]?\s*")
