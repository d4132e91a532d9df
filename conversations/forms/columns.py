"""A list of people as associations keep it in Excel: which column is what, and what a row says.

Headings stand in any order and in many words, often below a title. A row may name several people:
the team's leader, and the contact of its enterprise.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .roster import Role

Line: TypeAlias = tuple[int, tuple[str, ...]]
"""A row of a table: its number, from 1, and its cells as text."""
Key: TypeAlias = Literal[
    "id", "role", "name", "mobile", "region", "enterprise", "team", "email", "forms"
]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds, as its heading says; `role` where it is about people of one role."""

    place: int
    heading: str
    key: Key
    role: Role | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a row: the cells by what they hold, and the headings they stand below."""

    row: int
    cells: Mapping[Key, str]
    headings: Mapping[Key, str]


def columns_of(lines: Sequence[Line]) -> tuple[int, tuple[Column, ...]]:
    """Where the headings stand among the first rows, and the columns; none where there are none.

    A title above them, or a note, names at most one thing.
    """
    best: tuple[int, tuple[Column, ...]] = (0, ())
    for index, (_, cells) in enumerate(lines[:HIGHEST]):
        found = tuple(_columns(cells))
        if len({(one.key, one.role) for one in found}) > max(1, len(best[1])):
            best = (index + 1, found)
    return best


def entries(line: Line, columns: Sequence[Column]) -> Iterator[Entry]:
    """The people that a row names: one, or one for each role that has a column of its own."""
    row, cells = line
    said = [(one, tidy(cells[one.place]) if one.place < len(cells) else "") for one in columns]
    common = {one.key: text for one, text in said if not one.role}
    headings = {one.key: one.heading for one, _ in said if not one.role}
    roles = dict.fromkeys(one.role for one, text in said if one.role and one.key == "name")
    if "name" in common or not roles:
        yield Entry(row, common, headings)
    named = [role for role in roles if _of(said, role)]
    if not named and "leader" in roles and common.get("team"):
        named = ["leader"]  # a team without anybody is not passed by
    for role in named:
        own = _of(said, role)
        # A telephone below no role's name is nobody's for certain where two are named.
        alone = len(named) == 1
        shared = {key: text for key, text in common.items() if alone or key not in PERSONAL}
        whose = {one.key: one.heading for one, _ in said if one.role == role}
        mine: dict[Key, str] = {**shared, **own, "role": str(role)}
        if role != "leader":
            mine["team"] = ""
        yield Entry(row, mine, {**headings, **whose})


def tidy(text: str) -> str:
    """A cell without what nobody typed on purpose: width of signs, spaces at the ends, lines."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def heading_of(text: str) -> tuple[Key, Role | Literal[""]] | None:
    """What a heading says stands below it."""
    words = NOTES.sub("", unicodedata.normalize("NFKC", text)).lower()
    words = "".join(re.findall(r"[\w、]", words))
    if words in NAMED:
        return NAMED[words]
    for names, role in WHOSE:
        for name in names.split():
            rest = words.removeprefix(name).removeprefix("的")
            if words == name:
                return "name", role
            if rest != words and rest in NAMED and NAMED[rest][0] in PERSONAL:
                return NAMED[rest][0], role
    return None


def role_of(text: str) -> Role | None:
    """The role that a cell names."""
    return ROLES.get("".join(text.split()).lower())


def _columns(cells: Sequence[str]) -> Iterator[Column]:
    """The columns of a row of headings; 联系电话 beside 联系人 is the contact's."""
    seen, before = set(), ""
    for place, text in enumerate(cells):
        found = heading_of(text)
        if found and before and found[0] in PERSONAL - {"name"} and not found[1]:
            found = heading_of(f"{before}{text}") or found
        before = next((names[0] for names in BESIDE if found and found[1] == names[1]), "")
        if found and found not in seen:
            seen.add(found)
            yield Column(place, tidy(text), *found)


def _of(said: Sequence[tuple[Column, str]], role: str) -> dict[Key, str]:
    return {one.key: text for one, text in said if one.role == role and text}


HIGHEST = 30
"""Rows among which the headings are looked for."""
NOTES = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：]")
"""What stands beside a heading: （全称）, a star."""
PERSONAL = frozenset({"name", "mobile", "email", "id"})
"""What is one person's and nobody else's in the same row."""
WHOSE: tuple[tuple[str, Role], ...] = (
    ("班组长 组长 班长", "leader"),
    ("企业联系人 单位联系人 联系人", "contact"),
    ("工作人员 协会工作人员", "staff"),
)
BESIDE = tuple((names.split()[0], role) for names, role in WHOSE)
_WORDS: Mapping[Key, str] = {
    "id": "编号 id 人员编号 名册编号",
    "role": "角色 身份 人员类别 类别 role",
    "name": "姓名 名字 人员姓名 name",
    "mobile": "手机 手机号 手机号码 移动电话 联系电话 电话 联系方式 电话号码 mobile",
    "region": (
        "推荐单位 推荐质协 推荐协会 推荐省市自治区、行业 推荐省市自治区行业 推荐省市 "
        "推荐省市自治区 所属协会 所属质协 质协 协会 地区 省份 省市 region"
    ),
    "enterprise": (
        "企业名称 企业 单位 单位名称 公司 公司名称 工作单位 所在单位 申报单位 申报企业 企业全称 "
        "单位全称 企业单位名称 所属企业 enterprise"
    ),
    "team": "班组 班组名称 所在班组 班组全称 质量信得过班组名称 信得过班组名称 小组名称 team",
    "email": "邮箱 电子邮箱 email 电子邮件 邮件 邮箱地址",
    "forms": "要填的表 应填的表 表 forms",
}
NAMED: Mapping[str, tuple[Key, Literal[""]]] = {
    word: (key, "") for key, words in _WORDS.items() for word in words.split()
}
ROLES: Mapping[str, Role] = {
    **dict.fromkeys("班组长 组长 班长 班组负责人 leader".split(), "leader"),
    **dict.fromkeys("联系人 企业联系人 单位联系人 contact".split(), "contact"),
    **dict.fromkeys("工作人员 协会工作人员 质协工作人员 staff".split(), "staff"),
}
