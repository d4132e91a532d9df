"""What could not be taken is explained better each time; what came early is read in its turn."""

from dataclasses import replace

from conversations.effects import Ask, Stumbled
from conversations.state import Source
from tests.conversations.talks import at, codes, offered


def test_help_grows_with_each_failure() -> None:
    talk = at("team_size")
    assert codes(talk.say("十几个")) == ["approximate"]
    assert codes(talk.say("二十来个")) == ["approximate", "hint"]
    turn = talk.say("三四十")
    assert codes(turn) == ["approximate", "stuck"]
    assert offered(turn)[:3] == ["postpone", "office", "example"]
    assert talk.state.failed == 3
    talk.press("office")
    assert talk.state.failed == 3, "to ask for help is no failure, and no answer"
    talk.say("14")
    assert talk.answers["team_size"] == "14"
    assert talk.state.failed == 0


def test_each_failure_is_counted_without_its_answer() -> None:
    talk = at("team_size")
    for _ in range(4):
        turn = talk.say("十几个")
        assert [one for one in turn.effects if isinstance(one, Stumbled)] == [
            Stumbled("application", 2021, "team_size")
        ]


def test_failures_are_of_one_question() -> None:
    talk = at("team_size")
    talk.say("十几个")
    talk.say("十几个")
    talk.say("第7项改成12")
    assert talk.open == "mobile"
    assert talk.state.failed == 1
    talk.say("保留")
    assert talk.state.failed == 0


# What came for a question before it was put.


def test_a_text_that_came_before_is_read_when_its_question_is_put() -> None:
    talk = at("contact")
    source = Source("file", {"name": "去年.docx"})
    draft = replace(
        talk.sheet.draft,
        unsure={"mobile": "13900000002", "phone": "66073178"},
        sources={"mobile": source},
    )
    talk.state = replace(talk.state, drafts={draft.ref: draft})
    turn = talk.say("陈洁")
    assert codes(turn) == ["unsure_file", "unsure", "no_area_code"]
    assert talk.answers["mobile"] == "13900000002"
    assert talk.open == talk.state.asked == "phone"
    assert talk.sheet.draft.unsure == {}
    assert talk.state.failed == 1
    asked = [one for one in turn.effects if isinstance(one, Ask)]
    assert not asked, "no question is put whose answer is here already"
