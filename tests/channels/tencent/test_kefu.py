"""微信客服: what people do in WeChat, what is pulled of it, and what the desk hears."""

import pytest

from bot.channels.kefu.reading import Call, Nothing
from conversations.messages import Address, Pressed
from tests.channels.payloads import AT
from tests.channels.tencent.customers import ACCOUNT, WELCOME, Customer, Service
from tests.channels.tencent.desk import BUTTON, CODE, QUESTION, choice
from tests.channels.tencent.kefu import Counter, counter
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL

DOCX = b"PK\x03\x04 a Word file"


@pytest.fixture
def here(service: Service, memory: SharedMemory) -> Counter:
    return counter(service, memory)


def callback(fields: str) -> tuple[dict[str, str], str]:
    xml = f"<xml><ToUserName>{OFFICIAL.receiver}</ToUserName>{fields}</xml>"
    return OFFICIAL.post(xml, AT)


CALL = (
    f"<CreateTime>{AT}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[ENCApHxn]]></Token>"
    f"<OpenKfId><![CDATA[{ACCOUNT}]]></OpenKfId>"
)


def test_a_recorded_callback_names_the_account_and_its_token(
    service: Service, memory: SharedMemory
) -> None:
    here = counter(service, memory, skew=1e12)
    query, body = callback(CALL)
    assert here.channel.read(body.encode(), query) == Call(ACCOUNT, "ENCApHxn")
    for other in (CALL.replace("kf_msg_or_event", "enter_agent"), CALL.replace(ACCOUNT, "")):
        query, body = callback(other)
        assert here.channel.read(body.encode(), query) == Nothing()
        assert here.post(query, body) == (200, "")
    assert here.platform.calls == []


def test_a_callback_that_is_malformed_or_anothers_is_refused(
    service: Service, memory: SharedMemory
) -> None:
    here = counter(service, memory, skew=1e12)
    xml = f"<xml><ToUserName>wwother0123456789</ToUserName>{CALL}</xml>"
    assert here.post(*OFFICIAL.post(xml, AT)) == (403, "")
    assert here.post(*callback("<Event>kf_msg_or_event</Event>")) == (400, "")
    assert here.post(*OFFICIAL.post("hello", AT)) == (400, "")
    for body in (b"", b"<xml>", b"{}", b"x" * 70_000):
        assert here.post({"timestamp": "1", "nonce": "2"}, body)[0] in {403, 413}
    assert here.platform.calls == []


def test_the_address_is_checked_when_it_is_saved(here: Counter) -> None:
    at, echo = str(round(here.platform.now())), OFFICIAL.encrypt("1616140317555161061")
    query = {"timestamp": at, "nonce": "9", "echostr": echo}
    signed = {**query, "msg_signature": OFFICIAL.signature(at, "9", echo)}
    answer = here.http.get("/kefu", params=signed)
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")
    unsealed = {**query, "signature": OFFICIAL.signature(at, "9"), "echostr": "1"}
    assert here.http.get("/kefu", params=unsealed).status_code == 403


def test_what_a_callback_tells_of_is_pulled_and_heard(here: Counter) -> None:
    customer = here.customer()
    customer.says("你好")
    here.settle()
    (heard,) = here.desk.heard
    assert heard.address == Address("kefu", f"{ACCOUNT}/{customer.name}")
    assert heard.text == "你好"
    assert here.desk.placed == [(heard.id, 0)]


def test_only_the_accounts_that_are_ours_are_pulled(
    service: Service, memory: SharedMemory
) -> None:
    here = counter(service, memory, accounts=["wkAnother"])
    here.customer().says("你好")
    here.settle()
    assert here.platform.calls == []


def test_the_line_of_a_menu_is_the_button_and_any_other_is_its_words(here: Counter) -> None:
    customer = here.customer()
    customer.says("有", BUTTON)
    customer.says("有", "1:1")
    here.settle()
    first, second = here.desk.heard
    assert (first.pressed, first.text) == (Pressed("=yes", "own"), None)
    assert (second.pressed, second.text) == (None, "有")


def test_a_file_is_fetched_with_its_name_and_kept(here: Counter) -> None:
    customer = here.customer()
    customer.sends_file("班组创建材料.docx", DOCX)
    customer.sends("image", {"media_id": here.platform.keep("image", "", b"\xff\xd8\xff")})
    here.settle()
    first, second = here.desk.heard
    assert here.desk.kept[0] == ("班组创建材料.docx", DOCX)
    assert here.desk.kept[1][0].endswith(".jpg")
    assert first.file
    assert second.file
    assert (first.other, second.other) == ("", "")


def test_a_file_that_cannot_be_had_says_why(
    here: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = here.customer()
    customer.sends("file", {"media_id": "gone"})
    here.settle()
    here.platform.fail("/cgi-bin/media/get", "http_500", times=2)
    customer.sends_file("材料.docx", DOCX)
    here.settle()
    here.platform.fail("/cgi-bin/media/get", "http_500", times=3)
    customer.sends_file("材料.docx", DOCX)
    here.settle()
    customer.sends_file("材料.docx", DOCX + bytes(20 * 1024 * 1024))
    here.settle()
    problems = [one.file.problem for one in here.desk.heard if one.file]
    assert problems == ["file_not_fetched", "", "file_not_fetched", "file_too_big"]
    assert len(here.desk.kept) == 1


def test_who_comes_for_the_first_time_is_welcomed_within_seconds(here: Counter) -> None:
    here.desk.answer = lambda _: choice("您好，我是申报助手。")
    customer = here.customer()
    customer.enters()
    here.settle()
    assert here.desk.placed == [(here.desk.heard[0].id, 1)]
    assert customer.texts == ["您好，我是申报助手。"]
    assert list(customer.lines) == ["有", "跳过"]
    customer.enters()
    here.settle()
    assert len(here.desk.heard) == 1, "who only opens the chat again is not greeted"


def test_a_link_with_an_invitation_opens_its_conversation(here: Counter) -> None:
    customer, other = here.customer(), here.customer()
    customer.enters(CODE)
    here.settle()
    other.enters(CODE)
    here.settle()
    assert [code for _, code in here.desk.entered] == [CODE, CODE]
    assert customer.texts == [QUESTION]
    assert other.texts == [QUESTION]


def test_an_invitation_without_a_welcome_is_answered_by_delivery(here: Counter) -> None:
    customer = here.customer()
    customer.says("你好")
    customer.enters(CODE)
    here.settle()
    assert here.platform.to(WELCOME) == []
    assert here.desk.placed[-1] == (here.desk.heard[-1].id, 0)


def test_a_welcome_that_comes_too_late_or_is_refused_is_left_to_delivery(here: Counter) -> None:
    late = Customer(here.platform, here.heard_nothing)
    late.enters()
    here.platform.pass_time(30)
    here.channel._puller.wake(ACCOUNT)
    here.settle()
    assert here.platform.to(WELCOME) == []
    here.platform.fail(WELCOME, 40029)
    refused = here.customer()
    refused.enters()
    here.settle()
    assert refused.got == []
    assert [place for _, place in here.desk.placed] == [0, 1, 0]


def test_a_colleague_who_answers_by_hand_is_not_talked_over(here: Counter) -> None:
    customer = here.customer()
    customer.says("1")
    customer.call(here.platform.taken(customer.name, 3))
    customer.says("请问王老师在吗")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1"]
    customer.call(here.platform.taken(customer.name, 4))
    customer.says("2")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1", "2"]


def test_who_refuses_messages_is_gone_until_they_write(here: Counter) -> None:
    customer = here.customer()
    token = here.platform.event(customer.name, "msg_send_fail", fail_msgid="m", fail_type=10)
    customer.call(token)
    for why in (0, 2, 4, 5, 6):
        token = here.platform.event(customer.name, "msg_send_fail", fail_msgid="m", fail_type=why)
        customer.call(token)
    here.settle()
    address = Address("kefu", f"{ACCOUNT}/{customer.name}")
    assert here.desk.left == [(address, "refused")]
    ends = {outcome.code: outcome.end for _, _, outcome in here.desk.reported}
    late = dict.fromkeys(["4", "5", "6"], "closed")
    assert ends == {"10": "unreachable", "0": "refused", "2": "refused", **late}


def test_a_report_that_is_quicker_than_our_own_book_is_looked_at_again(here: Counter) -> None:
    customer = here.customer()
    known = {"m1"}
    here.desk.receipts = known
    for name in ("m1", "m2"):
        token = here.platform.event(customer.name, "msg_send_fail", fail_msgid=name, fail_type=6)
        customer.call(token)
    here.settle()
    assert [name for _, name, _ in here.desk.reported] == ["m1", "m2", "m2"]
