"""A broadcast: what the office writes to many, whom it goes to, what happens and what follows.

**The step is not stored**: it is the first thing that is missing. Nothing here is ever sent but by
a confirmation that knows how many people it goes to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from .forms.notice import Catalog
from .progress import AWAITED, Stage

Among: TypeAlias = Literal["not_begun", "filling", "awaited", "handed_in", "all"]

_FILED: frozenset[Stage] = frozenset({"handed_in", "sealed"})
AMONG: Mapping[Among, frozenset[Stage]] = {
    "not_begun": frozenset({"not_begun"}),
    "filling": AWAITED - {"not_begun"},
    "awaited": AWAITED,
    "handed_in": _FILED,
    "all": AWAITED | _FILED,
}
"""How far somebody is with a form, as the office speaks of it."""

EVERY = ""
"""The form of a segment that asks for none in particular."""
LONGEST = 600
"""Characters of a broadcast, without the line that says who sends it."""

Step: TypeAlias = Literal["place", "form", "among", "words", "preview"]

Move: TypeAlias = Literal[
    "begin", "say", "anywhere", "words", "whom", "try", "confirm", "cancel", "progress", "stop"
]
"""What somebody wants of a broadcast. `words`, `whom`: to say these anew."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a segment is narrowed to: an association within the region, or one enterprise."""

    kind: Literal["region", "enterprise"]
    name: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Whom a broadcast goes to, within the scope of who sends it.

    Everybody with a row of this form (`EVERY`: of any) in its present year that is so far.
    """

    form: str
    among: Among
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """How many people a segment holds, and how they are reached.

    `channels` is how many at the best door of each channel, the most first; the `unreachable` have
    no door that can be written to now.
    """

    people: int
    channels: tuple[tuple[str, int], ...] = ()
    unreachable: int = 0


@dataclass(frozen=True, slots=True)
class Whom:
    """What was said of whom: forms that fit, how far they are, words that name a place.

    `of` is the form as it was said where none of ours is called so. `fits` are the places that may
    be meant by `place`, within the scope of who says it: only the store knows them.
    """

    forms: tuple[str, ...] = ()
    among: Among | None = None
    place: str = ""
    of: str = ""
    fits: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Making:
    """A broadcast as far as it is made. `forms` and `places` are to be chosen among.

    `unplaced` are words that name no place for certain, until they do or are given up; `audience`
    is whom the preview said it goes to.
    """

    form: str | None = None
    among: Among | None = None
    place: Place | None = None
    words: str = ""
    forms: tuple[str, ...] = ()
    unplaced: str = ""
    places: tuple[Place, ...] = ()
    audience: Audience | None = None

    @property
    def step(self) -> Step:
        """What is asked for next."""
        if self.unplaced:
            return "place"
        if self.form is None:
            return "form"
        if self.among is None:
            return "among"
        return "preview" if self.words else "words"

    @property
    def segment(self) -> Segment | None:
        """Whom it goes to, once that is said."""
        if self.unplaced or self.form is None or self.among is None:
            return None
        return Segment(self.form, self.among, self.place)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far a broadcast is: of `total` people, `written` is how many messages were made so far.

    `sent` were given to their channel, of which `arrived` were reported to have arrived; `failed`
    could not be given, `missed` had no door at all. `state`: `going`, `stopped`, `done`.
    """

    id: str
    state: str
    total: int
    written: int = 0
    sent: int = 0
    arrived: int = 0
    failed: int = 0
    missed: int = 0
    begins: datetime | None = None
    """When it begins, where that has yet to come."""


@dataclass(frozen=True, slots=True)
class Known:
    """What only the roster and the store know of a broadcast, at the moment of an event.

    `by` is who sends, by the roster's id, `sender` the association that speaks. `last` is the
    person's newest broadcast. `begins` is when this one would begin, `None` for at once; `id` is
    what it will be known by.
    """

    by: str = ""
    sender: str = ""
    id: str = ""
    audience: Audience | None = None
    last: Delivered | None = None
    begins: datetime | None = None


@dataclass(frozen=True, slots=True)
class Broadcasting:
    """Somebody has a broadcast in hand; `say` is what was said at its present step.

    `count` is how many people a confirmation speaks of, `None` where it names no number.
    """

    move: Move
    whom: Whom = Whom()
    words: str = ""
    count: int | None = None
    known: Known = Known()


@dataclass(frozen=True, slots=True)
class BroadcastPreview:
    """Whom a broadcast goes to, when, and how they are reached.

    `form` is what it is called, `""` for any; `scope` whose people they are. `begins` is the day
    and the time, `None` for at once. `changed`: it is not as it was said before.
    """

    segment: Segment
    form: str
    scope: str
    audience: Audience
    begins: tuple[Literal["today", "tomorrow"], str] | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class BroadcastTrial:
    """A broadcast goes to nobody but who makes it, just as it would to the others."""

    sender: str
    words: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    """These words go to everybody in a segment of the sender's scope, from `begins` on.

    `by` is who sends them, by the roster's id.
    """

    id: str
    by: str
    segment: Segment
    words: str
    people: int
    begins: datetime | None = None


@dataclass(frozen=True, slots=True)
class StopBroadcast:
    """What has not been sent of a broadcast is not sent any more."""

    id: str


def after(making: Making, move: Move, whom: Whom, words: str) -> Making:
    """A broadcast after what was said of it; what was not said stays as it is."""
    match move:
        case "anywhere":
            return replace(making, place=None, unplaced="", places=(), audience=None)
        case "words":
            return replace(making, words=words)
        case "whom" if whom == Whom():
            return Making(words=making.words)
        case "say" if _names_nothing(making, whom):
            return making
        case "begin" | "say" | "whom":
            made = _addressed(making, whom)
            made = made if made == making else replace(made, audience=None)
            return replace(made, words=words) if words else made
        case _:
            return making


def choices(catalog: Catalog, making: Making) -> tuple[str, ...]:
    """The forms to choose among: those that fit what was said, else those expected of somebody."""
    if making.forms:
        return making.forms
    forms = [form for _, form in catalog.forms]
    expected = [form.id for form in forms if form.expected]
    return (*(expected or [form.id for form in forms]), EVERY)


def _names_nothing(making: Making, whom: Whom) -> bool:
    """Whether words were said that name no place, where none was asked for."""
    said = whom.forms or whom.among or whom.fits
    return bool(whom.place and not said and making.step != "place")


def _addressed(making: Making, whom: Whom) -> Making:
    if whom.forms:
        form = whom.forms[0] if len(whom.forms) == 1 else None
        making = replace(making, form=form, forms=() if form is not None else whom.forms)
    if whom.among:
        making = replace(making, among=whom.among)
    if not whom.place:
        return making
    if len(whom.fits) == 1:
        return replace(making, place=whom.fits[0], unplaced="", places=())
    return replace(making, place=None, unplaced=whom.place, places=whom.fits)


BroadcastCode: TypeAlias = Literal[
    "broadcast_not_staff",
    "broadcast_none",
    "broadcast_dropped",
    "broadcast_one_at_a_time",
    "broadcast_which_form",
    "broadcast_which_of_them",
    "broadcast_no_form",
    "broadcast_which_among",
    "broadcast_which_place",
    "broadcast_no_place",
    "broadcast_which_words",
    "broadcast_too_long",
    "broadcast_not_clear",
    "broadcast_not_sent",
    "broadcast_looks",
    "broadcast_message",
    "broadcast_tried",
    "broadcast_confirmed",
    "broadcast_today",
    "broadcast_tomorrow",
    "broadcast_cancelled",
    "broadcast_no_last",
    "broadcast_waits_today",
    "broadcast_waits_tomorrow",
    "broadcast_going",
    "broadcast_done",
    "broadcast_was_stopped",
    "broadcast_stopped",
    "broadcast_stopped_before",
    "broadcast_report",
    "broadcast_report_late",
    "broadcast_lost",
    "broadcast_lost_more",
]
"""What is said while one is made, and of one that was sent."""
