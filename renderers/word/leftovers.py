"""What of a document is at no place of its form: label and value where there are both, or text."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .labels import bare
from .matching import value
from .outline import Cell
from .parts import Blank
from .sheet import Sheet

LONGEST_LABEL = 20
"""Characters of what can be a label, bare."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """`lines` have a label, `rest` has none."""

    lines: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


def leftovers(form: Blank, sheet: Sheet) -> Leftovers:
    """What is left of a document when its places were found and its printed text is known."""
    lines: list[tuple[str, str]] = []
    rest: list[str] = []
    for text in (*_loose_lines(form, sheet), *_cells(form, sheet, lines)):
        said = _pair(text)
        if said:
            lines.append(said)
        else:
            rest.append(text)
    return Leftovers(tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(rest)))


def plain_lines(
    sheet: Sheet, labels: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Every label and its value in a document that is no form of ours, and all other text."""
    lines: list[tuple[str, str]] = []
    rest: list[str] = []
    for text in sheet.paragraphs:
        for line in filter(str.strip, text.split("\n")):
            said = _pair(line)
            (lines if said else rest).append(said or line.strip())  # type: ignore[arg-type]
    for row in sheet.rows:
        cells = [one for one in row.cells if one.row == row.number or one is row.cells[0]]
        lines += _pairs_of(cells, rest, labels)
    return tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(rest))


def _pairs_of(
    cells: list[Cell], rest: list[str], labels: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The labels of a row with what stands right of them; cells that have both in themselves."""
    at = 0
    while at < len(cells):
        text = value(cells[at].text)
        behind = value(cells[at + 1].text) if at + 1 < len(cells) else ""
        if said := _pair(text):
            yield said
        elif text and behind and _labels(text, labels) and not _pair(behind):
            yield " ".join(text.split()), behind
            at += 1
        elif text:
            rest.append(text)
        at += 1


def _labels(text: str, labels: Collection[str]) -> bool:
    """Whether a text can be a label: it is one, or is short and in words."""
    said = bare(text)
    return said in labels or (len(said) <= LONGEST_LABEL and bool(HAN.search(said)))


def _pair(text: str) -> tuple[str, str] | None:
    """`联系人：李敏`, told apart."""
    found = PAIR.fullmatch(text.strip())
    if found is None or not value(found[2]):
        return None
    return " ".join(found[1].split()), value(found[2])


def _loose_lines(form: Blank, sheet: Sheet) -> Iterator[str]:
    """Text beside places, and paragraphs that the form does not print."""
    texts = [text for n, text in enumerate(sheet.paragraphs) if n not in sheet.told]
    for text in (*sheet.loose, *texts):
        for line in text.split("\n"):
            if value(line) and not _printed(form, line):
                yield line.strip()


def _cells(form: Blank, sheet: Sheet, lines: list[tuple[str, str]]) -> Iterator[str]:
    """Cells that were used by nothing and that the form does not print."""
    for row in sheet.rows:
        left = [
            one
            for one in row.cells
            if one.row == row.number
            and id(one) not in sheet.used
            and value(one.text)
            and not _printed(form, one.text)
        ]
        rest: list[str] = []
        lines += _pairs_of(left, rest, form.printed)
        yield from rest


def _printed(form: Blank, text: str) -> bool:
    """Whether a form prints this, if with other digits, as another year's does."""
    said = bare(text)
    if said in form.printed:
        return True
    plain = DIGITS.sub("0", said)
    return any(plain == DIGITS.sub("0", one) for one in form.printed)


PAIR = re.compile(r"([^：:\n]{1,30})[：:](.+)", re.DOTALL)
HAN = re.compile("[\u4e00-\u9fff]")
DIGITS = re.compile(r"\d+")
