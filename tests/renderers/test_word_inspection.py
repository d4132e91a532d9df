"""Files that people send: what they are by their bytes, and which are refused."""

import hashlib
import io
import socket
import struct
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from conversations.messages import SentFile
from renderers.word import archive, inspection
from renderers.word.inspection import inspect
from tests.renderers.papers import paper, saved, unzipped, zipped

SOUND = paper("质量信得过班组，98.5%合格", rows=[["QC小组", "一班"]])
PARTS = unzipped(SOUND)
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def with_part(name: str, content: bytes | str) -> bytes:
    return zipped({**PARTS, name: content}.items())


def problem(data: bytes) -> str:
    sent = inspect("材料.docx", data)
    assert (sent.kind == "") == bool(sent.problem)
    return sent.problem


def test_a_word_file_is_known_with_its_words() -> None:
    assert inspect("材料.docx", SOUND) == SentFile(
        name="材料.docx",
        size=len(SOUND),
        sha256=hashlib.sha256(SOUND).hexdigest(),
        kind="docx",
        words=8 + 1 + 2 + 3 + 2,
        text="\n质量信得过班组，98.5%合格\nQC小组\n一班",
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SOUND, "docx"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
    ],
)
@pytest.mark.parametrize("name", ["材料.docx", "材料.exe", "", "../../etc/passwd"])
def test_the_kind_is_what_the_bytes_are_whatever_the_name_says(
    name: str, data: bytes, kind: str
) -> None:
    sent = inspect(name, data)
    assert (sent.name, sent.kind, sent.problem) == (name, kind, "")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00" + bytes(500), "file_unknown"),
        (b"\x7fELF" + bytes(500), "file_unknown"),
        (b"#!/bin/sh\nrm -rf /\n", "file_unknown"),
        (b"PK\x05\x06" + bytes(18), "file_unknown"),
        (b"{\\rtf1 ...}", "file_unknown"),
        (COMPOUND_FILE, "file_unknown"),
        (COMPOUND_FILE + "WordDocument".encode("utf-16-le"), "file_old_word"),
        (COMPOUND_FILE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (b"MZ\x90\x00" + SOUND, "file_unknown"),
        (bytes(30 * 2**20), "file_too_big"),
        (SOUND + bytes(20 * 2**20), "file_too_big"),
        (zipped([("xl/workbook.xml", "<x/>"), (TYPES, "<Types/>")]), "file_not_word"),
        (zipped([(DOCUMENT, "<x/>")]), "file_not_word"),
        (SOUND[: len(SOUND) // 2], "file_damaged"),
        (b"PK\x03\x04" + bytes(100), "file_damaged"),
        (with_part(DOCUMENT, "<w:document"), "file_damaged"),
        (with_part(TYPES, "质量"), "file_damaged"),
        (with_part("word/vbaProject.bin", b"x"), "file_with_macros"),
        (with_part("word/VBAPROJECT.BIN", b"x"), "file_with_macros"),
    ],
)
def test_what_is_refused_has_a_code_of_its_own(data: bytes, code: str) -> None:
    assert problem(data) == code


def test_a_file_that_says_it_has_macros_is_refused() -> None:
    kind = PARTS[TYPES].replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main",
        b"ms-word.document.macroEnabled.main",
    )
    assert kind != PARTS[TYPES]
    assert problem(with_part(TYPES, kind)) == "file_with_macros"


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a0 "ha">' + LAUGHS + "]>",
        '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [DOCUMENT, TYPES])
def test_entities_are_refused_before_they_are_read(declared: str, part: str) -> None:
    text = f'<?xml version="1.0"?>{declared}<x>&a9;</x>'
    assert problem(with_part(part, text)) == "file_with_entities"


HIDDEN = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'


@pytest.mark.parametrize(
    "text",
    [
        HIDDEN.encode("utf-16"),
        HIDDEN.encode("utf-16-be"),
        HIDDEN.replace("utf-16", "utf-7").replace("<!", "+ADwAIQ-").encode(),
    ],
)
def test_entities_cannot_hide_in_another_encoding(text: bytes) -> None:
    assert problem(with_part(DOCUMENT, text)) == "file_damaged"


def test_a_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part("word/media/image1.bmp", bytes(3 * 2**20))
    assert len(bomb) < 100_000
    assert problem(bomb) == ""
    monkeypatch.setattr(archive, "MOST_BYTES", 2 * 2**20)
    assert problem(bomb) == "file_unpacks_too_big"


def test_a_directory_that_lies_about_sizes_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2 * 2**20)
    bomb = with_part("word/media/image1.bmp", bytes(3 * 2**20))
    honest, lying = struct.pack("<L", 3 * 2**20), struct.pack("<L", 1000)
    assert bomb.count(honest) == 2
    assert problem(bomb.replace(honest, lying)) == "file_damaged"


def test_a_text_out_of_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "LARGEST_PART", 100_000)
    assert (
        problem(with_part(DOCUMENT, b"<x>" + b" " * 100_000 + b"</x>")) == "file_unpacks_too_big"
    )
    monkeypatch.setattr(archive, "MOST_MARKUP", 1_000)
    assert (
        problem(with_part(DOCUMENT, b"<x>" + b"<y/>" * 1_000 + b"</x>")) == "file_unpacks_too_big"
    )


def test_too_many_members_are_refused() -> None:
    many = [(f"word/media/{number}.png", b"") for number in range(2_000)]
    assert problem(zipped([*PARTS.items(), *many])) == "file_unpacks_too_big"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(SOUND)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert problem(bytes(data)) == "file_encrypted"


def test_a_member_packed_in_a_way_that_word_does_not_know_is_refused() -> None:
    stream = io.BytesIO(SOUND)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_LZMA) as more:
        more.writestr("word/media/image1.bmp", bytes(1000))
    assert problem(stream.getvalue()) == "file_damaged"


def test_nothing_a_document_points_to_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a look at a file opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    points_out = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/attachedTemplate" Target="http://192.0.2.1/t.dotm" TargetMode="External"/>'
        "</Relationships>"
    )
    assert problem(with_part("word/_rels/settings.xml.rels", points_out)) == ""


def test_words_are_those_that_are_printed() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("ab\tcd 一二")
    document.sections[0].header.paragraphs[0].text = "页眉不算"
    runs = "<w:r><w:t>三</w:t></w:r>"
    for change in (
        f"<w:ins {nsdecls('w')}>{runs}</w:ins>",
        f"<w:moveTo {nsdecls('w')}>{runs}</w:moveTo>",
        f"<w:moveFrom {nsdecls('w')}>{runs}</w:moveFrom>",
        f"<w:del {nsdecls('w')}><w:r><w:delText>不算</w:delText></w:r></w:del>",
        f"<w:r {nsdecls('w')}><w:instrText>PAGE</w:instrText></w:r>",
    ):
        paragraph._p.append(parse_xml(change))
    box = "<w:txbxContent><w:p><w:r><w:t>四五</w:t></w:r></w:p></w:txbxContent>"
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} xmlns:mc='{inspection.COMPATIBILITY[1:-1]}'>"
            f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert inspect("材料.docx", saved(document)).words == 2 + 2 + 1 + 1 + 2


def test_the_document_of_word_in_the_browser_is_found() -> None:
    members = dict(PARTS)
    members["word/document2.xml"] = members.pop(DOCUMENT)
    assert inspect("材料.docx", zipped(members.items())).words == 16


@given(st.integers(0, len(SOUND) - 1))
def test_a_word_file_cut_short_is_refused(length: int) -> None:
    assert problem(SOUND[:length]) in {"file_empty", "file_unknown", "file_damaged"}


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1))
def test_no_bytes_whatever_raise(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    inspect("材料.docx", bytes(data))


@given(st.binary(), st.sampled_from([b"PK\3\4", b"PK\1\2", b"%PDF-", COMPOUND_FILE[:8], b""]))
def test_no_beginning_whatever_raises(rest: bytes, magic: bytes) -> None:
    assert inspect("", magic + rest).size == len(magic + rest)
