"""Word files made by python-docx for the tests, and read back by it."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph

from renderers.word.compiler import compile_template
from renderers.word.template import TemplateError, Value

Typed = str | Sequence[str]
"""A paragraph as Word keeps it: one run, or several."""


def paper(*paragraphs: Typed, rows: Sequence[Sequence[Typed]] = ()) -> bytes:
    """A .docx with these paragraphs and, below, a table with these cells."""
    document = docx.Document()
    for paragraph in paragraphs:
        write(document.add_paragraph(), paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                write(cell.paragraphs[0], text)
    return saved(document)


def write(paragraph: Paragraph, typed: Typed) -> None:
    for text in [typed] if isinstance(typed, str) else typed:
        paragraph.add_run(text)


def disturb(paragraph: Paragraph) -> None:
    """Put between the runs what Word puts there."""
    for number, run in enumerate(paragraph.runs):
        run._r.set(f"{W}rsidR", f"00A{number:05}")
        for name in ("w:proofErr", "w:bookmarkStart", "w:bookmarkEnd"):
            run._r.addnext(OxmlElement(name))


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def fill(template: bytes, values: Mapping[str, Value]) -> Document:
    return opened(compile_template(template).fill(values))


def lines(document: Document) -> list[str]:
    """Every paragraph of the body and its tables, in the order of the page."""
    return [Paragraph(one, document).text for one in document.element.body.iter(f"{W}p")]


def cells(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def mistakes(template: bytes) -> list[tuple[str, str]]:
    try:
        compile_template(template)
    except TemplateError as error:
        return [(one.code, one.where) for one in error.problems]
    return []


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Iterable[tuple[str, bytes | str]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
