"""A table that was pasted from Excel or Word: cells parted by tabs, labels beside or above."""

import csv
import re
from collections.abc import Iterator, Sequence

from ..fields.base import Field
from ..fields.rows import Rows
from .labels import Labels, folded, labels_of
from .recognising import Piece, meant

Cells = list[str]


def rows_of(text: str) -> Iterator[str | list[Cells]]:
    """The lines of a message; those side by side that are rows of a table come together."""
    block: list[Cells] = []
    for line in _lines(text):
        if isinstance(line, list):
            block.append(line)
            continue
        if block:
            yield block
            block = []
        yield line
    if block:
        yield block


def is_row(line: str) -> bool:
    """Whether a line is cut into cells: by tabs, or by bars as in a plain-text table."""
    return "\t" in line.strip() or bool(BARS.search(line.strip(" |｜")))


def table(fields: Sequence[Field], labels: Labels, block: Sequence[Cells]) -> Iterator[Piece]:
    """What a table says: rows of one question, a row of labels over values, or pairs."""
    for one in fields:
        if isinstance(one, Rows) and (piece := _rows(one, labels, block)):
            yield piece
            return
    heads = [labels.key(cell) if cell else None for cell in block[0]]
    known = sum(head is not None for head in heads)
    filled = sum(bool(cell) for cell in block[0])
    below = sum(bool(labels.key(cell)) for cell in block[1]) if len(block) > 1 else 0
    if len(block) > 1 and known > 1 and 3 * known >= 2 * filled and 2 * below < known:
        for row in block[1:]:
            for name, cell in zip(block[0], row, strict=False):
                yield from _pair(labels, name, cell)
            for cell in row[len(block[0]) :]:
                yield from _alone(fields, cell)
        return
    for row in block:
        yield from _pairs(fields, labels, row)


def _pairs(fields: Sequence[Field], labels: Labels, row: Cells) -> Iterator[Piece]:
    """Label, value, label, value; empty cells between them are merged ones."""
    name = ""
    cells = list(filter(None, row))
    if len(cells) == ENOUGH and labels.key(cells[0]) is None:
        # A value beside a name that is nobody's is nobody's, whatever its shape.
        yield from _pair(labels, cells[0], cells[1])
        return
    for cell in cells:
        if labels.key(cell) is not None and cell != name:
            name = cell
        elif name:
            yield from _pair(labels, name, cell)
            name = ""
        elif ":" in cell or "：" in cell:
            label, _, value = cell.replace("：", ":", 1).partition(":")
            yield from _pair(labels, label, value.strip())
        else:
            yield from _alone(fields, cell)


def _pair(labels: Labels, name: str, cell: str) -> Iterator[Piece]:
    if not cell:
        return
    if key := labels.key(name):
        yield Piece(key, cell, name=name, titled=True)
    elif near := labels.near(name):
        yield Piece(near, cell, name=name, near=True)
    elif not NUMBERING.fullmatch(folded(name)):
        yield Piece("", f"{name}：{cell}" if name else cell)


def _alone(fields: Sequence[Field], cell: str) -> Iterator[Piece]:
    if cell:
        yield Piece(meant(fields, cell), cell)


def _rows(one: Rows[Field], labels: Labels, block: Sequence[Cells]) -> Piece | None:
    """The rows below a header of the question's columns, in the order of these."""
    columns = labels_of(one.columns)
    places = {key: n for n, cell in enumerate(block[0]) if (key := columns.key(cell))}
    others = sum(bool(labels.key(cell)) for cell in block[0])
    if len(block) == 1 or len(places) < ENOUGH or len(places) < others:
        return None
    lines = [
        "\t".join(_cell(row, places.get(column.key)) for column in one.columns)
        for row in block[1:]
        if any(row)
    ]
    return Piece(one.key, "\n".join(lines), name=one.label, titled=True) if lines else None


def _cell(row: Cells, place: int | None) -> str:
    text = row[place] if place is not None and place < len(row) else ""
    return " ".join(text.split()) or EMPTY


def _lines(text: str) -> Iterator[str | Cells]:
    """Each line as text, or as the cells it is cut into. A cell in quotes may hold line ends."""
    lines = BREAKS.split(text)
    if "\t" in text and '"' in text:
        try:
            quoted = list(csv.reader((f"{line}\n" for line in lines), "excel-tab", strict=True))
        except csv.Error:
            quoted = []
        for row in quoted:
            yield [" ".join(cell.split()) for cell in row] if len(row) > 1 else "".join(row)
        if quoted:
            return
    for line in lines:
        yield [cell.strip() for cell in CELLS.split(line.strip(" |｜"))] if is_row(line) else line


ENOUGH = 2
BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
BARS = re.compile(r"\S\s*[|｜]\s*\S")
CELLS = re.compile(r"\t|\s*[|｜]\s*")
NUMBERING = re.compile("序号|编号|no\\.?|#|")
EMPTY = "—"
"""A cell without a text, for a table that can leave it empty."""
