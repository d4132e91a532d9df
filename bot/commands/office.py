"""The commands of the office: who is how far, who is invited, reminded, called, written to."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Optional

import typer

from .options import (
    AsJson,
    At,
    Database,
    Folder,
    clock_at,
    folder_of,
    library_of,
    place_of,
)
from .speaking import misuse, refuse, say_json, write


def status(
    association: Folder = None,
    team: Annotated[str, typer.Option(help="只看这个班组，名称可以不写全。")] = "",
    database: Database = "",
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """看每张表到了哪一步：合计、各推荐单位、每个班组。例：xindeguo status --team 钳工一班"""
    from bot.app import opened_store
    from bot.expecting import expect

    from .status import Office, described
    from .status import told as lines

    library, now = library_of(association), clock_at(at)()
    with opened_store(place_of(association, database)) as store:
        expect(library.association, store, now)
        office = Office(library, store, now)
        rows = office.standings(team)
    if team and not rows:
        refuse(f"没有叫“{team}”的班组，请对照名册写名称。")
    if as_json:
        say_json(described(office, rows))
    else:
        for line in lines(office, rows):
            typer.echo(line)


def invite(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="leader、contact 或 staff。")],
    scope: Annotated[
        str, typer.Argument(metavar="SCOPE", help="企业；staff 写推荐单位。也可以写名册里的 id。")
    ],
    association: Folder = None,
    team: Annotated[str, typer.Option(help="班组，只用于 leader。")] = "",
    database: Database = "",
    days: Annotated[int, typer.Option(help="多少天内有效。", min=1, max=365)] = 14,
    qr: Annotated[Optional[Path], typer.Option(help="二维码写到哪个 .png 文件。")] = None,  # noqa: UP045
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """给名册里的一个人发一次性邀请。例：xindeguo invite staff 江苏省质量协会"""
    from bot.app import opened_store
    from renderers.codes import qr_png

    from .invite import ROLES, invited, meant, nobody, told

    if role not in ROLES:
        misuse(f"没有角色 {role}，请写 {'、'.join(ROLES)}。")
    if team and role != "leader":
        misuse("--team 只用于 leader。")
    if role == "leader" and association and not association.is_dir():
        misuse(
            f"没有文件夹 {association}。班组写在 --team 后面，"
            "例如 xindeguo invite leader 江州重型机械股份有限公司 --team 装配车间钳工一班"
        )
    library = library_of(association)
    found = meant(library.association.roster, role, scope, team)
    if len(found) != 1:
        refuse(nobody(library.association.roster, found, (role, scope, team)))
    with opened_store(place_of(association, database)) as store:
        invitation, before = invited(library.association, store, found[0], clock_at(at)(), days)
    if qr:
        write(qr, qr_png(invitation.scanned))
    if as_json:
        say_json(asdict(invitation))
    else:
        for line in told(library.phrases, found[0], invitation, before):
            typer.echo(line)


def roster(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="名单：.xlsx 或 .csv。")],
    association: Folder = None,
    accept: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="写法=原名", help="把这种写法当作原名；可以写几次。"),
    ] = None,
    keep: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="写法", help="这种写法是对的，不是别的名称；可以写几次。"),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="表里没有的人从名册删掉。")] = False,
    to_write: Annotated[
        bool, typer.Option("--write", help="写进 roster.csv；不写就只看。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """从 Excel 或 CSV 导入名册，先看会改什么。例：xindeguo roster 去年名单.xlsx 我的协会"""
    from .roster import Import, Refused, decisions, described, read_list, taken_over, told

    library = library_of(association)
    if to_write and association is None:
        misuse("--write 要写协会文件夹，例如 xindeguo roster 名单.xlsx 我的协会 --write")
    try:
        done = Import(read_list(library, file, decisions(accept or [], keep or [])))
        if to_write and done.seen.sound:
            done = taken_over(library, folder_of(association), done.seen, remove=remove)
    except Refused as refused:
        refuse(str(refused))
    if as_json:
        say_json(described(done))
    else:
        for line in told(done, remove=remove):
            typer.echo(line)
    raise typer.Exit(0 if done.seen.sound else 1)


def remind(
    association: Folder = None,
    at: At = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会提醒谁，什么也不发。")] = False,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """列出现在该提醒谁、走哪个渠道、说什么。例：xindeguo remind --at 2021-07-08T09:30 --dry-run"""
    from .remind import reminded, told

    library = library_of(association)
    where = place_of(association, database)
    found = reminded(library, where, clock_at(at), keep=not dry_run)
    for line in found.problems:
        typer.echo(line, err=True)
    if as_json or dry_run:
        say_json([asdict(one) for one in found.due])
    else:
        for line in told(library, found.due):
            typer.echo(line)
    if found.interrupted:
        refuse(f"已中断，提醒了 {len(found.due)} 位；再运行一次，就接着提醒其余的人。")


def calls(
    association: Folder = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="写到哪个 .xlsx 文件。"),
    ] = None,
    database: Database = "",
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """列出一直联系不上、要打电话的人。例：xindeguo calls -o 电话名单.xlsx"""
    from renderers.calls import call_sheet

    from .remind import called, told_calls

    if output and output.suffix.lower() != ".xlsx":
        misuse(f"--output 要写 .xlsx 文件，不能写 {output}，例如 xindeguo calls -o 电话名单.xlsx")
    library = library_of(association)
    found = called(library, place_of(association, database), clock_at(at)())
    if output:
        write(output, call_sheet(found, library.phrases))
    if as_json:
        say_json([{**asdict(one), "day": one.day.isoformat()} for one in found])
    else:
        for line in told_calls(library, found):
            typer.echo(line)


def broadcasts(
    association: Folder = None, database: Database = "", at: At = "", as_json: AsJson = False
) -> None:
    """列出最近八周的群发：谁发的、发给谁、多少人收到。例：xindeguo broadcasts"""
    from bot.app import opened_store

    from .broadcasts import described, sent, told

    library = library_of(association)
    with opened_store(place_of(association, database)) as store, store.read() as reading:
        found = sent(reading, clock_at(at)())
    if as_json:
        say_json(described(library.association, found))
    else:
        for line in told(library.association, library.phrases, found):
            typer.echo(line)


def stumbles(association: Folder = None, database: Database = "", as_json: AsJson = False) -> None:
    """列出大家最容易填错的项目和次数，不含答案。例：xindeguo stumbles"""
    from bot.app import opened_store

    from .stumbles import described
    from .stumbles import told as lines

    catalog = library_of(association).catalog
    with opened_store(place_of(association, database)) as store, store.read() as reading:
        found = reading.stumbles()
    if as_json:
        say_json(described(catalog, found))
    else:
        for line in lines(catalog, found):
            typer.echo(line)
