"""What every answer given in words goes through first, whatever its kind.

Invisible characters go, what no form can print is refused, and 无, 同上, 不清楚 are not taken for
answers; tables below hold the words. `folded` and `kernel` make the copies numbers are read from.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from .base import LONGEST, Clear, Doubt, Field, Printed, Reading, Wrong
from .ticks import ticked


class Typed(Field):
    """A field that is answered in words; each kind gives its grammar in `reading`."""

    longest: ClassVar[int] = LONGEST
    """Characters; no answer of this kind is longer, so its grammar need not look at more."""
    holds_none: ClassVar[bool] = False
    """Whether 无 may stand in the form: 传真：无."""

    @property
    def room(self) -> int:
        """What a refusal of too much names: the form's own limit where it has one."""
        return self.longest

    def read(self, text: str, now: datetime) -> Reading:
        if len(text) > LONGEST:
            return Wrong("too_long", {"count": len(text), "at_most": self.room})
        visible = BREAKS.sub("\n", INVISIBLE.sub("", text))
        if UNPRINTABLE.search(visible):
            return Wrong("control_characters")
        if not (said := visible.strip()):
            return Wrong("empty")
        if len(said) > self.longest:
            return Wrong("too_long", {"count": len(said), "at_most": self.room})
        if self.shape != "long" and (words := ticked(said)) is not None:
            return self.of_ticked("、".join(words))
        return self.excused(said) or self.reading(said)

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        blank = ticked(str(places.get("", ""))) == ()  # boxes, and none of them is ticked
        return None if blank and self.shape != "long" else super().recover(places, now)

    def of_ticked(self, words: str) -> Reading:
        """What is ticked is the answer: □服务 ☑生产 □管理."""
        reading = (self.excused(words) or self.reading(words)) if words else Wrong("empty")
        return replace(reading, echo=True) if isinstance(reading, Clear) else reading

    def reading(self, said: str) -> Reading:
        """The answer in a text that is printable, trimmed and not empty."""
        raise NotImplementedError

    def excused(self, said: str) -> Reading | None:
        """What follows when somebody writes that there is nothing, the same, or no answer yet."""
        if len(said) > LONGEST_EXCUSE or not EXCUSE.search(folded(said).lower()):
            return None
        word = folded(said).strip(" ,.。!~()").lower() or said
        core, hedged = kernel(said)
        bare = self.without_name(word)
        for one in (word, bare, *(() if hedged else (core,))):
            if one in NONE:
                return self.nothing(said)
            if code := EXCUSES.get(one):
                return Wrong(code)
        return None

    def without_name(self, word: str) -> str:
        """没有座机 without the name of what there is none of."""
        names = sorted(map(_as_said, (self.label, *self.aliases)), key=len, reverse=True)
        name = next((one for one in names if one and one in word), "")
        return word.replace(name, "", 1).removeprefix("我们").strip(" 的是")

    def nothing(self, said: str) -> Reading:
        """What 无 means as an answer to this question."""
        if self.required:
            return Wrong("needed")
        return Clear("无", echo=said != "无") if self.holds_none else Wrong("skip_instead")


def folded(text: str) -> str:
    """A working copy in half width, each run of blanks one space, units in simplified characters.

    Never for names or prose: these are kept as typed.

    >>> folded("９８．５　％")
    '98.5 %'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", RAISED.sub("^", text))
        # To translate takes ten times as long as to see that there is nothing to translate.
        text = text.translate(TRADITIONAL) if SOME_TRADITIONAL.search(text) else text
    return " ".join(text.split())


def kernel(text: str, names: Iterable[str] = ()) -> tuple[str, bool]:
    """What is left without politeness, hedges and the field's own names; and whether it is hedged.

    >>> kernel("嗯，班组人数大概是12个吧，谢谢", ["班组人数"])
    ('12个', True)
    """
    core = said = folded(text).lower()
    for _ in range(2):  # before the name, and behind it
        whole, core = core, BEFORE.sub("", unnamed(core, names))
        if core == whole:
            break
    hedged = HEDGE.search(said) or TRAILING.search(said) or len(CIRCLED.findall(text)) > 1
    return AFTER.sub("", core), bool(hedged)


def unnamed(said: str, names: Iterable[str]) -> str:
    """`班组人数：12` without the name of the field."""
    for name in names:
        known = _as_said(name)
        rest = said.removeprefix(known)
        if known and rest and rest != said:
            return rest.lstrip(":=% ")
    return said


@lru_cache(maxsize=4096)  # the names of all questions, compared with every number
def _as_said(name: str) -> str:
    return folded(name).lower().rstrip("%: ")


def corrected(said: str, read: Callable[[str], Reading]) -> Reading | None:
    """What stands instead, where one value is taken back: 不是98.5，是97.5; 98.5…不对97.5.

    `None` where nothing is taken back that `read` knows: 第3项不对 is no value.
    """
    if not TAKEN_BACK.search(said):
        return None
    copy = folded(said)
    for pattern in CORRECTIONS:
        if (match := pattern.fullmatch(FILLER.sub("", copy))) and was_meant(read(match["old"])):
            reading = read(match["new"])
            return replace(reading, echo=True) if isinstance(reading, Clear) else reading
    return None


def was_meant(reading: Reading) -> bool:
    """Whether a text is a value of the field, be it one that its limits refuse."""
    return not isinstance(reading, Wrong) or reading.code in {"above", "below", "not_whole"}


def one_by_one(core: str, judge: Callable[[str], Reading]) -> Reading:
    """How a text is judged; digits that stand one by one are asked about: 9 8 . 5."""
    reading = judge(core)
    if not isinstance(reading, Wrong) or (close := closed_up(core)) == core:
        return reading
    closed = judge(close)
    if isinstance(closed, Wrong):
        return reading
    return closed if isinstance(closed, Doubt) else Doubt((closed.answer,))


def closed_up(text: str) -> str:
    """Digits that stand one by one, without the blanks between them: 9 8 . 5 % is 98.5 %."""
    return BETWEEN_DIGITS.sub("", text) if not BESIDE.search(text) else AROUND_POINT.sub(".", text)


LONGEST_EXCUSE = 16

NONE = frozenset("无 無 没有 没 暂无 均无 无无 - -- — —— / none n/a".split())
"""There is none; also the strokes people put into an empty cell."""

SAME = "同上 同前 同左 一样 同样 如上 和上面一样 跟上面一样 和上一行一样 跟上一行一样"
UNKNOWN = (
    "不详 不清楚 不知道 不太清楚 不确定 不明 待定 未定 待补 待填 暂缺 "
    "跳过 先空着 空着 问一下 先不填 以后再说 以后再填 忘了"
)
EXCUSES = {
    **dict.fromkeys(SAME.split(), "same_as_above"),
    **dict.fromkeys(UNKNOWN.split(), "not_known_yet"),
}
EXCUSE = re.compile("|".join(map(re.escape, {**dict.fromkeys(NONE), **EXCUSES})))
"""Few answers hold one of these words at all, be it with others around it."""

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

RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]")
"""10² is not 102."""
CIRCLED = re.compile("[\u2460-\u24ff\u2776-\u2793]")
TRAILING = re.compile(r"[0-9]~+(?!\s*[0-9~〇零一二三四五六七八九十两廿今明])|\.\.")
"""99.99… goes on, and 12~ may be a bound."""

TRADITIONAL = str.maketrans(
    "萬億點兩貳叄陸負個號時學課塊圓後週禮約幾餘與對錯應該這總計們為轉機電話郵編聯繫傳單間",
    "万亿点两贰叁陆负个号时学课块圆后周礼约几余与对错应该这总计们为转机电话邮编联系传单间",
)
"""Numerals, units and the words around them; a name or a sentence is never converted."""
SOME_TRADITIONAL = re.compile(f"[{''.join(map(chr, TRADITIONAL))}]")

FILLER = re.compile("^(?:(?:嗯+|[哦噢呃额啊])[,、。 ]*)+(?=.)")
"""What people say before they say something."""

TAKEN_BACK = re.compile("不是|不[对對]|[错錯]了|改[成为為]|更正|[哦噢啊]不")
CORRECTIONS = tuple(
    map(
        re.compile,
        (
            (
                "不是(?P<old>[^,;。]{1,40}?)[,;。. ]*"
                "(?:而?是|应[是为]|改[成为]|(?=应该))(?P<new>.+)"
            ),
            (
                "(?P<old>.{1,60}?)[,;。!~. ]*"
                "(?:[说写填打搞]?错了|不对|更正|[哦噢啊]不|改[成为]|应改[成为])"
                r"(?:\.\.+|[,:;。!~ ])*(?:应?[是为]|改[成为])?(?P<new>.+)"
            ),
        ),
    )
)
"""The last one holds; what is hedged (不是98.5，应该是97.5) stays so."""

BESIDE = re.compile("[0-9]{2}")
BETWEEN_DIGITS = re.compile(r"(?<=[0-9.]) (?=[0-9.])")
AROUND_POINT = re.compile(r"(?<=[0-9]) ?\. ?(?=[0-9])")

BEFORE = re.compile(
    rf"^(?:{HEDGES}|嗯|哦|噢|呃|额|啊|好的|是的|就是?|对|是|有|为|在|填|写|改[成为]?|我们班组?|我们|咱们|我"
    r"|正好|刚好|恰好|只有|仅有?|一共|[总總]共|共[计有]?|合计|总计|现在|现有|目前|全班|达到?|[,:!\s])++"
)
AFTER = re.compile(
    rf"(?:{HEDGES}|谢谢[您你]?|谢了|辛苦了?|麻烦[您你]?了?|啊|哦|哈|啦|了|的|整"
    r"|[,。!~;\s]|\.(?![0-9]))++$"
)
"""Politeness around a number; possessive, so that no text makes them slow."""
