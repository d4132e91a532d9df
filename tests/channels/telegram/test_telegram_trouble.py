"""What may go wrong before an update of Telegram's is kept: nothing is lost or told twice."""

import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.base import Choices
from bot.channels.telegram import Settings, Telegram
from bot.channels.telegram.channel import CONTENT, SECRET_HEADER
from conversations.messages import Address, Option, Pressed
from tests.channels.telegram.desk import Leases
from tests.channels.telegram.fake import TOKEN
from tests.channels.telegram.people import Person
from tests.channels.telegram.scene import SECRET, Polling, Scene
from tests.channels.telegram.wire import Failing, Json

ONE = Address("telegram", "7")


@pytest.fixture
def webhook(scene: Scene) -> Iterator[TestClient]:
    channel = scene.channel("webhook")
    yield TestClient(Starlette(routes=channel.routes()))
    channel.close()


def test_updates_are_confirmed_once_they_are_kept(scene: Scene, person: Person) -> None:
    for text in ("一", "二", "三"):
        person.says(text)
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.texts == ["一", "二", "三"]
    assert scene.leases.held == {}, "the next process need not wait"


def test_what_could_not_be_kept_comes_again(scene: Scene, person: Person) -> None:
    scene.desk.shut = 3
    for text in ("一", "二"):
        person.says(text)
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.texts == ["一", "二"]
    assert scene.desk.times == 5


def test_a_crash_before_the_next_question_brings_the_updates_again(
    scene: Scene, person: Person
) -> None:
    """The one that dies has heard everything and confirmed nothing."""
    for text in ("一", "二"):
        person.says(text)
    dying = scene.channel()
    for update in scene.telegram.left:
        dying.hear(update)
    dying.close()
    assert len(scene.telegram.left) == 2
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.times == 4
    assert scene.desk.texts == ["一", "二"]


def test_one_message_that_breaks_the_bot_does_not_stop_the_others(
    scene: Scene, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    scene.desk.broken.add("二")
    for text in ("一", "二", "三"):
        person.says(text)
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.texts == ["一", "三"]
    assert "LookupError" in caplog.text
    assert "二" not in caplog.text


def test_an_update_that_cannot_be_read_does_not_stop_the_others(
    scene: Scene, person: Person
) -> None:
    person.says("一")
    scene.telegram.tell("message", {"message_id": "?", "chat": 5})
    person.says("二")
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.texts == ["一", "二"]


def test_a_poll_that_fails_is_tried_again(scene: Scene, person: Person) -> None:
    scene.telegram.fail("deleteWebhook", "gateway")
    scene.telegram.fail("getUpdates", "gateway", "page", "dropped", "lost")
    person.says("一")
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.desk.texts == ["一"]


def test_only_one_of_two_processes_polls(scene: Scene, person: Person) -> None:
    with Polling(scene.channel()):
        scene.called("getUpdates")
        with Polling(scene.channel()):
            person.says("一")
            scene.confirmed()
        assert len(scene.leases.held) == 1
    assert scene.desk.times == 1


def test_the_other_process_polls_when_the_first_has_ended(scene: Scene, person: Person) -> None:
    with Polling(scene.channel()):
        with Polling(scene.channel()):
            scene.called("getUpdates")
        person.says("一")
        scene.confirmed()
    assert scene.desk.texts == ["一"]


def test_another_installation_with_the_same_token_is_a_conflict(
    scene: Scene, person: Person
) -> None:
    """Each is told 409 when the other polls; between them nothing is lost, or kept twice."""
    other = Scene(scene.telegram, scene.desk, Leases(), scene.clock)
    with Polling(scene.channel()), Polling(other.channel()):
        for text in ("一", "二", "三"):
            person.says(text)
            scene.called("getUpdates", len(scene.telegram.made("getUpdates")) + 3)
        scene.confirmed()
    assert scene.desk.texts == ["一", "二", "三"]


def test_polling_takes_the_webhook_away(scene: Scene, person: Person) -> None:
    scene.telegram.webhook = {"url": "https://bot.example.org/old"}
    person.says("一")
    with Polling(scene.channel()):
        scene.confirmed()
    assert scene.telegram.webhook == {}


def test_who_polls_has_no_door(scene: Scene, channel: Telegram) -> None:
    assert channel.routes() == []


def test_a_webhook_is_announced_until_telegram_knows_it(scene: Scene) -> None:
    scene.telegram.fail("setWebhook", "gateway", "dropped", "page")
    with Polling(scene.channel("webhook")), scene.telegram.changed:
        assert scene.telegram.changed.wait_for(lambda: scene.telegram.webhook, timeout=30)
    told = scene.telegram.webhook
    assert told["secret_token"] == SECRET
    assert SECRET not in told["url"]


def path(scene: Scene) -> str:
    keys = {"XINDEGUO_TELEGRAM_TOKEN": TOKEN, "XINDEGUO_TELEGRAM_SECRET": SECRET}
    table = {"mode": "webhook", "address": "https://bot.example.org"}
    return f"/telegram/{Settings.of(table, keys).path}"


def push(scene: Scene, webhook: TestClient, body: bytes | Json, secret: str = SECRET) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {SECRET_HEADER: secret} if secret else {}
    return webhook.post(path(scene), content=data, headers=headers).status_code


def test_a_webhook_says_200_once_it_is_kept(
    scene: Scene, webhook: TestClient, person: Person
) -> None:
    said = person.says("一")
    scene.desk.shut = 1
    assert push(scene, webhook, said) == 503
    assert push(scene, webhook, said) == 200
    assert push(scene, webhook, said) == 200
    assert scene.desk.texts == ["一"]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "密"])
def test_whoever_does_not_know_the_secret_finds_nothing(
    scene: Scene, webhook: TestClient, person: Person, secret: str
) -> None:
    headers = {SECRET_HEADER.encode(): secret.encode()} if secret else {}
    answer = webhook.post(path(scene), json=person.says("一"), headers=headers)
    assert answer.status_code == 404
    other = path(scene)[:-1] + "g"
    assert webhook.post(other, json={}, headers={SECRET_HEADER: SECRET}).status_code == 404
    assert scene.desk.heard == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b"{}", 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 1, "message": 5}', 200),
        (b'{"update_id": 1, "message": {"message_id": 1, "date": 1e99, "chat": {}}}', 200),
        (b'{"update_id": 1, "callback_query": []}', 200),
        (b'{"update_id": 1, "something_new": {"a": 1}}', 200),
        (b"1" * (CONTENT + 1), 413),
    ],
)
def test_what_is_no_update_is_refused_and_what_cannot_be_read_passed_by(
    scene: Scene, webhook: TestClient, body: bytes, status: int
) -> None:
    assert push(scene, webhook, body) == status
    assert scene.desk.heard == {}


def test_a_button_is_heard_however_telegram_takes_it(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    options = (Option("yes", "是"),)
    channel.send(ONE, Choices("会上是否发表？", options, ("12:0",)), "k")
    scene.telegram.fail("answerCallbackQuery", "gateway")
    scene.telegram.fail("editMessageReplyMarkup", "dropped")
    assert channel.hear(person.presses("是"))
    assert [one.pressed for one in scene.desk.heard.values()] == [Pressed("yes", "will_present")]


def test_a_button_nobody_knows_is_an_old_one(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    channel.send(ONE, Choices("会上是否发表？", (Option("yes", "是"),), ("11:0",)), "k")
    assert channel.hear(person.presses("是"))
    assert [one.pressed for one in scene.desk.heard.values()] == [Pressed("old")]


@pytest.mark.parametrize(
    ("failures", "problem"),
    [
        ((), ""),
        (("gateway", "dropped"), ""),
        (("gateway", "page", "lost"), "file_not_fetched"),
    ],
)
def test_a_file_is_asked_for_three_times(
    channel: Telegram,
    person: Person,
    scene: Scene,
    failures: tuple[Failing, ...],
    problem: str,
) -> None:
    scene.telegram.fail("getFile", *failures)
    assert channel.hear(person.uploads("材料.docx", b"PK\x03\x04"))
    (file,) = scene.desk.files
    assert (file.name, file.problem) == ("材料.docx", problem)


def test_a_download_that_breaks_is_begun_again(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    scene.telegram.fail("file", "dropped", "page")
    assert channel.hear(person.uploads("材料.docx", b"PK\x03\x04"))
    assert scene.desk.files[0].problem == ""


@pytest.mark.parametrize("told", [None, 12])
def test_a_file_that_is_larger_than_was_told_is_refused(
    channel: Telegram, person: Person, scene: Scene, told: int | None
) -> None:
    assert channel.hear(person.uploads("材料.docx", bytes(20 * 2**20 + 1), file_size=told))
    assert scene.desk.files[0].problem == "file_too_big"


def test_a_file_that_telegram_has_forgotten_is_asked_for_again(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    assert channel.hear(person.uploads("材料.docx", b"PK", file_id="gone"))
    assert scene.desk.files[0].problem == "file_not_fetched"


def test_who_moves_is_told_to_the_desk(channel: Telegram, person: Person, scene: Scene) -> None:
    channel.hear(person.blocks())
    channel.hear(person.returns())
    assert scene.desk.away == [(ONE, "blocked"), (ONE, "")]


def test_a_code_goes_to_the_desk_with_the_beginning(
    channel: Telegram, person: Person, scene: Scene
) -> None:
    channel.hear(person.starts("good"))
    channel.hear(person.starts("spent"))
    channel.hear(person.starts())
    assert scene.desk.codes == ["good", "spent"]
    assert len(scene.desk.heard) == 3
    assert person.texts == [], "what it opens, or why not, is the desk's to say"
