"""One of several: yes or no, or an option of the form's own list. Typing its number picks it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Literal

from rapidfuzz.distance import Levenshtein

from ..messages import Shape
from .base import Answer, Clear, Doubt, Printed, Reading, Wrong
from .length import count_words
from .options import Option, Options, bare, boxes, marked, numbered, spellings
from .typed import AFTER, FILLER, HEDGE, Typed


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
        excuse = super().excused(said)
        if excuse is None:
            return None
        word = bare(said)
        return None if self.named(word) or self.plainly(word) else excuse

    def reading(self, said: str) -> Reading:
        word = bare(said)
        option = self.named(word)
        if option is None and HEDGE.search(word):
            return self.hedged(said, HEDGE.sub("", word))
        if option := option or self.plainly(word):
            return Clear(option.value, echo=said != option.label)
        return self.unlisted(said, word)

    def unlisted(self, said: str, word: str) -> Reading:
        """What a text means that names no option outright."""
        return Wrong("not_an_option", {"options": "、".join(self.choices())})

    def named(self, word: str) -> Option | None:
        """The option that a word names, or whose number it is."""
        return self.spellings.get(word) or numbered(word, self.listed())

    def hedged(self, said: str, word: str) -> Reading:
        """What a text that is not sure means; `word` is what is left without the hedge."""
        for name in (word, word.removeprefix("是"), word.lstrip("是")):
            if option := self.plainly(name):
                return Doubt((option.value,))
        reading = self.unlisted(said, word.removeprefix("是"))
        return Doubt((reading.answer,)) if isinstance(reading, Clear) else reading

    def plainly(self, word: str) -> Option | None:
        """The option that a word names without what is said around it: 嗯，是的，谢谢."""
        short = FILLER.sub("", word)
        return self.named(short) or self.named(AFTER.sub("", short))

    @cached_property
    def spellings(self) -> dict[str, Option]:
        """Every way to name each option; where two share one, the first has it."""
        return spellings(self.listed())

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        return {"": self.show(answer), **boxes(self.listed(), (answer,))}

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """What is ticked, or else what is written; of two ticks neither is sure."""
        written = super().recover(places, now)
        values, sure = marked(self.listed(), places)
        if not values:
            return written
        if len(values) == 1 and sure and written in {None, Clear(values[0])}:
            return Clear(values[0])
        return Doubt(tuple(values), "which_option" if len(values) > 1 else "confirm")


class YesNo(Listed):
    """`yes` or `no`."""

    type: Literal["yes_no"] = "yes_no"

    def listed(self) -> tuple[Option, ...]:
        return YES_AND_NO

    def reading(self, said: str) -> Reading:
        if ABSENCE.search(self.label) and (told := absent_or_not(undressed(bare(said)))):
            return told
        return super().reading(said)

    def plainly(self, word: str) -> Option | None:
        """那肯定符合的, 都是, 选是: the word that says it, among what is said around it."""
        return self.named(word) or super().plainly(word) or super().plainly(undressed(word))

    def unlisted(self, said: str, word: str) -> Reading:
        short = UNSURE.sub("", word.replace("不太", "不"))
        if short != word and (option := self.plainly(short)):
            return Doubt((option.value,))
        # 开了, 没办过: the question's own verb, in whichever words.
        told = ("no" if NOT_DONE.fullmatch(word) else "yes") if DONE.fullmatch(word) else ""
        return Doubt((told,)) if told else super().unlisted(said, word)


class Choice(Listed):
    """One option of a list; with `other`, anything else in words."""

    type: Literal["choice"] = "choice"

    options: Options
    other: bool = False
    at_most: int = 40
    """字 of an answer in other words."""

    @property
    def room(self) -> int:
        return min(self.at_most, self.longest) if self.other else self.longest

    def listed(self) -> tuple[Option, ...]:
        return self.options

    def unlisted(self, said: str, word: str) -> Reading:
        if DENIED.search(word) and not self.other:
            return super().unlisted(said, word)  # 手机上没有word does not choose Word
        begun = self.values(lambda name: name.startswith(word)) if word else []
        if len(begun) == 1:
            return Clear(begun[0], echo=True)
        near = begun or self.values(lambda name: name in word or (len(word) > 1 and word in name))
        near = near or self.slipped(word)
        if near and self.other:
            near = [*near, said]
        if near:
            return Doubt(tuple(near), "which_option" if len(near) > 1 else "confirm")
        return self.in_other_words(said, word) if self.other else super().unlisted(said, word)

    def values(self, fits: Callable[[str], bool]) -> list[str]:
        """The values of the options with a fitting name, in the form's order."""
        chosen = {option.value for name, option in self.spellings.items() if fits(name)}
        return [option.value for option in self.options if option.value in chosen]

    def slipped(self, word: str) -> list[str]:
        """The one option whose name a word is with a slip in it; 特等奖 is near them all."""
        near = self.values(lambda name: slip_of(word, name))
        return near if len(near) == 1 else []

    def in_other_words(self, said: str, word: str) -> Reading:
        """An answer that the list does not have."""
        if not LETTER.search(said):
            return super().unlisted(said, word)
        if word in OTHER:
            return Wrong("say_other")
        if (count := count_words(said)) > self.at_most:
            return Wrong("too_long", {"count": count, "at_most": self.at_most})
        line = " ".join(said.split())
        if not HEDGE.search(said):
            return Clear(line, echo=True)
        sure = OTHER_HEDGED.sub("", line).strip()
        return Doubt((sure, line), "which_one") if sure not in {"", line} else Doubt((line,))


def undressed(word: str) -> str:
    """A yes or a no without what is said around it; one that is nothing else stays."""
    return SAID_BEFORE.sub("", SAID_BEHIND.sub("", word))


def absent_or_not(word: str) -> Reading | None:
    """What 没有 and 没出过 mean of a label that says 无: they may deny it, or repeat it."""
    word = HEDGE.sub("", word) or word
    if word in {"有", "没有", "没", "无"}:
        return Doubt(("yes", "no"), "absent_or_not", {"said": word})
    if ABSENT.match(word):
        return Doubt(("yes",))
    return Doubt(("no",)) if HAPPENED.match(word) else None


def slip_of(word: str, name: str) -> bool:
    """Whether a word is a name with a slip in it: 创薪型. It is asked about, never taken."""
    if len(word) < 3 or DIGIT.findall(word) != DIGIT.findall(name):
        return False
    return Levenshtein.normalized_similarity(word, name) >= NEAR


DENIED = re.compile("没有?|不会|不用|不要|不想")
NEAR = 0.65
"""Two signs of three, three of five: below it 现场型 would be taken for 创新型."""

YES_AND_NO = (
    Option(
        value="yes",
        label="是",
        also=tuple(
            "是的 是啊 对 对的 对啊 对头 没错 没问题 确认 嗯 "
            "嗯嗯 嗯呢 好 好的 行 可以 要 会 有 愿意 同意 "
            "符合 符合要求 符合条件 满足 满足要求 达到 达到要求 "
            "达标 做到 具备 接受 当然 肯定 必须 要得 "
            "参加 已参加 发表 已发表 会发表 要发表 组织 已组织 "
            "组织了 ok okay yes y true √ ✓ ✔ ☑ 👌 👍".split()
        ),
    ),
    Option(
        value="no",
        label="否",
        also=tuple(
            "不 不是 不对 没 没有 无 不要 不会 不行 不可以 不愿意 不同意 不用 不需要 不参加 "
            "不符合 不符合要求 不符合条件 不满足 没达到 未达到 "
            "达不到 不达标 没做到 做不到 不具备 不接受 "
            "未参加 没参加 不发表 未发表 没发表 不会发表 不要发表 不组织 未组织 没组织 "
            "没有组织 no n false × ✗ ✘ ✕ ❌".split()
        ),
    ),
)
"""What people say for yes and no when they are asked for it."""

SAID_BEFORE = re.compile(
    "^(?:(?:那|这(?:一?[条项个])?|我(?:们(?:班组?)?|觉得)?|当然|肯定|必须|绝对|确实|完全|全部?|都(?!行|可以|[好要会])"
    "|勾选?|选择?|填|打)(?=.))+"
)
SAID_BEHIND = re.compile("(?<=.)[的滴嘞呀啊哒哈了啦嘛哟]+$")
"""What people say around a yes or a no, in the talk of a workshop."""
WHEN = "(?:今年|去年|本年度?|都|已经?|还|一直|我们)*"
NOT_DONE = re.compile(f"{WHEN}(?:没有?|未|不).+")
DONE = re.compile(
    f"{WHEN}(?:(?:没有?|未|不)(?![一定空懂看法弄数知清晓说是对太想好填])[\u4e00-\u9fff]{{1,3}}|"
    "(?![算错忘完懂行好知明没不随])[\u4e00-\u9fff]{1,2}(?:了|过)的?)[呢吧啊]?"
)
UNSURE = re.compile("基本上?|大体上?|算(?=.)|比较")
ABSENCE = re.compile("(?<!有)无(?![论形])|没有|未")
"""A label that says that something is not there: 近三年无事故."""
ABSENT = re.compile("(?:一[起次]都?)?(?:从来?|都)?(?:没|無|无|未|零|0)(?=.)(?!错|问题|关系|法)")
HAPPENED = re.compile("(?:有|出|发生)过?(?=.)(?!没)")

DIGIT = re.compile("[0-9]")
OTHER = frozenset("其他 其它 别的 都不是 都没有 以上都不是 other".split())
OTHER_HEDGED = re.compile("^(?:应该|好像|可能|大概|估计|[也或]许)是?|吧$")
LETTER = re.compile(r"[^\W\d_]")
