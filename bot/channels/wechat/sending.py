"""A parcel as a customer-service message, without whom it is for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from ..base import Abilities, Card, Choices, Outcome, Parcel, Picture, Text
from ..tencent.client import Client
from ..tencent.outcomes import Failure, outcome
from ..tencent.text import LONGEST, named, size, tame
from .settings import Settings

Message: TypeAlias = Mapping[str, object]
"""What is posted to the platform."""

LARGEST_PICTURE = 2 * 1024 * 1024
"""Bytes of a picture the platform takes for certain; another page of its says 10 MB."""
ABILITIES = Abilities(
    text=1900,  # the rest is for a sentence before it
    unit="bytes",
    picture=LARGEST_PICTURE,
    merged=True,
    window=48 * 3600,
    messages=5,
    moment=60,
    moment_messages=3,
    in_place=1,
)


def abilities(settings: Settings) -> Abilities:
    """What an account can carry: it depends on the templates it has."""
    asked = settings.once or settings.notice
    return replace(ABILITIES, tickets=bool(asked), notices=bool(settings.template))


def message(
    client: Client, words: Mapping[str, str], parcel: Parcel, *, verified: bool
) -> Message | Outcome:
    """A parcel as a message. One that no message can be made of is refused unsent.

    `words` is `[wechat]` of a language file. An account that is not verified has no menus.
    """
    match parcel:
        case Choices() if verified:
            lines = [
                {"id": button, "content": option.label}
                for button, option in zip(parcel.ids, parcel.options, strict=True)
            ]
            menu = {"head_content": tame(parcel.text), "list": lines, "tail_content": ""}
            return _bounded(written(words, parcel), {"msgtype": "msgmenu", "msgmenu": menu})
        case Text() | Choices():
            text = written(words, parcel)
            return _bounded(text, {"msgtype": "text", "text": {"content": text}})
        case Card():
            article = {"title": parcel.title, "description": parcel.text, "url": parcel.url}
            return {"msgtype": "news", "news": {"articles": [article]}}
        case Picture() if len(parcel.data) <= LARGEST_PICTURE:
            media = client.upload("image", parcel.name, parcel.data)
            if isinstance(media, Failure):
                return outcome(media, repeatable=True)
            return {"msgtype": "image", "image": {"media_id": media}}
        case _:
            return Outcome("refused", 0, "no_such_message")


def written(words: Mapping[str, str], parcel: Text | Choices) -> str:
    """A parcel's words, with its buttons named in them: here they are typed."""
    if isinstance(parcel, Text):
        return tame(parcel.text)
    named_in = words["choose"].format(words=named(parcel.options))
    return tame(f"{parcel.text}\n{named_in}")


def _bounded(text: str, made: Message) -> Message | Outcome:
    """A message whose words the platform takes; it would refuse more, and never cuts."""
    return made if size(text) <= LONGEST else Outcome("refused", 0, "45002")
