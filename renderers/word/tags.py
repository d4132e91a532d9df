"""Where staff typed tags in Word, and the cuts in the tree that make each of them a thing of its own.

Word breaks what is typed into runs wherever it likes: at a change of keyboard, a spelling mark, a saved edit. All
here works on the parsed tree; nothing ever looks for a tag in the XML.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate, islice

from lxml import etree

from .archive import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, RUN, RUN_PROPERTIES, TEXT, ROW = f"{W}p", f"{W}r", f"{W}rPr", f"{W}t", f"{W}tr"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
OBJECT = "\ufffc"
"""Stands in a text for what is not text: a tab, a break, a picture, a field."""
AROUND = 20
"""Characters on each side of a tag that are shown to find it by."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Braces and what stands in them, alone in a run. `where` is the text around, by which staff find it in Word.

    Two characters are braces that open or close nothing.
    """

    text: str
    where: str
    run: Element


def tags(root: Element) -> list[Tag]:
    """All tags of a part in their order, each cut out into a run of its own with the properties it had."""
    _clean(root)
    found = []
    for paragraph in list(root.iter(PARAGRAPH)):
        for match in BRACES.finditer(text_of(paragraph)):
            where = _where(paragraph, *match.span())
            found.append(Tag(match[0], where, _cut_out(paragraph, *match.span())))
    return found


def text_of(element: Element) -> str:
    """The text of a paragraph, a row or a run, with `OBJECT` for everything else that can be seen."""
    return "".join(map(_text, _pieces(element)))


def surround(runs: tuple[Element, Element], marks: tuple[Element, Element], rows: bool) -> bool:
    """Puts marks in the place of two tags, around the smallest that holds both: text, paragraphs, or table rows.

    With `rows`, two tags in one paragraph of a table mean its row. A paragraph or row that holds nothing but a tag
    goes with the tag. False when that cannot be: one of them shares its paragraph, the other is elsewhere.
    """
    first, last = ([run, *run.iterancestors()] for run in runs)
    common = next(element for element in first if element in last)
    whole = next(common.iterancestors(ROW), common) if rows and common.tag == PARAGRAPH else common
    if whole.tag == ROW:
        ends = whole, whole
    else:
        ends = first[first.index(common) - 1], last[last.index(common) - 1]
    return _mark(ends[0], runs[0], marks[0], before=True) and _mark(ends[1], runs[1], marks[1])


def alone(run: Element) -> Element | None:
    """The paragraph that has only this run, so that the two may be repeated for each line of a value."""
    paragraph = parent(run)
    if paragraph.tag != PARAGRAPH or paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return None
    others = [child for child in paragraph if child is not run and child.tag != f"{W}pPr"]
    if any(child.tag not in BOOKMARKS for child in others):
        return None
    for bookmark in others:
        paragraph.remove(bookmark)
    return paragraph


def parent(element: Element) -> Element:
    """What the element stands in; all that is dealt with here stands in something."""
    above = element.getparent()
    if above is None:
        raise ValueError(f"{element.tag} is a root")
    return above


def _mark(end: Element, run: Element, mark: Element, before: bool = False) -> bool:
    """Puts a mark in the place of an element that holds only the tag, or beside a row that holds more."""
    only = text_of(end).strip() == text_of(run) and end.find(f".//{W}sectPr") is None
    if not only and end.tag != ROW:
        return False
    if before:
        end.addprevious(mark)
    else:
        end.addnext(mark)
    gone = end if only else run
    parent(gone).remove(gone)
    return True


def _clean(root: Element) -> None:
    """Takes out what Word notes for itself. It cuts runs, and may not appear twice when a row is repeated."""
    etree.strip_elements(root, f"{W}proofErr", f"{W}lastRenderedPageBreak", with_tail=False)
    for element in root.iter(PARAGRAPH, RUN, ROW, f"{W}sectPr"):
        for name in map(str, element.keys()):
            if NOTED.search(name):
                del element.attrib[name]
    for run in list(root.iter(RUN)):
        _drop_empty(run)


def _cut_out(paragraph: Element, start: int, end: int) -> Element:
    """The run that holds the paragraph's text from `start` to `end`, and nothing else."""
    _cut(paragraph, end)
    _cut(paragraph, start)
    first, *others = [
        piece for piece, at in _placed(paragraph) if start <= at < end and _text(piece)
    ]
    first.text = "".join(map(_text, (first, *others)))
    for piece in others:
        run = parent(piece)
        run.remove(piece)
        _drop_empty(run)
    return parent(first)


def _cut(paragraph: Element, offset: int) -> None:
    """Makes a run begin at `offset` of the paragraph's text."""
    for piece, at in _placed(paragraph):
        if at < offset < at + len(_text(piece)):
            _divide(_split(piece, offset - at))
        elif at == offset and _text(piece):
            previous = piece.getprevious()
            if previous is not None and previous.tag != RUN_PROPERTIES:
                _divide(piece)


def _split(piece: Element, offset: int) -> Element:
    """Splits a text in two; gives the second half."""
    second = deepcopy(piece)
    piece.text, second.text = _text(piece)[:offset], _text(piece)[offset:]
    for half in (piece, second):
        half.set(SPACE, "preserve")
    piece.addnext(second)
    return second


def _divide(piece: Element) -> None:
    """Moves a piece of a run, and all after it, into a new run with the same properties."""
    run = parent(piece)
    new = deepcopy(run)
    new[:] = [child for child in new if child.tag == RUN_PROPERTIES]
    new.extend([piece, *piece.itersiblings()])
    run.addnext(new)


def _drop_empty(run: Element) -> None:
    if all(child.tag == RUN_PROPERTIES for child in run):
        parent(run).remove(run)


def _placed(paragraph: Element) -> list[tuple[Element, int]]:
    """The pieces of a paragraph, each with the place in its text where it begins."""
    pieces = list(_pieces(paragraph))
    return list(zip(pieces, accumulate(map(len, map(_text, pieces)), initial=0), strict=False))


def _pieces(element: Element) -> Iterator[Element]:
    """What the runs of an element hold. A text box is one piece of its paragraph, whatever is written in it."""
    for run in element.iter(RUN):
        if element.tag != PARAGRAPH or next(run.iterancestors(PARAGRAPH)) is element:
            yield from (child for child in run if child.tag != RUN_PROPERTIES)


def _text(piece: Element) -> str:
    return (piece.text or "") if piece.tag == TEXT else OBJECT


def _where(paragraph: Element, start: int, end: int) -> str:
    """The tag with some characters of its table row, or of the paragraphs next to its own, on each side."""
    row = next(paragraph.iterancestors(ROW), None)
    if row is not None:
        near = list(row.iter(PARAGRAPH))
    else:
        above = islice(paragraph.itersiblings(PARAGRAPH, preceding=True), 1)
        below = islice(paragraph.itersiblings(PARAGRAPH), 1)
        near = [*above, paragraph, *below]
    texts = list(map(text_of, near))
    here = near.index(paragraph)
    before = " ".join((*texts[:here], texts[here][:start]))
    after = " ".join((texts[here][end:], *texts[here + 1 :]))
    around = f"{before[-AROUND:]}{texts[here][start:end]}{after[:AROUND]}"
    return " ".join(around.replace(OBJECT, " ").split())


BRACES = re.compile(
    r"\{\{[^{}\ufffc]*\}\}|\{%[^{}\ufffc]*%\}"  # a tag
    r"|\{\{|\}\}|\{%|%\}"  # half of one
    r"|｛｛|｝｝|｛[%％]|[%％]｝"  # half of one, typed with a Chinese keyboard
)
NOTED = re.compile(r"\}(rsid\w*|paraId|textId)$")
BOOKMARKS = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
