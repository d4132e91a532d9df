"""One conversation through several doors: codes, buttons, what is owed to whom."""

from datetime import timedelta

import pytest

from bot.duties import LASTS, LINK
from conversations.messages import Address, Incoming, Outgoing, Pressed
from conversations.state import State
from renderers.word.template import Template
from storage.store import Store
from tests.bots import ONE, RESULT, Bot, documents, enters, given, told
from tests.kept import submissions

PHONE = Address("telegram", "one")
NUMBERS = iter(range(10_000))


def say(bot: Bot, address: Address, text: str, in_place: int | None = None) -> Outgoing:
    return bot.assistant.receive(Incoming(address, f"d{next(NUMBERS)}", text=text), in_place)


def test_a_form_begun_here_goes_on_there(bot: Bot) -> None:
    bot.say("成果表")
    bot.say(RESULT[0])
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    for text in RESULT[1:4]:
        say(bot, PHONE, text)
    bot.say(RESULT[4])
    document = given(say(bot, PHONE, "提交"))
    assert bot.assistant.open(ONE, document.id) == bot.assistant.open(PHONE, document.id)
    assert bot.assistant.sheet(PHONE, document.id)
    history = bot.assistant.history(ONE)
    assert history == bot.assistant.history(PHONE)
    doors = [one.said.address for one in history if one.said]
    assert doors == [ONE, ONE, PHONE, PHONE, PHONE, PHONE, ONE, PHONE], "who answered what is seen"


def test_what_was_begun_at_the_door_is_not_lost(bot: Bot) -> None:
    bot.fill()
    code = bot.assistant.link(ONE)
    say(bot, PHONE, "申报表")
    say(bot, PHONE, "浙江省质量协会")
    draft = given(say(bot, PHONE, "草稿"))
    assert enters(bot.assistant, PHONE, code)
    state = bot.assistant.state(ONE)
    assert set(state.drafts) == {"result@2021", "application@2021"}
    assert state.drafts["application@2021"].answers == {"recommender": "浙江省质量协会"}
    assert state.open == "result@2021"
    assert bot.assistant.open(ONE, draft.id)
    assert bot.assistant.open(PHONE, draft.id)
    assert len(bot.assistant.history(PHONE)) == 6 + 3 + 1


def test_a_form_begun_twice_offers_what_was_answered_there(bot: Bot) -> None:
    bot.say("成果表")
    bot.say("装配车间钳工一班")
    for text in ("成果表", "装配车间钳工二班", "是", RESULT[2]):
        say(bot, PHONE, text)
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    assert bot.answers() == {"team_name": "装配车间钳工一班"}
    bot.say("保留")

    bot.say("保留")
    assert bot.answers()["will_present"] == "yes"
    assert bot.answers()["enterprise_name"] == RESULT[2]
    assert bot.assistant.state(ONE).beside


@pytest.mark.parametrize("code", [" ", "x", "' OR 1=1", "\0", "质" * 5_000])
def test_a_wrong_code_is_refused(bot: Bot, code: str) -> None:
    bot.fill()
    bot.assistant.link(ONE)
    assert not enters(bot.assistant, PHONE, code)
    assert bot.assistant.state(PHONE) == State()


def test_a_code_opens_once_and_for_a_day(bot: Bot) -> None:
    bot.fill()
    first, second = bot.assistant.link(ONE), bot.assistant.link(ONE)
    assert first != second
    assert enters(bot.assistant, PHONE, first)
    assert not enters(bot.assistant, Address("web", "thief"), first)
    bot.now += LASTS[LINK] - timedelta(minutes=1)
    assert enters(bot.assistant, Address("web", "colleague"), second)
    third = bot.assistant.link(ONE)
    bot.now += LASTS[LINK]
    assert not enters(bot.assistant, Address("web", "late"), third)


def test_a_code_of_ones_own_does_no_harm(bot: Bot) -> None:
    bot.fill()
    before = bot.assistant.state(ONE)
    assert enters(bot.assistant, ONE, bot.assistant.link(ONE))
    assert bot.assistant.state(ONE) == before


def test_a_link_may_be_issued_before_anything_was_said(bot: Bot) -> None:
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    bot.say("成果表")
    assert bot.assistant.state(PHONE).open == "result@2021"


def test_what_did_not_go_with_the_response_is_owed_to_the_door_it_came_through(bot: Bot) -> None:
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    in_place = bot.say("成果表")
    owed = say(bot, PHONE, RESULT[0], in_place=1)
    with bot.store.read() as reading:
        [waiting] = reading.unsettled(None, bot.now)
    assert (waiting.address, waiting.answer, waiting.parts) == (PHONE, owed, 1)
    assert waiting.answer != in_place


def test_a_button_says_what_it_was_put_for(bot: Bot) -> None:
    bot.say("成果表")
    answer = bot.say(RESULT[0])
    exchange = bot.assistant.history(ONE)[-1].id
    for number, option in enumerate(answer.options):
        pressed = bot.assistant.pressed(ONE, f"{exchange}:{number}")
        assert pressed == Pressed(option.key, answer.question.path)
    bot.say("否")
    assert bot.assistant.pressed(ONE, f"{exchange}:0") == Pressed("=是", "will_present")
    assert bot.assistant.pressed(PHONE, f"{exchange}:0") is None
    bot.say("表格", "two")
    assert bot.assistant.pressed(Address("test", "two"), f"{exchange}:0") is None
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    assert bot.assistant.pressed(PHONE, f"{exchange}:0")


@pytest.mark.parametrize(
    "button", ["", ":", "1", "1:", ":1", "1:99", "99:0", "-1:0", "1:-1", "１:０", "1:0 ", "9" * 40]
)
def test_a_button_that_is_none_is_none(bot: Bot, button: str) -> None:
    bot.say("成果表")
    assert bot.assistant.pressed(ONE, button) is None


def test_who_left_cannot_be_reached_until_they_write(bot: Bot) -> None:
    bot.say("成果表")
    bot.assistant.gone(ONE, "blocked")
    assert reach(bot.store) == "blocked"
    bot.assistant.gone(ONE, "")
    assert reach(bot.store) == ""
    bot.assistant.gone(ONE, "left")
    bot.assistant.receive(Incoming(ONE, "again", text=RESULT[0]), in_place=0)
    assert reach(bot.store) == ""


def test_an_apology_is_delivered_where_the_response_carries_nothing(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.fill()
    before = bot.assistant.state(ONE)
    with monkeypatch.context() as broke:
        broke.setattr(Template, "fill", lambda *_: 1 / 0)
        answer = bot.assistant.receive(Incoming(ONE, "m1", text="提交"), 0)
    with bot.store.read() as reading:
        [waiting] = reading.unsettled("test", bot.now)
        assert submissions(reading) == ()
    assert waiting.answer == answer
    assert told(answer) == bot.library.phrases.tables["say"]["apology"]
    assert bot.assistant.state(ONE) == before
    assert documents(bot.assistant.receive(Incoming(ONE, "m1", text="提交"), 0)), "it is mended"


def test_what_people_stumble_on_is_counted_without_what_they_said(bot: Bot) -> None:
    bot.fill(answers=RESULT[:3])
    for _ in range(2):
        bot.say("秘密的话")
    with bot.store.read() as reading:
        [one] = reading.stumbles()
        assert (one.key, one.count) == ("email", 2)


def test_earlier_forms_of_the_enterprise_are_known_to_whom_the_roster_names(bot: Bot) -> None:
    """The person's own are known by themselves; others' only by the enterprise of the roster."""
    bot.hand_in("one", (*RESULT[:2], "钱塘动力设备有限公司", *RESULT[3:]))
    leader = Address("console", "wang-qiang")
    enterprise = bot.assistant.state(leader).facts["enterprise_name"]
    bot.hand_in("two", ("装配车间钳工二班", "是", enterprise, *RESULT[3:]))
    bot.set_clock("2022-06-01T09:00")
    say(bot, leader, "成果表")
    found = bot.assistant.state(leader).earlier
    assert [(one.own, one.year, one.answers["enterprise_name"]) for one in found] == [
        (False, 2021, enterprise)
    ]
    say(bot, Address("test", "stranger"), "成果表")
    assert bot.assistant.state(Address("test", "stranger")).earlier == ()


def test_how_far_every_form_of_the_year_is(bot: Bot) -> None:
    assert bot.assistant.progress(ONE) == ()
    bot.hand_in()
    for text in ("申报表", "浙江省质量协会"):
        say(bot, PHONE, text)
    assert enters(bot.assistant, PHONE, bot.assistant.link(ONE))
    result, application = bot.assistant.progress(PHONE)
    assert "第 1 版" in result.status
    assert result.lines[0] == ("质量信得过班组名称", RESULT[0])
    assert all(value for _, value in result.lines)
    assert "1/" in application.status
    assert application.lines[0][1] == "浙江省质量协会"
    assert not any(value for _, value in application.lines[1:])
    bot.set_clock("2022-06-01T09:00")
    assert bot.assistant.progress(ONE) == (), "another year"


def reach(store: Store) -> str:
    with store.read() as reading:
        return reading.contact(ONE).unreachable
