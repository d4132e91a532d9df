"""A mail server on loopback that fails the test when a client did what none may."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.channels.email import Email, Settings, posting
from bot.channels.email.settings import SECRETS
from renderers.phrases import phrases
from tests.channels.email.fake import PASSWORD, USER, MailServer

NOON = datetime(2026, 6, 30, 12, tzinfo=timezone(timedelta(hours=8)))
TABLE = {"host": "127.0.0.1", "sender": "office@example.org", "name": "质协（信得过）"}
ENVIRONMENT = dict(zip(SECRETS.values(), (USER, PASSWORD), strict=True))

Opener = Callable[..., MailServer]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Opener]:
    """Opens mail servers, by `MailServer`'s arguments."""
    with ExitStack() as stack:

        def opened(security: str = "starttls", *, login: bool = True) -> MailServer:
            server = stack.enter_context(MailServer(tmp_path, security, login=login))
            stack.callback(lambda: _faultless(server))
            return server

        yield opened


@pytest.fixture
def server(serving: Opener) -> MailServer:
    return serving()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits twenty seconds for a server that says nothing."""
    monkeypatch.setattr(posting, "PATIENCE", 0.3)


def channel(server: MailServer, **more: object) -> Email:
    """The channel at a server, whose certificate it trusts."""
    table = {**TABLE, "port": server.port, "security": server.security, **more}
    settings = Settings.of(table, ENVIRONMENT if server.login else {})
    return Email(settings, phrases().tables["email"], lambda: NOON, server.trusting)


def _faultless(server: MailServer) -> None:
    assert server.violations == []
