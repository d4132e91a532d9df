"""What a form's questions are called: their labels, their other names, what other forms say.

A name is found whatever its width, blanks, colons, number and per cent sign, and with or without
what stands in brackets behind it. A label goes before another name of some question, and this
before what other forms call the same fact; a name of two questions is nobody's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ..fields.base import Field


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of several questions, folded; `""` is the key of a name that fits several."""

    keys: Mapping[str, str]
    pattern: re.Pattern[str]

    def key(self, said: str) -> str | None:
        """The key of the question a text is the very name of; `""`: several, `None`: no name."""
        return self.keys.get(folded(said)) if len(said) <= LONGEST_LABEL else None

    def near(self, said: str) -> str:
        """The key of the one question whose name is nearly this, misspelt perhaps; else `""`."""
        words = folded(said)
        if not SHORTEST_MISSPELT <= len(words) <= LONGEST_MISSPELT:
            return ""
        alike = {key for name, key in self.keys.items() if key and _alike(words, name)}
        return alike.pop() if len(alike) == 1 else ""


def labels_of(fields: Iterable[Field]) -> Labels:
    """The names of these questions. Made once for a form, and remembered."""
    return _labels(tuple((one.key, one.label, one.aliases) for one in fields))


def folded(text: str) -> str:
    """A name for comparing: without number, width, blanks, colons and signs, in small letters."""
    return NOISE.sub("", NUMBER.sub("", text.translate(WIDTH), count=1)).casefold()


@lru_cache(maxsize=64)
def _labels(fields: tuple[tuple[str, str, tuple[str, ...]], ...]) -> Labels:
    ranks: list[dict[str, set[str]]] = [{}, {}, {}]
    for key, label, aliases in fields:
        for rank, names in enumerate(((label,), aliases, SYNONYMS.get(key, ()))):
            for name in (folded(form) for one in names for form in _forms(one)):
                ranks[rank].setdefault(name, set()).add(key)
    known: dict[str, str] = {}
    for rank_names in ranks:
        for name, keys in rank_names.items():
            if name and name not in known:
                known[name] = next(iter(keys)) if len(keys) == 1 else ""
    return Labels(known, _pattern(known))


def _forms(name: str) -> Iterator[str]:
    """A label as printed, and without what it explains in brackets."""
    yield name
    plain = name.translate(WIDTH)
    bare = BRACKETS.sub("", plain)
    if bare != plain and len(folded(bare)) > 1:
        yield bare


def _pattern(names: Sequence[str] | Mapping[str, str]) -> re.Pattern[str]:
    """Any of the names after a sign that parts answers, and what stands between it and its value.

    To be looked for in a text of one width. `sep` is empty where the value follows at once.
    """
    ordered = sorted(names, key=len, reverse=True)
    first = "".join(sorted({re.escape(name[0]) for name in ordered}))
    any_of = "|".join(f"{PART}*".join(map(re.escape, name)) for name in ordered)
    if not ordered:
        return re.compile("(?!)")
    return re.compile(
        rf"(?<![^\s,;。、!?|]){ITEM}(?=[{first}])(?P<name>{any_of})[ %]*"
        rf"(?P<sep>(?:\([^()\n]{{0,20}}\) *)?[:=][ ]*|{VERB}[: ]*|\t+|[ ]+|)",
        re.IGNORECASE,
    )


def _alike(said: str, name: str) -> bool:
    """Whether one sign in five at most is another one, and the lengths agree."""
    if abs(len(said) - len(name)) > 1 or len(name) < SHORTEST_MISSPELT:
        return False
    if 2 * len(set(said).intersection(name)) < len(set(name)):
        return False
    return SequenceMatcher(None, said, name, autojunk=False).ratio() >= ALIKE


LONGEST_LABEL = 120
SHORTEST_MISSPELT, LONGEST_MISSPELT = 3, 30
"""Characters of a name that can be taken for another one: of two, every second word is alike."""
ALIKE = 0.66
"""联系任 is 联系人, 班组认数 is 班组人数; it is only ever asked, never taken."""

WIDTH = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(sign): " " for sign in "\u3000\xa0\u2002\u2003\u2009"}
    | {ord("﹕"): ":", ord("∶"): ":"}
)
"""Each sign in half width, one for one, so that a place in the copy is the same in the text."""

NOISE = re.compile(r"[\s:%_]")
HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
NUMBER = re.compile(
    rf"^\s*(?:\d{{1,3}}\s*[.、)](?!\d)|\(\d{{1,3}}\)|{HAN_NUMBER}、|\({HAN_NUMBER}\)"
    r"|第\s*\d{1,3}\s*[项题][.、:]?|[①-⑳]|[-•·*●■]\s)\s*"
)
"""The number a line of a list begins with, and a label may."""
BRACKETS = re.compile(r"\([^()]*\)")
ITEM = (
    rf"(?:\d{{1,3}} *[.、)](?!\d) *|\(\d{{1,3}}\) *|{HAN_NUMBER}、 *|\({HAN_NUMBER}\) *"
    r"|[①-⑳] *|[-•·*●■] +)?"
)
VERB = "(?: *(?:应该是|应改为|改成|改为|应为|应是|换成|是(?![否不])|为(?![什何])))"
PART = "[ :]"
"""What may stand inside a name: 电 话, 联系方式：手机."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "enterprise_name": tuple(
        "企业名称 单位名称 企业全称 单位全称 公司名称 推荐单位名称 申报单位名称 申报单位 填报单位 "
        "小组所在单位名称 所在单位 完成单位".split()
    ),
    "team_name": tuple("质量信得过班组名称 班组名称 班组全称 信得过班组名称".split()),
    "group_name": tuple("QC小组名称 质量管理小组名称 小组名称 小组全称".split()),
    "contact": tuple("直接联系人 联系人 单位联系人 联系人姓名".split()),
    "phone": tuple("电话 联系电话 办公电话 固定电话 座机 电话号码".split()),
    "mobile": tuple("手机 手机号 手机号码 移动电话 联系人手机".split()),
    "fax": ("传真", "传真号码"),
    "email": tuple("邮箱 电子邮箱 电子邮件 邮件 Email E-mail 邮箱地址".split()),
    "address": tuple("详细通讯地址 通信地址 通讯地址 地址 联系地址 单位地址 详细地址".split()),
    "postcode": tuple("邮编 邮政编码".split()),
    "address_postcode": tuple(
        "地址及邮编 通信地址、邮编 通信地址 通讯地址 地址 邮编 邮政编码".split()
    ),
    "contact_phone": tuple(
        "联系人及电话 单位联系人、电话 联系人 单位联系人 电话 联系电话".split()
    ),
    "team_leader": tuple("班组长 班长 组长 班组长姓名".split()),
    "team_size": tuple("班组人数 人数 班组成员数 班组成员人数".split()),
    "size": tuple("小组人数 人数 小组成员数".split()),
    "training": tuple("年培训人数/时数 年培训人数、时长 年培训人数/时长 年培训人数及时数".split()),
    "first_pass_rate": tuple("产品/服务一次合格率 一次合格率 产品一次合格率".split()),
    "defect_rate": tuple("产品/服务不合格率 不合格率".split()),
    "accidents": tuple("年质量、安全事故数 质量安全事故数 事故数".split()),
    "complaints": tuple("年顾客投诉数 顾客投诉数 投诉数".split()),
    "topic": tuple("课题名称 课题 成果名称".split()),
    "filled_on": tuple("填表日期 填报日期 日期".split()),
}
"""What the forms of these and earlier notices call the same fact; a meaning of its own, such as
主管部门 beside 联系部门 or 填表人 beside 联系人, is no synonym."""
