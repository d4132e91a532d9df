"""A few words that came among several answers: what shape they have, whose answer they can be."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..fields.base import Field
from ..fields.numerals import HAN_DIGITS, same_measure
from .labels import WIDTH


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a message and the question they answer, `""` where there is none.

    `name` is the name they were given under; without one, their shape told. `titled`: the name
    stands at the beginning of its line, with a sign behind it. `near`: the name is only nearly a
    question's. `soft`: the shape alone is not proof enough. `plain`: a whole line of text.
    """

    key: str
    text: str
    name: str = ""
    titled: bool = False
    near: bool = False
    soft: bool = False
    plain: bool = False

    @property
    def size(self) -> int:
        """How much of the message it is."""
        return len(self.name) + len(self.text)


def fragments(text: str) -> Iterator[tuple[int, int]]:
    """Where each part of a text begins and ends, parted by commas and their like.

    A sign between the digits of one number parts nothing; a blank does, before what is clearly a
    value of its own.
    """
    start = 0
    for match in PARTED.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def meant(fields: Sequence[Field], part: str) -> str:
    """The key of the one question whose answer this can be by its shape; `""`: none, or several.

    >>> meant([mobile, fax], "13900000001")
    'mobile'
    """
    copy = part.translate(WIDTH).strip()
    for shape, kinds in SHAPES:
        if shape.fullmatch(copy):
            for kind in kinds:
                if keys := [one.key for one in fields if one.type == kind]:
                    return keys[0] if len(keys) == 1 else ""
            return ""
    if match := AMOUNT.fullmatch(copy):
        return _counted(fields, match["unit"])
    if PAIR.fullmatch(copy):
        keys = [one.key for one in fields if one.type == "pair" and _pairs(one, copy)]
        return keys[0] if len(keys) == 1 else ""
    return ""


def _counted(fields: Sequence[Field], unit: str) -> str:
    """The one question that counts in this unit: in the very word, or else in one like it."""
    counts = [(one.key, str(getattr(one, "unit", ""))) for one in fields if one.type == "integer"]
    exact = [key for key, own in counts if own == unit.removeprefix("个")]
    like = [key for key, own in counts if own and unit in same_measure(own)]
    found = exact or like
    return found[0] if len(found) == 1 and len(like) <= 1 else ""


def _pairs(one: Field, copy: str) -> bool:
    units = getattr(one, "units", ())
    return bool(units) and all(unit in copy for unit in units)


def known_shape(one: Field, value: str, separator: str) -> bool:
    """Whether a value without a sign before it is one that this kind of question has.

    Behind a blank or 是 words of any kind may be meant; behind nothing only what cannot go on
    with the name to another word: 班组长张三, but not 班组长期坚持.
    """
    copy = value.translate(WIDTH)
    if not separator and LONGER_NAME.match(copy):
        return False
    shape = DIRECT.get(one.type)
    if shape:
        return shape(copy)
    return bool(separator.strip(" ")) or (separator != "" and one.type in AFTER_A_BLANK)


def spread(one: Field) -> bool:
    """Whether an answer of this kind is itself made of several parts."""
    return one.type in SPREAD


def polite(line: str) -> bool:
    """Whether a line is a greeting, thanks, or says who sent the message and when."""
    return len(line) <= LONGEST_POLITE and POLITE.fullmatch(line.translate(WIDTH)) is not None


def _starts_with_a_number(copy: str) -> bool:
    return NUMERIC.match(copy) is not None


def _is_a_name(copy: str) -> bool:
    words = copy.split(",", 1)[0].split(";", 1)[0].split("、", 1)[0].strip()
    head = words.split(" ", 1)[0]
    joined = words.replace(" ", "")
    if "·" in head:
        return True
    name = joined if NAME.fullmatch(joined) else head
    return NAME.fullmatch(name) is not None and (name[0] in SURNAMES or name[:2] in LONG_SURNAMES)


def _is_a_house(copy: str) -> bool:
    return HOUSE.match(copy) is not None


def _is_a_team(copy: str) -> bool:
    return TEAM.match(copy) is not None


def _is_yes_or_no(copy: str) -> bool:
    return YES_NO.match(copy) is not None


LONG = frozenset({"long_text", "headed_text", "rows"})
"""Kinds whose answers go on over several lines."""
SINGLE = frozenset(
    {
        *("person", "integer", "percent", "money", "mobile", "postcode", "email", "yes_no"),
        *("date", "organisation", "team_name", "choice", "computed"),
    }
)
"""Kinds whose answers have no comma in them."""
SPREAD = frozenset(
    {"pair", "person_phone", "address_postcode", "email_or_qq", "date_range", "period"}
    | {"multi_choice"}
)
AFTER_A_BLANK = frozenset({"text", "choice", "multi_choice", "address_postcode", "person_phone"})

HAN = "\u3400-\u9fff"
DIGIT = f"0-9{HAN_DIGITS}十百千万"
PARTED = re.compile(
    r"[,，](?![0-9]{3}(?![0-9]))[\s,，;；]*|(?<![0-9])[,，]\s*|[;；|｜\t]+\s*|。+(?![0-9])\s*"
    r"|[ \u3000]+(?=(?:1[3-9][0-9]{9}|[0-9]{6}|0[0-9]{2,3}-[0-9]{7,8}|[^\s@]+@[^\s@]+)(?![0-9]))"
    r"|、(?=(?:1[3-9][0-9]{9})(?![0-9]))"
)
MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d(?:[ -]?\d){8}")
PHONE = re.compile(r"(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{7,8}(?:(?:转|-|分机) ?\d{1,6})?")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
POSTCODE = re.compile(r"(?!000000)\d{6}")
RATE = re.compile(r"\d{1,3}(?:\.\d+)?%")
SUM = re.compile(r"\d+(?:\.\d+)?万元?|\d+元")
HOUSE = re.compile(
    rf"[{HAN}\w()]{{2,30}}(?:公司|集团|总厂|工厂|厂|研究院|研究所|设计院|医院|学校|协会|中心)"
    r"(?=$|[,;、 ])"
)
TEAM = re.compile(rf"[{HAN}\w“”\"()]{{2,20}}(?:班组|小组|班|组)(?=$|[,;、 ])")
SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (MOBILE, ("mobile", "phone")),
    (EMAIL, ("email", "email_or_qq")),
    (POSTCODE, ("postcode",)),
    (PHONE, ("phone",)),
    (RATE, ("percent",)),
    (SUM, ("money",)),
    (HOUSE, ("organisation",)),
    (TEAM, ("team_name",)),
)
"""What can be known by its shape, and the kinds that hold it, the first that the form has."""
ALL = "(?:我们|咱们|本班组|班组|全班|一共|总共|共有?|合计|现有|有|大概|大约|约)*"
AMOUNT = re.compile(rf"{ALL}[{DIGIT}]+ ?(?P<unit>个?[{HAN}]{{1,2}})(?:吧|左右)?")
PAIR = re.compile(rf"{ALL}[{DIGIT}]+ ?[{HAN}]{{1,3}}[/、, ]?[{DIGIT}]+ ?[{HAN}]{{1,3}}")

NUMERIC = re.compile(rf"(?:大?约|大概|共|[+(])?[{DIGIT}]|百分|无$|没有$")
NAME = re.compile(f"[{HAN}]{{2,4}}")
YES_NO = re.compile("(?:不?是|否|没?有|不?会|不?发表|不?对)(?=$|[,;。、 ])")
LONGER_NAME = re.compile("[^,;。、 0-9]{1,12}[:=]")
"""What makes another name of one: 发表 in 发表会地点：南京."""
DIRECT: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(
        (
            *("integer", "percent", "money", "pair", "mobile", "phone", "postcode", "date"),
            *("date_range", "period", "computed"),
        ),
        _starts_with_a_number,
    ),
    "email": lambda copy: EMAIL.match(copy) is not None,
    "email_or_qq": lambda copy: EMAIL.match(copy) is not None or copy[:1].isdecimal(),
    "person": _is_a_name,
    "organisation": _is_a_house,
    "team_name": _is_a_team,
    "yes_no": _is_yes_or_no,
}

LONGEST_POLITE = 60
WHEN = (
    r"(?:(?:\d{4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?|昨天|今天|前天|星期[一二三四五六日天])?"
    r"\s*(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}:\d{2}(?::\d{2})?"
)
HELLO = (
    rf"(?:(?:[{HAN}]{{0,6}}[,，]?)?(?:您好|你好|大家好|早上好|上午好|下午好|晚上好)"
    rf"|[{HAN}]{{1,6}}(?:老师|经理|主任|班长|部长|科长|工)(?:您好|你好|好)?)"
)
INTRODUCED = (
    r"(?:[^:，,。\n]{0,12}(?:信息|资料|情况|内容|材料)(?:如下|见下|在这里|发您了?|给您了?|是)+"
    r"|如下|见下)"
)
THANKS = (
    r"(?:以上|就这些|没了|麻烦(?:您|你)?(?:了|填一下|填写)?|辛苦(?:您|你)?了?|谢谢(?:您|你|大家)?|多谢"
    r"|感谢|收到请回复|请查收|请核对|请审核|请知悉|祝好|此致|敬礼|拜托了?)"
)
POLITE = re.compile(
    rf"\s*(?:[^\s:：,，。]{{1,16}}\s+)?{WHEN}\s*"
    rf"|\s*(?:{HELLO}|{INTRODUCED}|{THANKS}|[\s,，。.!！~～:：;；、])++\s*"
    r"|\s*[-—–_=*~·.]{3,}.{0,20}?[-—–_=*~·.]*\s*|\s*[\[【(（].{0,16}(?:聊天记录|转发|消息)[\]】)）]?\s*"
    r"|\s*(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?)\s*"
)
"""您好，信息如下：, 以上，谢谢, 张三 2020/9/1 10:23."""

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁"
    "韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱"
    "骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠"
    "甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙"
    "叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂"
    "濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东"
    "欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖岳付闫"
    "覃涂代佟苟仝"
)
LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 端木 南宫 独孤".split()
)
"""What a name begins with that follows its label without a sign between them."""
