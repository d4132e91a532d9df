"""A Word form that somebody filled in, read back: what stands at each place of its template.

The file is held against the form's own template. Rows are known by what is printed in them,
wherever they were moved to; a place is sure where its label stands beside it as in the form, or
where its label is there once only. Whatever could be read in two ways is not sure; what is at no
place is told, never dropped. So is what headers and footers say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from conversations.forms.form import Form
from conversations.messages import Filled

from .alignment import align, read_list
from .archive import Element, Unsound
from .blank import blank
from .inspection import document_and, document_of
from .labels import bare
from .leftovers import Leftovers, leftovers, plain_lines
from .margins import BESIDE, beside, margins
from .matching import Taken, match
from .outline import Block, outline
from .parts import Blank, Part, constant, labels_of, printed_only, texts
from .search import search
from .sheet import Sheet

ENOUGH = 0.45
"""The share of what a form prints, weighed by how much it says which form it is, that a document
must have to be that form; half of it where it has the title."""


class Reader:
    """Reads filled forms; knows the forms by their templates, which are drawn when first needed.

    It never changes after that; any thread may ask.
    """

    def __init__(self, templates: Mapping[str, tuple[Form, bytes]]) -> None:
        self._templates = templates

    def read(self, data: bytes, form: str = "") -> Filled | None:
        """What a .docx says as a form: as this one, or as the one that it is.

        `None` for what is no sound Word file, is too large to be a form, or has no label.
        """
        try:
            document, around = _opened(data)
            sheet = Sheet(outline(document))
        except Unsound:
            return None
        known = self._known.get(form) or self._which(sheet)
        if known is not None:
            filled = _read(known, sheet)
        else:
            lines, rest = plain_lines(sheet, self._labels)
            filled = Filled(lines=lines, rest=rest)
        more = beside(around, sheet, self._around, self._labels)
        lines = tuple(dict.fromkeys((*filled.lines, *more.lines)))
        filled = replace(filled, lines=lines, rest=(*filled.rest, *more.rest))
        return filled if filled.form or lines else None

    @cached_property
    def _known(self) -> Mapping[str, "_Known"]:
        blanks = {name: _drawn(form, data) for name, (form, data) in self._templates.items()}
        often: dict[str, int] = {}
        for one in blanks.values():
            for text in one.printed:
                often[text] = often.get(text, 0) + 1
        return {
            name: _Known(one, {text: 1 / often[text] for text in one.printed if len(text) > 1})
            for name, one in blanks.items()
        }

    @cached_property
    def _labels(self) -> frozenset[str]:
        """Every label of every form, in every wording."""
        return frozenset(name for one in self._known.values() for name in labels_of(one.blank))

    @cached_property
    def _around(self) -> frozenset[Block]:
        """What the forms print in their own headers and footers."""
        return frozenset(one for _, data in self._templates.values() for one in _opened(data)[1])

    def _which(self, sheet: Sheet) -> "_Known | None":
        """The form that a document is."""
        says = sheet.says
        scored = sorted(
            ((known.likeness(says), name) for name, known in self._known.items()), reverse=True
        )
        best, name = scored[0] if scored else (0.0, "")
        second = scored[1][0] if len(scored) > 1 else 0.0
        return self._known[name] if best >= ENOUGH and best > second else None


@dataclass(frozen=True)
class _Known:
    """A blank form, and how much each text it prints says that it is this one."""

    blank: Blank
    weights: Mapping[str, float]

    @cached_property
    def title(self) -> str:
        """The title, bare, without its year."""
        return bare(self.blank.form.title.replace("{year}年", ""))

    def likeness(self, says: str) -> float:
        """How much of it a document says, from 0 to 1; its title is worth half."""
        there = sum(weight for text, weight in self.weights.items() if text in says)
        share = there / (sum(self.weights.values()) or 1)
        return 0.5 + share / 2 if self.title in says.replace("\n", "") and share > LEAST else share


def _opened(data: bytes) -> tuple[Element, tuple[Block, ...]]:
    """The text of a document, and what its headers and footers say. Raises `Unsound`."""
    document, parts = document_and(data, BESIDE)
    return document, margins(document, parts)


def _drawn(form: Form, data: bytes) -> Blank:
    """The blank form of a template."""
    return blank(form, outline(document_of(data)))


def _read(known: _Known, sheet: Sheet) -> Filled:
    """A document read as the form it is."""
    form = known.blank
    sheet.labels = labels_of(form)
    found = _Found()
    for taken in _everything(form, sheet):
        found.add(taken)
    for taken in search(form, sheet, found.names):
        found.add(taken)
    left = leftovers(form, sheet)
    return found.filled(form, left)


def _everything(form: Blank, sheet: Sheet) -> Iterator[Taken]:
    """What stands at places that are where the form has them."""
    yield from align(form.rows, sheet)
    for one in form.lists:
        if taken := read_list(one, sheet):
            yield taken
    for part in form.lines:
        yield from _line(part, sheet)
    if form.flow:
        yield from _flow(form.flow, sheet)


def _line(part: Part, sheet: Sheet) -> Iterator[Taken]:
    """The places of a line, in each paragraph that has all that is printed in it."""
    # One label in other words may be of another thing (申报单位 on a cover): that is searched for.
    ways = (printed_only(part.items), part.items)[: len(part.names)]
    for items in ways:
        found = False
        names = next(texts(items), ())
        for number, text in enumerate(sheet.paragraphs):
            looked = number not in sheet.told and any(one in sheet.lines[number] for one in names)
            matched = match(items, text) if looked else None
            if matched and not matched.missing:
                found = True
                sheet.told.add(number)
                sheet.loose += matched.rest
                yield from matched.taken
        if found:
            return


def _flow(part: Part, sheet: Sheet) -> Iterator[Taken]:
    """The places of a report, between its headings."""
    matched = match(part.items, "\n".join(sheet.paragraphs))
    if matched:
        sheet.told.update(range(len(sheet.paragraphs)))
        sheet.loose += matched.rest
        yield from matched.taken


class _Found:
    """What was found so far, by places."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[str, bool]] = {}
        self._rows: dict[str, Taken] = {}

    @property
    def names(self) -> frozenset[str]:
        """The places that were found, whether or not something stands there."""
        return frozenset((*self._texts, *self._rows))

    def add(self, taken: Taken) -> None:
        """One more; the same text at one place twice is one."""
        if taken.rows or (taken.name in self._rows):
            self._rows.setdefault(taken.name, taken)
            return
        texts = self._texts.setdefault(taken.name, {})
        if taken.text:
            texts[taken.text] = texts.get(taken.text, False) or taken.sure

    def filled(self, form: Blank, left: Leftovers) -> Filled:
        """All of it; of several texts at one place the first, and the others by its label."""
        places: dict[str, str | tuple[Mapping[str, str], ...]] = {}
        unsure: list[str] = []
        others: list[tuple[str, str]] = []
        for name, said in self._texts.items():
            if constant(name) or not said:
                continue
            first = max(said, key=lambda text: said[text])
            if BOXED.fullmatch(first):
                continue
            places[name] = first
            others += [(form.fields[name].label, text) for text in said if text != first]
            # In a place for one line, what stands below it may be another thing.
            below = "\n" in first and form.fields[name].shape != "long"
            if len(said) > 1 or not said[first] or below:
                unsure.append(name)
        for name, taken in self._rows.items():
            rows = tuple({one.name: one.text for one in row if one.text} for row in taken.rows)
            if rows:
                places[name] = rows
                unsure += [] if taken.sure else [name]
        return Filled(
            form.form.id, places, tuple(unsure), (*others, *left.lines), left.rest, self._year()
        )

    def _year(self) -> int:
        """The year that the document names, when it is one."""
        told = {text for text, sure in self._texts.get("year", {}).items() if sure}
        years = {int(text) for text in told if YEAR.fullmatch(text)}
        return years.pop() if len(years) == 1 else 0


LEAST = 0.15
YEAR = re.compile(r"20\d\d")
BOXED = re.compile("[□☐○◇▢◻⬜]")
"""A box that is not ticked: nothing stands there."""
