"""A callback of a WeCom app, as what the member sent. Pure: nothing is fetched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from conversations.messages import Address, Incoming

from ..tencent.callback import Letter, Rejected

MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)
"""A member's UserID (path/90195). `@all` is none: what is sent there goes to everybody."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to be answered, and what is to be looked up before it is.

    `came`: the app was opened (`entered`) or was given to the member (`joined`). `button` is the
    id of a pressed button, `response` what lets its card be changed once, `picture` the media id
    of a picture: each `""` for none.
    """

    incoming: Incoming
    came: Literal["", "entered", "joined"] = ""
    button: str = ""
    response: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The member cannot use the app any more."""

    address: Address


@dataclass(frozen=True, slots=True)
class Nothing:
    """A callback that says nothing to us."""


Read: TypeAlias = Heard | Left | Nothing | Rejected


def read(letter: Letter, corp: str, agent: int) -> Read:
    """What a callback to this app of this corporation says. Never raises."""
    fields = letter.fields
    kind = fields.get("MsgType", "").lower()
    if fields.get("ToUserName") != corp:
        return Rejected(403, "foreign")
    if not kind or not re.fullmatch(r"[0-9]{1,15}", fields.get("CreateTime", ""), re.ASCII):
        return Rejected(400, "malformed")
    if "AgentID" not in fields and kind == "event":  # the corporation's, such as 微信客服's
        return Nothing()
    if fields.get("AgentID") != str(agent):
        return Rejected(403, "foreign")
    if not MEMBER.fullmatch(fields.get("FromUserName", "")):
        return Rejected(400, "malformed")
    return _event(fields) if kind == "event" else _message(fields, kind)


def _message(fields: Mapping[str, str], kind: str) -> Read:
    if not fields.get("MsgId"):
        return Rejected(400, "malformed")
    said = fields.get("Content") if kind == "text" else fields.get("Recognition")
    match kind:
        case "text":
            return Heard(_incoming(fields, text=said or ""))
        case "voice" if said:
            return Heard(_incoming(fields, text=said))
        case "image" if fields.get("MediaId"):
            return Heard(_incoming(fields, other="picture"), picture=fields["MediaId"])
        case _:
            return Heard(_incoming(fields, other=OTHERS.get(kind, "card")))


def _event(fields: Mapping[str, str]) -> Read:
    key = fields.get("EventKey", "")
    match fields.get("Event", "").lower():
        case "template_card_event" if key:
            response = fields.get("ResponseCode", "")
            return Heard(_incoming(fields), button=key, response=response)
        case "click" if key:  # a line of the app's menu: a command
            return Heard(_incoming(fields, text=key))
        case "enter_agent":
            return Heard(_incoming(fields), came="entered")
        case "subscribe":
            return Heard(_incoming(fields), came="joined")
        case "unsubscribe":
            return Left(_address(fields))
        case _:
            return Nothing()


def _incoming(fields: Mapping[str, str], text: str | None = None, other: str = "") -> Incoming:
    """The message. A retry has the same id: a message's own, or all that tells an event apart."""
    event = "/".join(fields.get(name, "") for name in IDENTITY)
    unique = fields.get("MsgId") or event
    order = int(fields["CreateTime"])
    return Incoming(_address(fields), unique, text=text, other=other, order=order)


def _address(fields: Mapping[str, str]) -> Address:
    return Address("wecom", fields["FromUserName"])


IDENTITY = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId")

OTHERS: Mapping[str, str] = {
    "image": "picture",
    "voice": "voice",
    "video": "video",
    "location": "place",
    "link": "card",
}
"""What a message that holds no words is called; a kind that is new or unknown is a card."""
