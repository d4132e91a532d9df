"""What every answer given in words goes through first, whatever its kind.

Invisible characters go, what no form can print is refused, and 无, 同上, 不清楚 are not taken for
answers; tables below hold the words. `folded` and `kernel` make the copies numbers are read from.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from .base import LONGEST, Clear, Field, Reading, Wrong


class Typed(Field):
    """A field that is answered in words; each kind gives its grammar in `reading`."""

    longest: ClassVar[int] = LONGEST
    """Characters; no answer of this kind is longer, so its grammar need not look at more."""
    holds_none: ClassVar[bool] = False
    """Whether 无 may stand in the form: 传真：无."""

    def read(self, text: str, now: datetime) -> Reading:
        if len(text) > LONGEST:
            return Wrong("too_long", {"count": len(text), "at_most": LONGEST})
        visible = BREAKS.sub("\n", INVISIBLE.sub("", text))
        if UNPRINTABLE.search(visible):
            return Wrong("control_characters")
        if not (said := visible.strip()):
            return Wrong("empty")
        if len(said) > self.longest:
            return Wrong("too_long", {"count": len(said), "at_most": self.longest})
        return self.excused(said) or self.reading(said)

    def reading(self, said: str) -> Reading:
        """The answer in a text that is printable, trimmed and not empty."""
        raise NotImplementedError

    def excused(self, said: str) -> Reading | None:
        """What follows when somebody writes that there is nothing, the same, or no answer yet."""
        if len(said) > LONGEST_EXCUSE:
            return None
        word = folded(said).strip(" ,.。!~()").lower() or said
        if word in NONE:
            return self.nothing(said)
        code = EXCUSES.get(word)
        return Wrong(code) if code else None

    def nothing(self, said: str) -> Reading:
        """What 无 means as an answer to this question."""
        if self.required:
            return Wrong("needed")
        return Clear("无", echo=said != "无") if self.holds_none else Wrong("skip_instead")


def folded(text: str) -> str:
    """A working copy in half width, each run of blanks one space. Never for names or prose.

    >>> folded("９８．５　％")
    '98.5 %'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def kernel(text: str, names: Iterable[str] = ()) -> tuple[str, bool]:
    """What is left without politeness, hedges and the field's own names; and whether it is hedged.

    >>> kernel("嗯，班组人数大概是12个吧，谢谢", ["班组人数"])
    ('12个', True)
    """
    core = said = folded(text).lower()
    for _ in range(2):  # before the name, and behind it
        core = BEFORE.sub("", unnamed(core, names))
    return AFTER.sub("", core), HEDGE.search(said) is not None


def unnamed(said: str, names: Iterable[str]) -> str:
    """`班组人数：12` without the name of the field."""
    for name in names:
        known = folded(name).lower().rstrip("%: ")
        rest = said.removeprefix(known)
        if known and rest and rest != said:
            return rest.lstrip(":=% ")
    return said


LONGEST_EXCUSE = 8

NONE = frozenset("无 無 没有 没 暂无 均无 无无 - -- — —— / none n/a".split())
"""There is none; also the strokes people put into an empty cell."""

SAME = "同上 同前 同左 一样 同样 如上 和上面一样 跟上面一样"
UNKNOWN = (
    "不详 不清楚 不知道 不太清楚 不确定 不明 待定 未定 待补 待填 暂缺 "
    "跳过 先空着 空着 问一下 先不填 以后再说 以后再填 忘了"
)
EXCUSES = {
    **dict.fromkeys(SAME.split(), "same_as_above"),
    **dict.fromkeys(UNKNOWN.split(), "not_known_yet"),
}

INVISIBLE = re.compile(
    "[\u00ad\u034f\u180e\ufeff"  # soft hyphen, joiners, byte order mark
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"  # zero width and direction marks
    "\u115f\u1160\u3164\uffa0]"  # letters that are drawn as nothing
)

BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""The line ends of all systems; Word's soft break is a vertical tab."""

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no document can hold: control characters, halves of a pair, and what is no character."""

HEDGES = (
    "大约莫?|大概|约[摸莫]?|估计|差不多|应该|好像|可能|也许|大致|或许|貌似|似乎"
    "|左右|上下|吧|的样子|来着"
)
"""Words that make an exact answer inexact: it is asked again, never taken."""

HEDGE = re.compile(HEDGES)

BEFORE = re.compile(
    rf"^(?:{HEDGES}|嗯|哦|噢|呃|额|啊|好的|是的|就是?|对|是|有|为|在|填|写|改成|我们班组?|我们|咱们|我"
    r"|一共|[总總]共|共[计有]?|合计|总计|现在|现有|目前|全班|达到?|[,:!\s])++"
)
AFTER = re.compile(rf"(?:{HEDGES}|谢谢您?|谢了|啊|哦|哈|啦|了|的|[,。!~;\s]|\.(?![0-9]))++$")
"""Politeness around a number; possessive, so that no text makes them slow."""
