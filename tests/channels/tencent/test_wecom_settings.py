"""What a WeCom app is set up with, what doctor says of it, and what no log ever holds."""

import logging

import pytest

from bot.channels.base import Channel, Choices, File, Parcel, Picture, Text
from bot.channels.wecom import ABILITIES, Settings
from bot.channels.wecom.channel import DOCTOR
from bot.channels.wecom.sending import ON_A_CARD
from conversations.messages import Address, Document, Incoming, Option, Outgoing, Reply
from renderers.phrases import phrases
from tests.channels.tencent.corporate import CHANGE, SEND, Corporate
from tests.channels.tencent.desk import CODE
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wecom import ENVIRONMENT, TABLE, WORDS, App, app

ASKED = "/cgi-bin/agent/get"


@pytest.fixture
def here(corporate: Corporate, memory: SharedMemory) -> App:
    return app(corporate, memory)


def test_it_is_a_channel(here: App) -> None:
    channel: Channel = here.channel
    assert channel.name == "wecom"
    assert channel.abilities is ABILITIES
    assert (ABILITIES.file_out, ABILITIES.file_in, ABILITIES.window) == (20 * 2**20, 0, 0)
    assert ABILITIES.text >= ON_A_CARD


@pytest.mark.parametrize(
    "wrong",
    [
        {"corp": "gh_1234567890"},
        {"agent": 0},
        {"agent": "the first"},
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


def test_doctor_says_what_is_wrong_and_what_to_set(here: App) -> None:
    reached, callback, home = here.channel.examine()
    assert (reached.ok, reached.code, reached.data) == (
        True,
        "wecom_reached",
        {"name": "质量申报"},
    )
    assert (callback.data, home.code) == ({"path": "/wecom"}, "wecom_home")
    for code, said in DOCTOR.items():
        here.platform.fail(ASKED, int(code), times=2 if code == "40001" else 1)
        finding = here.channel.examine()[0]
        assert (finding.ok, finding.code, finding.data) == (False, said, {"code": code})
    here.platform.fail(ASKED, "http_500")
    assert here.channel.examine()[0].code == "wecom_failed"
    here.platform.reports_entering = 0
    assert here.channel.examine()[-1].code == "wecom_enter"


def test_every_finding_has_its_sentence(here: App) -> None:
    here.platform.reports_entering = 0
    for finding in here.channel.examine():
        assert phrases().say("doctor", finding.code, finding.data)
    for code in {*DOCTOR.values(), "wecom_failed"}:
        assert phrases().say("doctor", code, {"code": "40013"})
    assert WORDS.keys() == {"card", "choose", "pressed"}


def test_no_log_holds_a_secret_a_person_or_a_word(
    here: App, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("xindeguo", "xindeguo.wecom", "wechatpy", "urllib3"):
        caplog.set_level(logging.DEBUG, name)

    def echo(said: Incoming) -> Outgoing:
        if said.text == "坏 13900000001":
            raise RuntimeError(said.text)
        return Outgoing((Reply(f"记下了：{said.text}"),))

    here.desk.answer = echo
    member = here.member()
    member.joins()
    for text in ("总装车间 13900000001", "坏 13900000001", CODE):
        member.says(text)
    member.act(member.message("image", MediaId="gone"))
    whom = Address("wecom", member.user)
    card = Choices("总装车间？", (Option("=yes", "总装车间"),), ("7:0",))
    for what in (40001, 81013, 60020, "silent", "dropped", "garbage"):
        here.platform.fail(SEND, what)
        here.channel.send(whom, Text("您的电话是 13900000001"), "k")
    document = Document("d1", "总装车间.docx", 9, "0" * 64)
    parcels: tuple[Parcel, ...] = (card, File(document, b"PK docx"), Picture("车间.png", b"no"))
    for number, parcel in enumerate(parcels):
        here.channel.send(whom, parcel, f"{number}")
    here.platform.fail(CHANGE, 60140)
    sent = next(one for one in member.got if one["msgtype"] == "template_card")
    member.presses("总装车间", sent)
    here.post(*OFFICIAL.post("<xml/>", 1))
    token = here.channel._client.token()
    here.settle()
    said = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records if mine(one))
    assert "a callback was refused: outdated" in said
    assert "a message could not be answered: RuntimeError" in said
    assert "a picture could not be fetched: 40007" in said
    assert "a card could not be changed: 60140" in said
    secrets = [*ENVIRONMENT.values(), str(token), "13900000001", "总装车间", member.user, CODE]
    for secret in secrets:
        assert secret not in said


def mine(record: logging.LogRecord) -> bool:
    """Not what the test's own HTTP client says."""
    return not record.name.startswith(("httpx", "httpcore"))
