"""A broadcast from its confirmation to the report: who gets it, when, and who does not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import bindparam, update

from bot import broadcasting
from bot.app import SHANGHAI
from bot.audience import opening
from bot.channels.base import Abilities
from conversations.forms.reminders import Courtesy
from conversations.forms.roster import Roster
from conversations.messages import Address, Incoming, Outgoing, Reply
from storage import broadcasts, people
from storage.broadcasts import Kept
from storage.season import progress
from storage.session import Session
from tests.bots import told
from tests.broadcasts.office import NOW, Office
from tests.spreading import ANYTIME, Given

WINDOW = Abilities(text=2048, options=0, window=48 * 3600)
"""A channel that only answers."""


HAND_IN = update(progress).where(progress.c.owner == bindparam("of"))


def people_of(given: list[Given]) -> list[str]:
    return [one for _, one, _ in given if one != "zhou-lan"]


def report(given: list[Given]) -> str:
    """What who sent it is told."""
    return "\n".join(told(said) for _, one, said in given if one == "zhou-lan")


def test_the_own_region_gets_it_once_and_who_sent_it_the_report(office: Office) -> None:
    office.open()
    office.confirm()
    given = office.spreading().run(NOW)
    assert people_of(given) == sorted(office.owners)
    assert {told(said) for _, one, said in given if one != "zhou-lan"} == {
        "【江苏省质量协会】\n请在周五前提交。"
    }
    assert all(said.question.path == "" and not said.options for *_, said in given)
    assert report(given) == "群发已经发完：共 15 人，已发出 15（平台确认送达 0），没送到 0。"
    assert office.kept().state == "done"
    assert office.spreading().run(NOW + timedelta(hours=1)) == []


def test_who_has_no_open_door_is_named_for_the_telephone(office: Office) -> None:
    office.channels = {"test": WINDOW, "other": ANYTIME}
    office.open()
    with office.store.begin() as transaction:
        for one in ("p1", "zhou-lan"):
            conversation = people.conversation_of(transaction.session, one)
            transaction.open_door(Address("other", one), conversation, NOW)
    office.confirm()
    given = office.spreading().run(NOW)
    assert [(channel, one) for channel, one, _ in given] == [
        ("other", "p1"),
        ("other", "zhou-lan"),
    ]
    assert "已发出 1（平台确认送达 0），没送到 14。" in report(given)
    assert "王强（钳工0班）" in report(given)
    assert "13900000001" not in report(given)


def test_of_many_twenty_are_named_and_all_are_counted(office: Office) -> None:
    many = Office(office.store, teams=60)
    many.channels = {"other": ANYTIME}
    many.open()
    with many.store.begin() as transaction:
        conversation = people.conversation_of(transaction.session, "zhou-lan")
        transaction.open_door(Address("other", "zhou-lan"), conversation, NOW)
    many.confirm()
    said = report(many.spreading().run(NOW))
    assert said.count("王强（") == 20
    assert "等 45 人" in said


def test_who_refused_it_is_named_too(office: Office) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    spreading.ends = lambda _, person: "unreachable" if person == "p5" else "sent"
    said = report(spreading.run(NOW))
    assert "已发出 14（平台确认送达 0），没送到 1。" in said
    assert "没送到的人：王强（钳工5班）。" in said


def test_the_mailbox_of_the_roster_is_the_last_door(office: Office) -> None:
    roster = office.association.roster
    with_mail = tuple(
        one.model_copy(update={"email": f"{one.id}@example.com"}) if one.team else one
        for one in roster.people
    )
    office.association = replace(office.association, roster=Roster(with_mail))
    office.library = replace(office.library, association=office.association)
    office.channels = {"email": ANYTIME}
    office.open(channel="gone")
    office.confirm()
    given = office.spreading().run(NOW)
    assert sorted(people_of(given)) == sorted(f"{one}@example.com" for one in office.owners)


def test_who_hands_in_before_it_is_written_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasting, "BACKLOG", 4)
    office.open()
    office.confirm()
    spreading = office.spreading()
    spreading.broadcasts = replace(spreading.broadcasts, at_once=4)
    spreading.write(NOW)
    assert office.kept().written == 4
    spreading.write(NOW)  # the task of this minute is done
    assert office.kept().written == 4
    first = people_of(list(spreading.delivered()))
    handed_in = next(one for one in sorted(office.owners) if one not in first)
    with office.store.begin() as transaction:
        transaction.session.change(HAND_IN, {"of": handed_in, "stage": "handed_in"})
    rest: list[str] = []
    for minute in range(1, 6):
        spreading.write(NOW + timedelta(minutes=minute))
        rest += people_of(list(spreading.delivered()))
    assert sorted(first + rest) == sorted(set(office.owners) - {handed_in})


def test_what_is_stopped_is_not_written_on(office: Office) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    spreading.broadcasts = replace(spreading.broadcasts, at_once=4)
    with office.store.begin() as transaction:
        assert broadcasts.stop(transaction.session, "b1", NOW)
    assert spreading.run(NOW) == []
    assert office.kept().state == "stopped"


def test_who_is_staff_no_longer_sends_nothing_more(office: Office) -> None:
    office.open()
    office.confirm()
    roster = Roster(office.association.roster.people[1:])
    office.association = replace(office.association, roster=roster)
    office.library = replace(office.library, association=office.association)
    assert office.spreading().run(NOW) == []
    assert office.kept().state == "stopped"


def test_at_night_nothing_is_written_or_told(office: Office) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    assert spreading.run(NOW.replace(hour=23)) == []
    assert office.kept().written == 0
    assert len(people_of(spreading.run(NOW + timedelta(days=1)))) == 15


def test_the_report_waits_for_what_is_on_its_way_but_not_for_ever(office: Office) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    for minute in (0, 1, 59):
        spreading.write(NOW + timedelta(minutes=minute))
        assert office.kept().state == "going"
    spreading.write(NOW + timedelta(minutes=61))
    assert "还有 15 条在路上" in report(list(spreading.delivered()))


def test_what_could_not_be_given_does_not_come_late(office: Office) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    spreading.ends = lambda *_: "closed"
    spreading.run(NOW)
    to = Address("test", "p1")
    with office.store.begin() as transaction:
        conversation = transaction.conversation(to)
        hello = Incoming(to, "m1", text="你好")
        transaction.turn(conversation, hello, Outgoing((Reply("您好"),)), "", NOW)
        transaction.reopen([to], NOW - timedelta(days=1))
        assert transaction.unsettled("test", NOW + timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2021-07-01T09:00", ""),
        ("2021-07-01T19:59", ""),
        ("2021-07-01T08:59", "2021-07-01T09:00"),
        ("2021-07-01T12:00", "2021-07-01T13:30"),
        ("2021-07-01T20:00", "2021-07-02T09:00"),
        ("2021-07-01T00:30", "2021-07-01T09:00"),
    ],
)
def test_people_are_disturbed_by_day(now: str, begins: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = opening(Courtesy(), moment)
    assert (f"{found:%Y-%m-%dT%H:%M}" if found else "") == begins


def test_what_breaks_before_the_commit_has_written_to_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.open()
    office.confirm()
    spreading = office.spreading()
    spreading.broadcasts = replace(spreading.broadcasts, at_once=4)
    move, times = broadcasts.move, iter(range(1, 9))

    def broken(session: Session, seen: Kept, now: Kept) -> None:
        move(session, seen, now)
        if next(times) == 3:
            raise RuntimeError("the third time")

    with monkeypatch.context() as patched:
        patched.setattr(broadcasts, "move", broken)
        with pytest.raises(RuntimeError):
            spreading.write(NOW)
    with office.store.read() as reading:
        assert broadcasts.waiting(reading.session, "b1") == office.kept().written == 8
    given = spreading.run(NOW + timedelta(minutes=1))
    assert people_of(given) == sorted(office.owners)
