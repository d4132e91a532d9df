"""`xindeguo simulate`: a season in virtual time, with a bar of its days on a terminal."""

import sys

from bot.library import Library
from bot.simulating import Report, Season, simulate

WIDTH = 30


def played(library: Library, season: Season) -> Report:
    """A season, played to its end."""
    if not sys.stderr.isatty():
        return simulate(library, season)
    report = simulate(library, season, _bar)
    sys.stderr.write("\n")
    return report


def _bar(day: int, days: int) -> None:
    done = WIDTH * day // days
    sys.stderr.write(f"\r[{'#' * done}{' ' * (WIDTH - done)}] {day}/{days} 天")
    sys.stderr.flush()
