"""What happens to a form between two people: each mutation does one such thing to a document.

All are by a seed. What they change is what a form prints or how it is laid out, never an answer.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from random import Random

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tests.readback import layouts
from tests.readback.elements import BOXES, cells, new_paragraph, paragraphs, take_out
from tests.readback.wordings import LABEL, NOTE, OTHERS

Mutation = Callable[[Document, Random], None]


def mutated(data: bytes, name: str, seed: int) -> bytes:
    """The document after one mutation."""
    document = docx.Document(BytesIO(data))
    MUTATIONS[name](document, Random(f"{name} {seed}"))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def changes(random: Random) -> list[str]:
    """One to three mutations, of which one at most lays out the cells anew.

    Of two, the second could take the place of a value for that of a label.
    """
    names = random.sample(list(MUTATIONS), random.randint(1, 3))
    laid_out = [name for name in names if name in LAYOUTS]
    return [name for name in names if name not in laid_out[1:]]


def saved_again(document: Document, random: Random) -> None:
    """Saved by python-docx as it is."""


def split_runs(document: Document, random: Random) -> None:
    """As Word cuts what is typed into runs, with its own marks between them."""
    for paragraph in paragraphs(document):
        for run in list(paragraph.runs):
            if len(run.text) > 1 and {child.tag for child in run._r} <= {
                qn("w:rPr"),
                qn("w:t"),
            }:
                at = random.randrange(1, len(run.text))
                second = deepcopy(run._r)
                text = run.text
                run.text = text[:at]
                run._r.addnext(second)
                Run(second, paragraph).text = text[at:]
                for mark in ("w:proofErr", "w:bookmarkEnd"):
                    run._r.addnext(OxmlElement(mark))


def merged_runs(document: Document, random: Random) -> None:
    """Typed anew: each paragraph is one run."""
    for paragraph in paragraphs(document):
        # Text within an insertion or a control is in runs of its own, which stay in their order.
        if paragraph.runs and len(paragraph._p.findall(f".//{qn('w:r')}")) == len(paragraph.runs):
            text = paragraph.text
            first, *more = paragraph.runs
            first.text = text
            for run in more:
                take_out(run._r)


def spaced_labels(document: Document, random: Random) -> None:
    """Blanks inside of labels, to align them."""
    for paragraph, label in _labels(document):
        gap = random.choice([" ", "\u3000", "\u2002", "  "])
        _relabel(paragraph, label, gap.join(label))


def wide_labels(document: Document, random: Random) -> None:
    """Labels typed with a Chinese keyboard."""
    for paragraph, label in _labels(document):
        wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in label)
        _relabel(paragraph, label, wide)


def other_labels(document: Document, random: Random) -> None:
    """Labels as other notices print them."""
    for paragraph, label in _labels(document):
        plain = re.sub(r"\s", "", label)
        colon = plain[-1:] if plain[-1:] in "：:" else ""
        others = OTHERS.get(plain.rstrip("：:"))
        if others:
            _relabel(paragraph, label, random.choice(others) + colon)


def other_boxes(document: Document, random: Random) -> None:
    """Boxes ticked in another way."""
    ticked, empty = random.choice(
        [
            ("√", "□"),
            ("■", "□"),
            ("✓", "□"),
            ("[x]", "[ ]"),
            ("☒", "☐"),
            ("（√）", "（ ）"),
            ("✔", "□"),
        ]
    )
    for paragraph in paragraphs(document):
        for run in paragraph.runs:
            if BOXES.search(run.text):
                run.text = run.text.replace("☑", ticked).replace("□", empty)


def symbol_boxes(document: Document, random: Random) -> None:
    """Boxes out of a symbol font, as Word's own dialog puts them in."""
    font, ticked, empty = random.choice(
        [
            ("Wingdings 2", "F052", "F0A3"),
            ("Wingdings", "F0FE", "F0A8"),
            ("Wingdings 2", "0052", "00A3"),
        ]
    )
    for paragraph in paragraphs(document):
        for first in list(paragraph.runs):
            run = first
            for sign in BOXES.findall(first.text):
                before, _, behind = run.text.partition(sign)
                rest = deepcopy(run._r)
                run.text = before
                symbol = OxmlElement("w:sym")
                symbol.set(qn("w:font"), font)
                symbol.set(qn("w:char"), ticked if sign == "☑" else empty)
                run._r.append(symbol)
                run._r.addnext(rest)
                run = Run(rest, paragraph)
                run.text = behind


def controls(document: Document, random: Random) -> None:
    """Cells whose text stands in content controls."""
    for cell in cells(document):
        if random.random() < 0.5:
            for paragraph in cell.paragraphs:
                control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
                runs = [run._r for run in paragraph.runs]
                if runs:
                    runs[0].addprevious(control)
                    control[1].extend(runs)


def tracked(document: Document, random: Random) -> None:
    """Changes that nobody accepted: what is there now was inserted, what was there is deleted."""
    for paragraph in paragraphs(document):
        for run in list(paragraph.runs):
            if random.random() < 0.3 and run.text.strip():
                gone = "<w:r><w:delText>旧</w:delText></w:r>"
                old = f'<w:del {nsdecls("w")} w:id="1" w:author="李敏">{gone}</w:del>'
                new = parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="李敏"/>')
                run._r.addprevious(parse_xml(old))
                run._r.addprevious(new)
                new.append(run._r)


def extra_paragraphs(document: Document, random: Random) -> None:
    """Empty paragraphs here and there, and a remark beside the table."""
    for cell in cells(document):
        if random.random() < 0.3:
            cell.add_paragraph("")
    for table in document.tables:
        table._tbl.addprevious(new_paragraph("（以下内容请用正楷填写）"))
        table._tbl.addnext(new_paragraph(""))
    document.element.body.insert(0, new_paragraph(""))


def cover(document: Document, random: Random) -> None:
    """A cover before the form."""
    lines = ["全国质量信得过班组建设", "申 报 材 料", "（此页为封面）", "2021年度"]
    for line in reversed(lines):
        document.element.body.insert(0, new_paragraph(line))


def told_cover(document: Document, random: Random) -> None:
    """A cover that names somebody else, under the form's own labels."""
    lines = ["申报材料", "申报单位：某某集团总部", "联系人：钱某某", "电话：0510-80000099", ""]
    for line in reversed(lines):
        document.element.body.insert(0, new_paragraph(line))


def underlined(document: Document, random: Random) -> None:
    """Strokes to write on, where nothing was written."""
    for cell in cells(document):
        if not cell.text.strip():
            cell.paragraphs[0].add_run("________")
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if run.text == "\t":
                run.text = "____"


def _labels(document: Document) -> Iterator[tuple[Paragraph, str]]:
    """Each label at the beginning of a paragraph, as it is printed."""
    for paragraph in paragraphs(document):
        found = LABEL.match(paragraph.text)
        if found and not NOTE.match(paragraph.text):
            yield paragraph, found[0].rstrip()


def _relabel(paragraph: Paragraph, old: str, new: str) -> None:
    """Types another label where one stands; what is in later runs stays there."""
    left = old
    for number, run in enumerate(paragraph.runs):
        kept = run.text
        while kept and left and kept[0] == left[0]:
            kept, left = kept[1:], left[1:]
        run.text = (new if number == 0 else "") + kept
        if not left or kept:
            return


LAYOUTS = frozenset(
    "merged_cells extra_column filled_column column_between numbered_rows narrow upright"
    " moved_rows".split()
)
MUTATIONS: Mapping[str, Mutation] = {
    one.__name__: one
    for one in (
        *(saved_again, split_runs, merged_runs, spaced_labels, wide_labels, other_labels),
        *(other_boxes, symbol_boxes, controls, tracked, extra_paragraphs, cover, told_cover),
        *(underlined, layouts.extra_rows, layouts.moved_rows, layouts.merged_cells),
        *(layouts.unmerged_cells, layouts.ended, layouts.extra_column, layouts.filled_column),
        *(layouts.column_between, layouts.numbered_rows, layouts.framed, layouts.narrow),
        *(layouts.upright, layouts.twice),
    )
}
