"""What commands share: their options, the folder they are given, the clock they go by."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import typer

from .speaking import mistake, misuse, refuse

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
LogFormat = Annotated[
    Literal["text", "json"], typer.Option(help="日志的写法；json 每行一个对象，供程序读取。")
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"], typer.Option(help="日志从哪一级记起。")
]


def library_of(association: Path | None) -> Any:
    """The library of a folder; every mistake in it is said, with exit code 1."""
    from bot.app import open_library
    from bot.check import problem
    from conversations.forms.reading import AssociationError
    from renderers.phrases import phrases

    try:
        return open_library(folder_of(association))
    except AssociationError as error:
        found: Iterable[Any] = (problem(one, phrases()) for one in error.mistakes)
        refuse("\n".join(map(mistake, found)))


def folder_of(association: Path | None) -> Path:
    """The folder that is meant: the sample where none is named."""
    from storage.association import sample

    if association is not None and not association.is_dir():
        refuse(f"没有文件夹 {association}，请先运行 xindeguo init {association}。")
    return association or sample()


def place_of(association: Path | None, database: str) -> Any:
    """Where a command looks; that nobody has kept anything there yet is said on standard error.

    Whoever is in another folder than `serve` would take its empty database for everybody's.
    """
    from bot.app import place

    where = place(association, database)
    path = where.database.removeprefix("sqlite:///")
    if path != where.database and not Path(path).exists():
        typer.echo(
            f"注意：这里原来没有数据库 {path}，现在建的是空的。要看正在运行的，"
            "请到运行 xindeguo serve 的文件夹里来，或者写 --database，例如 --database sqlite:///data/xindeguo.db",
            err=True,
        )
    return where


def clock_at(at: str) -> Any:
    """What tells the time in Shanghai; a clock that stands where one was set."""
    from bot.app import now_in_shanghai

    if not at:
        return now_in_shanghai
    moment = moment_at(at)
    return lambda: moment


def clock_from(at: str) -> Any:
    """What tells the time in Shanghai, for what serves: one that was set goes on from there.

    Claims and leases of one that has died must end, so time may not stand still.
    """
    from bot.app import now_in_shanghai

    if not at:
        return now_in_shanghai
    ahead = moment_at(at) - now_in_shanghai()
    return lambda: now_in_shanghai() + ahead


def moment_at(at: str) -> datetime:
    """A moment as it is typed, in Shanghai."""
    from bot.app import SHANGHAI

    try:
        moment = datetime.fromisoformat(at)
        return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        misuse(f"读不懂时间 {at}，请写成 2021-07-01T09:00。")
