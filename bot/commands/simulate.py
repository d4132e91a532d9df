"""`xindeguo simulate`: a season in virtual time, with a bar of its days on a terminal."""

import sys
from pathlib import Path

from bot.library import Library
from bot.simulating import Season, simulate
from bot.simulation.measuring import Day
from bot.simulation.reporting import Report

WIDTH = 30


def played(library: Library, season: Season, into: Path | None) -> Report:
    """A season, played to its end. `FileExistsError`: the folder `into` is there."""
    if not sys.stderr.isatty():
        return simulate(library, season, into=into)
    report = simulate(library, season, _bar, into)
    sys.stderr.write("\n")
    return report


def _bar(day: int, days: int, _: Day) -> None:
    done = WIDTH * day // days
    sys.stderr.write(f"\r[{'#' * done}{' ' * (WIDTH - done)}] {day}/{days} 天")
    sys.stderr.flush()
