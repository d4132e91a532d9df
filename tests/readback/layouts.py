"""Mutations of how a form is laid out: its rows, columns and cells."""

from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table, _Cell, _Row

from tests.readback.elements import BOXES, new_paragraph, take_out, text_of
from tests.readback.wordings import KNOWN


def extra_rows(document: Document, random: Random) -> None:
    """Rows that the form does not have: empty ones, and one for the party branch."""
    for table in document.tables:
        row = deepcopy(table.rows[-1]._tr)
        table._tbl.append(row)
        cells = _Row(row, table).cells
        for cell in dict.fromkeys(cells):
            cell.text = ""
        if _is_list(table):
            table._tbl.append(deepcopy(row))
            cells[0].text = str(len(table.rows))
            last = deepcopy(row)
            table._tbl.append(last)
            _Row(last, table).cells[0].text = "合计"
        else:
            cells[0].text = "党支部意见：同意"


def moved_rows(document: Document, random: Random) -> None:
    """Rows in another order; those that are merged with others, and headings, stay."""
    for table in document.tables:
        if not _is_list(table):
            rows = [row._tr for row in table.rows if not _merged(row._tr)]
            rows = [row for row in rows if "统计项目" not in text_of(row)]
            places = [table._tbl.index(row) for row in rows]
            random.shuffle(rows)
            for row in rows:
                table._tbl.remove(row)
            for place, row in zip(places, rows, strict=True):
                table._tbl.insert(place, row)


def merged_cells(document: Document, random: Random) -> None:
    """A label and its value merged into one cell, or two cells that have both in themselves."""
    for table in document.tables:
        rows = [row for row in table.rows if not _merged(row._tr) and not _is_list(table)]
        for row in random.sample(rows, min(2, len(rows))):
            cells = list(dict.fromkeys(row.cells))
            pairs = [
                (one, other)
                for one, other in pairwise(cells)
                if _says(one)
                and (":" in _says(one)) == (":" in _says(other))
                and _mergeable(one, other)
            ]
            if pairs and "统计项目" not in _says(cells[0]):
                one, other = pairs[0]
                one.merge(other)


def unmerged_cells(document: Document, random: Random) -> None:
    """Cells that were merged downwards are cells of their own, the lower ones empty."""
    for merge in document.element.body.findall(f".//{qn('w:vMerge')}"):
        take_out(merge)


def ended(document: Document, random: Random) -> None:
    """An empty paragraph at the end, as Word has it behind each table."""
    document.add_paragraph("")


def extra_column(document: Document, random: Random) -> None:
    """A column more, at the right: empty, but for its heading."""
    for table in document.tables:
        for number, row in enumerate(table._tbl.findall(qn("w:tr"))):
            cell = parse_xml(f"<w:tc {nsdecls('w')}><w:p/></w:tc>")
            row.append(cell)
            if number == 0:
                cell[0].append(parse_xml(f"<w:r {nsdecls('w')}><w:t>核对</w:t></w:r>"))


def filled_column(document: Document, random: Random) -> None:
    """A column more, at the right, with something in each row."""
    extra_column(document, random)
    for table in document.tables:
        for row in table._tbl.findall(qn("w:tr"))[1:]:
            row[-1][0].append(parse_xml(f"<w:r {nsdecls('w')}><w:t>已核对</w:t></w:r>"))


def column_between(document: Document, random: Random) -> None:
    """A column more, behind the first, with something in some rows; where the rows are alike."""
    for table in document.tables:
        for row in [] if _merged(table._tbl) else table._tbl.findall(qn("w:tr")):
            run = f"<w:r><w:t>{random.choice(['人', '见附表', ''])}</w:t></w:r>"
            first: Any = row.find(qn("w:tc"))
            first.addnext(parse_xml(f"<w:tc {nsdecls('w')}><w:p>{run}</w:p></w:tc>"))


def numbered_rows(document: Document, random: Random) -> None:
    """A column more, at the left, that numbers the rows."""
    for table in document.tables:
        if not _is_list(table):
            for number, row in enumerate(table._tbl.findall(qn("w:tr")), 1):
                text = f"<w:r><w:t>{number}</w:t></w:r>"
                cell = parse_xml(f"<w:tc {nsdecls('w')}><w:p>{text}</w:p></w:tc>")
                first: Any = row.find(qn("w:tc"))
                first.addprevious(cell)


def narrow(document: Document, random: Random) -> None:
    """A label and its value in each row, as on a phone's screen."""
    for table in document.tables:
        if not _is_list(table):
            for row in [row for row in table._tbl.findall(qn("w:tr")) if not _merged(row)]:
                cells = row.findall(qn("w:tc"))
                if len(cells) % 2 == 0 and all(text_of(one) in KNOWN for one in cells[::2]):
                    for label, said in zip(cells[::2], cells[1::2], strict=True):
                        new = deepcopy(row)
                        for one in new.findall(qn("w:tc")):
                            new.remove(one)
                        new.extend([label, said])
                        row.addprevious(new)
                    table._tbl.remove(row)


def upright(document: Document, random: Random) -> None:
    """The values below their labels."""
    for table in document.tables:
        if not _is_list(table):
            for row in [row for row in table._tbl.findall(qn("w:tr")) if not _merged(row)]:
                cells = row.findall(qn("w:tc"))
                if len(cells) % 2 == 0 and all(text_of(one) in KNOWN for one in cells[::2]):
                    below = deepcopy(row)
                    for one in below.findall(qn("w:tc"))[::2]:
                        below.remove(one)
                    for one in cells[1::2]:
                        row.remove(one)
                    row.addnext(below)


def twice(document: Document, random: Random) -> None:
    """Rows that stand there twice, as when two files are made one."""
    for table in document.tables:
        if not _is_list(table) and not _merged(table._tbl):
            for row in table._tbl.findall(qn("w:tr")):
                table._tbl.append(deepcopy(row))


def framed(document: Document, random: Random) -> None:
    """The table within a cell of another, as some draw a frame around a page."""
    for table in document.tables:
        inside = "<w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc/></w:tr>"
        outer = parse_xml(f"<w:tbl {nsdecls('w')}>{inside}</w:tbl>")
        table._tbl.addprevious(outer)
        cell: Any = outer.find(f".//{qn('w:tc')}")
        cell.append(table._tbl)
        cell.append(new_paragraph(""))


def _merged(row: Any) -> bool:
    return row.find(f".//{qn('w:vMerge')}") is not None


def _mergeable(one: _Cell, other: _Cell) -> bool:
    """Whether one is a label and the other its value, or both have a label; no boxes."""
    texts = _says(one), _says(other)
    if any(BOXES.search(text) for text in texts):
        return False
    return ":" in texts[0] or (texts[0] in KNOWN and texts[1] not in KNOWN)


def _is_list(table: Table) -> bool:
    return text_of(table._tbl).startswith("序号")


def _says(cell: _Cell) -> str:
    return text_of(cell._tc).replace("：", ":")
