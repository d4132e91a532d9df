"""A text with headings, cut into the answers of a form: a summary written in Word."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from ..fields.base import Field

LONGEST_HEADING = 100
"""Characters; a longer paragraph is text, whatever it resembles."""
ALIKE = 0.6
"""How much of a heading must be there, for people shorten and correct them."""


def sections(fields: Sequence[Field], text: str) -> Mapping[str, str]:
    """What stands below each field's heading, by key; a heading without a text is left out.

    Headings are looked for in the form's order, so that the same words further down are text.
    """
    found: dict[str, list[str]] = {}
    waiting = list(fields)
    key = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        place = next(
            (n for n, field in enumerate(waiting) if _is_heading(line, field.label)), None
        )
        if place is not None:
            key = waiting[place].key
            del waiting[: place + 1]
            found[key] = []
        elif CHAPTER.fullmatch(line):
            key = ""
        elif key:
            found[key].append(line)
    return {key: "\n".join(lines) for key, lines in found.items() if lines}


def _is_heading(line: str, label: str) -> bool:
    if len(line) > LONGEST_HEADING:
        return False
    said, known = _bare(line), _bare(label)
    if not said or said == known:
        return said == known
    blocks = SequenceMatcher(None, said, known, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return same >= ALIKE * max(len(said), len(known))


def _bare(text: str) -> str:
    """A heading without its number and punctuation."""
    return re.sub(r"[\W_]", "", NUMBER.sub("", text))


NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十\d]+[、.．章节项]|[（(][一二三四五六七八九十\d]+[)）])\s*"
)
CHAPTER = re.compile(r"[一二三四五六七八九十]+\s*、.{1,20}")
"""一、基本情况: above the headings of the questions; it belongs to none of them."""
