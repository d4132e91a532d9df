"""What every test may ask for: tools of the machine, steady examples, and `--update`."""

import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from tests.leaks import LEAKS

Needs = Callable[..., list[str]]

pytest_plugins = ["tests.databases"]


@pytest.fixture(scope="session")
def needs() -> Needs:
    """`[chromium] = needs("chromium")`: where these tools are, in the order asked for.

    A test that misses one is skipped and says what to install; where `XINDEGUO_REQUIRE_TOOLS` is
    set, it fails.
    """
    return require


def require(*tools: str) -> list[str]:
    """The path of each tool; the first that is missing ends the test."""
    return [find(tool) or refuse(tool) for tool in tools]


def find(tool: str) -> str | None:
    """The path of a tool, or of the first Chinese font; `None` when the machine has none."""
    if tool != "chinese-font":
        return shutil.which(tool)
    if not (fontconfig := shutil.which("fc-list")):
        return None
    fonts = subprocess.run(
        [fontconfig, ":lang=zh-cn", "file"], capture_output=True, text=True, check=True
    )
    return next(iter(fonts.stdout.splitlines()), None)


def refuse(tool: str) -> str:
    """End the test: skipped on a person's machine, failed where every tool is required."""
    reason = f"needs {tool}: apt install {PACKAGES[tool]}"
    if os.environ.get("XINDEGUO_REQUIRE_TOOLS"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_configure(config: pytest.Config) -> None:
    """Every logger is heard at DEBUG, by whoever looks for what must not be there."""
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger().addHandler(LEAKS)


@pytest.fixture(autouse=True)
def _nothing_leaks() -> Iterator[None]:
    """No line of any log holds a secret, a telephone number or an answer."""
    LEAKS.taken()
    yield
    found = LEAKS.taken()
    assert not found, "\n".join(found)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write the golden files anew from what happens now"
    )


PACKAGES = {
    "chinese-font": "fonts-noto-cjk",
    "chromium": "chromium",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-writer-nogui",
}
"""What a test may need, each with the Debian package that has it; .ci/run installs them all."""

# The same examples every time, so that a red run is red again; to look for new ones:
# make test ARGS=--hypothesis-profile=search
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("steady")
