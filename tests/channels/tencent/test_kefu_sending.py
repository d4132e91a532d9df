"""微信客服: what a parcel becomes, how its sending ended, and that it arrives once."""

from typing import Any

import pytest

from bot.channels.base import Card, Choices, File, Outcome, Parcel, Picture, Text
from bot.channels.tencent.outcomes import CODES
from conversations.messages import Address, Document, Option
from tests.channels.tencent.customers import ACCOUNT, SEND, STATE, Customer, Service
from tests.channels.tencent.fake import HOUR
from tests.channels.tencent.kefu import Counter, counter
from tests.channels.tencent.memory import SharedMemory

PNG = b"\x89PNG\r\n\x1a\n a page of a form"
DOCUMENT = Document("d1", "申报表-总装车间钳工一班.docx", 9, "0" * 64)
CHOICES = Choices("有自主改进吗？", (Option("=yes", "有"), Option("skip", "跳过")), ("7:0", "7:1"))


@pytest.fixture
def here(service: Service, memory: SharedMemory) -> Counter:
    return counter(service, memory)


def writer(here: Counter) -> tuple[Customer, Address]:
    """Somebody who wrote just now."""
    customer = Customer(here.platform, here.heard_nothing)
    customer.says("你好")
    return customer, Address("kefu", f"{ACCOUNT}/{customer.name}")


def sending(here: Counter, parcel: Parcel, key: str = "9-0") -> tuple[Outcome, Any]:
    customer, whom = writer(here)
    return here.channel.send(whom, parcel, key), customer.got


def test_what_is_sent_arrives_as_the_message_it_should_be(here: Counter) -> None:
    text, got = sending(here, Text("您的《申报表》已提交 <a href='x'>"))
    assert got[0]["text"] == {"content": "您的《申报表》已提交 ＜a href='x'>"}
    menu, got = sending(here, CHOICES)
    assert got[0]["msgmenu"] == {
        "head_content": "有自主改进吗？",
        "list": [
            {"type": "click", "click": {"id": "7:0", "content": "有"}},
            {"type": "click", "click": {"id": "7:1", "content": "跳过"}},
        ],
        "tail_content": "",
    }
    link, got = sending(here, Card("申报表.docx", "点开查看", "https://example.org/f/1"))
    assert got[0]["text"] == {"content": "申报表.docx\n点开查看\nhttps://example.org/f/1"}
    picture, got = sending(here, Picture("第1页.png", PNG))
    assert got[0]["msgtype"] == "image"
    assert {one.end for one in (text, menu, link, picture)} == {"sent"}


def test_a_document_arrives_with_its_chinese_name(here: Counter) -> None:
    customer, whom = writer(here)
    assert here.channel.send(whom, File(DOCUMENT, b"PK docx"), "1-0").end == "sent"
    assert customer.files == [(DOCUMENT.name, b"PK docx")]


def options(number: int, label: str) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    labels = [f"{label}{n}" for n in range(number)]
    return tuple(Option(one, one) for one in labels), tuple(f"7:{n}" for n in range(number))


@pytest.mark.parametrize(
    ("parcel", "kind"),
    [
        (Choices("长" * 341, *options(10, "单位")), "msgmenu"),
        (Choices("长" * 342, *options(10, "单位")), "text"),
        (Choices("长" * 666, *options(10, "长" * 39)), "msgmenu"),
        (Choices("哪个？", *options(11, "单位")), "text"),
        (Choices("哪个？", *options(2, "长" * 43)), "text"),
        (Choices("哪个？", *options(10, "长" * 39)), "msgmenu"),
    ],
)
def test_options_lose_no_word_whatever_they_are_put_as(
    here: Counter, parcel: Choices, kind: str
) -> None:
    outcome, got = sending(here, parcel)
    assert outcome.end == "sent"
    assert got[0]["msgtype"] == kind
    if kind == "msgmenu":
        menu = got[0]["msgmenu"]
        assert menu["head_content"] + menu["tail_content"] == parcel.text
    else:
        words = got[0]["text"]["content"]
        assert words.startswith(parcel.text)
        assert all(option.label in words for option in parcel.options)


@pytest.mark.parametrize(
    "parcel",
    [
        Text("长" * 700),
        Text(" "),
        Choices("长" * 600, *options(11, "长" * 20)),
        File(DOCUMENT, b"PK"),
        File(DOCUMENT, bytes(20 * 1024 * 1024 + 1)),
        Picture("1.png", PNG + bytes(2 * 1024 * 1024)),
    ],
)
def test_what_no_message_can_carry_is_refused_before_it_is_sent(
    here: Counter, parcel: Parcel
) -> None:
    assert sending(here, parcel)[0].end == "refused"
    assert here.platform.to(SEND) == []


@pytest.mark.parametrize("fault", ["silent", "dropped"])
@pytest.mark.parametrize("twice", [40058, 95099, 0])
def test_what_was_not_heard_of_is_sent_again_and_arrives_once(
    here: Counter, hasty: None, fault: str, twice: int
) -> None:
    """Whatever the platform says to a msgid that it has: its page names no code."""
    here.platform.twice = twice
    customer, whom = writer(here)
    for parcel, key in ((CHOICES, "1-0"), (File(DOCUMENT, b"PK docx"), "1-1")):
        here.platform.fail(SEND, fault)
        assert here.channel.send(whom, parcel, key).end == "unknown"
        assert here.channel.send(whom, parcel, key).end == "sent"
    assert len(customer.got) == 2
    assert here.channel.abilities.idempotent


def test_another_process_sends_it_again_under_the_same_id(
    here: Counter, memory: SharedMemory
) -> None:
    customer, whom = writer(here)
    here.platform.fail(SEND, "dropped")
    assert here.channel.send(whom, CHOICES, "1-0").end == "unknown"
    other = counter(here.platform, memory)
    assert other.channel.send(whom, CHOICES, "1-0").end == "sent"
    assert len(customer.got) == 1


def test_what_the_platform_never_had_is_sent_the_second_time(here: Counter) -> None:
    customer, whom = writer(here)
    here.platform.fail(SEND, "refused")
    assert here.channel.send(whom, CHOICES, "1-0").end == "unknown"
    assert here.channel.send(whom, CHOICES, "1-0").end == "sent"
    assert len(customer.got) == 1


def test_a_refusal_of_what_it_cannot_have_had_is_a_refusal(here: Counter) -> None:
    _, whom = writer(here)
    here.platform.fail(SEND, 40058)
    assert here.channel.send(whom, CHOICES, "1-0") == Outcome("refused", 0, "40058")


def test_another_database_does_not_use_the_same_ids(here: Counter) -> None:
    customer, whom = writer(here)
    other = counter(here.platform, SharedMemory())
    for one in (here, other):
        assert one.channel.send(whom, CHOICES, "1-0").end == "sent"
    assert len(customer.got) == 2


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (95001, Outcome("closed", 0, "95001")),
        (95002, Outcome("closed", 0, "95002")),
        (95013, Outcome("closed", 0, "95013")),
        (40096, Outcome("unreachable", 0, "40096")),
        (84061, Outcome("unreachable", 0, "84061")),
        (60020, Outcome("later", 600, "60020")),
        (48002, Outcome("later", 600, "48002")),
        (95004, Outcome("later", 600, "95004")),
        (45009, Outcome("later", 3600, "45009", everybody=True)),
        (-1, Outcome("later", 5, "-1")),
        (95008, Outcome("refused", 0, "95008")),
    ],
)
def test_how_a_sending_ended_is_what_the_platform_says(
    here: Counter, fault: int, outcome: Outcome
) -> None:
    here.platform.fail(SEND, fault)
    assert sending(here, Text("好"))[0] == outcome


def test_a_token_that_is_too_old_is_replaced(here: Counter) -> None:
    here.platform.fail(SEND, 42001)
    assert sending(here, Text("好"))[0].end == "sent"


@pytest.mark.parametrize("state", [2, 3, 4])
def test_a_session_that_lets_nobody_write_is_closed_and_says_why(
    here: Counter, state: int
) -> None:
    customer, whom = writer(here)
    here.platform.people[customer.name].state = state
    assert here.channel.send(whom, Text("好"), "1-0") == Outcome(
        "closed", 0, f"95018 state {state}"
    )
    here.platform.fail(STATE, 60020)
    assert here.channel.send(whom, Text("好"), "1-1") == Outcome("closed", 0, "95018 state ?")
    assert CODES["95018"][0] == "closed"


def test_a_picture_whose_upload_fails_is_sent_later(here: Counter) -> None:
    here.platform.fail("/cgi-bin/media/upload", "http_500")
    assert sending(here, Picture("1.png", PNG))[0] == Outcome("later", 30, "500")
    assert here.platform.to(SEND) == []


def test_a_message_that_did_not_arrive_after_all_is_told(
    here: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    customer, whom = writer(here)
    here.platform.people[customer.name].refuses = True
    assert here.channel.send(whom, Text("好"), "1-0").end == "sent"
    here.channel._puller.wake(ACCOUNT)
    here.settle()
    assert here.desk.left == [(whom, "refused")]
    (sent,) = here.platform.to(SEND)
    refused = (whom, sent.json["msgid"], Outcome("unreachable", 0, "10"))
    assert set(here.desk.reported) == {refused}
    assert f"the message {sent.json['msgid']} did not arrive: fail_type 10" in caplog.text


def test_the_fake_platform_knows_the_limits(memory: SharedMemory) -> None:
    with Service() as platform:
        here = counter(platform, memory)
        customer, whom = writer(here)
        ends = [here.channel.send(whom, Text("一"), f"1-{n}").code for n in range(6)]
        assert ends == [""] * 5 + ["95001"]
        customer.says("再来")
        assert here.channel.send(whom, Text("一"), "2-0").code == ""
        platform.pass_time(48 * HOUR + 1)
        assert here.channel.send(whom, Text("一"), "2-1").code == "95002"
        nobody = Address("kefu", f"{ACCOUNT}/wmnobody")
        assert here.channel.send(nobody, Text("一"), "3-0").code == "40096"
        assert [one[:5] for one in platform.violations] == ["95001", "95002"]
