"""Each form prints what the notice prints, in the fonts of official documents.

`printed/NAME.txt` is what the blank form says, written down from the notice and not from the form:
one line for each paragraph, blanks folded, of the season in which the notice first came out.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from bot.app import open_library
from conversations.fields.base import Field
from conversations.forms.form import Form
from storage.association import sample

FOLDER = Path(__file__).parent / "printed"
LIBRARY = open_library(sample())
FORMS = {form.id: (notice, form) for notice, form in LIBRARY.catalog.forms}

RECONSTRUCTED = "模板由系统按通知正文整理，以协会下发原表为准"
UNLABELLED = {
    "activity-summary": {"recommender"},
    "work-summary": {"enterprise_name"},
    "promoter": {"exchanges"},
}
"""Fields that print no label of their own: the author below a title, the lines below a text."""
NEEDED = {
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "word/_rels/document.xml.rels",
    "word/document.xml",
    "word/fontTable.xml",
    "word/settings.xml",
    "word/styles.xml",
}
LOWEST_ROW = 510
"""0.9 cm in twentieths of a point."""


each_form = pytest.mark.parametrize("name", FORMS)


@each_form
def test_prints_what_the_notice_prints(name: str) -> None:
    written = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    assert list(paragraphs(blank(name))) == [line for line in written if line[:1] != "#"]


@each_form
def test_every_label_stands_in_the_form(name: str) -> None:
    document = bare("".join(paragraphs(blank(name))))
    labels = [piece for field in labelled(FORMS[name][1]) for piece in field.label.split("·")]
    assert [label for label in labels if bare(label) not in document] == []


@each_form
def test_what_is_reconstructed_says_so(name: str) -> None:
    says_so = RECONSTRUCTED in list(paragraphs(blank(name)))
    assert says_so == (FORMS[name][1].origin == "reconstructed")


@each_form
def test_every_run_names_its_east_asian_font(name: str) -> None:
    runs = [run for part in parts(blank(name)) for run in part.iter(qn("w:r"))]
    fonts = [run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in runs]
    assert runs
    assert all(font is not None and font.get(qn("w:eastAsia")) for font in fonts)


@each_form
def test_every_row_is_high_enough(name: str) -> None:
    for row in blank(name).element.iter(qn("w:tr")):
        height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
        assert height is not None
        assert height.get(qn("w:hRule")) == "atLeast"
        assert int(height.get(qn("w:val"), "0")) >= LOWEST_ROW


@each_form
def test_the_file_holds_nothing_that_is_not_needed(name: str) -> None:
    with ZipFile(BytesIO(LIBRARY.association.templates[name])) as archive:
        assert set(archive.namelist()) - {"word/footer1.xml"} == NEEDED


def blank(name: str) -> Opened:
    """The form of the notice's first year without an answer."""
    notice, form = FORMS[name]
    values = form.printed(notice.seasons.first_year, {})
    return Document(BytesIO(LIBRARY.templates[form.id].fill(values)))


def paragraphs(document: Opened) -> Iterator[str]:
    """What a document says, a line for each paragraph, the page's foot last."""
    for part in parts(document):
        for paragraph in part.iter(qn("w:p")):
            said = (one.text or " " for one in paragraph.iter(qn("w:t"), qn("w:tab")))
            if line := " ".join("".join(said).split()):
                yield line


def parts(document: Opened) -> list[BaseOxmlElement]:
    """The body and the page's foot."""
    return [document.element.body, *(section.footer._element for section in document.sections)]


def labelled(form: Form) -> Iterator[Field]:
    """The fields whose labels are printed; a list prints those of its columns."""
    for field in form.fields:
        if field.printed and not field.accepts() and field.key not in UNLABELLED.get(form.id, ()):
            yield from getattr(field, "columns", None) or [field]


def bare(text: str) -> str:
    """A text without blanks, and without the colon behind a label."""
    return re.sub(r"\s", "", text).rstrip("：:")
