"""附件2 from the first word to the Word file, on a phone, with JavaScript and without."""

from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest

from tests.browser.chat import Chat

MATERIAL = Path(__file__).parents[2] / "dialogues" / "material.docx"

ANSWERS = {
    "质量信得过班组名称": "装配车间钳工一班",
    "企业名称（公章为准）": "江州重型机械股份有限公司",
    "详细通讯地址": "江苏省无锡市滨湖区某路8号",
    "邮编": "214000",
    "主管部门": "质量管理部",
    "直接联系人": "李敏",
    "手机": "13900000001",
    "电 话": "0510-80000000转801",
    "班组长": "王强",
    "班组人数": "12",
    "班组工作完成率%": "100",
    "质量考核合格率%": "99.6",
    "产品/服务不合格率%": "0.4%",
    "年质量、安全事故数": "0",
    "年顾客投诉数": "0",
    "产品/服务一次合格率": "99.2%",
    "年培训人数/时数": "36人次/288学时",
    "成员参与改进活动率%": "100",
    "质量成本（万元/年）": "3.2万元",
}
PRINTED = {**ANSWERS, "产品/服务不合格率%": "0.4", "质量成本（万元/年）": "3.2"}


def test_the_whole_form_on_a_phone(phone: Chat) -> None:
    chat = phone
    answer_everything(chat)
    chat.press("提交")
    assert "提交成功" in "".join(chat.texts())
    filled_in(chat.download())


def test_the_whole_form_without_javascript(visitor: Callable[..., Chat]) -> None:
    chat = visitor(java_script_enabled=False).open()
    answer_everything(chat)
    chat.press("提交")
    filled_in(chat.download())


def test_a_second_tab_and_a_reload_show_the_same(visitor: Callable[..., Chat]) -> None:
    chat = visitor().open()
    chat.press("附件二 成果表（质量信得过班组）")
    tab = Chat(chat.page.context.new_page(), chat.origin).open()
    assert tab.texts() == chat.texts()
    chat.say("装配车间钳工一班")
    tab.page.get_by_text("这项成果会上是否发表").wait_for()
    chat.page.reload()
    assert tab.texts() == chat.texts()
    assert not tab.trouble


def answer_everything(chat: Chat) -> None:
    declare(chat)
    chat.press("全部采用")  # the two names, as 附件1 has them
    chat.press("江苏省质量协会")
    for label, text in list(ANSWERS.items())[2:]:
        assert label in chat.texts()[-1]
        chat.say(text)
    chat.press("上传 Word 材料")
    chat.upload("材料.docx", MATERIAL.read_bytes())
    assert "22. 班组创建材料：材料.docx" in "".join(chat.texts())


def declare(chat: Chat) -> None:
    """附件1 comes before 附件2, and leads on to it."""
    chat.press("附件2 申报表（质量信得过班组）")
    chat.say("装配车间钳工一班")
    chat.say("江州重型机械股份有限公司")
    for _ in range(6):
        chat.press("是")
    chat.press("提交")


def filled_in(path: Path) -> None:
    """Every answer stands in the cell after its label."""
    assert path.name == "2020年申报表-江州重型机械股份有限公司-装配车间钳工一班.docx"
    document = docx.Document(str(path))
    (table,) = document.tables
    cells = dict(pairs([cell.text for cell in unmerged(row.cells)] for row in table.rows))
    assert {label: cells.get(label) for label in PRINTED} == PRINTED
    assert document.paragraphs[1].text.startswith("2020")
    assert "材料.docx" in table.rows[-1].cells[0].text


def pairs(rows: Iterator[list[str]]) -> Iterator[tuple[str, str]]:
    for cells in rows:
        yield from zip(cells[::2], cells[1::2], strict=False)


def unmerged(cells: tuple[object, ...]) -> list[docx.table._Cell]:
    """A merged cell once."""
    seen: list[object] = []
    found = []
    for cell in cells:
        if not any(cell._tc is other for other in seen):  # type: ignore[attr-defined]
            seen.append(cell._tc)  # type: ignore[attr-defined]
            found.append(cell)
    return found  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _no_trouble(visitor: Callable[..., Chat]) -> None:
    """`visitor` ends with a look at what went wrong on the pages."""
