"""Places that are not where the form has them, looked for by their label alone.

The value is right of the label, below it, or behind it in its line. One label with one value is
sure; a label that the form has twice, or the document, is not.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .alignment import read_part
from .labels import bare, bracketless, spread
from .matching import LABEL, Taken, value
from .outline import Cell
from .parts import Anchor, Blank, Part, Slot
from .sheet import Row, Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place that was not found, and the wordings of its label."""

    names: tuple[str, ...]
    part: Part


def search(form: Blank, sheet: Sheet, found: Collection[str]) -> Iterator[Taken]:
    """What stands behind the labels of places that are still missing."""
    places = list(_labelled(form))
    known = frozenset(name for one in places for name in one.names) | form.printed
    for one in places:
        if any(name in found for name in one.part.names):
            continue
        shared = sum(bool(set(one.names[:1]) & set(other.names)) for other in places) > 1
        texts = dict.fromkeys(_candidates(one, sheet, known))
        for text in texts:
            for taken in read_part(one.part, text).taken:
                sure = taken.sure and len(texts) == 1 and not shared
                yield Taken(taken.name, taken.text, sure, taken.rows)


def _labelled(form: Blank) -> Iterator[Wanted]:
    """Every place that has one label of its own, with that label."""
    for row in form.rows:
        for at, part in enumerate(row):
            behind = [one for one in row[at + 1 :] if not one.unit]
            alone = at == 0 or not row[at - 1].label
            if part.label and not part.unit and alone and behind and behind[0].free:
                yield Wanted(part.label, behind[0])
            yield from _inside(part)
    for part in (*form.lines, *((form.flow,) if form.flow else ())):
        yield from _inside(part)


def _inside(part: Part) -> Iterator[Wanted]:
    """The places of a cell or line that have their label right before them."""
    for item, behind in zip(part.items, part.items[1:], strict=False):
        labels = isinstance(item, Anchor) and len("".join(item.names[:1])) > 1
        if labels and isinstance(item, Anchor) and isinstance(behind, Slot) and not part.boxes:
            yield Wanted(item.names, Part(items=(behind,)))


def _candidates(one: Wanted, sheet: Sheet, known: frozenset[str]) -> Iterator[str]:
    """The texts that a label may belong to; where they stand is accounted for."""
    for row in sheet.rows:
        for at, cell in enumerate(row.cells):
            if id(cell) not in sheet.used and cell.row == row.number:
                yield from _in_cell(one, (row, at), sheet, known)
    for number, text in enumerate(sheet.paragraphs):
        if number not in sheet.told and not sheet.noted(number):
            found = list(_in_lines(one, text, known))
            sheet.told.update([number] if found else [])
            yield from found
    for text in list(sheet.loose):
        if found := list(_in_lines(one, text, known)):
            sheet.loose.remove(text)
            yield from found


def _in_cell(
    one: Wanted, place: tuple[Row, int], sheet: Sheet, known: frozenset[str]
) -> Iterator[str]:
    """What a cell says of a label: where it is one, the cell beside it does."""
    row, at = place
    cell = row.cells[at]
    if sheet.bare(cell) in one.names or bracketless(cell.text[:LONGEST]) in one.names:
        if (other := _beside(row, at, sheet, known)) is not None:
            sheet.used.update((id(cell), id(other)))
            yield other.text
    elif found := list(_in_lines(one, cell.text, known)):
        sheet.used.add(id(cell))
        yield from found


def _beside(row: Row, at: int, sheet: Sheet, known: frozenset[str]) -> Cell | None:
    """The cell that a label belongs to: right of it, or else below it."""
    right = row.cells[at + 1] if at + 1 < len(row.cells) else None
    below = sheet.below(row, row.cells[at])
    for cell in (right, below):
        if cell is None or id(cell) in sheet.used or not value(cell.text):
            continue
        if sheet.bare(cell) not in known and not LABEL.match(cell.text.strip()):
            return cell
    return None


def _in_lines(one: Wanted, text: str, known: frozenset[str]) -> Iterator[str]:
    """What stands behind a label that begins a line, or in the lines below one that is all of it.

    A line that begins with another label ends it.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        behind = _behind(one.names, line)
        if behind is None:
            continue
        if value(behind):
            yield _up_to_label(behind, known)
            continue
        more = []
        for below in lines[number + 1 :]:
            if bare(below) in known or LABEL.match(below.strip()):
                break
            more.append(below)
        if value("\n".join(more)):
            yield "\n".join(more)


def _up_to_label(text: str, known: frozenset[str]) -> str:
    """What stands in a line before the next label in it; a line of prose is not looked through."""
    if len(text) > LONGEST_LINE:
        return text
    for blanks in BLANKS.finditer(text):
        word = BLANKS.split(text[blanks.end() :], maxsplit=1)[0]
        if value(text[: blanks.start()]) and (bare(word) in known or LABEL.match(word)):
            return text[: blanks.start()]
    return text


def _behind(names: tuple[str, ...], line: str) -> str | None:
    """What stands behind a label that a line begins with; `None` where it does not."""
    if bracketed := BRACKETED.match(line):
        line = bracketed[1] + line[bracketed.end() :]
    said, places = spread(line[:LONGEST_LABEL])
    for name in names:
        if said == name:
            return ""
        if said.startswith(name):
            end = places[len(name) - 1] + 1
            behind = line[end : places[len(name)]]
            if behind:
                return line[end:]
    return None


LONGEST_LINE = 500
LONGEST_LABEL = 200
"""Characters of a line that its label may take, with the blanks in it."""
LONGEST = 100
"""Characters of a cell that may be but a label."""
BLANKS = re.compile(r"[\s_＿]+")
BRACKETED = re.compile(r"^(\s*[^\s（(：:]{2,20})[（(][^（()）：:]{1,20}[）)]")
"""A label with a remark of its own: 班组名称（全称）."""
