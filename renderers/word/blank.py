"""A blank form as its own template draws it: what is printed, and where each answer stands.

The tags of a template stand in its text; here they become places, and the text around them the
anchors by which the places are found again in a form that somebody filled in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from conversations.fields.base import Field
from conversations.fields.choice import Listed
from conversations.fields.options import Option
from conversations.fields.several import MultiChoice
from conversations.forms.form import Form

from .compiler import GRAMMAR
from .labels import bare
from .naming import named
from .outline import Block, Cell, Table
from .parts import Anchor, Blank, Boxes, Item, List, Part, Repeat, Slot, texts


def blank(form: Form, blocks: Sequence[Block]) -> Blank:
    """The blank form of a template's outline."""
    return _Drawing(form).drawn(blocks)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph of a template in pieces, as `items`; `key` where it is one of a list's."""

    items: tuple[Slot | Anchor, ...]
    key: str = ""


class _Drawing:
    """One template on its way."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._groups = 0
        self._fields = {
            f"{field.key}{place}": field for field in form.fields for place in field.places(None)
        }

    def drawn(self, blocks: Sequence[Block]) -> Blank:
        body = [block for block in blocks if isinstance(block, str)]
        tables = [block for block in blocks if isinstance(block, Table)]
        lines = list(self._lines(body))
        flowing = any(isinstance(one, Slot) and one.block for line in lines for one in line.items)
        single = [Part(items=line.items) for line in lines if not flowing and _slots(line.items)]
        rows, lists = [], []
        for table in tables:
            for number, row in enumerate(table.rows):
                found = self._list(table, number)
                if found:
                    lists.append(found)
                elif any(cell.row == number for cell in row):
                    rows.append(tuple(self._part(cell, number) for cell in row))
        parts = list(chain(*rows))
        labels = [part.label for part in parts] + [n for part in parts for n in texts(part.items)]
        labels += [names for one in lists for names in one.headings]
        printed = {*_printed(lines), *(names[0] for names in labels if names)}
        flow = Part(items=tuple(_joined(lines))) if flowing else None
        drawn = Blank(
            self._form,
            tuple(rows),
            tuple(single),
            flow,
            tuple(lists),
            frozenset(printed),
            self._fields,
        )
        return named(drawn)

    def _part(self, cell: Cell, number: int) -> Part:
        lines = list(self._lines(cell.text.split("\n")))
        items = tuple(_joined(lines))
        if not any(isinstance(item, Slot | Repeat) for item in items):
            label = bare(cell.text)
            return Part((label,), label in UNITS, cell.row < number)
        boxes = self._boxes(items)
        asked = {self._fields.get(one.name) for one in items if isinstance(one, Slot)}
        field = asked.pop() if len(items) == 1 and len(asked) == 1 else None
        return Part(items=items, boxes=boxes, continued=cell.row < number, field=field)

    def _boxes(self, items: Sequence[Item]) -> Boxes | None:
        """The boxes of one question, when there is nothing else."""
        names = [item.name for item in items if isinstance(item, Slot)]
        field = self._fields.get(names[0]) if names else None
        if field is None:
            return None
        labels = {f"{field.key}_{one.value}": one.label for one in options_of(field)}
        found = list(texts(items))
        known = [bare(labels.get(name, "")) for name in names]
        if not all(known) or known != [one[0] for one in found]:
            return None
        return Boxes(field.key, tuple(names), tuple(labels[name] for name in names))

    def _list(self, table: Table, number: int) -> List | None:
        row = table.rows[number]
        opened = next((one for cell in row if (one := FOR.search(cell.text))), None)
        if opened is None or any(LINES.search(cell.text) for cell in row):
            return None
        texts = [FOR.sub("", END.sub("", cell.text)) for cell in row]
        parts = [Part(items=tuple(_joined(self._lines(text.split("\n"))))) for text in texts]
        above = [_above(table, cell) for cell in row]
        return List(opened["key"], tuple((bare(text),) for text in above), tuple(parts))

    def _lines(self, paragraphs: Iterable[str]) -> Iterator[_Line]:
        """The paragraphs that are printed; one of tags alone goes, and sets what is below it."""
        group, key = 0, ""
        for paragraph in paragraphs:
            pieces = [piece for piece in TAG.split(paragraph) if piece]
            items: list[Slot | Anchor] = []
            for place, piece in enumerate(pieces):
                word, name = _understood(piece)
                if word == "if":
                    self._groups += 1
                    group = self._groups
                elif word == "endif":
                    group = 0
                elif word == "for":
                    key = name
                elif word == "endfor":
                    key = ""
                elif word == "print":
                    items.append(Slot(name, group=group))
                elif piece.strip() or _between_slots(pieces, place):
                    names = (bare(piece),) if bare(piece) else ()
                    items.append(Anchor(names, piece, group=group))
            if items:
                yield _Line(tuple(_placed_in_line(items)), key)


def _understood(piece: str) -> tuple[str, str]:
    """What a piece of a paragraph is: the word of its tag and the name in it, or nothing."""
    for word, pattern in GRAMMAR.items():
        if match := pattern.fullmatch(piece):
            return word, match.groupdict().get("key") or ""
    return "", ""


def _between_slots(pieces: Sequence[str], place: int) -> bool:
    """Whether a blank piece keeps two places apart."""
    around = (*pieces[max(place - 1, 0) : place], *pieces[place + 1 : place + 2])
    return len(around) == 2 and all(_understood(one)[0] == "print" for one in around)


def _placed_in_line(items: list[Slot | Anchor]) -> Iterator[Slot | Anchor]:
    """The items of a line, each with where it stands in it."""
    for place, item in enumerate(items):
        if isinstance(item, Slot):
            yield replace(item, block=len(items) == 1, first=place == 0 < len(items) - 1)
        else:
            yield replace(item, first=place == 0, last=place == len(items) - 1)


def _joined(lines: Iterable[_Line]) -> Iterator[Item]:
    """The items of lines, those of a list's as one."""
    repeated: dict[str, list[Slot | Anchor]] = {}
    for line in lines:
        if not line.key:
            yield from line.items
        elif line.key not in repeated:
            repeated[line.key] = list(line.items)
            yield Repeat(line.key, line.items)


def _slots(items: Iterable[Item]) -> bool:
    return any(isinstance(item, Slot) for item in items)


def _printed(lines: Iterable[_Line]) -> Iterator[str]:
    for line in lines:
        for names in texts(line.items):
            yield names[0]


def _above(table: Table, cell: Cell) -> str:
    """The nearest text above a cell."""
    for row in reversed(table.rows[: cell.row]):
        for one in row:
            over = (
                one.column < cell.column + cell.columns and cell.column < one.column + one.columns
            )
            if over and one.text.strip():
                return one.text
    return ""


def options_of(field: Field) -> tuple[Option, ...]:
    """The options that a form may print as boxes."""
    if isinstance(field, Listed):
        return field.listed()
    return field.options if isinstance(field, MultiChoice) else ()


UNITS = frozenset({"", "个", "次", "人", "人次", "起", "元", "万元", "小时", "学时"})
TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
FOR = re.compile(r"\{%\s*for\s+\w+\s+in\s+(?P<key>\w+)\s*%\}")
LINES = re.compile(rf"^\s*{FOR.pattern}\s*$", re.MULTILINE)
"""Where it is lines that are repeated, within one cell."""
END = re.compile(r"\{%\s*endfor\s*%\}")
