"""Commands as people and programs run them, in this process and in one of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.commands import app

ROOT = Path(__file__).parents[2]
AT = ("--at", "2021-06-01T09:00")


def run(*arguments: object, input_: str | None = None) -> Result:
    """A command in this process; no bug hides behind an exit code."""
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=input_)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def program(
    *arguments: object, folder: Path, input_: str = "", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment, **(env or {})},
        input=input_,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )


def one_object(result: Result) -> Any:
    """The JSON on the output, and that nothing else is there."""
    (line,) = result.stdout.splitlines()
    return json.loads(line)
