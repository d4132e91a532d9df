"""The pages of a .docx as they will be printed, a PNG each.

They are drawn by `paper`, a process of its own: it is started for the first picture, gets one file
at a time, and is killed when it takes too long. The file to hand in is never written here.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Timer
from typing import Self

from .letters import Letters
from .paper import PATIENCE, Engine, Order, receive, send

TASKS = 200
"""Files drawn by one process: rdocx is young, and should it leak, not for long."""
KEPT = 32 * 2**20
"""Bytes of pictures kept in memory, some 800 pages."""


class NoPicture(Exception):
    """A file has no picture; `reason` is the key of why. The list of answers is there to read.

    `not_installed`; `busy`: others came first; `too_slow`; `too_long`: too many pages; `damaged`:
    the file; `crashed`: the process, for want of memory perhaps; `closed`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """How pages are drawn. Without LibreOffice or its `pdftoppm` of poppler, rdocx draws them."""

    engine: Engine = "rdocx"
    dots: int = 110
    """Per inch: A4 has 910 × 1287."""
    seconds: float = 20
    """For one file; and so long, at most, it waits for those before it."""
    fonts: tuple[Path, Path] | None = None
    """The files of a font with serifs and of one without; else Noto Serif SC and Noto Sans SC."""


class Pictures:
    """Draws pages, and keeps those drawn last. Any thread may ask; `close` ends the process."""

    def __init__(self, settings: PictureSettings) -> None:
        self._settings = settings
        self._kept: OrderedDict[bytes, tuple[bytes, ...]] = OrderedDict()
        self._keeping, self._drawing = Lock(), Lock()
        self._process: _Process | None = None
        self._closed = False

    def pages(self, data: bytes) -> tuple[bytes, ...]:
        """The pages of a .docx, each a PNG of eight greys. Raises `NoPicture`."""
        name = sha256(data).digest()
        if known := self._known(name):
            return known
        if not self._drawing.acquire(timeout=self._settings.seconds):
            raise NoPicture("busy")
        try:
            # It may have been drawn while we waited.
            return self._known(name) or self._keep(name, self._draw(data))
        finally:
            self._drawing.release()

    def missing(self, text: str) -> str:
        """The characters of a text that no font has: a picture shows 〓 for each.

        Raises `NoPicture`: not installed.
        """
        return self._letters.missing(text)

    def close(self) -> None:
        """Ends the process, in the middle of a picture too; no more are drawn."""
        self._closed = True
        if process := self._process:
            process.stop()
        with self._drawing:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, name: bytes) -> tuple[bytes, ...]:
        with self._keeping:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name, ())

    def _keep(self, name: bytes, pages: tuple[bytes, ...]) -> tuple[bytes, ...]:
        with self._keeping:
            self._kept[name] = pages
            while sum(len(page) for one in self._kept.values() for page in one) > KEPT:
                self._kept.popitem(last=False)
        return pages

    def _draw(self, data: bytes) -> tuple[bytes, ...]:
        if self._closed:
            raise NoPicture("closed")
        try:
            self._process = self._process or _Process(self._order)
            pages = self._process.draw(data, self._settings.seconds)
        except OSError as error:
            raise NoPicture("crashed") from error
        except NoPicture:
            self._end()
            raise
        if self._process.drawn >= TASKS:
            self._end()
        return pages

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    @cached_property
    def _order(self) -> Order:
        serif, sans = (str(path.resolve()) for path in self._settings.fonts or fonts())
        engine = self._settings.engine
        if engine == "libreoffice" and not all(map(shutil.which, ("soffice", "pdftoppm"))):
            engine = "rdocx"
        if engine == "rdocx" and find_spec("rdocx") is None:
            raise NoPicture("not_installed")
        return Order(engine, self._settings.dots, serif, sans)

    @cached_property
    def _letters(self) -> Letters:
        try:
            return Letters(*(self._settings.fonts or fonts()))
        except (OSError, ValueError) as error:
            raise NoPicture("not_installed") from error


def fonts() -> tuple[Path, Path]:
    """The files of a font with serifs and of one without. `NoPicture`: they are not installed."""
    try:
        from pylopdf_fonts_zh_cn import sans_path, serif_path  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise NoPicture("not_installed") from error
    return serif_path(), sans_path()


class _Process:
    """`paper` at work, with a folder and a process group of its own."""

    def __init__(self, order: Order) -> None:
        self.drawn = 0
        self._folder = TemporaryDirectory(prefix="xindeguo-pages-", ignore_cleanup_errors=True)
        # Not the whole environment: what opens a stranger's file need not hold the bot's keys.
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), self._folder.name)
        root = {"PYTHONPATH": str(Path(__file__).parent.parent)}
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-m", "renderers.paper", json.dumps(asdict(order))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=kept | own | root,
            start_new_session=True,
        )

    def draw(self, data: bytes, seconds: float) -> tuple[bytes, ...]:
        late = Event()
        timer = Timer(seconds, self.stop, (late,))
        timer.start()
        try:
            answer = self._answer(data)
        finally:
            timer.cancel()
            timer.join()  # from here on it stops nothing
        if late.is_set():
            raise NoPicture("too_slow")
        if not answer:
            raise NoPicture("crashed")
        if answer[0]:
            raise NoPicture(answer[0].decode())
        self.drawn += 1
        return tuple(answer[1:])

    def stop(self, late: Event | None = None) -> None:
        """Ends the process and all that it started. Any thread may, and more than once."""
        if late is not None:
            late.set()
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(2 * PATIENCE)
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Nothing stays: no process, no folder."""
        self.stop()
        with suppress(OSError), self._process:
            pass  # closes the pipes and waits
        self._folder.cleanup()

    def _answer(self, data: bytes) -> list[bytes]:
        if self._process.stdin is None or self._process.stdout is None:
            return []
        with suppress(OSError):  # it is gone, or does not listen; then it has no answer either
            send(self._process.stdin, [data])
        return receive(self._process.stdout)


ENVIRONMENT = "PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"
"""What a program must know of the machine to start."""
