"""Whatever is typed, pressed or sent, in whatever order, over every form there is: an answer."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.app import SHANGHAI, open_library
from bot.assistant import Assistant, World
from bot.expecting import expecting
from bot.library import Library
from conversations.messages import Address, Incoming, Outgoing, Pressed
from conversations.understanding.commands import COMMANDS
from storage.association import sample
from storage.files import Shelf
from storage.store import Store
from tests.bots import MATERIAL, documents, told

MESSAGES = 1_500
JUNK = (
    "", " ", "\0", "\u200b", "😀", "<b>", "{{ 7*7 }}", "{year}", "%s", "质" * 30_000, "1" * 5_000,
    "-1", "1e9", "答：", "答：提交", "第99项", "第0项改成1", "修改", "删除第2行", "第1行年份改成1",
    "、、", "|||", "\t\t", "\n\n", "a\nb\nc", "无", "没有", "同上", "是", "否", "1", "2", "0.5",
    "6月18日", "2020年7月～2021年6月", "全选", "1、2", "去掉1", "完成", "留空", "=", "：",
)  # fmt: skip
OFFICE = (
    "群发", "群发给没交申报表的班组：请交", "通知大家明天截止", "不限", "发送", "群发进度",
    "停止群发", "还差谁", "下一页", "今天交了几个", "这周谁交了", "进度图", "江州重型的进度图",
    "江州重型交了吗", "江州", "王强", "2021-3", "催一下王强", "催一催还没交的", "确认催办",
    "邀请 王强", "撤回邀请 王强", "电话名单", "别再提醒", "3天后", "恢复提醒", "我要填附件2",
    "我要填附件二，班组长张三，12个人", "申报表", "附件2怎么交",
)  # fmt: skip
FILES = (
    ("材料.docx", MATERIAL),
    ("盖章.pdf", b"%PDF-1.4"),
    ("盖章.png", b"\x89PNG\r\n\x1a\n"),
    ("x.exe", b"MZ"),
    ("", b""),
    ("坏.docx", b"PK\3\4"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(sample())


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store("sqlite://")
    store.upgrade()
    yield store
    store.close()


VISITORS = (Address("test", "person-0"), Address("test", "person-1"))
ROSTER = tuple(Address("console", one) for one in ("zhou-lan", "li-min", "wang-qiang"))


@pytest.mark.parametrize(
    ("doors", "seed"), [*((VISITORS, seed) for seed in range(4)), (ROSTER, 4), (ROSTER, 5)]
)
def test_every_message_is_answered(
    library: Library, store: Store, tmp_path: Path, doors: Sequence[Address], seed: int
) -> None:
    chance, names = random.Random(seed), count(1)
    now = datetime(2021, 6, 1, 9, tzinfo=SHANGHAI)
    world = World(lambda: now, lambda: f"id-{next(names)}", lambda _: {})
    assistant = Assistant(library, store, Shelf(tmp_path), world)
    apology = library.phrases.tables["say"]["apology"]
    expecting(library.association, store).run(now, lambda *_: None)
    people = [(door, Outgoing(())) for door in doors]
    given = 0
    for number in range(MESSAGES):
        turn = chance.randrange(len(people))
        address, before = people[turn]
        message = said(chance, assistant, (address, f"m{number}"), before)
        answer = assistant.receive(message)
        assert told(answer) != apology, message
        assert assistant.receive(message) == answer
        people[turn] = address, answer
        given += len(documents(answer))
        now += timedelta(days=chance.randrange(40) if chance.random() < 0.01 else 0)
    assert given > 10, "some of it made sense"


def said(
    chance: random.Random, assistant: Assistant, name: tuple[Address, str], before: Outgoing
) -> Incoming:
    """Something that a person may do next: sensible half of the time."""
    kind, question = chance.random(), before.question
    if kind < 0.05:
        return Incoming(*name)
    if kind < 0.15:
        return Incoming(*name, file=assistant.keep(*chance.choice(FILES)))
    if kind < 0.4 and before.options:
        asked = question.path if chance.random() < 0.9 else chance.choice(("", "team_name"))
        return Incoming(*name, pressed=Pressed(chance.choice(before.options).key, asked))
    offered = [one.label for one in before.options if one.key.startswith("=")]
    if kind < 0.75 and (offered or question.example):
        return Incoming(*name, text=chance.choice([*offered, question.example or "是"]))
    text = chance.choice(chance.choice((JUNK, OFFICE, tuple(COMMANDS))))
    way = chance.choice(("{}", "{}", "修改 {}", "第3项改成{}", "班组人数：{}", "答：{}"))
    return Incoming(*name, text=way.replace("{}", text))
