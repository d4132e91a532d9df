"""A WeCom app at the fake platform, with a desk that notes, and its members."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.base import Desk, Memory
from bot.channels.parcels import Packer
from bot.channels.wecom import ABILITIES, Setting, Settings, WeCom
from renderers.phrases import phrases
from tests.channels.tencent.corporate import AGENT, CORP_SECRET, Corporate, Member
from tests.channels.tencent.desk import NotingDesk
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL

WORDS = phrases().tables["wecom"]
ENVIRONMENT = dict(
    zip(Settings.secrets.values(), (OFFICIAL.token, OFFICIAL.letters, CORP_SECRET), strict=True)
)
TABLE = {"corp": OFFICIAL.receiver, "agent": AGENT}


@dataclass(frozen=True)
class App:
    """The channel behind HTTP."""

    channel: WeCom
    http: TestClient
    desk: NotingDesk
    platform: Corporate

    def post(self, query: dict[str, str], body: str | bytes) -> tuple[int, str]:
        answer = self.http.post("/wecom", params=query, content=body)
        return answer.status_code, answer.text

    def member(self) -> Member:
        return Member(self.platform, self.post)

    def settle(self) -> None:
        """All that is done in the background is done."""
        self.channel.close()


def app(platform: Corporate, memory: SharedMemory, **more: object) -> App:
    desk = NotingDesk()
    channel = channel_at(platform, desk, memory, **more)
    return App(channel, TestClient(Starlette(routes=channel.routes())), desk, platform)


def channel_at(platform: Corporate, desk: Desk, memory: Memory, **more: object) -> WeCom:
    settings = Settings.of({**TABLE, "base": platform.base, **more}, ENVIRONMENT)
    return WeCom(settings, Setting(desk, memory, WORDS), platform.now)


def packer(*, upload: bool = False) -> Packer:
    """What packs answers; nothing here has a document."""
    link = (lambda to: f"https://bot.example.org/up/{to.person}") if upload else (lambda _: "")
    return Packer(ABILITIES, phrases(), lambda *_: (), link)
