"""What a channel may rely on: an outage brings the message again, a late answer is delivered."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conversations.messages import Address, Exchange, Incoming, Outgoing, SentFile
from storage.errors import StoreUnavailable
from storage.store import Store
from storage.transaction import Transaction
from tests.bots import ONE, RESULT, Bot, enters, exchanges, told

FILE = SentFile("盖章.pdf", 9, "0" * 64, "pdf")


def said(text: str, message: str) -> Incoming:
    return Incoming(ONE, message, text=text)


def away(*_: object) -> None:
    raise StoreUnavailable("away")


def owed(bot: Bot) -> list[tuple[Outgoing, int]]:
    with bot.store.read() as reading:
        return [(one.answer, one.parts) for one in reading.unsettled(None, bot.now)]


@pytest.mark.parametrize("in_place", [0, 1])
def test_where_nothing_can_be_kept_the_message_has_to_come_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, in_place: int
) -> None:
    with monkeypatch.context() as outage:
        outage.setattr(bot.store, "begin", away)
        with pytest.raises(StoreUnavailable):
            bot.assistant.receive(said("成果表", "m1"), in_place)
    assert "第 1/5 项" in told(bot.assistant.receive(said("成果表", "m1"), in_place))
    assert exchanges(bot) == 1, "no apology is delivered beside it"


def test_an_outage_in_the_middle_of_a_turn_keeps_nothing(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.say("成果表")

    @contextmanager
    def breaks_off(self: Store) -> Iterator[Transaction]:
        with begin(self) as transaction:
            yield transaction
            raise StoreUnavailable("away")

    begin = Store.begin
    with monkeypatch.context() as outage:
        outage.setattr(Store, "begin", breaks_off)
        with pytest.raises(StoreUnavailable):
            bot.assistant.receive(said(RESULT[0], "m2"), 0)
    assert not bot.answers()
    bot.assistant.receive(said(RESULT[0], "m2"), 0)
    assert bot.answers() == {"team_name": RESULT[0]}


def test_who_is_answered_in_place_is_told_of_an_outage(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as outage:
        outage.setattr(bot.store, "begin", away)
        apology = bot.assistant.receive(said("成果表", "m1"))
    assert told(apology) == bot.library.phrases.tables["say"]["apology"]


def test_an_answer_that_was_not_ready_in_time_is_delivered_as_a_whole(bot: Bot) -> None:
    answer = bot.assistant.receive(said("成果表", "m1"), in_place=1)
    assert owed(bot) == [(answer, 1)]
    assert bot.assistant.receive(said("成果表", "m1"), in_place=1) == answer
    assert owed(bot) == [(answer, 1)], "a retry of the platform changes nothing"
    assert bot.assistant.receive(said("成果表", "m1"), in_place=0) == answer
    assert owed(bot) == [(answer, 0)]
    bot.assistant.receive(said("成果表", "m1"), in_place=0)
    assert owed(bot) == [(answer, 0)]
    assert exchanges(bot) == 1


def test_the_answer_to_a_code_too(bot: Bot) -> None:
    code = bot.assistant.link(Address("test", "two"))
    answer = bot.assistant.receive(said(code, "m1"), in_place=1)
    assert "绑定好了" in told(answer)
    assert bot.assistant.receive(said(code, "m1"), in_place=0) == answer
    assert owed(bot) == [(answer, 0)]


def test_words_beside_a_file_are_named(bot: Bot) -> None:
    bot.say("成果表")
    words = Incoming(ONE, "m2", text="这是我们班的成果", file=FILE)
    answer = bot.assistant.receive(words)
    assert "文字没有填进表里：“这是我们班的成果”" in answer.replies[0].text
    assert "盖章.pdf" in told(answer)
    assert not bot.answers()


def test_words_beside_what_cannot_be_read_are_named(bot: Bot) -> None:
    bot.say("成果表")
    answer = bot.assistant.receive(Incoming(ONE, "m2", text=RESULT[0], other="video"))
    assert f"“{RESULT[0]}”" in told(answer)
    assert not bot.answers()


def test_a_code_beside_a_file_is_none(bot: Bot) -> None:
    code = bot.assistant.link(Address("test", "two"))
    assert code in told(bot.assistant.receive(Incoming(ONE, "m1", text=code, file=FILE)))
    assert enters(bot.assistant, Address("test", "three"), code), "it is not used up"


def test_a_code_stands_only_in_the_answer_that_gives_it_until_it_is_used(bot: Bot) -> None:
    bot.say("成果表")
    answer = bot.say("绑定")
    code = next(line for line in told(answer).splitlines() if line.count("-") == 5)
    assert [one.answer for one in holding(bot, "one", code)] == [answer]
    bot.say(f"绑定 {code}", "two")
    assert holding(bot, "two", code) == []
    assert bot.assistant.history(Address("test", "two"))[1].answer != answer
    assert not enters(bot.assistant, Address("test", "three"), code)


def holding(bot: Bot, person: str, code: str) -> list[Exchange]:
    """The exchanges of a person's conversation in which a code can be read."""
    with bot.store.read() as reading:
        return [one for one in reading.history(Address("test", person)) if code in repr(one)]
