"""A .docx as what it is on disk: a zip archive of parts, taken apart within limits and put together at once.

`members` is the one way in, for templates and for files that people send: what a stranger's archive says about
itself is never believed, its bytes are counted as they are inflated. `Frame` is the one way out.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from struct import Struct
from struct import error as StructError
from typing import TypeAlias
from zlib import compress, crc32
from zlib import error as ZlibError

from lxml import etree

MOST_MEMBERS = 2_000
MOST_BYTES = 200 * 2**20
"""Of all members together, inflated. A form has 20 members and 1 MiB, a long illustrated report 300 and 60 MiB."""
MOST_MARKUP = 1_000_000
"""Tags and attributes of one part; the tree that lxml makes of so many takes about 150 MiB."""
CHUNK = 2**18

Element: TypeAlias = etree._Element


class Unsound(Exception):
    """These bytes are not what they should be; `code` is the refusal (`[wrong]` of the language file)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def members(data: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each member's name and its bytes in chunks, which have to be used up before the next member is asked for.

    Of members with one name only the last is given: adding to an archive is how zip replaces, so the last is the
    newest (python-docx leaves two `docProps/core.xml` in a file that LibreOffice made).
    Raises `Unsound`: a damaged or encrypted archive, or one beyond `MOST_MEMBERS` or `MOST_BYTES`.
    """
    # Counted before zipfile reads the directory: it would make half a million objects of 20 MiB.
    if data.count(ENTRY_SIGNATURE) > MOST_MEMBERS:
        raise Unsound("file_unpacks_too_big")
    with _only_unsound(), zipfile.ZipFile(BytesIO(data)) as archive:
        newest = {info.filename: info for info in archive.infolist()}
        # A directory that lies is no help: zipfile inflates not one byte more than the directory claims, and
        # what claims too little fails by its checksum.
        if sum(info.file_size for info in newest.values()) > MOST_BYTES:
            raise Unsound("file_unpacks_too_big")
        for name, info in newest.items():
            yield name, _inflated(archive, info)


def parsed(xml: bytes) -> Element:
    """The root of an XML part. Raises `Unsound`: not well-formed, not UTF-8, with a DTD, or unreasonably large.

    Word and WPS write UTF-8 and never a DTD. As UTF-8 is all that the parser is allowed to read, looking for the
    letters `<!DOCTYPE` finds every one.
    """
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
    """An archive that is finished but for a few members. They come last, so that all before them is constant.

    Time stamps are fixed: the same contents give the same bytes, in every process.
    """

    head: bytes
    directory: bytes
    count: int
    names: tuple[bytes, ...]

    @classmethod
    def of(cls, fixed: Mapping[str, bytes], names: Sequence[str]) -> "Frame":
        """The frame around the members `names`; the others are deflated here, as well as zlib can, once."""
        head, directory = _packed(
            ((name.encode(), content) for name, content in fixed.items()), 0, level=9
        )
        return cls(head, directory, len(fixed) + len(names), tuple(n.encode() for n in names))

    def closed(self, contents: Iterable[bytes]) -> bytes:
        """The archive with the contents of the members `names`, in their order."""
        # Level 1: 2 % larger than level 6 and twice as fast.
        body, entries = _packed(zip(self.names, contents, strict=True), len(self.head), level=1)
        directory = self.directory + entries
        end = END.pack(
            b"PK\5\6", 0, 0, self.count, self.count, len(directory), len(self.head) + len(body), 0
        )
        return b"".join((self.head, body, directory, end))


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & ENCRYPTED:
        raise Unsound("file_encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unsound(
            "file_damaged"
        )  # no other is allowed in a .docx, and LZMA takes memory at will
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
    contents: Iterable[tuple[bytes, bytes]], offset: int, level: int
) -> tuple[bytes, bytes]:
    """Members and their directory entries, as they stand at `offset` of an archive."""
    body: list[bytes] = []
    directory: list[bytes] = []
    for name, content in contents:
        deflated = compress(content, level, RAW)
        facts = (
            *(20, 0 if name.isascii() else UTF8_NAME, zipfile.ZIP_DEFLATED, 0, FIRST_OF_1980),
            *(crc32(content), len(deflated), len(content), len(name), 0),
        )
        body += (MEMBER.pack(b"PK\3\4", *facts), name, deflated)
        directory += (ENTRY.pack(ENTRY_SIGNATURE, 20, *facts, 0, 0, 0, 0, offset), name)
        offset += MEMBER.size + len(name) + len(deflated)
    return b"".join(body), b"".join(directory)


DAMAGE = (
    *(zipfile.BadZipFile, ZlibError, StructError, etree.XMLSyntaxError),
    *(EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""All that zipfile and lxml were seen to raise over broken bytes."""

# The records of a zip archive, APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16.
MEMBER = Struct("<4s5H3L2H")
ENTRY = Struct("<4s6H3L5H2L")
END = Struct("<4s4H2LH")
ENTRY_SIGNATURE = b"PK\1\2"
ENCRYPTED = 0x1
UTF8_NAME = 0x800
FIRST_OF_1980 = 33
"""The earliest day that zip can write, as MS-DOS packs it."""
RAW = -15
"""Deflate without a zlib header, window of 32 KiB."""
