"""Boxes in a text, as a document has them or a person copies them: □服务 ☑生产 □管理."""

import re

LONGEST_TICKED = 200
"""Characters of a text whose words may be ticked."""


def ticked(text: str) -> tuple[str, ...] | None:
    """The words that are ticked, where each has a box; `None` where that is not certain.

    The boxes stand all before their words or all behind them, and one of them is empty: a text
    may begin with ■ for other reasons.

    >>> ticked("□服务 ☑生产 □管理")
    ('生产',)
    """
    boxes = list(BOX.finditer(text)) if len(text) <= LONGEST_TICKED else []
    marks = [AROUND_MARK.sub("", box[0]) for box in boxes]
    if len(marks) < 2 or not any(mark in EMPTY or not mark for mark in marks):
        return None
    ends = [0, *(box.end() for box in boxes)]
    begins = [*(box.start() for box in boxes), len(text)]
    words = [text[end:begin].strip(AROUND_WORD) for end, begin in zip(ends, begins, strict=True)]
    for outside, beside in ((words[0], words[1:]), (words[-1], words[:-1])):
        if not outside and all(beside):
            return tuple(word for word, mark in zip(beside, marks, strict=True) if mark in TICKS)
    return None


TICKS = frozenset("☑ ☒ √ ✓ ✔ ■ ● ◉ ⊙ ⊠ ✅ ⬛ ◼ x X".split())
"""What people mark a box with, and what Word does; × could as well mean that it is not this."""
EMPTY = frozenset("□ ☐ ○ ◯ ◇ ▢ ◻ ⬜".split())
AROUND_MARK = re.compile(r"[\s\[\]()（）【】〔〕\ufe0f]")

SIGN = "".join(sorted(sign for sign in TICKS | EMPTY if sign not in "xX"))
BOX = re.compile(rf"[\[(（【〔]\s*[{SIGN}xX]?\ufe0f?\s*[\])）】〕]|[{SIGN}]\ufe0f?")
"""A box, ticked or not, in brackets or without; nothing in brackets is one, too."""
AROUND_WORD = " \t\n\u3000,，、;；/|。."
