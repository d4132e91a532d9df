"""A desk that only writes down what it is told, and a memory of one process."""

from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from bot.channels.base import Outcome
from conversations.messages import Address, Incoming, Outgoing, Pressed, SentFile
from storage.errors import StoreUnavailable


class Notebook:
    """Keeps the promise of the real desk that an id twice is one message."""

    def __init__(self) -> None:
        self.heard: dict[str, Incoming] = {}
        self.times = 0
        self.codes: list[str] = []
        self.away: list[tuple[Address, str]] = []
        self.shut = 0
        self.broken: set[str] = set()

    def receive(self, incoming: Incoming, in_place: int | None = None) -> Outgoing:
        assert in_place == 0, "everything is delivered"
        self.times += 1
        if self.shut:
            self.shut -= 1
            raise StoreUnavailable
        if incoming.text in self.broken:
            raise LookupError(incoming.text)
        self.heard.setdefault(incoming.id, incoming)
        self.codes += [incoming.code] if incoming.code else []
        return Outgoing(())

    def pressed(self, address: Address, button: str) -> Pressed | None:
        return Pressed("yes", "will_present") if button == "12:0" else None

    def gone(self, address: Address, why: str) -> None:
        self.away.append((address, why))

    def delivered(self, address: Address, receipt: str, outcome: Outcome) -> bool:
        return False

    def keep(self, name: str, data: bytes) -> SentFile:
        return SentFile(name, len(data), sha256(data).hexdigest(), "docx")

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.heard.values() if one.text]

    @property
    def files(self) -> list[SentFile]:
        return [one.file for one in self.heard.values() if one.file]


class Leases:
    """Leases of a memory, whose holders a test can look at."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self._lock = Lock()

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        with self._lock:
            if self.held.setdefault(name, holder) != holder:
                return False
            if not seconds:
                del self.held[name]
            return True


class EndingLeases(Leases):
    """The same, where a lease that is not renewed ends by the test's clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self.until: dict[str, float] = {}
        self.shut = self.refused = 0

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        if self.shut:
            self.shut -= 1
            raise StoreUnavailable
        if self.until.get(name, 0.0) <= self._clock():
            self.held.pop(name, None)
        held = super().lease(name, holder, seconds)
        if held:
            self.until[name] = self._clock() + seconds
        self.refused += not held
        return held
