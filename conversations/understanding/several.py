"""Several answers in one message, and which questions they are for: 李敏 13900000001.

Each line may name its question; the first of them need not, where it is the one that is open.
"""

import re

from ..events import Event, Pasted
from ..fields.base import Clear
from ..pasting.pasting import pasted
from ..scene import Scene, Sheet
from .choosing import chosen
from .manners import TAKES_ANY_WORDS, fold
from .naming import named, named_in, unread


def several_in(scene: Scene, text: str) -> Event | None:
    """Several answers at once; at a text or a table only where every line names its question."""
    if scene.sheet is None:
        forms = (form.fields for _, form in scene.catalog.forms)
        return Pasted(text) if any(pasted(fields, text).found for fields in forms) else None
    sheet, found = scene.sheet, pasted(scene.sheet.form.fields, text).found
    if named_first := _first_of_several(scene, sheet, text, len(found)):
        return Pasted(named_first)
    if found and (field := sheet.open) and field.type in TAKES_ANY_WORDS - {"text"}:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(_labelled(scene, sheet, line) for line in lines):
            # A table below its own header is the answer to the question, header and all.
            rows = field.type == "rows" and [key for key, _ in found] == [field.key]
            return Pasted(text) if rows else None
    return Pasted(text) if found else None


def _first_of_several(scene: Scene, sheet: Sheet, text: str, count: int) -> str:
    """李敏 13900000001, where the contact is asked: with the question's name before its answer.

    Empty unless more questions are answered so than the `count` of those that are named, and it
    could not be the one answer.
    """
    field, pending = sheet.open, scene.state.pending
    if field is None or field.gathers or field.shape == "long" or not APART.search(text):
        return ""
    if pending and pending.kind == "adopt":  # the list is what was put last, not the question
        return ""
    if "\n" in text.strip() or named_in(scene, text):
        return ""
    if field.type != "text" and isinstance(field.read(text, scene.now), Clear):
        return ""
    whole = f"{field.label}：{text.strip()}"
    found = pasted(sheet.form.fields, whole)
    keys = [key for key, _ in found.found]
    value = dict(found.found).get(field.key, "")
    sure = len(keys) > max(count, 1) and not found.rest and value
    if not sure or unread(scene, field, value):
        return ""
    return "" if chosen(scene.catalog, scene.state.role, text) else whole


def _labelled(scene: Scene, sheet: Sheet, line: str) -> bool:
    """Whether a line is a question's very name and an answer that it can read."""
    match = LABELLED.fullmatch(line)
    keys = named(sheet, fold(match["name"])) if match else ()
    if match is None or not keys:
        return False
    return not unread(scene, sheet.form.by_key[keys[0]], match["value"])


APART = re.compile(r"[\s，,、;；。]|[0-9]{6}")
"""What stands between two answers; a long number needs nothing before it."""
LABELLED = re.compile(r"\s*(?P<name>[^\n:：=]{1,60}?)\s*[:：=]\s*(?P<value>\S.*)")
"""A line of a paste: a question's name, a sign, its answer."""
