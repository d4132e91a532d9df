"""The pictures of the two machines, drawn from their tables."""

from collections.abc import Iterator
from html import escape

from conversations.engine import STAGES, TABLE
from conversations.state import LIFE

ROW, COLUMN, FIRST, TOP = 26, 150, 150, 70
"""Pixels: a row's height, a column's width, the column of the events, the table's top."""
BOX, GAP, ROOM = 130, 110, 130
"""A box of the life's picture, the way to the next, and its height in all."""


def picture() -> str:
    """Both machines as one SVG, for `docs/`; the same tables give the same picture."""
    width = FIRST + COLUMN * len(STAGES) + 20
    height = TOP + ROW * len(TABLE) + 40 + ROOM
    body = [*_table(), *_life(TOP + ROW * len(TABLE) + 40)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            TIP,
            *body,
            "</svg>",
            "",
        )
    )


def _table() -> Iterator[str]:
    yield _text(10, 28, "A message: event and stage to what is done", "bold")
    for column, stage in enumerate(STAGES):
        yield _text(FIRST + column * COLUMN, TOP - 10, stage.replace("_", " "), "bold")
    for row, (event, handlers) in enumerate(TABLE.items()):
        y = TOP + row * ROW
        if row % 2 == 0:
            yield f'<rect x="0" y="{y}" width="100%" height="{ROW}" fill="#f2f6f4"/>'
        yield _text(10, y + 18, event.__name__, "bold")
        for column, stage in enumerate(STAGES):
            handler = handlers.get(stage)
            said = handler.__name__.strip("_").replace("_", " ") if handler else "drop the choice"
            yield _text(FIRST + column * COLUMN, y + 18, said, "" if handler else "faint")


def _life(top: int) -> Iterator[str]:
    yield _text(10, top + 10, "The life of a submission", "bold")
    place = {life: 20 + number * (BOX + GAP) for number, life in enumerate(LIFE)}
    middle = top + 60
    for life, x in place.items():
        yield (
            f'<rect x="{x}" y="{middle - 18}" width="{BOX}" height="36" rx="8" fill="#e3f1e8" '
            'stroke="#067a3f"/>'
        )
        yield _text(x + 12, middle + 5, life.replace("_", " "), "bold")
    for life, moves in LIFE.items():
        for move, to in moves.items():
            yield from _arrow(place[life], place[to], middle, move)


def _arrow(start: int, end: int, y: int, move: str) -> Iterator[str]:
    """Forwards along the middle, backwards below, and to itself above."""
    said = move.replace("_", " ")
    if end > start:
        path, x, line = f"M{start + BOX} {y}H{end}", start + BOX + 25, y - 6
    elif end < start:
        path = f"M{start + 40} {y + 18}v22H{end + BOX - 40}v-22"
        x, line = end + BOX + 25, y + 36
    else:
        path = f"M{start + 40} {y - 18}v-16h40v16"
        x, line = start + 84, y - 26
    yield f'<path d="{path}" fill="none" stroke="#000" marker-end="url(#tip)"/>'
    yield _text(x, line, said, "")


def _text(x: int, y: int, said: str, weight: str) -> str:
    return f'<text x="{x}" y="{y}" class="{weight}">{escape(said)}</text>'


TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    "<style>text{font:13px sans-serif}.bold{font-weight:bold}.faint{fill:#777}</style>"
)
"""The tip of an arrow, and how the letters look."""
