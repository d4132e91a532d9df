"""A Word form as staff write it in Word, compiled once; filling it is a splice of bytes.

What staff can type, in the body, in headers and footers, in notes:

    {{ key }}                              the answer; nothing where there is none
    {% if key %} ... {% endif %}           kept only when there is an answer
    {% for row in key %} ... {% endfor %}  a table row or paragraphs, once for each row of a list;
                                           inside, {{ row.key }} is what the row holds

Keys are names and nothing more: there are no expressions, so none is evaluated, and a value has no
way into the document but through `_escaped`. A tag alone in its paragraph or table row takes that
away. An answer alone in its paragraph becomes as many paragraphs as it has lines; elsewhere a line
break is a line break.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .archive import Frame

Value: TypeAlias = str | Sequence[Mapping[str, str]]
"""What fills a key: an answer as it is to be shown, or the rows of a list with their answers."""

Use: TypeAlias = Literal["print", "if", "for"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A key that a template names, and what for: to print it, to ask for it, to repeat its rows.

    `rows` is the list whose rows hold the key, `""` where the form does. `where` is the text
    around it, by which staff find it in Word.
    """

    key: str
    use: Use
    rows: str
    where: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a template; `code` names it in `[mistake]` and `[mend]` of a language file."""

    code: str
    where: str


class TemplateError(Exception):
    """A Word template has mistakes; all of them are in `problems`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{one.code}: {one.where}" for one in problems))


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value. `line_break` and `tab` are the XML that stands for them there."""

    key: str
    of_row: bool
    line_break: str
    tab: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that is kept when `key` has a value, or written once for each of its rows."""

    key: str
    of_row: bool
    repeated: bool
    body: tuple["Segment", ...] = ()


Segment: TypeAlias = bytes | Slot | Block


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template. It never changes: many threads may fill it at once."""

    placeholders: tuple[Placeholder, ...]
    parts: tuple[tuple[Segment, ...], ...]
    frame: Frame

    def fill(self, values: Mapping[str, Value]) -> bytes:
        """The .docx with these values: the same bytes for the same values, in every process.

        A key without a value prints nothing.
        """
        return self.frame.closed(_filled(part, values) for part in self.parts)


def _filled(part: Iterable[Segment], values: Mapping[str, Value]) -> bytes:
    pieces: list[bytes] = []
    _splice(part, values, {}, pieces.append)
    return b"".join(pieces)


def _splice(
    segments: Iterable[Segment],
    values: Mapping[str, Value],
    row: Mapping[str, str],
    write: Callable[[bytes], None],
) -> None:
    for segment in segments:
        if isinstance(segment, bytes):
            write(segment)
            continue
        value = (row if segment.of_row else values).get(segment.key)
        if not value:
            continue
        if isinstance(segment, Slot) and isinstance(value, str):
            write(_escaped(value, segment))
        elif isinstance(segment, Block) and not segment.repeated:
            _splice(segment.body, values, row, write)
        elif isinstance(segment, Block) and not isinstance(value, str):
            for one in value:
                _splice(segment.body, values, one, write)
        else:
            raise TypeError(f"{segment.key} is a list in one place and text in the other")


def _escaped(text: str, slot: Slot) -> bytes:
    """A value as XML. It reads back as it was typed, but for what no XML can hold."""
    if SPECIAL.search(text):  # few answers have one: looking costs a tenth of the rest
        text = NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace("\t", slot.tab)
    return text.replace("\n", slot.line_break).encode()


SPECIAL = re.compile("[&<>\0-\x09\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of surrogate pairs and two more: XML 1.0, production 2."""
