"""Working days of mainland China: public holidays are off, the make-up days for them are not.

`chinesecalendar` knows what the State Council announced; for years not announced yet, `holidays`
knows the days fixed by law, so the number may still change by the make-up days. Both are data.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

FURTHEST = 400
"""Days ahead that are counted; nobody plans a courier for longer."""


@lru_cache(maxsize=1024)
def working_days(after: date, until: date) -> int:
    """How many working days come after one day, up to another and with it; 0 when it is past."""
    days = min((until - after).days, FURTHEST)
    return sum(is_working_day(after + timedelta(days=day)) for day in range(1, days + 1))


def last_working_day(until: date) -> date:
    """The last working day that is not after a day; 2020-09-30 is one itself."""
    return next(
        (day for back in range(16) if is_working_day(day := until - timedelta(days=back))), until
    )


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether offices and couriers work, as far as it has been announced."""
    import chinese_calendar  # noqa: PLC0415 - only dates need it

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and day not in _by_law(day.year)


@lru_cache(maxsize=16)
def _by_law(year: int) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 - only a year that is not announced needs it

    return holidays.country_holidays("CN", years=[year])
