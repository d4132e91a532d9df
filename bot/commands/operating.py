"""The commands of whoever runs the bot: serving, working, looking after the machine."""

import os
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Optional

import typer

from .options import (
    AsJson,
    At,
    Database,
    Folder,
    LogFormat,
    LogLevel,
    clock_at,
    clock_from,
    library_of,
    place_of,
)
from .speaking import misuse, refuse, say_json


def serve(
    association: Folder = None,
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口。", min=0, max=65535)] = 8000,
    database: Database = "",
    at: At = "",
    front: Annotated[
        bool, typer.Option("--front", help="只接待；发送、提醒、群发交给 xindeguo worker。")
    ] = False,
    log_format: LogFormat = "text",
    log_level: LogLevel = "warning",
) -> None:
    """启动聊天网页。例：xindeguo serve --port 8000"""
    from threading import Event, Timer

    from bot.app import drawing, open_assistant, place
    from bot.channels.web import Settings
    from bot.logs import written
    from bot.messengers import ChannelError, doors, open_around, open_messengers, running
    from bot.messengers import worker as open_worker
    from bot.metrics import Metrics
    from bot.server import application
    from bot.server import serve as run
    from bot.watching import Watching
    from bot.works import works

    library = library_of(association)
    profile = library.association.profile
    words = library.phrases.tables["page"]
    settings = Settings(title=f"{profile.name}申报助手", subtitle=profile.association)
    where, clock = place(association, database), clock_from(at)
    with written(log_format, log_level), drawing(library) as draw:
        assistant, store = open_assistant(library, where, clock, draw)
        try:
            around = open_around(library, where, (assistant, store), clock)
            tables, address = profile.channels, profile.address
            messengers = open_messengers(tables, address, around, os.environ)
            work, begin = None, Event()
            if not front:
                tasks = works(library, assistant, around, messengers)
                work = open_worker(messengers, around, tasks)
            metrics = Metrics(store, clock, work.pending if work else None)
            watching = Watching(store, metrics, os.environ)
            routes = [*doors(library, around, messengers), *watching.routes()]
            app = application(assistant, words, settings, routes)

            def ready(line: str) -> None:
                typer.echo(line)
                # What work imports would hold up the first page.
                Timer(1.0, begin.set).start()

            with running(messengers, work, begin):
                run(app, (host, port), words, ready)
        except ChannelError as error:
            table = f"bot.toml 的 [channels.{error.name}] 用不了：" if error.name else ""
            refuse(f"{table}{error.reason}")
        finally:
            store.close()


def worker(
    association: Folder = None,
    database: Database = "",
    at: At = "",
    watch: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(help="在本机这个端口提供 /healthz 和 /metrics。", min=0, max=65535),
    ] = None,
    log_format: LogFormat = "text",
    log_level: LogLevel = "warning",
) -> None:
    """只做后台的事：发送、提醒、群发，不开网页。例：xindeguo worker --database postgresql://…"""
    from bot.app import place
    from bot.logs import written
    from bot.messengers import ChannelError

    from .worker import at_work, told_to_stop

    library, clock = library_of(association), clock_from(at)
    try:
        with (
            written(log_format, log_level),
            told_to_stop() as stopping,
            at_work(library, place(association, database), clock, watch),
        ):
            typer.echo("在工作。按 Ctrl-C 停止，手上的事做完再退出。")
            stopping.wait()
    except ChannelError as error:
        table = f"bot.toml 的 [channels.{error.name}] 用不了：" if error.name else ""
        refuse(f"{table}{error.reason}")
    except OSError as error:
        what = "启动不了" if watch is None else f"端口 {watch} 打不开"
        refuse(f"{what}：{error.strerror}")


def letters(
    database: Database = "",
    days: Annotated[int, typer.Option(help="最近多少天。", min=1, max=365)] = 30,
    limit: Annotated[int, typer.Option(help="最多列出多少条。", min=1)] = 100,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """列出没有送到的消息和原因，不含内容。例：xindeguo letters --days 7"""
    from datetime import timedelta

    from bot.app import opened_store
    from storage.letters import dead_letters

    from .letters import described, lines

    since = clock_at(at)() - timedelta(days=days)
    with opened_store(place_of(None, database)) as store, store.read() as reading:
        found = dead_letters(reading.session, since, limit)
    if as_json:
        say_json([asdict(one) for one in described(found, since.tzinfo)])
    else:
        for line in lines(found, since):
            typer.echo(line)


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


def migrate(database: Database = "", as_json: AsJson = False) -> None:
    """把数据库升级到本程序的版本；先备份。例：xindeguo migrate"""
    from bot.app import place
    from storage.store import Store

    store = Store(place(None, database).database)
    try:
        before = store.version()
        store.upgrade()
        after = store.version()
    finally:
        store.close()
    if as_json:
        say_json({"ok": True, "before": before, "version": after})
    elif before == after:
        typer.echo(f"数据库已经是版本 {after}，不用升级。")
    else:
        typer.echo(f"数据库从版本 {before or '空'} 升级到 {after}。")


def backup(
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="写到哪个 .tar 文件；不能已经有。"),
    ] = None,
    check_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--check", help="只检查一个备份文件是否完整。"),
    ] = None,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """备份数据库和文件，不用停机。例：xindeguo backup -o 备份-0601.tar"""
    from bot.app import place

    from .backup import NoBackup, dump_command, make, mistakes, sqlite_file

    if (output is None) == (check_file is None):
        misuse("请写 --output 文件（做备份）或者 --check 文件（检查备份）。")
    say = partial(typer.echo, err=True)
    where = place(None, database)
    problems: list[str] = []
    lines: list[str] = []
    try:
        if check_file is not None:
            problems = list(mistakes(check_file, say))
            lines = [f"{check_file} 完整。"]
        elif output is not None:
            made = make(where, output, clock_at("")(), say)
            lines = [f"已备份到 {output}：{len(made.databases)} 个数据库，{made.files} 个文件。"]
            if sqlite_file(where.database) is None:
                lines.append(f"数据库请先用这一条备份，再备份文件：{dump_command(where.database)}")
    except NoBackup as none:
        problems = [str(none)]
    if as_json:
        file = str(output or check_file)
        say_json({"ok": not problems, "file": file, "problems": problems})
    else:
        for line in problems or lines:
            typer.echo(line, err=bool(problems))
    raise typer.Exit(1 if problems else 0)


def simulate(
    association: Folder = None,
    teams: Annotated[int, typer.Option(help="多少个班组。", min=1, max=1_000_000)] = 100,
    seed: Annotated[int, typer.Option(help="种子；同一个种子就是同一季。")] = 1,
    days: Annotated[
        int, typer.Option(help="只演最后多少天；不写就是整整一季。", min=0, max=400)
    ] = 0,
    faults: Annotated[
        bool, typer.Option("--faults", help="加上故障：限流、谎报、超时、重启、拨钟、两个进程。")
    ] = False,
    server: Annotated[
        bool, typer.Option("--server", help="机器整天开着；不写就像一台有时才开的笔记本。")
    ] = False,
    keep: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--keep", help="演完把数据库、文件、名册留在这个新文件夹里。"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """用编造的名册演完一季，数出失信的事。例：xindeguo simulate --teams 200 --faults"""
    from bot.simulating import Season
    from bot.simulation.reporting import told

    from .simulate import played

    season = Season(teams, seed, days, faults, server)
    try:
        report = played(library_of(association), season, keep)
    except FileExistsError:
        misuse(f"{keep} 已经有了，请换一个新文件夹的名字。")
    if as_json:
        say_json(asdict(report))
    else:
        for line in told(report):
            typer.echo(line)
    raise typer.Exit(1 if report.violations else 0)
