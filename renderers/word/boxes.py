"""Boxes and ticks as Word files keep them: characters of a symbol font, form fields, brackets.

`symbols` makes characters of them; `ticks` says which box of an option is meant.
"""

import re
from collections.abc import Iterable, Sequence

BOX, TICKED = "□", "☑"


def symbols(text: str, fonts: Iterable[str]) -> str:
    """A text in these fonts as it is printed: `R` in Wingdings 2 is a ticked box."""
    known = next((GLYPHS[one] for font in fonts if (one := font.lower()) in GLYPHS), None)
    if known is None:
        return PRIVATE.sub(lambda sign: GLYPHS["wingdings 2"].get(ord(sign[0]) & 0xFF, ""), text)
    return "".join(known.get(ord(sign) & 0xFF, sign) if _coded(sign) else sign for sign in text)


def symbol(font: str, code: str) -> str:
    """A character that is named by its font and its place there: `F052` in `Wingdings 2`."""
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    known = GLYPHS.get(font.lower())
    if known is not None:
        return known.get(place & 0xFF, "")
    return chr(place) if 0x20 <= place < 0xD800 else ""


def checkbox(*, ticked: bool) -> str:
    """The box of a form field."""
    return TICKED if ticked else BOX


def _coded(sign: str) -> bool:
    """Whether a character is a place in a symbol font; those lie at U+F000 and after, too."""
    return "!" <= sign <= "\xff" or "\uf020" <= sign <= "\uf0ff"


def ticks(text: str, labels: Sequence[str]) -> tuple[str, ...] | None:
    """What stands at the box of each option, in their order; `None` where that is not certain.

    The boxes stand all before their labels or all behind them: 是□ √否 could be either.
    """
    found = _placed(text, labels)
    if found is None:
        return None
    pieces = [piece.strip() for piece in found]
    ways = []
    if not pieces[-1]:
        ways.append(tuple(pieces[:-1]))
    if not pieces[0]:
        ways.append(tuple(pieces[1:]))
    marked = [way for way in ways if all(map(_is_mark, way))]
    if len(marked) != 1 and not any(pieces):
        return tuple("" for _ in labels)
    return marked[0] if len(marked) == 1 else None


def _is_mark(piece: str) -> bool:
    return len(piece) <= LONGEST_MARK and MARK.fullmatch(piece) is not None


def _placed(text: str, labels: Sequence[str]) -> list[str] | None:
    """What stands before, between and behind the labels; `None` where one is missing or twice."""
    pieces, rest = [], text
    for label in labels:
        spaced = r"\s*".join(map(re.escape, "".join(label.split())))
        parts = re.split(spaced, rest, maxsplit=1, flags=re.IGNORECASE)
        if len(parts) != 2:
            return None
        pieces.append(parts[0])
        rest = parts[1]
    return [*pieces, rest]


LONGEST_MARK = 8
MARK = re.compile(
    r"[\[(（【〔{]?\s*"
    r"[□☐☑☒√✓✔■●○◯◉⊙✅▢◻⬜◼⬛×✗✘✕xXvV]?"
    r"\s*[\])）】〕}]?"
)
"""A box, ticked or not, in brackets or without; nothing is one, too, where only ticks are."""

PRIVATE = re.compile("[\uf020-\uf0ff]")

GLYPHS = {
    "wingdings": {
        **dict.fromkeys((0x6F, 0x71, 0x72, 0xA8), BOX),
        **dict.fromkeys((0xFE, 0xFD), TICKED),
        **dict.fromkeys((0x6E,), "■"),
        0xFC: "✓",
        0xFB: "✗",
    },
    "wingdings 2": {
        **dict.fromkeys((0x2A, 0x30, 0xA3), BOX),
        **dict.fromkeys((0x51, 0x52, 0x53, 0x54), TICKED),
        0x50: "✓",
        0x4F: "✗",
        0xA2: "■",
    },
}
"""What symbol fonts show at the places that forms use."""
