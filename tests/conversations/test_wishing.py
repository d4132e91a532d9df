"""What people wish about reminders, and what only sounds like it."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.effects import Say, Wish
from conversations.engine import step
from conversations.events import (
    Answered,
    AskedCalls,
    ChoseForm,
    Event,
    Muted,
    Paused,
    Postponed,
    Reminded,
    Snoozed,
    Unmuted,
)
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Address, Incoming, Pressed
from conversations.reminding import Work
from conversations.state import State
from conversations.understanding.understand import understand
from tests.folders import small

NOW = datetime(2021, 7, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Thursday
ME = Address("test", "one")
LEADER = State(role="leader")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    association, _ = read_association(small())
    assert association
    return association.catalog


def said(catalog: Catalog, text: str, state: State | None = None) -> Event:
    return understand(catalog, state or State(), Incoming(ME, "1", text=text), NOW)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("别再提醒", Muted()),
        ("不要再提醒我了", Muted()),
        ("以后别提醒我", Muted()),
        ("关掉提醒", Muted()),
        ("请不要提醒我", Muted()),
        ("别催了", Muted()),
        ("恢复提醒", Unmuted()),
        ("明天上午再说", Snoozed(date(2021, 7, 2))),
        ("明天再提醒我", Snoozed(date(2021, 7, 2))),
        ("后天再说", Snoozed(date(2021, 7, 3))),
        ("3天后", Snoozed(date(2021, 7, 4))),
        ("过两天再提醒", Snoozed(date(2021, 7, 3))),
        ("三天后再提醒", Snoozed(date(2021, 7, 4))),
        ("十天以后再提醒我", Snoozed(date(2021, 7, 11))),
        ("下周一再提醒我", Snoozed(date(2021, 7, 5))),
        ("下周再说", Snoozed(date(2021, 7, 5))),
        ("7月10日再提醒我", Snoozed(date(2021, 7, 10))),
        ("电话名单", AskedCalls()),
        ("电话名单2", AskedCalls(1)),
        ("谁联系不上？", AskedCalls()),
        ("联系不上谁", AskedCalls()),
    ],
)
def test_a_wish_is_understood(catalog: Catalog, text: str, event: Event) -> None:
    assert said(catalog, text) == event


@pytest.mark.parametrize("text", ["2月30日再提醒我", "昨天再说", "明天", "提醒", "7月1日再提醒我"])
def test_what_names_no_day_to_come_is_no_wish(catalog: Catalog, text: str) -> None:
    assert not isinstance(said(catalog, text), Snoozed | Muted)


@pytest.mark.parametrize(
    ("key", "event"),
    [
        ("snooze:1", Snoozed(date(2021, 7, 2))),
        ("snooze:3", Snoozed(date(2021, 7, 4))),
        ("mute:teams,works", Muted(("teams", "works"))),
        ("calls", AskedCalls()),
        ("calls:2", AskedCalls(2)),
    ],
)
def test_a_button_does_the_same_whatever_was_asked_since(
    catalog: Catalog, key: str, event: Event
) -> None:
    pressed = Incoming(ME, "1", pressed=Pressed(key, "something_else"))
    assert understand(catalog, State(), pressed, NOW) == event


def test_one_tap_opens_the_form_and_its_words_do_too(catalog: Catalog) -> None:
    for _, form in catalog.forms:
        pressed = Incoming(ME, "1", pressed=Pressed(f"go_on:{form.id}"))
        assert understand(catalog, State(), pressed, NOW) == ChoseForm(form.id)
        assert said(catalog, f"继续填{form.name}") == ChoseForm(form.id)


def test_words_of_pausing_keep_their_meaning(catalog: Catalog) -> None:
    begun = step(catalog, State(), ChoseForm(catalog.forms[0][1].id), NOW).state
    assert isinstance(said(catalog, "明天再填", begun), Paused)
    assert isinstance(said(catalog, "回头再说", begun), Postponed)


def states(catalog: Catalog) -> Iterator[State]:
    """A form open at each of its questions, as far as examples lead."""
    for _, form in catalog.forms:
        state = step(catalog, State(), ChoseForm(form.id), NOW).state
        for field in form.fields:
            yield state
            state = step(catalog, state, Answered(field.example or "是"), NOW).state


def test_a_reminder_changes_nothing_wherever_it_comes(catalog: Catalog) -> None:
    for state in states(catalog):
        for notice, form in catalog.forms:
            work = (Work(notice.id, form.id, 2021, "draft"), Work(notice.id, "", 2021, "draft"))
            turn = step(catalog, state, Reminded(work, "王强"), NOW)
            assert turn.state == state
            assert turn.effects


@pytest.mark.parametrize("event", [Muted(), Unmuted(), Snoozed(date(2021, 7, 2)), AskedCalls()])
def test_a_wish_loses_no_answer(catalog: Catalog, event: Event) -> None:
    for state in states(catalog):
        assert step(catalog, state, event, NOW).state.drafts == state.drafts


def test_nobody_is_promised_a_reminder_after_the_deadline(catalog: Catalog) -> None:
    notice = next(one for one in catalog.notices if one.seasons.of(2021).deadline.month == 9)
    turn = step(catalog, LEADER, Snoozed(date(2021, 10, 8), (notice.id,)), NOW)
    assert [one.code for one in turn.effects if isinstance(one, Say)] == ["snoozed_over"]
    assert not any(isinstance(one, Wish) for one in turn.effects)


def test_put_off_to_a_holiday_is_the_next_working_day(catalog: Catalog) -> None:
    turn = step(catalog, LEADER, Snoozed(date(2021, 7, 3)), NOW)
    (wish,) = [one for one in turn.effects if isinstance(one, Wish) and one.asked]
    assert wish.until == "2021-07-05"


def test_who_asks_for_a_day_hears_of_it_though_muted_before(catalog: Catalog) -> None:
    (first, *others) = catalog.notices
    for known, lifted in (((), (first, *others)), ((first.id,), (first,))):
        turn = step(catalog, LEADER, Snoozed(date(2021, 7, 2), known), NOW)
        wishes = [one for one in turn.effects if isinstance(one, Wish)]
        assert [(one.notice, one.until) for one in wishes[:-1]] == [(one.id, "") for one in lifted]
        assert (wishes[-1].until, wishes[-1].asked) == ("2021-07-02", True)


def test_a_visitor_who_began_nothing_is_promised_nothing(catalog: Catalog) -> None:
    turn = step(catalog, State(), Snoozed(date(2021, 7, 2)), NOW)
    assert [one.code for one in turn.effects if isinstance(one, Say)] == ["nothing_to_remind"]
    assert not any(isinstance(one, Wish) for one in turn.effects)
