"""Machines of one bot: fronts and workers, each a process, over one database and one Telegram."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bot.app import SHANGHAI
from tests.channels.telegram.fake import TOKEN, FakeTelegram
from tests.commands.running import ROOT
from tests.folders import edited, small, written

TEAMS = 100
"""Teams that never write, so that a broadcast takes a while: some seconds at Telegram's pace."""
HOUSE, OTHER = "江州重型机械股份有限公司", "江州精工轴承有限公司"
REGION = "江苏省质量协会"
BOT = "xindeguo_bot"


def association(folder: Path, telegram: str) -> Path:
    """The small association: its 成果表 is expected of team leaders, its bot is Telegram's."""
    form = "notices/works/result.toml"
    by = 'filled_by = "班组长"'
    files = dict(edited(small(), form, by, f'{by}\nexpected = ["leader"]'))
    files["bot.toml"] += f'\n[channels.telegram]\nbase = "{telegram}"\nname = "{BOT}"\n'.encode()
    rows = [f"qian-fang,leader,钱芳,13900000013,{REGION},{HOUSE},热处理车间检验班"]
    rows += [
        f"p{number},leader,张伟{number},139000002{number:02},{REGION},{OTHER},磨工{number}班"
        for number in range(TEAMS)
    ]
    files["roster.csv"] = files["roster.csv"].rstrip() + ("\n" + "\n".join(rows) + "\n").encode()
    return written(folder, files)


@dataclass
class Machine:
    """One process, and where its log is."""

    process: "subprocess.Popen[str]"
    log: Path

    @cached_property
    def said(self) -> str:
        """The line with which it says that it is there; waited for."""
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        assert line, self.log.read_text("utf-8")
        return line

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its log."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def kill(self) -> None:
        """It dies, as in a power cut."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        """It is told to end, and finishes what is under way; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=40)
        return self.process.returncode


@dataclass
class Machines:
    """Starts them, all with one clock, which `at` sets."""

    folder: Path
    database: str
    telegram: FakeTelegram
    started: list[Machine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.association = association(self.folder / "association", self.telegram.url)
        self.at(datetime(2021, 1, 1, 9, tzinfo=SHANGHAI))

    def at(self, moment: datetime) -> None:
        """What the clock of whatever is started from now on says."""
        self._moment, self._since = moment, time.monotonic()

    @property
    def now(self) -> str:
        """The time, as `--at` is given it."""
        return (self._moment + timedelta(seconds=time.monotonic() - self._since)).isoformat()

    def front(self) -> Machine:
        """A machine that answers, at the address that it says."""
        return self._start("serve", "--front", "--port", "0")

    def alone(self) -> Machine:
        """A machine that does everything."""
        return self._start("serve", "--port", "0")

    def worker(self) -> Machine:
        """A machine that delivers, reminds, broadcasts."""
        return self._start("worker")

    def run(self, command: str, *options: str) -> Any:
        """What a command prints for a program."""
        given = [command, *options, str(self.association), "--database", self.database]
        done = subprocess.run(
            [sys.executable, "-m", "bot", *given, "--at", self.now, "--json"],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    def close(self) -> None:
        """All of them end."""
        for one in self.started:
            if one.process.poll() is None:
                one.kill()

    @property
    def _environment(self) -> dict[str, str]:
        ours = {"XINDEGUO_TELEGRAM_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
        return {**os.environ, **ours, "PYTHONIOENCODING": "utf-8"}

    def _start(self, command: str, *options: str) -> Machine:
        log = self.folder / f"{len(self.started)}-{command}.log"
        given = [str(self.association), "--database", self.database, "--at", self.now]
        logged = ["--log-format", "json", "--log-level", "info"]
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", command, *given, *options, *logged],
                cwd=self.folder,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        self.started.append(Machine(process, log))
        return self.started[-1]


def until(done: Callable[[], Any], seconds: float = 25) -> Any:
    """Wait until something is the case; what it is."""
    end = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)
    return found


def page(address: str) -> str:
    """What is to be read at an address."""
    with urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text
