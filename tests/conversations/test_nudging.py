"""Others are reminded when somebody asks for it: understood, told, and sent after a yes alone."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from conversations.effects import Offer, Report, Say
from conversations.engine import step
from conversations.events import Acknowledged, Answered, AskedStatus
from conversations.forms.roster import Role
from conversations.inquiry import Line
from conversations.nudging import Held, Known, Nudge, Nudged, Nudging, Remind
from conversations.progress import Standing
from conversations.state import State
from conversations.turn import Turn
from storage.association import read_folder, sample
from tests.conversations.talks import NOW, Talk, at_cached, served

SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "nudging.toml").read_text("utf-8"))
CATALOG = served(read_folder(sample()))
OFFICE: tuple[Role, ...] = ("staff", "contact")
TODAY = NOW.date()
BEGUN = ("draft", "returned", "changed")


def heard(text: str, key: str = "", role: Role = "staff") -> Nudge | None:
    """Whom a text wants reminded while a question is open, or none is."""
    talk = at_cached(key) if key else Talk(catalog=CATALOG)
    event = Talk(replace(talk.state, role=role), talk.catalog).hear(text)
    return event.nudge if isinstance(event, Nudging) and event.move == "ask" else None


@pytest.mark.parametrize("role", OFFICE)
@pytest.mark.parametrize(("text", "words"), SAID["named"])
def test_somebody_is_reminded_by_a_name(text: str, words: str, role: Role) -> None:
    for key in ("", "mobile", "team_size"):
        assert heard(text, key, role) == Nudge(words)


@pytest.mark.parametrize(("text", "words"), SAID["spoken"])
def test_somebody_is_told_to_hurry(text: str, words: str) -> None:
    assert heard(text, "", "contact") == Nudge(words)
    assert heard(text, "intro_4", "contact") is None
    for key in ("", "team_size"):
        assert heard(text, key, "leader") is None


@pytest.mark.parametrize("text", SAID["later"])
@pytest.mark.parametrize("role", OFFICE)
def test_of_another_day_it_is_said_that_it_goes_today_alone(text: str, role: Role) -> None:
    talk = Talk(State(role=role), CATALOG)
    assert talk.hear(text) == Nudging("later")
    assert told(talk.say(text)) == ["nudge_not_later"]


def test_several_forms_and_those_that_were_returned() -> None:
    found = heard("催一下没交申报表和成果表的")
    assert found
    assert {"team-application", "team-result"} <= set(found.forms)
    assert heard("催一下被退回的") == Nudge(stages=("returned",))


@pytest.mark.parametrize("text", SAID["all"])
def test_all_of_them(text: str) -> None:
    assert heard(text) == Nudge()


def test_of_one_form_or_at_one_stage() -> None:
    for text in SAID["form"]:
        found = heard(text)
        assert found
        assert "team-application" in found.forms
        assert found.words == ("钳工一班" if "钳工" in text else "")
    for text in SAID["not_begun"]:
        assert heard(text) == Nudge(stages=("not_begun",))
    found = heard("催一下填写中的")
    assert found
    assert set(found.stages) == set(BEGUN)


@pytest.mark.parametrize("text", SAID["none"])
def test_what_only_looks_like_it_is_something_else(text: str) -> None:
    for role in (*OFFICE, "leader"):
        assert heard(text, "", role) is None


@pytest.mark.parametrize("text", SAID["prose"])
def test_a_line_of_a_report_is_an_answer(text: str) -> None:
    for role in (*OFFICE, "leader"):
        assert heard(text, "intro_4", role) is None
    assert heard("催一下王强", "intro_4", "leader") is None
    assert heard("催一下王强", "intro_4", "contact") == Nudge("王强")


def told(turn: Turn) -> list[str]:
    """The codes of all that is said."""
    said = [one for one in turn.effects if isinstance(one, Say | Report)]
    return [
        line.code for one in said for line in (one.lines if isinstance(one, Report) else [one])
    ]


def keys(turn: Turn) -> list[str]:
    return [
        one.key for effect in turn.effects if isinstance(effect, Offer) for one in effect.options
    ]


def nudged(number: int, day: date | None = TODAY) -> Nudged:
    standing = Standing(number, f"p{number}", "team-result", NOW.year, "draft", team=f"{number}班")
    held: Held | None = None if day == TODAY else "no_way"
    return Nudged(f"p{number}", (Line(standing, f"人{number}"),), (("works", 2021),), day, held)


def asked(event: Nudging, role: Role | Literal[""] = "staff", nudge: Nudge | None = None) -> Turn:
    return step(CATALOG, State(role=role, nudge=nudge), event, NOW)


TWO = Known((), "江苏省质量协会", (nudged(1), nudged(2), nudged(3, None)), 3)
CONFIRM = Nudging("confirm", Nudge(people=2), known=TWO)


@pytest.mark.parametrize("role", ["leader", ""])
def test_whoever_answers_for_no_others_is_told_who_may(role: Role | Literal[""]) -> None:
    turn = asked(Nudging("ask", Nudge("王强"), known=TWO), role)
    assert told(turn) == ["nudge_refused"]
    turn = asked(CONFIRM, role, Nudge(people=2))
    assert told(turn) == ["nudge_refused"]
    assert not any(isinstance(one, Remind) for one in turn.effects)


def test_nothing_is_sent_but_by_a_confirmation_of_what_was_said() -> None:
    turn = asked(Nudging("ask", known=TWO))
    assert turn.state.nudge == Nudge(people=2)
    assert keys(turn) == ["nudge_confirm:2", "nudge_cancel"]
    assert told(turn)[:4] == ["nudge_preview", "nudge_now", "nudge_now", "nudge_not"]
    assert not any(isinstance(one, Remind) for one in turn.effects)
    sent = asked(CONFIRM, nudge=turn.state.nudge)
    (remind,) = [one for one in sent.effects if isinstance(one, Remind)]
    assert [owner for owner, _, _ in remind.of] == ["p1", "p2"]
    assert sent.state.nudge is None


@pytest.mark.parametrize(
    "event",
    [
        replace(CONFIRM, count=3),
        replace(CONFIRM, known=replace(TWO, people=(nudged(1),))),
        replace(CONFIRM, nudge=Nudge()),
        replace(CONFIRM, move="wait"),
        replace(CONFIRM, move="cancel"),
    ],
    ids=["another number", "fewer by now", "nothing waits", "no yes", "a no"],
)
def test_otherwise_nothing_is_sent(event: Nudging) -> None:
    turn = asked(event, nudge=Nudge(people=2))
    assert not any(isinstance(one, Remind) for one in turn.effects)
    assert told(turn)


def test_whatever_else_is_said_drops_it() -> None:
    assert asked(CONFIRM, nudge=Nudge(people=2)).state.nudge is None
    turn = step(CATALOG, State(role="staff", nudge=Nudge(people=2)), AskedStatus(), NOW)
    assert turn.state.nudge is None
    later = Talk(turn.state, CATALOG).hear("确认")
    assert not isinstance(later, Nudging)


def test_yes_no_and_neither() -> None:
    waiting = Talk(State(role="contact", nudge=Nudge("王强", people=1)), CATALOG)
    for text in ("确认催办", "确认", "发吧", "确认催办（1人）"):
        event = waiting.hear(text)
        assert isinstance(event, Nudging)
        assert (event.move, event.nudge.words) == ("confirm", "王强")
    for text in ("取消", "不催了", "先不发"):
        event = waiting.hear(text)
        assert isinstance(event, Nudging)
        assert event.move == "cancel"
    for text in ("好的", "收到", "可以"):
        event = waiting.hear(text)
        assert isinstance(event, Nudging)
        assert event.move == "wait"
    opened = at_cached("team_size")
    busy = Talk(replace(opened.state, role="contact", nudge=Nudge(people=1)), opened.catalog)
    assert isinstance(busy.hear("好的"), Acknowledged)
    assert busy.hear("12") == Answered("12")


def test_one_of_several_by_its_number_its_name_or_its_button() -> None:
    turn = asked(Nudging("ask", Nudge("钳工", ("result",)), known=Known(("钳工一班", "钳工二班"))))
    assert turn.state.nudge == Nudge("", ("result",), among=("钳工一班", "钳工二班"))
    talk = Talk(turn.state, CATALOG)
    wanted = Nudging("ask", Nudge("钳工二班", ("result",)))
    for event in (talk.hear("2"), talk.hear("钳工二班"), talk.see(keys(turn)[1])):
        assert event == wanted
    assert not isinstance(talk.hear("3"), Nudging)


def test_a_name_is_chosen_beside_what_else_was_said() -> None:
    known = Known(("钳工一班", "钳工二班"), "钳工", rest="王强")
    turn = asked(Nudging("ask", Nudge("王强和钳工"), known=known))
    assert turn.state.nudge == Nudge("王强", among=("钳工一班", "钳工二班"))
    talk = Talk(turn.state, CATALOG)
    for event in (talk.hear("2"), talk.hear("钳工二班"), talk.see(keys(turn)[1])):
        assert event == Nudging("ask", Nudge("王强、钳工二班"))


def test_what_nobody_is_reminded_for_is_named() -> None:
    known = replace(TWO, unknown=("何涛",), done=("三班",), yourself=True)
    codes = told(asked(Nudging("ask", known=known)))
    assert codes[:4] == ["nudge_unknown", "nudge_nobody", "nudge_yourself", "nudge_preview"]
    alone = Known(called="", total=0, yourself=True)
    assert told(asked(Nudging("ask", known=alone))) == ["nudge_yourself"]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Known(found=False), "nudge_none"),
        (Known(called="江苏"), "nudge_nobody"),
        (Known(called="江苏", total=101), "nudge_many"),
        (Known(called="江苏", people=(nudged(1, None),), total=1), "nudge_preview_none"),
    ],
)
def test_where_nobody_is_reminded_it_is_said_why(known: Known, code: str) -> None:
    turn = asked(Nudging("ask", Nudge("江苏"), known=known))
    assert told(turn)[0] == code
    assert turn.state.nudge is None
    assert "nudge_confirm" not in "".join(keys(turn))
