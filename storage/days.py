"""Which days are planned, so that a crash goes on, and a clock that jumps repeats nothing."""

from datetime import date, timedelta

from sqlalchemy import bindparam, delete, func, select

from .memory import KEEP_NOTE
from .memory import note as noted
from .session import Session
from .tables import notes

NOTES = "reminders:"
DONE = "done"
"""What is noted of a working day that was planned to its end."""
REMEMBERED = timedelta(days=30)
"""How long it is known that a day was planned: a clock is not set back further."""


def note(session: Session, day: date) -> str:
    """How far the planning of a day is: `""` before it, `done` after it, else where it goes on."""
    return noted(session, f"{NOTES}{day.isoformat()}")


def keep_note(session: Session, day: date, value: str) -> None:
    """Note it; what is long gone is forgotten."""
    session.change(KEEP_NOTE, {"name": f"{NOTES}{day.isoformat()}", "value": value})
    if value == DONE:
        gone = f"{NOTES}{(day - REMEMBERED).isoformat()}"
        values = {"these": f"{NOTES}%", "until": gone, "last": _newest(session, gone)}
        session.change(FORGET_NOTES, values)


def planned_before(session: Session, day: date) -> date | None:
    """The last working day before one that was planned to its end."""
    found = _newest(session, f"{NOTES}{day.isoformat()}")
    return date.fromisoformat(found.removeprefix(NOTES)) if found else None


def planned_after(session: Session, day: date) -> bool:
    """Whether a later day was planned already: the clock was set back."""
    values = {"these": f"{NOTES}%", "after": f"{NOTES}{day.isoformat()}"}
    return session.row(LATER, values) is not None


def _newest(session: Session, before: str) -> str:
    row = session.row(NEWEST, {"these": f"{NOTES}%", "before": before, "done": DONE})
    return (row[0] or "") if row else ""


_THESE = notes.c.name.like(bindparam("these"))
FORGET_NOTES = delete(notes).where(
    _THESE, notes.c.name < bindparam("until"), notes.c.name != bindparam("last")
)
NEWEST = select(func.max(notes.c.name)).where(
    _THESE, notes.c.name < bindparam("before"), notes.c.value == bindparam("done")
)
LATER = select(notes.c.name).where(_THESE, notes.c.name > bindparam("after"))
