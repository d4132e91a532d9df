"""The headers and footers that a document prints, and what they say beside its body.

They are read for themselves: what stands there is about the whole paper, and is at no place of a
form. A label and its value are told like any other; text that the body says too, and the numbers
of pages, are not told again.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from lxml import etree

from .archive import Element, parsed
from .labels import bare
from .leftovers import Leftovers, plain_lines
from .outline import Block, outline
from .sheet import Sheet

LARGEST = 2**20
"""Bytes of all headers and footers together, unpacked; what is beyond it is not looked at."""


def margins(document: Element, parts: Mapping[str, bytes]) -> tuple[Block, ...]:
    """What the headers and footers of a document say, those of each section in their order.

    What stands at the left and at the right of a line is apart. `parts` are the members of its
    archive whose names are `BESIDE`. Raises `Unsound`.
    """
    told: dict[str, bytes] = {}
    size = 0
    for name in dict.fromkeys(_named(document, _targets(parts))):
        size += len(parts.get(name, b""))
        if name in parts and size <= LARGEST:
            told[name] = parts[name]
    blocks = (block for xml in told.values() for block in outline(parsed(xml)))
    return tuple(piece for block in blocks for piece in _apart(block))


def beside(
    around: Iterable[Block], body: Sheet, forms: Collection[Block], labels: Collection[str]
) -> Leftovers:
    """Labels and values in headers and footers, and text there that the body does not say.

    What the `forms` themselves print there is left out.
    """
    lines, rest = plain_lines(Sheet([one for one in around if one not in forms]), labels)
    news = (text for text in rest if not PAGE.fullmatch(bare(text)))
    return Leftovers(lines, tuple(text for text in news if bare(text) not in body.says))


def _apart(block: Block) -> Iterator[Block]:
    if isinstance(block, str):
        yield from GAP.split(block)
    else:
        yield block


def _targets(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """The members that the relations of a document name, by their ids."""
    relations = (parsed(xml) for name, xml in parts.items() if RELATIONS.fullmatch(name))
    return {
        one.get("Id", ""): f"word/{one.get('Target', '').rpartition('/')[2]}"
        for root in relations
        for one in root
    }


def _named(document: Element, targets: Mapping[str, str]) -> Iterator[str]:
    """The headers and footers that are printed; one of a first page only where there is one."""
    w = f"{{{etree.QName(document).namespace}}}"
    for section in document.iter(f"{w}sectPr"):
        first = section.find(f"{w}titlePg")
        has_first = first is not None and first.get(f"{w}val", "1") not in OFF
        for one in section.iter(f"{w}headerReference", f"{w}footerReference"):
            if one.get(f"{w}type") != "first" or has_first:
                ids = [key for key in map(str, one.attrib) if key.endswith("}id")]
                yield targets.get(one.get(ids[0], ""), "") if ids else ""


PART = re.compile(r"word/(?:header|footer)\d*\.xml")
RELATIONS = re.compile(r"word/_rels/document\d*\.xml\.rels")
BESIDE = (PART, RELATIONS)
"""The names of headers and footers in an archive, and of what says which are used where."""
OFF = frozenset({"0", "false", "off"})
GAP = re.compile(r"\t+|\s{2,}|\u3000+(?=[^：:\s]{1,12}[：:])")
"""A blank of full width may stand in a name, 王　强, but not before the next label."""
PAGE = re.compile(r"[-—–~·第]*\d{0,3}[页/,，\-—–~·]*[共总]?\d{0,3}页?[-—–~·]*")
