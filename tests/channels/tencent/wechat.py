"""An Official Account at the fake platform, with a desk that notes, and its followers."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.base import Card, Parcel
from bot.channels.parcels import Packer
from bot.channels.wechat import ABILITIES, Setting, Settings, WeChat
from conversations.messages import Address, Document, Outgoing
from renderers.phrases import phrases
from tests.channels.tencent.desk import NotingDesk
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import ACCOUNT, APP_SECRET, Follower, Official
from tests.channels.tencent.sealed import OFFICIAL

WORDS = phrases().tables["wechat"]
ENVIRONMENT = dict(
    zip(Settings.secrets.values(), (OFFICIAL.token, OFFICIAL.letters, APP_SECRET), strict=True)
)
TABLE = {"app": OFFICIAL.receiver, "account": ACCOUNT}


@dataclass(frozen=True)
class Door:
    """The channel behind HTTP."""

    channel: WeChat
    http: TestClient
    desk: NotingDesk
    platform: Official

    def post(self, query: dict[str, str], body: str | bytes) -> tuple[int, str]:
        answer = self.http.post("/wechat", params=query, content=body)
        return answer.status_code, answer.text

    def follower(self) -> Follower:
        return Follower(self.platform, self.post)


def door(platform: Official, memory: SharedMemory, **more: object) -> Door:
    desk = NotingDesk()
    table = {**TABLE, "base": platform.base, "verified": platform.verified, **more}
    given = Setting(desk, memory, WORDS, pack)
    channel = WeChat(Settings.of(table, ENVIRONMENT), given, platform.now)
    return Door(channel, TestClient(Starlette(routes=channel.routes())), desk, platform)


def pack(outgoing: Outgoing, to: Address) -> Iterable[Parcel]:
    """The parcels of an answer, documents as cards."""
    return Packer(ABILITIES, phrases(), card).pack(outgoing, to)


def card(_: Address, document: Document) -> tuple[Parcel, ...]:
    return (Card(document.name, "点开查看和下载", "https://example.org/f/1"),)
