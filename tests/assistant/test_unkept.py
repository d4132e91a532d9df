"""What no database can hold, half of a sign or a NUL, is answered like everything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.messages import Address, Incoming
from tests.bots import MATERIAL, RESULT, SAID, Bot, told

HALF, NUL = "装配\ud83d车间", "装配\x00车间"


@pytest.fixture
def bot(tmp_path: Path, either: str) -> Iterator[Bot]:
    bot = Bot(tmp_path, database=either)
    yield bot
    bot.store.close()


@pytest.mark.parametrize("text", [HALF, NUL])
def test_a_text_is_no_answer_and_said_why(bot: Bot, text: str) -> None:
    bot.say("成果表")
    answer = bot.say(text, message="m1")
    assert "打印不出来的控制字符" in told(answer)
    assert bot.say(text, message="m1") == answer
    said = bot.assistant.history(Address("test", "one"))[-1].said
    assert said
    assert (said.text or "").startswith("装配")


@pytest.mark.parametrize("text", [HALF, NUL])
def test_a_question_is_answered_whatever_name_is_in_it(bot: Bot, text: str) -> None:
    bot.hand_in()
    address = Address("console", "zhou-lan")
    for question in ("{}交了吗", "邀请 {}", "催一下{}", "绑定 {}", "群发给没交成果表的：{}"):
        message = Incoming(address, bot.new_id(), text=question.format(text))
        assert SAID["apology"] not in told(bot.assistant.receive(message)), question


@pytest.mark.parametrize("name", ["材料\ud83d.docx", "材料\x00.docx"])
def test_a_file_is_taken_whatever_its_name(bot: Bot, name: str) -> None:
    bot.fill(answers=RESULT[:1])
    assert "材料.docx" in told(bot.send(MATERIAL, name))


def test_nothing_is_called_so(bot: Bot) -> None:
    bot.hand_in()
    address = Address("test", "one")
    for name in ("\x00", "\ud83d"):
        assert bot.assistant.open(address, name) is None
        assert bot.assistant.sheet(address, name) is None
        assert bot.assistant.pages(address, name) == ()
