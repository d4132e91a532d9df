"""The commands of `xindeguo`: their options and exit codes are an interface (`docs/commands.md`).

Here belongs what a command takes and prints, one file for each that does more than call. What it
does belongs to the rooms it calls. What is slow to import is imported where it is needed.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Optional

import typer

from . import office, operating
from .options import AsJson, At, Database, Folder, clock_at, folder_of, library_of, moment_at
from .speaking import mistake, misuse, read_json, refuse, say_json, write
from .usage import Commands

app = typer.Typer(
    name="xindeguo",
    cls=Commands,
    help="信得过：在聊天里填好质量协会的申报表，交还 Word 文件。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line. Wrong input is said in one line, with exit code 1."""
    from storage.errors import StoreError

    try:
        app()
    except StoreError as error:
        refuse(f"数据库用不了：{error}")


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

    checked, language = check_folder(folder_of(association))
    problems = [problem(mistake, language) for mistake in checked.mistakes]
    doubts = [problem(doubt, language) for doubt in checked.doubts]
    if as_json:
        told = {"problems": list(map(asdict, problems)), "doubts": list(map(asdict, doubts))}
        say_json({"ok": not problems, **told})
    else:
        for one in problems:
            typer.echo(mistake(one), err=True)
        for one in doubts:
            typer.echo(f"请核对 {mistake(one)}")
        if not problems:
            typer.echo(language.say("word", "all_right", {}))
    raise typer.Exit(1 if problems else 0)


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

    library = library_of(association)
    if person and not library.association.roster.find(person):
        refuse(f"名册里没有 {person}，请写名册里的 id，例如 xindeguo talk --as wang-qiang")
    session = Session(library, person, at and moment_at(at), database, as_json)
    run_talk(session, script, record)


@app.command()
def forms(association: Folder = None, at: At = "", as_json: AsJson = False) -> None:
    """列出通知和表：编号、名称、谁填、截止日期。例：xindeguo forms --json"""
    from .forms import described, told

    library = library_of(association)
    now = clock_at(at)()
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

    now = clock_at(at)()
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

    library = library_of(association)
    found = library.catalog.find(form.rpartition("/")[2])
    if found is None:
        refuse(f"没有编号为 {form} 的表，请看 xindeguo forms。")
    given = read_json(answers)
    now = clock_at(at)()
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

    library = library_of(association)
    wanted = form.rpartition("/")[2]
    if wanted and library.catalog.find(wanted) is None:
        refuse(f"没有编号为 {form} 的表，请看 xindeguo forms。")
    try:
        found = read_file(library, file, wanted, clock_at(at)())
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


for _command in (
    operating.serve,
    operating.worker,
    operating.doctor,
    operating.migrate,
    operating.backup,
    operating.letters,
    operating.simulate,
    office.roster,
    office.invite,
    office.status,
    office.remind,
    office.calls,
    office.broadcasts,
    office.stumbles,
):
    app.command()(_command)
