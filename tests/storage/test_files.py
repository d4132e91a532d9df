"""The shelf keeps bytes whole, private, and under no name but their own."""

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from storage.files import Shelf


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "new" / "shelf"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes(range(256)) * 4_000])
def test_bytes_come_back_under_their_sha256(root: Path, data: bytes) -> None:
    name = Shelf(root).put(data)
    assert name == sha256(data).hexdigest()
    assert Shelf(root).get(name) == data


def test_the_same_bytes_are_kept_once(root: Path) -> None:
    shelf = Shelf(root)
    assert shelf.put(b"twice") == shelf.put(b"twice")
    assert len(list(root.iterdir())) == 1


def test_only_this_user_can_read_the_shelf(root: Path) -> None:
    name = Shelf(root).put(b"13800138000")
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    assert stat.S_IMODE((root / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    ["", "..", "../secret", "secret", "0" * 63, "0" * 65, "A" * 64, "/" * 64, "0" * 64 + "\n"],
)
def test_no_other_name_opens_anything(root: Path, name: str) -> None:
    shelf = Shelf(root)
    (root / "secret").write_bytes(b"secret")
    (root.parent / "secret").write_bytes(b"secret")
    assert shelf.get(name) is None


def test_bytes_that_were_never_kept_are_none(root: Path) -> None:
    assert Shelf(root).get("0" * 64) is None


def test_a_write_that_fails_leaves_nothing_behind(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    shelf = Shelf(root)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        shelf.put(b"too much")
    assert list(root.iterdir()) == []


def test_the_name_appears_only_after_the_bytes_are_on_the_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each fsync: first the bytes under no name of their own, then the folder with the name."""
    synced: list[tuple[bool, bool]] = []
    shelf = Shelf(root)
    name = root / sha256(b"order").hexdigest()

    def note(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), name.exists()))

    monkeypatch.setattr(os, "fsync", note)
    shelf.put(b"order")
    assert synced == [(False, False), (True, True)]
