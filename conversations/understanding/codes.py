"""One-time codes as people carry them: typed off a screen, read out, sent through a messenger.

130 bits, and 20 that check them, in Crockford's base 32: I, L and O are read as 1 and 0, there is
no U, and neither case nor hyphens count. Six groups of five.

A code stands only in the one answer that gives it, and there until it is used, called back or out
of date; elsewhere its SHA-256 alone is kept.
"""

import re
import unicodedata
from hashlib import sha256

WRONG = ""
"""What a message says that was meant to be a code, and is none."""


def code_of(secret: str) -> str:
    """The code for an unguessable text; always the same one."""
    number = int.from_bytes(sha256(f"code {secret}".encode()).digest()) >> (256 - BITS)
    letters = "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))
    return _grouped(letters + _check(letters))


def saying(code: str) -> str:
    """The message that a code is sent as."""
    return f"绑定 {code}"


def masked(text: str) -> str:
    """A text whose codes cannot be used any more, nor read."""
    return GROUPS.sub(MASK, text)


def code_in(text: str) -> str | None:
    """The code that a whole message is, as `code_of` writes it.

    `WRONG` for one that was meant to be a code: it says so (绑定 …), or looks like one in groups.
    `None` for any other message: what could be an answer is none.
    """
    words = unicodedata.normalize("NFKC", text.strip()) if len(text) <= LONGEST else ""
    if match := SAID.fullmatch(words):
        return read_code(match["code"])
    if GROUPS.fullmatch(words):
        return read_code(words)
    return (read_code(words) or None) if BARE.fullmatch(words) else None


def read_code(text: str) -> str:
    """A code however it was written, as `code_of` writes it; `WRONG` for what is none."""
    words = unicodedata.normalize("NFKC", text[:LONGEST]).upper().translate(ALIKE)
    letters = re.sub(r"[\s-]", "", words)
    body, check = letters[:LENGTH], letters[LENGTH:]
    sound = set(body) <= set(SIGNS) and check == _check(body)
    return _grouped(letters) if sound and len(letters) == LENGTH + CHECK else WRONG


def _check(letters: str) -> str:
    number = int.from_bytes(sha256(letters.encode()).digest()[:4])
    return "".join(SIGNS[number >> 5 * place & 31] for place in range(CHECK))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("ILO", "110")
LENGTH, CHECK, GROUP = 26, 4, 5
BITS = 5 * LENGTH
LONGEST = 100
"""Characters of a message that may be a code."""

SAID = re.compile(
    r"(?:绑定码?|邀请码|共享码|加入|/start)\s*[:：]?\s*(?P<code>(?=[\s-]*[0-9A-Za-z][0-9A-Za-z\s-]{4})"
    r"[0-9A-Za-z\s-]+)",
    re.IGNORECASE,
)
GROUPS = re.compile(r"[0-9A-Za-z]{5}(?:-[0-9A-Za-z]{5}){5}")
MASK = "*****"
BARE = re.compile(rf"[0-9A-Za-z]{{{LENGTH + CHECK}}}")
