"""The WeCom app: what members do, what the desk hears of it, and what they get."""

from threading import Event

import pytest

from bot.channels.base import Choices, Outcome
from bot.channels.wecom import channel as channel_module
from bot.channels.wecom.reading import Left, Nothing
from conversations.messages import (
    Address,
    Document,
    Incoming,
    Option,
    Outgoing,
    Pressed,
    Question,
    Reply,
)
from tests.channels.payloads import AT, Cell, cells, told
from tests.channels.tencent.corporate import CHANGE, Corporate, Member
from tests.channels.tencent.desk import BUTTON, CODE
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wecom import WORDS, App, app, packer

PNG = b"\x89PNG\r\n\x1a\n a page of a form"
DOCUMENT = Document("d1", "申报表-总装车间钳工一班.docx", 9, "0" * 64)
CHOICES = Choices("有自主改进吗？", (Option("=yes", "有"), Option("skip", "跳过")), ("7:0", "7:1"))


@pytest.fixture
def here(corporate: Corporate, memory: SharedMemory) -> App:
    return app(corporate, memory)


@pytest.mark.parametrize("cell", cells("wecom", "Heard"), ids=str)
def test_a_recorded_callback_is_what_the_member_sent(
    corporate: Corporate, memory: SharedMemory, cell: Cell
) -> None:
    here = app(corporate, memory, skew=1e12)
    query, body = OFFICIAL.post(cell.payload, AT)
    assert told(here.channel.read(body.encode(), query)) == cell.meant
    assert here.post(query, body) == (200, "")
    here.settle()
    assert [one.id for one in here.desk.heard] == [cell.meant["id"]]
    assert {place for _, place in here.desk.placed} == {0}


@pytest.mark.parametrize("cell", cells("wecom", "Nothing"), ids=str)
def test_a_callback_that_says_nothing_is_answered(
    corporate: Corporate, memory: SharedMemory, cell: Cell
) -> None:
    here = app(corporate, memory, skew=1e12)
    query, body = OFFICIAL.post(cell.payload, AT)
    assert here.channel.read(body.encode(), query) == Nothing()
    assert here.post(query, body) == (200, "")
    assert here.desk.heard == []


@pytest.mark.parametrize("cell", cells("wecom", "Rejected"), ids=str)
def test_a_callback_that_is_malformed_or_anothers_is_refused(
    corporate: Corporate, memory: SharedMemory, cell: Cell
) -> None:
    here = app(corporate, memory, skew=1e12)
    assert here.post(*OFFICIAL.post(cell.payload, AT)) == (cell.meant["status"], "")
    assert here.desk.heard == []


@pytest.mark.parametrize("body", [b"", b"<xml>", b"\xff\x00", b"{}", b"x" * 70_000])
def test_what_is_not_the_platforms_own_is_refused(here: App, body: bytes) -> None:
    status, answer = here.post({"timestamp": "1", "nonce": "2"}, body)
    assert (status, answer) == (413 if len(body) > 65_536 else 403, "")
    assert here.desk.heard == []


def test_the_address_is_checked_when_it_is_saved(here: App) -> None:
    at, echo = str(round(here.platform.now())), OFFICIAL.encrypt("1616140317555161061")
    query = {"timestamp": at, "nonce": "9", "echostr": echo}
    signed = {**query, "msg_signature": OFFICIAL.signature(at, "9", echo)}
    answer = here.http.get("/wecom", params=signed)
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")
    assert here.http.get("/wecom", params=query).status_code == 403
    unsealed = {**query, "signature": OFFICIAL.signature(at, "9"), "echostr": "1"}
    assert here.http.get("/wecom", params=unsealed).status_code == 403


def test_nothing_is_promised_before_it_is_kept(here: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "IN_TIME", 0.05)
    go = Event()

    def slowly(_: Incoming) -> Outgoing:
        assert go.wait(10)
        return Outgoing((Reply("好了"),))

    here.desk.answer = slowly
    member = here.member()
    message = member.message("text", Content="26")
    member.act(message)
    assert member.statuses == [503, 503, 503]
    go.set()
    here.settle()
    assert [one.text for one in here.desk.heard] == ["26"]
    assert len(here.desk.placed) == 1, "what is under way is not begun again"
    member.act(message)
    assert member.statuses[-1] == 200


def test_what_broke_comes_again_and_is_heard_then(here: App) -> None:
    tries = iter((RuntimeError("13900000001"), None))
    sound = here.desk.answer

    def broken(incoming: Incoming) -> Outgoing:
        if error := next(tries):
            raise error
        return sound(incoming)

    here.desk.answer = broken
    member = here.member()
    member.says("26")
    assert member.statuses == [503, 200]
    assert [one.text for one in here.desk.heard] == ["26"]


def test_a_callback_that_comes_twice_is_heard_once(here: App, memory: SharedMemory) -> None:
    member = here.member()
    message = member.message("text", Content="26")
    member.act(message)
    member.act(message)
    other = app(here.platform, memory)
    other.desk.answers = here.desk.answers
    Member(here.platform, other.post, member.user).act(message)
    assert len(here.desk.heard) + len(other.desk.heard) == 1


def test_who_opens_the_app_is_greeted_but_not_each_time(here: App) -> None:
    member = here.member()
    member.enters()
    here.platform.pass_time(5)
    member.enters()
    assert len(here.desk.heard) == 1
    assert (here.desk.heard[0].text, here.desk.heard[0].pressed) == (None, None)


def test_who_is_given_the_app_can_be_reached_and_who_lost_it_cannot(here: App) -> None:
    member = here.member()
    member.leaves()
    member.joins()
    whom = Address("wecom", member.user)
    assert here.desk.left == [(whom, "unsubscribed"), (whom, "")]
    assert here.channel.read(*sealed(member.event("unsubscribe"), here)) == Left(whom)


def sealed(fields: dict[str, str], here: App) -> tuple[bytes, dict[str, str]]:
    text = "<xml>" + "".join(f"<{name}>{one}</{name}>" for name, one in fields.items()) + "</xml>"
    query, body = OFFICIAL.post(text, round(here.platform.now()))
    return body.encode(), query


def test_an_invitation_that_is_pasted_is_words_for_the_desk(here: App) -> None:
    here.member().says(f"绑定 {CODE}")
    assert [heard.text for heard in here.desk.heard] == [f"绑定 {CODE}"]


def test_a_pressed_button_is_heard_and_its_card_says_so_once(here: App) -> None:
    member = here.member()
    whom = Address("wecom", member.user)
    card = Choices("有自主改进吗？", CHOICES.options, (BUTTON, "7:1"))
    assert here.channel.send(whom, card, "7-0") == Outcome("sent")
    event = member.presses("有")
    member.act(event)
    here.settle()
    assert [heard.pressed for heard in here.desk.heard] == [Pressed("=yes", "own")]
    assert member.got[-1]["closed"] == WORDS["pressed"]
    assert len(here.platform.to(CHANGE)) == 1


def test_a_button_of_another_conversation_explains_itself(here: App) -> None:
    member = here.member()
    here.channel.send(Address("wecom", member.user), CHOICES, "7-0")
    member.presses("跳过")
    here.settle()
    assert [heard.pressed for heard in here.desk.heard] == [Pressed("old")]


def test_a_card_that_cannot_be_changed_is_heard_all_the_same(here: App) -> None:
    here.platform.fail(CHANGE, 60140)
    member = here.member()
    here.channel.send(Address("wecom", member.user), CHOICES, "7-0")
    member.presses("有")
    here.settle()
    assert (member.statuses, len(here.desk.heard)) == ([200], 1)


def test_a_picture_is_fetched_and_one_that_cannot_be_is_a_picture_unread(here: App) -> None:
    member = here.member()
    media = here.platform.keep("image", "盖章.jpg", PNG)
    member.act(member.message("image", MediaId=media, PicUrl="http://127.0.0.1:9/evil"))
    member.act(member.message("image", MediaId="gone"))
    first, second = here.desk.heard
    assert here.desk.kept == [("盖章.jpg", PNG)]
    assert (bool(first.file), first.other) == (True, "")
    assert (second.file, second.other) == (None, "picture")


def test_a_question_for_a_file_comes_with_the_link_to_send_it(here: App) -> None:
    member = here.member()
    asked = Outgoing((Reply("请上传盖章扫描件。"),), question=Question(accept=(".pdf",)))
    for n, parcel in enumerate(packer(upload=True).pack(asked, Address("wecom", member.user))):
        here.channel.send(Address("wecom", member.user), parcel, f"1-{n}")
    assert member.texts[0] == "请上传盖章扫描件。"
    assert f"https://bot.example.org/up/{member.user}" in member.texts[1]
