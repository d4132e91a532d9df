"""The call list as an Excel file: one line for each person, numbers kept as text."""

from collections.abc import Sequence
from io import BytesIO

from conversations.reminding import Call

from .phrases import Phrases, phrases

WIDTHS = (10, 16, 24, 34, 24, 12, 28)
"""Characters of each column: what is usual in it fits."""
FORMULA = ("=", "+", "-", "@")
"""A text that begins like this would be reckoned by Excel."""


def call_sheet(calls: Sequence[Call], language: Phrases | None = None) -> bytes:
    """The list as .xlsx: name, telephone, region, enterprise, team, since when, why."""
    from openpyxl import Workbook  # noqa: PLC0415 - only whoever calls needs it
    from openpyxl.styles import Font  # noqa: PLC0415

    words = language or phrases()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(words.say("word", "call_list", {}))
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFG"[number]].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, one, Font(bold=True)) for one in HEADS])
    for one in calls:
        why = words.say("unreached", one.why, {}) if words.has("unreached", one.why) else one.why
        facts = (one.name, one.mobile, one.region, one.enterprise, one.team)
        sheet.append([_cell(sheet, text) for text in (*facts, one.day.isoformat(), why)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: object, text: str, font: object = None) -> object:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    # Half a character or a control one would make a file that Excel does not open.
    clean = "".join(sign for sign in text if sign.isprintable())
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"
    if clean.startswith(FORMULA):
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    return cell


HEADS = ("姓名", "手机", "推荐单位", "企业", "班组", "提醒日期", "联系不上的原因")
