"""An Official Account that asks for tickets, with consents that are noted and its web pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.base import Kind, Parcel
from bot.channels.parcels import Packer
from bot.channels.wechat import Around, Setting, Settings, WeChat, abilities
from conversations.messages import Address, Outgoing
from renderers.phrases import phrases
from tests.channels.tencent.consents import NOTICE, ONCE, TEMPLATE, Consenting
from tests.channels.tencent.desk import NotingDesk
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.wechat import ENVIRONMENT, TABLE, WORDS, Door, card

BASE = "https://bot.example.org"
ARTICLE = "https://mp.weixin.qq.com/s/an-article"
FIELDS = {"thing1": "{title}", "time2": "{today}"}
EVERY: dict[str, dict[str, object]] = {
    "once": {"template": ONCE, "scenes": (7, 8)},
    "notice": {"template": NOTICE, "fields": FIELDS, "article": ARTICLE},
    "template": {"template": TEMPLATE, "fields": FIELDS},
}
"""Settings with a template of each kind."""


@dataclass
class Noted:
    """Keeps the promises of the tickets' store, in memory; `spent` lets a scene be free again."""

    kept: list[tuple[Address, Kind, str, float]] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)

    def granted(self, address: Address, kind: Kind, scene: str, at: float) -> bool:
        told = (address, kind, scene, at) in self.kept
        if told or (kind == "once" and scene in self.scenes(address)):
            return False
        self.kept.append((address, kind, scene, at))
        return True

    def withdrawn(self, address: Address, scene: str) -> None:
        self.kept = [one for one in self.kept if one[:3] != (address, "notice", scene)]

    def scenes(self, address: Address) -> frozenset[str]:
        kept = (one for one in self.kept if one[:2] == (address, "once"))
        return frozenset(scene for _, _, scene, _ in kept if scene not in self.spent)


@dataclass(frozen=True)
class Asked:
    """The account, and what people granted."""

    door: Door
    consents: Noted
    platform: Consenting

    def opens(self, openid: str) -> str:
        """Where the link in the chat leads; `""` where it is a page of ours."""
        answer = self.door.http.get(f"/t/{openid}", follow_redirects=False)
        assert answer.status_code in {200, 302}
        return answer.headers.get("location", "")

    def comes_back(self, said: dict[str, str]) -> tuple[int, str]:
        answer = self.door.http.get("/wechat/subscribed", params=said)
        return answer.status_code, answer.text


def asked(platform: Consenting, memory: SharedMemory, **more: object) -> Asked:
    """A link's token is the person's openid here; one is outdated."""
    desk, consents = NotingDesk(), Noted()
    table = {**TABLE, **EVERY, "base": platform.base, **more}
    settings = Settings.of({k: v for k, v in table.items() if v is not None}, ENVIRONMENT)

    def pack(outgoing: Outgoing, to: Address) -> Iterable[Parcel]:
        packer = Packer(abilities(settings), phrases(), card, ticket=link)
        return packer.pack(outgoing, to)

    def link(to: Address) -> str:
        return f"{BASE}/t/{to.person}"

    def page(result: str, again: str) -> str:
        return f"{result} {again}".strip()

    def whose(token: str) -> Address | None:
        return None if token == "outdated" else Address("wechat", token)

    around = Around(consents, link, whose, page, BASE)
    channel = WeChat(settings, Setting(desk, memory, WORDS, pack, around), platform.now)
    http = TestClient(Starlette(routes=channel.routes()))
    return Asked(Door(channel, http, desk, platform), consents, platform)
