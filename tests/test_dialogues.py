"""What is said in each dialogue is what the bot says; `pytest --update` writes it anew."""

from pathlib import Path

import pytest

from tests.chats import chat, replayed

FOLDER = Path(__file__).parent / "dialogues"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.chat")), ids=lambda path: path.stem)
def test_dialogue(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text("utf-8")
    said = replayed(written, chat(tmp_path), FOLDER)
    if request.config.getoption("--update"):
        path.write_text(said, "utf-8")
    else:
        assert said == written, f"{path.name} says something else; look, then pytest --update"


def test_there_are_dialogues() -> None:
    assert list(FOLDER.glob("*.chat"))
