"""One 附件2 filled by us and by docxtpl: the same answers, an equivalent template, one run.

docxtpl is called as its documentation says, a fresh object for each document. Prints one JSON
object; times in microseconds, the median of the rounds' medians; the two take turns, and the ratio
is taken round by round. Needs docxtpl, which `make bench` installs.
"""

import importlib.metadata
import io
import json
import statistics
import sys
import time
from collections.abc import Callable

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

from renderers.word.compiler import compile_template
from storage.association import sample

ROUNDS, OURS, THEIRS = 7, 300, 6
FORM = "notices/caq-2020-6/team-application.docx"


def main() -> None:
    data = (sample() / FORM).read_bytes()
    theirs = _for_docxtpl(data)
    template = compile_template(data)
    ours_us, theirs_us, ratios = [], [], []
    for _ in range(ROUNDS):
        ours_us.append(_median(lambda: template.fill(ANSWERS), OURS))
        theirs_us.append(_median(lambda: _docxtpl(theirs), THEIRS))
        ratios.append(theirs_us[-1] / ours_us[-1])
    ours, other = template.fill(ANSWERS), _docxtpl(theirs)
    print(
        json.dumps(
            {
                "benchmark": "render",
                "form": FORM,
                "docxtpl": importlib.metadata.version("docxtpl"),
                "same_text": _text(ours) == _text(other),
                "bytes": {"ours": len(ours), "docxtpl": len(other)},
                "ours_us": statistics.median(ours_us),
                "docxtpl_us": statistics.median(theirs_us),
                "ratio": {
                    "median": statistics.median(ratios),
                    "worst": min(ratios),
                    "rounds": ratios,
                },
            }
        )
    )
    sys.exit(_text(ours) != _text(other))


def _median(fill: Callable[[], bytes], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter_ns()
        fill()
        taken.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(taken)


def _docxtpl(data: bytes) -> bytes:
    document, filled = DocxTemplate(io.BytesIO(data)), io.BytesIO()
    document.render(ANSWERS)
    document.save(filled)
    return filled.getvalue()


def _for_docxtpl(data: bytes) -> bytes:
    """The template in the other dialect: a tag that takes its paragraph with it has a `p`."""
    document, changed = docx.Document(io.BytesIO(data)), io.BytesIO()
    for paragraph in _paragraphs(document):
        for run in paragraph.runs:
            if run.text.startswith("{% "):
                run.text = run.text.replace("{% ", "{%p ")
    document.save(changed)
    return changed.getvalue()


def _text(data: bytes) -> list[str]:
    """All lines; where we make paragraphs of an answer's lines, docxtpl makes line breaks."""
    lines = "\n".join(one.text for one in _paragraphs(docx.Document(io.BytesIO(data))))
    return lines.splitlines()


def _paragraphs(document: Document) -> list[Paragraph]:
    return [Paragraph(one, document) for one in document.element.body.iter(f"{W}p")]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NARRATIVE = """本班组现有成员十二人，其中高级技师二人、技师三人，承担箱体零件的精密装配。
班组以“零缺陷、零返工、零投诉”为目标，完成改进课题九项，一次合格率提高到99.2%。"""
ANSWERS = {
    "year": "2020",
    "recommender": "江苏省质量协会",
    "seq": "3",
    "team_name": "装配车间钳工一班",
    "enterprise_name": "江州重型机械股份有限公司",
    "address": "江苏省无锡市滨湖区某路8号",
    "postcode": "214000",
    "dept": "质量管理部",
    "contact": "李敏",
    "mobile": "13900000001",
    "phone": "0510-80000000转801",
    "team_leader": "王强",
    "team_size": "12",
    "work_done_rate": "100",
    "qa_pass_rate": "99.6",
    "defect_rate": "0.4",
    "accidents": "0",
    "complaints": "0",
    "first_pass_rate": "99.2%",
    "training": "36人次/288学时",
    "join_rate": "100",
    "quality_cost": "3.2",
    "material": "班组创建材料.docx",
    **{f"intro_{number}": NARRATIVE for number in range(1, 7)},
}

if __name__ == "__main__":
    main()
