"""Seasons, stages and working days, read off an association's folder by a way of its own."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from conversations.forms.deadline import Season
from conversations.forms.notice import Notice
from conversations.forms.reading import Association

DAY = timedelta(days=1)


def association_notices(association: Association) -> tuple[Notice, ...]:
    """The notices of which something is expected of somebody."""
    return tuple(
        one for one in association.catalog.notices if any(form.expected for form in one.forms)
    )


def seasons_on(association: Association, day: date) -> Iterator[tuple[Notice, Season]]:
    """The notices that run on a day, with their seasons."""
    for notice in association_notices(association):
        for year in (day.year, day.year + 1):
            season = notice.seasons.of(year)
            if year >= notice.seasons.first_year and season.opens <= day <= season.deadline:
                yield notice, season


def stages(notice: Notice, season: Season) -> Iterator[date]:
    """The days on which a notice reminds those who hand in."""
    for days in notice.reminders.days:
        yield _worked(season.deadline - timedelta(days)) if days else season.deadline
    for days in notice.reminders.working_days:
        day = season.deadline
        for _ in range(days):
            day = _worked(day - DAY)
        yield day


def office_days(notice: Notice, season: Season) -> set[date]:
    """The days on which it tells the office."""
    return {_worked(season.deadline - timedelta(one)) for one in notice.reminders.office}


def welcome(association: Association, day: date) -> date:
    """The first day from one on, on which people are reminded: offices work, or it is the last."""
    while not works(day) and all(one.deadline != day for _, one in seasons_on(association, day)):
        day += DAY
    return day


def works(day: date) -> bool:
    """Whether offices work, as the State Council announced."""
    return bool(chinese_calendar.is_workday(day))


def _worked(day: date) -> date:
    while not works(day):
        day -= DAY
    return day
