"""A whole form in Telegram, from /start to the Word file, and what may happen on the way."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations.messages import Outgoing, Reply
from renderers.phrases import phrases
from storage.transaction import BROADCAST
from tests.bots import MATERIAL, RESULT
from tests.channels.telegram.fake import TOKEN
from tests.channels.telegram.house import SECRET, House, address
from tests.channels.telegram.people import Person
from tests.channels.telegram.wire import Json

HEADER = "X-Telegram-Bot-Api-Secret-Token"
NAME = "2021年成果表-装配车间钳工一班.docx"
OLD_BUTTON = phrases().say("say", "old_button", {})
STICKER = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 512, "height": 512}
STICKER |= {"is_animated": False, "is_video": False}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()
    assert house.telegram.violations == []


def words_in(data: bytes) -> str:
    """All that the tables of a Word file say."""
    tables = docx.Document(BytesIO(data)).tables
    cells = (cell.text for table in tables for row in table.rows for cell in row.cells)
    return "\n".join(cells)


def received(person: Person) -> None:
    """The finished form is there, with the name it is saved as, and says what was answered."""
    name, data = person.files[-1]
    assert name == NAME
    said = words_in(data)
    for answer in RESULT:
        assert answer in said


def test_a_form_is_filled_by_polling(house: House) -> None:
    person = house.person()
    with house.polling():
        person.starts()
        house.settled()
        person.presses(next(one for one in person.buttons if "成果表" in one))
        house.settled()
        for answer in RESULT:
            if answer in person.buttons:
                person.presses(answer)
            else:
                person.says(answer)
            house.settled()
        person.presses("提交")
        house.settled()
    received(person)


def test_a_form_is_filled_by_a_webhook(house: House) -> None:
    person, channel = house.person(), house.new_channel("webhook")
    with house.polling(channel):
        with house.telegram.changed:
            assert house.telegram.changed.wait_for(lambda: house.telegram.webhook, timeout=30)
        told = house.telegram.webhook
        assert json.loads(told["allowed_updates"]) == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]
        browser = TestClient(Starlette(routes=channel.routes()), base_url="https://testserver")
        path = told["url"].removeprefix("https://bot.example.org")

        def pushed() -> None:
            for update in house.telegram.left:
                headers = {HEADER: told["secret_token"]}
                assert browser.post(path, json=update, headers=headers).status_code == 200
                house.telegram.confirm(update)
            house.deliver()

        person.starts()
        pushed()
        for said in ("成果表", *RESULT, "提交"):
            person.says(said)
            pushed()
    channel.close()
    received(person)


def test_a_button_stops_turning_and_goes_with_its_keyboard(house: House) -> None:
    person = house.person()
    house.hear(person.starts())
    shown = person.inbox[-1]
    house.hear(person.presses(person.buttons[0]))
    assert len(house.telegram.made("answerCallbackQuery")) == 1
    assert "reply_markup" not in shown


def test_an_old_button_explains_itself(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"), person.says(RESULT[0]))
    asked = dict(person.inbox[-1])
    house.hear(person.presses("是"))
    before = house.answers()
    house.hear(person.presses("否", asked))
    assert house.answers() == before
    assert OLD_BUTTON in person.texts


def test_a_button_of_somebody_else_is_nobodys(house: House) -> None:
    one, other = house.person(1), house.person(2)
    house.hear(one.starts(), one.says("成果表"), one.says(RESULT[0]), other.starts())
    stolen = {**other.inbox[-1], "reply_markup": one.inbox[-1]["reply_markup"]}
    house.hear(other.presses("是", stolen))
    assert house.answers(2) == {}
    assert OLD_BUTTON in other.texts


def test_an_edited_answer_is_the_answer(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"))
    said = person.says(RESULT[0])
    house.hear(said)
    house.hear(person.presses("是"))
    house.hear(person.edits(said, "装配车间钳工二班"))
    assert house.answers()["team_name"] == "装配车间钳工二班"
    assert house.answers()["will_present"] is not None


def test_two_edits_within_a_second_are_two(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"))
    said = person.says(RESULT[0])
    house.hear(said)
    for team in ("装配车间钳工二班", "装配车间钳工三班"):
        house.hear(person.edits(said, team))
    assert house.answers()["team_name"] == "装配车间钳工三班"


def test_a_file_is_fetched_and_looked_at(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"))
    house.hear(person.uploads("材料.docx", MATERIAL))
    assert len(house.telegram.made("getFile")) == 1
    history = house.bot.assistant.history(address(person))
    sent = history[-1].said
    assert sent
    assert sent.file
    assert (sent.file.name, sent.file.problem, sent.file.size) == ("材料.docx", "", len(MATERIAL))


def test_a_photo_is_a_file(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.photographs(b"\xff\xd8\xff\xe0" + bytes(100)))
    sent = house.bot.assistant.history(address(person))[-1].said
    assert sent
    assert sent.file
    assert (sent.file.name, sent.file.size) == ("photo-2.jpg", 104)


def test_a_file_that_is_too_big_is_told_and_not_fetched(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"))
    house.hear(person.uploads("材料.docx", b"PK", file_size=20 * 2**20 + 1))
    assert not house.telegram.made("getFile")
    sent = house.bot.assistant.history(address(person))[-1].said
    assert sent
    assert sent.file
    assert sent.file.problem == "file_too_big"


def test_what_cannot_be_read_gets_a_kind_answer(house: House) -> None:
    person = house.person()
    house.hear(person.starts(), person.says("成果表"))
    before = len(person.inbox)
    house.hear(person.sends({"sticker": STICKER}))
    assert len(person.inbox) > before
    assert house.answers() == {}


def test_who_blocked_the_bot_is_left_alone_until_they_return(house: House) -> None:
    person = house.person()
    house.hear(person.starts())
    before = len(house.telegram.calls)
    house.hear_only(person.says("成果表"))
    house.hear(person.blocks())
    assert len(house.telegram.calls) == before
    house.hear(person.returns(), person.says("你好"))
    assert len(house.telegram.calls) > before


def test_an_invitation_opens_the_conversation_it_is_for(house: House) -> None:
    one, other = house.person(1), house.person(2)
    house.hear(one.starts(), one.says("成果表"), one.says(RESULT[0]))
    code = house.bot.assistant.link(address(one))
    house.hear(other.starts(code))
    assert house.answers(2)["team_name"] == RESULT[0]


def test_an_invitation_that_is_spent_says_so(house: House) -> None:
    one, other = house.person(1), house.person(2)
    house.hear(one.starts())
    code = house.bot.assistant.link(address(one))
    house.hear(other.starts(code))
    third = house.person(3)
    house.hear(third.starts(code))
    assert "已经用过了" in third.texts[0]
    assert len(third.texts) > 1


def test_a_storm_delays_and_loses_nothing(house: House, tmp_path: Path) -> None:
    """Every way of failing that says so is tried again, and the order stays."""
    calm, stormy = House(tmp_path / "calm"), house
    for _ in range(8):
        stormy.telegram.fail("sendMessage", "flood", "gateway")
    stormy.telegram.fail("sendDocument", "flood", "flood", "gateway")
    for one in (calm, stormy):
        one.hear(*said(one.person(), "成果表", *RESULT, "提交"))
        received(one.person())
    assert stormy.person().texts == calm.person().texts
    assert len(stormy.person().files) == 1
    calm.close()


def test_neither_a_chat_nor_telegram_is_flooded(house: House) -> None:
    people = [house.person(number) for number in range(40)]
    for person in people:
        house.hear_only(person.starts())
    with house.bot.store.begin() as transaction:
        for person in people * 6:
            conversation = transaction.conversation(address(person))
            said = Outgoing((Reply("提醒"),))
            transaction.say_first(conversation, said, house.bot.now, priority=BROADCAST)
    house.deliver()
    assert all(person.texts.count("提醒") == 6 for person in people)
    assert house.telegram.violations == []


def test_a_crash_between_keeping_and_confirming_answers_once(house: House) -> None:
    person = house.person()
    for update in said(person, "成果表", *RESULT[:2]):
        assert house.channel.hear(update)
    house.deliver()
    before, told = house.answers(), list(person.texts)
    with house.polling():
        house.settled()
    assert house.answers() == before
    assert person.texts == told


def said(person: Person, *texts: str) -> list[Json]:
    """The chat is opened, and this is said."""
    return [person.starts(), *map(person.says, texts)]


def test_no_secret_and_no_answer_is_in_any_log(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At DEBUG, with everything that can go wrong going wrong."""
    caplog.set_level(logging.DEBUG)
    person = house.person()
    mobile, shop = "13900000001", "装配车间钳工一班"
    house.telegram.fail("sendMessage", "flood", "gateway", "page", "dropped", "lost")
    house.telegram.fail("getUpdates", "page", "gateway")
    monkeypatch.setattr("bot.channels.telegram.channel.LONGEST_PAUSE", 0.01)
    with house.polling():
        person.starts()
        house.settled()
        for said in ("申报表", "江苏省质量协会", shop, f"手机：{mobile}", f"修改 手机 {mobile}"):
            person.says(said)
            house.settled()
    house.telegram.token = "1:gone"
    house.channel.examine()
    house.channel.hear({"update_id": 1, "message": {"text": mobile}})
    assert {one.name for one in caplog.records} >= {"xindeguo.telegram", "xindeguo.delivery"}
    logged = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records)
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET, mobile, shop):
        assert secret not in logged
