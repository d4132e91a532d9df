"""One number: how many, how many points, how many of a hundred, how many 万元.

An exact number is taken; an inexact one, a range, and one whose unit could be another is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field as Pydantic

from ..messages import Shape
from .base import IN_WORDS, Answer, Clear, Doubt, Printed, Reading, Warn, Wrong
from .numerals import (
    EVERY_MEASURE,
    NUMBER,
    SIGNS,
    bounded,
    numeral,
    plain,
    same_measure,
    scaled,
    vague,
)
from .typed import Typed, corrected, folded, kernel, one_by_one


@dataclass(frozen=True, slots=True)
class Meant:
    """The values a text may have, in the field's unit `own`; `code` names the doubt."""

    values: tuple[Decimal, ...]
    code: str = ""
    own: str = ""


class Number(Typed):
    """A number within limits; a kind adds in `meant` how it is written."""

    longest: ClassVar[int] = 100

    at_least: Decimal = Decimal(0)
    at_most: Decimal | None = None
    none_is_zero: bool = False
    """Whether 无 means 0, once confirmed."""

    def reading(self, said: str) -> Reading:
        reading = corrected(said, self.told) or self.told(said)
        if not isinstance(reading, Wrong) or reading.code not in NOT_ONE_NUMBER:
            return reading
        core, _ = kernel(said, (self.label, *self.aliases))
        return self.nothing_told(core) or self.amid(core) or reading

    def told(self, said: str) -> Reading:
        """The number in a text that takes nothing back."""
        core, hedged = kernel(said, (self.label, *self.aliases))
        reading = one_by_one(core, lambda core: self.judged(said, core, hedged=hedged))
        if isinstance(reading, Wrong) and (aside := ASIDE.search(core)):
            return self.judged(said, core[: aside.start()], hedged=True)
        return reading

    def nothing_told(self, core: str) -> Reading | None:
        """没出过事故, 一次都没有, 没打分: there is none, in words."""
        return self.nothing(core) if NONE_TOLD.fullmatch(core) else None

    def amid(self, core: str) -> Reading | None:
        """The only number in a few words, to be confirmed: 连我13个, 去年有一次投诉."""
        spots = list(ONLY.finditer(core)) if len(core) <= LONGEST_TELLING else []
        spot = spots[0] if len(spots) == 1 else None
        if spot is None or OTHERWISE.search(core) or bounded(core) or vague(core):
            return None
        start, end = spot.span()
        for upto in range(min(end + LONGEST_MEASURE, len(core)), end - 1, -1):
            bare = not spot["figures"] and len(spot[0]) == 1
            if upto == end and (bare or LETTER.match(core, end)):
                break  # 12岁 is no count, and 一 may be part of any word
            reading = self.judged(core, core[start:upto].rstrip(), hedged=False)
            if not WORDS_ONLY.fullmatch(f"{core[:start]} {core[upto:]}"):
                continue
            if isinstance(reading, Clear):
                return Doubt((reading.answer,), IN_WORDS)
            if isinstance(reading, Doubt):
                single = len(reading.readings) == 1
                return replace(reading, code=IN_WORDS) if single else reading
        return None

    def judged(self, said: str, core: str, *, hedged: bool) -> Reading:
        """The number that is the core of a text."""
        if bounded(core):
            return Wrong("range")
        if vague(core):
            return Wrong("approximate")
        meant = self.meant(core)
        if isinstance(meant, Wrong):
            return meant
        answers = tuple(plain(value) for value in meant.values if self.within(value))
        if not answers:
            return self.outside(meant.values[0])
        if code := meant.code or ("approximate" if hedged else ""):
            return Doubt(answers, code)
        typed = folded(said).lower().removesuffix(meant.own).rstrip()
        return Clear(answers[0], echo=typed != answers[0])

    def meant(self, core: str) -> Meant | Wrong:
        """The values a text may mean, before any limit is looked at."""
        raise NotImplementedError

    def nothing(self, said: str) -> Reading:
        return Doubt(("0",), "none_is_zero") if self.none_is_zero else super().nothing(said)

    def within(self, value: Decimal) -> bool:
        """Whether the form's limits allow a value; both ends are allowed."""
        return value >= self.at_least and (self.at_most is None or value <= self.at_most)

    def outside(self, value: Decimal) -> Wrong:
        """Why a value is not within the limits."""
        if value < self.at_least:
            return Wrong("below", {"limit": self.spoken(plain(self.at_least))})
        return Wrong("above", {"limit": self.spoken(plain(self.at_most or self.at_least))})


class Amount(Number):
    """A number with the unit that the form prints beside it."""

    measures: ClassVar[frozenset[str]] = EVERY_MEASURE
    """What may stand behind a number that the form gives no unit."""

    unit: str = ""

    def meant(self, core: str) -> Meant | Wrong:
        place = None if self.unit else PLACE.fullmatch(core)
        match = AMOUNT.fullmatch(place["place"] if place else core)
        found = numeral(match["number"]) if match else None
        if match is None or found is None:
            return no_number(core)
        measure = match["measure"]
        if measure and measure not in (same_measure(self.unit) if self.unit else self.measures):
            known = self.unit and (measure in EVERY_MEASURE or measure in OTHER_UNITS)
            return Wrong("other_unit", {"unit": self.unit}) if known else no_number(core)
        doubt = "" if found.sure else "confirm"
        return self.fits(found.value) or Meant((found.value,), doubt, self.unit or measure)

    def fits(self, value: Decimal) -> Wrong | None:
        """Why the form has no room for as many decimals."""
        raise NotImplementedError

    def spoken(self, answer: Answer) -> str:
        return "" if answer is None else f"{answer} {self.unit}".rstrip()


class Integer(Amount):
    """A count: `12`, 12人, 十二个."""

    type: Literal["integer"] = "integer"
    shape: ClassVar[Shape] = "integer"

    at_most: Decimal | None = Decimal(99_999_999)
    """Without a limit of the form's own: more digits are a telephone number, no count."""
    usual: tuple[int, int] | None = None
    """Outside of it an answer is taken with a warning."""

    def fits(self, value: Decimal) -> Wrong | None:
        return None if value == value.to_integral_value() else Wrong("not_whole")

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if self.usual is None or answer is None or self.usual[0] <= int(answer) <= self.usual[1]:
            return ()
        low, high = self.usual
        return (Warn("unusual", {"from": low, "to": high}),)


class Points(Amount):
    """A number that may have decimals, a score perhaps: `92.5`, 92.5分, 九十二点五."""

    type: Literal["decimal"] = "decimal"
    shape: ClassVar[Shape] = "decimal"

    measures: ClassVar[frozenset[str]] = EVERY_MEASURE | {"分"}

    decimals: int | None = Pydantic(None, ge=0)
    """Digits behind the point; more are refused, for rounding would be guessing."""

    def fits(self, value: Decimal) -> Wrong | None:
        digits = len(plain(value).partition(".")[2])
        if self.decimals is None or digits <= self.decimals:
            return None
        return Wrong("too_many_decimals", {"decimals": self.decimals})


class Percent(Number):
    """A share of a hundred: `98.5`, 98.5%, 百分之九十八点五, 九成八."""

    type: Literal["percent"] = "percent"
    shape: ClassVar[Shape] = "decimal"

    warn_above: Decimal | None = None
    ask_above: Decimal = Decimal(200)
    """Above it an answer is confirmed first."""
    typical: Literal["high", "low"] = "high"
    """Where answers lie; it tells what 0.985 may mean, and what looks like the opposite rate."""
    sign: bool = False
    """Whether % is printed behind the value, because the label has none."""

    def meant(self, core: str) -> Meant | Wrong:
        for form, pattern, power in SHARES:
            if match := pattern.fullmatch(core):
                found = numeral(".".join(filter(None, match.groups())) or "1")
                if found:
                    value = scaled(found.value, power)
                    return Meant(*self.doubted(value, form if found.sure else "other"), own="%")
        return no_number(core)

    def amid(self, core: str) -> Reading | None:
        whole = self.typical == "high" and ALL_OF_THEM.fullmatch(core)
        return Doubt((plain(HUNDRED),), IN_WORDS) if whole else super().amid(core)

    def doubted(self, value: Decimal, form: str) -> tuple[tuple[Decimal, ...], str]:
        """A small number may be a fraction of one, a very great one a slip."""
        high = self.typical == "high"
        small = 0 < value < 1 or (high and value == 1)
        if small and high and form == "bare":
            return (scaled(value, 2), value), "fraction"
        if value > self.ask_above:
            return (value,), "very_high"
        if form == "other" or (small and (high or form == "bare")):
            return (value,), "confirm"
        return (value,), ""

    def show(self, answer: Answer) -> str:
        return self.spoken(answer) if self.sign else super().show(answer)

    def spoken(self, answer: Answer) -> str:
        return "" if answer is None else f"{answer}%"

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        value = Decimal(50 if answer is None else answer)
        if self.warn_above is not None and value > self.warn_above:
            return (Warn("above_usual", {"limit": self.spoken(plain(self.warn_above))}),)
        if self.typical == "low" and value > 50:
            return (Warn("high_for_low"),)
        return (Warn("low_for_high"),) if self.typical == "high" and value < 50 else ()


class Money(Number):
    """A sum in 万元, the unit of all these forms: `3.2` for 3.2万, 32000元, 三万二."""

    type: Literal["money"] = "money"
    shape: ClassVar[Shape] = "decimal"

    warn_above: Decimal | None = None
    ask_above: Decimal = Decimal(100)
    """A bare number above it may have been meant in 元, and is asked."""

    def meant(self, core: str) -> Meant | Wrong:
        match = SUM.fullmatch(core)
        found = numeral(match["number"]) if match else None
        if match is None or found is None:
            return no_number(core)
        tenthousands = scaled(found.value, -4)
        if match["unit"] or TENTHOUSAND.search(match["number"]):
            own = next((own for own in ("万元", "万") if core.endswith(own)), "")
            return Meant((tenthousands,), "" if found.sure else "confirm", own)
        if found.value > self.ask_above:
            return Meant((found.value, tenthousands), "which_unit")
        return Meant((found.value,), "" if found.sure else "confirm")

    def spoken(self, answer: Answer) -> str:
        if answer is None:
            return ""
        return f"{answer} 万元（{plain(scaled(Decimal(answer), 4))} 元）"

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """The sum, which in a document that prints 万元 beside it is in 万元."""
        reading = super().recover(places, now)
        if isinstance(reading, Doubt) and reading.code == "which_unit":
            return self.as_printed(Clear(reading.readings[0]), str(places.get("")))
        return reading

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if answer is None or self.warn_above is None or Decimal(answer) <= self.warn_above:
            return ()
        return (Warn("above_usual", {"limit": self.spoken(plain(self.warn_above))}),)


def no_number(core: str) -> Wrong:
    """Why a text is not one number: it holds several, or none."""
    return Wrong("one_number_only" if len(RUNS.findall(core)) > 1 else "not_a_number")


NOT_ONE_NUMBER = frozenset({"not_a_number", "one_number_only"})
HUNDRED = Decimal(100)
LONGEST_TELLING = 24
LONGEST_MEASURE = 3
"""Characters behind a number in which its measure word is looked for."""
ONLY = re.compile(
    r"(?P<figures>(?<![0-9a-z.,/~-])[0-9][0-9.,]*(?<![.,])(?:万[0-9]?)?(?![0-9/~-]))"
    "|(?:一(?![共样直般定些])|[零〇二两三四五六七八九十百千万])+"
)
LETTER = re.compile(r"[^\W_]")
WORDS_ONLY = re.compile(r"[\u4e00-\u9fff ,。、;:!]*")
OTHERWISE = re.compile(
    "[?不没别非错改第率数多少几怎么吗呢啥哪谁咋或半]|还是|出头|[0-9一二三四五六七八九十] ?[年月号]"
)
"""What makes a number of another thing of it, or a question: 第3项, 3月, 要写98吗."""
NONE_TOLD = re.compile(
    "(?:一[起次个家]都?|我们(?:班组?)?|本?班组?|从来|从|都|还|也|至今|目前|今年|去年|这两年)*"
    "(?:没有?|[未无零0]|不(?=[打排评设]))(?![法定给查懂想搞弄填写算时空]|有?统计|有?[这数])[^0-9数算定给]{0,10}了?"
)
ALL_OF_THEM = re.compile(
    "(?:我们(?:班组?)?|班组|大家|员工|成员)?(?:都|全部?|全员|人人|个个|所有人?|每个?人)+(?:都|按时|按期|一次|积极)*"
    "(?:完成|参加|参与|合格|达标)?(?:了|的|过)*"
)
"""都完成了, 全员参与: a hundred of a hundred, in words."""

PLACE = re.compile(rf"(?:排[在名]?)?第?(?P<place>[{SIGNS}]++)(?:名|号|位)?")
"""第三, 第3名, 排第一: which in a row, of a number without a unit."""
ASIDE = re.compile(rf"(?<=.) ?\([^(){SIGNS}%‰<>≤≥]+\)$")
"""12人（含班长）: what says more about a number makes it one to confirm."""
AMOUNT = re.compile(rf"(?P<number>{NUMBER}) ?(?P<measure>.*)")
OTHER_UNITS = frozenset("% ‰ 元 万元 块 岁 年 个月 月 天 日 周 分 分钟 公斤 吨 米".split())
"""Units that no count has; with one of them the answer belongs to another question."""

RUNS = re.compile(rf"[{SIGNS}][{SIGNS}点.,]*+")

N = rf"({NUMBER})"
SHARES = tuple(
    (form, re.compile(pattern), power)
    for form, pattern, power in (
        ("bare", N, 0),
        ("percent", "(.+?) ?(?:%|个?百分点|个点)", 0),
        ("percent", rf"百分之{N}%?", 0),
        ("percent", "百分之?百", 2),
        ("other", "(.+)百分之", 0),
        ("other", rf"千分之{N}|{N} ?‰", -1),
        ("other", rf"万分之{N}|{N} ?‱", -2),
        ("other", rf"{N} ?ppm", -4),
        ("other", f"([{SIGNS}])成([{SIGNS}]?)", 1),
    )
)
"""How a share is written, and the power of ten that makes percent of its number, or else of 1."""

SUM = re.compile(
    rf"(?:人民币|rmb|¥|[每一全]年)*+ ?(?P<number>{NUMBER})"
    " ?(?P<unit>元|块钱?|圆)?[整正]?(?:/年|每年|一年)?"
)
TENTHOUSAND = re.compile("[万萬亿億wk]")
