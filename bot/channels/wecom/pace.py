"""How many messages a member may be sent now: what is more, the platform drops in silence."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

RATES: Mapping[float, int] = {60.0: 28, 3600.0: 950}
"""Messages within so many seconds. The platform takes 30 and 1,000 (path/90236), and its minute
need not begin with ours."""
KNOWN = 10_000
"""Members whose messages are counted; who was sent nothing for the longest is forgotten."""


@dataclass
class Pace:
    """Counts what each member was sent within the last hour. May be used in any thread."""

    _sent: dict[str, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, person: str, now: float) -> float:
        """Seconds until one more may be sent; 0, and it is counted, when it may be now."""
        with self._lock:
            sent = self._sent.pop(person, deque())
            self._sent[person] = sent
            while len(self._sent) > KNOWN:
                del self._sent[next(iter(self._sent))]
            while sent and now - sent[0] >= max(RATES):
                sent.popleft()
            waits = [
                sent[-most] + seconds - now for seconds, most in RATES.items() if len(sent) >= most
            ]
            wait = max((0.0, *waits))
            if not wait:
                sent.append(now)
            return wait
