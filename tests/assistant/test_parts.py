"""Pictures, of all and of one part; what came in lately; who is told of the own forms alone."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import open_library
from conversations.effects import REPORT, Counts, Report
from conversations.forms.roster import Roster
from conversations.messages import Address, Outgoing
from renderers.chart import drawn
from renderers.phrases import Phrases
from storage.association import sample
from tests.assistant.test_standing import NOWHERE, PEOPLE, asking, begun, say
from tests.bots import documents, told
from tests.chats import Chat
from tests.kept import made

__all__ = ["asking"]


def test_the_picture_can_be_opened_by_who_asked_and_nobody_else(asking: Chat) -> None:
    (document,) = documents(say(asking, "li-min", "进度图"))
    opened = asking.assistant.open(asking.address, document.id)
    assert opened
    assert document.name == opened[0].name == "填报进度7月1日.png"
    assert opened[1].startswith(b"\x89PNG")
    assert opened[0].size == len(opened[1])
    assert asking.assistant.open(Address("console", "zhou-lan"), document.id) is None


def test_a_picture_is_drawn_after_the_turn_with_the_numbers_of_the_turn(
    asking: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[Report] = []

    def watched(phrases: Phrases, report: Report) -> bytes:
        with asking.store.begin():  # nobody else holds the lock meanwhile
            reports.append(report)
        return drawn(phrases, report)

    monkeypatch.setattr("bot.charts.drawn", watched)
    (document,) = documents(say(asking, "li-min", "进度图"))
    assert not reports
    begun(asking)
    asking.set_clock("2021-07-02T10:00")
    pictures = {asking.assistant.open(Address("console", "li-min"), document.id) for _ in "twice"}
    (report,) = reports
    assert len(pictures) == 1
    said = "\n".join(str(line) for line in report.lines)
    assert "'as_day': 1, 'as_clock': '09:00'" in said
    assert "('not_begun', 3)" in said
    assert "'draft'" not in said


def test_where_a_picture_cannot_be_drawn_it_is_told_in_words(
    asking: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answered could draw it; whoever delivers it cannot."""
    (document,) = documents(say(asking, "li-min", "进度图"))
    other = documents(say(asking, "li-min", "草稿"))
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    mine, theirs = Address("console", "li-min"), Address("console", "zhou-lan")
    assert asking.assistant.open(mine, document.id) is None
    assert asking.assistant.words(mine, document.id) == told(say(asking, "li-min", "进度图"))
    assert "已交 0/3" in asking.assistant.words(mine, document.id)
    assert asking.assistant.words(theirs, document.id) == ""
    assert [asking.assistant.words(mine, one.id) for one in other] == ["" for _ in other]


def report_of(asking: Chat, answer: Outgoing) -> Report:
    """What the picture in an answer shows."""
    (document,) = documents(answer)
    with asking.store.read() as reading:
        [kept] = [one for one in made(reading) if one.id == document.id]
    return REPORT.validate_json(kept.answers)


@pytest.mark.parametrize(
    ("person", "said", "scope", "total"),
    [
        ("zhou-lan", "江州重型的进度图", "江州重型机械股份有限公司", 3),
        ("zhou-lan", "江州轴承的进度图", "江州精工轴承有限公司", 2),
        ("zhou-lan", "江苏质协进度图", "江苏省质量协会", 5),
        ("li-min", "江州重型进度图", "江州重型机械股份有限公司", 3),
    ],
)
def test_a_picture_of_one_part_counts_that_part(
    asking: Chat, person: str, said: str, scope: str, total: int
) -> None:
    begun(asking)
    head, *lines = report_of(asking, say(asking, person, said)).lines
    assert head.data["scope"] == scope
    counts = {str(one.data["form"]): one for one in lines if isinstance(one, Counts)}
    assert counts["成果表（质量信得过班组）"].data["total"] == total


def test_a_picture_of_one_team_shows_its_forms(asking: Chat) -> None:
    begun(asking)
    head, *bars = report_of(asking, say(asking, "zhou-lan", "钳工一班的进度图")).lines
    assert "装配车间钳工一班 王强" in str(head.data["who"])
    assert [(one.data["form"], one.data["done"]) for one in bars] == [
        ("申报表（质量信得过班组）", 0),
        ("成果表（质量信得过班组）", 4),
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_of_what_is_out_of_sight_there_is_no_picture(asking: Chat, person: str) -> None:
    begun(asking)
    for name in ("钱塘动力", "浙江质协", "江州重型", "总装一工段调试班", "何涛"):
        if name == "江州重型" and person != "visitor":
            continue
        answer = say(asking, person, f"{name}的进度图")
        nowhere = say(asking, person, f"{NOWHERE}的进度图")
        assert not documents(answer)
        assert told(answer).replace(name, "") == told(nowhere).replace(NOWHERE, "")


@pytest.mark.parametrize(
    "said",
    [
        "我们厂还差谁",
        "我们厂的进度",
        "还差谁",
        "我们厂的进度图",
        "全厂交了几个",
        "今天谁交了",
        "江州重型还差谁",
        "江州重型的进度图",
    ],
)
def test_who_is_told_of_the_own_forms_alone_is_told_so(asking: Chat, said: str) -> None:
    begun(asking)
    answer = told(say(asking, "wang-qiang", said))
    assert "这里只有您自己的表" in answer
    assert "联系人" in answer
    for hidden in ("李敏", "139", "赵磊", "钱芳", "检验班", "二班", "份"):
        assert hidden not in answer
    visitor = told(say(asking, "visitor", said))
    assert ("这里只有您自己填的表" in visitor) == ("江州" not in said)
    for person in ("li-min", "zhou-lan"):
        assert "这里只有您自己" not in told(say(asking, person, said))


@pytest.mark.parametrize("said", ["状态", "我的进度", "交了吗", "进度图", "钱塘动力还差谁"])
def test_who_asks_for_no_more_hears_no_more(asking: Chat, said: str) -> None:
    assert "这里只有您自己" not in told(say(asking, "wang-qiang", said))


def test_what_came_in_is_paged_within_the_place_that_was_asked_for(
    asking: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("bot.standing", "conversations.handling.standing"):
        monkeypatch.setattr(f"{module}.PAGE", 1)
    leaders = {"wang-qiang": "一班", "zhao-lei": "二班", "qian-fang": "检验班"}
    leaders["feng-xia"] = "长度组"
    for hour, person in enumerate((*leaders, "he-tao"), 10):
        asking.set_clock(f"2021-07-07T{hour}:00")
        say(asking, person, "附件1", "全部采用", *["是"] * 6, "提交")
    for person, said, order in (
        ("zhou-lan", "江州重型今天谁交了", ("检验班", "二班", "一班")),
        ("zhou-lan", "今天谁交了", ("长度组", "检验班", "二班", "一班")),
        ("li-min", "今天谁交了", ("检验班", "二班", "一班")),
    ):
        told_ = [told(say(asking, person, said))]
        while "后面还有" in told_[-1]:
            told_.append(told(say(asking, person, "下一页")))
        assert len(told_) == len(order)
        for number, (page, team) in enumerate(zip(told_, order, strict=True), 1):
            assert f"交来 {len(order)} 份" in page
            assert f"第 {number}/{len(order)} 页" in page
            assert [one for one in (*leaders.values(), "调试班") if one in page] == [team]
        assert told(say(asking, person, "下一页")) == "已经是最后一页了。"


def test_staff_hear_of_each_region_within_theirs(tmp_path: Path) -> None:
    whole = open_library(sample())
    association = whole.association
    below = {"江苏省质量协会": ("无锡市质量协会",)}
    profile = association.profile.model_copy(update={"subregions": below})
    people = tuple(
        one.model_copy(update={"region": "无锡市质量协会"}) if "精工" in one.enterprise else one
        for one in association.roster.people
    )
    changed = replace(association, profile=profile, roster=Roster(people))
    asking = Chat(replace(whole, association=changed), tmp_path)
    lines = told(say(asking, "zhou-lan", "状态")).splitlines()
    assert "· 附件二 成果表（质量信得过班组）：已交 0/5（未开始 5）" in lines
    at = lines.index("无锡市质量协会：")
    assert lines[at + 2 :] == ["· 附件二 成果表（质量信得过班组）：已交 0/2（未开始 2）"]
    only = told(say(asking, "zhou-lan", "无锡质协还差谁"))
    assert only.startswith("无锡市质量协会的进度")
    assert "已交 0/2" in only
    assert "已交 0/5" not in only
    assert "无锡市质量协会还没交的有 4 份" in only
    assert "江州重型" not in only
    drawn_ = report_of(asking, say(asking, "zhou-lan", "无锡的进度图"))
    assert drawn_.lines[0].data["scope"] == "无锡市质量协会"
    assert {line.data["total"] for line in drawn_.lines if isinstance(line, Counts)} == {2}
    (document,) = documents(say(asking, "zhou-lan", "进度图"))
    opened = asking.assistant.open(asking.address, document.id)
    assert opened
    assert opened[0].size < 200_000
    asking.store.close()
