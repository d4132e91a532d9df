"""The commands of `xindeguo`: their options and exit codes are an interface (`docs/commands.md`).

Here belongs what a command takes and prints, one file for each that does more than call. What it
does belongs to the rooms it calls. What is slow to import is imported where it is needed.
"""

import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from .speaking import misuse, read_json, refuse, say_json, write

app = typer.Typer(
    name="xindeguo",
    help="信得过：在聊天里填好质量协会的申报表，交还 Word 文件。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Folder = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads the annotation at run time
    typer.Argument(
        metavar="ASSOCIATION", help="协会文件夹；不写就用自带的示例。", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
At = Annotated[
    str, typer.Option("--at", help="把时钟设在这一刻（北京时间），例如 2021-07-01T09:00。")
]
Database = Annotated[str, typer.Option(help="数据库地址，例如 sqlite:///data/xindeguo.db。")]


def main() -> None:
    """Run the command line. Wrong input is said in one line, with exit code 1."""
    from storage.errors import StoreError

    try:
        app()
    except StoreError as error:
        refuse(f"数据库暂时用不了：{error}")


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="要新建的文件夹。")]) -> None:
    """把示例协会复制到 DIR，供修改。例：xindeguo init 我的协会"""
    from storage.association import copy_sample

    try:
        copy_sample(folder)
    except OSError as error:
        refuse(
            f"{folder} 已经有内容，请换一个空文件夹。"
            if isinstance(error, FileExistsError)
            else f"写不了 {folder}：{error.strerror}"
        )
    typer.echo(f"已复制到 {folder}。先改 bot.toml 和 roster.csv，再运行 xindeguo check {folder}")


@app.command()
def check(association: Folder = None, as_json: AsJson = False) -> None:
    """检查协会文件夹，一次列出全部错误。例：xindeguo check 我的协会"""
    from bot.app import check_folder
    from bot.check import problem

    checked, language = check_folder(_folder(association))
    problems = [problem(mistake, language) for mistake in checked.mistakes]
    if as_json:
        say_json({"ok": not problems, "problems": [asdict(one) for one in problems]})
    else:
        for one in problems:
            typer.echo(f"{one.file}: {one.where}: {one.problem}。{one.mend}。", err=True)
        if not problems:
            typer.echo(language.say("word", "all_right", {}))
    raise typer.Exit(1 if problems else 0)


@app.command()
def serve(
    association: Folder = None,
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口。", min=0, max=65535)] = 8000,
    database: Database = "",
    at: At = "",
) -> None:
    """启动聊天网页。例：xindeguo serve --port 8000"""
    from bot.app import drawing, open_assistant, place
    from bot.channels.web import Settings
    from bot.messengers import ChannelError, doors, open_around, open_messengers, running
    from bot.server import application
    from bot.server import serve as run

    library = _library(association)
    profile = library.association.profile
    words = library.phrases.tables["page"]
    settings = Settings(title=f"{profile.name}申报助手", subtitle=profile.association)
    where = place(association, database)
    with drawing(library) as draw:
        assistant, store = open_assistant(library, where, _clock(at), draw)
        try:
            around = open_around(library, where, (assistant, store))
            tables, address = profile.channels, profile.address
            messengers = open_messengers(tables, address, around, os.environ)
            app = application(assistant, words, settings, doors(library, around, messengers))
            with running(messengers, around):
                run(app, (host, port), words, typer.echo)
        except ChannelError as error:
            table = f"bot.toml 的 [channels.{error.name}] 用不了：" if error.name else ""
            refuse(f"{table}{error.reason}")
        finally:
            store.close()


@app.command()
def talk(
    association: Folder = None,
    person: Annotated[
        str, typer.Option("--as", help="名册里的人（id）；不写就是新来的访客。")
    ] = "",
    at: At = "",
    database: Database = "",
    script: Annotated[
        Path | None, typer.Option(help="每行一条消息；@file 路径 发送文件。")
    ] = None,
    record: Annotated[Optional[Path], typer.Option(help="把对话写成测试用的 .chat 文件。")] = None,  # noqa: UP045
    as_json: AsJson = False,
) -> None:
    """在终端里聊天。例：xindeguo talk --as wang-qiang --at 2021-07-01T09:00"""
    from .talk import Session, run_talk

    library = _library(association)
    if person and not library.association.roster.find(person):
        refuse(f"名册里没有 {person}。")
    session = Session(library, person, at and _moment(at), database, as_json)
    run_talk(session, script, record)


@app.command()
def forms(association: Folder = None, at: At = "", as_json: AsJson = False) -> None:
    """列出通知和表：编号、名称、谁填、截止日期。例：xindeguo forms --json"""
    from .forms import described, told

    library = _library(association)
    now = _clock(at)()
    if as_json:
        say_json(described(library.catalog, now))
    else:
        for line in told(library.catalog, now):
            typer.echo(line)


@app.command()
def understand(
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="项目类型，例如 percent。")] = "",
    text: Annotated[str, typer.Argument(metavar="TEXT", help="要读的文字。")] = "",
    at: At = "",
    batch: Annotated[Optional[Path], typer.Option(help="JSON 行文件：id、type、text。")] = None,  # noqa: UP045
    as_json: AsJson = False,
) -> None:
    """看一种项目怎样读一段文字。例：xindeguo understand percent 百分之九十八点五"""
    from .understand import UnknownKind, read_lines, understood

    now = _clock(at)()
    try:
        if batch:
            for answer in read_lines(batch.read_text("utf-8-sig").split("\n"), now):
                say_json(answer)
            return
        if not kind:
            misuse("请写项目类型和文字，例如 xindeguo understand percent 98.5")
        answer = understood({"type": kind, "text": text}, now)
    except (UnknownKind, OSError, ValueError) as error:
        refuse(str(error))
    if as_json:
        say_json(answer)
    else:
        typer.echo("\n".join(f"{key}: {value}" for key, value in answer.items() if value))
    raise typer.Exit(1 if answer["reading"] == "wrong" else 0)


@app.command()
def fill(
    form: Annotated[str, typer.Argument(metavar="FORM", help="表的编号，见 xindeguo forms。")],
    answers: Annotated[
        Path, typer.Argument(metavar="ANSWERS.json", help="{key: 答案}，按平常写法。")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个 .docx 文件。")],
    association: Annotated[Optional[Path], typer.Option(help="协会文件夹。")] = None,  # noqa: UP045
    year: Annotated[
        int, typer.Option(help="哪一年度；不写就是正在受理或下一个年度。", min=0, max=9999)
    ] = 0,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """用 JSON 里的答案填一张表。例：xindeguo fill team-application 答案.json -o 表.docx"""
    from .fill import Filling, fill_form

    library = _library(association)
    found = library.catalog.find(form.rpartition("/")[2])
    if found is None:
        refuse(f"没有编号为 {form} 的表，请看 xindeguo forms。")
    given = read_json(answers)
    now = _clock(at)()
    season = library.catalog.season_at(found[1].id, now)
    filled = fill_form(Filling(library, found[1], year or season.year, now, answers.parent), given)
    if filled.data is not None:
        write(output, filled.data)
    problems = [asdict(one) for one in filled.problems]
    if as_json:
        written = str(output) if filled.data is not None else None
        say_json({"ok": filled.data is not None, "output": written, "problems": problems})
    else:
        for one in filled.problems:
            typer.echo(f"{one.field}: {one.say}", err=True)
        if filled.data is not None:
            typer.echo(f"已写好 {output}")
    raise typer.Exit(0 if filled.data is not None else 1)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help="填好的 Word 表。")],
    form: Annotated[str, typer.Option(help="表的编号，见 xindeguo forms；不写就自己认。")] = "",
    association: Annotated[Optional[Path], typer.Option(help="协会文件夹。")] = None,  # noqa: UP045
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """把填好的 Word 表读成答案。例：xindeguo read 表.docx --json"""
    from .read import Refused, read_file, told

    library = _library(association)
    wanted = form.rpartition("/")[2]
    if wanted and library.catalog.find(wanted) is None:
        refuse(f"没有编号为 {form} 的表，请看 xindeguo forms。")
    try:
        found = read_file(library, file, wanted, _clock(at)())
    except Refused as refused:
        refuse(str(refused))
    if as_json:
        say_json(asdict(found))
    else:
        for line in told(library, found):
            typer.echo(line)
    raise typer.Exit(0 if found.form else 1)


@app.command()
def draw(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到哪个 .svg 文件。")
    ] = None,
) -> None:
    """画出对话和提交的状态图，直接取自程序里的表。例：xindeguo draw -o docs/machines.svg"""
    from renderers.machines import picture

    if output:
        write(output, picture().encode())
    else:
        typer.echo(picture())


@app.command()
def doctor(association: Folder = None, database: Database = "", as_json: AsJson = False) -> None:
    """检查装了什么、配了什么、能不能用。例：xindeguo doctor"""
    from bot.app import place

    from .doctor import examined

    found = examined(place(association, database))
    ok = all(one.ok for one in found if one.needed)
    if as_json:
        checks = [{"name": one.name, "ok": one.ok, "say": one.say} for one in found]
        say_json({"ok": ok, "checks": checks})
    else:
        for one in found:
            typer.echo(f"{'✓' if one.ok else '✗' if one.needed else '–'} {one.name}：{one.say}")
    raise typer.Exit(0 if ok else 1)


@app.command()
def stumbles(association: Folder = None, database: Database = "", as_json: AsJson = False) -> None:
    """列出大家最容易填错的项目和次数，不含答案。例：xindeguo stumbles"""
    from bot.app import place
    from storage.store import Store

    from .stumbles import described
    from .stumbles import told as lines

    catalog = _library(association).catalog
    store = Store(place(association, database).database)
    try:
        store.upgrade()
        with store.read() as reading:
            found = reading.stumbles()
    finally:
        store.close()
    if as_json:
        say_json(described(catalog, found))
    else:
        for line in lines(catalog, found):
            typer.echo(line)


@app.command()
def invite(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="leader、contact 或 staff。")],
    scope: Annotated[
        str, typer.Argument(metavar="SCOPE", help="企业；staff 写推荐单位。也可以写名册里的 id。")
    ],
    association: Folder = None,
    team: Annotated[str, typer.Option(help="班组，只用于 leader。")] = "",
    database: Database = "",
    days: Annotated[int, typer.Option(help="多少天内有效。", min=1, max=365)] = 14,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """给名册里的一个人发一次性邀请。例：xindeguo invite staff 江苏省质量协会"""
    from bot.app import place
    from storage.store import Store

    from .invite import ROLES, invited, meant, nobody, told

    if role not in ROLES:
        misuse(f"没有角色 {role}，请写 {'、'.join(ROLES)}。")
    if team and role != "leader":
        misuse("--team 只用于 leader。")
    library = _library(association)
    found = meant(library.association.roster, role, scope, team)
    if len(found) != 1:
        refuse(nobody(found, role, scope, team))
    store = Store(place(association, database).database)
    try:
        store.upgrade()
        invitation = invited(library.association, store, found[0], _clock(at)(), days)
    finally:
        store.close()
    if as_json:
        say_json(asdict(invitation))
    else:
        for line in told(invitation, found[0]):
            typer.echo(line)


def _library(association: Path | None) -> Any:
    from bot.app import open_library
    from bot.check import problem
    from conversations.forms.reading import AssociationError
    from renderers.phrases import phrases

    try:
        return open_library(_folder(association))
    except AssociationError as error:
        found: Iterable[Any] = (problem(one, phrases()) for one in error.mistakes)
        refuse("\n".join(f"{one.file}: {one.where}: {one.problem}。{one.mend}。" for one in found))


def _folder(association: Path | None) -> Path:
    from storage.association import sample

    if association is not None and not association.is_dir():
        refuse(f"没有文件夹 {association}，请先运行 xindeguo init {association}。")
    return association or sample()


def _clock(at: str) -> Any:
    from bot.app import now_in_shanghai

    if not at:
        return now_in_shanghai
    moment = _moment(at)
    return lambda: moment


def _moment(at: str) -> datetime:
    from bot.app import SHANGHAI

    try:
        moment = datetime.fromisoformat(at)
        return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        misuse(f"读不懂时间 {at}，请写成 2021-07-01T09:00。")
