"""The small association on the disk, and an empty folder to stand in."""

from pathlib import Path

import pytest

from tests.folders import opened, written


@pytest.fixture
def association(tmp_path: Path) -> Path:
    return written(tmp_path / "association")


@pytest.fixture(autouse=True)
def _away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command writes beside itself is not written here."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that some command has checked already is not checked again."""
    monkeypatch.setattr("bot.app.open_library", opened)
