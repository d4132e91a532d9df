"""What commands have in common: how they take JSON, write a file, print, and refuse."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file."""
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        refuse(f"读不了 {path}：{error.strerror}")
    except json.JSONDecodeError as error:
        at = f"第 {error.lineno} 行第 {error.colno} 个字"
        refuse(f'{path} 不是 JSON：{at}那里不对，应当像 {{"team_name": "装配车间钳工一班"}}。')
    except (ValueError, RecursionError):
        refuse(f'{path} 不是 JSON，应当像 {{"team_name": "装配车间钳工一班"}}，用 UTF-8 保存。')
    if not isinstance(given, dict):
        refuse(f'{path} 里应当是一个对象，例如 {{"team_name": "装配车间钳工一班"}}。')
    return given


def write(path: Path, data: bytes) -> None:
    """Write a file, with its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        refuse(f"写不了 {path}：{error.strerror}")


def say_json(value: object) -> None:
    """A value in a line for a program."""
    # Half a character, as JSON can name one, is no UTF-8.
    line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    sys.stdout.write(line + "\n")


@contextmanager
def bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for what takes long, `[##   ] 2/5 天` on a terminal's stderr; elsewhere nothing.

    What is given takes how much is done, and of how much.
    """
    shown = False

    def show(done: int, known: int) -> None:
        nonlocal shown
        shown, signs = True, WIDTH * done // known
        sys.stderr.write(f"\r[{'#' * signs}{' ' * (WIDTH - signs)}] {done}/{known} {unit}")
        sys.stderr.flush()

    try:
        yield show if sys.stderr.isatty() else lambda *_: None
    finally:
        if shown:
            sys.stderr.write("\n")


def mistake(one: Any) -> str:
    """A `Problem` of a folder in a line: the file, the field, why, what to write instead."""
    at = ": ".join(filter(None, (one.file, one.where)))
    return f"{at}: {one.problem}。{one.mend}。"


def refuse(say: str) -> NoReturn:
    """The input is wrong: why, and exit code 1."""
    typer.echo(in_chinese(say), err=True)
    raise SystemExit(1)


def misuse(say: str) -> NoReturn:
    """The command is used wrongly: how, and exit code 2."""
    typer.echo(say, err=True)
    raise SystemExit(2)


def in_chinese(say: str) -> str:
    """A sentence in which the machine's own words are translated, as far as they are known."""
    from storage.engines import NO_DRIVER, UNKNOWN, UNREADABLE

    store = dict(zip((UNKNOWN, UNREADABLE, NO_DRIVER), STORE, strict=True))
    for words, ours in {**store, **REASONS}.items():
        say = say.replace(words, ours)
    return say


WIDTH = 30
"""Signs of a bar."""
STORE = (
    "地址要以 sqlite:/// 或 postgresql:// 开头",
    "地址读不懂；密码里的 @ 写成 %40，: 写成 %3A，/ 写成 %2F",
    "还没有装 PostgreSQL 的驱动，请运行 pip install 'xindeguo[postgresql]'",
)
REASONS: Mapping[str, str] = {
    "No such file or directory": "没有这个文件或文件夹",
    "Permission denied": "没有权限",
    "Read-only file system": "这里只能读，不能写",
    "No space left on device": "磁盘满了",
    "File exists": "已经有同名的文件",
    "Is a directory": "这是文件夹，不是文件",
    "Not a directory": "路径里有一段不是文件夹",
    "Address already in use": "已经被别的程序占用",
    "Connection refused": "那里没有服务，请看地址、端口和服务是否启动",
    "file is not a database": "这个文件不是数据库",
    "unable to open database file": "打不开数据库文件",
}
"""What the system and the drivers say in English, by their words."""
