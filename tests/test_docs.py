"""The documents say what the code does; `pytest --update` writes what can be written anew."""

import re
from pathlib import Path

import pytest

from bot.commands import app
from conversations.fields import KINDS
from conversations.forms.rules import RULES
from renderers.machines import picture

HOUSE = Path(__file__).parent.parent
DOCS = HOUSE / "docs"


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


@pytest.mark.parametrize(
    "path", [*HOUSE.glob("*.md"), *DOCS.glob("**/*.md")], ids=lambda p: p.name
)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


def _first_cells(path: Path) -> list[str]:
    """The first cell of each row of a page's tables, without their heads."""
    rows = re.findall(r"^\| (`.+?`) +\|", path.read_text("utf-8"), re.MULTILINE)
    return [row.partition(" | ")[0] for row in rows]
