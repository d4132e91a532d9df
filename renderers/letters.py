"""What two font files can print, and copies of a .docx for looking at that ask for nothing else.

Where the font of a run lacks one of its characters, rdocx draws a box and says nothing; of a run
that mixes scripts it takes the Western font for all. So its copy is cut finer: each run has one
font, which has all its characters. What no font has is printed as `GETA`.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from struct import iter_unpack, pack_into, unpack_from

from lxml import etree

from .word.archive import Element, Frame, members, parsed
from .word.fonts import Fonts
from .word.tags import PARAGRAPH, RUN, RUN_PROPERTIES, SPACE, TEXT, W

SERIF, SANS = "宋体", "黑体"
"""The two Chinese faces, by the names under which rdocx is given their files."""
WESTERN = ""
"""Whatever Western font the document names: for each, rdocx has one with all `LETTERS`."""
GETA = "〓"
"""What a compositor sets for a type that is not in the case."""


class Letters:
    """What can be printed. Raises `OSError` or `ValueError`: a file is no OpenType font."""

    def __init__(self, serif: Path, sans: Path) -> None:
        self._faces = {SERIF: _characters(serif), SANS: _characters(sans)}

    def missing(self, text: str) -> str:
        """The characters that are printed as `GETA`, each once, in the order of the text."""
        return "".join(one for one in dict.fromkeys(text) if self.printed(one) == GETA != one)

    def printed(self, character: str) -> str:
        """What is printed for a character: most often itself, nothing for one that is unseen."""
        character = ALIKE.get(character, character)
        if UNSEEN.match(character):
            return ""
        if self.face(character, SERIF) is not None:
            return character
        return " " if character.isspace() else GETA

    def face(self, character: str, wanted: str) -> str | None:
        """The font for a character: the face that is wanted, if it has it; `None` if none has."""
        if LETTERS.match(character):
            return WESTERN
        for face in (wanted, SERIF, SANS):
            if ord(character) in self._faces[face]:
                return face
        return next((face for face, has in INSIDE.items() if character in has), None)


def lettered(data: bytes, letters: Letters) -> bytes:
    """The copy for rdocx. Raises `Unsound`: the archive, or XML in it, is not."""
    package = _package(data)
    sheet = _part(package, STYLES)
    styles = {} if sheet is None else {one.get(STYLE, ""): one for one in sheet.iter(f"{W}style")}
    fonts = Fonts(sheet, _part(package, THEME))
    for name in filter(PART.fullmatch, package):
        root = parsed(package[name])
        for level in root.iter(f"{W}lvl"):
            _mark(level, letters)
        for paragraph in root.iter(PARAGRAPH):
            _rule(paragraph, styles)
        for run in list(root.iter(RUN)):
            if next(run.iterancestors(PARAGRAPH), None) is not None:
                fonts.write_into(run)
                _cut(run, letters)
        for named in root.iter(FONTS):
            _rename(named)
        package[name] = _written(root)
    return _closed(package)


def spelled(data: bytes, letters: Letters) -> bytes:
    """The copy for LibreOffice, which finds a font for each character. Raises `Unsound`."""
    package = _package(data)
    for name in filter(PART.fullmatch, package):
        root = parsed(package[name])
        for text in root.iter(TEXT):
            fonts = text.find(f"../{RUN_PROPERTIES}/{FONTS}")
            font = "" if fonts is None else fonts.get(ASCII, "")
            text.text = "".join(map(letters.printed, _signs(text.text or "", font)))
        package[name] = _written(root)
    return _closed(package)


def in_lines_of_word(font: bytes) -> bytes:
    """A font file with the line that Word gives every Chinese font: 1.3 em.

    Noto's own is 1.44 em. On the grid of 15.6 points that lies under a Chinese page, text of 12
    points would take two lines for each of Word's. The factor is the one in OpenOffice's metrics
    for Asian fonts, and a trifle less, so that rounding keeps 12 points on the grid.
    """
    tables = _tables(font)
    (em,) = unpack_from(">H", font, tables[b"head"][0] + 18)
    above, below = em * 1010 // 1000, em * 286 // 1000
    changed = bytearray(font)
    pack_into(">hhh", changed, tables[b"hhea"][0] + 4, above, -below, 0)
    pack_into(">hhhHH", changed, tables[b"OS/2"][0] + 68, above, -below, 0, above, below)
    return bytes(changed)


def _package(data: bytes) -> dict[str, bytes]:
    """The members; nothing in them leads outside any more: LibreOffice would fetch a picture."""
    package = {name: b"".join(chunks) for name, chunks in members(data)}
    for name in filter(RELATIONS.fullmatch, package):
        relations = parsed(package[name])
        for relation in relations:
            if relation.get("TargetMode") == "External":
                relation.set("Target", "about:blank")
        package[name] = _written(relations)
    return package


def _part(package: Mapping[str, bytes], pattern: re.Pattern[str]) -> Element | None:
    return next((parsed(package[name]) for name in filter(pattern.fullmatch, package)), None)


def _written(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", standalone=True)


def _closed(package: Mapping[str, bytes]) -> bytes:
    return Frame.of({}, tuple(package)).closed(package.values())


def _mark(level: Element, letters: Letters) -> None:
    """The bullet or number of a list; a bullet that no font has becomes a plain one."""
    text, fonts = level.find(f"{W}lvlText"), level.find(f"{RUN_PROPERTIES}/{FONTS}")
    if text is None or fonts is None:
        return
    before = text.get(VALUE, "")
    after = "".join(map(letters.printed, _signs(before, fonts.get(ASCII, "")))).replace(GETA, "•")
    if after != before:
        text.set(VALUE, after)
        fonts.attrib.clear()


def _rule(paragraph: Element, styles: Mapping[str, Element]) -> None:
    """Leads to where an underlined tab ends, a blank to fill in, with a line: rdocx draws none."""
    tabs = [run for run in paragraph.iter(RUN) if run.find(f"{W}tab") is not None]
    underlined = [run.find(f"{RUN_PROPERTIES}/{W}u") is not None for run in tabs]
    properties = paragraph.find(f"{W}pPr")
    if properties is None or not any(underlined):
        return
    stops = _stops(properties, styles)
    if stops is not None:
        properties.append(own := deepcopy(stops))
        for stop, line in zip(own, underlined, strict=False):
            if line:
                stop.set(f"{W}leader", "underscore")


def _stops(properties: Element, styles: Mapping[str, Element]) -> Element | None:
    """The tab stops of a paragraph: its own, or those of the nearest style that has some."""
    stops, link = properties.find(f"{W}tabs"), properties.find(f"{W}pStyle")
    for _ in styles:  # no more often, should styles be based on each other in a circle
        style = None if link is None else styles.get(link.get(VALUE, ""))
        if stops is not None or style is None:
            break
        stops, link = style.find(f"{W}pPr/{W}tabs"), style.find(f"{W}basedOn")
    return stops


def _cut(run: Element, letters: Letters) -> None:
    """Puts runs of one font each in the place of a run whose East Asian font is named in it."""
    properties = next(run.iter(RUN_PROPERTIES))
    fonts = next(properties.iter(FONTS))
    wanted = _face(fonts.get(EAST_ASIA, ""))
    for child in list(run):
        if child.tag == TEXT:
            text = _signs(child.text or "", fonts.get(ASCII, ""))
        elif child.tag == f"{W}sym":
            text = _signs(chr(int(child.get(f"{W}char", "0"), 16)), child.get(f"{W}font", ""))
        else:
            if child is not properties:
                run.addprevious(_run(properties, WESTERN, child))
            continue
        for face, piece in _pieces(text, wanted, letters):
            element = child.makeelement(TEXT, {SPACE: "preserve"})
            element.text = piece
            run.addprevious(_run(properties, face, element))
    parent = run.getparent()
    if parent is not None:
        parent.remove(run)


def _pieces(text: str, wanted: str, letters: Letters) -> Iterator[tuple[str, str]]:
    """The text as it is printed, in stretches of one font. A space goes with what is before it."""
    faces, last = [], wanted
    printed = BETWEEN.sub(GAP, "".join(map(letters.printed, text)))
    for character in printed:
        face = last if character == " " else letters.face(character, wanted)
        faces.append(wanted if face is None else face)
        last = wanted if face in INSIDE else faces[-1]
    for one, pairs in groupby(zip(faces, printed, strict=True), key=lambda pair: pair[0]):
        yield one, "".join(character for _, character in pairs)


def _run(properties: Element, face: str, content: Element) -> Element:
    run = content.makeelement(RUN)
    run.append(deepcopy(properties))
    run.append(content)
    fonts = next(run.iter(FONTS))
    if face == WESTERN:
        fonts.attrib.pop(f"{W}hint", "")  # with it, rdocx takes the East Asian font for all
    else:
        fonts.attrib.clear()
        for slot in SLOTS:
            fonts.set(slot, face)
    return run


def _rename(fonts: Element) -> None:
    """Names only two Chinese fonts: each further name would cost rdocx some 40 MiB."""
    for slot in SLOTS:
        if CHINESE.search(name := fonts.get(slot, "")):
            fonts.set(slot, _face(name))


def _face(name: str) -> str:
    return SANS if EVEN.search(name) else SERIF


def _signs(text: str, font: str) -> str:
    """Text in one of Microsoft's fonts that have signs in the place of letters, as Unicode."""
    if font not in DINGBATS:
        return text
    # A code may be written as it is, or moved up to U+F000.
    codes = (ord(one) & 0xFF if "\uf000" <= one <= "\uf0ff" else ord(one) for one in text)
    return "".join(" " if code == ord(" ") else DINGBATS[font].get(code, GETA) for code in codes)


def _tables(font: bytes) -> dict[bytes, tuple[int, int]]:
    """Where the tables of an OpenType file are, and how long."""
    entries = iter_unpack(">4s4xLL", font[12 : 12 + 16 * int.from_bytes(font[4:6], "big")])
    return {tag: (at, size) for tag, at, size in entries}


def _characters(path: Path) -> frozenset[int]:
    """The code points for which a font has a glyph (OpenType, table cmap, formats 12 and 4)."""
    font = path.read_bytes()
    at, size = _tables(font).get(b"cmap", (0, 0))
    cmap = font[at : at + size]
    places = iter_unpack(">4xL", cmap[4 : 4 + 8 * int.from_bytes(cmap[2:4], "big")])
    formats = {int.from_bytes(cmap[at : at + 2], "big"): cmap[at:] for (at,) in places}
    if table := formats.get(12):
        groups = iter_unpack(">LL4x", table[16 : int.from_bytes(table[4:8], "big")])
        return frozenset(code for first, last in groups for code in range(first, last + 1))
    if table := formats.get(4):
        return frozenset(_of_segments(table))
    raise ValueError(f"{path} is no OpenType font with Unicode")


def _of_segments(table: bytes) -> Iterator[int]:
    """Format 4: a segment's glyphs are counted on from its first, or listed; 0 is the box."""
    size = unpack_from(">H", table, 6)[0]
    at = (14, 16 + size, 16 + 2 * size, 16 + 3 * size)
    columns = (unpack_from(f">{size // 2}H", table, one) for one in at)
    for number, (last, first, delta, offset) in enumerate(zip(*columns, strict=True)):
        listed = at[3] + 2 * number + offset - 2 * first
        for code in range(first, last + 1 if last < 0xFFFF else last):
            glyph = unpack_from(">H", table, listed + 2 * code)[0] if offset else code
            if glyph and (glyph + delta) & 0xFFFF:
                yield code


LETTERS = re.compile("[!-~À-ÖØ-öø-ſЀ-џ]")
GAP = "\u2005"
BETWEEN = re.compile("(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")
"""Between Chinese and Western letters Word leaves a quarter of an em; rdocx does not."""
INSIDE = {
    "Noto Sans Symbols 2": "☐☑☒✗➔➢⇨❑❒❖",
    "Carlito": "⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⅓⅔",
    "Liberation Serif": GAP,
}
"""Fonts inside rdocx, with what they have and a Chinese font may lack."""
ALIKE = {"✔": "✓", "✘": "✗"}
UNSEEN = re.compile(
    "[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
"""Soft hyphens, joiners, marks of direction, selectors of a variant."""
CHINESE = re.compile("[^ -~]|sim(sun|hei)|song|kai|hei|dengxian", re.IGNORECASE)
EVEN = re.compile("黑|等线|圆|hei|sans|gothic|dengxian", re.IGNORECASE)
"""Names of fonts: Chinese ones, and of these the ones whose strokes are of one width."""
DINGBATS: Mapping[str, Mapping[int, str]] = {
    "Wingdings": dict(zip(b"lnoquv", "●■□❑◆❖", strict=True))
    | dict(zip(b"\x9f\xa1\xa7\xa8\xab\xd8\xe0\xe8\xf0", "•○▪□★➢→➔⇨", strict=True))
    | dict(zip(b"\xfb\xfc\xfd\xfe", "✗✓☒☑", strict=True)),
    "Wingdings 2": dict(zip(b"OPQRST\xa3", "✗✓☒☑☒☒□", strict=True)),
    "Symbol": dict(zip(b"\xa3\xb0\xb1\xb3\xb4\xb7", "≤°±≥×•", strict=True)),
}
"""What is at the codes of these fonts, as far as forms use them."""

PART, RELATIONS = re.compile(r"word/[^/]+\.xml"), re.compile(r".*\.rels")
STYLES, THEME = re.compile(r"word/styles\d*\.xml"), re.compile(r"word/theme/theme\d*\.xml")
FONTS, STYLE, VALUE = f"{W}rFonts", f"{W}styleId", f"{W}val"
ASCII, EAST_ASIA = f"{W}ascii", f"{W}eastAsia"
SLOTS = ASCII, f"{W}hAnsi", EAST_ASIA, f"{W}cs"
