"""The Official Account's messages for later: one for each consent, with their real limits.

A person says yes on the platform's own page (一次性订阅消息, one a scene) or in the window of an
article (订阅通知); 模板消息 go to whoever follows. Some are taken and never arrive: the event says
so, and it is all that does.
"""

import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.channels.tencent.fake import Call, Json, Refusal
from tests.channels.tencent.official import ACCOUNT, Official

ONCE, NOTICE, TEMPLATE = (
    "once-template-0123456789",
    "notice-template-0123456789",
    "tpl-0123456789abcd",
)
SEND_ONCE = "/cgi-bin/message/template/subscribe"
SEND_NOTICE = "/cgi-bin/message/subscribe/bizsend"
SEND_TEMPLATE = "/cgi-bin/message/template/send"
THING = 20
"""Characters of the keyword that our templates have."""


@dataclass
class Later:
    """A message as it arrived, by which interface."""

    path: str
    sent: Json


@dataclass
class Consenting(Official):
    """An account that has a template of each kind."""

    lost: str = ""
    """Why the next messages are taken and do not arrive, as the event says it."""
    later: dict[str, list[Later]] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)
    """Whose event it is, and its elements as XML, to be delivered by the test."""

    def __post_init__(self) -> None:
        Official.__init__(self)
        self._once: set[tuple[str, str]] = set()
        self._notices: Counter[str] = Counter()
        self._seen: dict[tuple[str, str], Json] = {}
        self.route("POST", SEND_ONCE, self._send_once)
        self.route("POST", SEND_NOTICE, self._send_notice)
        self.route("POST", SEND_TEMPLATE, self._send_template)

    def confirms(self, openid: str, url: str, action: str = "confirm") -> dict[str, str]:
        """Say yes or no on the page a link leads to; what the way back carries."""
        parts = urlsplit(url)
        asked = {name: value for name, (value,) in parse_qs(parts.query).items()}
        assert parts.path == "/mp/subscribemsg"
        assert parts.fragment == "wechat_redirect"
        assert asked["action"] == "get_confirm"
        assert (asked["appid"], asked["template_id"]) == (self.account, ONCE)
        assert 0 <= int(asked["scene"]) <= 10_000
        assert re.fullmatch(r"[a-zA-Z0-9]{1,128}", asked["reserved"], re.ASCII)
        assert asked["redirect_url"] == "https://bot.example.org/wechat/subscribed"
        kept = ("template_id", "scene", "reserved")
        back = {"action": action, **{name: asked[name] for name in kept}}
        if action == "cancel":
            return back  # who says no is not named
        self._once.add((openid, asked["scene"]))
        return {"openid": openid, **back}

    def accepts(self, openid: str, template: str = NOTICE, answer: str = "accept") -> None:
        """Say yes or no in an article's window."""
        if answer == "accept":
            self._notices[openid] += 1
        self._told(openid, "Popup", {"TemplateId": template, "SubscribeStatusString": answer})

    def declines(self, openid: str, template: str = NOTICE) -> None:
        """Switch a template off where messages are managed."""
        self._notices[openid] = 0
        self._told(openid, "Change", {"TemplateId": template, "SubscribeStatusString": "reject"})

    def got_later(self, openid: str) -> list[Later]:
        return self.later.get(openid, [])

    def _send_once(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        assert set(sent) == {"touser", "template_id", "url", "scene", "title", "data"}
        assert sent["template_id"] == ONCE
        assert sent["url"].startswith("https://")
        if not 0 < len(sent["title"]) <= 15:
            raise self.breach(47003, f"a title of {len(sent['title'])} characters")
        if len(sent["data"]["content"]["value"]) > 200:
            raise self.breach(47003, "a text of more than 200 characters")
        consent = sent["touser"], sent["scene"]
        if consent not in self._once:
            raise Refusal(43101)
        self._once.remove(consent)
        self._arrives(call.path, sent)
        return {}

    def _send_notice(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        assert sent["template_id"] == NOTICE
        self._keywords(sent)
        if not self._notices[sent["touser"]]:
            raise Refusal(43101)
        self._notices[sent["touser"]] -= 1
        name = str(secrets.randbelow(10**18))
        lost = self._arrives(call.path, sent)
        code = {"ErrorCode": "43101" if lost else "0", "ErrorStatus": lost or "success"}
        self._told(sent["touser"], "Sent", {"TemplateId": NOTICE, "MsgID": name, **code})
        return {"msgid": int(name)}

    def _send_template(self, call: Call) -> Json:
        sent: dict[str, Any] = call.json
        assert sent["template_id"] == TEMPLATE
        assert re.fullmatch(r"[0-9a-zA-Z_-]{1,32}", sent["client_msg_id"])
        self._keywords(sent)
        if not self.people[sent["touser"]].follows:
            raise Refusal(43004)
        known = self._seen.get((sent["touser"], sent["client_msg_id"]))
        if known is not None:
            return known
        name = secrets.randbelow(10**9)
        status = self._arrives(call.path, sent) or "success"
        event = f"<Event>TEMPLATESENDJOBFINISH</Event><MsgID>{name}</MsgID>"
        self.events.append((sent["touser"], f"{event}<Status>{status}</Status>"))
        return self._seen.setdefault((sent["touser"], sent["client_msg_id"]), {"msgid": name})

    def _keywords(self, sent: dict[str, Any]) -> None:
        values = {name: one["value"] for name, one in sent["data"].items()}
        assert set(values) == {"thing1", "time2"}
        assert re.fullmatch(r"\d{4}年\d{2}月\d{2}日", values["time2"])
        if not 0 < len(values["thing1"]) <= THING:
            raise self.breach(47003, f"a thing of {len(values['thing1'])} characters")

    def _arrives(self, path: str, sent: dict[str, Any]) -> str:
        if not self.lost:
            self.later.setdefault(sent["touser"], []).append(Later(path, sent))
        return self.lost

    def _told(self, openid: str, kind: str, line: dict[str, str]) -> None:
        listed = "".join(f"<{name}>{value}</{name}>" for name, value in line.items())
        outer = f"SubscribeMsg{kind}Event"
        event = f"<Event>subscribe_msg_{kind.lower()}_event</Event>"
        self.events.append((openid, f"{event}<{outer}><List>{listed}</List></{outer}>"))

    def next_event(self) -> str:
        """The callback of the next event that is due, as it is posted."""
        openid, inner = self.events.pop(0)
        return (
            f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{openid}</FromUserName>"
            f"<CreateTime>{round(self.now())}</CreateTime><MsgType>event</MsgType>{inner}</xml>"
        )
