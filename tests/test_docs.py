"""The documents say what the code does; `pytest --update` writes what can be written anew."""

import re
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command

from bot.app import now_in_shanghai
from bot.channels.tencent.settings import secrets_of
from bot.commands import app
from bot.metrics import Metrics
from conversations.fields import KINDS
from conversations.forms.rules import RULES
from renderers.machines import picture
from storage.store import Store
from tests.floors import FLOORS

HOUSE = Path(__file__).parent.parent
DOCS = HOUSE / "docs"
CHANNELS = ("telegram", "wechat", "wecom", "kefu", "email")


def test_the_rules_of_checks_are_listed_with_what_they_say(request: pytest.FixtureRequest) -> None:
    path = DOCS / "add-a-form.md"
    before, heading, _ = path.read_text("utf-8").partition("| rule | holds when |\n|---|---|\n")
    rows = (
        f"| `{name}` | {' '.join((rule.__doc__ or '').split())} |" for name, rule in RULES.items()
    )
    text = before + heading + "\n".join(rows) + "\n"
    if request.config.getoption("--update"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_the_picture_of_the_machines_is_drawn_from_the_tables(
    request: pytest.FixtureRequest,
) -> None:
    path = DOCS / "machines.svg"
    if request.config.getoption("--update"):
        path.write_text(picture(), "utf-8")
    assert path.read_text("utf-8") == picture()


def test_every_kind_of_field_is_listed() -> None:
    listed = set(re.findall(r"`(\w+)`", "".join(_first_cells(DOCS / "fields.md"))))
    assert listed == set(KINDS)


def test_every_command_is_listed() -> None:
    listed = {cell.split()[0].strip("`") for cell in _first_cells(DOCS / "commands.md")}
    assert listed == {str(command.callback.__name__) for command in app.registered_commands}  # type: ignore[union-attr]


def test_every_file_stands_in_the_list_of_rooms() -> None:
    house = (DOCS / "house.md").read_text("utf-8")
    rooms = house.partition("\n## Rooms\n")[2].partition("\nA shelf (")[0]
    named = {*re.findall(r"\w+", rooms), "__init__", "__main__", "env"}
    one_for_each = {"commands", "fields", "versions", *CHANNELS}
    files = [path for floor in FLOORS for path in (HOUSE / floor).rglob("*.py")]
    rooms_of = [path for path in files if path.parent.name not in one_for_each]
    assert [str(path.relative_to(HOUSE)) for path in rooms_of if path.stem not in named] == []


@pytest.mark.parametrize(
    "path", [*HOUSE.glob("*.md"), *DOCS.glob("**/*.md")], ids=lambda p: p.name
)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


@pytest.mark.parametrize("path", [HOUSE / "README.md", DOCS / "operate.md"], ids=lambda p: p.name)
def test_commands_in_a_page_exist_with_their_options(path: Path) -> None:
    known = get_command(app).commands  # type: ignore[attr-defined]
    command = r"(?:`|^ {4}(?:.*[ /])?)xindeguo ([a-z]+)\b([^`#\n]*)"
    told = re.findall(command, path.read_text("utf-8"), re.MULTILINE)
    assert told
    for name, rest in told:
        assert name in known, name
        options = {option for one in known[name].params for option in one.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", rest)) <= options, (name, rest)


def test_what_can_be_watched_is_what_the_page_says(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'bot.db'}")) as store:
        store.upgrade()
        text = Metrics(store, now_in_shanghai, lambda: 0).told().decode()
    found = set(re.findall(r"^# TYPE (xindeguo_\w+) ", text, re.MULTILINE))
    told = {
        name
        for cell in _first_cells(DOCS / "operate.md")
        for name in re.findall(r"xindeguo_\w+", cell)
    }
    process = {name for name in found | told if name.startswith("xindeguo_process")}
    assert told - process == {
        name for name in found - process if not name.endswith("_created")
    } - {"xindeguo_info"}
    assert not sys.platform.startswith("linux") or process & told <= found


def test_every_variable_of_the_environment_is_listed() -> None:
    files = [path.read_text("utf-8") for path in (HOUSE / "bot").rglob("*.py")]
    used = {name for text in files for name in re.findall(r'"(XINDEGUO_[A-Z_]+)"', text)}
    for channel in ("wechat", "wecom", "kefu"):
        used |= set(secrets_of(channel).values())
    listed = set(re.findall(r"`(XINDEGUO_[A-Z_]+)`", (DOCS / "operate.md").read_text("utf-8")))
    assert listed == used


def _first_cells(path: Path) -> list[str]:
    """The first cell of each row of a page's tables, without their heads."""
    rows = re.findall(r"^\| (`.+?`) +\|", path.read_text("utf-8"), re.MULTILINE)
    return [row.partition(" | ")[0] for row in rows]
