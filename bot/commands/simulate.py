"""`xindeguo simulate`: a season in virtual time, with a bar of its days on a terminal."""

from pathlib import Path

from bot.library import Library
from bot.simulating import Season, simulate
from bot.simulation.reporting import Report

from .speaking import bar


def played(library: Library, season: Season, into: Path | None) -> Report:
    """A season, played to its end. `FileExistsError`: the folder `into` is there."""
    with bar("天") as seen:
        return simulate(library, season, lambda day, days, _: seen(day, days), into)
