"""The shelf: bytes kept under their own SHA-256, outside the database."""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{64}")


class Shelf:
    """A folder of files that are named by what is in them; only this user can read it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hex. Then they are on the disk, and whole."""
        name = sha256(data).hexdigest()
        if not (self._root / name).exists():
            self._write(name, data)
        _sync(self._root)
        return name

    def get(self, name: str) -> bytes | None:
        """The bytes with this SHA-256; `None` when there are none, or it is not 64 hex digits."""
        if not NAME.fullmatch(name):
            return None
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, name: str, data: bytes) -> None:
        descriptor, part = tempfile.mkstemp(
            prefix=".", dir=self._root
        )  # readable by this user only
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(self._root / name)
        except BaseException:
            Path(part).unlink()
            raise


def _sync(folder: Path) -> None:
    """A new name is safe only when its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
