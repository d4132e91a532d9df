"""What a WeCom app is set up with, what doctor says of it, and what no log ever holds."""

from collections.abc import Callable

import pytest

from bot.channels.base import Channel, Choices, File, Parcel, Picture, Text
from bot.channels.wecom import ABILITIES
from bot.channels.wecom.sending import ON_A_CARD
from conversations.messages import Address, Document, Option
from renderers.phrases import phrases
from tests.channels.tencent.corporate import CHANGE, SEND, Corporate
from tests.channels.tencent.desk import CODE, echo
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wecom import ENVIRONMENT, WORDS, App, app


@pytest.fixture
def here(corporate: Corporate, memory: SharedMemory) -> App:
    return app(corporate, memory)


def test_it_is_a_channel(here: App) -> None:
    channel: Channel = here.channel
    assert channel.name == "wecom"
    assert channel.abilities is ABILITIES
    assert (ABILITIES.file_out, ABILITIES.file_in, ABILITIES.window) == (20 * 2**20, 0, 0)
    assert ABILITIES.text >= ON_A_CARD


def test_doctor_says_what_is_wrong_and_what_to_set(here: App) -> None:
    reached, callback, home = here.channel.examine()
    assert (reached.ok, reached.code, reached.data) == (
        True,
        "wecom_reached",
        {"name": "质量申报"},
    )
    assert (callback.data, home.code) == ({"path": "/wecom"}, "wecom_home")
    here.platform.reports_entering = 0
    assert here.channel.examine()[-1].code == "wecom_enter"


def test_every_finding_has_its_sentence(here: App) -> None:
    here.platform.reports_entering = 0
    for finding in here.channel.examine():
        assert phrases().say("doctor", finding.code, finding.data)
    assert WORDS.keys() == {"card", "choose", "pressed"}


def test_no_log_holds_a_secret_a_person_or_a_word(
    here: App, hasty: None, logged: Callable[[], str]
) -> None:
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
    said = logged()
    assert "a callback was refused: outdated" in said
    assert "a message could not be answered: RuntimeError" in said
    assert "a picture could not be fetched: 40007" in said
    assert "a card could not be changed: 60140" in said
    secrets = [*ENVIRONMENT.values(), str(token), "13900000001", "总装车间", member.user, CODE]
    for secret in secrets:
        assert secret not in said
