"""A parcel as a message of a WeCom app (path/90236), without whom it is for."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

from ..base import Abilities, Card, Choices, File, Outcome, Pace, Parcel, Picture, Text
from ..tencent.client import Client
from ..tencent.media import media
from ..tencent.text import LONGEST, named, size, tame

Message: TypeAlias = Mapping[str, object]
"""What is posted to the platform."""

MEGABYTE = 1024 * 1024
ABILITIES = Abilities(
    text=1600,  # the rest is for the options, where no card can hold the words
    unit="bytes",
    options=6,
    label=10,
    file_out=20 * MEGABYTE,
    picture=2 * MEGABYTE,  # a page of the platform's says 10 MB, another 2
    # 30 in any minute and 1,000 in any hour; what is more is dropped in silence (path/90236).
    pace_each=Pace(4, burst=13),
    # The platform knows a message again by its content alone, without a key: see `own`.
    idempotent=False,
)
SMALLEST = 6
"""Bytes a file must have (path/90253)."""
ON_A_CARD = 160
"""Characters of a card's text that are shown for certain."""
TITLE, TEXT, ADDRESS = 128, 512, 2048
"""Bytes of a link's title, text and address; the platform cuts what is longer."""
WINDOW = 600
"""Seconds for which the platform knows a message again."""


def message(
    client: Client, words: Mapping[str, str], parcel: Parcel, key: str
) -> Message | Outcome:
    """A parcel as a message. One that no message can be made of is refused unsent.

    `words` is `[wecom]` of a language file. Nothing is cut to make it fit.
    """
    match parcel:
        case Text():
            return _text(parcel.text)
        case Choices():
            return _card(words, parcel, key) or _text(_in_words(words, parcel))
        case Card():
            return _link(parcel) or _text(f"{parcel.title}\n{parcel.text}\n{parcel.url}")
        case File(document, data) if SMALLEST <= len(data) <= ABILITIES.file_out:
            return media(client, "file", document.name, data)
        case Picture(name, data) if SMALLEST <= len(data) <= ABILITIES.picture:
            return media(client, "image", name, data)
        case _:
            return Outcome("refused", 0, "size")


def words_only(words: Mapping[str, str], parcel: Choices) -> Message | Outcome:
    """Choices for members who see no cards."""
    return _text(_in_words(words, parcel))


def own(message: Message) -> bool:
    """Whether no other message can have the same content: a fresh media id or a task id is in it.

    Only such a one is sent with the platform's check for duplicates. A sentence may honestly be
    said twice, such as why an answer was refused; the check would swallow it.
    """
    return message["msgtype"] in {"file", "image", "template_card"}


def checked(message: Message) -> Message:
    """The message, to be known again."""
    return {**message, "enable_duplicate_check": 1, "duplicate_check_interval": WINDOW}


def _text(text: str) -> Message | Outcome:
    """The platform would cut what is longer."""
    tamed = tame(text)
    if not tamed.strip() or size(tamed) > LONGEST:
        return Outcome("refused", 0, "45002")
    return {"msgtype": "text", "text": {"content": tamed}}


def _card(words: Mapping[str, str], parcel: Choices, key: str) -> Message | None:
    """Buttons on a card; `None` where it could not show all of the words."""
    few = 0 < len(parcel.options) <= ABILITIES.options
    short = all(0 < len(one.label) <= ABILITIES.label for one in parcel.options)
    if not (few and short and len(parcel.text) <= ON_A_CARD):
        return None
    buttons = [
        {"text": option.label, "style": 1, "key": button}
        for option, button in zip(parcel.options, parcel.ids, strict=True)
    ]
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": words["card"]},
        "sub_title_text": parcel.text,
        "task_id": sha256(key.encode()).hexdigest()[:32],
        "button_list": buttons,
    }
    return {"msgtype": "template_card", "template_card": card}


def _link(card: Card) -> Message | None:
    fits = size(card.title) <= TITLE and size(card.text) <= TEXT and size(card.url) <= ADDRESS
    if not (fits and card.title and card.text):
        return None
    # The description may hold markup, the title what a person wrote.
    shown = {"title": card.title, "description": card.text.replace("<", "＜"), "url": card.url}
    return {"msgtype": "textcard", "textcard": shown}


def _in_words(words: Mapping[str, str], parcel: Choices) -> str:
    """The buttons named in the text: here they are typed."""
    return f"{parcel.text}\n{words['choose'].format(words=named(parcel.options))}"
