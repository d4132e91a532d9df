"""A program of its own that draws pages: .docx files on its standard input, PNGs on its output.

`picture` starts it, because what draws a stranger's file may crash, hang or eat up the memory. It
works in a folder of its own, which it takes away, and ends when its input does.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack, unpack_from
from typing import IO, Literal, cast
from xml.sax.saxutils import escape

from .letters import SANS, SERIF, Letters, in_lines_of_word, lettered, spelled

MOST_PAGES = 40
MOST_MEMORY = 2 * 2**30
"""Bytes of addresses for rdocx; a form takes a tenth of them."""

PATIENCE = 2
"""Seconds for LibreOffice to end by itself."""

Engine = Literal["rdocx", "libreoffice"]
Draw = Callable[[bytes], list[bytes]]


@dataclass(frozen=True, slots=True)
class Order:
    """How to draw: with what, how many dots an inch, the font files of the two Chinese faces."""

    engine: Engine
    dots: int
    serif: str
    sans: str


class TooLong(Exception):
    """A document has more than `MOST_PAGES`."""


def main() -> None:
    """Answers each file with "" and its pages, or with the reason for `NoPicture`."""
    order = Order(**json.loads(sys.argv[1]))
    folder = Path.cwd()
    os.environ.pop("PYTHONPATH", "")  # which led here; a unoserver may be of another Python
    try:
        draw = ENGINES[order.engine](order, folder)
        while request := receive(sys.stdin.buffer):
            send(sys.stdout.buffer, _answer(draw, request[0]))
    finally:
        _end_all()
        shutil.rmtree(folder, ignore_errors=True)


def _end_all() -> None:
    """Ends what was started here and still runs: asks first, so that it can end its own."""
    for program in STARTED:
        program.terminate()
    for program in STARTED:
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def send(stream: IO[bytes], parts: Sequence[bytes]) -> None:
    """Writes byte strings for `receive`."""
    stream.write(pack(">L", len(parts)))
    for part in parts:
        stream.write(pack(">L", len(part)))
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> list[bytes]:
    """What was sent; nothing when the stream ends before that is whole."""
    try:
        return [_read(stream, _number(stream)) for _ in range(_number(stream))]
    except EOFError:
        return []


def _number(stream: IO[bytes]) -> int:
    return int.from_bytes(_read(stream, 4), "big")


def _read(stream: IO[bytes], size: int) -> bytes:
    if len(data := stream.read(size)) < size:
        raise EOFError
    return data


def _answer(draw: Draw, data: bytes) -> list[bytes]:
    try:
        return [b"", *draw(data)]
    except TooLong:
        return [b"too_long"]
    except Exception:  # noqa: BLE001 - any file may come, and any error from what others wrote
        return [b"damaged"]


def _rdocx(order: Order, folder: Path) -> Draw:
    import rdocx  # noqa: PLC0415 - an extra; who takes LibreOffice may not have it

    _limit_memory()
    _see_fonts(folder)  # none of the machine's: the same picture everywhere
    letters = Letters(Path(order.serif), Path(order.sans))
    files = {SERIF: order.serif, SANS: order.sans}
    fonts = [(name, in_lines_of_word(Path(file).read_bytes())) for name, file in files.items()]

    def draw(data: bytes) -> list[bytes]:
        document = rdocx.Document.open(BytesIO(lettered(data, letters)))
        if document.page_count(fonts=fonts) > MOST_PAGES:
            raise TooLong
        # TIFF is bare pixels; its PNGs are in colour, thrice as large, and take as long again.
        tiff = document.render_pages(dpi=order.dots, format="tiff", fonts=fonts)
        return [_png(width, greys) for width, greys in _of_tiff(cast("bytes", tiff))]

    return draw


def _libreoffice(order: Order, folder: Path) -> Draw:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # not without ending what it started
    for file in (order.serif, order.sans):
        (folder / Path(file).name).write_bytes(in_lines_of_word(Path(file).read_bytes()))
    _see_fonts(folder, _stand_ins())
    letters = Letters(Path(order.serif), Path(order.sans))
    convert = _unoserver(folder) or _soffice(folder)

    def draw(data: bytes) -> list[bytes]:
        (folder / "page.docx").write_bytes(spelled(data, letters))
        convert()
        last = str(MOST_PAGES + 1)
        _run("pdftoppm", "-gray", "-r", str(order.dots), "-l", last, "page.pdf", "page")
        pages = sorted(folder.glob("page-*.pgm"))
        pixels = [page.read_bytes() for page in pages]
        for path in (folder / "page.pdf", *pages):
            path.unlink()
        if len(pages) > MOST_PAGES:
            raise TooLong
        return [_png(*_of_pgm(page)) for page in pixels]

    return draw


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _see_fonts(folder: Path, rules: str = "") -> None:
    """Has fontconfig, here and in what is started, see the fonts in a folder, by these rules."""
    path = folder / "fonts.conf"
    rules = f"<fontconfig><dir>{escape(str(folder))}</dir>{rules}</fontconfig>"
    path.write_text(f"<?xml version='1.0'?>{rules}", "utf-8")
    os.environ["FONTCONFIG_FILE"] = str(path)


def _stand_ins() -> str:
    """The machine's own fonts, and ours for those that an office in China has and this lacks."""
    rules = ['<include ignore_missing="yes">/etc/fonts/fonts.conf</include>']
    for face, names in STAND_INS.items():
        rules += [
            f'<alias binding="same"><family>{name}</family>'
            f"<accept><family>{face}</family></accept></alias>"
            for name in names.split()
        ]
    return "".join(rules)


def _soffice(folder: Path) -> Callable[[], None]:
    """LibreOffice started for each file, which takes most of a second each time."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def convert() -> None:
        _run("soffice", profile, "--headless", "--convert-to", "pdf", "page.docx")

    return convert


def _unoserver(folder: Path) -> Callable[[], None] | None:
    """LibreOffice started once, in some seconds; `None` where that is not installed or fails."""
    if not shutil.which("unoserver"):
        return None
    port, other = _free_port(), _free_port()
    profile = ("--user-installation", str(folder / "profile"), "--temp-dir", str(folder))
    server = _start("unoserver", "--port", str(port), "--uno-port", str(other), *profile)
    while not _answers(port):
        if server.poll() is not None:
            return None
        time.sleep(0.1)

    def convert() -> None:
        _run("unoconvert", "--port", str(port), "page.docx", "page.pdf")

    return convert


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _run(*command: str) -> None:
    """Raises `OSError`: the program is missing, or said that it failed."""
    if (program := _start(*command)).wait():
        raise OSError(command[0])
    STARTED.remove(program)


def _start(*command: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL  # what comes in and goes out here is not for them
    program = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    STARTED.append(program)
    return program


def _of_tiff(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The width and the greys of each page of an uncompressed RGB TIFF (TIFF 6.0, section 2)."""
    (at,) = unpack_from("<L", data, 4)
    while at:
        (count,) = unpack_from("<H", data, at)
        fields = (unpack_from("<H2xLL", data, at + 2 + 12 * number) for number in range(count))
        known = {tag: (length, value) for tag, length, value in fields}
        offsets, sizes = (_numbers(data, *known[tag]) for tag in (STRIPS, STRIP_SIZES))
        pixels = b"".join(data[one : one + size] for one, size in zip(offsets, sizes, strict=True))
        # Green is near enough to grey: a form is black on white, and its seal is dark.
        yield known[WIDTH][1], pixels[1::3]
        (at,) = unpack_from("<L", data, at + 2 + 12 * count)


def _numbers(data: bytes, length: int, value: int) -> Sequence[int]:
    return (value,) if length == 1 else unpack_from(f"<{length}L", data, value)


def _of_pgm(data: bytes) -> tuple[int, bytes]:
    """The width and the greys of a picture that pdftoppm wrote."""
    head = PGM.match(data)
    if head is None:
        raise ValueError("not a greymap")
    return int(head[1]), data[head.end() :]


def _png(width: int, greys: bytes) -> bytes:
    """Pixels of a byte each as a PNG with two in a byte."""
    rows = []
    for start in range(0, len(greys), width):
        row = greys[start : start + width] + b"\xff" * (width % 2)
        left, right = row[::2].translate(LEFT), row[1::2].translate(RIGHT)
        both = int.from_bytes(left, "big") | int.from_bytes(right, "big")
        rows.append(b"\0" + both.to_bytes(len(left), "big"))
    head = pack(">LLBBBBB", width, len(rows), 4, 0, 0, 0, 0)
    chunks = (b"IHDR" + head, b"IDAT" + zlib.compress(b"".join(rows)), b"IEND")
    framed = (pack(">L", len(one) - 4) + one + pack(">L", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


STARTED: list[subprocess.Popen[bytes]] = []
"""Programs that run, to be ended with this one."""
ENGINES: dict[Engine, Callable[[Order, Path], Draw]] = {
    "rdocx": _rdocx,
    "libreoffice": _libreoffice,
}
STAND_INS = {
    "Noto Serif SC": """
        宋体 SimSun 新宋体 NSimSun 仿宋 FangSong 仿宋_GB2312 FangSong_GB2312
        楷体 KaiTi 楷体_GB2312 KaiTi_GB2312 华文中宋 STZhongsong 华文仿宋 STFangsong
        方正小标宋简体 方正小标宋_GBK 方正仿宋简体 方正仿宋_GBK 方正楷体简体 方正楷体_GBK
    """,
    "Noto Sans SC": """
        黑体 SimHei 微软雅黑 等线 DengXian 华文黑体 STHeiti 方正黑体简体 方正黑体_GBK
    """,
}
"""Fonts that forms ask for, by the one of ours that stands in where they are missing."""
WIDTH, STRIPS, STRIP_SIZES = 256, 273, 279
PGM = re.compile(rb"P5\s+(\d+)\s+\d+\s+255\s")
LEVELS = [round(round(grey * 7 / 255) * 15 / 7) for grey in range(256)]
"""Eight greys: sixteen look the same and take a fifth more."""
LEFT, RIGHT = bytes(level << 4 for level in LEVELS), bytes(LEVELS)

if __name__ == "__main__":
    main()
