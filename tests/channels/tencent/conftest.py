"""A platform on loopback that fails the test when a limit of it was broken."""

import logging
from collections.abc import Callable, Iterator

import pytest

from bot.channels.kefu import channel as kefu
from bot.channels.tencent import wire
from bot.channels.wechat import channel as wechat
from tests.channels.tencent.consents import Consenting
from tests.channels.tencent.corporate import Corporate
from tests.channels.tencent.customers import Service
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import Official

CHANNELS = ("kefu", "wecom", "wechat")
LIBRARIES = ("wechatpy", "urllib3")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report on a message that is not known is looked at again without a pause."""
    for module in (kefu, wechat):
        monkeypatch.setattr(module, "PAUSES", tuple(0.0 for _ in module.PAUSES))


@pytest.fixture
def platform() -> Iterator[Official]:
    with Official() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def consenting() -> Iterator[Consenting]:
    with Consenting() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def corporate() -> Iterator[Corporate]:
    with Corporate() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def memory() -> SharedMemory:
    return SharedMemory()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What all loggers said at any level, but for the test's own HTTP client."""
    for name in (None, *(f"xindeguo.{one}" for one in CHANNELS), "xindeguo", *LIBRARIES):
        caplog.set_level(logging.DEBUG, name)

    def said() -> str:
        ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
        return "\n".join(f"{one.getMessage()} {one.exc_text}" for one in ours)

    return said


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits eight seconds for a platform that says nothing."""
    monkeypatch.setattr(wire, "READ", 0.3)
