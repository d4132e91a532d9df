"""Every character is drawn, and never a box; what no font has is told, and shown as a 〓."""

import io
import zipfile
from collections.abc import Iterator
from typing import cast

import docx
import pytest
import rdocx
from docx.oxml import parse_xml
from pylopdf_fonts_zh_cn import sans_path, serif_path

from renderers import paper
from renderers.letters import GAP, GETA, SANS, SERIF, Letters, in_lines_of_word, lettered, spelled
from renderers.picture import Pictures, PictureSettings
from tests.renderers.drawings import (
    NO_FONT_HAS,
    TEMPLATES,
    document,
    grid,
    in_cells,
    paragraph,
    run,
)

FONTS = "仿宋_GB2312 方正小标宋简体 楷体 宋体 黑体 微软雅黑 SimSun Calibri Unheard_Of".split()
RARE = "堃淼犇翀赟祎彧昇玥喆龘㛃㸆䶮䲟𬭎𫖯𬱖𬍛\uf900"
SIGNS = "□■☐☑☒✓✔√×○●△☆℃‰①⑩Ⅷ㎡㎏〇·…—“”‘’《》〔〕≥≤±²³⁴₂⅓½φΩЖёéÅşŐŽ"
BLANK = b"\xff" * 200


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    with Pictures(PictureSettings()) as drawn:
        yield drawn


@pytest.fixture(scope="module")
def small() -> Iterator[Pictures]:
    """A dot is a point, so that equal characters in equal cells have equal dots."""
    with Pictures(PictureSettings(dots=72)) as drawn:
        yield drawn


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(serif_path(), sans_path())


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[bytes]]:
    """What rdocx draws in a cell for a character that is missing, in each font it may take.

    The machine's fonts are taken away from this process too, as long as they are compared.
    """
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("fonts")
        (folder / "fonts.conf").write_text(f"<fontconfig><dir>{folder}</dir></fontconfig>")
        patch.setenv("FONTCONFIG_FILE", str(folder / "fonts.conf"))
        nowhere = "\U0010fffd"
        names = [SERIF, SANS, "Times New Roman", "Arial", "Calibri", "Cambria"]
        yield {in_cells(raw(grid(nowhere, name, name)), nowhere)[nowhere] for name in names}


def text_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = parse_xml(archive.read("word/document.xml"))
    return "".join(str(one) for one in body.itertext())


def raw(data: bytes) -> tuple[bytes, ...]:
    """Pages as rdocx draws them by itself, with our fonts."""
    files = {SERIF: serif_path(), SANS: sans_path()}
    fonts = [(name, in_lines_of_word(path.read_bytes())) for name, path in files.items()]
    opened = rdocx.Document.open(io.BytesIO(data))
    tiff = cast("bytes", opened.render_pages(dpi=72, format="tiff", fonts=fonts))
    return tuple(paper._png(*page) for page in paper._of_tiff(tiff))


@pytest.mark.parametrize("font", FONTS)
def test_every_character_of_the_forms_is_drawn(
    font: str, small: Pictures, boxes: set[bytes], letters: Letters
) -> None:
    printed = {one for path in TEMPLATES for one in text_of(path.read_bytes())}
    text = "".join(sorted(one for one in {*printed, *RARE, *SIGNS} if not one.isspace()))
    assert len(text) > 250
    assert letters.missing(text) == ""
    drawn = in_cells(small.pages(grid(text, font)), text)
    assert [one for one in text if drawn[one] in boxes or drawn[one] == BLANK] == []


def test_a_box_would_be_seen(boxes: set[bytes]) -> None:
    text = "中" + NO_FONT_HAS
    drawn = in_cells(raw(grid(text, SERIF, SERIF)), text)
    assert {one for one in text if drawn[one] in boxes} == set(NO_FONT_HAS)


def test_what_is_said_to_be_there_is_there(
    small: Pictures, boxes: set[bytes], letters: Letters
) -> None:
    every = (chr(code) for code in range(0x21, 0x30000, 37) if not 0xD800 <= code < 0xE000)
    text = "".join(one for one in every if one.isprintable() and letters.printed(one) == one)
    assert len(text) > 800
    assert letters.missing(text) == ""
    drawn = in_cells(small.pages(grid(text, "仿宋")), text)
    assert [one for one in text if drawn[one] in boxes or drawn[one] == BLANK] == []


@pytest.mark.parametrize("installed", ["DejaVu Sans", "DejaVu Serif", "Noto Serif CJK SC"])
def test_no_font_of_the_machine_is_taken(installed: str, pictures: Pictures) -> None:
    found, unheard = (
        document(paragraph(run("Team 7 ąж", western=font))) for font in (installed, "Unheard Of")
    )
    assert pictures.pages(found) == pictures.pages(unheard)


def test_a_character_that_no_font_has_is_told_and_shown_as_the_sign_for_it(
    pictures: Pictures,
) -> None:
    assert pictures.missing(f"刘{NO_FONT_HAS}氏{NO_FONT_HAS}, A-1\n\t\u3000") == NO_FONT_HAS
    assert pictures.missing(GETA) == ""
    name, known = (document(paragraph(run(f"刘{one}氏"))) for one in (NO_FONT_HAS, GETA * 4))
    assert pictures.pages(name) == pictures.pages(known)


def test_what_is_never_seen_is_not_missing_and_takes_no_place(pictures: Pictures) -> None:
    unseen = "葛\U000e0100城\ufe0f市\u200b一\u2060班\ufeff"
    assert pictures.missing(unseen) == ""
    seen, hidden = (document(paragraph(run(one))) for one in ("葛城市一班", unseen))
    assert pictures.pages(seen) == pictures.pages(hidden)


@pytest.mark.parametrize(
    ("written", "as_if"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings 3" w:char="F0FE"/></w:r>', GETA),
        (run("R", western="Wingdings 2"), "☑"),
        (run("\uf0a8", western="Wingdings"), "□"),
        (run("\uf0a8", western="Arial"), GETA),
    ],
)
def test_signs_of_the_symbol_fonts_are_the_signs_of_unicode(
    written: str, as_if: str, pictures: Pictures
) -> None:
    expected = document(paragraph(run(f"是{as_if}否")))
    found = document(paragraph(run("是"), written, run("否")))
    assert pictures.pages(found) == pictures.pages(expected)


def test_mixed_text_is_cut_where_its_font_changes(letters: Letters) -> None:
    mixed = document(paragraph(run("共12人 ☑已 Team-7 CO₂\uf900", "仿宋_GB2312")))
    cut = docx.Document(io.BytesIO(lettered(mixed, letters))).paragraphs[0]
    assert [(one.text, one.font.name) for one in cut.runs] == [
        ("共", SERIF),
        (GAP, "Liberation Serif"),
        ("12", "Times New Roman"),
        (GAP, "Liberation Serif"),
        ("人 ", SERIF),
        ("☑", "Noto Sans Symbols 2"),
        ("已 ", SERIF),
        ("Team-7 CO", "Times New Roman"),
        ("₂", "Carlito"),
        ("\uf900", SANS),
    ]


def test_nothing_in_a_copy_leads_outside(letters: Letters) -> None:
    made, data = docx.Document(), io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    made.part.relate_to("http://example.org/picture.png", kind, is_external=True)
    made.save(data)
    for copy in (lettered(data.getvalue(), letters), spelled(data.getvalue(), letters)):
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            assert b"example.org" not in archive.read("word/_rels/document.xml.rels")
