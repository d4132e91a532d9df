"""What the days of a season were like: how much was to be done, and how long it took."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .platform import Seen


@dataclass(frozen=True, slots=True)
class Flow:
    """What the bot said first through a channel: how many, from when on, in how many hours."""

    messages: int
    begins: str
    hours: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day: messages of people, reminders by channel, seconds of real time by what was done."""

    day: str
    messages: int
    reminders: Mapping[str, Flow]
    seconds: Mapping[str, float]

    @property
    def busyness(self) -> int:
        """How many messages came and went."""
        return self.messages + sum(one.messages for one in self.reminders.values())


@dataclass
class Diary:
    """The day that is being played."""

    messages: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    _seen: dict[str, list[datetime]] = field(default_factory=dict)
    _count: Counter[str] = field(default_factory=Counter)

    def note(self, seen: Seen) -> None:
        """Something that the bot said first."""
        first, _ = self._seen.get(seen.to.channel, (seen.at, seen.at))
        self._seen[seen.to.channel] = [first, seen.at]
        self._count[seen.to.channel] += 1

    def close(self, day: date, messages: int, seconds: Mapping[str, float]) -> Day:
        """The day is over; `messages` and `seconds` are those of the season so far."""
        flows = {
            name: Flow(self._count[name], f"{first:%H:%M}", _hours(first, last))
            for name, (first, last) in sorted(self._seen.items())
        }
        before = self.seconds
        spent = {name: round(all_ - before.get(name, 0), 3) for name, all_ in seconds.items()}
        closed = Day(day.isoformat(), messages - self.messages, flows, spent)
        self.messages, self.seconds = messages, dict(seconds)
        self._seen, self._count = {}, Counter()
        return closed


def _hours(first: datetime, last: datetime) -> float:
    return round((last - first).total_seconds() / 3600, 2)
