"""Who turns out to be somebody else in the middle of a broadcast gets it once, and counts once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import broadcasting
from bot.app import roster_facts
from bot.assistant import Assistant, World
from bot.commands.invite import invited
from conversations.messages import Address, Incoming
from storage.files import Shelf
from tests.bots import enters, told
from tests.broadcasts.office import NOW, Office
from tests.spreading import Given, Spreading

VISITOR = Address("test", "a-visitor")
FORM = "成果表（质量信得过班组）"
ANSWERS = "质量信得过班组名称：钳工0班\n企业名称：江州重型机械股份有限公司\n班组人数：12"


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Assistant:
    """The office's bot, at which a visitor writes of one of its teams."""
    office.open()
    ids = iter(range(1_000))
    world = World(lambda: NOW, lambda: f"id-{next(ids)}", roster_facts(office.library))
    desk = Assistant(office.library, office.store, Shelf(tmp_path / "files"), world)
    for text in (FORM, ANSWERS, "全部采用"):
        desk.receive(Incoming(VISITOR, text, text=text))
    return desk


@pytest.fixture
def spreading(office: Office, desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> Spreading:
    """A broadcast that is written to one person at a time; the visitor is the first."""
    monkeypatch.setattr(broadcasting, "BACKLOG", 1)
    office.confirm(form="team-result")
    spreading = office.spreading()
    spreading.broadcasts = replace(spreading.broadcasts, at_once=1)
    return spreading


def comes_in(office: Office, desk: Assistant, door: Address) -> None:
    """The visitor has an invitation, and is the leader p0."""
    leader = office.association.roster.find("p0")
    assert leader
    invitation, _ = invited(office.association, office.store, leader, NOW, days=1)
    assert enters(desk, door, invitation.code)


def rest(spreading: Spreading) -> list[Given]:
    """What is given from now on."""
    return [
        one for minute in range(1, 40) for one in spreading.run(NOW + timedelta(minutes=minute))
    ]


def test_who_got_it_as_a_visitor_does_not_get_it_again_as_a_person(
    office: Office, desk: Assistant, spreading: Spreading
) -> None:
    spreading.write(NOW)
    first = [one for _, one, _ in spreading.delivered()]
    assert first == [VISITOR.person]
    comes_in(office, desk, VISITOR)
    later = rest(spreading)
    theirs = {VISITOR.person, "p0"}
    assert [one for _, one, _ in later if one in theirs] == []
    others = sorted(set(office.owners) - {"p0"})
    assert sorted(one for _, one, _ in later if one != "zhou-lan") == others
    kept = office.kept()
    assert (kept.written, kept.missed, kept.state) == (len(office.owners), 0, "done")
    said = "\n".join(told(words) for _, one, words in later if one == "zhou-lan")
    assert f"共 {len(office.owners)} 人，已发出 {len(office.owners)}（" in said


def test_who_comes_in_before_it_is_written_gets_it_once(
    office: Office, desk: Assistant, spreading: Spreading
) -> None:
    comes_in(office, desk, VISITOR)
    given = [*spreading.run(NOW), *rest(spreading)]
    assert sum(one in {VISITOR.person, "p0"} for _, one, _ in given) == 1
    assert office.kept().written == len(office.owners)


def test_two_visitors_who_are_one_get_it_once(
    office: Office, desk: Assistant, spreading: Spreading
) -> None:
    spreading.write(NOW)
    assert [one for _, one, _ in spreading.delivered()] == [VISITOR.person]
    other = Address("test", "another-door")
    for text in (FORM, ANSWERS.replace("0班", "99班"), "全部采用"):
        desk.receive(Incoming(other, text, text=text))
    assert enters(desk, VISITOR, desk.link(other))
    later = rest(spreading)
    assert not {VISITOR.person, "another-door"} & {one for _, one, _ in later}
    assert office.kept().state == "done"


def test_a_visitor_who_was_not_reached_is_named_as_they_were_called_then(
    office: Office, desk: Assistant, spreading: Spreading
) -> None:
    shut = Address("shut", "another-visitor")
    for text in (FORM, ANSWERS.replace("0班", "99班"), "全部采用"):
        desk.receive(Incoming(shut, text, text=text))
    for minute in range(5):
        spreading.write(NOW + timedelta(minutes=minute))
        list(spreading.delivered())
    assert office.kept().missed == 1
    comes_in(office, desk, shut)
    said = "\n".join(told(words) for _, one, words in rest(spreading) if one == "zhou-lan")
    assert "没送到的人：钳工99班。" in said
