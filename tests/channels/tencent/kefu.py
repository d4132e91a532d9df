"""微信客服 at the fake platform, with a desk that notes, and its customers."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.base import Card, Desk, Memory, Parcel
from bot.channels.kefu import ABILITIES, Kefu, Setting, Settings
from bot.channels.parcels import Packer
from conversations.messages import Address, Document, Outgoing
from renderers.phrases import phrases
from tests.channels.tencent.customers import KF_SECRET, Customer, Service
from tests.channels.tencent.desk import NotingDesk
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL

WORDS = phrases().tables["kefu"]
ENVIRONMENT = dict(
    zip(Settings.secrets.values(), (OFFICIAL.token, OFFICIAL.letters, KF_SECRET), strict=True)
)
TABLE = {"corp": OFFICIAL.receiver}


@dataclass(frozen=True)
class Counter:
    """The channel behind HTTP."""

    channel: Kefu
    http: TestClient
    desk: NotingDesk
    platform: Service

    def post(self, query: dict[str, str], body: str | bytes) -> tuple[int, str]:
        answer = self.http.post("/kefu", params=query, content=body)
        return answer.status_code, answer.text

    def heard_nothing(self, query: dict[str, str], body: str | bytes) -> tuple[int, str]:
        """A callback that is lost on its way."""
        return 200, ""

    def customer(self) -> Customer:
        return Customer(self.platform, self.post)

    def settle(self) -> None:
        settle(self.channel)


def settle(channel: Kefu) -> None:
    """All that callbacks told of is pulled and handled."""
    puller = channel._puller
    while True:
        with puller._lock:
            busy = list(puller._busy.values())
        if not busy:
            return
        for one in busy:
            one.result(30)


def counter(platform: Service, memory: SharedMemory, **more: object) -> Counter:
    desk = NotingDesk()
    channel = channel_at(platform, desk, memory, **more)
    return Counter(channel, TestClient(Starlette(routes=channel.routes())), desk, platform)


def channel_at(platform: Service, desk: Desk, memory: Memory, **more: object) -> Kefu:
    settings = Settings.of({**TABLE, "base": platform.base, **more}, ENVIRONMENT)
    return Kefu(settings, Setting(desk, memory, WORDS, pack), platform.now)


def pack(outgoing: Outgoing, to: Address) -> Iterable[Parcel]:
    """The parcels of an answer."""
    return Packer(ABILITIES, phrases(), card).pack(outgoing, to)


def card(_: Address, document: Document) -> tuple[Parcel, ...]:
    return (Card(document.name, "点开查看和下载", "https://example.org/f/1"),)
