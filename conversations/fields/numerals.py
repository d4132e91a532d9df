"""Numbers as people write them: 98.5, ９８．５, 九十八点五, 3万2, 壹万贰仟, 两百五, 12,345.

Exact (`Decimal`, no digit is lost) and total: every text is a numeral or `None`. Ranges and vague
amounts are told apart, so that nobody takes 三四十 for 34 or 98-99 for 98. The grammar is small
because all signs become digits first. cn2an, the usual package, loses digits to `float` and reads
三万二十 without a doubt; it is the oracle of the tests.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact


@dataclass(frozen=True, slots=True)
class Numeral:
    """The value of a numeral. Not `sure`: a slip, or a way to write it that may mean another."""

    value: Decimal
    sure: bool = True


def numeral(text: str) -> Numeral | None:
    """The number that a text is, in half width and lower case, with nothing around it."""
    if len(text) > LONGEST_NUMERAL:
        return None
    close = text.replace(" 万", "万").replace(" 亿", "亿")
    digits, slips = SLIP.subn(".", close.translate(FIGURES))
    negative = digits.startswith("-")
    found = shortened(digits[negative:]) or weighed(digits[negative:])
    if found is None:
        return None
    value = found.value.copy_negate() if negative else found.value
    return Numeral(value, found.sure and not slips and not DOUBTFUL.search(text))


def plain(value: Decimal) -> str:
    """The canonical form: no exponent, no zeros at the end, every other digit. 98.50 is `98.5`."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def scaled(value: Decimal, power: int) -> Decimal:
    """A value times ten to the power, exactly."""
    return value.scaleb(power, EXACT)


def product(one: Decimal, other: Decimal) -> Decimal:
    """One value times another, exactly."""
    return EXACT.multiply(one, other)


def dictated(text: str) -> str:
    """Digits said one by one, in figures: 幺三八零零 is 13800."""
    return text.translate(DICTATED)


def bounded(text: str) -> bool:
    """Whether it is a range or a bound: 98-99, 99以上, ≥99, 不到30."""
    return RANGE.search(text) is not None


def vague(text: str) -> bool:
    """Whether it is an amount without a number: 十几, 三四十, 二十来, 98多, 上百."""
    return VAGUE.search(text) is not None


def same_measure(unit: str) -> frozenset[str]:
    """The measure words that count like a unit, 个 and 名 for 人; all of them for no unit."""
    return MEASURES.get(unit, frozenset({unit})) if unit else EVERY_MEASURE


def shortened(text: str) -> Numeral | None:
    """`2w`, `3k`: ten thousands and thousands in the hand of chat. Never sure."""
    match = SHORTENED.fullmatch(text)
    return Numeral(scaled(Decimal(match[1]), SHORT[match[2]]), sure=False) if match else None


def weighed(text: str) -> Numeral | None:
    """The value of digits with the signs 亿万千百十, from the weightiest down."""
    for sign, power in POWERS:
        head, found, tail = text.partition(sign)
        if found and not (tail and "." in head):
            return joined(multiple(head, power), tail, power)
    return Numeral(Decimal(text.replace(",", ""))) if DIGITS.fullmatch(text) else None


def multiple(head: str, power: int) -> Numeral | None:
    """What stands before a sign: 三 in 三百, nothing in 十五, 二十五 in 二十五万."""
    if not head and power == 1:
        head = "1"
    if power < 4 and not (FEW.fullmatch(head) or (power > 1 and FRACTION.fullmatch(head))):
        return None
    times = weighed(head)
    return times and Numeral(scaled(times.value, power), times.sure)


def joined(whole: Numeral | None, tail: str, power: int) -> Numeral | None:
    """A multiple and what follows it: 三万 and 二 (三万二 is 32000), 三万 and 零二 (30002)."""
    if whole is None or not tail:
        return whole
    if power > 1 and FEW.fullmatch(tail):
        return Numeral(EXACT.add(whole.value, scaled(Decimal(tail), power - 1)), whole.sure)
    rest = weighed(tail.removeprefix("0"))
    if rest is None or rest.value >= 10**power:
        return None
    skipped = rest.value < 10 ** (power - 1) and tail[0] not in "0."
    doubtful = skipped or (power > 3 and rest.value < 10)
    return Numeral(EXACT.add(whole.value, rest.value), whole.sure and rest.sure and not doubtful)


LONGEST_NUMERAL = 100
EXACT = Context(prec=3 * LONGEST_NUMERAL, traps=[Inexact])
"""Wide enough for the longest numeral times 亿 on both sides; were it not, it would say so."""

FIGURES = str.maketrans(
    {
        **dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True)),
        **dict(zip("壹贰貳叁叄肆伍陆陸柒捌玖两兩俩仨幺", "12233456678922231", strict=True)),
        **dict(zip("拾佰仟萬億點点−负負", "十百千万亿..---", strict=True)),
        "廿": "2十",
        "卅": "3十",
    }
)
DICTATED = str.maketrans("〇○零一二三四五六七八九幺", "0001234567891")
SLIP = re.compile(r"(?<=[0-9])[。·•](?=[0-9])")
"""A point typed in Chinese mode: 98。5."""

POWERS = (("亿", 8), ("万", 4), ("千", 3), ("百", 2), ("十", 1))
SHORT = {"w": 4, "k": 3}
SHORTENED = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?([wk])")
DIGITS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})++(?:\.[0-9]++)?|[0-9]++(?:\.[0-9]++)?|\.[0-9]++")
FEW = re.compile("[1-9]")
FRACTION = re.compile(r"[1-9]\.[0-9]++")
"""5.5千元 is written, 55千元 is not."""

HAN_DIGITS = "〇○零一二三四五六七八九壹贰貳叁叄肆伍陆陸柒捌玖两兩俩仨幺廿卅"
DOUBTFUL = re.compile(
    "^[一二三四五六七八九]{2}$|[0-9][一二三四五六七八九两]|[一二三四五六七八九两][0-9]"
)
"""九八 is 98 to some and a slip to others, 12两 no number; 九八点五 and 二〇 are numbers."""
SIGNS = f"0-9{HAN_DIGITS}十百千万亿拾佰仟萬億"
"""What a numeral is made of, to stand in a character class."""
NUMBER = rf"[-−负負]?[{SIGNS}.,。·•点點]++(?: [万亿]++| ?[wk](?![a-z]))?"
"""Whatever may be a numeral, for the patterns of the kinds."""

RANGE = re.compile(
    rf"[{SIGNS}%][^\W0-9_]{{0,2}} ?(?:[-~—–―至到]|或者?) ?[{SIGNS}%]|[<>≤≥≦≧]|[0-9]\+"
    "|以上|以下|以内|之间|不到|不足|不满|超[过出]|[至最][少多低高]|不?[少多低高大小]于|起码"
)
VAGUE = re.compile(
    rf"几|[数上][十百千万]|[{SIGNS}%] ?[来多余]|一些|若干|许多|好多|不止|近"
    f"|(?<![{HAN_DIGITS}])(?:[一二两]三|一二|[一三][两俩]|三四|[三四]五|五六|六七|七八|八九)(?![点{HAN_DIGITS}])"
)
"""Two neighbours side by side are "three or four"; three or more are a row of digits."""

FAMILIES = (
    ("人", "个人", "名", "位", "个", "口", "员"),
    ("人次", "人", "个人", "名", "位"),
    ("起", "次", "件", "例", "宗", "个"),
    ("次", "起", "回", "场", "期", "个", "件"),
    (
        *("个", "家", "条", "项", "班", "组", "班组", "个班组", "个班", "小组", "个小组"),
        *("批", "支", "个企业", "家企业", "个单位", "家单位"),
    ),
    ("项", "个", "条", "件"),
    ("学时", "课时", "小时", "个小时", "个学时", "时", "钟头", "h"),
    ("小时", "学时", "课时", "个小时", "时", "钟头", "h"),
)
MEASURES = {family[0]: frozenset(family) for family in FAMILIES}
EVERY_MEASURE = frozenset(word for family in FAMILIES for word in family)
"""The first of each family is the unit a form prints; the others are how people say it."""
