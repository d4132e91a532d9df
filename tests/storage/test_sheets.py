"""Tables out of Excel: what is merged downwards, and what a strange file may cost."""

import tracemalloc
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook

from storage.sheets import read_table

SHEET = "xl/worksheets/sheet1.xml"


def told(data: bytes) -> list[tuple[int, str]]:
    """The rows, their cells with a stroke between them."""
    return [(number, "|".join(cells).rstrip("|")) for number, cells in read_table("a.xlsx", data)]


def workbook(rows: list[list[str | None]], *merged: str) -> bytes:
    """A workbook of one sheet, in which these ranges say that they are merged."""
    book, made, whole = Workbook(), BytesIO(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(made)
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    with ZipFile(made) as old, ZipFile(whole, "w") as new:
        for one in old.namelist():
            data = old.read(one)
            if one == SHEET:
                end = f"</sheetData><mergeCells>{cells}</mergeCells>".encode()
                data = data.replace(b"</sheetData>", end)
            new.writestr(one, data)
    return whole.getvalue()


def test_a_cell_merged_downwards_stands_in_each_of_its_rows() -> None:
    rows: list[list[str | None]] = [
        ["企业", "班组"],
        ["江州重型", "一班"],
        [None, "二班"],
        [None, None],
        [None, "三班"],
        [None, "四班"],
    ]
    data = workbook(rows, "A2:A5", "A1:B1", "D1:D2")
    assert told(data) == [
        (1, "企业|班组"),
        (2, "江州重型|一班"),
        (3, "江州重型|二班"),
        (5, "江州重型|三班"),
        (6, "|四班"),
    ]


def test_what_says_that_it_is_merged_takes_no_more_room_than_it_says() -> None:
    """A few kilobytes in which a hundred columns are merged over tens of thousands of rows."""
    columns = [chr(65 + first) + chr(65 + second) for first in range(2) for second in range(26)]
    merged = [f"{one}{row}:{one}{row + 999}" for one in columns for row in range(1, 40_000, 1_000)]
    data = workbook([["企业"]], *merged)
    told(workbook([["企业"]]))  # what is imported is there
    tracemalloc.start()
    assert told(data) == [(1, "企业")]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 2**20
