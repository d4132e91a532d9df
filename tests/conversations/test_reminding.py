"""A season of reminders in virtual time: nobody is missed, nobody is pestered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.forms.deadline import Season, Seasons
from conversations.forms.reminders import Courtesy, Rules, stages
from conversations.forms.workdays import is_working_day
from conversations.reminding import Calendar, Recipient, Reminder, Work, due

SHANGHAI = ZoneInfo("Asia/Shanghai")
CAQ = Seasons(first_year=2020, opens="03-01", deadline="09-30")
CMIQA = Seasons(first_year=2021, opens="04-19", deadline="07-15")
CALENDAR = Calendar({"caq": CAQ, "cmiqa": CMIQA}, {"caq": Rules(), "cmiqa": Rules()}, Courtesy())
NONE = Reminder("", "leader", date.min, (), ())
MINE = Work("caq", "team-application", 2020, "not_begun", "钳工一班")


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def play(
    recipient: Recipient, first: date, days: int, hours: tuple[int, ...] = (3, 9, 12, 15, 21)
) -> list[tuple[datetime, Reminder]]:
    """What a person gets when the scheduler looks at these hours of each day."""
    got = []
    for number in range(days):
        for hour in hours:
            now = datetime.combine(first + timedelta(days=number), time(hour, 5), SHANGHAI)
            reminder = due(CALENDAR, recipient, now)
            if reminder:
                got.append((now, reminder))
                recipient = replace(recipient, sent=(*recipient.sent, *reminder.stages))
    return got


def test_the_days_of_a_season_are_working_days_but_the_last() -> None:
    found = stages(Rules(), CAQ.of(2020))
    assert [(one.name, one.day.isoformat()) for one in found] == [
        ("T-30", "2020-08-31"),
        ("T-14", "2020-09-16"),
        ("T-7", "2020-09-23"),
        ("T-3w", "2020-09-27"),  # a Sunday, and a working day by decree
        ("T-1", "2020-09-29"),
        ("T-0", "2020-09-30"),
        ("T+1", "2020-10-09"),  # after the holidays of the 1st to the 8th
    ]


def test_a_day_that_falls_on_a_holiday_moves_back() -> None:
    season = Season(2020, date(2020, 3, 1), date(2020, 10, 5))
    named = {one.name: one.day for one in stages(Rules(days=(1, 0), working_days=()), season)}
    assert named["T-1"] == date(2020, 9, 30)
    assert named["T-0"] == date(2020, 10, 5)


def test_a_leader_hears_of_each_stage_once_and_by_day() -> None:
    got = play(Recipient("wang", "leader", (MINE,)), date(2020, 2, 1), 300)
    assert [(now.date().isoformat(), one.stages[0].stage) for now, one in got] == [
        ("2020-08-31", "T-30"),
        ("2020-09-16", "T-14"),
        ("2020-09-23", "T-7"),
        ("2020-09-27", "T-3w"),
        ("2020-09-29", "T-1"),
        ("2020-09-30", "T-0"),
    ]
    assert {now.hour for now, _ in got} == {9}


def test_the_office_alone_hears_what_did_not_come() -> None:
    got = play(Recipient("zhou", "staff", (MINE,)), date(2020, 2, 1), 300)
    assert [one.stages[0].stage for _, one in got] == ["T+1"]


def test_forms_of_two_teams_and_two_notices_come_in_one_message() -> None:
    other = replace(MINE, team="钳工二班", kind="half_filled", missing=("邮编",))
    recipient = Recipient("li", "contact", (MINE, other))
    reminder = due(CALENDAR, recipient, at("2020-09-16T10:00"))
    assert reminder
    assert reminder.work == (MINE, other)
    assert len(reminder.stages) == 1
    assert reminder.key == "li@2020-09-16"


@pytest.mark.parametrize(
    ("changed", "moment"),
    [
        ({"muted": frozenset({"caq"})}, "2020-09-16T10:00"),
        ({"snoozed": at("2020-09-16T11:00")}, "2020-09-16T10:00"),
        ({"work": ()}, "2020-09-16T10:00"),
        ({}, "2020-09-16T12:30"),
        ({}, "2020-09-16T20:00"),
        ({}, "2020-09-16T08:59"),
        ({}, "2020-08-30T10:00"),  # a Sunday, and no stage has come yet
        ({}, "2020-10-01T10:00"),  # over
        ({}, "2020-02-20T10:00"),  # not begun
    ],
)
def test_nobody_is_reminded(changed: dict[str, object], moment: str) -> None:
    recipient = replace(Recipient("wang", "leader", (MINE,)), **changed)  # type: ignore[arg-type]
    assert due(CALENDAR, recipient, at(moment)) is None


def test_what_was_put_off_comes_when_it_is_over() -> None:
    recipient = Recipient("wang", "leader", (MINE,), snoozed=at("2020-09-17T09:00"))
    assert due(CALENDAR, recipient, at("2020-09-16T10:00")) is None
    reminder = due(CALENDAR, recipient, at("2020-09-17T09:00"))
    assert reminder
    assert reminder.stages[0].stage == "T-14"


def test_a_machine_that_slept_sends_the_latest_stage_late_and_once() -> None:
    recipient = Recipient("wang", "leader", (MINE,))
    got = play(recipient, date(2020, 9, 18), 3)
    assert [(now.date().isoformat(), one.stages[0].stage) for now, one in got] == [
        ("2020-09-18", "T-14")
    ]


def test_room_is_kept_for_the_last_day() -> None:
    courtesy = Courtesy(weekly=3)
    calendar = replace(CALENDAR, courtesy=courtesy)
    sent = tuple(
        one
        for moment in ("2020-09-23T10:00", "2020-09-27T10:00")
        for one in (due(CALENDAR, Recipient("w", "leader", (MINE,)), at(moment)) or NONE).stages
    )
    recipient = Recipient("w", "leader", (MINE,), sent=sent)
    assert due(calendar, recipient, at("2020-09-29T10:00")) is None
    assert due(calendar, recipient, at("2020-09-30T10:00"))


def test_the_last_day_is_told_on_a_holiday_too() -> None:
    seasons = Seasons(first_year=2020, opens="03-01", deadline="10-05")
    calendar = Calendar({"caq": seasons}, {"caq": Rules()}, Courtesy())
    reminder = due(calendar, Recipient("wang", "leader", (MINE,)), at("2020-10-05T09:30"))
    assert reminder
    assert reminder.stages[0].stage == "T-0"
    before = due(calendar, Recipient("wang", "leader", (MINE,)), at("2020-10-04T09:30"))
    assert before is None


@pytest.mark.parametrize("hours", [("22:00", "23:00"), ("05:00", "20:00"), ("18:00", "09:00")])
def test_a_rule_that_would_send_at_night_is_refused(hours: tuple[str, str]) -> None:
    with pytest.raises(ValidationError):
        Courtesy.model_validate({"from": hours[0], "until": hours[1]})


WORKS = st.lists(
    st.builds(
        Work,
        notice=st.sampled_from(["caq", "cmiqa"]),
        form=st.sampled_from(["one", "two"]),
        year=st.just(2021),
        kind=st.sampled_from(["not_begun", "half_filled", "changed", "returned"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(
    work=WORKS,
    role=st.sampled_from(["leader", "contact", "staff"]),
    hours=st.lists(st.integers(0, 23), min_size=1, max_size=4, unique=True),
    stops=st.integers(0, 240),
    asleep=st.sets(st.integers(0, 240), max_size=40),
)
def test_a_season_keeps_its_promises(
    work: list[Work], role: str, hours: list[int], stops: int, asleep: set[int]
) -> None:
    recipient = Recipient("p", role, tuple(work))  # type: ignore[arg-type]
    first = date(2021, 3, 1)
    sent: list[tuple[datetime, Reminder]] = []
    for number in range(240):
        if number == stops:  # everything is handed in
            recipient = replace(recipient, work=())
        if number in asleep:
            continue
        for hour in sorted(hours):
            now = datetime.combine(first + timedelta(days=number), time(hour), SHANGHAI)
            reminder = due(CALENDAR, recipient, now)
            if reminder:
                sent.append((now, reminder))
                recipient = replace(recipient, sent=(*recipient.sent, *reminder.stages))
    last_days = {CAQ.of(2021).deadline, CMIQA.of(2021).deadline}
    for now, _ in sent:
        assert CALENDAR.courtesy.allows(now.time())
        assert now.date() < first + timedelta(days=stops)
        assert is_working_day(now.date()) or now.date() in last_days
    days = [now.date() for now, _ in sent]
    assert len(days) == len(set(days))
    for day in days:
        within = sum(timedelta() <= day - other < timedelta(days=7) for other in days)
        assert within <= CALENDAR.courtesy.weekly
    once = [(one.notice, one.year, one.stage) for _, reminder in sent for one in reminder.stages]
    assert len(once) == len(set(once))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["caq", "cmiqa"]), st.sets(st.integers(0, 200), max_size=60))
def test_whoever_is_due_hears_on_the_last_day(notice: str, asleep: set[int]) -> None:
    season = (CAQ if notice == "caq" else CMIQA).of(2021)
    recipient = Recipient("p", "leader", (Work(notice, "one", 2021, "not_begun"),))
    heard = set()
    for number in range((season.deadline - season.opens).days + 1):
        day = season.opens + timedelta(days=number)
        if number in asleep and day != season.deadline:
            continue
        reminder = due(CALENDAR, recipient, datetime.combine(day, time(10), SHANGHAI))
        if reminder:
            heard.add(day)
            recipient = replace(recipient, sent=(*recipient.sent, *reminder.stages))
    assert season.deadline in heard
