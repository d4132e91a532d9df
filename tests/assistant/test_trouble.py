"""What goes wrong behind the assistant: nothing is half done, told, or written into a log."""

import logging
import sqlite3

import pytest

from renderers.word.template import Template
from storage.errors import Stale, StoreUnavailable
from storage.transaction import Transaction
from tests.bots import MATERIAL, ONE, RESULT, Bot, documents, exchanges, given, told
from tests.kept import submissions


def broken(self: Template, values: object) -> bytes:
    raise RuntimeError(f"cannot print {values}")


def test_an_exception_rolls_back_and_is_answered_with_an_apology(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot.fill()
    before = bot.assistant.state(ONE)
    with monkeypatch.context() as broke:
        broke.setattr(Template, "fill", broken)
        for text in ("提交", "草稿"):
            answer = bot.say(text, message=text)
            assert told(answer) == bot.library.phrases.tables["say"]["apology"]
    assert bot.assistant.state(ONE) == before
    assert exchanges(bot) == 6
    with bot.store.read() as reading:
        assert submissions(reading) == ()
    assert "RuntimeError" in caplog.text
    assert "in fill" in caplog.text or "fill" in caplog.text
    for secret in (*RESULT[:1], *RESULT[2:4]):
        assert secret not in caplog.text
    assert documents(bot.say("提交", message="提交")), "the same again, when it is mended"


@pytest.mark.parametrize("error", [StoreUnavailable("away"), sqlite3.OperationalError("x")])
def test_a_database_that_is_away_is_answered_with_an_apology(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def away(*_: object) -> None:
        raise error

    with monkeypatch.context() as broke:
        broke.setattr(bot.store, "begin", away)
        assert told(bot.say("成果表")) == bot.library.phrases.tables["say"]["apology"]
    assert "第 1/5 项" in told(bot.say("成果表"))


def test_a_turn_that_came_too_late_begins_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.say("成果表")
    turn, times = Transaction.turn, iter(range(10))

    def stale_twice(self: Transaction, *arguments: object, **more: object) -> int:
        if next(times) < 2:
            raise Stale
        return turn(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "turn", stale_twice)
    bot.say("装配车间钳工一班")
    assert bot.answers() == {"team_name": "装配车间钳工一班"}
    assert exchanges(bot) == 2


def test_a_turn_that_always_comes_too_late_is_answered_with_an_apology(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(self: Transaction, *arguments: object, **more: object) -> int:
        raise Stale

    monkeypatch.setattr(Transaction, "turn", stale)
    assert told(bot.say("成果表")) == bot.library.phrases.tables["say"]["apology"]


SECRETS = """
浙江省质量协会
总装二工段调试班
钱塘动力设备（集团）有限公司
浙江省杭州市滨江区某路1号
310053
陈洁
13911112222
0571-86123456
何涛
秘密的话
""".split()


def test_no_answer_reaches_a_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bot.say("申报表")
    for text in (*SECRETS[:8], "无", "何涛", "17人", "0.4%", "99%", "0", "30人次/90学时", "98"):
        bot.say(text)
    for text in ("4.56万", "上传 Word 材料", "秘密的话", "第3项改成秘密的话", "修改 秘密的话"):
        bot.say(text)
    bot.send(b"no Word file", name="秘密的话.docx")
    bot.send(MATERIAL, name="秘密的话.docx")
    document = given(bot.say("提交"))
    bot.assistant.open(ONE, document.id)
    bot.assistant.sheet(ONE, document.id)
    bot.assistant.open(ONE, "秘密的话")
    assert bot.answers()["material"]
    for secret in SECRETS:
        assert secret not in caplog.text
    logged = [str(record.__dict__) for record in caplog.records]
    assert not [line for line in logged if any(secret in line for secret in SECRETS)]
