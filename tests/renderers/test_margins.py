"""What stands in the headers and footers of a Word file is told beside what its body says."""

from typing import Any

import docx
import pytest
from docx.shared import Cm

from conversations.messages import Filled
from tests.readback.filling import forms
from tests.renderers.papers import opened, paper, saved

HOUSE = "江州重型机械股份有限公司"
ANSWERS = {"team_name": "装配车间钳工一班", "team_leader": "王强"}


def form() -> Any:
    """附件二 of last year with two answers, to be given headers and footers."""
    result = forms().forms["team-result"]
    return opened(forms().templates["team-result"].fill(result.printed(2025, ANSWERS)))


def read(document: Any) -> Filled:
    found = forms().reader.read(saved(document))
    assert found
    assert found.form == "team-result"
    assert found.places["team_leader"] == "王强"
    return found


def test_a_label_and_its_value_are_told_wherever_in_the_margin_they_stand() -> None:
    document = form()
    section = document.sections[0]
    section.header.paragraphs[0].text = f"企业名称：{HOUSE}"
    section.footer.paragraphs[0].text = "联系人：李敏　　电话：0510-80000000\t第 1 页"
    assert read(document).lines == (
        ("企业名称", HOUSE),
        ("联系人", "李敏"),
        ("电话", "0510-80000000"),
    )


def test_a_table_in_a_header_is_read_like_one_in_the_body() -> None:
    document = form()
    table = document.sections[0].header.add_table(1, 2, Cm(16))
    for cell, text in zip(table.rows[0].cells, ("企业名称", HOUSE), strict=True):
        cell.text = text
    assert read(document).lines == (("企业名称", HOUSE),)


def test_text_without_a_label_is_told_unless_the_body_says_it() -> None:
    document = form()
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{HOUSE}　　装配车间钳工一班"
    section.footer.paragraphs[0].text = "第 1 页 共 2 页"
    assert read(document).rest == (HOUSE,)
    assert read(document).lines == ()


@pytest.mark.parametrize("page", ["1", "- 1 -", "1/2", "第 1 页", "第1页 共2页", "第　页　共　页"])
def test_the_number_of_a_page_is_nothing_to_tell(page: str) -> None:
    document = form()
    document.sections[0].footer.paragraphs[0].text = page
    assert read(document).rest == ()


def test_the_header_of_a_first_page_is_there_only_where_there_is_one() -> None:
    document = form()
    section = document.sections[0]
    section.first_page_header.paragraphs[0].text = f"企业名称：{HOUSE}"
    assert read(document).lines == ()
    section.different_first_page_header_footer = True
    assert read(document).lines == (("企业名称", HOUSE),)


def test_what_a_form_itself_prints_there_is_not_told() -> None:
    document = opened(
        forms().templates["recommendation"].fill(forms().forms["recommendation"].printed(2021, {}))
    )
    assert "模板由系统" in document.sections[0].footer.paragraphs[0].text
    found = forms().reader.read(saved(document))
    assert found
    assert found.blank


def test_a_document_that_is_no_form_may_have_all_of_it_in_its_header() -> None:
    document = docx.Document()
    document.add_paragraph("班组风采")
    document.sections[0].header.paragraphs[0].text = f"企业名称：{HOUSE}"
    found = forms().reader.read(saved(document))
    assert found == Filled(lines=(("企业名称", HOUSE),), rest=("班组风采",))


def test_a_header_that_is_too_large_is_not_looked_at_and_the_body_is() -> None:
    document = form()
    for _ in range(12_000):
        document.sections[0].header.add_paragraph(f"企业名称：{HOUSE}" * 3)
    assert read(document).lines == ()


def test_a_document_without_headers_has_nothing_beside_it() -> None:
    found = forms().reader.read(paper("联系人：李敏"))
    assert found == Filled(lines=(("联系人", "李敏"),))
