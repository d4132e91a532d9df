"""The WeCom app: what a parcel becomes, how its sending ended, that it arrives once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Card, Choices, File, Outcome, Parcel, Picture, Text
from conversations.messages import (
    Address,
    Document,
    Option,
    Outgoing,
    Reply,
)
from storage.store import Store
from storage.transaction import REMINDER
from tests.channels.tencent.corporate import SEND, Corporate
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.wecom import App, app
from tests.deliveries import delivery_of, try_each

PNG = b"\x89PNG\r\n\x1a\n a page of a form"
DOCUMENT = Document("d1", "申报表-总装车间钳工一班.docx", 9, "0" * 64)
CHOICES = Choices("有自主改进吗？", (Option("=yes", "有"), Option("skip", "跳过")), ("7:0", "7:1"))


@pytest.fixture
def here(corporate: Corporate, memory: SharedMemory) -> App:
    return app(corporate, memory)


def sending(here: App, parcel: Parcel, key: str = "9-0") -> tuple[Outcome, list[dict[str, Any]]]:
    member = here.member()
    return here.channel.send(Address("wecom", member.user), parcel, key), member.got


def test_what_is_sent_arrives_as_the_message_it_should_be(here: App) -> None:
    text, got = sending(here, Text("您的《申报表》已提交 <a href='x'>"))
    assert got[0]["text"] == {"content": "您的《申报表》已提交 ＜a href='x'>"}
    card, got = sending(here, CHOICES)
    assert got[0]["template_card"]["sub_title_text"] == "有自主改进吗？"
    buttons = got[0]["template_card"]["button_list"]
    assert [(one["text"], one["key"]) for one in buttons] == [("有", "7:0"), ("跳过", "7:1")]
    link, got = sending(here, Card("申报表.docx", "点开<查看>", "https://example.org/f/1"))
    assert got[0]["textcard"]["description"] == "点开＜查看>"
    picture, got = sending(here, Picture("第1页.png", PNG))
    assert got[0]["msgtype"] == "image"
    assert {text, card, link, picture} == {Outcome("sent")}


def test_a_document_arrives_with_its_chinese_name(here: App) -> None:
    member = here.member()
    outcome = here.channel.send(Address("wecom", member.user), File(DOCUMENT, b"PK docx"), "1-0")
    assert outcome == Outcome("sent")
    assert member.files == [(DOCUMENT.name, b"PK docx")]


LONG = tuple(Option(f"p{n}", f"推荐单位第{n}个") for n in range(7))


@pytest.mark.parametrize(
    "parcel",
    [
        Choices("长" * 161, CHOICES.options, CHOICES.ids),
        Choices("哪一个？", LONG, tuple(f"7:{n}" for n in range(7))),
        Choices("哪一个？", (Option("p", "超过十个字的一个选项啊"),), ("7:0",)),
        Choices("长" * 533, LONG[:6], tuple(f"7:{n}" for n in range(6))),
    ],
)
def test_what_a_card_would_not_show_whole_is_a_text(here: App, parcel: Choices) -> None:
    outcome, got = sending(here, parcel)
    assert outcome == Outcome("sent")
    words = got[0]["text"]["content"]
    assert words.startswith(parcel.text)
    assert all(option.label in words for option in parcel.options)


def test_where_members_read_in_wechat_there_are_no_cards(
    corporate: Corporate, memory: SharedMemory
) -> None:
    here = app(corporate, memory, cards=False)
    assert here.channel.abilities.options == 0
    outcome, got = sending(here, CHOICES)
    assert outcome == Outcome("sent")
    assert got[0]["text"]["content"] == "有自主改进吗？\n可以回复：“有”、“跳过”。"


def test_a_link_whose_title_would_be_cut_is_a_text(here: App) -> None:
    outcome, got = sending(here, Card("长" * 50, "点开", "https://example.org/f/1"))
    assert outcome == Outcome("sent")
    assert got[0]["text"]["content"].endswith("https://example.org/f/1")


@pytest.mark.parametrize(
    "parcel",
    [
        Text("长" * 700),
        Text(" "),
        File(DOCUMENT, b"PK"),
        File(DOCUMENT, bytes(20 * 1024 * 1024 + 1)),
        Picture("1.png", PNG + bytes(2 * 1024 * 1024)),
    ],
)
def test_what_no_message_can_carry_is_refused_before_it_is_sent(here: App, parcel: Parcel) -> None:
    assert sending(here, parcel)[0].end == "refused"
    assert here.platform.to(SEND) == []


def test_nothing_is_ever_sent_to_everybody(here: App) -> None:
    for person in ("@all", "a|b", "", "张三"):
        outcome = here.channel.send(Address("wecom", person), Text("好"), "1-0")
        assert outcome == Outcome("unreachable", 0, "no_member")
    assert here.platform.calls == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (81013, Outcome("unreachable", 0, "81013")),
        (60020, Outcome("later", 600, "60020")),
        (45009, Outcome("later", 3600, "45009", everybody=True)),
        (50003, Outcome("later", 600, "50003")),
        (45002, Outcome("refused", 0, "45002")),
        ("refused", Outcome("unknown", 0, "RemoteDisconnected")),
        ("http_500", Outcome("unknown", 0, "500")),
    ],
)
def test_how_a_sending_ended_is_what_the_platform_says(
    here: App, fault: int | str, outcome: Outcome
) -> None:
    here.platform.fail(SEND, fault)
    assert sending(here, Text("好"))[0] == outcome


def test_a_token_that_is_too_old_is_replaced(here: App) -> None:
    here.platform.fail(SEND, 42001)
    assert sending(here, Text("好"))[0] == Outcome("sent")
    here.platform.fail(SEND, 42001, times=2)
    assert sending(here, Text("好"))[0] == Outcome("later", 60, "42001")


def test_success_with_an_invalid_user_is_no_success(here: App) -> None:
    member = here.member()
    here.platform.members[member.user].visible = False
    whom = Address("wecom", member.user)
    assert here.channel.send(whom, Text("好"), "1-0") == Outcome("unreachable", 0, "invaliduser")
    assert here.channel.send(Address("wecom", "nobody"), Text("好"), "1-0").code == "81013"


@pytest.mark.parametrize("fault", ["silent", "dropped", "refused"])
@pytest.mark.parametrize("parcel", [File(DOCUMENT, b"PK docx"), CHOICES, Picture("1.png", PNG)])
def test_what_the_platform_knows_again_is_sent_again_and_arrives_once(
    here: App, hasty: None, fault: str, parcel: Parcel
) -> None:
    here.platform.fail(SEND, fault)
    outcome, got = sending(here, parcel)
    assert (outcome, len(got)) == (Outcome("sent"), 1)
    assert len(here.platform.to(SEND)) == 2


def test_a_sentence_may_be_said_twice_and_is_not_repeated_for_silence(
    here: App, hasty: None
) -> None:
    member = here.member()
    whom = Address("wecom", member.user)
    for key in ("1-0", "2-0"):
        assert here.channel.send(whom, Text("请填写整数，例如 26。"), key) == Outcome("sent")
    assert len(member.got) == 2, "the check for duplicates would have swallowed one"
    here.platform.fail(SEND, "silent")
    assert here.channel.send(whom, Text("好"), "3-0").end == "unknown"
    assert len(member.got) == 3
    assert here.channel.abilities.idempotent is False


def test_a_repetition_that_is_refused_proves_nothing(here: App) -> None:
    here.platform.fail(SEND, "http_500")
    here.platform.fail(SEND, 42014)
    assert sending(here, CHOICES)[0] == Outcome("unknown", 0, "500")


def test_a_member_is_sent_no_more_than_the_platform_carries(here: App, tmp_path: Path) -> None:
    member = here.member()
    whom = Address("wecom", member.user)

    def now() -> datetime:
        return datetime.fromtimestamp(here.platform.now(), UTC)

    def packed(answer: Outgoing, to: Address, exchange: int) -> Iterator[Parcel]:
        return (Text(reply.text) for reply in answer.replies)

    with closing(Store(f"sqlite:///{tmp_path}/outbox.db")) as store:
        store.upgrade()
        with store.begin() as transaction:
            conversation = transaction.conversation(whom)
            for number in range(70):
                said = Outgoing((Reply(f"第{number}条"),))
                transaction.say_first(conversation, said, now(), priority=REMINDER)
        delivery = delivery_of(store, here.channel, packed, now)
        while len(member.got) < 70:
            while try_each(delivery):
                pass
            here.platform.pass_time(1)
    assert here.platform.members[member.user].dropped == 0
    assert not here.platform.violations


def test_the_fake_platform_drops_what_is_too_much(memory: SharedMemory) -> None:
    with Corporate() as platform:
        here = app(platform, memory)
        member = here.member()
        for n in range(31):
            here.channel.send(Address("wecom", member.user), Text("好"), f"{n}-0")
        assert (len(member.got), platform.members[member.user].dropped) == (30, 1)
        assert len(platform.violations) == 1
