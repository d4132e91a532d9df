"""What staff can type in a Word template, and what comes of it."""

import io
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from renderers.word.compiler import compile_template
from renderers.word.template import Placeholder
from tests.conftest import Needs
from tests.renderers.papers import (
    W,
    cells,
    disturb,
    fill,
    lines,
    mistakes,
    opened,
    paper,
    saved,
    unzipped,
    write,
    zipped,
)

TEAMS = [{"name": "钳工一班", "size": "12"}, {"name": "焊工二班"}]


def test_a_placeholder_becomes_its_value_wherever_it_stands() -> None:
    template = paper("班组：{{ name }}（{{size}}人）", rows=[["班组长", "{{ leader }}"]])
    filled = fill(template, {"name": "钳工一班", "size": "12", "leader": "王强"})
    assert lines(filled) == ["班组：钳工一班（12人）", "班组长", "王强"]


def test_a_key_may_be_chinese_and_blanks_do_not_matter() -> None:
    template = paper("{{班组}} {{\u00a0班组\u3000}} {%if 班组%}有{%endif%}")
    assert lines(fill(template, {"班组": "一班"})) == ["一班 一班 有"]


@pytest.mark.parametrize("values", [{}, {"name": ""}])
def test_a_missing_value_prints_nothing_and_its_paragraph_stays(values: dict[str, str]) -> None:
    assert lines(fill(paper("甲{{ name }}乙", "{{ name }}", "完"), values)) == ["甲乙", "", "完"]


TYPED = "编号{{ number }}，{% if name %}班组{{ name }}{% endif %}。"


@settings(max_examples=20)  # a document is slow to make, and holds many paragraphs
@given(st.lists(st.lists(st.integers(0, len(TYPED)), max_size=12), min_size=1, max_size=12))
def test_a_tag_that_word_broke_into_runs_is_joined(paragraphs: list[list[int]]) -> None:
    document = docx.Document()
    for cuts in paragraphs:
        places = [0, *sorted(cuts), len(TYPED)]
        runs = [TYPED[start:end] for start, end in pairwise(places)]
        write(paragraph := document.add_paragraph(), runs)
        disturb(paragraph)
    filled = fill(saved(document), {"number": "7", "name": "一班"})
    assert lines(filled) == ["编号7，班组一班。"] * len(paragraphs)


def test_a_value_has_the_look_of_its_tag_and_the_text_around_keeps_its_own() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("班组\t").italic = True
    for piece in ("前{{ na", "me }}后"):
        paragraph.add_run(piece).bold = True
    paragraph.add_run("完")
    runs = fill(saved(document), {"name": "一班"}).paragraphs[0].runs
    looks = [(run.text, bool(run.italic), bool(run.bold)) for run in runs]
    assert looks == [
        ("班组\t", True, False),
        ("前", False, True),
        ("一班", False, True),
        ("后", False, True),
        ("完", False, False),
    ]


def test_an_answer_alone_in_its_paragraph_becomes_paragraphs_of_the_same_look() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{ story }}", style="List Bullet")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.runs[0].bold = True
    disturb(paragraph)
    made = fill(saved(document), {"story": "一\n\n二\t三"}).paragraphs
    assert [one.text for one in made] == ["一", "", "二\t三"]
    assert {(one.style.name if one.style else "", one.alignment) for one in made} == {
        ("List Bullet", WD_ALIGN_PARAGRAPH.CENTER)
    }
    assert all(run.bold for one in made for run in one.runs)


def test_an_answer_beside_other_text_breaks_its_lines() -> None:
    filled = fill(paper("理由：{{ story }}。"), {"story": "一\r\n二\r三\t四"})
    assert lines(filled) == ["理由：一\n二\n三\t四。"]


def test_paragraphs_between_tags_are_kept_only_for_a_value() -> None:
    template = paper(
        "{% if a %}", "甲", "{{ a }}", "{% if b %}", "乙", "{% endif %}", "{% endif %}"
    )
    assert lines(fill(template, {"a": "1", "b": "2"})) == ["甲", "1", "乙"]
    assert lines(fill(template, {"a": "1"})) == ["甲", "1"]
    assert lines(fill(template, {"b": "2"})) == []


def test_text_between_tags_in_one_paragraph_is_kept_only_for_a_value() -> None:
    template = paper("班组{% if size %}（{{ size }}人）{% endif %}，{% if no %}无{% endif %}完")
    assert lines(fill(template, {"size": "12"})) == ["班组（12人），完"]
    assert lines(fill(template, {})) == ["班组，完"]


def test_a_table_row_is_repeated_for_each_row_of_a_list() -> None:
    template = paper(
        rows=[
            ["班组", "人数"],
            ["{% for team in teams %}{{ team.name }}", "{{ team.size }}{{ unit }}{% endfor %}"],
            ["合计", "{{ total }}"],
        ]
    )
    filled = fill(template, {"teams": TEAMS, "unit": "人", "total": "24"})
    assert cells(filled) == [
        ["班组", "人数"],
        ["钳工一班", "12人"],
        ["焊工二班", "人"],
        ["合计", "24"],
    ]
    assert cells(fill(template, {"total": "0"})) == [["班组", "人数"], ["合计", "0"]]


def test_rows_that_hold_only_a_tag_go_with_it() -> None:
    template = paper(
        rows=[
            ["班组", "人数"],
            ["{% for team in teams %}", ""],
            ["{{ team.name }}", "{% if team.size %}{{ team.size }}人{% endif %}"],
            ["其中", ""],
            ["", "{% endfor %}"],
        ]
    )
    filled = cells(fill(template, {"teams": TEAMS}))
    assert filled == [
        ["班组", "人数"],
        ["钳工一班", "12人"],
        ["其中", ""],
        ["焊工二班", ""],
        ["其中", ""],
    ]


def test_a_table_of_one_column_repeats_its_row_too() -> None:
    template = paper(rows=[["班组"], ["{% for team in teams %}{{ team.name }}{% endfor %}"]])
    assert cells(fill(template, {"teams": TEAMS})) == [["班组"], ["钳工一班"], ["焊工二班"]]


def test_a_tag_in_a_paragraph_of_its_own_leaves_no_gap_in_the_row() -> None:
    document = opened(paper(rows=[["班组"], ["{% for team in teams %}"]]))
    cell = document.tables[0].cell(1, 0)
    cell.add_paragraph("{{ team.name }}{% endfor %}")
    assert "tag_not_alone" in {code for code, _ in mistakes(saved(document))}
    document = opened(
        paper(rows=[["班组", "人数"], ["{% for team in teams %}", "{{ team.size }}"]])
    )
    document.tables[0].cell(1, 0).add_paragraph("{{ team.name }}")
    write(document.tables[0].cell(1, 1).paragraphs[0], "{% endfor %}")
    assert cells(fill(saved(document), {"teams": TEAMS[:1]})) == [
        ["班组", "人数"],
        ["钳工一班", "12"],
    ]


def test_paragraphs_are_repeated_for_each_row_of_a_list() -> None:
    template = paper("{% for team in teams %}", "{{ team.name }}", "——", "{% endfor %}")
    assert lines(fill(template, {"teams": TEAMS})) == ["钳工一班", "——", "焊工二班", "——"]


def test_a_cell_whose_every_paragraph_may_vanish_still_ends_in_one() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    write(cell.paragraphs[0], "{% if a %}")
    for text in ("{{ a }}", "{% endif %}"):
        cell.add_paragraph(text)
    assert cells(fill(saved(document), {})) == [[""]]
    assert cells(fill(saved(document), {"a": "有"})) == [["有\n"]]


def test_headers_and_footers_are_filled() -> None:
    document = opened(paper("正文{{ name }}"))
    document.sections[0].header.paragraphs[0].text = "{{ year }}年度"
    document.sections[0].footer.paragraphs[0].text = "{{ name }}"
    template = compile_template(saved(document))
    filled = opened(template.fill({"year": "2026", "name": "<一班>"}))
    assert lines(filled) == ["正文<一班>"]
    assert filled.sections[0].header.paragraphs[0].text == "2026年度"
    assert filled.sections[0].footer.paragraphs[0].text == "<一班>"
    assert {one.key for one in template.placeholders} == {"year", "name"}


def test_a_text_box_is_filled() -> None:
    document = docx.Document()
    box = parse_xml(
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>{{ na</w:t></w:r><w:r><w:t>me }}</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph("甲{{ name }}")._p.append(box)
    assert lines(fill(saved(document), {"name": "乙"}))[1] == "乙"


def test_placeholders_tell_key_use_list_and_the_text_around() -> None:
    template = paper(
        "年度{{ year }}",
        rows=[
            ["班组长", "手机"],
            ["{% for t in teams %}{{ t.name }}", "{{ t.size }}{% endfor %}"],
        ],
    )
    found = compile_template(template).placeholders
    assert found[0] == Placeholder("year", "print", "", "年度{{ year }}")
    assert [(one.key, one.use, one.rows) for one in found[1:]] == [
        ("teams", "for", ""),
        ("name", "print", "teams"),
        ("size", "print", "teams"),
    ]


def test_every_mistake_is_told_at_once_with_the_text_around_it() -> None:
    template = paper(
        "一、{{ name",
        "二、{{ name | upper }}",
        "三、｛｛ name ｝｝",
        "四、{{ other.name }}",
        "五、{% if a %}还有",
        "{% endif %}",
        "{% endfor %}",
        "{% if b %}",
        "七、{{ 7*7 }}{%p if a %}",
        rows=[
            ["手机", "{{ mobile number }}"],
            ["{% for x in a %}", "{% for y in b %}{{ y.c }}{% endfor %}{% endfor %}"],
        ],
    )
    found = mistakes(template)
    assert sorted(code for code, _ in found) == sorted(
        [
            "tag_half_open",
            "tag_not_a_name",
            "tag_half_open",
            "tag_half_open",
            "row_not_repeated",
            "tag_not_alone",
            "tag_never_opened",
            "tag_not_closed",
            "tag_not_a_name",
            "tag_not_a_name",
            "tag_not_a_name",
            "loop_in_loop",
        ]
    )
    assert ("tag_half_open", "一、{{ name") in found
    assert ("tag_never_opened", "{% endif %} {% endfor %} {% if b %}") in found
    assert ("tag_not_a_name", "手机 {{ mobile number }}") in found


def test_a_table_that_could_lose_every_row_is_a_mistake() -> None:
    template = paper(rows=[["{% for team in teams %}{{ team.name }}{% endfor %}"]])
    assert [code for code, _ in mistakes(template)] == ["table_may_vanish"]


@pytest.mark.parametrize("data", [b"", b"{{ name }}", zipped([("a.txt", "x")])])
def test_what_is_no_word_file_is_a_mistake(data: bytes) -> None:
    assert mistakes(data) == [("template_not_word", "")]


def test_a_word_template_or_one_with_macros_is_a_mistake() -> None:
    members = unzipped(paper("{{ name }}"))
    for kind in (b"template.main+xml", b"macroEnabled.main+xml"):
        types = members["[Content_Types].xml"].replace(b"document.main+xml", kind)
        data = zipped((members | {"[Content_Types].xml": types}).items())
        assert mistakes(data) == [("template_not_word", "")]


def test_a_list_where_text_is_expected_is_a_bug_that_is_told() -> None:
    with pytest.raises(TypeError, match="teams"):
        compile_template(paper("{{ teams }}")).fill({"teams": TEAMS})


def test_every_slot_names_its_east_asian_font() -> None:
    document = docx.Document()
    styles = document.styles
    styles["Body Text"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "楷体")
    document.add_paragraph("{{ a }}")
    document.add_paragraph("{{ a }}", style="Body Text")
    document.add_paragraph("{{ a }}", style="Body Text 2")
    own = document.add_paragraph("{{ a }}").runs[0]
    own._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    filled = fill(saved(document), {"a": "一"}).element.body.iter(f"{W}rFonts")
    assert [fonts.get(qn("w:eastAsia")) for fonts in filled] == ["宋体", "楷体", "宋体", "黑体"]


def test_where_nothing_names_a_font_it_is_that_of_official_documents() -> None:
    members = unzipped(paper("{{ a }}"))
    del members["word/theme/theme1.xml"]
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"theme1", b"none")
    filled = unzipped(compile_template(zipped(members.items())).fill({"a": "一"}))
    assert 'w:eastAsia="仿宋_GB2312"' in filled["word/document.xml"].decode()


def test_all_but_the_document_comes_out_as_it_went_in() -> None:
    template = paper("{{ name }}")
    filled = compile_template(template).fill({"name": "一班"})
    before, after = unzipped(template), unzipped(filled)
    assert {**before, "word/document.xml": b""} == {**after, "word/document.xml": b""}
    names = list(after)
    assert (names[0], names[-1]) == ("[Content_Types].xml", "word/document.xml")


def test_of_two_members_with_one_name_the_last_counts() -> None:
    members = unzipped(paper("{{ name }}"))
    newer = members["docProps/core.xml"].replace(b"python-docx", b"newer")
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([*members.items(), ("docProps/core.xml", newer)])
    filled = compile_template(data).fill({"name": "一班"})
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert archive.namelist().count("docProps/core.xml") == 1
        assert archive.read("docProps/core.xml") == newer


def test_the_same_values_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "template.docx").write_bytes(template := paper("{{ name }}", "{{ story }}"))
    program = (
        "import sys; from renderers.word.compiler import compile_template as c;"
        "t = c(open(sys.argv[1], 'rb').read());"
        "sys.stdout.buffer.write(t.fill({'name': '一班', 'story': '甲\\n乙'}))"
    )
    filled = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "template.docx")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert filled[0] == filled[1]
    assert filled[0] == compile_template(template).fill({"story": "甲\n乙", "name": "一班"})


def test_many_threads_fill_one_template() -> None:
    template = compile_template(paper("{{ name }}", rows=[["班组"], ["{{ name }}"]]))
    names = [f"第{number}班" for number in range(200)]
    alone = [template.fill({"name": name}) for name in names]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda name: template.fill({"name": name}), names)) == alone


def test_a_template_that_libreoffice_saved_is_filled(needs: Needs, tmp_path: Path) -> None:
    [soffice] = needs("soffice")
    source = tmp_path / "template.docx"
    source.write_bytes(paper("{{ name }}", rows=[["{% if a %}甲{% endif %}", "{{ a }}"]]))
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *("--convert-to", "docx", "--outdir", str(tmp_path / "saved"), str(source)),
        ],
        capture_output=True,
        check=True,
    )
    resaved = (tmp_path / "saved" / "template.docx").read_bytes()
    assert lines(fill(resaved, {"name": "一班", "a": "乙"}))[:3] == ["一班", "甲", "乙"]
