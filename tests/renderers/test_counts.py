"""字数, against LibreOffice's own counter: it opens every text as a Word file and counts.

`counts.txt` has one text on a line: what people write in these forms, and what is hard to count.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from conversations.fields.length import count_words
from tests.conftest import Needs
from tests.renderers.papers import zipped

CORPUS = (Path(__file__).parent / "counts.txt").read_text("utf-8").splitlines()

DIFFERENT = {
    "takes a dash for a blank, not for a sign": {
        "质量——安全": (5, 4),
        "质量–安全": (5, 4),
        "好——": (2, 1),
        "——": (1, 0),
        "第1—3条": (3, 4),
        "2018—2020": (1, 2),
        "GB/T19001—2016《质量管理体系 要求》": (11, 12),
    },
    "takes a raised or lowered figure out of its word": {
        "m²": (1, 2),
        "5m²面积": (3, 4),
        "体积3m³": (3, 4),
        "a²+b²=c²": (1, 6),
        "CO₂排放": (3, 4),
    },
    "takes a sign of the second plane, when others stand around it, for two": {
        "𠮷野家𠮷": (4, 5),
        "班组𠮷。": (4, 5),
    },
}
"""Where LibreOffice does not count as Word does: its reason, our number, then its number."""


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(CORPUS) == len({*CORPUS}) >= 200


def test_it_counts_as_libreoffice_does(libreoffice: Mapping[str, int]) -> None:
    assert {text: count_words(text) for text in CORPUS} == {
        text: libreoffice[text] for text in CORPUS
    }


@pytest.mark.parametrize("reason", DIFFERENT)
def test_it_differs_where_libreoffice(reason: str, libreoffice: Mapping[str, int]) -> None:
    texts = DIFFERENT[reason]
    assert {text: (count_words(text), libreoffice[text]) for text in texts} == texts


@pytest.fixture(scope="session")
def libreoffice(needs: Needs, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, int]:
    """What LibreOffice counts in each text.

    One start for all of them; it takes 255 arguments, and leaves out further files in silence.
    """
    [soffice] = needs("soffice")
    folder = tmp_path_factory.mktemp("counts")
    texts = [*CORPUS, *(text for group in DIFFERENT.values() for text in group)]
    names = [f"{number}.docx" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_bytes(document(text))
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            # One flat file is written twice as fast as one in an archive.
            *("--convert-to", "fodt", "--outdir", str(folder), *names),
        ],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=300,
    )
    return {text: counted(folder / f"{number}.fodt") for number, text in enumerate(texts)}


def document(text: str) -> bytes:
    """A .docx with one paragraph and nothing else, for it is opened the faster."""
    return zipped(
        [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", LINK),
            ("document.xml", DOCUMENT.format(escape(text))),
        ]
    )


def counted(path: Path) -> int:
    """The word count that was saved with a document."""
    found = re.search(r'meta:word-count="(\d+)"', path.read_text("utf-8"))
    assert found
    return int(found[1])


OPENXML = "http://schemas.openxmlformats.org"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
TYPES = (
    f'<Types xmlns="{OPENXML}/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{RELATIONSHIPS}"/>'
    f'<Default Extension="xml" ContentType="{WORD}"/></Types>'
)
LINK = (
    f'<Relationships xmlns="{OPENXML}/package/2006/relationships"><Relationship Id="word"'
    f' Type="{OPENXML}/officeDocument/2006/relationships/officeDocument"'
    ' Target="document.xml"/></Relationships>'
)
DOCUMENT = (
    f'<w:document xmlns:w="{OPENXML}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    '<w:t xml:space="preserve">{}</w:t></w:r></w:p></w:body></w:document>'
)
