"""A WeCom app at the fake platform: its messages with their real limits, and members who write,
open the app, press buttons, and read what arrives.

Limits: developer.work.weixin.qq.com path/90236 (messages), path/94888 (cards), path/90253 (media).
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels.tencent.carrying import Carrier, Deliver
from tests.channels.tencent.fake import Call, Json, Refusal
from tests.channels.tencent.sealed import OFFICIAL, message

SEND = "/cgi-bin/message/send"
CHANGE = "/cgi-bin/message/update_template_card"
AGENT = 1000002
CORP_SECRET = "c0rp5ecret-c0rp5ecret-c0rp5ecret-c0rp5ecret"
ATTEMPTS = 3
"""How often a callback is posted that is not answered 200."""


@dataclass
class Kept:
    """A member: whether they may use the app, what arrived and when, what was dropped."""

    visible: bool = True
    got: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    dropped: int = 0


class Corporate(Carrier):
    """One WeCom with one app."""

    def __init__(self) -> None:
        super().__init__(OFFICIAL.receiver, CORP_SECRET, corporate=True)
        self.members: dict[str, Kept] = {}
        self.responses: dict[str, tuple[str, dict[str, Any]]] = {}
        """What lets a card be changed once: whose it is, and the card."""
        self.tasks: set[str] = set()
        self.seen: dict[str, float] = {}
        """Messages with the check for duplicates, and until when they are known again."""
        self.reports_entering = 1
        self.route("POST", SEND, self._send)
        self.route("POST", CHANGE, self._change)
        self.route("GET", "/cgi-bin/agent/get", self._agent)

    def _agent(self, call: Call) -> Json:
        if call.query["agentid"] != str(AGENT):
            raise Refusal(301002)
        return {"agentid": AGENT, "name": "质量申报", "isreportenter": self.reports_entering}

    def _send(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        assert sent["agentid"] == AGENT
        whom = sent["touser"]
        if whom == "@all" or "|" in whom:
            raise self.breach(0, "a message to more than one")
        if self._is_known_again(sent):
            return {"msgid": "again"}
        LIMITS[sent["msgtype"]](self, sent)
        member = self.members.get(whom)
        if member is None:
            raise Refusal(81013)
        if not member.visible:
            return {"invaliduser": whom.lower(), "msgid": "nobody"}
        self._arrive(member, sent)
        if sent["msgtype"] != "template_card":
            return {"msgid": secrets.token_hex(8)}
        return {"msgid": "card", "response_code": self.response(whom, sent)}

    def _is_known_again(self, sent: dict[str, Any]) -> bool:
        """Whether it was sent before with the same content, of which the platform knows alone."""
        if sent.pop("enable_duplicate_check", 0) != 1:
            return False
        seconds = sent.pop("duplicate_check_interval", 1800)
        assert 0 < seconds <= 4 * 3600
        content = repr(sorted(sent.items()))
        known = self.seen.get(content, 0) > self.now()
        self.seen[content] = self.now() + seconds
        return known

    def _arrive(self, member: Kept, sent: dict[str, Any]) -> None:
        """What a member is sent beyond 30 a minute is dropped, and nobody is told."""
        recent = [at for at in member.at if self.now() - at < 60]
        hour = [at for at in member.at if self.now() - at < 3600]
        if len(recent) >= 30 or len(hour) >= 1000:
            member.dropped += 1
            self.violations.append("more messages to a member than the platform carries")
            return
        member.at.append(self.now())
        member.got.append(sent)

    def response(self, whom: str, sent: dict[str, Any]) -> str:
        code = secrets.token_urlsafe(24)
        self.responses[code] = (whom, sent)
        return code

    def _change(self, call: Call) -> Json:
        asked: dict[str, Any] = call.json
        assert asked["agentid"] == AGENT
        found = self.responses.pop(asked["response_code"], None)
        if found is None:
            raise Refusal(60140)
        assert asked["userids"] == [found[0]]
        found[1]["closed"] = asked["button"]["replace_name"]
        return {}

    def card(self, sent: dict[str, Any]) -> None:
        card = sent["template_card"]
        assert card["card_type"] == "button_interaction"
        task = card["task_id"]
        assert re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", task)
        if task in self.tasks:
            raise self.breach(42014, "a task_id twice")
        self.tasks.add(task)
        assert card["main_title"]["title"]
        if len(card["main_title"]["title"]) > 36 or len(card["sub_title_text"]) > 160:
            raise self.breach(0, "more words than a card shows")
        buttons = card["button_list"]
        if not 1 <= len(buttons) <= 6:
            raise self.breach(42038, f"{len(buttons)} buttons")
        assert len({one["key"] for one in buttons}) == len(buttons)
        for one in buttons:
            assert set(one) == {"text", "style", "key"}
            assert 1 <= len(one["key"].encode()) <= 1024
            if not 1 <= len(one["text"]) <= 10:
                raise self.breach(42038, "a button whose words are not shown whole")

    def link(self, sent: dict[str, Any]) -> None:
        link = sent["textcard"]
        self.words(link["title"], 128)
        self.words(link["description"], 512)
        assert link["url"].startswith("https://")
        assert "<" not in link["description"]


LIMITS: dict[str, Callable[[Corporate, dict[str, Any]], None]] = {
    "text": Corporate.text,
    "template_card": Corporate.card,
    "textcard": Corporate.link,
    "file": Corporate.media_of,
    "image": Corporate.media_of,
}
"""The kinds of message there are; any other is a violation."""


class Member:
    """Somebody in that WeCom with the app in front of them. Each act is one callback."""

    def __init__(self, platform: Corporate, deliver: Deliver, user: str = "") -> None:
        self.platform = platform
        self.user = user or f"u{secrets.token_hex(6)}"
        self.statuses: list[int] = []
        self._deliver = deliver
        self._number = secrets.randbelow(10**12)
        platform.members.setdefault(self.user, Kept())

    @property
    def got(self) -> list[dict[str, Any]]:
        """What arrived."""
        return self.platform.members[self.user].got

    @property
    def texts(self) -> list[str]:
        """The words of what arrived."""
        return self.platform.texts_of(self.got)

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """The files that arrived, by the names they are shown with."""
        return self.platform.files_of(self.got)

    @property
    def buttons(self) -> dict[str, str]:
        """The keys of the last message's buttons, by their words."""
        card = self.got[-1].get("template_card", {}) if self.got else {}
        return {one["text"]: one["key"] for one in card.get("button_list", ())}

    def joins(self) -> None:
        """The app is given to the member."""
        self.platform.members[self.user].visible = True
        self.act(self.event("subscribe"))

    def leaves(self) -> None:
        """It is taken away."""
        self.platform.members[self.user].visible = False
        self.act(self.event("unsubscribe"))

    def enters(self) -> None:
        """Open the app."""
        self.act(self.event("enter_agent"))

    def says(self, text: str) -> None:
        """Write."""
        self.act(self.message("text", Content=text))

    def presses(self, label: str, card: dict[str, Any] | None = None) -> dict[str, str]:
        """Press a button of the last message, or of another one; the callback."""
        sent = card or self.got[-1]
        assert "closed" not in sent, "nobody can press a button that was pressed"
        template = sent["template_card"]
        key = {one["text"]: one["key"] for one in template["button_list"]}[label]
        more = {"TaskId": template["task_id"], "CardType": "button_interaction"}
        more["ResponseCode"] = self.platform.response(self.user, sent)
        pressed = self.event("template_card_event", key) | more
        self.act(pressed)
        return pressed

    def message(self, kind: str, **fields: str) -> dict[str, str]:
        """A message not sent yet."""
        self._number += 1
        return self._from(kind) | fields | {"MsgId": str(self._number)}

    def event(self, name: str, key: str = "") -> dict[str, str]:
        """An event not sent yet."""
        return self._from("event") | {"Event": name, "EventKey": key}

    def act(self, fields: dict[str, str]) -> None:
        """One callback, posted again while the bot does not take it."""
        for _ in range(ATTEMPTS):
            query, body = OFFICIAL.post(message(fields), round(self.platform.now()))
            status, answer = self._deliver(query, body)
            self.statuses.append(status)
            if status == 200:
                assert answer == ""
                return

    def _from(self, kind: str) -> dict[str, str]:
        return {
            "ToUserName": OFFICIAL.receiver,
            "FromUserName": self.user,
            "CreateTime": str(round(self.platform.now())),
            "MsgType": kind,
            "AgentID": str(AGENT),
        }
