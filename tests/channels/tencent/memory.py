"""What channels keep in the database, in memory: every promise of `Memory`, for many threads."""

import time
from threading import RLock


class SharedMemory:
    """One for all clients of a test, as the database is one for all processes."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._tokens: dict[str, tuple[str, float]] = {}
        self._leases: dict[str, tuple[str, float]] = {}
        self._notes: dict[str, str] = {}

    def token(self, name: str) -> str | None:
        with self._lock:
            value, until = self._tokens.get(name, ("", 0.0))
            return value if time.monotonic() < until else None

    def keep_token(self, name: str, value: str, seconds: float) -> None:
        with self._lock:
            self._tokens[name] = (value, time.monotonic() + seconds)

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        with self._lock:
            has, until = self._leases.get(name, ("", 0.0))
            if has != holder and time.monotonic() < until:
                return False
            self._leases[name] = (holder, time.monotonic() + seconds)
            return True

    def note(self, name: str) -> str:
        with self._lock:
            return self._notes.get(name, "")

    def keep_note(self, name: str, value: str) -> None:
        with self._lock:
            self._notes[name] = value

    def seconds_left(self, name: str) -> float:
        """How long a token is still good for."""
        with self._lock:
            return self._tokens[name][1] - time.monotonic()
