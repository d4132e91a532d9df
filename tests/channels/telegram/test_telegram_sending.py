"""How a parcel reaches a person in Telegram, and how it ends when it does not."""

import json

import pytest

from bot.channels.base import Card, Choices, File, Finding, Outcome, Parcel, Picture, Text
from bot.channels.telegram import Telegram
from conversations.messages import Address, Document, Option
from renderers.phrases import phrases
from tests.channels.telegram.people import Person
from tests.channels.telegram.scene import Scene
from tests.channels.telegram.wire import Failing

ONE = Address("telegram", "7")
WORD = Document("d", "2026年申报表-装配车间“钳工”一班.docx", 6, "")
HI = Text("你好")


def test_each_parcel_arrives_as_what_it_is(channel: Telegram, person: Person) -> None:
    options = (Option("yes", "是"), Option("no", "否"))
    parcels: list[Parcel] = [
        Text("http://example.org 不展开，*不加粗*"),
        Choices("会上是否发表？", options, ("12:0", "12:1")),
        File(WORD, b"PK\x03\x04\r\n"),
    ]
    for parcel in parcels:
        assert channel.send(ONE, parcel, "k") == Outcome("sent")
    assert person.texts == ["http://example.org 不展开，*不加粗*", "会上是否发表？"]
    assert person.buttons == ["是", "否"]
    assert person.files == [(WORD.name, b"PK\x03\x04\r\n")]


def test_a_page_and_a_card_arrive(channel: Telegram, person: Person) -> None:
    assert channel.send(ONE, Picture("第1页.png", b"\x89PNG"), "k").end == "sent"
    card = Card("申报表", "在浏览器打开", "https://bot.example.org/d/1")
    assert channel.send(ONE, card, "k").end == "sent"
    assert person.files == [("第1页.png", b"\x89PNG")]
    assert person.inbox[-1]["reply_markup"]["inline_keyboard"][0][0]["url"] == card.url


def test_no_link_is_looked_into(channel: Telegram, person: Person, scene: Scene) -> None:
    channel.send(ONE, HI, "k")
    (call,) = scene.telegram.made("sendMessage")
    assert json.loads(call.params["link_preview_options"]) == {"is_disabled": True}
    assert "parse_mode" not in call.params


@pytest.mark.parametrize(
    ("how", "end", "seen"),
    [
        ("flood", "later", []),
        ("gateway", "later", []),
        ("page", "unknown", []),
        ("dropped", "unknown", []),
        ("lost", "unknown", ["你好"]),
    ],
)
def test_how_a_sending_ends_that_fails(
    channel: Telegram, person: Person, scene: Scene, how: Failing, end: str, seen: list[str]
) -> None:
    scene.telegram.fail("sendMessage", how)
    outcome = channel.send(ONE, HI, "k")
    assert outcome.end == end
    assert outcome.code
    assert person.texts == seen
    assert channel.send(ONE, HI, "k") == Outcome("sent")


def test_telegram_names_how_long_to_wait(channel: Telegram, person: Person, scene: Scene) -> None:
    scene.telegram.fail("sendMessage", "flood")
    assert channel.send(ONE, HI, "k") == Outcome("later", 2, "429", everybody=True)


def test_an_answer_that_never_comes_may_have_arrived(
    scene: Scene, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.api.PATIENCE", 0.2)
    channel = scene.channel()
    scene.telegram.fail("sendMessage", "silent")
    assert channel.send(ONE, HI, "k").end == "unknown"
    assert person.texts == ["你好"]
    channel.close()


def test_what_never_left_is_sent_later(scene: Scene) -> None:
    channel = scene.channel(base="http://127.0.0.1:9")  # nobody is there
    assert channel.send(ONE, HI, "k") == Outcome("later", code="ConnectError")
    channel.close()


def test_calls_go_by_the_proxy_that_is_set_and_by_no_other(
    scene: Scene, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    straight, around = scene.channel(), scene.channel(proxy="http://127.0.0.1:9")
    assert straight.send(ONE, HI, "k") == Outcome("sent")
    assert around.send(ONE, HI, "k").end == "later"
    assert person.texts == ["你好"]
    straight.close()
    around.close()


def test_who_blocked_the_bot_or_is_nobody_is_unreachable(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    person.blocks()
    assert channel.send(ONE, HI, "k") == Outcome("unreachable", code="403")
    assert channel.send(Address("telegram", "8"), HI, "k") == Outcome("unreachable", code="400")
    scene.telegram.person(9)
    assert channel.send(Address("telegram", "9"), HI, "k").end == "unreachable"


def test_a_wrong_token_keeps_everything_for_later(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    scene.telegram.token = "1:changed"
    outcome = channel.send(ONE, HI, "k")
    assert (outcome.end, outcome.code) == ("later", "401")


def test_what_does_not_fit_is_refused_before_it_is_sent(channel: Telegram, scene: Scene) -> None:
    assert channel.send(ONE, Text("字" * 5000), "k") == Outcome("refused", code="length")
    assert scene.telegram.calls == []


def test_telegram_itself_tells_who_floods(scene: Scene, person: Person) -> None:
    """The fake is no easier than the channel: it says so itself."""
    first = [scene.channel() for _ in range(2)]
    ends = [one.send(ONE, HI, "k").code for one in first for _ in range(3)]
    assert ends == ["", "", "", "429", "429", "429"]
    assert len(scene.telegram.violations) == 3
    for one in first:
        one.close()


def examined(channel: Telegram) -> tuple[Finding, ...]:
    """What doctor finds; each finding has its sentence, and that no value which is not given."""
    found = channel.examine()
    assert all(phrases().say("doctor", one.code, one.data) for one in found)
    return found


def test_doctor_sees_a_bot_that_works(channel: Telegram, scene: Scene) -> None:
    found = examined(channel)
    assert [(one.code, one.ok) for one in found] == [
        ("telegram_bot", True),
        ("telegram_polling", True),
        ("telegram_waiting", True),
    ]
    assert found[0].data == {"name": "@xindeguo_bot"}


def test_doctor_sees_a_webhook_that_is_not_right(scene: Scene, person: Person) -> None:
    channel = scene.channel("webhook")
    scene.telegram.webhook = {"url": "https://elsewhere.example.org/"}
    scene.telegram.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    person.says("一")
    found = {one.code: one.ok for one in examined(channel)}
    assert found == {
        "telegram_bot": True,
        "telegram_webhook_not": False,
        "telegram_waiting": True,
        "telegram_last_error": False,
    }
    channel.close()


def test_doctor_sees_a_webhook_that_keeps_one_from_polling(
    channel: Telegram, scene: Scene
) -> None:
    scene.telegram.webhook = {"url": "https://elsewhere.example.org/"}
    assert "telegram_polling_not" in {one.code for one in examined(channel) if not one.ok}


def test_doctor_sees_a_wrong_token_and_a_network_that_is_away(
    channel: Telegram, scene: Scene
) -> None:
    scene.telegram.token = "1:changed"
    assert [one.code for one in examined(channel)] == ["telegram_token"]
    away = scene.channel(base="http://127.0.0.1:9")
    (found,) = examined(away)
    assert (found.code, found.data) == ("telegram_away", {"reason": "ConnectError"})
    away.close()
