"""A platform on loopback that fails the test when a limit of it was broken."""

from collections.abc import Iterator

import pytest

from bot.channels.tencent import wire
from tests.channels.tencent.corporate import Corporate
from tests.channels.tencent.customers import Service
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import Official


@pytest.fixture
def platform() -> Iterator[Official]:
    with Official() as one:
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
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits eight seconds for a platform that says nothing."""
    monkeypatch.setattr(wire, "READ", 0.3)
