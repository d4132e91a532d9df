"""How far forms are as a picture: a report drawn as a card for a telephone, 750 dots wide.

The very lines of the report are drawn, so picture and words never differ. Colours only repeat what
a number says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

import jinja2

from conversations.effects import Counts, Report, Say

from .chat import dated
from .phrases import Phrases
from .picture import NoPicture, fonts

WIDTH, MARGIN = 750, 56
ROOM = WIDTH - 2 * MARGIN
"""Dots that a line of text or a bar has."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: where its foot is, in which style of the template."""

    x: float
    y: float
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a bar, or a dot beside its number, in the colour of a stage."""

    x: float
    y: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """All that one line of a report becomes, `height` dots in all; `blocks` lie on `track`."""

    height: float
    texts: tuple[Text, ...] = ()
    track: float = 0
    blocks: tuple[Block, ...] = ()
    dots: tuple[Block, ...] = ()


def is_installed() -> bool:
    """Whether the font and the renderer are there."""
    try:
        _font()
    except NoPicture:
        return False
    return find_spec("resvg_py") is not None


def drawn(phrases: Phrases, report: Report) -> bytes:
    """A report as a PNG. `NoPicture`: the font or the renderer are missing, or it failed."""
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise NoPicture("not_installed") from error
    sans = _font()
    try:
        made = svg_to_bytes(
            svg_string=svg(phrases, report),
            skip_system_fonts=True,
            font_files=[str(sans)],
            font_family=FAMILY,
        )
    except ValueError as error:
        raise NoPicture("crashed") from error
    return bytes(made)


def svg(phrases: Phrases, report: Report) -> str:
    """The card as SVG, each row below the one before."""
    placed, y = [], float(TOP)
    for row in _rows(phrases, report):
        placed.append((y, row))
        y += row.height
    height = y + TOP
    made = _template().render(rows=placed, width=WIDTH, height=height, margin=MARGIN, room=ROOM)
    return NO_SIGN.sub("", made)


def _rows(phrases: Phrases, report: Report) -> Iterator[Row]:
    lines = list(report.lines)
    counts = [line for line in lines if isinstance(line, Counts)]
    for number, line in enumerate(lines):
        if isinstance(line, Counts):
            yield _bar(phrases, line)
        elif number == 0:
            yield from _head(phrases, line, counts)
        elif line.code == "standing_regions":
            yield _lines(phrases.say("chart", line.code, line.data), "part")
        else:
            facts = dated(phrases, line.data)
            yield _lines(phrases.say("chart", line.code, facts), "notice")
            yield _lines(phrases.say("chart", "due", facts), "due")
    yield _lines(phrases.say("chart", "footer", {}), "footer")


def _head(phrases: Phrases, head: Say, counts: list[Counts]) -> Iterator[Row]:
    """Whose it is and when; where forms are counted, how many there are in all."""
    yield _lines(phrases.say("chart", head.code, head.data), "title")
    yield _lines(phrases.say("chart", "as_of", head.data), "as_of")
    by_form = [one for one in counts if one.code == "standing_counts"]
    if by_form:
        done, total = (sum(int(one.data[key]) for one in by_form) for key in ("done", "total"))
        facts = {"done": done, "total": total, "percent": 100 * done // max(total, 1)}
        big = Text(MARGIN, 58, "big", phrases.say("chart", "sum", facts))
        small = Text(WIDTH - MARGIN, 58, "percent", phrases.say("chart", "percent", facts))
        yield Row(96, (big, small))


def _bar(phrases: Phrases, line: Counts) -> Row:
    """A form: its name, how many of how many, a bar, and how many are at each stage."""
    facts = dated(phrases, line.data)
    number = phrases.say("chart", f"{line.code}_number", facts)
    label = phrases.say("chart", line.code, facts)
    wrapped = _wrapped(label, ROOM - _width(number, SIZES["label"]) - GAP, SIZES["label"])
    texts = [Text(MARGIN, 36 + 38 * at, "label", one) for at, one in enumerate(wrapped)]
    texts.append(Text(WIDTH - MARGIN, 36, "number", number))
    bar = 16 + 38 * len(wrapped)
    total = max(int(line.data["total"]), 1)
    stages = line.stages or (("draft", int(line.data["done"])),)
    if not line.stages and line.data["done"] == line.data["total"]:
        stages = (("handed_in", int(line.data["done"])),)
    shown = [(stage, count) for stage, count in reversed(stages) if stage != "not_begun"]
    blocks, x = [], float(MARGIN)
    for stage, count in shown:
        width = ROOM * count / total
        blocks.append(Block(x, bar, width, COLOURS[stage]))
        x += width
    words = phrases.tables["chart"]
    captions = [(COLOURS[one], f"{words[f'stage_{one}']} {count}") for one, count in stages[::-1]]
    if not line.stages:
        captions = [("", one) for one in (phrases.say("chart", "standing_mine_below", facts),)]
    foot, dots, below = _captions(captions, bar + 58)
    return Row(foot + 30, (*texts, *below), bar, tuple(blocks), tuple(dots))


def _captions(captions: list[tuple[str, str]], y: float) -> tuple[float, list[Block], list[Text]]:
    """Below a bar a dot in the stage's colour, its word and number; on as many lines as needed."""
    dots, texts, x = [], [], float(MARGIN)
    for colour, words in captions:
        width = _width(words, SIZES["caption"]) + (DOT if colour else 0)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = float(MARGIN), y + 36
        if colour:
            dots.append(Block(x, y, DOT, colour))
        texts.append(Text(x + (DOT if colour else 0), y, "caption", words))
        x += width + GAP
    return y, dots, texts


def _lines(words: str, style: str) -> Row:
    """Words on as many lines as they need."""
    size, above, below = SIZES[style], *SPACES[style]
    wrapped = _wrapped(words, ROOM, size)
    texts = (
        Text(MARGIN, above + size + at * size * 1.4, style, one) for at, one in enumerate(wrapped)
    )
    return Row(above + size * (1 + 1.4 * (len(wrapped) - 1)) + below, tuple(texts))


def _wrapped(words: str, room: float, size: float) -> list[str]:
    """The words in lines of at most so many dots; nothing is left out."""
    whole = _width(words, size)
    # Lines of about one length look better than a full one and a single character.
    room = min(room, whole / ceil(whole / room) + 2 * size) if whole > room else room
    lines = [""]
    for piece in PIECES.findall(words):
        for part in (piece,) if _width(piece, size) <= room else piece:
            # No line begins with a sign that belongs to what is before it.
            if _width(lines[-1] + part, size) > room and part not in CLOSING:
                lines.append("")
            lines[-1] += part
    return [line.strip() for line in lines if line.strip()]


def _width(words: str, size: float) -> float:
    """How many dots a text takes, as wide as the font's own letters or a little wider."""
    return sum(size if east_asian_width(sign) in "WFA" else size * 0.58 for sign in words)


def _font() -> Path:
    """The font's file. `NoPicture`: without it the renderer would draw a card without words."""
    _, sans = fonts()
    if not sans.is_file():
        raise NoPicture("not_installed")
    return sans


@cache
def _template() -> jinja2.Template:
    text = (Path(__file__).parent / "chart.svg").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


FAMILY = "Noto Sans SC"
NO_SIGN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold (XML 1.0, 2.2); a name may."""
TOP, GAP, DOT = 52, 28, 26
PIECES = re.compile("[!-~]+|.", re.DOTALL)
"""What stays on one line: a number, a word of letters, a single character."""
CLOSING = "，。、；：）」』】》！？"
SIZES = {
    "title": 40,
    "as_of": 26,
    "notice": 28,
    "due": 25,
    "part": 32,
    "label": 30,
    "caption": 25,
    "footer": 24,
}
"""Dots of a letter, by style; the template has the same."""
SPACES = {
    "title": (8, 12),
    "as_of": (6, 18),
    "notice": (20, 8),
    "due": (2, 18),
    "part": (34, 8),
    "footer": (26, 4),
}
"""Dots above and below."""
COLOURS = {
    "not_begun": "#d5dae1",
    "draft": "#2f6fde",
    "returned": "#c4421a",
    "changed": "#d98a1f",
    "handed_in": "#1a9e5c",
    "to_seal": "#6cc49a",
    "sealed": "#0b7a43",
}
"""From grey over blue to green, as a form goes on; what came back is red or amber."""
