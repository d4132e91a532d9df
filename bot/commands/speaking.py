"""What commands have in common: how they take JSON, write a file, print, and refuse."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file."""
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        refuse(f"读不了 {path}：{error}")
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


def refuse(say: str) -> NoReturn:
    """The input is wrong: why, and exit code 1."""
    typer.echo(say, err=True)
    raise SystemExit(1)


def misuse(say: str) -> NoReturn:
    """The command is used wrongly: how, and exit code 2."""
    typer.echo(say, err=True)
    raise SystemExit(2)
