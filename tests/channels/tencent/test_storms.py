"""A platform that wants less, again and again: all waits, nothing is lost or comes twice."""

from collections.abc import Callable

import pytest

from bot.channels.base import Outcome, Text
from conversations.messages import Address
from tests.channels.tencent import corporate, customers, official
from tests.channels.tencent.corporate import Corporate
from tests.channels.tencent.customers import Service
from tests.channels.tencent.fake import Platform
from tests.channels.tencent.kefu import counter
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import Official
from tests.channels.tencent.wechat import door
from tests.channels.tencent.wecom import app

Send = Callable[[str], Outcome]
Got = Callable[[], int]


def of_wechat(memory: SharedMemory) -> tuple[Official, str, Callable[[], tuple[Send, Got]]]:
    platform = Official()

    def somebody() -> tuple[Send, Got]:
        here = door(platform, memory)
        follower = here.follower()
        follower.follows()
        follower.says("你好")
        to = Address("wechat", follower.openid)
        return lambda key: here.channel.send(to, Text("好"), key), lambda: len(follower.got)

    return platform, official.SEND, somebody


def of_wecom(memory: SharedMemory) -> tuple[Corporate, str, Callable[[], tuple[Send, Got]]]:
    platform = Corporate()

    def somebody() -> tuple[Send, Got]:
        here = app(platform, memory)
        member = here.member()
        to = Address("wecom", member.user)
        return lambda key: here.channel.send(to, Text("好"), key), lambda: len(member.got)

    return platform, corporate.SEND, somebody


def of_kefu(memory: SharedMemory) -> tuple[Service, str, Callable[[], tuple[Send, Got]]]:
    platform = Service()

    def somebody() -> tuple[Send, Got]:
        here = counter(platform, memory)
        customer = here.customer()
        customer.says("你好")
        here.settle()
        to = Address("kefu", f"{customers.ACCOUNT}/{customer.name}")
        return lambda key: here.channel.send(to, Text("好"), key), lambda: len(customer.got)

    return platform, customers.SEND, somebody


CHANNELS = [of_wechat, of_wecom, of_kefu]
Opened = Callable[[SharedMemory], tuple[Platform, str, Callable[[], tuple[Send, Got]]]]


@pytest.mark.parametrize("opened", CHANNELS)
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (45009, Outcome("later", 3600, "45009", everybody=True)),
        (45011, Outcome("later", 60, "45011", everybody=True)),
        (45033, Outcome("later", 5, "45033", everybody=True)),
        (-1, Outcome("later", 5, "-1")),
        ("http_429", Outcome("later", 30, "429")),
    ],
)
def test_a_storm_ends_and_the_message_arrives_once(
    memory: SharedMemory, opened: Opened, fault: int | str, outcome: Outcome
) -> None:
    platform, path, somebody = opened(memory)
    with platform:
        send, got = somebody()
        before = got()
        platform.fail(path, fault, times=5)
        ends = [send("1-0") for _ in range(5)]
        assert ends == [outcome] * 5
        assert send("1-0").end == "sent"
        assert got() == before + 1
        assert platform.violations == []


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("opened", CHANNELS)
@pytest.mark.parametrize("fault", ["silent", "dropped"])
def test_accepted_and_then_nothing_heard_is_never_sent_twice(
    memory: SharedMemory, opened: Opened, fault: str
) -> None:
    platform, path, somebody = opened(memory)
    with platform:
        send, got = somebody()
        before = got()
        platform.fail(path, fault)
        ended = send("1-0")
        assert ended.end in {"unknown", "sent"}
        if opened is of_kefu:  # it knows the message again by its id
            assert send("1-0").end == "sent"
        assert got() == before + 1
        assert platform.violations == []
