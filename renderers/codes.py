"""QR codes: a picture to be sent on, and the same in a terminal."""

from io import BytesIO, StringIO

import segno

SCALE, BORDER = 8, 4
"""Dots of a module, and modules of the white border the standard wants."""


def qr_png(text: str) -> bytes:
    """A PNG that telephones scan; the same text is always the same picture."""
    made = BytesIO()
    segno.make_qr(text, error="m").save(made, kind="png", scale=SCALE, border=BORDER)
    return made.getvalue()


def qr_lines(text: str) -> str:
    """The same for a terminal, two modules a character high."""
    made = StringIO()
    segno.make_qr(text, error="m").terminal(made, border=BORDER, compact=True)
    return made.getvalue()
