"""催一下王强: somebody asks that others be reminded now, of what they have yet to hand in.

It is a reminder like any other, only that somebody asked for it: one a person and day, at the
hours of reminders, not of who muted them, and no more than the week may have. So what will become
of each is said before anything is sent, and only a confirmation sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from .inquiry import Line
from .progress import Stage
from .reminding import Ref

Held: TypeAlias = Literal["had", "late", "holiday", "muted", "snoozed", "cap", "over", "no_way"]
"""Why somebody is reminded another day, or not at all; of `[held]` of the language file.

`had`: today already; `over`: nothing is awaited of them now; `no_way`: no door is open.
"""
HELD: Mapping[str, Held] = {
    "holiday": "holiday",
    "muted": "muted",
    "snoozed": "snoozed",
    "cap": "cap",
}
"""The same of what the plan says; all else is `over`."""
MOST = 100
"""People that are reminded at once; for more there are broadcasts."""

Move: TypeAlias = Literal["ask", "confirm", "cancel", "wait", "later"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """Whom somebody wants reminded: those that `words` call (`""`: all), of these forms (any).

    The words may be several names: 王强、赵磊. `stages`: only who is so far (any that is yet to be
    handed in). `people` is how many the preview said are reminded, `among` are names that were
    offered to choose from, beside `words`.
    """

    words: str = ""
    forms: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    people: int = 0
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nudged:
    """One of them: the forms that are awaited of them, one at least.

    `day` is when the reminder goes, of these seasons, `None` where it does not; `held` is why that
    is not today. `contact` is the name of an enterprise's contact, whose teams the forms are of.
    """

    owner: str
    lines: tuple[Line, ...]
    refs: tuple[Ref, ...] = ()
    day: date | None = None
    held: Held | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What only the roster and the store know of whom somebody wants reminded.

    `names` are those that may be meant, where several are called so, and `rest` what was said
    beside it; `called` is what it is about: a region, an enterprise, teams. `total` is how many
    people there are, though they may be too many to be told (`MOST`). Of what was said, nobody is
    called `unknown`, of `done` nothing is awaited, and `yourself`: who asks was named, too.
    `found`: whether anybody is called so. `clock` is the time today from which people may be
    disturbed, `""`: now.
    """

    names: tuple[str, ...] = ()
    called: str = ""
    people: tuple[Nudged, ...] = ()
    total: int = 0
    found: bool = True
    clock: str = ""
    rest: str = ""
    unknown: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    yourself: bool = False


@dataclass(frozen=True, slots=True)
class Nudging:
    """Somebody wants others reminded; `confirm` speaks of `count` people, or of none in number.

    `wait`: what was said is neither a yes nor a no to what waits to be confirmed. `later`: it is
    asked for another day.
    """

    move: Move
    nudge: Nudge = Nudge()
    count: int | None = None
    known: Known = Known()


@dataclass(frozen=True, slots=True)
class Remind:
    """These are reminded on their day: who, when, of which seasons."""

    of: tuple[tuple[str, date, tuple[Ref, ...]], ...]
