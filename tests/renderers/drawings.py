"""Small .docx files to draw, and the dots of what was drawn."""

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from renderers.word.compiler import compile_template
from renderers.word.template import Value
from storage.association import sample

TEMPLATES = sorted(sample().glob("notices/*/*.docx"))
SENTENCE = "装配一班 Team-7 共12人，合格率由97.1%提高到99.2%。"
NO_FONT_HAS = "ሀᏣ\U0001f600\U0010fffd"


def filled(template: Path, answer: str) -> bytes:
    """A form with the same answer to everything, and two rows in each list."""
    compiled = compile_template(template.read_bytes())
    rows = [{one.key: answer for one in compiled.placeholders if one.rows}] * 2
    lists = {one.key for one in compiled.placeholders if one.use == "for"}
    keys = {one.key for one in compiled.placeholders if not one.rows}
    values: Mapping[str, Value] = {key: rows if key in lists else answer for key in keys}
    return compiled.fill(values)


def document(*body: str) -> bytes:
    """A .docx with this in its body, on A4, margins of 20 points, the grid of a Chinese Word."""
    made, data = docx.Document(), io.BytesIO()
    section = made.sections[0]
    section.page_width, section.page_height = Pt(595), Pt(842)
    edge = Pt(20)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = edge
    (lines,) = section._sectPr.findall(qn("w:docGrid"))
    lines.set(qn("w:type"), "lines")
    lines.set(qn("w:linePitch"), "312")
    for xml in body:
        element = parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))
        made.element.body.insert(-1, element)
    made.save(data)
    return data.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    spacing = '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    return f"<w:p><w:pPr>{properties or spacing}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, font: str = "宋体", western: str = "Times New Roman", more: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{western}" w:hAnsi="{western}" w:eastAsia="{font}"/>'
    return f'<w:r><w:rPr>{fonts}{more}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def grid(text: str, font: str, western: str = "Times New Roman") -> bytes:
    """Each character in a cell of 20 by 20 points, 24 to a row, 40 rows to a page."""
    line = '<w:spacing w:after="0" w:line="400" w:lineRule="exact"/>'
    height = '<w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr>'
    sides = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    rows = []
    for at in range(0, len(text), 24):
        runs = (run(one, font, western) for one in text[at : at + 24].ljust(24))
        cells = (paragraph(one, properties=line) for one in runs)
        rows.append(f"<w:tr>{height}{''.join(f'<w:tc>{one}</w:tc>' for one in cells)}</w:tr>")
    columns = '<w:gridCol w:w="400"/>' * 24
    return document(
        f'<w:tbl><w:tblPr><w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def dots(png: bytes) -> list[bytes]:
    """The rows of a PNG as `paper` writes it, two dots in a byte."""
    width, height, depth, colour = struct.unpack(">LLBB", png[16:26])
    assert (depth, colour) == (4, 0)
    at = png.index(b"IDAT")
    (size,) = struct.unpack(">L", png[at - 4 : at])
    pixels = zlib.decompress(png[at + 4 : at + 4 + size])
    step = (width + 1) // 2 + 1
    assert len(pixels) == step * height
    return [pixels[start + 1 : start + step] for start in range(0, len(pixels), step)]


def in_cells(pages: tuple[bytes, ...], text: str) -> dict[str, bytes]:
    """The dots of each character of a grid."""
    rows = [row for page in pages for row in dots(page)[20:820]]
    found = {}
    for at, one in enumerate(text):
        top, left = at // 24 * 20, 10 + at % 24 * 10
        found[one] = b"".join(row[left : left + 10] for row in rows[top : top + 20])
    return found
