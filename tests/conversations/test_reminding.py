"""A season of reminders in virtual time: nobody is missed, nobody is pestered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from conversations.forms.deadline import Season, Seasons
from conversations.forms.notice import Catalog, Notice, Office
from conversations.forms.reminders import Courtesy, Rules, office_stages, stages, too_early
from conversations.forms.workdays import is_working_day
from conversations.progress import AWAITED
from conversations.reminding import (
    ANY,
    Recipient,
    Reminder,
    Sent,
    Today,
    Work,
    due,
    next_day,
    reach,
    today,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CAQ = Seasons(first_year=2020, opens="03-01", deadline="09-30")
CMIQA = Seasons(first_year=2021, opens="04-19", deadline="07-15")
COURTESY = Courtesy()
MINE = Work("caq", "team-application", 2020, "not_begun")
HOURS = (3, 9, 12, 15, 21)


@cache
def catalog(end: str = "09-30") -> Catalog:
    """Two notices, without forms: reminders look at seasons only."""
    office = Office(name="-", address="-", postcode="100000", phone="-", email="-")
    facts = {"issuer": "-", "number": "-", "title": "-", "name": "-", "office": office}
    caq = Seasons(first_year=2020, opens="03-01", deadline=end)
    return Catalog(
        tuple(
            Notice(id=name, seasons=seasons, delivery={}, forms=(), **facts)  # type: ignore[arg-type]
            for name, seasons in (("caq", caq), ("cmiqa", CMIQA))
        )
    )


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def day_of(text: str, since: str = "", courtesy: Courtesy = COURTESY, end: str = "09-30") -> Today:
    """What a day holds."""
    before = date.fromisoformat(since) if since else None
    return today(catalog(end), courtesy, before, date.fromisoformat(text))


def asked(recipient: Recipient, moment: str, courtesy: Courtesy = COURTESY) -> Reminder | str:
    """What a person is due at a moment."""
    return due(day_of(moment[:10], courtesy=courtesy), recipient, at(moment))


class Life:
    """A person over the days, as the planner goes through them; asleep, it plans nothing."""

    def __init__(self, recipient: Recipient, courtesy: Courtesy = COURTESY) -> None:
        self.recipient, self.courtesy = recipient, courtesy
        self.since: date | None = None
        self.got: list[tuple[datetime, Reminder]] = []

    def live(self, day: date, hours: tuple[int, ...] = HOURS, minute: int = 5) -> None:
        """One day: looked at in these hours, planned in the first that is allowed."""
        planned = False
        for hour in sorted(hours):
            now = datetime.combine(day, time(hour, minute), SHANGHAI)
            if not self.courtesy.allows(now.time()):
                continue
            planned = True
            known = today(catalog(), self.courtesy, self.since, day)
            found = due(known, self.recipient, now)
            if isinstance(found, Reminder):
                self.got.append((now, found))
                had = (*self.recipient.had, Sent(day, found.stages))
                self.recipient = replace(self.recipient, had=had)
        if planned and is_working_day(day):
            self.since = day

    def season(self, first: date, days: int) -> list[tuple[str, str]]:
        """What came in so many days: when, and the first of its stages."""
        for number in range(days):
            self.live(first + timedelta(days=number))
        return [(now.date().isoformat(), one.stages[0][2]) for now, one in self.got]


def test_the_days_of_a_season_are_working_days_but_the_last() -> None:
    found = stages(Rules(), CAQ.of(2020))
    assert [(one.name, one.day.isoformat()) for one in found] == [
        ("T-30", "2020-08-31"),
        ("T-14", "2020-09-16"),
        ("T-7", "2020-09-23"),
        ("T-3w", "2020-09-27"),  # a Sunday, and a working day by decree
        ("T-1", "2020-09-29"),
        ("T-0", "2020-09-30"),
    ]


def test_the_office_hears_a_week_before_and_after_the_holidays() -> None:
    found = office_stages(Rules(), CAQ.of(2020))
    assert [(one.name, one.day.isoformat()) for one in found] == [
        ("T-7", "2020-09-23"),
        ("T+1", "2020-10-09"),  # after the holidays of the 1st to the 8th
    ]


def test_a_day_that_falls_on_a_holiday_moves_back() -> None:
    season = Season(2020, date(2020, 3, 1), date(2020, 10, 5))
    named = {one.name: one.day for one in stages(Rules(days=(1, 0), working_days=()), season)}
    assert named["T-1"] == date(2020, 9, 30)
    assert named["T-0"] == date(2020, 10, 5)


def test_no_stage_comes_before_the_season_opens() -> None:
    season = Season(2021, date(2021, 7, 1), date(2021, 7, 15))
    assert stages(Rules(), season)[0].name == "T-14"
    assert too_early(Rules(), season) == ()  # what is usual is no mistake
    assert too_early(Rules(days=(60, 7), working_days=(3,)), season) == (60,)


def test_a_leader_hears_of_each_stage_once_and_by_day() -> None:
    life = Life(Recipient("wang", (MINE,)))
    assert life.season(date(2020, 2, 1), 300) == [
        ("2020-08-31", "T-30"),
        ("2020-09-16", "T-14"),
        ("2020-09-23", "T-7"),
        ("2020-09-27", "T-3w"),
        ("2020-09-29", "T-1"),
        ("2020-09-30", "T-0"),
    ]
    assert {now.hour for now, _ in life.got} == {9}


def test_the_office_hears_of_its_region() -> None:
    life = Life(Recipient("zhou", (replace(MINE, whose="region"),)))
    assert life.season(date(2020, 2, 1), 300) == [("2020-09-23", "T-7"), ("2020-10-09", "T+1")]


def test_forms_of_two_teams_and_two_notices_come_in_one_message() -> None:
    other = replace(MINE, whose="teams", team="钳工二班", kind="draft")
    found = asked(Recipient("li", (MINE, other)), "2020-09-16T10:00")
    assert isinstance(found, Reminder)
    assert found.work == (MINE, other)
    assert found.stages == (("caq", 2020, "T-14"),)
    assert found.key == "li@2020-09-16"


@pytest.mark.parametrize(
    ("changed", "moment", "why"),
    [
        ({"muted": {"caq": date(2020, 10, 1)}}, "2020-09-16T10:00", "muted"),
        ({"snoozed": date(2020, 9, 17)}, "2020-09-16T10:00", "snoozed"),
        ({"work": ()}, "2020-09-16T10:00", "done"),
        ({"had": (Sent(date(2020, 9, 16)),)}, "2020-09-16T10:00", "had"),
        ({}, "2020-09-16T12:30", "quiet"),
        ({}, "2020-09-16T20:00", "window"),
        ({}, "2020-09-16T08:59", "window"),
        ({}, "2020-09-17T10:00", "not_due"),
        ({}, "2020-10-01T10:00", "not_due"),  # over
        ({}, "2020-02-20T10:00", "not_due"),  # not open yet
        ({"owed": frozenset({("caq", 2020)})}, "2020-10-09T10:00", "over"),
        ({"owed": frozenset({ANY})}, "2020-09-26T10:00", "holiday"),
    ],
)
def test_nobody_is_reminded(changed: dict[str, object], moment: str, why: str) -> None:
    recipient = replace(Recipient("wang", (MINE,)), **changed)  # type: ignore[arg-type]
    assert asked(recipient, moment) == why


def test_what_was_muted_is_heard_again_in_the_next_season() -> None:
    recipient = Recipient("wang", (replace(MINE, year=2021),), {"caq": date(2020, 10, 1)})
    assert isinstance(asked(recipient, "2021-09-16T10:00"), Reminder)


def test_what_somebody_asked_for_comes_whatever_the_stage_and_beyond_the_cap() -> None:
    had = tuple(Sent(date(2020, 9, day)) for day in (14, 15, 16, 17))
    recipient = Recipient("wang", (MINE,), had=had, owed=frozenset({ANY}))
    assert asked(recipient, "2020-09-18T10:00") == "cap"
    found = asked(replace(recipient, asked=True), "2020-09-18T10:00")
    assert isinstance(found, Reminder)
    assert found.stages == (("caq", 2020, "owed"),)


def test_the_last_day_is_told_to_who_put_it_off() -> None:
    recipient = Recipient("wang", (MINE,), snoozed=date(2020, 10, 12))
    assert asked(recipient, "2020-09-29T10:00") == "snoozed"
    assert isinstance(asked(recipient, "2020-09-30T10:00"), Reminder)


def test_a_machine_that_slept_sends_the_latest_stage_late_and_once() -> None:
    life = Life(Recipient("wang", (MINE,)))
    life.since = date(2020, 8, 31)  # then it slept over the 16th, a Wednesday
    assert life.season(date(2020, 9, 18), 4) == [("2020-09-18", "T-14")]


def test_what_was_slept_over_waits_for_a_working_day() -> None:
    life = Life(Recipient("wang", (MINE,)))
    life.since = date(2020, 8, 31)
    assert life.season(date(2020, 9, 19), 4) == [("2020-09-21", "T-14")]


def test_room_is_kept_for_the_last_day() -> None:
    courtesy = Courtesy(weekly=3)
    had = (Sent(date(2020, 9, 24)), Sent(date(2020, 9, 27)))
    recipient = Recipient("w", (MINE,), had=had)
    assert asked(recipient, "2020-09-29T10:00", courtesy) == "cap"
    assert isinstance(asked(recipient, "2020-09-30T10:00", courtesy), Reminder)


def test_the_last_day_is_told_on_a_holiday_too() -> None:
    recipient = Recipient("wang", (MINE,))
    last = due(day_of("2020-10-05", end="10-05"), recipient, at("2020-10-05T09:30"))
    assert isinstance(last, Reminder)
    assert last.stages == (("caq", 2020, "T-0"),)
    before = due(day_of("2020-10-04", end="10-05"), recipient, at("2020-10-04T09:30"))
    assert before == "not_due"


def test_the_next_day_for_reminding_works_or_is_a_last_one() -> None:
    assert next_day(date(2020, 9, 25)) == date(2020, 9, 27)
    assert next_day(date(2020, 9, 30)) == date(2020, 10, 9)
    assert next_day(date(2020, 9, 30), [date(2020, 10, 5)]) == date(2020, 10, 5)


def test_nobody_counts_as_reminded_who_was_not() -> None:
    assert reach("planned", delivered=False, answered=False) == "planned"
    assert reach("sending", delivered=False, answered=True) == "planned"
    assert reach("sent", delivered=False, answered=False) == "sent"
    assert reach("sent", delivered=True, answered=False) == "delivered"
    assert reach("sent", delivered=False, answered=True) == "seen"
    assert reach("unreachable", delivered=True, answered=True) == "unreachable"
    assert reach("dropped", delivered=False, answered=True) == "none"


@pytest.mark.parametrize(
    "given",
    [
        {"from": "22:00", "until": "23:00"},
        {"from": "05:00"},
        {"from": "18:00", "until": "09:00"},
        {"quiet": ["13:00", "12:00"]},
        {"quiet": ["08:00", "20:00"]},
        {"weekly": 0},
    ],
)
def test_a_rule_that_would_send_at_night_or_never_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Courtesy.model_validate(given)


WORKS = st.lists(
    st.builds(
        Work,
        notice=st.sampled_from(["caq", "cmiqa"]),
        form=st.sampled_from(["one", "two"]),
        year=st.just(2021),
        kind=st.sampled_from(sorted(AWAITED)),
        whose=st.sampled_from(["own", "teams", "region"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(
    work=WORKS,
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=4),
    stops=st.integers(0, 240),
    asleep=st.sets(st.integers(0, 240), max_size=40),
    weekly=st.integers(1, 7),
)
def test_a_season_keeps_its_promises(
    work: list[Work], hours: set[int], stops: int, asleep: set[int], weekly: int
) -> None:
    life, first = Life(Recipient("p", tuple(work)), Courtesy(weekly=weekly)), date(2021, 3, 1)
    for number in range(240):
        if number == stops:  # everything is handed in
            life.recipient = replace(life.recipient, work=())
        if number not in asleep:
            life.live(first + timedelta(days=number), tuple(hours), minute=0)
    last_days = {CAQ.of(2021).deadline, CMIQA.of(2021).deadline}
    for now, _ in life.got:
        assert COURTESY.allows(now.time())
        assert now.date() < first + timedelta(days=stops)
        assert is_working_day(now.date()) or now.date() in last_days
    days = [now.date() for now, _ in life.got]
    assert len(days) == len(set(days))
    for day in days:
        within = sum(timedelta() <= day - other < timedelta(days=7) for other in days)
        assert within <= weekly
    once = [(stage, one.work[0].whose == "region") for _, one in life.got for stage in one.stages]
    assert len(once) == len(set(once))


@settings(max_examples=40)
@given(
    st.sampled_from(["caq", "cmiqa"]),
    st.sets(st.integers(0, 220), max_size=80),
    st.integers(1, 7),
)
def test_whoever_is_due_hears_on_the_last_day(notice: str, asleep: set[int], weekly: int) -> None:
    season = (CAQ if notice == "caq" else CMIQA).of(2021)
    life = Life(Recipient("p", (Work(notice, "one", 2021, "not_begun"),)), Courtesy(weekly=weekly))
    for number in range((season.deadline - season.opens).days + 1):
        day = season.opens + timedelta(days=number)
        if number not in asleep or day == season.deadline:
            life.live(day, (10,))
    assert season.deadline in {now.date() for now, _ in life.got}
