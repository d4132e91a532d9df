"""附件1 is changed so that it contradicts 附件2: whoever changed it is told at that moment."""

from conversations import events as on
from conversations.effects import Say
from conversations.fields.base import Answer
from conversations.state import Draft, State
from conversations.turn import Turn
from tests.conversations.lists import codes, talk
from tests.conversations.papers import draft
from tests.conversations.talks import Talk


def filled(declared: Answer, accidents: Answer) -> Talk:
    """Both forms filled in, and 附件1 open again."""
    names = {"team_name": "装配车间钳工一班", "enterprise_name": "江州重型机械股份有限公司"}
    rules = dict.fromkeys([f"declare_{number}" for number in range(1, 7)], "yes")
    first = Draft("eligibility", 2021, {**names, **rules, "declare_5": declared}, edition=1)
    second = draft("team-application", 2021, accidents=accidents)
    chat = talk("", State({first.ref: first, second.ref: second}))
    chat.do(on.ChoseForm("eligibility"))
    return chat


def told(turn: Turn) -> list[Say]:
    return [one for one in turn.effects if isinstance(one, Say) and one.code == "contradicts"]


def test_a_change_that_contradicts_the_form_that_follows_is_told_at_once() -> None:
    turn = filled("no", "1").say("第五条改成是")
    assert codes(turn)[:2] == ["changed", "contradicts"]
    (said,) = told(turn)
    assert said.data["attachment"] == "附件2"
    assert "1 起" in str(said.data["say"])


def test_a_change_that_contradicts_nothing_is_told_as_ever() -> None:
    assert told(filled("no", "0").say("第五条改成是")) == []
    assert told(filled("yes", "1").say("第五条改成否")) == []


def test_what_was_so_before_is_not_told_with_every_answer() -> None:
    chat = filled("yes", "1")
    assert told(chat.say("第一条改成否")) == []
    assert told(chat.say("检查")) == []


def test_the_form_that_follows_says_it_in_its_own_review() -> None:
    chat = filled("yes", "0")
    chat.do(on.ChoseForm("team-application"))
    assert told(chat.say("事故数改成1")) == []
    assert any("附件1 第五条" in one.say for one in chat.sheet.findings())
