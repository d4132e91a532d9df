"""Rows of a document held against the rows of a blank form: which is which, and what stands there.

A row is known by what is printed in it, wherever it was moved to. A place that has its label
beside it as the form has it is sure; one that is known by its position in the row alone is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conversations.fields.base import Wrong
from conversations.forms.deadline import SOME_DAY

from .labels import bracketless
from .matching import Matched, Taken, match, match_boxes, value
from .outline import Cell
from .parts import List, Part, texts
from .sheet import Row, Sheet

LONGEST_LABEL = 100
"""Characters of a cell that may be but a label."""
WIDEST = 60
"""Cells of a row that is looked at; Word has 63 columns."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A form's row found in a document: pairs of cells, and how much of what is printed is there.

    `pairs` gives for a part of the form the cell of the document.
    """

    form: Sequence[Part]
    row: Row
    pairs: dict[int, int]
    there: int
    printed: int


def align(rows: Sequence[Sequence[Part]], sheet: Sheet) -> Iterator[Taken]:
    """The places of a form's rows, of those that are found in the document."""
    aligned = [one for row in rows for one in _found(row, sheet)]
    whole = [one for one in aligned if one.there == one.printed]
    claimed: dict[int, int] = {}
    for one in whole:
        claimed[id(one.row)] = max(claimed.get(id(one.row), 0), one.there)
    whole = [one for one in whole if one.there == claimed[id(one.row)]]
    done = {id(one.form) for one in whole}
    for one in whole:
        yield from _taken(one, sheet)
    for row in rows:
        if id(row) not in done:
            partial = [
                one
                for one in aligned
                if one.form is row and id(one.row) not in claimed and 2 * one.there >= one.printed
            ]
            best = max((one.there for one in partial), default=0)
            leading = [one for one in partial if one.there == best]
            if len(leading) == 1:
                yield from _taken(leading[0], sheet)


def _found(form: Sequence[Part], sheet: Sheet) -> Iterator[Aligned]:
    """Where in the document a row of the form may be."""
    anchors = [n for n, part in enumerate(form) if _anchored(part) and not part.unit]
    if not anchors or not any(part.names for part in form):
        return
    names = tuple(name for n in anchors for name in _names(form[n]))
    for row in sheet.rows:
        if len(row.cells) > WIDEST or not _begins(row):
            continue
        if not any(sheet.bare(cell).startswith(names) for cell in row.cells):
            continue
        pairs = _pairs(form, row, sheet)
        there = sum(n in pairs for n in anchors)
        if there:
            yield Aligned(form, row, pairs, there, len(anchors))


def _names(part: Part) -> tuple[str, ...]:
    """What a printed part may begin with."""
    return part.label or next(texts(part.items), ())


def _begins(row: Row) -> bool:
    """Whether a cell begins in a row; else it is only gone through by merged ones."""
    return any(cell.row == row.number for cell in row.cells)


def _anchored(part: Part) -> bool:
    return bool(part.label) or (bool(part.names) and not part.free)


def _pairs(form: Sequence[Part], row: Row, sheet: Sheet) -> dict[int, int]:
    """The longest run of printed parts that the row has in the same order."""
    cells = row.cells
    best = [[0] * (len(cells) + 1) for _ in range(len(form) + 1)]
    fits = [[_anchored(part) and _fits(part, row, cell, sheet) for cell in cells] for part in form]
    for n in reversed(range(len(form))):
        for m in reversed(range(len(cells))):
            here = 1 + best[n + 1][m + 1] if fits[n][m] else 0
            best[n][m] = max(here, best[n + 1][m], best[n][m + 1])
    pairs: dict[int, int] = {}
    n = m = 0
    while n < len(form) and m < len(cells):
        if fits[n][m] and best[n][m] == 1 + best[n + 1][m + 1]:
            pairs[n] = m
            n, m = n + 1, m + 1
        elif best[n + 1][m] >= best[n][m + 1]:
            n += 1
        else:
            m += 1
    return pairs


def _fits(part: Part, row: Row, cell: Cell, sheet: Sheet) -> bool:
    """Whether a cell is this printed part of the form."""
    text = sheet.bare(cell)
    if part.unit:
        return bool(cell.text.strip()) and text in part.label
    if part.label:
        if part.continued and not text:
            return sheet.above(row, cell) in part.label
        return text in part.label or bracketless(cell.text[:LONGEST_LABEL]) in part.label
    begins = next(iter(part.items))
    names = getattr(begins, "names", ())
    if not text.startswith(names):
        return False
    found = match(part.items, cell.text)
    return found is not None and not found.missing


def _taken(one: Aligned, sheet: Sheet) -> Iterator[Taken]:
    """What stands at the places of a row that was found."""
    free = [n for n, part in enumerate(one.form) if part.free and part.names]
    cells = {n: where for n in free if (where := _cell(one, n, sheet)) is not None}
    for n, m in one.pairs.items():
        part, cell = one.form[n], one.row.cells[m]
        # The value of a label that has nothing beside it may be below it: it is looked for yet.
        if not (part.label and n + 1 in free and n + 1 not in cells):
            sheet.used.add(id(cell))
        if part.names and not part.continued:
            found = match(part.items, cell.text, sheet.labels) or Matched()
            sheet.loose += found.rest
            yield from found.taken
    for n, (cell, sure) in cells.items():
        sheet.used.add(id(cell))
        if not one.form[n].continued:
            found = read_part(one.form[n], cell.text)
            sheet.loose += found.rest
            for taken in found.taken:
                yield Taken(taken.name, taken.text, taken.sure and sure, taken.rows)


def _cell(one: Aligned, place: int, sheet: Sheet) -> tuple[Cell, bool] | None:
    """The cell of a place that has its label in the cells before it, and whether it is sure."""
    since = max((n for n in one.pairs if n < place), default=-1)
    until = min((n for n in one.pairs if n > place), default=len(one.form))
    begin = one.pairs.get(since, -1) + 1
    end = one.pairs.get(until, len(one.row.cells))
    cells, wanted, offset = one.row.cells[begin:end], until - since - 1, place - since - 1
    if offset >= len(cells):
        return None
    cell = cells[offset]
    if wanted == 1 and len(cells) > 1:
        cell = next((more for more in cells if _readable(one.form[place], more)), cell)
    if one.there < one.printed and sheet.bare(cell) in sheet.labels:
        return None
    more = cells[wanted:]
    beside = len(cells) == wanted or (
        bool(more) and all(sheet.spare(one.row, spare) for spare in more)
    )
    labels = _labels(one.form, place)
    return cell, beside and bool(labels) and all(n in one.pairs for n in labels)


def _readable(part: Part, cell: Cell) -> bool:
    """Whether a cell says what a place may say."""
    text = value(cell.text)
    if part.boxes:
        return bool(text) and all(taken.sure for taken in match_boxes(part.boxes, text).taken)
    if part.field is None or not text:
        return bool(text)
    return not isinstance(part.field.recover({"": text}, SOME_DAY), Wrong)


def _labels(form: Sequence[Part], place: int) -> list[int]:
    """The printed parts that say what a place is: those before it, up to the place before."""
    at = place - 1
    while at >= 0 and not _anchored(form[at]):
        at -= 1
    labels = []
    while at >= 0 and form[at].label:
        if not form[at].unit:
            labels.append(at)
        at -= 1
    return labels


def read_part(part: Part, text: str) -> Matched:
    """The places of a cell that was found."""
    if part.boxes:
        return match_boxes(part.boxes, text)
    found = match(part.items, text)
    if found is None or found.missing:
        names = part.names[:1]
        return Matched([Taken(name, value(text), sure=False) for name in names if value(text)])
    return found


def read_list(one: List, sheet: Sheet) -> Taken | None:
    """The rows of a list, under the row of its labels; `None` where that is not found."""
    for at, row in enumerate(sheet.rows):
        columns = _columns(one, row, sheet)
        if columns:
            for cell in row.cells:
                sheet.used.add(id(cell))
            below = [
                under
                for under in sheet.rows[at + 1 :]
                if under.table == row.table and _begins(under)
            ]
            return _listed(one, (row, columns), below, sheet)
    return None


def _columns(one: List, row: Row, sheet: Sheet) -> dict[int, int]:
    """Which cell of a row is the heading of which column, when most of them are there."""
    texts = [sheet.bare(cell) for cell in row.cells[:WIDEST]]
    found = {
        n: next(m for m, text in enumerate(texts) if text in names)
        for n, names in enumerate(one.headings)
        if names and any(text in names for text in texts)
    }
    needed = [names for names in one.headings if names and names[0]]
    return found if 5 * len(found) >= 3 * len(needed) else {}


def _listed(
    one: List, heading: tuple[Row, dict[int, int]], below: Sequence[Row], sheet: Sheet
) -> Taken:
    top, columns = heading
    rows: list[tuple[Taken, ...]] = []
    sure = len(columns) == len(one.parts)
    for row in below:
        texts = [sheet.bare(cell) for cell in row.cells]
        if texts == [sheet.bare(cell) for cell in top.cells]:
            sheet.used.update(map(id, row.cells))  # the heading again, on the next page
            continue
        cells = {n: _under(top.cells[m], top, row) for n, m in columns.items()}
        taken = [
            found
            for n, cell in cells.items()
            if cell is not None
            for found in read_part(one.parts[n], cell.text).taken
        ]
        number = next((found.text for found in taken if found.name == NUMBER), "")
        if number and not number.strip(".．、 ").isdigit():
            continue  # 合计, a note
        sheet.used.update(id(cell) for cell in cells.values() if cell is not None)
        if any(found.text for found in taken if found.name != NUMBER):
            rows.append(tuple(taken))
    return Taken(one.key, "", sure and all(one.sure for row in rows for one in row), tuple(rows))


def _under(heading: Cell, top: Row, row: Row) -> Cell | None:
    """The cell of a row that stands under a heading."""
    if len(row.cells) == len(top.cells):
        return row.cells[top.cells.index(heading)]
    middle = heading.column + heading.columns / 2
    return next(
        (one for one in row.cells if one.column <= middle < one.column + one.columns), None
    )


NUMBER = "number"
"""The place of a row's own number, which is counted and not kept."""
