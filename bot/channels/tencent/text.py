"""Words as people of WeChat and WeCom may be sent them: no link but ours, none too long."""

import re
from collections.abc import Iterable

from conversations.messages import Option

LONGEST = 2048
"""Bytes of a text (UTF-8); what is longer is refused by WeChat and cut by WeCom."""


def tame(text: str) -> str:
    """Words in which nobody has put a link: both make one of `<a href=...>`."""
    return re.sub(r"<(?=\s*/?\s*a\b)", "＜", text, flags=re.IGNORECASE)


def named(options: Iterable[Option]) -> str:
    """Options as they stand in a sentence, where they are typed."""
    return "、".join(f"“{option.label}”" for option in options)


def size(text: str) -> int:
    """Bytes of a text."""
    return len(text.encode("utf-8", "replace"))
