"""What 微信客服 is set up with, what doctor says of it, and what no log ever holds."""

import logging

import pytest

from bot.channels.base import Channel, Choices, File, Parcel, Text
from bot.channels.kefu import ABILITIES, Settings
from bot.channels.kefu.channel import DOCTOR
from conversations.messages import Address, Document, Incoming, Option, Outgoing, Reply
from renderers.phrases import phrases
from tests.channels.tencent.customers import (
    ACCOUNT,
    LIST,
    SEND,
    SYNC,
    WELCOME,
    Customer,
    Service,
)
from tests.channels.tencent.desk import CODE
from tests.channels.tencent.kefu import ENVIRONMENT, TABLE, WORDS, Counter, counter
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL


@pytest.fixture
def here(service: Service, memory: SharedMemory) -> Counter:
    return counter(service, memory)


def test_it_is_a_channel(here: Counter) -> None:
    channel: Channel = here.channel
    assert channel.name == "kefu"
    assert channel.abilities is ABILITIES
    assert (ABILITIES.file_out, ABILITIES.file_in) == (20 * 2**20, 20 * 2**20)
    assert (ABILITIES.window, ABILITIES.messages, ABILITIES.merged) == (48 * 3600, 5, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"corp": "gh_1234567890"},
        {"accounts": ["张三/客服"]},
        {"sweep": 1},
        {"base": "http://qyapi.weixin.qq.com"},
        {"skew": 0},
        {"insecure": True},
    ],
)
def test_a_setting_that_cannot_be_is_told_without_a_secret(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))) as told:
        Settings.of({**TABLE, **wrong}, ENVIRONMENT)
    for secret in ENVIRONMENT.values():
        assert secret not in str(told.value)
        assert secret not in repr(Settings.of(TABLE, ENVIRONMENT))


def test_doctor_says_what_is_wrong_and_what_to_set(service: Service, memory: SharedMemory) -> None:
    here = counter(service, memory, accounts=[ACCOUNT, "wkGone"])
    reached, gone, callback = here.channel.examine()
    assert (reached.ok, reached.code) == (True, "kefu_reached")
    assert (gone.ok, gone.code, gone.data) == (False, "kefu_account", {"account": "wkGone"})
    assert callback.data == {"path": "/kefu"}
    service.lent = False
    assert here.channel.examine()[0].code == "kefu_not_lent"
    for code, said in DOCTOR.items():
        service.fail(LIST, int(code), times=2 if code == "40001" else 1)
        finding = here.channel.examine()[0]
        assert (finding.ok, finding.code, finding.data) == (False, said, {"code": code})
    service.fail(LIST, "http_500")
    assert here.channel.examine()[0].code == "kefu_failed"


def test_without_a_list_every_account_is_served_and_named(here: Counter) -> None:
    (reached, _) = here.channel.examine()
    assert reached.data == {"account": ACCOUNT, "name": "质量申报"}
    here.platform.route("GET", LIST, lambda _: {"account_list": []})
    assert here.channel.examine()[0].code == "kefu_no_account"


def test_every_finding_has_its_sentence() -> None:
    data: dict[str, str | int] = {"account": ACCOUNT, "name": "质量申报", "path": "/kefu"}
    others = {"reached", "callback", "no_account", "account", "not_lent", "failed"}
    for code in {*DOCTOR.values(), *(f"kefu_{one}" for one in others)}:
        assert phrases().say("doctor", code, {**data, "code": "40013"})
    assert WORDS.keys() == {"choose"}


def test_no_log_holds_a_secret_a_person_or_a_word(
    here: Counter, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("xindeguo", "xindeguo.kefu", "wechatpy", "urllib3"):
        caplog.set_level(logging.DEBUG, name)

    def echo(said: Incoming) -> Outgoing:
        if said.text == "坏 13900000001":
            raise RuntimeError(said.text)
        return Outgoing((Reply(f"记下了：{said.text}"),))

    here.desk.answer = echo
    customer = here.customer()
    customer.enters(CODE)
    here.settle()
    for text in ("总装车间 13900000001", "坏 13900000001"):
        customer.says(text)
    customer.sends("file", {"media_id": "gone"})
    here.platform.fail(SYNC, 45009)
    customer.says("总装车间")
    here.settle()
    late = Customer(here.platform, here.post)
    here.platform.fail(WELCOME, 40029)
    late.enters()
    here.settle()
    whom = Address("kefu", f"{ACCOUNT}/{customer.name}")
    card = Choices("总装车间？", (Option("=yes", "总装车间"),), ("7:0",))
    document = Document("d1", "总装车间.docx", 9, "0" * 64)
    for what in (40001, 95018, 60020, "silent", "dropped", "garbage"):
        here.platform.fail(SEND, what)
        here.channel.send(whom, Text("您的电话是 13900000001"), "k")
    parcels: tuple[Parcel, ...] = (card, File(document, b"PK docx"))
    for number, parcel in enumerate(parcels):
        here.channel.send(whom, parcel, f"{number}")
    here.platform.people[customer.name].refuses = True
    here.channel.send(whom, Text("总装车间"), "9")
    here.channel._puller.wake(ACCOUNT)
    here.post(*OFFICIAL.post("<xml/>", 1))
    here.settle()
    token = here.channel._client.token()
    said = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records if mine(one))
    assert "a callback was refused: outdated" in said
    assert "a message could not be answered: RuntimeError" in said
    assert "messages could not be pulled: 45009" in said
    assert "a file could not be fetched: 40007" in said
    assert "did not arrive: fail_type 10" in said
    secrets = [*ENVIRONMENT.values(), str(token), "13900000001", "总装车间", CODE]
    for secret in (*secrets, customer.name, late.name, "ENC"):
        assert secret not in said


def mine(record: logging.LogRecord) -> bool:
    """Not what the test's own HTTP client says."""
    return not record.name.startswith(("httpx", "httpcore"))
