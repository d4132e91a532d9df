"""What 微信客服 is set up with, what doctor says of it, and what no log ever holds."""

from collections.abc import Callable

import pytest

from bot.channels.base import Channel, Choices, File, Parcel, Text
from bot.channels.kefu import ABILITIES
from conversations.messages import Address, Document, Option
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
from tests.channels.tencent.desk import CODE, echo
from tests.channels.tencent.kefu import ENVIRONMENT, WORDS, Counter, counter
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


def test_doctor_says_what_is_wrong_and_what_to_set(service: Service, memory: SharedMemory) -> None:
    here = counter(service, memory, accounts=[ACCOUNT, "wkGone"])
    reached, gone, callback = here.channel.examine()
    assert (reached.ok, reached.code) == (True, "kefu_reached")
    assert (gone.ok, gone.code, gone.data) == (False, "kefu_account", {"account": "wkGone"})
    assert callback.data == {"path": "/kefu"}
    service.lent = False
    assert here.channel.examine()[0].code == "kefu_not_lent"


def test_without_a_list_every_account_is_served_and_named(here: Counter) -> None:
    (reached, _) = here.channel.examine()
    assert reached.data == {"account": ACCOUNT, "name": "质量申报"}
    here.platform.route("GET", LIST, lambda _: {"account_list": []})
    assert here.channel.examine()[0].code == "kefu_no_account"


def test_every_finding_has_its_sentence() -> None:
    data: dict[str, str | int] = {"account": ACCOUNT, "name": "质量申报", "path": "/kefu"}
    for code in ("reached", "callback", "no_account", "account", "not_lent"):
        assert phrases().say("doctor", f"kefu_{code}", data)
    assert WORDS.keys() == {"choose"}


def test_no_log_holds_a_secret_a_person_or_a_word(
    here: Counter, hasty: None, logged: Callable[[], str]
) -> None:
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
    said = logged()
    assert "a callback was refused: outdated" in said
    assert "a message could not be answered: RuntimeError" in said
    assert "messages could not be pulled: 45009" in said
    assert "a file could not be fetched: 40007" in said
    assert "did not arrive: fail_type 10" in said
    secrets = [*ENVIRONMENT.values(), str(token), "13900000001", "总装车间", CODE]
    for secret in (*secrets, customer.name, late.name, "ENC"):
        assert secret not in said
