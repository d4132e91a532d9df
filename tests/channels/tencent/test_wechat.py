"""The Official Account: what people do in WeChat, and what they get, in place and afterwards."""

from dataclasses import replace
from itertools import count
from threading import Event
from typing import Any

import pytest

from bot.channels.base import Card, Choices, File, Outcome, Parcel, Picture, Text
from bot.channels.tencent.callback import Tree
from bot.channels.wechat import channel as channel_module
from bot.channels.wechat.once import Work
from bot.channels.wechat.reading import Heard, Nothing
from conversations.messages import Address, Document, Incoming, Option, Outgoing, Reply
from tests.channels.payloads import AT, Cell, cells, told
from tests.channels.tencent.desk import BUTTON, CODE, QUESTION, choice
from tests.channels.tencent.fake import File as Sent
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import SEND, Official
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wechat import WORDS, Door, door, pack

PNG = b"\x89PNG\r\n\x1a\n a page of a form"
LONG = "质量信得过班组建设活动，" * 120
"""More than one message holds: 4,320 bytes."""


@pytest.fixture
def here(platform: Official, memory: SharedMemory) -> Door:
    return door(platform, memory)


@pytest.mark.parametrize("cell", cells("wechat", "Heard"), ids=str)
def test_a_recorded_callback_is_what_the_person_sent(
    platform: Official, memory: SharedMemory, cell: Cell
) -> None:
    here = door(platform, memory, skew=1e12)
    query, body = OFFICIAL.post(cell.payload, AT)
    heard = here.channel.read(body.encode(), query)
    assert isinstance(heard, Heard)
    assert told(heard) == cell.meant
    assert here.post(query, body)[0] == 200
    (said,) = here.desk.heard
    pressed = here.desk.pressed(said.address, heard.button)
    assert said == (
        replace(heard.incoming, text=None, pressed=pressed) if pressed else heard.incoming
    )


@pytest.mark.parametrize("cell", cells("wechat", "Nothing"), ids=str)
def test_a_callback_that_says_nothing_is_answered_success(
    platform: Official, memory: SharedMemory, cell: Cell
) -> None:
    here = door(platform, memory, skew=1e12)
    query, body = OFFICIAL.post(cell.payload, AT)
    assert here.channel.read(body.encode(), query) == Nothing()
    assert here.post(query, body) == (200, "success")
    assert here.desk.heard == []


@pytest.mark.parametrize("cell", cells("wechat", "Rejected"), ids=str)
def test_a_genuine_callback_that_is_malformed_is_refused(
    platform: Official, memory: SharedMemory, cell: Cell
) -> None:
    here = door(platform, memory, skew=1e12)
    assert here.post(*OFFICIAL.post(cell.payload, AT)) == (cell.meant["status"], "")
    assert here.desk.heard == []


@pytest.mark.parametrize("body", [b"", b"<xml>", b"\xff\x00", b"{}", b"x" * 70_000, b"a" * 65_536])
def test_what_is_not_the_platforms_own_is_refused(here: Door, body: bytes) -> None:
    status, said = here.post({"timestamp": "1", "nonce": "2"}, body)
    assert status == (413 if len(body) > 65_536 else 403)
    assert said == ""
    assert here.desk.heard == []


def test_a_query_that_says_a_thing_twice_is_refused(here: Door) -> None:
    follower = here.follower()
    query, body = OFFICIAL.post("<xml/>", round(here.platform.now()))
    twice = "&".join(f"{name}={value}" for name, value in query.items()) + "&nonce=1"
    assert here.http.post(f"/wechat?{twice}", content=body).status_code == 403
    assert follower.got == []


def test_the_address_is_checked_when_it_is_saved(here: Door) -> None:
    at = str(round(here.platform.now()))
    query = {"timestamp": at, "nonce": "9", "echostr": "5375241842164937"}
    signed = {**query, "signature": OFFICIAL.signature(at, "9")}
    answer = here.http.get("/wechat", params=signed)
    assert (answer.status_code, answer.text) == (200, "5375241842164937")
    assert answer.headers["content-type"].startswith("text/plain")
    assert here.http.get("/wechat", params=query).status_code == 403
    assert here.http.get("/wechat").status_code == 403
    assert here.http.put("/wechat").status_code == 405


def test_a_message_is_answered_in_place(here: Door) -> None:
    answer = here.follower().says("你好")
    assert answer["MsgType"] == "text"
    assert answer["Content"] == QUESTION
    assert here.desk.placed[0][1] == 1
    assert here.platform.calls == []


def test_what_a_person_wrote_can_neither_end_the_xml_nor_become_a_link(here: Door) -> None:
    here.desk.answer = lambda said: Outgoing((Reply(f"您写的是：{said.text}"),))
    evil = "]]></Content><MsgType>image</MsgType><a href='https://evil.example'>点我</a>"
    answer = here.follower().says(evil)
    assert answer["MsgType"] == "text"
    assert answer["Content"] == f"您写的是：{evil}".replace("<a", "＜a").replace("</a", "＜/a")


def test_buttons_are_named_in_the_words(here: Door) -> None:
    here.desk.answer = lambda _: choice("是否有自主改进活动？")
    content = here.follower().says("下一题")["Content"]
    assert content.startswith("是否有自主改进活动？\n")
    assert "“有”" in content
    assert "“跳过”" in content


def test_the_first_part_of_a_long_answer_goes_in_place_and_nothing_is_cut(here: Door) -> None:
    here.desk.answer = lambda _: Outgoing((Reply(LONG), Reply(QUESTION)))
    follower = here.follower()
    follower.follows()
    first = follower.says("帮助")["Content"]
    assert len(first.encode()) <= 1900
    outgoing = here.desk.answers[next(reversed(here.desk.answers))]
    to = Address("wechat", follower.openid)
    parcels = tuple(pack(outgoing, to))
    assert parcels[0] == Text(first)
    for number, parcel in enumerate(parcels[1:]):
        assert here.channel.send(to, parcel, f"k{number}") == Outcome("sent")
    got = [sent["text"]["content"] for sent in follower.got]
    assert "".join([first, *got]).replace("\n", "") == (LONG + QUESTION)


def test_who_follows_is_greeted_and_can_be_reached_again(here: Door) -> None:
    follower = here.follower()
    assert follower.follows()["Content"] == QUESTION
    (opened,) = here.desk.heard
    address = Address("wechat", follower.openid)
    assert opened == Incoming(address, opened.id, order=opened.order, opens="moment")
    assert here.desk.left == [(address, "")]
    assert follower.leaves() == {}
    assert here.desk.left[1:] == [(address, "unsubscribed")]


@pytest.mark.parametrize("way", ["follows", "scans"])
def test_an_invitation_in_a_code_opens_the_conversation_it_is_for(here: Door, way: str) -> None:
    follower = here.follower()
    assert getattr(follower, way)(CODE)["Content"] == QUESTION
    assert here.desk.entered == [(Address("wechat", follower.openid), CODE)]
    assert len(here.desk.heard) == 1


def test_what_identifies_a_scan_does_not_hold_its_code(here: Door) -> None:
    here.follower().scans(CODE)
    here.follower().follows(CODE)
    assert not any(CODE in heard.id for heard in here.desk.heard)


def test_the_line_of_a_menu_is_the_button_and_any_other_is_its_words(here: Door) -> None:
    follower = here.follower()
    follower.says("有", bizmsgmenuid=BUTTON)
    follower.says("有", bizmsgmenuid="1:1")
    first, second = here.desk.heard
    assert first.pressed
    assert (first.pressed.key, first.pressed.asked, first.text) == ("=yes", "own", None)
    assert (second.pressed, second.text) == (None, "有")


def test_a_picture_is_fetched_from_the_platform_and_kept(here: Door) -> None:
    follower = here.follower()
    media = here.platform.keep("image", "盖章.jpg", PNG)
    follower.act(follower.message("image", MediaId=media, PicUrl="http://127.0.0.1:9/evil"))
    (heard,) = here.desk.heard
    assert here.desk.kept == [("盖章.jpg", PNG)]
    assert heard.file
    assert heard.other == ""


def test_a_picture_that_cannot_be_fetched_is_a_picture_unread(here: Door) -> None:
    follower = here.follower()
    follower.act(follower.message("image", MediaId="gone", PicUrl="http://127.0.0.1:9/"))
    (heard,) = here.desk.heard
    assert (heard.file, heard.other) == (None, "picture")
    nameless = Sent("", PNG, "image/jpeg")
    here.platform.route("GET", "/cgi-bin/media/get", lambda _: nameless)
    follower.act(follower.message("image", MediaId="any"))
    assert here.desk.kept[0][0].endswith(".jpg")


def test_a_retry_after_the_answer_gets_the_same_and_is_heard_once(here: Door) -> None:
    numbers = iter(range(9))
    here.desk.answer = lambda _: Outgoing((Reply(f"第{next(numbers)}次"),))
    follower = here.follower()
    message = follower.message("text", Content="26")
    answers = [follower.act(message)["Content"] for _ in range(3)]
    assert answers == ["第0次"] * 3
    assert len(here.desk.heard) == 1
    event = follower.event("CLICK", "进度")
    assert follower.act(event)["Content"] == follower.act(event)["Content"]
    assert len(here.desk.heard) == 2


def test_a_retry_by_another_process_gets_the_same_too(here: Door, memory: SharedMemory) -> None:
    other = door(here.platform, memory)
    other.desk.answers = here.desk.answers
    follower = here.follower()
    message = follower.message("text", Content="26")
    first = follower.act(message)
    follower._deliver = other.post
    assert follower.act(message)["Content"] == first["Content"]
    assert other.desk.heard == []


def test_retries_while_the_first_is_still_under_way_get_the_very_same(
    here: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, asked = Event(), count(1)
    begin = here.channel._once.begin

    def slowly(said: Incoming) -> Outgoing:
        assert go.wait(10)
        return Outgoing((Reply("好了"),))

    def third(*work: Any) -> Work[Tree]:
        begun = begin(*work)
        if next(asked) == 3:
            go.set()  # all three wait for the one that is under way
        return begun

    here.desk.answer = slowly
    monkeypatch.setattr(here.channel._once, "begin", third)
    follower = here.follower()
    message = follower.message("text", Content="26")
    assert [one["Content"] for one in follower.at_once(message, 3)] == ["好了"] * 3
    assert len(here.desk.placed) == 1


def test_what_is_not_ready_in_time_says_so_and_is_delivered_as_a_whole(
    here: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "IN_PLACE", 0.05)
    go, done = Event(), Event()

    def slowly(said: Incoming) -> Outgoing:
        go.wait(10)
        return Outgoing((Reply("文件好了"),))

    here.desk.answer = slowly
    deliver = here.channel._deliver

    def delivered(incoming: Incoming) -> None:
        deliver(incoming)
        done.set()

    monkeypatch.setattr(here.channel, "_deliver", delivered)
    follower = here.follower()
    message = follower.message("text", Content="生成")
    first = follower.act(message)["Content"]
    assert first == WORDS["working"]
    assert here.desk.placed == [(message["MsgId"], 1)]
    assert follower.act(message)["Content"] == first
    go.set()
    assert done.wait(10)
    assert here.desk.placed == [(message["MsgId"], 1), (message["MsgId"], 0)]
    assert follower.act(message)["Content"] == first
    assert len(here.desk.heard) == 1


def test_a_message_that_broke_something_is_told_and_can_be_sent_again(here: Door) -> None:
    def broken(said: Incoming) -> Outgoing:
        raise RuntimeError(said.text)

    sound, here.desk.answer = here.desk.answer, broken
    follower = here.follower()
    message = follower.message("text", Content="13900000001")
    assert follower.act(message)["Content"] == WORDS["failed"]
    here.desk.answer = sound
    assert follower.act(message)["Content"] == QUESTION


def test_an_answer_without_words_is_success(here: Door) -> None:
    here.desk.answer = lambda _: Outgoing(())
    assert here.follower().says("好的") == {}


def test_a_card_alone_goes_in_place_and_a_picture_alone_by_delivery(
    here: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document("d1", "申报表.docx", 9, "0" * 64)
    here.desk.answer = lambda _: Outgoing((Reply("", document),))
    answer = here.follower().says("文件")
    assert (answer["MsgType"], answer["ArticleCount"]) == ("news", "1")
    assert (answer["Title"], answer["Url"]) == ("申报表.docx", "https://example.org/f/1")
    follower = here.follower()
    message = follower.message("text", Content="图")
    given = replace(here.channel._given, pack=lambda *_: (Picture("1.png", PNG),))
    monkeypatch.setattr(here.channel, "_given", given)
    assert follower.act(message)["Content"] == WORDS["working"]
    assert here.desk.placed[-1] == (message["MsgId"], 0)


CHOICES = Choices("有自主改进吗？", (Option("=yes", "有"), Option("skip", "跳过")), ("7:0", "7:1"))


def sending(here: Door, parcel: Parcel) -> tuple[Outcome, list[dict[str, object]]]:
    follower = here.follower()
    follower.follows()
    follower.says("你好")
    return here.channel.send(Address("wechat", follower.openid), parcel, "key"), follower.got


def test_what_is_sent_arrives_as_the_message_it_should_be(here: Door) -> None:
    text, got = sending(here, Text("您的《申报表》已提交 <a href='x'>"))
    assert got[0]["text"] == {"content": "您的《申报表》已提交 ＜a href='x'>"}
    menu, got = sending(here, CHOICES)
    assert got[0]["msgmenu"] == {
        "head_content": "有自主改进吗？",
        "list": [{"id": "7:0", "content": "有"}, {"id": "7:1", "content": "跳过"}],
        "tail_content": "",
    }
    card, got = sending(here, Card("申报表.docx", "点开查看", "https://example.org/f/1"))
    assert got[0]["news"] == {
        "articles": [
            {"title": "申报表.docx", "description": "点开查看", "url": "https://example.org/f/1"}
        ]
    }
    picture, got = sending(here, Picture("第1页.png", PNG))
    assert got[0]["msgtype"] == "image"
    assert [one.data for one in here.platform.media.values()] == [PNG]
    assert {text, menu, card, picture} == {Outcome("sent")}


def test_without_verification_buttons_are_named_in_the_text(memory: SharedMemory) -> None:
    with Official(verified=False) as platform:
        outcome, got = sending(door(platform, memory), CHOICES)
        assert outcome == Outcome("sent")
        assert got[0]["text"] == {"content": "有自主改进吗？\n可以回复：“有”、“跳过”。"}
        assert platform.violations == []


def test_what_no_message_can_carry_is_refused_before_it_is_sent(here: Door) -> None:
    document = Document("d1", "申报表.docx", 9, "0" * 64)
    refused: list[tuple[Parcel, str]] = [
        (Text("长" * 700), "45002"),
        (Choices("长" * 680, CHOICES.options, CHOICES.ids), "45002"),
        (File(document, b"PK"), "no_such_message"),
        (Picture("1.png", PNG + b" " * 2 * 1024 * 1024), "no_such_message"),
    ]
    for parcel, code in refused:
        assert sending(here, parcel)[0] == Outcome("refused", 0, code)
    assert here.platform.to(SEND) == []


def test_a_picture_whose_upload_fails_is_sent_later(here: Door) -> None:
    here.platform.fail("/cgi-bin/media/upload", "http_500")
    assert sending(here, Picture("1.png", PNG))[0] == Outcome("later", 30, "500")
    assert here.platform.to(SEND) == []


def test_who_left_is_unreachable_by_the_platforms_own_word(here: Door) -> None:
    follower = here.follower()
    to = Address("wechat", follower.openid)
    assert here.channel.send(to, Text("提醒"), "k") == Outcome("unreachable", 0, "43004")


def test_the_fake_platform_knows_the_limits(memory: SharedMemory) -> None:
    with Official() as platform:
        here = door(platform, memory)
        follower = here.follower()
        to = Address("wechat", follower.openid)
        follower.follows()
        ends = [here.channel.send(to, Text("一"), str(n)).code for n in range(4)]
        assert ends == ["", "", "", "45047"]
        platform.pass_time(61)
        assert here.channel.send(to, Text("一"), "5").code == "45015"
        follower.says("你好")
        ends = [here.channel.send(to, Text("一"), str(n)).code for n in range(6)]
        assert ends == [""] * 5 + ["45047"]
        platform.pass_time(48 * 3600 + 1)
        assert here.channel.send(to, Text("一"), "6").code == "45015"
        assert [one[:5] for one in platform.violations] == ["45047", "45015", "45047", "45015"]
