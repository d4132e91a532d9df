"""Links that open one thing without a cookie."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest
from cryptography.fernet import Fernet

from bot.links import LIVES, Links, Opened, link_keys
from conversations.messages import Address

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
WHO = Address("wechat", "o-someone")
KEYS = (Fernet.generate_key().decode(), Fernet.generate_key().decode())


def links(now: datetime = NOW, keys: tuple[str, ...] = KEYS) -> Links:
    """Links at a moment."""
    return Links(keys, "https://bot.example.org/", lambda: now)


def token(link: str) -> str:
    """The last part of a link."""
    return link.rpartition("/")[2]


def test_a_link_opens_what_it_was_made_for() -> None:
    link = links().make("document", WHO, "d1")
    assert link.startswith("https://bot.example.org/f/")
    assert links().open("document", token(link)) == Opened(WHO, "d1")
    assert links().open("upload", token(link)) is None


def test_a_link_names_nobody() -> None:
    link = links().make("status", WHO)
    assert "someone" not in link
    assert links().open("status", token(link)) == Opened(WHO)


@pytest.mark.parametrize("purpose", list(LIVES))
def test_a_link_ends(purpose: str) -> None:
    made = token(links().make(purpose, WHO, "d1"))  # type: ignore[arg-type]
    life = LIVES[purpose]  # type: ignore[index]
    assert links(NOW + life).open(purpose, made)  # type: ignore[arg-type]
    assert links(NOW + life + timedelta(seconds=1)).open(purpose, made) is None  # type: ignore[arg-type]


def test_a_changed_or_foreign_link_opens_nothing() -> None:
    made = token(links().make("document", WHO, "d1"))
    other = (Fernet.generate_key().decode(),)
    assert links(keys=other).open("document", made) is None
    swapped = made[:20] + ("A" if made[20] != "A" else "B") + made[21:]
    for false in ("", "x", "é", swapped, made * 40):
        assert links().open("document", false) is None


def test_a_new_key_keeps_the_old_links() -> None:
    made = token(links(keys=KEYS[1:]).make("document", WHO, "d1"))
    assert links(keys=KEYS).open("document", made)
    assert links(keys=KEYS[:1]).open("document", made) is None


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "data" / "links.key"
    first = link_keys(file)
    assert len(first) == 1
    assert link_keys(file) == first
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert link_keys(file, " ".join(KEYS)) == KEYS


def test_a_key_that_was_not_written_to_its_end_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "links.key"
    file.touch()
    made = link_keys(file)
    assert len(made) == 1
    assert link_keys(file) == made
    assert [one.name for one in tmp_path.iterdir()] == ["links.key"]


def test_who_is_second_waits_for_no_half_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sees the file before the key is in it."""
    file, seen = tmp_path / "links.key", list[bytes]()
    generate = Fernet.generate_key

    def looking() -> bytes:
        seen.extend(one.read_bytes() for one in tmp_path.glob("links.key"))
        return generate()

    monkeypatch.setattr(Fernet, "generate_key", looking)
    assert len(link_keys(file)) == 1
    assert seen == []
