"""Which message answered which question."""

from dataclasses import replace

from conversations.remembering import LAST, remember
from conversations.state import Draft, State

BEFORE = State({"a@2026": Draft("a", 2026, {"team": "一班"})}, open="a@2026")


def answered(**answers: str) -> State:
    draft = replace(BEFORE.drafts["a@2026"], answers=answers)
    return replace(BEFORE, drafts={"a@2026": draft})


def test_a_message_that_gave_one_answer_is_remembered_with_its_question() -> None:
    for after in (answered(team="二班"), answered(team="一班", size="12")):
        key = "team" if len(after.drafts["a@2026"].answers) == 1 else "size"
        assert remember(BEFORE, after, "m1").said == (("m1", key),)


def test_several_answers_have_no_question() -> None:
    assert remember(BEFORE, answered(team="二班", size="12"), "m1").said == (("m1", ""),)


def test_a_message_that_gave_none_is_not_remembered() -> None:
    other = replace(BEFORE, drafts={**BEFORE.drafts, "b@2026": Draft("b", 2026, {"x": "1"})})
    opened = replace(other, open="b@2026")
    for after in (BEFORE, answered(team="一班"), answered(), replace(BEFORE, open=""), opened):
        assert remember(BEFORE, after, "m1") is after


def test_a_message_said_anew_is_remembered_once() -> None:
    once = remember(BEFORE, answered(team="二班"), "m1")
    other = remember(once, replace(answered(team="二班", size="9"), said=once.said), "m2")
    again = remember(other, replace(answered(team="三班", size="9"), said=other.said), "m1")
    assert again.said == (("m2", "size"), ("m1", "team"))


def test_only_the_last_are_remembered() -> None:
    state = BEFORE
    for number in range(LAST + 5):
        state = remember(state, replace(answered(team=f"{number}"), said=state.said), f"m{number}")
    assert len(state.said) == LAST
    assert state.said[0] == ("m5", "team")
