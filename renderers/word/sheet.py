"""A document that was sent, as it is searched for places.

Its rows and paragraphs, and what of them is accounted for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .labels import bare
from .outline import Block, Cell, Table


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table's row, from left to right, and where the row is."""

    table: int
    number: int
    cells: tuple[Cell, ...]


@dataclass
class Sheet:
    """The document. Cells are known by what they are, not by what they say."""

    blocks: Sequence[Block]
    labels: frozenset[str] = frozenset()
    """The labels of the form that it is, in every wording."""
    used: set[int] = field(default_factory=set)
    """Cells that are accounted for, by their `id`."""
    told: set[int] = field(default_factory=set)
    """Paragraphs that are, by their number."""
    loose: list[str] = field(default_factory=list)
    """Text beside what was found in a cell or paragraph."""

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables, those within cells after the one around them."""
        return tuple(_tables(self.blocks))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all tables."""
        return tuple(
            Row(number, at, cells)
            for number, table in enumerate(self.tables)
            for at, cells in enumerate(table.rows)
        )

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs outside of tables."""
        return tuple(block for block in self.blocks if isinstance(block, str))

    @cached_property
    def _bare(self) -> dict[int, str]:
        return {}

    def bare(self, cell: Cell) -> str:
        """A cell's text for comparing."""
        known = self._bare.get(id(cell))
        if known is None:
            known = self._bare[id(cell)] = bare(cell.text)
        return known

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs outside of tables, for comparing."""
        return tuple(map(bare, self.paragraphs))

    def above(self, row: Row, cell: Cell) -> str:
        """The nearest text above an empty cell in its column, bare."""
        rows = self.tables[row.table].rows[: cell.row]
        for cells in reversed(rows):
            over = next((one for one in cells if one.column == cell.column), None)
            if over is not None and (text := self.bare(over)):
                return text
        return ""

    def below(self, row: Row, cell: Cell) -> Cell | None:
        """The cell under one: at the same place of as many, or beginning in the same column."""
        rows = self.tables[row.table].rows
        under = rows[cell.row + cell.rows] if cell.row + cell.rows < len(rows) else ()
        if len(under) == len(row.cells):
            return under[row.cells.index(cell)]
        return next((one for one in under if one.column == cell.column), None)

    def spare(self, row: Row, cell: Cell) -> bool:
        """Whether a cell is of a last column that has nothing in it but a heading."""
        if cell is not row.cells[-1] or self.bare(cell):
            return False
        others = self.tables[row.table].rows[1:]
        return not any(self.bare(one[-1]) for one in others if one)

    def noted(self, number: int) -> bool:
        """Whether a paragraph is of the notes at the end, which are about the form."""
        begin = self._notes
        return begin is not None and number >= begin

    @cached_property
    def _notes(self) -> int | None:
        """The paragraph with which the notes begin: 注：, after the last table."""
        seen, number, begin = False, -1, None
        for block in self.blocks:
            if isinstance(block, Table):
                seen, begin = True, None
            else:
                number += 1
                if seen and begin is None and block.strip().startswith("注"):
                    begin = number
        return begin

    @cached_property
    def says(self) -> str:
        """All its text for comparing, a line for each paragraph or cell."""
        cells = (self.bare(cell) for table in self.tables for cell in table.cells)
        return "\n".join((*self.lines, *cells))


def _tables(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
            for cell in block.cells:
                yield from _tables(cell.blocks)
