"""Filled forms are read back: our own, and what became of them on the way."""

from io import BytesIO
from random import Random
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.fields.base import Clear
from conversations.forms.deadline import SOME_DAY
from conversations.messages import Filled
from renderers.word.archive import Unsound
from renderers.word.inspection import document_of, is_old_word
from renderers.word.outline import outline
from tests.readback.elements import take_out
from tests.readback.filling import Paper, filled, forms
from tests.readback.mutations import LAYOUTS, MUTATIONS, changes, mutated
from tests.readback.office import office, saved_again
from tests.readback.scoring import Score, read
from tests.renderers.papers import paper, saved

READER = forms().reader
NAMES = list(forms().forms)
each_form = pytest.mark.parametrize("name", NAMES)


def read_back(one: Paper, data: bytes | None = None) -> Filled:
    found = READER.read(one.data if data is None else data)
    assert found
    return found


def answers(one: Paper, found: Filled) -> dict[str, object]:
    """What is sure of what was read."""
    readings = {field.key: read(field, found) for field in one.form.fields}
    return {key: answers[0] for key, (answers, sure) in readings.items() if sure}


@each_form
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_what_was_filled_in_is_read_back(name: str, seed: int) -> None:
    one = filled(name, seed)
    found = read_back(one)
    assert (found.form, found.unsure, found.lines, found.rest) == (name, (), (), ())
    assert answers(one, found) == one.printed


@each_form
def test_a_blank_form_has_nothing_in_it(name: str) -> None:
    form = forms().forms[name]
    data = forms().templates[name].fill(form.printed(2021, {}))
    found = READER.read(data)
    assert found is not None
    assert (found.form, dict(found.places), found.lines, found.rest) == (name, {}, (), ())


@each_form
def test_the_year_is_the_one_that_the_form_names(name: str) -> None:
    one = filled(name, 1)
    names_it = "{{ year }}" in "".join(
        node.text or ""
        for node in docx.Document(BytesIO(template(name))).element.iter()
        if str(node.tag).endswith("}t")
    )
    assert read_back(one).year == (one.year if names_it else 0)


def template(name: str) -> bytes:
    return forms().reader._templates[name][1]


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_whatever_happens_to_a_form_nothing_is_sure_and_wrong(mutation: str) -> None:
    score = Score()
    for number, name in enumerate(NAMES[hash_of(mutation) % 4 :: 4]):
        one = filled(name, number)
        score.add(one, READER.read(mutated(one.data, mutation, number)), f"{name} {number}")
    assert score.wrong == []
    assert score.recall >= (0.9 if mutation == "column_between" else 0.98), score.lost


def hash_of(text: str) -> int:
    """A number of a text, the same each time."""
    return sum(map(ord, text))


@each_form
def test_after_several_things_at_once_nothing_is_sure_and_wrong(name: str) -> None:
    score = Score()
    one = filled(name, 7)
    for seed in range(2):
        data = one.data
        for mutation in changes(Random(f"{name} {seed}")):
            data = mutated(data, mutation, seed)
        score.add(one, READER.read(data), f"{name} {seed}")
    assert score.wrong == []


def test_changes_lay_a_form_out_anew_once_at_most() -> None:
    made = [changes(Random(seed)) for seed in range(200)]
    assert all(len(LAYOUTS.intersection(names)) <= 1 for names in made)
    assert {name for names in made for name in names} == set(MUTATIONS)


@pytest.mark.skipif(not office(), reason="LibreOffice is not installed")
def test_forms_that_libreoffice_saved_are_read_back() -> None:
    papers = {name: filled(name, 3) for name in NAMES}
    again = saved_again({name: one.data for name, one in papers.items()}, ["odt", "docx"])
    score = Score()
    for name, one in papers.items():
        score.add(one, READER.read(again[name]), name)
    assert score.wrong == []
    assert score.recall == 1, score.lost


def test_a_label_alone_is_enough_when_it_is_the_only_one() -> None:
    title = "全国机械工业优秀质量信得过班组成果表"
    data = paper(
        title,
        "企业名称：江州重型机械股份有限公司",
        "详细通讯地址：江苏省无锡市滨湖区某路8号　邮编：214000",
        "传　真：________",
        rows=[["班组名称", "班组人数"], ["装配车间钳工一班", "12"]],
    )
    found = READER.read(data, "team-result")
    assert found
    assert found.places == {
        "enterprise_name": "江州重型机械股份有限公司",
        "address": "江苏省无锡市滨湖区某路8号",
        "team_name": "装配车间钳工一班",
        "team_size": "12",
    }
    assert found.unsure == ()


def test_a_label_with_two_values_is_not_sure_and_neither_is_lost() -> None:
    data = paper(rows=[["联系人", "李敏"], ["班组长", "王强"], ["联系人", "周岚"]])
    found = READER.read(data, "team-result")
    assert found
    assert found.places["team_leader"] == "王强"
    assert found.places["contact"] == "李敏"
    assert found.unsure == ("contact",)
    assert ("联系人", "周岚") in found.lines


def test_a_label_that_the_form_has_twice_is_not_sure_by_itself() -> None:
    found = READER.read(paper("部门职务：质量部 部长"), "brand-story")
    assert found
    assert set(found.unsure) == set(found.places) != set()


def test_a_second_line_where_one_belongs_is_not_sure() -> None:
    one = filled("team-result", 6)
    document = docx.Document(BytesIO(one.data))
    cells = {cell.text.strip(): cell for cell in document.tables[0]._cells}
    cells[str(one.answers["dept"])].add_paragraph("（传达室转）")
    found = read_back(one, saved(document))
    assert "dept" in found.unsure
    assert "dept" not in answers(one, found)


def test_a_report_without_one_of_its_headings_is_not_sure_around_it() -> None:
    one = filled("work-summary", 2)
    document = docx.Document(BytesIO(one.data))
    (heading,) = [p for p in document.paragraphs if p.text == "2. 成果发表会情况。"]
    take_out(heading._p)
    found = read_back(one, saved(document))
    sure = answers(one, found)
    assert "overview" in found.unsure
    assert {"overview", "meeting"}.isdisjoint(sure)
    assert sure["methods"] == one.answers["methods"]


def test_a_label_that_nobody_knows_is_told_with_its_value() -> None:
    one = filled("team-application", 2)
    document = docx.Document(BytesIO(one.data))
    cells = {cell.text.strip(): cell for cell in document.tables[0]._cells}
    cells["班组长"].text = "带班的"
    found = read_back(one, saved(document))
    assert "team_leader" not in answers(one, found)
    assert found.places["team_leader"] == one.answers["team_leader"]
    assert "team_leader" in found.unsure


def test_another_wording_on_a_cover_is_not_taken_for_the_forms_own_label() -> None:
    one = filled("eligibility", 0)
    document = docx.Document(BytesIO(one.data))
    (line,) = [p for p in document.paragraphs if p.text.startswith("企业名称")]
    line.runs[0].text = "企业名称（以公章为准） "
    document.paragraphs[0].insert_paragraph_before("申报单位：某某集团总部")
    found = read_back(one, saved(document))
    assert "enterprise_name" in found.unsure
    assert "enterprise_name" not in answers(one, found)
    told = {found.places["enterprise_name"], *(value for _, value in found.lines)}
    assert {one.answers["enterprise_name"], "某某集团总部"} <= told


def test_two_ticks_stay_two_ticks() -> None:
    one = filled("recommendation", 0)
    document = docx.Document(BytesIO(one.data))
    for run in document.tables[0]._tbl.iter(docx.oxml.ns.qn("w:t")):
        run.text = (run.text or "").replace("□", "☑")
    found = read_back(one, saved(document))
    modes = one.form.by_key["review_mode"]
    assert read(modes, found) == ([["material", "presentation", "on_site"]], True)


def test_rows_of_a_list_are_read_by_their_headings() -> None:
    one = filled("result-summary", 4)
    document = docx.Document(BytesIO(one.data))
    table = document.tables[0]._tbl
    for row in table.tr_lst:
        row.append(row.tc_lst[1])  # 类别 goes to the end
    found = read_back(one, saved(document))
    assert answers(one, found)["results"] == one.answers["results"]


def test_what_is_at_no_place_is_told() -> None:
    one = filled("team-result", 2)
    document = docx.Document(BytesIO(one.data))
    document.add_paragraph("补充说明：另附获奖证书复印件")
    document.add_paragraph("以上情况属实")
    table: Any = document.tables[0]
    row = table.add_row().cells
    row[0].text, row[-1].text = "党支部意见", "同意"
    found = read_back(one, saved(document))
    assert ("补充说明", "另附获奖证书复印件") in found.lines
    assert ("党支部意见", "同意") in found.lines
    assert found.rest == ("以上情况属实",)
    assert answers(one, found) == one.printed


def test_another_form_is_read_as_labels_and_values() -> None:
    data = paper(
        "某某市质量协会会员登记表",
        "填表人：李敏",
        rows=[["单位名称", "江州重型机械股份有限公司"], ["会员编号", "0042"], ["说明", ""]],
    )
    found = READER.read(data)
    assert found
    assert (found.form, dict(found.places)) == ("", {})
    assert found.lines == (
        ("填表人", "李敏"),
        ("单位名称", "江州重型机械股份有限公司"),
        ("会员编号", "0042"),
    )
    assert found.rest == ("某某市质量协会会员登记表", "说明")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\3\4", paper("没有标签的一段话，谈谈体会"), b"\xd0\xcf\x11\xe0"]
)
def test_what_is_no_form_is_none(data: bytes) -> None:
    assert READER.read(data) is None


def test_hostile_files_are_refused_as_everywhere() -> None:
    with pytest.raises(Unsound):
        document_of(b"%PDF-1.7")
    assert outline(document_of(paper("一")))[0] == "一"
    assert not is_old_word(paper("一"))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    assert not is_old_word(old)
    assert is_old_word(old + "WordDocument".encode("utf-16-le"))


def test_reading_a_field_back_is_the_same_at_any_time() -> None:
    one = filled("statistics", 5)
    found = read_back(one)
    field = one.form.by_key["meet_date"]
    if "meet_date" in one.printed:
        again = field.recover({"": found.places["meet_date"]}, SOME_DAY.replace(year=2030))
        assert again == Clear(one.answers["meet_date"])
