"""What a .docx says and where: paragraphs, and tables of cells with their spans, in reading order.

As it is printed: what was deleted, moved away or hidden is not there, what was inserted is. Boxes
are characters, whatever Word keeps them as. Of a file only its text is looked at; nothing in it is
followed, and what is beyond a limit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from lxml import etree

from .archive import Element, Unsound
from .boxes import checkbox, symbol, symbols

MOST_BLOCKS = 20_000
"""Paragraphs and cells of a document; the longest form has 400."""
MOST_CHARACTERS = 300_000
"""Of all its text; the longest summary has 20,000."""


@dataclass(frozen=True)
class Cell:
    """A cell that begins in a row and column of its table, from 0, and goes over so many.

    A cell that is merged downwards is one cell. `blocks` are its paragraphs and nested tables.
    """

    row: int
    column: int
    rows: int
    columns: int
    blocks: tuple["Block", ...]

    @cached_property
    def text(self) -> str:
        """Its own text, a line for each paragraph; nested tables are beside it."""
        return "\n".join(block for block in self.blocks if isinstance(block, str))


@dataclass(frozen=True)
class Table:
    """Cells in reading order."""

    cells: tuple[Cell, ...]

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells that lie in each row, from left to right, merged ones in each of theirs."""
        height = max((cell.row + cell.rows for cell in self.cells), default=0)
        rows: list[list[Cell]] = [[] for _ in range(height)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                rows[row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows)


Block: TypeAlias = str | Table
"""A paragraph's text, with `\\t` and `\\n` for tabs and breaks, or a table."""


def outline(document: Element) -> tuple[Block, ...]:
    """The blocks of a document's body; what stands in a text box comes after its paragraph.

    `document` is the root of the part with the text; it is cut up on the way. Raises `Unsound`:
    more than `MOST_BLOCKS` or `MOST_CHARACTERS`.
    """
    reading = _Reading(f"{{{etree.QName(document).namespace}}}")
    reading.tidy(document)
    body = document.find(f"{reading.w}body")
    return tuple(reading.blocks(document if body is None else body))


class _Reading:
    """One document on its way into blocks; `w` is the namespace it is written in."""

    def __init__(self, w: str) -> None:
        self.w = w
        self._characters = 0

    def tidy(self, document: Element) -> None:
        """Takes out what is not printed. A document beyond the limits goes no further."""
        w = self.w
        count = sum(1 for _ in document.iter(f"{w}p", f"{w}tc"))
        size = sum(len(one.text or "") for one in document.iter(f"{w}t"))
        if count > MOST_BLOCKS or size > MOST_CHARACTERS:
            raise Unsound("file_unpacks_too_big")
        # A text box is there twice: the second time for programs that cannot show the first.
        gone = (f"{w}del", f"{w}moveFrom", f"{COMPATIBILITY}Fallback")
        for mark in list(document.iter(f"{w}del")):
            self._delete_marked(mark)
        etree.strip_elements(document, *gone, with_tail=False)
        # Word has no text box within a text box; of nested ones each would be gone through anew.
        for box in list(document.iter(f"{w}txbxContent")):
            if next(box.iterancestors(f"{w}txbxContent"), None) is not None:
                box.clear()

    def _delete_marked(self, mark: Element) -> None:
        """A row that was deleted, or the end of a paragraph, which joins it to the next."""
        above = mark.getparent()
        if above is None:
            return
        if above.tag == f"{self.w}trPr":
            row = above.getparent()
            if row is not None and (table := row.getparent()) is not None:
                table.remove(row)
        elif above.tag == f"{self.w}rPr":
            paragraph = next(above.iterancestors(f"{self.w}p"), None)
            following = None if paragraph is None else paragraph.getnext()
            if paragraph is not None and following is not None and following.tag == paragraph.tag:
                content = [child for child in paragraph if child.tag != f"{self.w}pPr"]
                at = 1 if following.find(f"{self.w}pPr") is not None else 0
                following[at:at] = content
                if (container := paragraph.getparent()) is not None:
                    container.remove(paragraph)

    def blocks(self, container: Element) -> Iterator[Block]:
        """The paragraphs and tables in a body, a cell or a text box."""
        for child in container:
            if child.tag == f"{self.w}p":
                yield self._paragraph(child)
                for box in child.iter(f"{self.w}txbxContent"):
                    if next(box.iterancestors(f"{self.w}p"), None) is child:
                        yield from self.blocks(box)
            elif child.tag == f"{self.w}tbl":
                yield self._table(child)
            elif child.tag not in self._properties:
                yield from self.blocks(child)  # a content control, an insertion, a custom part

    @cached_property
    def _properties(self) -> frozenset[str]:
        return frozenset(f"{self.w}{name}" for name in ("sectPr", "tcPr", "sdtPr", "sdtEndPr"))

    def _paragraph(self, paragraph: Element) -> str:
        w = self.w
        pieces: list[str] = []
        for run in paragraph.iter(f"{w}r", f"{w}sdt"):
            if next(run.iterancestors(f"{w}p"), None) is not paragraph:
                continue  # of a text box
            if run.tag == f"{w}r" and not self._unprinted(run):
                pieces += self._run(run)
        return "".join(pieces)

    def _unprinted(self, run: Element) -> bool:
        """Whether a run is hidden, or the prompt of a content control nobody has filled in."""
        w = self.w
        hidden = run.find(f"{w}rPr/{w}vanish")
        if hidden is not None and hidden.get(f"{w}val", "1") not in OFF:
            return True
        controls = run.iterancestors(f"{w}sdt")
        return any(one.find(f"{w}sdtPr/{w}showingPlcHdr") is not None for one in controls)

    def _run(self, run: Element) -> Iterator[str]:
        w = self.w
        fonts = run.find(f"{w}rPr/{w}rFonts")
        names = [] if fonts is None else [fonts.get(f"{w}{name}", "") for name in FACES]
        for piece in run:
            if piece.tag == f"{w}t":
                yield symbols(piece.text or "", names)
            elif piece.tag == f"{w}sym":
                yield symbol(piece.get(f"{w}font", ""), piece.get(f"{w}char", ""))
            elif piece.tag == f"{w}fldChar":
                yield self._field(piece)
            else:
                yield PRINTED.get(etree.QName(piece).localname, "")

    def _field(self, begin: Element) -> str:
        """The box of an old form field, as Word drew them before content controls."""
        w = self.w
        box = begin.find(f"{w}ffData/{w}checkBox")
        if box is None:
            return ""
        state = box.find(f"{w}checked")
        state = box.find(f"{w}default") if state is None else state
        return checkbox(ticked=state is not None and state.get(f"{w}val", "1") not in OFF)

    def _table(self, table: Element) -> Table:
        w = self.w
        cells: list[Cell] = []
        above: dict[int, int] = {}  # by the column it begins in, the cell that may go on below
        for number, row in enumerate(self._children(table, f"{w}tr")):
            column = self._count(row.find(f"{w}trPr/{w}gridBefore"), 0)
            here: dict[int, int] = {}
            for cell in self._children(row, f"{w}tc"):
                span = self._count(cell.find(f"{w}tcPr/{w}gridSpan"), 1)
                merged = cell.find(f"{w}tcPr/{w}vMerge")
                goes_on = merged is not None and merged.get(f"{w}val") != "restart"
                if goes_on and column in above:
                    here[column] = at = above[column]
                    cells[at] = replace(cells[at], rows=number + 1 - cells[at].row)
                else:
                    if merged is not None:
                        here[column] = len(cells)
                    cells.append(Cell(number, column, 1, span, tuple(self.blocks(cell))))
                column += span
            above = here
        return Table(tuple(cells))

    def _children(self, container: Element, tag: str) -> Iterator[Element]:
        """The rows or cells of a table, also those in content controls and insertions."""
        for child in container:
            if child.tag == tag:
                yield child
            elif etree.QName(child).localname in AROUND:
                yield from self._children(child, tag)

    def _count(self, element: Element | None, default: int) -> int:
        told = "" if element is None else element.get(f"{self.w}val", "")
        return min(int(told), MOST_COLUMNS) if told.isdecimal() else default


MOST_COLUMNS = 1_000
FACES = ("ascii", "hAnsi")
OFF = frozenset({"0", "false", "off"})
PRINTED = {"tab": "\t", "br": "\n", "cr": "\n", "ptab": "\t", "noBreakHyphen": "-"}
AROUND = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
