"""How far forms are is asked in many words; and what only looks like it stays an answer."""

import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations import events as on
from conversations.broadcast import Broadcasting
from conversations.forms.roster import Role
from conversations.inquiry import Inquiry, Kind
from conversations.nudging import Nudging
from conversations.progress import AWAITED
from conversations.state import State
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at_cached, served

SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "standing.toml").read_text("utf-8"))
ANSWERS: dict[str, list[str]] = SAID.pop("answers")
WEDNESDAY = datetime(2021, 7, 7, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CATALOG = served(read_folder(sample()))
PLACES = ("address", "contact", "mobile", "team_size", "first_pass_rate", "intro_4")
"""Questions of every sort: words, a name, numbers, a text."""
ROLES: tuple[Role, ...] = ("leader", "contact", "staff")


def asked(text: str, key: str = "", role: Role = "contact") -> Inquiry | None:
    """What a text asks while a question is open, or none is; `None`: it is something else."""
    talk = at_cached(key) if key else Talk(catalog=CATALOG)
    event = Talk(replace(talk.state, role=role), talk.catalog).hear(text)
    return event.inquiry if isinstance(event, on.AskedStatus) else None


def everywhere(text: str) -> list[Inquiry | None]:
    return [asked(text), *(asked(text, key) for key in PLACES)]


@pytest.mark.parametrize("text", SAID["missing"])
def test_who_is_missing(text: str) -> None:
    for found in everywhere(text):
        assert found
        assert (found.kind, set(found.stages)) == ("list", set(AWAITED))


@pytest.mark.parametrize(("text", "stages"), SAID["list"])
def test_who_is_at_a_stage(text: str, stages: str) -> None:
    for found in everywhere(text):
        assert found
        assert (found.kind, found.stages) == ("list", tuple(stages.split()))


@pytest.mark.parametrize(
    ("kind", "text"), [(k, t) for k in ("all", "own", "picture") for t in SAID[k]]
)
def test_how_many_and_ones_own(kind: str, text: str) -> None:
    for found in everywhere(text):
        assert found
        assert found.kind == kind


@pytest.mark.parametrize("text", SAID["form"])
def test_ones_own_form_by_its_name(text: str) -> None:
    found = asked(text)
    assert found
    assert found.kind == "own"
    assert "team-application" in found.forms


@pytest.mark.parametrize(("text", "words"), SAID["named"])
def test_somebody_by_a_name(text: str, words: str) -> None:
    for found in everywhere(text):
        assert found
        assert (found.kind, found.words) == ("named", words)


@pytest.mark.parametrize(("text", "words"), SAID["loose"])
def test_loose_words_ask_where_no_form_is_open(text: str, words: str) -> None:
    found = asked(text)
    assert found
    assert (found.kind, found.words) == ("named", words)
    for key in ("address", "contact", "intro_4"):
        assert asked(text, key) is None


@pytest.mark.parametrize(("text", "words"), SAID["pictured"])
def test_a_picture_of_one_part_is_asked_for_where_no_form_is_open(text: str, words: str) -> None:
    found = asked(text)
    assert found
    assert (found.kind, found.words, bool(found.forms)) == ("picture", words, "申报表" in text)
    for key in ("address", "contact", "intro_4"):
        assert asked(text, key) is None


def came(text: str, key: str = "", role: Role = "contact") -> Inquiry | None:
    talk = replace(at_cached(key) if key else Talk(catalog=CATALOG), now=WEDNESDAY)
    event = replace(talk, state=replace(talk.state, role=role)).hear(text)
    return event.inquiry if isinstance(event, on.AskedStatus) else None


@pytest.mark.parametrize(("text", "words", "since", "until"), SAID["lately"])
def test_what_came_in_within_some_days(text: str, words: str, since: str, until: str) -> None:
    for found in (came(text), *(came(text, key) for key in PLACES)):
        assert found == Inquiry("filed", words, since=since, until=until)
    assert came(text, "intro_4", "leader") is None


@pytest.mark.parametrize(("text", "words", "since", "until"), SAID["lately_loose"])
def test_the_same_in_loose_words(text: str, words: str, since: str, until: str) -> None:
    assert came(text) == Inquiry("filed", words, since=since, until=until)
    assert came(text, "intro_4") is None


@pytest.mark.parametrize("text", SAID["not_lately"])
def test_a_day_alone_does_not_ask_what_came_in(text: str) -> None:
    found = came(text)
    assert found is None or found.kind != "filed"


def test_of_a_form_by_its_name_within_a_day() -> None:
    for text in ("申报表今天交了几个", "今天申报表交了几份"):
        found = came(text)
        assert found
        assert (found.kind, found.words) == ("filed", "")
        assert "team-application" in found.forms


@pytest.mark.parametrize("kind", ["named", "picture"])
def test_a_name_that_was_asked_for_is_for_what_was_asked(kind: Kind) -> None:
    shown = Inquiry(kind, forms=("result",), among=("江州重型", "江州精工"))
    asking = Talk(replace(Talk().state, shown=shown, role="staff"), CATALOG)
    assert asking.hear("2") == on.AskedStatus(Inquiry(kind, "江州精工", forms=("result",)))
    assert asking.hear("江州精工") == on.AskedStatus(Inquiry(kind, "江州精工", forms=("result",)))


@pytest.mark.parametrize(("text", "words"), SAID["numbered"])
def test_a_form_by_its_number(text: str, words: str) -> None:
    for found in everywhere(text):
        assert found
        assert (found.kind, found.words, found.number) == ("named", words, int(words[5:]))


@pytest.mark.parametrize("text", ANSWERS["prose"])
def test_a_line_of_a_report_is_an_answer(text: str) -> None:
    for role in ROLES:
        assert asked(text, "intro_4", role) is None


@pytest.mark.parametrize("text", ANSWERS["team_name"])
def test_a_teams_name_is_an_answer(text: str) -> None:
    for role in ROLES:
        assert asked(text, "team_name", role) is None


@pytest.mark.parametrize(("text", "words"), SAID["named"])
def test_of_another_team_nobody_asks_in_a_text_who_answers_for_none(text: str, words: str) -> None:
    del words
    assert asked(text, "intro_4", "leader") is None
    assert asked(text, "mobile", "leader")


def test_a_form_and_who_has_not_handed_it_in() -> None:
    found = asked("申报表谁没交")
    assert found
    assert found.kind == "list"
    assert found.forms == ("team-application", "award-application")


def test_the_next_page_is_asked_for_only_after_a_list() -> None:
    shown = Inquiry("list", page=1, after="x")
    talk = at_cached("address")
    assert Talk(replace(talk.state, shown=shown)).hear("下一页") == on.AskedStatus(shown)
    assert asked("下一页", "address") is None
    assert Talk(replace(talk.state, shown=shown)).see("more") == on.AskedStatus(shown)
    assert Talk(talk.state).see("more") == on.CameLate()


def test_one_of_several_is_picked_by_number_or_name_while_nothing_is_open() -> None:
    shown = Inquiry("named", among=("装配车间钳工一班", "装配车间钳工二班"))
    asking = Talk(replace(Talk().state, shown=shown, role="contact"), CATALOG)
    assert asking.hear("2") == on.AskedStatus(Inquiry("named", "装配车间钳工二班"))
    assert asking.hear("钳工二班") == on.AskedStatus(Inquiry("named", "钳工二班"))
    assert isinstance(asking.hear("3"), on.ChoseForm), "there are two names, but many forms"
    assert isinstance(asking.hear("谢谢"), on.Acknowledged)
    opened = at_cached("team_size")
    assert Talk(replace(opened.state, shown=shown), opened.catalog).hear("2") == on.Answered("2")


def test_what_is_something_else_is_no_name_that_was_asked_for() -> None:
    shown = Inquiry("named", among=("甲一班", "乙一班"))
    talk = Talk(State(role="staff", shown=shown), CATALOG)
    assert isinstance(talk.hear("催一下没交的"), Nudging)
    assert isinstance(talk.hear("群发"), Broadcasting)
    assert talk.hear("丙一班") == on.AskedStatus(Inquiry("named", "丙一班"))


def test_there_are_many_such_sentences() -> None:
    texts = [text for kind in (SAID, ANSWERS) for told in kind.values() for text in map(str, told)]
    assert len(set(texts)) == len(texts) > 120
