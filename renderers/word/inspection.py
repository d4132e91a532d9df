"""A first look at a file that a person sent: what it is, whether it is sound, how many 字 it has.

Judged by the bytes alone, whatever the name says, and at no cost that the sender could set: what
is beyond a limit is refused before it is unpacked; what a document points to is never fetched.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Literal

from lxml import etree

from conversations.fields.length import count_words
from conversations.messages import SentFile

from .archive import Element, Unsound, members, parsed

LARGEST = 20 * 2**20
"""Bytes of a file."""
LARGEST_PART = 16 * 2**20
"""Bytes of the one part that has the text, unpacked; pictures are in others."""

LONGEST_TEXT = 60_000
"""Characters of a text that goes with the facts; a summary has about 5,000."""

Kind = Literal["docx", "pdf", "image", ""]


def inspect(name: str, data: bytes) -> SentFile:
    """The facts about a file, with `problem` when it must not be taken. Raises nothing, ever."""
    kind: Kind = ""
    words, problem, text = None, "", ""
    try:
        kind = _kind(data)
        if kind == "docx":
            text = _text(document_of(data))
            words = count_words(text)
            text = text if len(text) <= LONGEST_TEXT else ""
    except Unsound as unsound:
        kind, problem = "", unsound.code
    return SentFile(name, len(data), sha256(data).hexdigest(), kind, words, problem, text)


def is_old_word(data: bytes) -> bool:
    """Whether it is a document of Word before 2007, without a password."""
    try:
        _kind(data)
    except Unsound as unsound:
        return unsound.code == "file_old_word"
    return False


def document_of(data: bytes) -> Element:
    """The root of the part of a .docx with its text, when the whole is sound and has no macros.

    Raises `Unsound`.
    """
    return document_and(data, ())[0]


def document_and(
    data: bytes, beside: Iterable[re.Pattern[str]]
) -> tuple[Element, Mapping[str, bytes]]:
    """The same, and the members of the archive beside it with such names."""
    if _kind(data) != "docx":
        raise Unsound("file_not_word")
    return _document(data, tuple(beside))


def _kind(data: bytes) -> Kind:
    """What the first bytes say."""
    if not data:
        raise Unsound("file_empty")
    if len(data) > LARGEST:
        raise Unsound("file_too_big")
    for magic, kind in KINDS.items():
        if data.startswith(magic):
            return kind
    # What Office wrote before 2007, and what it wraps a document in that has a password.
    if data.startswith(COMPOUND_FILE):
        for stream, code in STREAMS.items():
            if stream.encode("utf-16-le") in data:
                raise Unsound(code)
    raise Unsound("file_unknown")


def _document(
    data: bytes, beside: Collection[re.Pattern[str]]
) -> tuple[Element, Mapping[str, bytes]]:
    types = document = b""
    others: dict[str, bytes] = {}
    for name, chunks in members(data):
        if name.lower().endswith("vbaproject.bin"):
            raise Unsound("file_with_macros")
        if name == "[Content_Types].xml":
            types = _part(chunks)
        elif DOCUMENT.fullmatch(name):
            document = _part(chunks)
        elif any(one.fullmatch(name) for one in beside):
            others[name] = _part(chunks)
        else:
            deque(chunks, maxlen=0)  # unpacked, so that damage is found, and let go
    if not types or not document:
        raise Unsound("file_not_word")
    kinds = [one.get("ContentType", "").lower() for one in parsed(types)]
    if any("macroenabled" in kind for kind in kinds):
        raise Unsound("file_with_macros")
    return parsed(document), others


def _part(chunks: Iterable[bytes]) -> bytes:
    part = bytearray()
    for chunk in chunks:
        part += chunk
        if len(part) > LARGEST_PART:
            raise Unsound("file_unpacks_too_big")
    return bytes(part)


def _text(document: Element) -> str:
    """The text as printed, without what was deleted or moved away, a line for each paragraph."""
    w = f"{{{etree.QName(document).namespace}}}"
    # A text box is there twice: the second time for programs that cannot show the first.
    etree.strip_elements(document, f"{w}moveFrom", f"{COMPATIBILITY}Fallback", with_tail=False)
    seen = document.iter(*(f"{w}{name}" for name in ("t", "p", "tab", "br", "cr")))
    return "".join(one.text or "" if one.tag == f"{w}t" else "\n" for one in seen)


KINDS: dict[bytes, Kind] = {
    b"PK\3\4": "docx",
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "image",
    b"\x89PNG\r\n\x1a\n": "image",
}
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = {"EncryptedPackage": "file_encrypted", "WordDocument": "file_old_word"}
DOCUMENT = re.compile(r"word/document\d*\.xml")
"""Word in the browser calls it document2.xml."""
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
