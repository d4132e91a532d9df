"""The ways people write a value down, each with whether it can mean nothing else.

What a text means is the value it was written from; no code of the house is asked.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal
from typing import TypeAlias

Written: TypeAlias = Iterator[tuple[str, bool]]
"""Texts, and whether each is sure or has to be confirmed."""

DIGITS = "零一二三四五六七八九"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def number(value: str) -> Written:
    """A number in figures and in words, without a unit."""
    whole, _, part = value.partition(".")
    yield value, True
    yield (f"{value}0" if part else f"{value}.0"), True
    yield from words(int(whole), f"点{digit_by_digit(part)}" if part else "")
    if part:
        yield f"{whole}点{part}", True
        yield f"{whole}。{part}", False
        yield f"{whole}·{part}", False
        return
    if len(whole) > 3:
        yield f"{int(whole):,}", True
        yield f"{int(whole):,}".replace(",", "，"), True
    yield from shortened(int(whole))


def words(whole: int, part: str = "") -> Written:
    """A number in words: 一千二百, 两百, 壹佰贰拾, 廿三, 一二三."""
    spoken = han(whole)
    sure = not lonely(whole)
    yield spoken + part, sure
    yield two(spoken) + part, sure
    yield traditional(spoken + part), sure
    yield capital(whole) + part.translate(TO_CAPITALS), sure
    if 20 < whole < 40 and whole != 30:
        yield f"{'廿卅'[whole // 30]}{DIGITS[whole % 10]}{part}", True
    if whole > 99 or part:
        yield digit_by_digit(str(whole)) + part, True
        yield digit_by_digit(str(whole)).replace("零", "〇") + part, True


def shortened(whole: int) -> Written:
    """三万二, 3万2, 3.2万, 一百五, 3w: what is said shorter than it is."""
    figures = str(whole).rstrip("0")
    zeros = len(str(whole)) - len(figures)
    if len(figures) == 2 and "0" not in figures and zeros in (1, 2, 3):
        first, second = figures[0], figures[1]
        sign = {1: "百", 2: "千", 3: "万"}[zeros]
        yield f"{DIGITS[int(first)]}{sign}{DIGITS[int(second)]}", True
        yield f"{first}{sign}{second}", True
    if whole >= 10_000 and zeros >= 2 and whole < 10**8:
        yield f"{plainly(whole, 4)}万", True
        yield traditional(f"{plainly(whole, 4)}万"), True
        yield f"{plainly(whole, 4)}w", False
        ahead, behind = divmod(whole, 10_000)
        if behind >= 1000 and behind % 1000 == 0:
            yield f"{ahead}万{behind // 1000}千", True
            yield f"{ahead}万{behind // 1000}", True
    if 1000 <= whole < 10_000 and whole % 1000 == 0:
        yield f"{whole // 1000}k", False
        yield f"{whole // 1000}千", True


def percent(value: str) -> Written:
    """A share of a hundred, above 1 and up to 100."""
    for text, sure in number(value):
        yield text, sure
        for sign in ("%", "％", " %", "个点", "个百分点", "個點"):
            yield text + sign, sure
        yield f"百分之{text}", sure
        yield f"{text}百分之", False
    if value == "100":
        yield "百分百", True
        yield "百分之百", True
    thousandths = plainly(Decimal(value), -1)
    yield f"{thousandths}‰", False
    yield f"{thousandths} ‰", False
    if "." not in thousandths:
        yield f"千分之{han(int(thousandths))}", False
    tens, ones = divmod(Decimal(value), 10)
    if ones == int(ones) and 0 < tens < 10:
        yield f"{DIGITS[int(tens)]}成{DIGITS[int(ones)] if ones else ''}", False


def money(value: str, ask_above: Decimal) -> Written:
    """A sum of which `value` is in 万元."""
    if Decimal(value) <= ask_above:
        yield from number(value)
    for unit in ("万元", "万", " 万元", "萬元"):
        yield value + unit, True
    yuan = plainly(Decimal(value), -4)
    for unit in ("元", " 元", "块", "块钱", "塊", "圆"):
        yield yuan + unit, True
    yield f"¥{yuan}元", True
    yield f"人民币{yuan}元", True
    yield f"{yuan}.00元" if "." not in yuan else f"{yuan}元", True
    if "." not in yuan:
        for text, sure in number(yuan):
            yield f"{text}元", sure
        yield f"{capital(int(yuan))}元整", not lonely(int(yuan))
    if Decimal(value) >= 10_000:
        yield f"{plainly(Decimal(value), 4)}亿", True
        yield f"{plainly(Decimal(value), 4)}億元", True


def pair(first: str, second: str, units: tuple[str, str]) -> Written:
    """Two numbers, with their units in either order, and without in the form's."""
    one, other = units
    for joint in ("/", "、", "，", " ", "；", "\n", "和", "／", "，共", ""):
        yield f"{first}{one}{joint}{second}{other}", True
        yield f"{second}{other}{joint}{first}{one}", True
        yield f"{han(int(first))}{one}{joint}{second}{other}", not lonely(int(first))
    for joint in ("/", " / ", "、", "；", "和", "／"):
        yield f"{first}{joint}{second}", True
    if "." not in second:
        yield (
            f"{han(int(first))}{one}，{han(int(second))}{other}",
            not (lonely(int(first)) or lonely(int(second))),
        )
        yield traditional(f"{first}{one}，{second}{other}"), True


def day(when: date, today: date) -> Written:
    """A day with its year; without, where the year is that of today and the day not far ahead."""
    year, month, number_ = when.year, when.month, when.day
    for separator in ("-", "/", ".", "．", "－", "／"):
        yield f"{year}{separator}{month}{separator}{number_}", True
        yield f"{year}{separator}{month:02}{separator}{number_:02}", True
    yield f"{year}{month:02}{number_:02}", True
    for zero in "零〇○":
        years = digit_by_digit(str(year)).replace("零", zero)
        yield f"{years}年{han(month)}月{han(number_)}日", True
        yield f"{years}年{han(month)}月{han(number_)}號", True
    for end in ("日", "号", "號", ""):
        yield f"{year}年{month}月{number_}{end}", True
        yield f"{year % 100:02}年{month}月{number_}{end}", True
    yield f"{year} 年 {month} 月 {number_} 日", True
    yield f"{' '.join(str(year))} 年 {' '.join(str(month))} 月 {' '.join(str(number_))} 日", True
    yield f"{year}年{month}月{number_}日前", True
    yield f"{year}年{month}月{number_}日星期{'一二三四五六日'[when.weekday()]}", True
    yield f"{year}年{month}月{number_}日（周{'一二三四五六日'[when.weekday()]}）", True
    if year == today.year and (when - today).days < 90:
        for end in ("日", "号", "號", ""):
            yield f"{month}月{number_}{end}", True
            yield f"今年{month}月{number_}{end}", True
            yield f"{han(month)}月{han(number_)}{end}", True
        yield f"{month}.{number_}", False
        yield f"{month}/{number_}", False


def days(first: date, last: date) -> Written:
    """From one day to another."""
    for joint in JOINTS:
        yield f"{spelled(first)}{joint}{spelled(last)}", True
        if first.year == last.year:
            yield f"{spelled(first)}{joint}{last.month}月{last.day}日", True
        if (first.year, first.month) == (last.year, last.month) and first != last:
            yield f"{spelled(first)}{joint}{last.day}日", True
            yield f"{spelled(first)}{joint}{last.day}号", True
            yield f"{first.year}.{first.month}.{first.day}{joint}{last.day}", True
    for joint in ("至", "到", "~", "～", "—", " - ", " 至 "):
        yield f"{first}{joint}{last}", True
        yield f"{first:%Y.%m.%d}{joint}{last:%Y.%m.%d}", True
        yield f"{first:%Y/%m/%d}{joint}{last:%Y/%m/%d}", True


def months(first: str, last: str) -> Written:
    """From one month to another one, of which both years are told."""
    (year, month), (other, end) = (map(int, one.split("-")) for one in (first, last))
    for joint in JOINTS:
        yield f"{year}年{month}月{joint}{other}年{end}月", True
        yield f"{year}年{month}月份{joint}{other}年{end}月份", True
        yield f"{year}.{month}{joint}{other}.{end}", True
        yield f"{year}/{month:02}{joint}{other}/{end:02}", True
        years = (digit_by_digit(str(one)) for one in (year, other))
        yield f"{next(years)}年{han(month)}月{joint}{next(years)}年{han(end)}月", True
    yield f"从{year}年{month}月到{other}年{end}月", True
    yield f"{year}{month:02}-{other}{end:02}", True


def mobile(digits: str) -> Written:
    """A mobile number."""
    parts = digits[:3], digits[3:7], digits[7:]
    for joint in (" ", "-", "－", "\u00a0"):
        yield joint.join(parts), True
    yield " ".join(digits), True
    for code in ("+86", "86", "0086 ", "+86 ", "+86-", "（+86）"):
        yield code + digits, True
    yield digit_by_digit(digits), True
    yield digit_by_digit(digits).replace("一", "幺"), True
    for head in ("手机", "手机号", "手机号码是", "电话：", "手机：", "手機：", "联系电话 ", "是"):
        yield head + digits, True
    for name in ("张三", "李敏 "):
        yield name + digits, False
    yield f"{digits}（微信同号）", False


def phone(written: str) -> Written:
    """One fixed number with its area code, perhaps with an extension."""
    number_, _, extension = written.partition("转")
    area, _, local = number_.partition("-")
    ends = [f"{sign}{extension}" for sign in ("转", "-", "分机", " ext ", "轉")]
    for end in ends if extension else [""]:
        for text in (
            f"{area}-{local}",
            f"{area} {local}",
            f"{area}{local}",
            f"({area}){local}",
            f"（{area}）{local}",
            f"({area}) {local}",
            f"{area}－{local}",
            f"{area}-{local[:-4]} {local[-4:]}",
            f"+86 {area[1:]} {local}",
            f"+86-{area[1:]}-{local}",
            f"86-{number_}",
        ):
            yield text + end, True
        for head in ("电话：", "电话", "联系电话:", "座机 ", "办公电话：", "電話：", "tel:", "是"):
            yield f"{head}{number_}{end}", True
        yield f"李敏 {number_}{end}", False
        yield f"{number_}{end}（李敏）", False


def mail(address: str) -> Written:
    """An e-mail address."""
    local, _, domain = address.partition("@")
    for text in (
        f"{local}＠{domain}",
        f"{local} @ {domain}",
        f"{local}@{domain.upper()}",
        f"{local}@{domain.replace('.', '。')}",
        f"{local}@{domain.replace('.', '．')}",
        f"<{address}>",
        f"邮箱：{address}",
        f"郵箱：{address}",
        f"邮箱是{address}",
        f"E-mail: {address}",
        f"{address}。",
    ):
        yield text, True
    yield f"李敏 {address}", False


def digit_by_digit(digits: str) -> str:
    """2021 as 二零二一."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def han(whole: int) -> str:
    """A whole number in words, as it is taught in school: 一万零五十, 十二, 三百零六."""
    if whole == 0:
        return "零"
    text = _grouped(whole, DIGITS, "十百千")
    return text[1:] if text.startswith("一十") else text


def capital(whole: int) -> str:
    """A whole number as a bank writes it: 壹万贰仟."""
    return "零" if whole == 0 else _grouped(whole, CAPITALS, "拾佰仟")


def _grouped(whole: int, digits: str, weights: str) -> str:
    """Four places at a time; a gap of any length is one zero."""
    text = ""
    for power, sign in ((8, "亿"), (4, "万"), (0, "")):
        group, whole = divmod(whole, 10**power)
        if group:
            gap = text and group < 1000
            text += f"{digits[0] if gap else ''}{_four(group, digits, weights)}{sign}"
    return text


def _four(group: int, digits: str, weights: str) -> str:
    text = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += digits[digit] + (weights[place - 1] if place else "")
        elif text and not text.endswith(digits[0]) and group % 10**place:
            text += digits[0]
    return text


def lonely(whole: int) -> bool:
    """三万零二: a single digit behind a gap after 万; some mean 三万二 by it, so it is asked."""
    return whole >= 10_000 and 0 < whole % 10_000 < 10


def two(spoken: str) -> str:
    """两 where people say it: 两百, 两千, 两万."""
    for sign in "百千万亿":
        spoken = spoken.replace(f"二{sign}", f"两{sign}").replace(f"十两{sign}", f"十二{sign}")
    return spoken


def plainly(value: Decimal | int, power: int) -> str:
    """A value divided by ten to the power, without zeros at the end."""
    text = format(Decimal(value).scaleb(-power, Context(prec=99)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled(when: date) -> str:
    return f"{when.year}年{when.month}月{when.day}日"


def traditional(text: str) -> str:
    """The numerals and units of a text in traditional characters."""
    return text.translate(TO_TRADITIONAL)


JOINTS = ("至", "到", "~", "～", "—", "－", " 至 ", "－－", "——")
TO_CAPITALS = str.maketrans(DIGITS, CAPITALS)
TO_TRADITIONAL = str.maketrans(
    "万亿两点个号时学课块后周约几余对错应为转机电话邮这总计间",
    "萬億兩點個號時學課塊後週約幾餘對錯應為轉機電話郵這總計間",
)
