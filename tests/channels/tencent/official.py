"""The Official Account at the fake platform: customer-service messages with their real limits, and
a follower who writes, scans, retries as the platform does, and reads what arrives."""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.channels.tencent.carrying import Carrier, Deliver
from tests.channels.tencent.fake import HOUR, Call, Json, Refusal
from tests.channels.tencent.sealed import OFFICIAL, message

SEND = "/cgi-bin/message/custom/send"
QRCODE = "/cgi-bin/qrcode/create"
ACCOUNT = "gh_a1b2c3d4e5f6"
APP_SECRET = "c0ffee00c0ffee00c0ffee00c0ffee00"


@dataclass
class Window:
    """How many messages may be sent, and until when."""

    until: float
    left: int


@dataclass
class Person:
    """Somebody who follows, or did."""

    follows: bool = False
    windows: list[Window] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)


class Official(Carrier):
    """An Official Account."""

    def __init__(self, *, verified: bool = True) -> None:
        super().__init__(OFFICIAL.receiver, APP_SECRET)
        self.verified = verified
        self.people: dict[str, Person] = {}
        self.scenes: dict[str, str] = {}
        """What each QR code carries, by its ticket."""
        self.route("POST", SEND, self._send)
        self.route("POST", QRCODE, self._qrcode)

    def opened(self, openid: str, seconds: float, messages: int) -> None:
        """Something a person did lets them be written to."""
        with self.lock:
            person = self.people.setdefault(openid, Person())
            # What a message opens counts anew with each; a menu's or a code's minute is another.
            windows = [one for one in person.windows if one.until > self.now()]
            kept = [one for one in windows if messages == 3 or one.until < self.now() + HOUR]
            person.windows = [*kept, Window(self.now() + seconds, messages)]

    def _qrcode(self, call: Call) -> Json:
        """A QR code with a scene of one's own (带参数的二维码)."""
        asked: dict[str, Any] = call.json
        assert asked["action_name"] == "QR_STR_SCENE"
        assert 60 <= asked["expire_seconds"] <= 2592000
        scene = asked["action_info"]["scene"]["scene_str"]
        assert 1 <= len(scene) <= 64
        ticket = f"gQ{secrets.token_urlsafe(20)}=="
        self.scenes[ticket] = scene
        return {"ticket": ticket, "expire_seconds": asked["expire_seconds"], "url": "http://q/1"}

    def _send(self, call: Call) -> Json:
        sent = call.json
        person = self.people.get(str(sent.get("touser")))
        if person is None:
            raise self.breach(40003, "nobody has this openid")
        if not person.follows:
            raise Refusal(43004)  # nobody can know before they try
        LIMITS[str(sent["msgtype"])](self, sent)
        open_now = [one for one in person.windows if one.until > self.now()]
        if not open_now:
            raise self.breach(45015, "sent when the window was closed")
        free = [one for one in open_now if one.left]
        if not free:
            raise self.breach(45047, "more messages than the window has")
        free[0].left -= 1
        person.got.append(sent)
        return {}

    def text(self, sent: Json) -> None:
        super().text(sent)
        assert set(sent) == {"touser", "msgtype", "text"}

    def menu(self, sent: Json) -> None:
        if not self.verified:
            raise self.breach(48001, "a menu by an account that is not verified")
        menu: Any = sent["msgmenu"]
        assert set(menu) == {"head_content", "list", "tail_content"}
        self.words(menu["head_content"] + "".join(one["content"] for one in menu["list"]))
        assert menu["list"]
        assert all(set(one) == {"id", "content"} and one["id"] for one in menu["list"])

    def news(self, sent: Json) -> None:
        articles: Any = sent["news"]["articles"]  # type: ignore[index]
        if len(articles) != 1:
            raise self.breach(45008, f"{len(articles)} articles")
        assert {"title", "description", "url"} <= set(articles[0])
        assert articles[0]["url"].startswith("https://")
        assert articles[0]["title"]


LIMITS: dict[str, Callable[[Official, Json], None]] = {
    "text": Official.text,
    "msgmenu": Official.menu,
    "news": Official.news,
    "image": Official.media_of,
}
"""The kinds of message there are; any other, a file before all, is a violation."""


class Follower:
    """A person with WeChat in front of the account. Each act is one callback."""

    def __init__(self, platform: Official, deliver: Deliver, openid: str = "") -> None:
        self.platform = platform
        self.openid = openid or f"o{secrets.token_urlsafe(20)}"
        self._deliver = deliver
        self._number = secrets.randbelow(10**12)
        platform.people.setdefault(self.openid, Person())

    @property
    def got(self) -> list[dict[str, Any]]:
        """The customer-service messages that arrived."""
        return self.platform.people[self.openid].got

    def follows(self, scene: str = "") -> dict[str, str]:
        """Follow the account, perhaps by a QR code with a scene."""
        self.platform.people[self.openid].follows = True
        self.platform.opened(self.openid, 60, 3)
        return self.act(self.event("subscribe", f"qrscene_{scene}" if scene else ""))

    def scans(self, scene: str) -> dict[str, str]:
        """Scan a code as one who follows already."""
        self.platform.opened(self.openid, 60, 3)
        return self.act(self.event("SCAN", scene))

    def leaves(self) -> dict[str, str]:
        """Follow no more."""
        self.platform.people[self.openid].follows = False
        return self.act(self.event("unsubscribe", ""))

    def clicks(self, key: str) -> dict[str, str]:
        """Press a line of the account's menu."""
        self.platform.opened(self.openid, 60, 3)
        return self.act(self.event("CLICK", key))

    def says(self, text: str, **more: str) -> dict[str, str]:
        """Write; the answer in place."""
        return self.act(self.message("text", Content=text, **more))

    def message(self, kind: str, **fields: str) -> dict[str, str]:
        """A message not sent yet."""
        self._number += 1
        return self._from(kind) | fields | {"MsgId": str(self._number)}

    def event(self, name: str, key: str) -> dict[str, str]:
        """An event not sent yet."""
        return self._from("event") | {"Event": name, "EventKey": key}

    def act(self, fields: dict[str, str]) -> dict[str, str]:
        """One callback, and its answer opened; `{}` for `success`."""
        if fields["MsgType"] != "event":
            self.platform.opened(self.openid, 48 * HOUR, 5)
        query, body = OFFICIAL.post(message(fields), round(self.platform.now()))
        status, answer = self._deliver(query, body)
        assert status == 200, status
        if answer in {"", "success"}:
            return {}
        read = OFFICIAL.read(answer)
        assert read["ToUserName"] == self.openid
        assert read["FromUserName"] == ACCOUNT
        if read["MsgType"] == "text":
            self.platform.words(read["Content"])
        return read

    def at_once(self, fields: dict[str, str], times: int) -> list[dict[str, str]]:
        """The same callback several times while the first is still on its way."""
        with ThreadPoolExecutor(times) as threads:
            sent: list[Future[dict[str, str]]] = [
                threads.submit(self.act, fields) for _ in range(times)
            ]
            return [one.result() for one in sent]

    def _from(self, kind: str) -> dict[str, str]:
        return {
            "ToUserName": ACCOUNT,
            "FromUserName": self.openid,
            "CreateTime": str(round(self.platform.now())),
            "MsgType": kind,
        }


def as_json(sent: Json) -> str:
    """A message as it can be looked through."""
    return json.dumps(sent, ensure_ascii=False)
