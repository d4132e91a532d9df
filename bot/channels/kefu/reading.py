"""What 微信客服 tells: a callback, and the rows that are pulled. Pure: nothing is fetched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from conversations.messages import Address, Incoming

from ..tencent.callback import Letter, Rejected

Row: TypeAlias = Mapping[str, object]
"""One message or event as JSON (path/94670)."""

ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
"""A 客服账号 or a customer."""
CODE = re.compile(r"[0-9A-Za-z_-]{16,128}", re.ASCII)
"""An invitation in a link's scene_param; what is shorter is somebody's own note."""
CUSTOMER = 3
"""The origin of what a customer sent; 4 are events, 5 what a colleague answered by hand."""


@dataclass(frozen=True, slots=True)
class Call:
    """There is something new at an account; `token` lets it be pulled for ten minutes."""

    account: str
    token: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to be answered, and what is to be looked up before it is.

    `button` is the id of a menu's line, `media` the media id of a file: each `""` for none.
    `ending` is what the file's name ends with where the platform has no name.
    """

    incoming: Incoming
    button: str = ""
    media: str = ""
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the chat.

    `welcome` lets one message be sent within 20 seconds of `at`, seconds since 1970; it may be
    `""`.
    """

    incoming: Incoming
    at: int
    welcome: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that was taken did not arrive after all; `why` is the platform's fail_type."""

    address: Address
    message: str
    why: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A colleague answers this person by hand now, or (`over`) does no longer."""

    address: Address
    over: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """What says nothing to us."""


Read: TypeAlias = Heard | Entered | Failed | Taken | Nothing


def call(letter: Letter, corp: str) -> Call | Nothing | Rejected:
    """What a callback to this corporation says. Never raises."""
    fields = letter.fields
    if fields.get("ToUserName") != corp:
        return Rejected(403, "foreign")
    if not fields.get("MsgType"):
        return Rejected(400, "malformed")
    account, token = fields.get("OpenKfId", ""), fields.get("Token", "")
    if fields.get("Event") != "kf_msg_or_event" or not ID.fullmatch(account):
        return Nothing()
    return Call(account, token)


def read(row: object, account: str) -> Read:
    """What one row of this account says. Never raises."""
    if not isinstance(row, Mapping) or not _text(row, "msgid"):
        return Nothing()
    if _text(row, "msgtype") == "event":
        return _event(row, account)
    address = _address(account, _text(row, "external_userid"))
    if row.get("origin") != CUSTOMER or address is None:
        return Nothing()
    return _message(row, address)


def _message(row: Row, address: Address) -> Read:
    kind = _text(row, "msgtype")
    content = _inner(row, kind)
    media = _text(content, "media_id")
    match kind:
        case "text":
            said = _incoming(row, address, text=_text(content, "content"))
            return Heard(said, button=_text(content, "menu_id"))
        case "image" if media:
            return Heard(_incoming(row, address, other="picture"), media=media, ending=".jpg")
        case "file" if media:
            return Heard(_incoming(row, address, other="card"), media=media)
        case _:
            return Heard(_incoming(row, address, other=OTHERS.get(kind, "card")))


def _event(row: Row, account: str) -> Read:
    event = _inner(row, "event")
    address = _address(account, _text(event, "external_userid"))
    if address is None:
        return Nothing()
    match _text(event, "event_type"):
        case "enter_session":
            scene, at = _text(event, "scene_param"), _number(row, "send_time")
            code = scene if CODE.fullmatch(scene) else ""
            welcome = _text(event, "welcome_code")
            return Entered(replace(_incoming(row, address), code=code), at, welcome)
        case "msg_send_fail":
            return Failed(address, _text(event, "fail_msgid"), _number(event, "fail_type"))
        case "session_status_change":
            # 1: a colleague takes it from the queue, 2: another does, 3: it is over
            return Taken(address, over=_number(event, "change_type") == 3)
        case _:  # a message was withdrawn, a colleague is at work or not, ...
            return Nothing()


def _incoming(row: Row, address: Address, text: str | None = None, other: str = "") -> Incoming:
    order = _number(row, "send_time")
    return Incoming(address, _text(row, "msgid"), text=text, other=other, order=order)


def _address(account: str, customer: str) -> Address | None:
    """One for each account: to each, the platform counts what a person may be sent."""
    return Address("kefu", f"{account}/{customer}") if ID.fullmatch(customer) else None


def _inner(row: Row, name: str) -> Row:
    found = row.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(row: Row, name: str) -> str:
    found = row.get(name)
    return found if isinstance(found, str) else ""


def _number(row: Row, name: str) -> int:
    found = row.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


OTHERS: Mapping[str, str] = {
    "image": "picture",
    "voice": "voice",
    "video": "video",
    "location": "place",
}
"""What a message that holds no words is called; a kind that is new or unknown is a card."""
