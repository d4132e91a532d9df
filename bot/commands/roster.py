"""`xindeguo roster`: last year's list of people out of Excel, held against the roster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.check import check, problem
from bot.library import Library
from conversations.forms.importing import (
    NAMES,
    Decisions,
    Fault,
    Preview,
    Proposal,
    merged,
    preview,
)
from conversations.forms.roster import Person
from renderers.phrases import phrases
from storage.association import read_folder
from storage.roster import roster_csv, write_roster
from storage.sheets import LARGEST, NoTable, read_table

from .invite import ROLES
from .speaking import mistake

SHOWN = 30
"""Lines of each kind that a terminal shows; the JSON has all of them."""


class Refused(ValueError):
    """The list cannot be taken; the words say why."""


@dataclass(frozen=True, slots=True)
class Import:
    """A list held against the roster of a folder, and whether it was written there."""

    seen: Preview
    written: bool = False
    kept: str = ""


def decisions(accept: Sequence[str], keep: Sequence[str]) -> Decisions:
    """What was decided on the command line: `--accept 写法=原名`, `--keep 写法`."""
    pairs = [one.partition("=") for one in accept]
    if wrong := [one for one in accept if not all(one.partition("="))]:
        raise Refused(
            f"--accept 请写成 写法=原名，例如 --accept 钳工1班=钳工一班，不能写 {wrong[0]}。"
        )
    return Decisions({wrong: right for wrong, _, right in pairs}, frozenset(keep))


def read_list(library: Library, path: Path, decided: Decisions) -> Preview:
    """What a file would change. `Refused` where it is no table."""
    try:
        with path.open("rb") as file:
            lines = read_table(path.name, file.read(LARGEST + 1))
    except OSError as error:
        raise Refused(f"读不了 {path}：{error.strerror}") from None
    except NoTable as error:
        raise Refused(f"{path.name} {UNREADABLE[error.code].format(**error.data)}") from None
    association = library.association
    return preview(lines, association.roster, association.profile.places, decided)


def taken_over(library: Library, folder: Path, seen: Preview, *, remove: bool) -> Import:
    """The list written into the folder's roster. `Refused` where the folder would not be sound."""
    data = roster_csv(merged(library.association.roster, seen, remove=remove))
    files = {**read_folder(folder), "roster.csv": data}
    if mistakes := check(files, phrases()).mistakes:
        said = (problem(one, phrases()) for one in mistakes[:SHOWN])
        raise Refused("\n".join(map(mistake, said)))
    try:
        kept = write_roster(folder, data)
    except OSError as error:
        raise Refused(f"写不了 {folder / 'roster.csv'}：{error.strerror}") from None
    return Import(seen, written=True, kept=str(kept))


def described(done: Import) -> dict[str, Any]:
    """The whole preview for a program. Mobile numbers are hidden in the middle."""
    seen = done.seen
    return {
        "ok": seen.sound,
        "written": done.written,
        "same": seen.same,
        "new": [{"row": row, **_person(one)} for row, one in seen.new],
        "changed": [
            {
                "row": one.row,
                "id": one.person.id,
                "fields": {name: list(two) for name, *two in one.fields},
            }
            for one in seen.changed
        ],
        "repeated": [
            {"row": row, "id": one.id, "first": other} for row, one, other in seen.repeated
        ],
        "gone": [_person(one) for one in seen.gone],
        "problems": [
            {"row": one.row, "column": one.column, "problem": _said(one)[0], "mend": _said(one)[1]}
            for one in seen.faults
        ],
        "proposals": [
            {
                "column": NAMES[one.column],
                "written": one.written,
                "known": one.known,
                "rows": list(one.rows),
            }
            for one in seen.proposals
        ],
    }


def told(done: Import, *, remove: bool) -> Iterator[str]:
    """The preview in lines: what changes, what is wrong, what is to be decided."""
    seen = done.seen
    yield (
        f"新增 {len(seen.new)} 位，改动 {len(seen.changed)} 位，不变 {seen.same} 位；"
        f"名册里有、表里没有 {len(seen.gone)} 位{'（要删）' if remove else '（保留）'}。"
    )
    yield from _few([f"+ 第 {row} 行 {_named(one)}" for row, one in seen.new])
    yield from _few(
        [
            f"* 第 {one.row} 行 {_named(one.person)}："
            + "；".join(
                f"{name} {before or '（空）'} → {after or '（空）'}"
                for name, before, after in one.fields
            )
            for one in seen.changed
        ]
    )
    yield from _few([f"- {_named(one)}" for one in seen.gone])
    yield from _few(
        [
            f"= 第 {row} 行 {_named(one)}，和第 {other} 行一样，只算一次"
            for row, one, other in seen.repeated
        ]
    )
    yield from _few([_fault(one) for one in seen.faults])
    yield from _few([_proposal(one) for one in seen.proposals])
    if done.written:
        yield f"已写进 roster.csv，原来的留在 {done.kept}。正在运行的机器人重新启动以后用新名册。"
    elif seen.sound:
        yield "还没有写。没有问题就加 --write；表里没有的人要删掉，再加 --remove。"
    else:
        yield "还没有写。请先改好上面的问题，再运行一次。"


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  还有 {len(lines) - SHOWN} 条，用 --json 看全部。"


def _person(one: Person) -> dict[str, str]:
    return {
        "id": one.id,
        "role": one.role,
        "name": one.name,
        "enterprise": one.enterprise,
        "team": one.team,
    }


def _named(one: Person) -> str:
    return (
        f"{one.name}（{ROLES[one.role]}，{one.enterprise}{one.team}）"
        if one.enterprise
        else f"{one.name}（{ROLES[one.role]}，{one.region}）"
    )


def _said(fault: Fault) -> tuple[str, str]:
    problem_, mend = FAULTS[fault.code]
    return problem_.format(**fault.data), mend.format(**fault.data)


def _fault(fault: Fault) -> str:
    where = f"第 {fault.row} 行" if fault.row else "表头"
    column = f"“{fault.column}”" if fault.column else ""
    return f"! {where}{column}：{'。'.join(_said(fault))}。"


def _proposal(one: Proposal) -> str:
    rows = "、".join(map(str, one.rows[:5])) + ("等" if len(one.rows) > 5 else "")
    keep = "改成对的" if one.column == "region" else f"加 --keep '{one.written}'"
    return (
        f"? 第 {rows} 行“{NAMES[one.column]}”：{one.written} → {one.known}？"
        f"是就加 --accept '{one.written}={one.known}'，不是就{keep}"
    )


UNREADABLE: Mapping[str, str] = {
    "too_large": "超过了 {megabytes} MB，请分成几个文件。",
    "unpacks_too_large": "解开以后太大，没有读。请复制到新的 Excel 文件里再试。",
    "too_many_rows": "超过了 {rows} 行，请分成几个文件。",
    "long_cell": "第 {row} 行有一格超过 {characters} 个字，请看看是不是表放错了。",
    "old_excel": "是旧版 .xls，请在 Excel 或 WPS 里另存为 .xlsx。",
    "damaged": "打不开，可能损坏了或设了密码，请在 Excel 或 WPS 里另存一份 .xlsx。",
    "no_text": "不是 Excel，也不是 CSV 文件。",
}
"""Why a file is no table, by `NoTable.code`."""
FAULTS: Mapping[str, tuple[str, str]] = {
    "no_headings": (
        "没有找到表头",
        "请有一行写各栏的名称，至少有“姓名”，例如：姓名、手机、企业名称、班组",
    ),
    "no_people": ("表头下面没有人", "请看看是不是选错了工作表；读的是第一张"),
    "no_name": ("没有写姓名", "补上姓名"),
    "no_enterprise": ("没有写企业", "补上企业全称"),
    "no_team": ("是班组长，但没有写班组", "补上班组全称"),
    "no_region": ("没有写推荐单位，也看不出来", "加一栏“推荐单位”，写 bot.toml 里 regions 的名称"),
    "unknown_region": (
        "没有“{value}”这个推荐单位",
        "改成 bot.toml 里 regions 的名称，例如：{known}",
    ),
    "bad_role": ("读不懂角色“{value}”", "写班组长、联系人或工作人员"),
    "bad_mobile": ("手机号“{value}”不对", "写 11 位手机号，例如 13900000001"),
    "bad_email": ("邮箱“{value}”不对", "写完整的邮箱，例如 limin@example.com"),
    "bad_id": (
        "编号“{value}”不对",
        "用小写英文字母开头，只有字母、数字和“-”，例如 wang-qiang；不写就自动编",
    ),
    "bad_value": ("“{value}”不对", "照示例里 roster.csv 的同一栏写"),
    "formula": ("“{value}”开头像公式", "去掉开头的等号、加号、减号或 @"),
    "twice": ("{name}和第 {other} 行是同一个人，{fields}却不一样", "留下对的一行"),
}
"""What is wrong with a cell, and what to write instead, by `Fault.code`."""
