"""What a Word file says, as it is printed, and where."""

from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from renderers.word import outline as outlining
from renderers.word.archive import Unsound
from renderers.word.inspection import document_of
from renderers.word.outline import Block, Cell, Table, outline
from tests.renderers.papers import paper, saved

W = nsdecls("w")


def told(document: Any) -> tuple[Block, ...]:
    return outline(document_of(saved(document)))


def said(xml: str) -> str:
    """What one paragraph with this inside says."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{xml}</w:p>"))
    found = told(document)[0]
    assert isinstance(found, str)
    return found


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_cells_come_in_reading_order() -> None:
    blocks = outline(document_of(paper("前言", rows=[["班组名称", "钳工一班"], ["人数", ""]])))
    assert [one for one in blocks if isinstance(one, str)] == ["前言"]
    (table,) = [one for one in blocks if isinstance(one, Table)]
    assert [(one.row, one.column, one.text) for one in table.cells] == [
        (0, 0, "班组名称"),
        (0, 1, "钳工一班"),
        (1, 0, "人数"),
        (1, 1, ""),
    ]


def test_merged_cells_are_one_cell_in_each_row_they_go_through() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "推荐单位"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "联系人"
    table.cell(2, 2).text = "手机"
    (found,) = [one for one in told(document) if isinstance(one, Table)]
    tall, wide = found.cells[:2]
    assert (tall.text.strip(), tall.rows, tall.columns) == ("推荐单位", 3, 1)
    assert (wide.text, wide.column, wide.columns) == ("联系人", 1, 2)
    assert [[one.column for one in row] for row in found.rows] == [[0, 1], [0, 1, 2], [0, 1, 2]]
    assert all(row[0] is tall for row in found.rows)


def test_a_table_within_a_cell_is_a_block_of_it() -> None:
    document = docx.Document()
    outer = document.add_table(1, 1).cell(0, 0)
    outer.text = "外"
    outer.add_table(1, 1).cell(0, 0).text = "内"
    (table,) = [one for one in told(document) if isinstance(one, Table)]
    (cell,) = table.cells
    (inner,) = [one for one in cell.blocks if isinstance(one, Table)]
    assert cell.text.split() == ["外"]
    assert inner.cells[0].text == "内"


def test_changes_are_taken_as_made() -> None:
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"
    assert said(f"{deleted}<w:ins>{run('新')}</w:ins>{moved}") == "新移来"


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next() -> None:
    document = docx.Document()
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{run('装配车间')}</w:p>"))
    document.element.body[0].insert(0, parse_xml(mark.replace("<w:pPr>", f"<w:pPr {W}>")))
    document.element.body.insert(1, parse_xml(f"<w:p {W}>{run('钳工一班')}</w:p>"))
    assert told(document)[0] == "装配车间钳工一班"


def test_a_deleted_row_is_gone() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "删去", "留下"
    table.rows[0]._tr.insert(0, parse_xml(f"<w:trPr {W}><w:del/></w:trPr>"))
    (found,) = [one for one in told(document) if isinstance(one, Table)]
    assert [one.text for one in found.cells] == ["留下"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (run("藏", "<w:vanish/>") + run("见"), "见"),
        (run("见", '<w:vanish w:val="0"/>'), "见"),
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r>", "一\t二\n三"),
        ("<w:r><w:t>3</w:t><w:noBreakHyphen/><w:t>1号</w:t></w:r>", "3-1号"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>是', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Wingdings" w:char="坏"/></w:r>', ""),
        ('<w:r><w:sym w:font="宋体" w:char="221A"/></w:r>', "√"),
        (run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>') + run("是"), "☑是"),
        (run("£", '<w:rFonts w:ascii="Wingdings 2"/>') + run("否"), "□否"),
        (run("R&amp;D"), "R&D"),
        (run("\uf052"), "☑"),
        (
            (
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
                f"<w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>"
            ),
            "",
        ),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('钳工一班')}</w:sdtContent></w:sdt>", "钳工一班"),
        (f"<w:hyperlink>{run('limin@example.com')}</w:hyperlink>", "limin@example.com"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + run("1"), "1"),
    ],
)
def test_a_paragraph_says_what_is_printed(xml: str, text: str) -> None:
    assert said(xml) == text


@pytest.mark.parametrize(
    ("state", "box"),
    [
        ("<w:checked/>", "☑"),
        ('<w:checked w:val="0"/>', "□"),
        ('<w:default w:val="1"/>', "☑"),
        ('<w:default w:val="1"/><w:checked w:val="false"/>', "□"),
        ("", "□"),
    ],
)
def test_a_form_field_is_a_box(state: str, box: str) -> None:
    data = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
    assert said(f"<w:r><w:fldChar>{data}</w:fldChar></w:r>") == box


def test_a_text_box_is_read_once_and_comes_after_its_paragraph() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent><w:p>{run('框里')}</w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    xml = f'<w:r><mc:AlternateContent xmlns:mc="{mc}">{both}</mc:AlternateContent></w:r>'
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{run('框外')}{xml}</w:p>"))
    assert told(document)[:2] == ("框外", "框里")


@pytest.mark.parametrize(("limit", "value"), [("MOST_BLOCKS", 5), ("MOST_CHARACTERS", 5)])
def test_what_is_beyond_a_limit_is_refused(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlining, limit, value)
    assert outline(document_of(paper("四个字吧")))
    with pytest.raises(Unsound) as refused:
        outline(document_of(paper("多于五个字", "还有", rows=[["一", "二"], ["三", "四"]])))
    assert refused.value.code == "file_unpacks_too_big"


def test_boxes_nested_as_no_word_nests_them_are_read_once() -> None:
    inner = f"<w:p>{run('最里')}</w:p>"
    for _ in range(20):
        inner = f"<w:p><w:r><w:txbxContent>{inner}</w:txbxContent></w:r></w:p>"
    document = docx.Document()
    document.element.body.insert(0, parse_xml(inner.replace("<w:p>", f"<w:p {W}>", 1)))
    assert "最里" not in "".join(one for one in told(document) if isinstance(one, str))


@pytest.mark.parametrize("span", ["999999999", "-1", "x", ""])
def test_a_span_that_no_word_writes_takes_no_room(span: str) -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 1).text = "值"
    properties = table.cell(0, 0)._tc.get_or_add_tcPr()
    properties.append(parse_xml(f'<w:gridSpan {W} w:val="{span}"/>'))
    (found,) = [one for one in told(document) if isinstance(one, Table)]
    assert found.rows[0][1].text == "值"
    assert found.cells[0].columns <= outlining.MOST_COLUMNS


def test_a_cell_knows_where_it_is() -> None:
    assert Cell(0, 0, 1, 1, ("一", Table(()), "二")).text == "一\n二"
