"""`roster.csv` written anew: whole or not at all, and the one before kept beside it."""

import csv
import os
import stat
from io import StringIO
from pathlib import Path

from conversations.forms.roster import Roster

COLUMNS = ("id", "role", "name", "mobile", "region", "enterprise", "team", "email", "forms")


def roster_csv(roster: Roster) -> bytes:
    """The file of a roster, as Excel opens it too."""
    made = StringIO()
    lines = csv.writer(made, lineterminator="\n")
    lines.writerow(COLUMNS)
    for one in roster.people:
        values = one.model_dump()
        lines.writerow([*(values[name] for name in COLUMNS[:-1]), " ".join(one.forms)])
    return made.getvalue().encode("utf-8-sig")


def write_roster(folder: Path, data: bytes) -> Path:
    """Put a roster in the place of the one before; where that is kept. `OSError`: nothing is done.

    A machine that stops in between leaves the one before or the new one, never half of one.
    """
    path = folder / "roster.csv"
    kept, new = path.with_name("roster.csv.bak"), path.with_name("roster.csv.new")
    mode = stat.S_IMODE(path.stat().st_mode)
    _written(kept, path.read_bytes(), mode)
    _written(new, data, mode)
    new.replace(path)
    return kept


def _written(path: Path, data: bytes, mode: int) -> None:
    """A file that nobody reads who might not read the one before: there are telephones in it."""
    path.unlink(missing_ok=True)
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(made, "wb") as file:
        path.chmod(mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
