"""The two official forms: every label verbatim, typos included, and every answer in its cell."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from renderers.word.compiler import compile_template
from storage.association import sample
from tests.conftest import Needs
from tests.renderers.papers import W, opened, unzipped

Row = list[tuple[str, int]]
"""The cells of a row: text and columns."""


@dataclass(frozen=True)
class Official:
    """A form as its notice prints it: what stands above the table, in it, and below."""

    file: str
    above: list[str]
    rows: list[Row]
    lead: str
    topics: list[str]
    below: list[str]


# 中国质协字〔2020〕6号, 附件2
APPLICATION = Official(
    "caq-2020-6/team-application.docx",
    [
        "附件 2",
        "{{ year }}年全国质量信得过班组建设典型经验申报表",
        "推荐省市自治区、行业 {{ recommender }}\t\t序号 {{ seq }}\t",
    ],
    [
        [("质量信得过班组名称", 1), ("{{ team_name }}", 5)],
        [("企业名称（公章为准）", 1), ("{{ enterprise_name }}", 5)],
        [("详细通讯地址", 1), ("{{ address }}", 3), ("邮编", 1), ("{{ postcode }}", 1)],
        [
            *[("主管部门", 1), ("{{ dept }}", 1), ("直接联系人", 1), ("{{ contact }}", 1)],
            *[("手机", 1), ("{{ mobile }}", 1)],
        ],
        [
            *[("电 话", 1), ("{{ phone }}", 1), ("班组长", 1), ("{{ team_leader }}", 1)],
            *[("班组人数", 1), ("{{ team_size }}", 1)],
        ],
        [
            *[("班组工作完成率%", 1), ("{{ work_done_rate }}", 1)],
            *[("质量考核合格率%", 1), ("{{ qa_pass_rate }}", 1)],
            *[("产品/服务不合格率%", 1), ("{{ defect_rate }}", 1)],
        ],
        [
            *[("年质量、安全事故数", 1), ("{{ accidents }}", 1)],
            *[("年顾客投诉数", 1), ("{{ complaints }}", 1)],
            *[("产品/服务一次合格率", 1), ("{{ first_pass_rate }}", 1)],
        ],
        [
            *[("年培训人数/时数", 1), ("{{ training }}", 1)],
            *[("成员参与改进活动率%", 1), ("{{ join_rate }}", 1)],
            *[("质量成本（万元/年）", 1), ("{{ quality_cost }}", 1)],
        ],
    ],
    "质量信得过班组简介及活动结果（另附纸）：",
    [
        "1. 班组成员组成，班组职责，主要工作内容、班组文化和愿景；",
        "2. 班组基础管理情况；",
        "3. 班组成员专业知识、技能培训、工具方法应用能力；",
        "4. 班组质量改进和创新能力；",
        "5. 班组管理特色、业绩和评价结果；",
        "6. 近三年取得荣誉情况，包括班组集体和个人荣誉等。",
    ],
    [
        "注：1. 申报递交材料统一交与推荐质协或部门，具体要求如下。",
        "① 填写申报表，提交纸质版原件一份（加盖公章）和 word 文本格式电子版一份（不需公章）。",
        "② 班组创建材料 Word 文本格式电子版一份，5000 字以内。",
        (
            "③ 推荐质协依据《全国质量信得过班组建设评价表》提供推荐意见（说明班组水平真实性、"
            "推荐理由，包括班组各项活动记录是否清晰、完整并符合要求等）原件一份。"
        ),
        "2. 注意事项。",
        (
            "① 企业名称、班组名称是制作《光荣册》的依据，须用正楷填写全称，不要挂上级部门"
            "（企业名称以公章为准），填写内容简明扼要，准确无误。"
        ),
        "② 材料递交截止时间：{{ year }} 年 9 月 30 日前寄中国质协质量活动推进部",
        "地址：北京市海淀区三虎桥百胜村路 6 号中国质量大厦 邮编：100048",
        "电话：(010) 66073178；68416388",
        "邮箱：66073178@163.com",
    ],
)

# 中机质协[2021]08号, 附件二
RESULT = Official(
    "cmiqa-2021-08/team-result.docx",
    ["附件二：", "全国机械工业优秀质量信得过班组成果表"],
    [
        [
            *[("质量信得过班组名称", 1), ("{{ team_name }}", 3)],
            *[("会上是否发表", 1), ("{{ will_present }}", 1)],
        ],
        [("企业名称（与公章为一至）", 1), ("{{ enterprise_name }}", 5)],
        [("详细通讯地址", 1), ("{{ address }}", 3), ("邮编", 1), ("{{ postcode }}", 1)],
        [
            *[("联系部门", 1), ("{{ dept }}", 1), ("电话", 1), ("{{ phone }}", 1)],
            *[("传真", 1), ("{{ fax }}", 1)],
        ],
        [
            *[("联系人", 1), ("{{ contact }}", 1), ("手机", 1), ("{{ mobile }}", 1)],
            *[("邮箱", 1), ("{{ email }}", 1)],
        ],
        [
            *[("班组长", 1), ("{{ team_leader }}", 1), ("班组人数", 1), ("{{ team_size }}", 1)],
            *[("班组类型", 1), ("{{ team_type }}", 1)],
        ],
        [
            *[("班组工作完成率 %", 1), ("{{ work_done_rate }}", 1)],
            *[("产品/服务一次合格率 %", 1), ("{{ first_pass_rate }}", 1)],
            *[("年顾客投诉数", 1), ("{{ complaints }}", 1)],
        ],
        [
            *[("年质量、安全事故数", 1), ("{{ accidents }}", 1)],
            *[("成员参与改进活动率 %", 1), ("{{ join_rate }}", 1)],
            *[("年培训人数、时长", 1), ("{{ training }}", 1)],
        ],
    ],
    "质量信得过班组简介及创建活动结果（另附材料）：",
    [
        "1. 班组成员组成，班组职责，主要工作内容、班组文化和愿景。",
        "2. 班组基础管理情况。",
        "3. 班组成员专业知识、技能培训、工具方法应用能力。",
        "4. 班组质量改进和创新能力。",
        "5. 班组管理特色、业绩及评价结果。",
        "6、班组创建目标达成情况",
        "7. 近三年取得荣誉情况，包括班组集体和个人荣誉等。",
    ],
    [
        "注：１．成果表填写一份，企业名称与公章一致。",
        "２．附成果材料于 7 月 15 日前发至邮箱 zjzx4950@sina.com。",
        "电话：010-68570536",
    ],
)

FORMS = pytest.mark.parametrize("form", [APPLICATION, RESULT], ids=["附件2", "附件二"])


def data_of(form: Official) -> bytes:
    return (sample() / "notices" / form.file).read_bytes()


def keys_of(form: Official) -> set[str]:
    text = "".join(form.above + [cell for row in form.rows for cell, _ in row] + form.below)
    intros = {f"intro_{number}" for number, _ in enumerate(form.topics, 1)}
    return {*re.findall(r"\{\{ (\w+) \}\}", text), *intros, "material"}


def filled_in(texts: list[str], values: Mapping[str, str]) -> list[str]:
    return [re.sub(r"\{\{ (\w+) \}\}", lambda tag: values.get(tag[1], ""), text) for text in texts]


def rows_of(document: Document) -> list[Row]:
    rows = document.tables[0].rows
    return [[(tc_text(tc), tc.grid_span) for tc in row._tr.tc_lst] for row in rows]


def tc_text(tc: etree._Element) -> str:
    paragraphs = tc.findall(f"{W}p")
    return "\n".join("".join(text.text or "" for text in one.iter(f"{W}t")) for one in paragraphs)


def filled(form: Official, values: Mapping[str, str]) -> Document:
    return opened(compile_template(data_of(form)).fill(values))


@FORMS
def test_every_word_of_the_form_is_printed_verbatim(form: Official) -> None:
    document = opened(data_of(form))
    count = len(form.above)
    assert [one.text for one in document.paragraphs][:count] == form.above
    assert [one.text for one in document.paragraphs][count:] == form.below
    *rows, [(narrative, columns)] = rows_of(document)
    assert rows == form.rows
    assert columns == 6
    printed = [line for line in narrative.split("\n") if "{" not in line]
    assert printed == [form.lead, *form.topics, ""]


@FORMS
def test_every_key_has_its_place(form: Official) -> None:
    placeholders = compile_template(data_of(form)).placeholders
    assert {one.key for one in placeholders if one.use == "print"} == keys_of(form)
    assert not any(one.rows for one in placeholders)


@FORMS
def test_each_answer_stands_in_its_cell(form: Official) -> None:
    values = {key: f"〔{key}〕" for key in keys_of(form)}
    document = filled(form, values)
    above, below = filled_in(form.above, values), filled_in(form.below, values)
    assert [one.text for one in document.paragraphs] == above + below
    *rows, [(narrative, _)] = rows_of(document)
    expected = [[(filled_in([text], values)[0], span) for text, span in row] for row in form.rows]
    assert rows == expected
    intros = [
        line
        for number, topic in enumerate(form.topics, 1)
        for line in (topic, f"〔intro_{number}〕")
    ]
    assert narrative.split("\n") == [form.lead, *intros, "（详见所附材料：〔material〕）", ""]


@FORMS
def test_an_empty_form_prints_no_tag_and_no_none(form: Official) -> None:
    document = filled(form, {})
    *_, [(narrative, _)] = rows_of(document)
    assert narrative.split("\n") == [form.lead, *form.topics, ""]
    text = "".join(document.element.body.itertext())
    assert not re.search(r"[{}]|None", text)


@FORMS
def test_every_run_names_its_east_asian_font(form: Official) -> None:
    values = dict.fromkeys(keys_of(form), "一\n二")
    runs = list(filled(form, values).element.body.iter(f"{W}r"))
    fonts = [run.find(f"{W}rPr/{W}rFonts") for run in runs]
    assert {"" if one is None else one.get(qn("w:eastAsia"), "") for one in fonts} == {
        *("仿宋_GB2312", "黑体", "方正小标宋简体")
    }


@FORMS
def test_the_page_is_a4_and_the_narrative_keeps_its_look(form: Official) -> None:
    document = filled(form, {"intro_1": "一\n二"})
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    narrative = document.tables[0].cell(8, 0).paragraphs[2:4]
    assert [one.text for one in narrative] == ["一", "二"]
    [style] = {one.style.name for one in narrative if one.style}
    indent = document.styles[str(style)].element.find(f"{W}pPr/{W}ind")
    assert indent.get(qn("w:firstLineChars")) == "200"


@FORMS
def test_the_file_is_lean_and_says_nothing_of_its_maker(form: Official) -> None:
    members = unzipped(data_of(form))
    assert sorted(members) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    core = etree.fromstring(members["docProps/core.xml"])
    assert [etree.QName(one).localname for one in core] == ["title", "language"]
    document = etree.fromstring(members["word/document.xml"])
    styles = etree.fromstring(members["word/styles.xml"]).findall(f"{W}style")
    used = {one.get(qn("w:val")) for one in document.iter(f"{W}pStyle")} | {"Normal"}
    assert {one.get(qn("w:styleId")) for one in styles} == used
    assert len(data_of(form)) < 12_000


SHORT = {
    "year": "2020",
    "recommender": "江苏省质量协会",
    "seq": "3",
    "team_name": "装配车间钳工一班",
    "enterprise_name": "江州重型机械股份有限公司",
    "address": "江苏省无锡市滨湖区某路8号",
    "postcode": "214000",
    "phone": "0510-80000000转801",
    "mobile": "13900000001",
    "email": "limin@example.com",
    "training": "36人次/288学时",
    "material": "班组创建材料.docx",
}
LONG = SHORT | {f"intro_{number}": "质量信得过班组。" * 60 for number in range(1, 8)}


@FORMS
def test_libreoffice_prints_a_form_on_one_page_and_long_answers_on_more(
    form: Official, needs: Needs, tmp_path: Path
) -> None:
    soffice, _ = needs("soffice", "chinese-font")
    template = compile_template(data_of(form))
    for name, values in (("empty", {"year": "2020"}), ("short", SHORT), ("long", LONG)):
        (tmp_path / f"{name}.docx").write_bytes(template.fill(values))
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *(
                "--convert-to",
                "pdf",
                "--outdir",
                str(tmp_path),
                *map(str, tmp_path.glob("*.docx")),
            ),
        ],
        capture_output=True,
        check=True,
    )
    pages = {
        path.stem: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        for path in tmp_path.glob("*.pdf")
    }
    assert (pages["empty"], pages["short"]) == (1, 1)
    assert pages["long"] > 1
