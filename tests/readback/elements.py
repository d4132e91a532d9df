"""What mutations need of a document: its paragraphs and cells, and new ones."""

import re
from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph


def paragraphs(document: Document) -> list[Paragraph]:
    return [Paragraph(one, document) for one in document.element.body.iter(qn("w:p"))]


def cells(document: Document) -> Iterator[_Cell]:
    for table in document.tables:
        cells: Any = table._tbl.iter(qn("w:tc"))
        for one in cells:
            yield _Cell(one, table)


def take_out(element: Any) -> None:
    element.getparent().remove(element)


def new_paragraph(text: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{text}</w:t></w:r></w:p>")


def text_of(element: Any) -> str:
    return "".join("".join(one.text or "" for one in element.iter(qn("w:t"))).split())


BOXES = re.compile("[☑□]")
