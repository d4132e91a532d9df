"""How often a platform may be called: so many a second, with a short burst before that.

Pure: it is told the time, in seconds of any steady clock. One process keeps its own pace.
"""

from dataclasses import dataclass

LONGEST = 10_000
"""Names remembered before those that have long been quiet are forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second; a `burst` of so many at once, after a pause."""

    a_second: float
    burst: int = 1


class Pace:
    """Keeps every name to one rate, and all of them together to another."""

    def __init__(self, each: Rate, together: Rate) -> None:
        self._each = each
        self._together = together
        self._all = 0.0
        self._due: dict[str, float] = {}

    def wait(self, name: str, now: float) -> float:
        """Seconds until the name may go on; 0 is now, and then that turn is taken."""
        each, together = self._due.get(name, 0.0), self._all
        wait = max(_early(self._each, each, now), _early(self._together, together, now))
        if wait > 0:
            return wait
        if len(self._due) >= LONGEST:
            self._due = {known: due for known, due in self._due.items() if due > now}
        self._due[name] = max(each, now) + 1 / self._each.a_second
        self._all = max(together, now) + 1 / self._together.a_second
        return 0


def _early(rate: Rate, due: float, now: float) -> float:
    """Seconds still to wait: each turn moves `due` on, and a burst may run so far ahead of it."""
    return due - now - (rate.burst - 1) / rate.a_second
