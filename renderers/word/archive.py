"""A .docx as it is on disk: a zip archive of parts, taken apart within limits and put together.

`members` is the one way in, for templates and for files that people send: what an archive says of
itself is never believed. `Frame` is the one way out.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

from lxml import etree

MOST_MEMBERS = 2_000
MOST_BYTES = 200 * 2**20
"""Of all members together, unpacked."""
MOST_MARKUP = 1_000_000
"""Tags and attributes of one part; the tree of so many takes 200 MiB at worst."""

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it


class Unsound(Exception):
    """These bytes are not what they should be; `code` names why in a language file's `[wrong]`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def members(data: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each member's name and its bytes in chunks, to be used up before the next is asked for.

    Of members with one name only the last is given: zip replaces by adding at the end, so it is
    the newest (python-docx leaves two docProps/core.xml in a file that LibreOffice made).
    Raises `Unsound`: damaged, encrypted, or beyond `MOST_MEMBERS` or `MOST_BYTES`.
    """
    # Counted before zipfile reads the directory: of 20 MiB it would make half a million objects.
    if data.count(ENTRY_SIGNATURE) > MOST_MEMBERS:
        raise Unsound("file_unpacks_too_big")
    with _only_unsound(), zipfile.ZipFile(BytesIO(data)) as archive:
        newest = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        # A directory that lies is no help: not one byte more is unpacked than it claims, and
        # what claims too little fails by its checksum.
        if sum(info.file_size for info in newest.values()) > MOST_BYTES:
            raise Unsound("file_unpacks_too_big")
        for name, info in newest.items():
            yield name, _chunks(archive, info)


def parsed(xml: bytes) -> Element:
    """The root of an XML part.

    Raises `Unsound`: not well-formed, not UTF-8, with a DTD, or unreasonably large. Word and WPS
    write UTF-8, and never a DTD.
    """
    # As the parser may read UTF-8 only, these letters are in every document that has a DTD.
    if b"<!DOCTYPE" in xml:
        raise Unsound("file_with_entities")
    if xml.count(b"<") + xml.count(b"=") > MOST_MARKUP:
        raise Unsound("file_unpacks_too_big")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    with _only_unsound():
        return etree.fromstring(xml, parser)


@dataclass(frozen=True, slots=True)
class Frame:
    """An archive that is finished but for a few members; they come last, all before is constant.

    Time stamps are fixed: the same contents give the same bytes, in every process.
    """

    head: bytes
    directory: bytes
    count: int
    names: tuple[bytes, ...]

    @classmethod
    def of(cls, fixed: Mapping[str, bytes], names: Sequence[str]) -> "Frame":
        """The frame around the members `names`; the others are packed here, as small as can be."""
        ready = [(name.encode(), content) for name, content in fixed.items()]
        head, directory = _packed(ready, offset=0, level=9)
        return cls(head, directory, len(ready) + len(names), tuple(map(str.encode, names)))

    def closed(self, contents: Iterable[bytes]) -> bytes:
        """The archive with the contents of the members `names`, in their order."""
        # Level 1 takes half the time of level 6, for 2 % more bytes.
        last = zip(self.names, contents, strict=True)
        body, entries = _packed(last, offset=len(self.head), level=1)
        sizes = len(self.directory) + len(entries), len(self.head) + len(body)
        end = END.pack(b"PK\5\6", 0, 0, self.count, self.count, *sizes, 0)
        return b"".join((self.head, body, self.directory, entries, end))


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & ENCRYPTED:
        raise Unsound("file_encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unsound("file_damaged")  # no .docx may use another, and LZMA takes memory at will
    with _only_unsound(), archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


@contextmanager
def _only_unsound() -> Iterator[None]:
    try:
        yield
    except DAMAGE as damage:
        raise Unsound("file_damaged") from damage


def _packed(
    contents: Iterable[tuple[bytes, bytes]], *, offset: int, level: int
) -> tuple[bytes, bytes]:
    """Members and their directory entries, as they stand from `offset` of an archive."""
    body: list[bytes] = []
    directory: list[bytes] = []
    for name, content in contents:
        deflated = zlib.compress(content, level, -zlib.MAX_WBITS)
        flags = 0 if name.isascii() else UTF8_NAME
        sizes = zlib.crc32(content), len(deflated), len(content), len(name), 0
        facts = (20, flags, zipfile.ZIP_DEFLATED, 0, FIRST_OF_1980, *sizes)
        body += (MEMBER.pack(b"PK\3\4", *facts), name, deflated)
        directory += (ENTRY.pack(ENTRY_SIGNATURE, 20, *facts, 0, 0, 0, 0, offset), name)
        offset += MEMBER.size + len(name) + len(deflated)
    return b"".join(body), b"".join(directory)


CHUNK = 2**18
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, etree.XMLSyntaxError),
    *(EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What zipfile and lxml raise over broken bytes."""

# The records of a zip archive: APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16.
MEMBER = struct.Struct("<4s5H3L2H")
ENTRY = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
ENTRY_SIGNATURE = b"PK\1\2"
ENCRYPTED = 0x1
UTF8_NAME = 0x800
FIRST_OF_1980 = 33
"""The earliest day that zip can write, as MS-DOS packs it."""
