"""A callback of an Official Account, as what the person sent. Pure: nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeAlias

from conversations.messages import Address, Incoming

from ..base import Outcome
from ..tencent.callback import Letter, Rejected
from ..tencent.outcomes import Failure, outcome


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to be answered, and what is to be looked up before it is.

    `sealed`: it came encrypted, so its answer goes so. `came`: the person follows now. `button`
    is the id of a menu's line, `picture` the media id of a picture: each `""` for none.
    """

    incoming: Incoming
    sealed: bool
    came: bool = False
    button: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The person does not follow any more."""

    address: Address


@dataclass(frozen=True, slots=True)
class Consented:
    """What the person said to templates of 订阅通知, at `at`, seconds since 1970.

    `granted` have one ticket more each, `withdrawn` none any more.
    """

    address: Address
    at: int
    granted: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """How messages ended that the platform had taken, by what it calls them."""

    address: Address
    ends: tuple[tuple[str, Outcome], ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A callback that says nothing to us: a link of the menu was opened."""


Read: TypeAlias = Heard | Left | Consented | Reported | Nothing | Rejected


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
            code = key.removeprefix(SCENE) if key.startswith(SCENE) else ""
            return Heard(replace(_happened(letter), code=code), letter.sealed, came=True)
        case "scan":
            return Heard(replace(_happened(letter), code=key), letter.sealed)
        case "click" if key:
            return Heard(replace(_happened(letter), text=key), letter.sealed)
        case "unsubscribe":
            return Left(_address(fields))
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            return _consented(letter)
        case "subscribe_msg_sent_event":
            ends = ((one.get("MsgID", ""), _code(one)) for one in letter.lines)
            return _reported(fields, *ends)
        case "templatesendjobfinish":
            return _reported(fields, (fields.get("MsgID", ""), _status(fields)))
        case _:
            return Nothing()


def _consented(letter: Letter) -> Read:
    """A yes counts once where it is asked for; where they are managed it says only no."""
    asked = letter.fields["Event"].lower() == "subscribe_msg_popup_event"
    said = [(one.get("TemplateId", ""), one.get("SubscribeStatusString")) for one in letter.lines]
    granted = tuple(name for name, answer in said if name and answer == "accept" and asked)
    withdrawn = tuple(name for name, answer in said if name and answer == "reject" and not asked)
    if not granted and not withdrawn:
        return Nothing()
    at = int(letter.fields["CreateTime"][:15])
    return Consented(_address(letter.fields), at, granted, withdrawn)


def _reported(fields: Mapping[str, str], *ends: tuple[str, Outcome]) -> Read:
    named = tuple((name, end) for name, end in ends if name)
    return Reported(_address(fields), named) if named else Nothing()


def _code(line: Mapping[str, str]) -> Outcome:
    """How a 订阅通知 ended; a code that lets others be sent later is too late for this one."""
    code = line.get("ErrorCode", "")
    ended = outcome({} if code == "0" else Failure("refused", code[:10]))
    return replace(ended, end="refused", wait=0) if ended.end == "later" else ended


def _status(fields: Mapping[str, str]) -> Outcome:
    """How a 模板消息 ended."""
    match fields.get("Status", ""):
        case "success":
            return Outcome("sent")
        case "failed:user block" | "failed: user block":
            return Outcome("unreachable", 0, "user_block")
        case _:
            return Outcome("refused", 0, "system_failed")


def _happened(letter: Letter) -> Incoming:
    """An event: it opens a minute, not two days."""
    return replace(_incoming(letter), opens="moment")


def _incoming(letter: Letter, text: str | None = None, other: str = "") -> Incoming:
    """The message. A retry has the same id: a message's own, or all that tells an event apart."""
    fields = letter.fields
    event = "/".join(fields.get(name, "") for name in IDENTITY)
    if fields.get("Event", "").lower() in {"subscribe", "scan"}:
        event = sha256(event.encode()).hexdigest()[:32]  # its key is a code, and ids are logged
    unique = fields.get("MsgId") or event
    order = int(fields["CreateTime"][:15])
    return Incoming(_address(fields), unique, text=text, other=other, order=order)


def _address(fields: Mapping[str, str]) -> Address:
    return Address("wechat", fields["FromUserName"])


SCENE = "qrscene_"
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
