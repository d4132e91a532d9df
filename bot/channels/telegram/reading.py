"""An update of Telegram's as what the person sent. Pure: it fetches nothing and asks nobody."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeAlias

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from conversations.messages import Address, Incoming
from conversations.understanding.commands import command_in


@dataclass(frozen=True, slots=True)
class Press:
    """A button below the message `message` was pressed; `query` waits to be told so."""

    incoming: Incoming
    button: str
    query: str
    message: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be fetched, its size in bytes as far as Telegram tells it, else 0."""

    incoming: Incoming
    name: str
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The person blocked the bot, or, with `why` empty, let it in again."""

    address: Address
    why: str


Sent: TypeAlias = Incoming | Press | Upload | Moved


def read(update: Update) -> Sent | None:
    """What a person sent; `None` for a group, a notice of Telegram's, a kind not asked for.

    A message is known by its number in the chat, so that its edit can name it. Each edit is a
    message of its own, by the update's number.
    """
    if update.my_chat_member:
        return _moved(update.my_chat_member)
    if update.callback_query:
        return _pressed(update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    number, name = message.message_id, f"{message.chat.id}.{message.message_id}"
    if update.edited_message is None:
        return _said(message, Incoming(_address(message.chat.id), name, order=number))
    edit = f"{name}.{update.update_id}"
    return _edited(message, Incoming(_address(message.chat.id), edit, order=number, edits=name))


def _moved(moved: ChatMemberUpdated) -> Moved | None:
    if moved.chat.type != ChatType.PRIVATE:
        return None
    away = moved.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}
    return Moved(_address(moved.chat.id), "blocked" if away else "")


def _pressed(query: CallbackQuery) -> Press | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    incoming = Incoming(_address(message.chat.id), f"{message.chat.id}.press.{query.id}")
    return Press(incoming, query.data or "", query.id, message.message_id)


def _said(message: Message, incoming: Incoming) -> Sent | None:
    if message.text is not None:
        return _text(message.text, incoming)
    captioned = _with(incoming, text=message.caption)
    # An animation is told as a document too, for programs that know no animations.
    if message.document and not message.animation:
        name = PurePosixPath((message.document.file_name or "file").replace("\\", "/")).name
        size = message.document.file_size or 0
        return Upload(captioned, name or "file", message.document.file_id, size)
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        name = f"photo-{message.message_id}.jpg"
        return Upload(captioned, name, largest.file_id, largest.file_size or 0)
    return _other(message, incoming)


def _edited(message: Message, incoming: Incoming) -> Sent | None:
    """A new wording, or another file; a place that moves on is edited every few seconds."""
    if message.text is not None:
        return _with(incoming, text=message.text)
    found = _said(message, incoming)
    return found if isinstance(found, Upload) else None


def _text(text: str, incoming: Incoming) -> Incoming:
    """A command as the word it is known by; what only looks like one is what it says."""
    command = COMMAND.fullmatch(text.strip())
    if command and command["name"] == "start":
        return replace(incoming, code=command["rest"] or "")
    known = command and not command["rest"] and command_in(command["name"])
    return _with(incoming, text=command["name"] if command and known else text)


def _other(message: Message, incoming: Incoming) -> Incoming | None:
    for attribute, other in OTHERS.items():
        if getattr(message, attribute):
            return _with(incoming, text=message.caption, other=other)
    return _with(incoming, other="card") if message.effective_attachment else None


def _with(incoming: Incoming, text: str | None = None, other: str = "") -> Incoming:
    return Incoming(
        incoming.address,
        incoming.id,
        text=text,
        other=other,
        order=incoming.order,
        edits=incoming.edits,
    )


def _address(chat: int) -> Address:
    """A private chat has the number of the person it is with."""
    return Address("telegram", str(chat))


COMMAND = re.compile(r"/(?P<name>[a-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<rest>\S+))?", re.ASCII)
"""A command as Telegram marks it, alone or with one word."""

OTHERS = {
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "dice": "sticker",
    "venue": "place",
    "location": "place",
    "contact": "card",
}
"""What a message holds that cannot be read, and what that is called."""
