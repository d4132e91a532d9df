"""The application of the chat page over a desk in memory, and a browser that has loaded it."""

import pytest
from starlette.applications import Starlette

from bot.channels.web import Settings
from bot.server import application
from tests.channels.fake_desk import WORDS, FakeDesk
from tests.channels.visit import Visit


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> Starlette:
    return application(desk, WORDS, Settings(title="申报助手", subtitle="2026 年度", poll=0.05))


@pytest.fixture
def visit(app: Starlette) -> Visit:
    one = Visit(app)
    one.load()
    return one
