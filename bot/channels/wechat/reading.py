"""A callback of an Official Account, as what the person sent. Pure: nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from conversations.messages import Address, Incoming

from ..tencent.callback import Letter, Rejected


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to be answered, and what is to be looked up before it is.

    `sealed`: it came encrypted, so its answer goes so. `came`: the person follows now. `code` is
    the invitation in the QR code that was scanned, `button` the id of a menu's line, `picture`
    the media id of a picture: each `""` for none.
    """

    incoming: Incoming
    sealed: bool
    came: bool = False
    code: str = ""
    button: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The person does not follow any more."""

    address: Address


@dataclass(frozen=True, slots=True)
class Nothing:
    """A callback that says nothing to us: a link of the menu was opened, a template arrived."""


Read: TypeAlias = Heard | Left | Nothing | Rejected


def read(letter: Letter, account: str) -> Read:
    """What a callback to this account says. Never raises."""
    fields = letter.fields
    person, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if fields.get("ToUserName") != account:
        return Rejected(403, "foreign")
    if not person or not kind or not fields.get("CreateTime", "").isdecimal():
        return Rejected(400, "malformed")
    return _event(letter) if kind == "event" else _message(letter, kind)


def _message(letter: Letter, kind: str) -> Read:
    fields = letter.fields
    if not fields.get("MsgId"):
        return Rejected(400, "malformed")
    said = fields.get("Content") if kind == "text" else fields.get("Recognition")
    match kind:
        case "text":
            button = fields.get("bizmsgmenuid", "")
            return Heard(_incoming(letter, text=said or ""), letter.sealed, button=button)
        case "voice" if said:
            return Heard(_incoming(letter, text=said), letter.sealed)
        case "image" if fields.get("MediaId"):
            incoming = _incoming(letter, other=OTHERS[kind])
            return Heard(incoming, letter.sealed, picture=fields["MediaId"])
        case _:
            other = OTHERS.get(kind, "card")
            return Heard(_incoming(letter, other=other), letter.sealed)


def _event(letter: Letter) -> Read:
    fields = letter.fields
    key = fields.get("EventKey", "")
    match fields.get("Event", "").lower():
        case "subscribe":
            code = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
            return Heard(_happened(letter), letter.sealed, came=True, code=code)
        case "scan":
            return Heard(_happened(letter), letter.sealed, code=key)
        case "click" if key:
            return Heard(replace(_happened(letter), text=key), letter.sealed)
        case "unsubscribe":
            return Left(_address(fields))
        case _:
            return Nothing()


def _happened(letter: Letter) -> Incoming:
    """An event: it opens a minute, not two days."""
    return replace(_incoming(letter), opens="moment")


def _incoming(letter: Letter, text: str | None = None, other: str = "") -> Incoming:
    """The message. A retry has the same id: a message's own, or all that tells an event apart."""
    fields = letter.fields
    event = "/".join(fields.get(name, "") for name in IDENTITY)
    unique = fields.get("MsgId") or event
    order = int(fields["CreateTime"][:15])
    return Incoming(_address(fields), unique, text=text, other=other, order=order)


def _address(fields: Mapping[str, str]) -> Address:
    return Address("wechat", fields["FromUserName"])


IDENTITY = ("FromUserName", "CreateTime", "Event", "EventKey")

OTHERS: Mapping[str, str] = {
    "image": "picture",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "place",
    "link": "card",
}
"""What a message that holds no words is called; a kind that is new or unknown is a card."""
