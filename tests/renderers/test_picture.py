"""Pictures of the page: it is Word's page, no file does harm, and nothing stays behind."""

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from pylopdf_fonts_zh_cn import sans_path, serif_path

from renderers import picture
from renderers.letters import GETA
from renderers.picture import NoPicture, Pictures, PictureSettings
from tests.conftest import Needs
from tests.renderers.drawings import (
    NO_FONT_HAS,
    SENTENCE,
    TEMPLATES,
    document,
    dots,
    filled,
    paragraph,
    run,
)

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    with Pictures(PictureSettings()) as drawn:
        yield drawn


# The page is Word's


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_form_is_pages_of_a4_in_eight_greys(path: Path, pictures: Pictures) -> None:
    pages = pictures.pages(filled(path, SENTENCE))
    assert 1 <= len(pages) <= 4
    for page in pages:
        short, long = sorted(struct.unpack(">LL", page[16:24]))
        assert (short, long) == (910, 1287)
        assert len(page) < 80_000
        greys = {half for row in dots(page) for byte in row for half in (byte >> 4, byte & 15)}
        assert len(greys) == 8


def test_the_same_file_has_the_same_pictures_in_every_process(pictures: Pictures) -> None:
    data = filled(TEMPLATES[0], SENTENCE)
    with Pictures(PictureSettings()) as others:
        assert others.pages(data) == pictures.pages(data)


def test_what_is_typed_is_what_is_shown(pictures: Pictures) -> None:
    one, other = (pictures.pages(filled(TEMPLATES[0], name)) for name in ("装配一班", "装配二班"))
    assert one[0] != other[0]


@pytest.mark.parametrize(("size", "lines"), [(10.5, 51), (12, 51), (14, 25)])
def test_chinese_lines_are_as_high_as_in_word(size: float, lines: int, pictures: Pictures) -> None:
    """On Word's grid of 15.6 points, 小四 takes one line of it, and 四号 two."""
    text = run("仿宋", "仿宋_GB2312", more=f'<w:sz w:val="{int(size * 2)}"/>')
    page, and_a_line = (document(*[paragraph(text)] * one) for one in (lines, lines + 1))
    assert (len(pictures.pages(page)), len(pictures.pages(and_a_line))) == (1, 2)


def test_a_blank_to_fill_in_is_a_line(pictures: Pictures) -> None:
    stop = '<w:tabs><w:tab w:val="left" w:pos="6000"/></w:tabs>'
    under, plain = (
        paragraph(f"<w:r><w:rPr>{line}</w:rPr><w:tab/></w:r>", run("号"), properties=stop)
        for line in ('<w:u w:val="single"/>', "")
    )
    (with_line,), (without,) = pictures.pages(document(under)), pictures.pages(document(plain))
    inked = [row for row in dots(with_line) if row[60:200].count(b"\xff") < 60]
    assert 1 <= len(inked) <= 3
    assert not [row for row in dots(without) if row[60:200].count(b"\xff") < 60]


# No file does harm


def as_large_as_a_field() -> bytes:
    """A page of 35 by 35 metres: its dots would take 70 GB."""
    made, data = docx.Document(), io.BytesIO()
    made.sections[0].page_width = made.sections[0].page_height = Pt(100_000)
    made.save(data)
    return data.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


GOOD = document(paragraph(run(SENTENCE)))
BAD = {
    "nothing": b"",
    "text": "申报表".encode(),
    "cut off": GOOD[: len(GOOD) // 2],
    "no document": zipped({"[Content_Types].xml": b"<Types/>"}),
    "not XML": zipped({"word/document.xml": b"<w:document>"}),
    "entities": zipped({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "a wrong sign": document(paragraph('<w:r><w:sym w:font="Wingdings" w:char="☑"/></w:r>')),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_no_picture_and_the_next_has(name: str, pictures: Pictures) -> None:
    with pytest.raises(NoPicture, match="damaged"):
        pictures.pages(BAD[name])
    pictures._kept.clear()
    assert len(pictures.pages(GOOD)) == 1


def test_a_file_that_would_take_all_memory_is_survived(pictures: Pictures) -> None:
    with pytest.raises(NoPicture, match="crashed"):
        pictures.pages(as_large_as_a_field())
    pictures._kept.clear()
    assert len(pictures.pages(GOOD)) == 1


def test_a_very_long_file_has_no_picture(pictures: Pictures) -> None:
    breaks = paragraph('<w:r><w:br w:type="page"/></w:r>')
    assert len(pictures.pages(document(*[breaks] * 39, paragraph(run("末页"))))) == 40
    with pytest.raises(NoPicture, match="too_long"):
        pictures.pages(document(*[breaks] * 40, paragraph(run("末页"))))


# Nothing stays behind


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def at_work(pictures: Pictures) -> tuple[int, Path]:
    """The process that draws, and its folder."""
    assert pictures._process is not None
    return pictures._process._process.pid, Path(pictures._process._folder.name)


def test_a_process_is_there_from_the_first_picture_until_it_is_closed() -> None:
    with Pictures(PictureSettings()) as pictures:
        assert pictures._process is None
        pictures.pages(GOOD)
        pid, folder = at_work(pictures)
        assert alive(pid)
        assert folder.is_dir()
    assert not alive(pid)
    assert not folder.exists()
    with pytest.raises(NoPicture, match="closed"):
        pictures.pages(BAD["text"])


def test_what_takes_too_long_is_ended() -> None:
    with Pictures(PictureSettings(seconds=0.01)) as pictures:
        with pytest.raises(NoPicture, match="too_slow"):
            pictures.pages(GOOD)
        assert pictures._process is None


def test_who_must_wait_too_long_is_told_so() -> None:
    with (
        Pictures(PictureSettings(seconds=0.01)) as pictures,
        pictures._drawing,
        pytest.raises(NoPicture, match="busy"),
    ):
        pictures.pages(GOOD)


def test_a_process_that_dies_is_no_picture_and_then_another_takes_over() -> None:
    with Pictures(PictureSettings()) as pictures:
        pictures.pages(GOOD)
        pid, folder = at_work(pictures)
        os.kill(pid, 9)
        with pytest.raises(NoPicture, match="crashed"):
            pictures.pages(filled(TEMPLATES[0], SENTENCE))
        assert not folder.exists()
        assert pictures.pages(filled(TEMPLATES[0], SENTENCE))


def test_when_the_server_is_killed_the_process_goes_too(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(GOOD)
    program = f"""
import os, pathlib
from renderers.picture import Pictures, PictureSettings
pictures = Pictures(PictureSettings())
pictures.pages(pathlib.Path({str(tmp_path / "form.docx")!r}).read_bytes())
print(pictures._process._process.pid, pictures._process._folder.name, flush=True)
os.kill(os.getpid(), 9)
"""
    killed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    pid, folder = killed.stdout.split()
    for _ in range(500):
        if not Path(folder).exists():
            break
        time.sleep(0.01)
    assert not Path(folder).exists()
    assert killed.returncode == -9
    assert int(pid) > 0


def test_after_many_files_a_new_process_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "TASKS", 2)
    with Pictures(PictureSettings()) as pictures:
        pictures.pages(GOOD)
        first, _ = at_work(pictures)
        pictures.pages(document(paragraph(run("二"))))
        assert not alive(first)
        pictures.pages(document(paragraph(run("三"))))
        assert at_work(pictures)[0] != first


def test_what_was_drawn_is_kept_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = (document(paragraph(run(name))) for name in "一二三")
    with Pictures(PictureSettings()) as pictures:
        size = len(pictures.pages(one)[0])
        monkeypatch.setattr(picture, "KEPT", size * 5 // 2)
        first, second = pictures.pages(one), pictures.pages(two)
        assert pictures.pages(one) is first
        pictures.pages(three)
        assert pictures.pages(one) is first
        assert pictures.pages(two) is not second


def test_many_threads_may_ask_at_once() -> None:
    files = [document(paragraph(run(f"第{number}班"))) for number in range(4)]
    with Pictures(PictureSettings()) as pictures, ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(pictures.pages, files * 3))
        assert drawn[:4] == drawn[4:8] == drawn[8:]
        assert len(set(drawn)) == 4
        assert pictures._process is not None
        assert pictures._process.drawn == 4


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_the_process_knows_none_of_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINDEGUO_TELEGRAM_TOKEN", "a-very-secret-token")
    with Pictures(PictureSettings()) as pictures:
        pictures.pages(GOOD)
        environment = Path(f"/proc/{at_work(pictures)[0]}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"secret" not in environment


# What is installed


def test_nothing_heavy_is_imported_before_the_first_picture() -> None:
    program = "import sys, renderers.picture; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"rdocx", "pylopdf_fonts_zh_cn", "multiprocessing"} & set(loaded.stdout.split())


def test_without_the_extra_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "find_spec", lambda _: None)
    with Pictures(PictureSettings()) as pictures, pytest.raises(NoPicture, match="not_installed"):
        pictures.pages(GOOD)
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with Pictures(PictureSettings()) as pictures:
        with pytest.raises(NoPicture, match="not_installed"):
            pictures.pages(GOOD)
        with pytest.raises(NoPicture, match="not_installed"):
            pictures.missing("中")


def test_another_pair_of_fonts_can_be_named(tmp_path: Path) -> None:
    swapped = PictureSettings(fonts=(sans_path(), serif_path()))
    with Pictures(swapped) as other, Pictures(PictureSettings()) as usual:
        song, hei = (document(paragraph(run("中文", font))) for font in ("宋体", "黑体"))
        assert other.pages(song) == usual.pages(hei) != usual.pages(song)
    (tmp_path / "none.ttf").write_bytes(b"no font")
    none = PictureSettings(fonts=(tmp_path / "none.ttf", tmp_path / "none.ttf"))
    with Pictures(none) as without, pytest.raises(NoPicture, match="not_installed"):
        without.missing("中")


def test_libreoffice_draws_the_same_pages(needs: Needs, pictures: Pictures) -> None:
    needs("soffice", "pdftoppm")
    with Pictures(PictureSettings(engine="libreoffice")) as office:
        for path in TEMPLATES[::4]:
            data = filled(path, "江州重型12班")
            theirs, ours = office.pages(data), pictures.pages(data)
            assert len(theirs) == len(ours)
            assert [page[16:24] for page in theirs] == [page[16:24] for page in ours]
            assert theirs != ours
        name, known = (document(paragraph(run(one))) for one in (NO_FONT_HAS, GETA * 4))
        assert office.pages(name) == office.pages(known)
        pid, folder = at_work(office)
    assert not alive(pid)
    assert not folder.exists()


def test_where_libreoffice_is_missing_rdocx_draws(
    pictures: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with Pictures(PictureSettings(engine="libreoffice")) as office:
        assert office.pages(GOOD) == pictures.pages(GOOD)


SERVER = """#!{python}
import socket, sys, time
if {works}:
    with socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1]))):
        time.sleep(60)
sys.exit(1)
"""
CLIENT = """#!/bin/sh
echo "$*" >>"{log}"
exec soffice "-env:UserInstallation=file://$PWD/other" --headless --convert-to pdf "$3"
"""


@pytest.mark.parametrize("works", ["True", "False"])
def test_unoserver_is_taken_when_it_works(
    works: str, needs: Needs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("soffice", "pdftoppm")
    log = tmp_path / "log"
    scripts = {
        "unoserver": SERVER.format(python=sys.executable, works=works),
        "unoconvert": CLIENT.format(log=log),
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with Pictures(PictureSettings(engine="libreoffice")) as office:
        assert len(office.pages(GOOD)) == 1
    assert str(log.exists()) == works
