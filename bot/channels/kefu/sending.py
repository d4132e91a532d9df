"""A parcel as a message of 微信客服 (path/94677), without whom it is for."""

from collections.abc import Mapping
from typing import TypeAlias

from ..base import Abilities, Card, Choices, File, Outcome, Parcel, Picture, Text
from ..tencent.client import Client
from ..tencent.media import media
from ..tencent.text import LONGEST, named, size, tame

Message: TypeAlias = Mapping[str, object]
"""What is posted to the platform."""

MEGABYTE = 1024 * 1024
ABILITIES = Abilities(
    text=2000,
    unit="bytes",
    options=10,
    label=40,
    file_out=20 * MEGABYTE,
    file_in=20 * MEGABYTE,
    picture=2 * MEGABYTE,
    merged=True,
    window=48 * 3600,
    messages=5,
    idempotent=True,
)
SMALLEST = 6
"""Bytes a file must have (path/90253)."""
PART, LINE, NAME = 1024, 128, 64
"""Bytes of a menu's words before and after its lines, of a line, and of a line's id."""


def message(client: Client, words: Mapping[str, str], parcel: Parcel) -> Message | Outcome:
    """A parcel as a message. One that no message can be made of is refused unsent.

    `words` is `[kefu]` of a language file. Nothing is cut to make it fit.
    """
    match parcel:
        case Choices():
            return _choices(words, parcel)
        case Text() | Card():
            return in_chat(words, parcel)
        case File(document, data) if SMALLEST <= len(data) <= ABILITIES.file_out:
            return media(client, "file", document.name, data)
        case Picture(name, data) if SMALLEST <= len(data) <= ABILITIES.picture:
            return media(client, "image", name, data)
        case _:
            return Outcome("refused", 0, "size")


def in_chat(words: Mapping[str, str], parcel: Text | Choices | Card) -> Message | Outcome:
    """A parcel of words: what a welcome may be, too."""
    match parcel:
        case Choices():
            return _choices(words, parcel)
        case Card():  # the platform's own card of a link wants a picture, which there is none of
            return _text(f"{parcel.title}\n{parcel.text}\n{parcel.url}")
        case Text():
            return _text(parcel.text)


def _text(text: str) -> Message | Outcome:
    tamed = tame(text)
    if not tamed.strip() or size(tamed) > LONGEST:
        return Outcome("refused", 0, "45002")
    return {"msgtype": "text", "text": {"content": tamed}}


def _choices(words: Mapping[str, str], parcel: Choices) -> Message | Outcome:
    """A menu; a text that names its lines where its words are too many for one."""
    text = tame(parcel.text)
    lines = [
        (one, tame(option.label)) for one, option in zip(parcel.ids, parcel.options, strict=True)
    ]
    fits = 0 < len(lines) <= ABILITIES.options and all(
        0 < size(one) <= NAME and 0 < size(label) <= LINE for one, label in lines
    )
    if fits and size(text) <= PART:
        return _menu(text, lines)
    in_words = f"{parcel.text}\n{words['choose'].format(words=named(parcel.options))}"
    if not fits or size(tame(in_words)) <= LONGEST:
        return _text(in_words)
    head = text.encode()[:PART].decode(errors="ignore")
    tail = text[len(head) :]
    return _menu(head, lines, tail) if size(tail) <= PART else Outcome("refused", 0, "45002")


def _menu(head: str, lines: list[tuple[str, str]], tail: str = "") -> Message:
    listed = [{"type": "click", "click": {"id": one, "content": label}} for one, label in lines]
    menu = {"head_content": head, "list": listed, "tail_content": tail}
    return {"msgtype": "msgmenu", "msgmenu": menu}
