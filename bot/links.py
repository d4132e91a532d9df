"""Links that open one thing without a cookie: a document, the page to send a file, the status.

A messenger opens them in its own browser, and a phone downloads in yet another, so the link itself
is the key. It is encrypted and dated (Fernet), names no person to whoever sees it, and opens only
what it was made for. Keys are a list: the first makes links, all of them open, so that a key can
be changed while its links live on.
"""

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from conversations.messages import Address

Purpose = Literal["document", "upload", "status", "ticket"]

LIVES: dict[Purpose, timedelta] = {
    "document": timedelta(days=7),
    "upload": timedelta(days=3),
    "status": timedelta(days=30),
    "ticket": timedelta(days=30),
}
"""How long each kind of link opens."""
LONGEST = 1_000
"""Characters of a token that is looked at."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link is for: whose it is, and which document."""

    address: Address
    document: str = ""


class Links:
    """Makes and opens links below the bot's public address."""

    def __init__(self, keys: Sequence[str], base: str, clock: Callable[[], datetime]) -> None:
        self._box = MultiFernet([Fernet(key) for key in keys])
        self._base = base.rstrip("/")
        self._clock = clock

    def make(self, purpose: Purpose, address: Address, document: str = "") -> str:
        """The link as an absolute address."""
        content = json.dumps([purpose, address.channel, address.person, document])
        token = self._box.encrypt_at_time(content.encode(), self._now())
        return f"{self._base}/{PATHS[purpose]}/{token.decode()}"

    def open(self, purpose: Purpose, token: str) -> Opened | None:
        """What a link of this purpose is for; `None` for a false, foreign or outdated one."""
        if len(token) > LONGEST:
            return None
        life = round(LIVES[purpose].total_seconds())
        try:
            content = self._box.decrypt_at_time(token.encode(), life, self._now())
        except (InvalidToken, UnicodeError):
            return None
        made_for, channel, person, document = json.loads(content)
        return Opened(Address(channel, person), document) if made_for == purpose else None

    def whose(self, token: str) -> Address | None:
        """Who a `ticket` link is for; `None` as above."""
        opened = self.open("ticket", token)
        return opened.address if opened else None

    def _now(self) -> int:
        return int(self._clock().timestamp())


def link_keys(file: Path, environment: str = "") -> tuple[str, ...]:
    """The keys: from the environment, separated by spaces, else from a file made at first run.

    The file can be read by this user only. A new key goes in a line above the old ones.
    """
    if environment.split():
        return tuple(environment.split())
    if not (keys := _keys(file)):
        file.parent.mkdir(parents=True, exist_ok=True)
        _make(file)
        keys = _keys(file)
    return keys


def _keys(file: Path) -> tuple[str, ...]:
    """None where there is no file, or a machine has stopped before it wrote the key."""
    return tuple(file.read_text("ascii").split()) if file.exists() else ()


def _make(file: Path) -> None:
    """A file with a new key, which nobody sees before it is whole; of several the first stays."""
    descriptor, name = tempfile.mkstemp(prefix=".links-", dir=file.parent)  # for this user only
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(Fernet.generate_key() + b"\n")
            made.flush()
            os.fsync(made.fileno())
        with suppress(OSError):  # another process was first, or no file here has two names
            file.hardlink_to(part)
        if not _keys(file):
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


PATHS: dict[Purpose, str] = {"document": "f", "upload": "up", "status": "s", "ticket": "t"}
