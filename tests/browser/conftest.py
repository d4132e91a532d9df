"""A real browser at phone size, with the chat page in it; a test ends without trouble."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette

from bot.channels.web import Settings
from bot.server import application
from tests.browser.chat import DESK, PHONE, Chat
from tests.browser.running import running
from tests.channels.fake_desk import WORDS, FakeDesk

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000
"""Milliseconds a step may take on a busy machine."""


@pytest.fixture(scope="session")
def browser(needs: Callable[..., list[str]]) -> Iterator[Browser]:
    """Chromium, started once."""
    [chromium] = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, origin: str) -> Iterator[Callable[..., Chat]]:
    """`visitor(color_scheme="dark")`: another person's browser, a phone unless told otherwise."""
    chats = []
    contexts = []

    def come(**options: Any) -> Chat:
        context = browser.new_context(**{**PHONE, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        chats.append(Chat(context.new_page(), origin))
        return chats[-1]

    yield come
    for context in contexts:
        context.close()
    assert [chat.trouble for chat in chats] == [[] for _ in chats]


@pytest.fixture
def phone(visitor: Callable[..., Chat]) -> Chat:
    """The chat on a phone, open."""
    return visitor().open()


@pytest.fixture
def computer(visitor: Callable[..., Chat]) -> Chat:
    """The chat on a computer with a keyboard, open."""
    return visitor(has_touch=False, is_mobile=False, viewport=DESK["viewport"]).open()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> Starlette:
    return application(desk, WORDS, Settings(title="申报助手", subtitle="2026 年度", poll=0.3))


@pytest.fixture
def origin(app: Starlette) -> Iterator[str]:
    """The address of a running server. A folder below may serve another `app` and use the rest."""
    with running(app) as address:
        yield address
