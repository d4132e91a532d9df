"""A table out of Excel or CSV as rows of text, whatever was sent: values only, within bounds.

No formula is reckoned, no link to another file followed. A number that Excel keeps as
13900000001.0 is the digits that were typed; a cell merged downwards stands in each of its rows.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, TypeAlias
from zipfile import ZipFile

Line: TypeAlias = tuple[int, tuple[str, ...]]
"""A row's number, from 1, and its cells."""

LARGEST = 20 * 1024 * 1024
"""Bytes of a file."""
UNPACKED = 400 * 1024 * 1024
"""Bytes of all that is packed in it."""
ROWS, COLUMNS, CELL = 200_000, 100, 500
"""Rows with something in them, columns that are looked at, characters of a cell."""
BLANK = 1_048_576
"""Rows of a sheet of Excel's."""


class NoTable(ValueError):
    """A file is no table that can be read; `code` names why, `data` is what its sentence wants."""

    def __init__(self, code: str, **data: str | int) -> None:
        super().__init__(code)
        self.code, self.data = code, data


def read_table(name: str, data: bytes) -> tuple[Line, ...]:
    """The rows of a file that are not blank. `NoTable` says why there are none."""
    if len(data) > LARGEST:
        raise NoTable("too_large", megabytes=LARGEST // 1024 // 1024)
    if data.startswith(b"PK\x03\x04"):
        lines = _excel(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NoTable("old_excel")
    elif name.lower().endswith((".xlsx", ".xlsm")):
        raise NoTable("damaged")
    else:
        lines = _csv(data)
    return tuple(_bounded(lines))


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    kept = 0
    for number, cells in lines:
        if any(cells):
            kept += 1
            if kept > ROWS:
                raise NoTable("too_many_rows", rows=ROWS)
            if any(len(one) > CELL for one in cells):
                raise NoTable("long_cell", row=number, characters=CELL)
            yield number, cells


def _csv(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    head = "\n".join(text.split("\n", 20)[:20])
    delimiter = max((",", "\t", ";"), key=head.count)
    try:
        for number, row in enumerate(csv.reader(StringIO(text), delimiter=delimiter), 1):
            yield number, tuple(cell.strip() for cell in row[:COLUMNS])
    except csv.Error:
        raise NoTable("damaged") from None


def _decoded(data: bytes) -> str:
    """The text, in the encodings that Excel and WPS write on a Chinese machine."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text
    raise NoTable("no_text")


def _excel(data: bytes) -> Iterator[Line]:
    """The rows of the first sheet that is shown."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        _look_inside(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
            sheet.reset_dimensions()  # what a file says of its size may be anything
            merged = _merged_down(_part(sheet, data))
            rows = sheet.iter_rows(max_col=COLUMNS, max_row=BLANK, values_only=True)
            yield from _filled((_texts(row) for row in rows), merged)
        finally:
            book.close()
    except NoTable:
        raise
    except Exception as error:
        # Whatever breaks a library over a stranger's file, the file cannot be read.
        raise NoTable("damaged") from error


def _look_inside(data: bytes) -> None:
    """Refuse what unpacks to too much, and what declares entities, before it is parsed."""
    with ZipFile(BytesIO(data)) as package:
        if sum(one.file_size for one in package.infolist()) > UNPACKED:
            raise NoTable("unpacks_too_large")
        for one in package.infolist():
            with package.open(one) as part:
                head = part.read(2_000)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise NoTable("damaged")


def _part(sheet: Any, data: bytes) -> bytes:
    """The XML of a sheet."""
    path = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - only merged cells are told nowhere else
    with ZipFile(BytesIO(data)) as package:
        return package.read(path)


def _merged_down(xml: bytes) -> dict[int, dict[int, int]]:
    """By row, from 1, and column, from 0: how far down a cell is merged that begins there."""
    merged: dict[int, dict[int, int]] = {}
    for found in MERGED.finditer(xml):
        column, first, last = _column(found[1]), int(found[2]), int(found[4])
        if found[1] == found[3] and column < COLUMNS and last - first <= MOST_MERGED:
            merged.setdefault(first, {})[column] = last
    return merged


def _filled(rows: Iterable[tuple[str, ...]], merged: dict[int, dict[int, int]]) -> Iterator[Line]:
    """The rows with what is merged down into them."""
    above: dict[int, str] = {}
    until: dict[int, int] = {}
    for number, cells in enumerate(rows, 1):
        whole = list(cells)
        for column, last in until.items():
            if number <= last and column < len(whole) and not whole[column]:
                whole[column] = above.get(column, "")
        until |= merged.get(number, {})
        above = dict(enumerate(whole))
        # Only what is merged makes no row of a blank one.
        yield number, tuple(whole if any(cells) else cells)


def _texts(row: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(one) for one in row)


def _text(value: object) -> str:
    """A value as it was typed."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() | date():
            return value.isoformat()[:10]
        case _:
            return str(value).strip()


def _column(letters: bytes) -> int:
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number - 1


MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MOST_MERGED = 1_000
"""Rows over which one cell may be merged."""
