"""The status picture: the lines of a report, each with its number, nothing beyond the edge."""

import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.effects import Counts, Report, Say
from conversations.fields.base import Data
from renderers.chart import MARGIN, WIDTH, drawn, is_installed, svg
from renderers.phrases import phrases
from renderers.picture import NoPicture

AS_OF: Data = {"as_month": 7, "as_day": 1, "as_clock": "09:00"}
SEASON: Data = {"notice": "中国质协字〔2021〕6号", "deadline_month": 9, "deadline_day": 30}
TIME: Data = {"days": 91, "workdays": 65}
LONGEST = "中国机械工业质量管理协会建筑材料与冶金机械分会江苏省无锡市经济技术开发区办事处"
STAGES = (
    ("not_begun", 1111),
    ("draft", 2222),
    ("returned", 3333),
    ("changed", 4444),
    ("handed_in", 5555),
    ("to_seal", 6666),
    ("sealed", 7777),
)


def report(scope: str = "江苏省质量协会", form: str = "申报表（质量信得过班组）") -> Report:
    facts: Data = {"attachment": "附件2", "form": form, "done": 19998, "total": 31108}
    return Report(
        (
            Say("standing_all", {"scope": scope, **AS_OF}),
            Say("standing_notice", {**SEASON, **TIME}),
            Counts("standing_counts", facts, STAGES),
            Say("standing_regions"),
            Counts("standing_region", {"scope": scope, "done": 3, "total": 9}, STAGES[:2]),
        )
    )


def own(done: int = 9) -> Report:
    facts: Data = {
        "attachment": "附件2",
        "form": "申报表",
        "stage": "draft",
        "done": done,
        "total": 21,
    }
    return Report(
        (
            Say("standing_own", AS_OF),
            Counts("standing_mine", {**facts, **SEASON, **TIME}, ()),
        )
    )


def test_every_number_of_the_report_stands_in_it() -> None:
    text = svg(phrases(), report())
    for number in ("19998/31108", "3/9", "64%", *(str(count) for _, count in STAGES)):
        assert f">{number}<" in text or f" {number}<" in text, number
    assert "还有 91 天，65 个工作日" in text
    assert "9/21 项" in svg(phrases(), own())


@pytest.mark.parametrize(
    "one",
    [report(), report(LONGEST, LONGEST), own(), own(0), own(21)],
    ids=["usual", "longest", "own", "not begun", "done"],
)
def test_a_picture_is_small_and_stays_within_its_card(one: Report) -> None:
    png = drawn(phrases(), one)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 200_000
    width, rows = pixels(png)
    assert width == WIDTH
    edge = slice(3 * (WIDTH - MARGIN + 3), 3 * (WIDTH - 24))
    for row in rows[60:-60]:
        assert set(row[edge]) == {255}, "something reaches beyond the margin"
    assert len({bytes(row) for row in rows}) > 60, "something is drawn"


def test_a_name_may_hold_any_sign() -> None:
    for name in ('<b>&"质协"</b>', "质\x01\x0c协\ufffe"):
        assert drawn(phrases(), report(name)).startswith(b"\x89PNG")


def test_without_a_renderer_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_installed()
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert not is_installed()
    with pytest.raises(NoPicture):
        drawn(phrases(), report())


def test_a_font_that_is_gone_leaves_no_card_without_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.otf"
    monkeypatch.setattr("renderers.chart.fonts", lambda: (gone, gone))
    assert not is_installed()
    with pytest.raises(NoPicture):
        drawn(phrases(), report())


def pixels(png: bytes) -> tuple[int, list[bytes]]:
    """Width and rows of a PNG of eight bits, as red, green and blue."""
    width, height, depth, colour = struct.unpack(">LLBB", png[16:26])
    assert depth == 8
    step = {2: 3, 6: 4}[colour]
    data = zlib.decompress(b"".join(_parts(png)))
    rows, before = [], bytes(width * step)
    for at in range(height):
        start = at * (width * step + 1)
        before = _row(data[start], data[start + 1 : start + 1 + width * step], before, step)
        rows.append(before if step == 3 else _without_alpha(before))
    return width, rows


def _parts(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        (size,) = struct.unpack(">L", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            yield png[at + 8 : at + 8 + size]
        at += 12 + size


def _row(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    """A line as it was before it was filtered (PNG, 9.2)."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    made = bytearray(step) + line  # nothing stands left of it
    above = bytes(step) + above
    for at in range(step, len(made)):
        left, up, corner = made[at - step], above[at], above[at - step]
        near = left if kind == 1 else (left + up) // 2 if kind == 3 else _near(left, up, corner)
        made[at] = (made[at] + near) & 255
    return bytes(made[step:])


def _near(left: int, up: int, corner: int) -> int:
    """Whichever of the three is nearest to where they lead."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _without_alpha(row: bytes) -> bytes:
    made = bytearray(row)
    del made[3::4]
    return bytes(made)
