"""A desk that answers as it is told, and notes what a channel asked of it."""

from collections.abc import Callable
from hashlib import sha256
from threading import RLock

from bot.channels.base import Outcome
from conversations.messages import (
    Address,
    Document,
    Exchange,
    Incoming,
    Option,
    Outgoing,
    Pressed,
    Progress,
    Reply,
    SentFile,
    Sheet,
)

QUESTION = "请填写班组人数，例如 26。"
CODE = "aB3-invitation-of-32-letters_xyz"
BUTTON = "17:0"


class NotingDesk:
    """Keeps the promise of the real one: the same id again is answered the same."""

    def __init__(self) -> None:
        self._lock = RLock()
        self.heard: list[Incoming] = []
        self.placed: list[tuple[str, int | None]] = []
        self.entered: list[tuple[Address, str]] = []
        self.left: list[tuple[Address, str]] = []
        self.kept: list[tuple[str, bytes]] = []
        self.reported: list[tuple[Address, str, Outcome]] = []
        self.receipts: set[str] = set()
        self.codes: set[str] = set()
        self.answers: dict[tuple[Address, str], Outgoing] = {}
        self.answer: Callable[[Incoming], Outgoing] = lambda _: Outgoing((Reply(QUESTION),))

    def receive(self, incoming: Incoming, in_place: int | None = None) -> Outgoing:
        with self._lock:
            self.placed.append((incoming.id, in_place))
            known = self.answers.get((incoming.address, incoming.id))
        if known:
            return known
        answer = self.answer(incoming)
        with self._lock:
            if incoming.code:
                self.entered.append((incoming.address, incoming.code))
            self.heard.append(incoming)
            return self.answers.setdefault((incoming.address, incoming.id), answer)

    def invites(self, code: str) -> bool:
        return code in self.codes

    def pressed(self, address: Address, button: str) -> Pressed | None:
        return Pressed("=yes", "own") if button == BUTTON else None

    def gone(self, address: Address, why: str) -> None:
        self.left.append((address, why))

    def delivered(self, address: Address, receipt: str, outcome: Outcome) -> bool:
        self.reported.append((address, receipt, outcome))
        return receipt in self.receipts

    def keep(self, name: str, data: bytes) -> SentFile:
        self.kept.append((name, data))
        return SentFile(name, len(data), sha256(data).hexdigest(), kind="image")

    def history(self, address: Address, after: int = 0) -> tuple[Exchange, ...]:
        return ()

    def open(self, address: Address, document: str) -> tuple[Document, bytes] | None:
        return None

    def words(self, address: Address, document: str) -> str:
        return ""

    def sheet(self, address: Address, document: str) -> Sheet | None:
        return None

    def pages(self, address: Address, document: str) -> tuple[bytes, ...]:
        return ()

    def progress(self, address: Address) -> tuple[Progress, ...]:
        return ()


def choice(text: str) -> Outgoing:
    """An answer with two buttons."""
    return Outgoing((Reply(text),), (Option("=yes", "有"), Option("skip", "跳过")))


def echo(said: Incoming) -> Outgoing:
    """An answer that quotes what was said; one message breaks it, and would be quoted too."""
    if said.text == "坏 13900000001":
        raise RuntimeError(said.text)
    return Outgoing((Reply(f"记下了：{said.text}"),))
