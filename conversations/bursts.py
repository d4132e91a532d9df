"""Messages that overtook each other: which of those just handled belong after one that is late.

A channel counts a person's messages. What came too early is handled again after what is late, from
the state before it; `understand` and `step` are pure, so nothing else happens twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

WITHIN = timedelta(seconds=10)
"""How long after a message one that belongs before it still takes its place."""
LONGEST = 16
"""Messages of a burst that are kept."""
LARGEST = 200_000
"""Characters of all states that are kept with them; long texts are in a state."""


@dataclass(frozen=True, slots=True)
class Handled:
    """A message that was handled: its place among the person's messages, its id, when.

    `before` is the conversation's state as it was found, JSON text.
    """

    order: int
    id: str
    at: datetime
    before: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The messages handled last through one door, with nothing else in between."""

    door: int = 0
    handled: tuple[Handled, ...] = ()

    def of(self, door: int) -> "Journal":
        """The journal as far as it is of this door: channels count for themselves."""
        return self if self.door == door else Journal(door)

    def overtaken_by(self, order: int, now: datetime) -> tuple[Handled, ...]:
        """The messages that belong after a late one; none where the first is too long ago."""
        later = [one.order > order for one in self.handled]
        found = self.handled[later.index(True) :] if True in later else ()
        return found if found and now - found[0].at <= WITHIN else ()

    def without(self, overtaken: Sequence[Handled]) -> "Journal":
        """The journal up to the first of these."""
        return Journal(self.door, self.handled[: len(self.handled) - len(overtaken)])

    def noted(self, *handled: Handled) -> "Journal":
        """The journal with these after the others, and without what is long ago or too much.

        A late message that was heard as it came begins it anew: nothing is before it any more.
        """
        before = (
            self.handled if self.handled and self.handled[-1].order <= handled[0].order else ()
        )
        kept: list[Handled] = []
        room = LARGEST
        for one in reversed((*before, *handled)):
            room -= len(one.before)
            if len(kept) == LONGEST or room < 0 or handled[-1].at - one.at > WITHIN:
                break
            kept.append(one)
        return Journal(self.door, tuple(reversed(kept)))


JOURNAL: TypeAdapter[Journal] = TypeAdapter(Journal)
"""How a journal is kept in the database: `dump_json` and `validate_json`."""
