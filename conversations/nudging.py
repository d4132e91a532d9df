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

Move: TypeAlias = Literal["ask", "confirm", "cancel", "wait"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """Whom somebody wants reminded: those that `words` call (`""`: all), of these forms (any).

    `stages`: only who is so far (any that has yet to be handed in). `people` is how many the
    preview said are reminded, `among` are names that were offered to choose from.
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
    is not today.
    """

    owner: str
    lines: tuple[Line, ...]
    refs: tuple[Ref, ...] = ()
    day: date | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What only the roster and the store know of whom somebody wants reminded.

    `names` are those that may be meant, where several are; `called` is what it is about: a region,
    an enterprise, one team. `total` is how many people there are, though they may be too many to
    be told (`MOST`). `found`: whether anybody is called so. `clock` is the time today from which
    people may be disturbed, `""`: now.
    """

    names: tuple[str, ...] = ()
    called: str = ""
    people: tuple[Nudged, ...] = ()
    total: int = 0
    found: bool = True
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Nudging:
    """Somebody wants others reminded; `confirm` speaks of `count` people, or of none in number.

    `wait`: what was said is neither a yes nor a no to what waits to be confirmed.
    """

    move: Move
    nudge: Nudge = Nudge()
    count: int | None = None
    known: Known = Known()


@dataclass(frozen=True, slots=True)
class Remind:
    """These are reminded on their day: who, when, of which seasons."""

    of: tuple[tuple[str, date, tuple[Ref, ...]], ...]
