"""One table of what people do, and of how each platform tells it: payloads.json.

A row is what somebody does. It says what that means in every channel (`means`), and has a column
for each channel: recordings by their names, each a raw payload as the platform posts it (the XML
of a callback, the JSON of an update or of a row that is pulled) and what the channel's own `read`
makes of it, written as `told` has it. Where a platform has no such thing, the column says why.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

from telegram import Update

from bot.channels.base import Outcome
from bot.channels.kefu.reading import read as read_kefu
from bot.channels.telegram.reading import read as read_telegram
from bot.channels.tencent.callback import Keys, Letter, Post, Rejected
from bot.channels.wechat.reading import read as read_wechat
from bot.channels.wecom.reading import read as read_wecom
from conversations.messages import Address, Incoming
from conversations.understanding.commands import command_in
from tests.channels.tencent.corporate import AGENT
from tests.channels.tencent.customers import ACCOUNT as KEFU
from tests.channels.tencent.official import ACCOUNT as WECHAT
from tests.channels.tencent.sealed import OFFICIAL

Told: TypeAlias = dict[str, Any]
"""What was read: its kind (`is`), and all of it that is not empty; the message's own flattened."""

AT = 1_348_831_860
"""When the callbacks were posted, in seconds since 1970."""


@dataclass(frozen=True)
class Cell:
    """One recording: who tells it, in which row, under which name; raw, and as it is read."""

    channel: str
    row: str
    name: str
    payload: Any
    meant: Told

    def __str__(self) -> str:
        return f"{self.channel}: {self.row} ({self.name})"


@dataclass(frozen=True)
class Meaning:
    """What a row means whatever the channel.

    `text` is what is said, a command by its name; words that only show what a button or a code
    is are none. `file`: there is one to be fetched; what it is called should that fail, differs.
    """

    text: str | None = None
    other: str = ""
    button: str = ""
    code: str = ""
    file: bool = False


def cells(channel: str, *kinds: str) -> list[Cell]:
    """A channel's column; of these kinds of reading only, where some are named."""
    column = [
        Cell(channel, row, name, *recorded)
        for row, columns in TABLE.items()
        if not isinstance(columns[channel], str)
        for name, recorded in columns[channel].items()
    ]
    return [one for one in column if not kinds or one.meant["is"] in kinds]


def found(cell: Cell) -> Any:
    """What the channel's `read` makes of a recording."""
    return READERS[cell.channel](cell.payload)


def told(read: Any) -> Told:
    """What was read, as the table has it."""
    return {"is": "Nothing"} if read is None else {"is": type(read).__name__, **dict(_told(read))}


def plain(value: Any) -> Any:
    """What was told, as JSON can hold it."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case Outcome(end, _, code):
            return f"{end} {code}".strip()
        case _:
            return value


def _told(read: Any) -> Iterator[tuple[str, Any]]:
    for one in fields(read):
        name, value = one.name, getattr(read, one.name)
        if isinstance(value, Incoming):
            yield from _told(value)
        elif name not in UNTOLD and (value not in EMPTY or (name, value) == ("text", "")):
            yield name, value


def meaning(read: Any) -> Meaning:
    """What was read, without what only its channel says."""
    one = told(read)
    button, code = one.get("button", ""), one.get("code", "")
    file = any(name in one for name in ("file", "media", "picture"))
    text = None if button or code else one.get("text")
    known = command_in(text) if text else None
    return Meaning(known or text, "" if file else one.get("other", ""), button, code, file)


def does(read: Any) -> set[str]:
    """What the person does, in a word; who follows anew begins and comes back at once."""
    one = told(read)
    match one["is"]:
        case "Nothing" | "Rejected":
            return {"nothing"}
        case "Left":
            return {"leaves"}
        case "Moved":
            return {"leaves" if "why" in one else "returns"}
        case "Failed":
            return {"misses"}
        case "Reported":
            return {"gets" if end.end == "sent" else "misses" for _, end in one["ends"]}
        case "Consented":
            return {"consents" if "granted" in one else "withdraws"}
        case "Taken":
            return {"goes on" if "over" in one else "waits"}
        case _ if "edits" in one:
            return {"edits"}
        case _ if meaning(read) == Meaning(code=one.get("code", "")):
            return {"opens", "returns"} if one.get("came") in {True, "joined"} else {"opens"}
        case _:
            return {"says"}


def _callback(read: Callable[[Letter], Any]) -> Callable[[str], Any]:
    """A reader of callbacks as they are posted: sealed."""

    def opened(xml: str) -> Any:
        query, body = OFFICIAL.post(xml, AT)
        letter = POST.open(body.encode(), query)
        return letter if isinstance(letter, Rejected) else read(letter)

    return opened


POST = Post(Keys(OFFICIAL.receiver, OFFICIAL.token, OFFICIAL.letters), clock=lambda: AT)
READERS: Mapping[str, Callable[[Any], Any]] = {
    "telegram": lambda update: read_telegram(Update.de_json(update, None)),
    "wechat": _callback(lambda letter: read_wechat(letter, WECHAT)),
    "wecom": _callback(lambda letter: read_wecom(letter, OFFICIAL.receiver, AGENT)),
    "kefu": lambda row: read_kefu(row, KEFU),
}
"""A raw payload as the channel reads it, by the channel's name."""

PEOPLE = {
    "telegram": Address("telegram", "7"),
    "wechat": Address("wechat", "oFromUser_1-a"),
    "wecom": Address("wecom", "mycreate"),
    "kefu": Address("kefu", f"{KEFU}/wmAJ2GCAAAme1XQRC-NI"),
}
"""Who it is in all recordings of a channel."""

UNTOLD = {"address", "sealed"}
"""What all of a channel's recordings have in common."""
EMPTY = (None, "", 0, False, "window", ())
"""What is not told, but for a text without words."""

TABLE: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_suffix(".json").read_text("utf-8")
)
