"""微信客服 at the fake platform: what is pulled, messages with their real limits, and customers
who come by a link, write, choose, send files, and refuse.

Limits: developer.work.weixin.qq.com path/94670 (pulling), path/94677 (messages), path/95122
(welcome), path/94669 (sessions).
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels.tencent.carrying import Carrier, Deliver
from tests.channels.tencent.fake import HOUR, Call, Json, Refusal
from tests.channels.tencent.sealed import OFFICIAL, message

SYNC = "/cgi-bin/kf/sync_msg"
SEND = "/cgi-bin/kf/send_msg"
WELCOME = "/cgi-bin/kf/send_msg_on_event"
STATE = "/cgi-bin/kf/service_state/get"
LIST = "/cgi-bin/kf/account/list"
CONTACT = "/cgi-bin/kf/add_contact_way"
ACCOUNT = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q"
KF_SECRET = "kf5ecret-kf5ecret-kf5ecret-kf5ecret-kf5ecret"
PART, LINE, NAME = 1024, 128, 64
DAYS = 3
"""How long what was not pulled is kept."""
WITHOUT_TOKEN = 5
"""Pulls a minute without a callback's token; the page says only that they are few."""
TWICE = 40058
"""What a msgid that was used is refused by; the page gives no number, so no code relies on it."""

Row = dict[str, Any]


@dataclass
class Known:
    """A customer: how many messages until when, the session's state, what arrived."""

    until: float = 0.0
    left: int = 0
    state: int = 0
    refuses: bool = False
    greeted: float = 0.0
    got: list[dict[str, Any]] = field(default_factory=list)


class Service(Carrier):
    """One WeCom with one 客服账号 that an app manages."""

    def __init__(self) -> None:
        super().__init__(OFFICIAL.receiver, KF_SECRET, corporate=True)
        self.people: dict[str, Known] = {}
        self.rows: list[tuple[float, Row]] = []
        self.page = 1000
        """Rows of a page; fewer than were asked for, with has_more."""
        self.lent = True
        self.msgids: dict[str, tuple[str, str]] = {}
        self.codes: dict[str, tuple[str, float]] = {}
        """Welcome codes: whose, and until when."""
        self.twice = TWICE
        self._tokens_given: dict[str, float] = {}
        self._without: list[float] = []
        self.route("POST", SYNC, self._sync)
        self.route("POST", SEND, self._send)
        self.route("POST", WELCOME, self._welcome)
        self.route("POST", STATE, self._state)
        self.route("GET", LIST, self._list)
        self.route("POST", CONTACT, self._contact)

    def happened(self, row: Row) -> str:
        """A row to be pulled; the token of its callback."""
        with self.lock:
            self.rows.append((self.now(), row))
            token = f"ENC{secrets.token_urlsafe(30)}"
            self._tokens_given[token] = self.now() + 600
            return token

    def event(self, person: str, kind: str, **more: Any) -> str:
        """An event row, which names its person inside."""
        whose = {"open_kfid": ACCOUNT, "external_userid": person}
        event = {"event_type": kind, **whose, **more}
        row = {"msgid": secrets.token_hex(10), "send_time": round(self.now()), "origin": 4}
        return self.happened({**row, "msgtype": "event", "event": event})

    def taken(self, person: str, state: int) -> str:
        """A colleague takes the session (3), or it is over (4)."""
        self.people[person].state = state
        change = {3: 1, 4: 3}[state]
        return self.event(person, "session_status_change", change_type=change)

    def _list(self, _: Call) -> Json:
        row = {"open_kfid": ACCOUNT, "name": "质量申报", "manage_privilege": self.lent}
        return {"account_list": [row]}

    def _contact(self, call: Call) -> Json:
        """A link with a scene (path/94665)."""
        asked = call.json
        assert asked["open_kfid"] == ACCOUNT
        assert re.fullmatch(r"[0-9a-zA-Z_-]{1,32}", str(asked["scene"]))
        return {"url": f"https://work.weixin.qq.com/kf/kfc1?enc_scene=ENC{asked['scene']}"}

    def _sync(self, call: Call) -> Json:
        asked: dict[str, Any] = call.json
        assert asked["open_kfid"] == ACCOUNT
        assert 1 <= asked["limit"] <= 1000
        self._allow(asked["token"])
        start = self._place(asked["cursor"])
        kept = [row for at, row in self.rows[start:] if self.now() - at < DAYS * 24 * HOUR]
        gone = len(self.rows) - start - len(kept)
        page = kept[: self.page]
        end = start + gone + len(page)
        more = int(end < len(self.rows))
        return {"next_cursor": f"cursor-{end}", "has_more": more, "msg_list": page}

    def _allow(self, token: str) -> None:
        if token:
            if self._tokens_given.get(token, 0) < self.now():
                raise Refusal(95007)
            return
        self._without = [at for at in self._without if self.now() - at < 60] + [self.now()]
        if len(self._without) > WITHOUT_TOKEN:
            raise self.breach(45009, "too many pulls without a token")

    def _place(self, cursor: str) -> int:
        if not cursor:
            return 0
        assert re.fullmatch(r"cursor-[0-9]+", cursor), "no cursor that was given"
        return int(cursor.removeprefix("cursor-"))

    def _state(self, call: Call) -> Json:
        asked = call.json
        assert asked["open_kfid"] == ACCOUNT
        return {"service_state": self.people[str(asked["external_userid"])].state}

    def _send(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        assert sent["open_kfid"] == ACCOUNT
        person = self.people.get(sent["touser"])
        if person is None:
            raise Refusal(40096)
        msgid = sent["msgid"]
        assert re.fullmatch(r"[0-9a-zA-Z_-]{1,32}", msgid)
        if msgid in self.msgids:
            same = self.msgids[msgid] == (sent["touser"], sent["msgtype"])
            raise Refusal(self.twice) if same else self.breach(self.twice, "a msgid for another")
        LIMITS[sent["msgtype"]](self, sent)
        if person.state not in {0, 1}:
            raise Refusal(95018)
        if person.until < self.now():
            raise self.breach(95002, "sent when the window was closed")
        if not person.left:
            raise self.breach(95001, "more messages than the window has")
        person.left -= 1
        self.msgids[msgid] = (sent["touser"], sent["msgtype"])
        if person.refuses:
            self.event(sent["touser"], "msg_send_fail", fail_msgid=msgid, fail_type=10)
        else:
            person.got.append(sent)
        return {"msgid": msgid}

    def _welcome(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        whose, until = self.codes.pop(sent["code"], ("", 0.0))
        if until < self.now():
            raise Refusal(40029)
        assert sent["msgtype"] in {"text", "msgmenu"}
        LIMITS[sent["msgtype"]](self, sent)
        self.people[whose].got.append(sent)
        return {"msgid": "welcome"}

    def menu(self, sent: dict[str, Any]) -> None:
        menu = sent["msgmenu"]
        assert set(menu) == {"head_content", "list", "tail_content"}
        self.words(menu["head_content"], PART)
        assert len(menu["tail_content"].encode()) <= PART
        if not 1 <= len(menu["list"]) <= 10:
            raise self.breach(95008, f"{len(menu['list'])} lines")
        for one in menu["list"]:
            assert one["type"] == "click"
            assert 1 <= len(one["click"]["id"].encode()) <= NAME
            self.words(one["click"]["content"], LINE)


LIMITS: dict[str, Callable[[Service, dict[str, Any]], None]] = {
    "text": Service.text,
    "msgmenu": Service.menu,
    "file": Service.media_of,
    "image": Service.media_of,
}
"""The kinds of message we send; any other is a violation."""


class Customer:
    """Somebody in ordinary WeChat. Each act is a row to be pulled, and a callback that says so."""

    def __init__(self, platform: Service, deliver: Deliver, name: str = "") -> None:
        self.platform = platform
        self.name = name or f"wm{secrets.token_urlsafe(20)}"
        self._deliver = deliver
        platform.people.setdefault(self.name, Known())

    @property
    def known(self) -> Known:
        return self.platform.people[self.name]

    @property
    def got(self) -> list[dict[str, Any]]:
        """What arrived."""
        return self.known.got

    @property
    def texts(self) -> list[str]:
        """The words of what arrived."""
        return self.platform.texts_of(self.got)

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """The files that arrived, by the names they are shown with."""
        return self.platform.files_of(self.got)

    @property
    def lines(self) -> dict[str, str]:
        """The ids of the last menu's lines, by their words."""
        menu = self.got[-1].get("msgmenu", {}) if self.got else {}
        return {one["click"]["content"]: one["click"]["id"] for one in menu.get("list", ())}

    def enters(self, scene_param: str = "") -> None:
        """Open the chat by a link. Who was not greeted for two days may be."""
        more = {"scene": "invitation", "scene_param": scene_param}
        if self.platform.now() - self.known.greeted > 48 * HOUR and not self.known.until:
            self.known.greeted = self.platform.now()
            code = secrets.token_urlsafe(20)
            self.platform.codes[code] = (self.name, self.platform.now() + 20)
            more["welcome_code"] = code
        self.call(self.platform.event(self.name, "enter_session", **more))

    def says(self, text: str, menu_id: str = "") -> None:
        """Write."""
        content = {"content": text} | ({"menu_id": menu_id} if menu_id else {})
        self.sends("text", content)

    def chooses(self, line: str) -> None:
        """Tap a line of the last menu: it is sent as the words it shows."""
        self.says(line, self.lines[line])

    def sends_file(self, name: str, data: bytes) -> None:
        """Send a file."""
        self.sends("file", {"media_id": self.platform.keep("file", name, data)})

    def sends(self, kind: str, content: Row) -> None:
        """Send anything."""
        self.call(self.platform.happened(self.row(kind, content)))

    def row(self, kind: str, content: Row) -> Row:
        """A message of one's own, which lets five be sent within two days."""
        with self.platform.lock:
            self.known.until, self.known.left = self.platform.now() + 48 * HOUR, 5
            self.known.state = 0 if self.known.state == 4 else self.known.state
        head = {"msgid": secrets.token_hex(10), "send_time": round(self.platform.now())}
        whose = {"open_kfid": ACCOUNT, "external_userid": self.name}
        return {**head, **whose, "origin": 3, "msgtype": kind, kind: content}

    def call(self, token: str) -> None:
        """The callback."""
        fields = {
            "ToUserName": OFFICIAL.receiver,
            "CreateTime": str(round(self.platform.now())),
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": ACCOUNT,
        }
        query, body = OFFICIAL.post(message(fields), round(self.platform.now()))
        assert self._deliver(query, body) == (200, "")
