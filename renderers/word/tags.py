"""Where staff typed tags in Word, and the cuts in the tree that make each a thing of its own.

Word breaks what is typed into runs wherever it likes: at a change of keyboard, a spelling mark, a
saved edit. All here works on the parsed tree; nothing ever looks for a tag in the XML.
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
    """Braces with what stands in them, alone in a run; or two braces that have no others.

    `where` is the text around, by which staff find it in Word.
    """

    text: str
    where: str
    run: Element


def tags(root: Element) -> list[Tag]:
    """All tags of a part in their order, each cut out into a run with the properties it had."""
    _clean(root)
    found = []
    for paragraph in list(root.iter(PARAGRAPH)):
        for match in BRACES.finditer(text_of(paragraph)):
            where = _where(paragraph, *match.span())
            found.append(Tag(match[0], where, _cut_out(paragraph, *match.span())))
    return found


def text_of(element: Element) -> str:
    """The text of a paragraph, a row or a run, with `OBJECT` for all else that can be seen."""
    return "".join(map(_text, _pieces(element)))


def surround(runs: tuple[Element, Element], marks: tuple[Element, Element], *, rows: bool) -> bool:
    """Puts marks for two tags around the least that holds both: text, paragraphs or table rows.

    With `rows`, two tags in one paragraph of a table mean its row. A tag alone in its paragraph or
    row takes that away with it. False, and nothing done, when one of the tags shares its paragraph
    with other things and the other tag is elsewhere.
    """
    first, last = ([run, *run.iterancestors()] for run in runs)
    common = next(element for element in first if element in last)
    least = next(common.iterancestors(ROW), common) if rows and common.tag == PARAGRAPH else common
    if least.tag == ROW:
        ends = least, least
    else:
        ends = first[first.index(common) - 1], last[last.index(common) - 1]
    goes = [_goes_with(run, end) for run, end in zip(runs, ends, strict=True)]
    if any(gone is not end and end.tag != ROW for gone, end in zip(goes, ends, strict=True)):
        return False
    ends[0].addprevious(marks[0])
    ends[1].addnext(marks[1])
    for gone in goes:
        parent(gone).remove(gone)
    return True


def alone(run: Element) -> Element | None:
    """The paragraph that has only this run: the two may be repeated, for each line of a value."""
    paragraph = parent(run)
    if paragraph.tag != PARAGRAPH or paragraph.find(f".//{SECTION}") is not None:
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


def _goes_with(run: Element, end: Element) -> Element:
    """The most that holds only this tag: `end`, its paragraph if there are others, its run."""
    paragraph = next(run.iterancestors(PARAGRAPH))
    if _is_all_of(run, end):
        return end
    if _is_all_of(run, paragraph) and len(parent(paragraph).findall(PARAGRAPH)) > 1:
        return paragraph
    return run


def _is_all_of(run: Element, element: Element) -> bool:
    return text_of(element).strip() == text_of(run) and element.find(f".//{SECTION}") is None


def _clean(root: Element) -> None:
    """Takes out what Word notes for itself: it cuts runs, and may not be repeated with a row."""
    etree.strip_elements(root, f"{W}proofErr", f"{W}lastRenderedPageBreak", with_tail=False)
    for element in root.iter(PARAGRAPH, RUN, ROW, SECTION):
        for name in list(element.attrib):
            if NOTED.search(str(name)):
                del element.attrib[name]
    for run in list(root.iter(RUN)):
        _drop_empty(run)


def _cut_out(paragraph: Element, start: int, end: int) -> Element:
    """The run that holds the paragraph's text from `start` to `end`, and nothing else."""
    _cut(paragraph, end)
    _cut(paragraph, start)
    inside = [piece for piece, at in _placed(paragraph) if start <= at < end and _text(piece)]
    inside[0].text = "".join(map(_text, inside))
    for piece in inside[1:]:
        run = parent(piece)
        run.remove(piece)
        _drop_empty(run)
    return parent(inside[0])


def _cut(paragraph: Element, offset: int) -> None:
    """Makes a run begin at `offset` of the paragraph's text."""
    for piece, at in _placed(paragraph):
        if at < offset < at + len(_text(piece)):
            _divide(_split(piece, offset - at))
        elif at == offset and _text(piece):
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
    """Moves a piece, and all after it, out of its run into a new one with the same properties."""
    run = parent(piece)
    new = deepcopy(run)
    new[:] = [child for child in new if child.tag == RUN_PROPERTIES]
    new.extend([piece, *piece.itersiblings()])
    run.addnext(new)
    _drop_empty(run)


def _drop_empty(run: Element) -> None:
    if all(child.tag == RUN_PROPERTIES for child in run):
        parent(run).remove(run)


def _placed(paragraph: Element) -> list[tuple[Element, int]]:
    """The pieces of a paragraph, each with the place in its text where it begins."""
    pieces = list(_pieces(paragraph))
    return list(zip(pieces, accumulate(map(len, map(_text, pieces)), initial=0), strict=False))


def _pieces(element: Element) -> Iterator[Element]:
    """What the runs of an element hold. A text box is one piece, whatever is written in it."""
    for run in element.iter(RUN):
        if element.tag != PARAGRAPH or next(run.iterancestors(PARAGRAPH)) is element:
            yield from (child for child in run if child.tag != RUN_PROPERTIES)


def _text(piece: Element) -> str:
    return (piece.text or "") if piece.tag == TEXT else OBJECT


def _where(paragraph: Element, start: int, end: int) -> str:
    """The tag with what stands before and after it: in its row, its paragraph, or around that."""
    row = next(paragraph.iterancestors(ROW), None)
    near = [paragraph]
    if row is not None:
        near = list(row.iter(PARAGRAPH))
    elif len(text_of(paragraph).strip()) == end - start:
        above = islice(paragraph.itersiblings(PARAGRAPH, preceding=True), 1)
        below = islice(paragraph.itersiblings(PARAGRAPH), 1)
        near = [*above, paragraph, *below]
    texts = list(map(text_of, near))
    here = near.index(paragraph)
    before = " ".join((*texts[:here], texts[here][:start]))
    after = " ".join((texts[here][end:], *texts[here + 1 :]))
    around = before[-AROUND:] + texts[here][start:end] + after[:AROUND]
    return " ".join(around.replace(OBJECT, " ").split())


BRACES = re.compile(
    r"\{\{[^{}\ufffc]*\}\}|\{%[^{}\ufffc]*%\}"  # a tag
    r"|\{\{|\}\}|\{%|%\}"  # half of one
    r"|｛｛|｝｝|｛[%％]|[%％]｝"  # half of one, typed with a Chinese keyboard
)
NOTED = re.compile(r"\}(rsid\w*|paraId|textId)$")
SECTION = f"{W}sectPr"
BOOKMARKS = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
