"""A notice as the message that a ticket buys, or a template that needs none.

Three interfaces, each with a shape and limits of its own. What would break a limit is refused
unsent: the platform may take it and let nothing arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from conversations.messages import Address

from ..base import Notice, Outcome
from ..tencent.text import tame
from .settings import CONTENT, TITLE, Settings, Worded

ONCE = "/cgi-bin/message/template/subscribe"
ASKED = "/cgi-bin/message/subscribe/bizsend"
TEMPLATE = "/cgi-bin/message/template/send"


@dataclass(frozen=True, slots=True)
class Posted:
    """What is posted where; `repeatable`: posted again within ten minutes it is one message."""

    path: str
    message: Mapping[str, object]
    repeatable: bool = False


def posted(  # noqa: PLR0913 - a message's parts, and its day
    settings: Settings, to: Address, parcel: Notice, key: str, today: str
) -> Posted | Outcome:
    """A notice as it is posted. One that no message can be made of is refused unsent."""
    if not parcel.title or len(parcel.title) > TITLE or len(parcel.text) > CONTENT:
        return Outcome("refused", 0, "too_long")
    match parcel.kind:
        case "once" if settings.once:
            return Posted(ONCE, _once(settings.once.template, to, parcel))
        case "notice" if settings.notice and settings.notice.template == parcel.scene:
            said = _worded(settings.notice, to, parcel, today)
            return Posted(ASKED, {**said, "page": parcel.url} if parcel.url else said)
        case "" if settings.template:
            said = _worded(settings.template, to, parcel, today)
            unique = sha256(f"{settings.app}/{to.person}/{key}".encode()).hexdigest()[:32]
            whole = {**said, "url": parcel.url, "client_msg_id": unique}
            return Posted(TEMPLATE, whole, repeatable=True)
        case _:  # a ticket of a template that is not used any more, or none where one is needed
            return Outcome("needs_ticket", 0, "no_template")


def _once(template: str, to: Address, parcel: Notice) -> Mapping[str, object]:
    content = {"value": tame(parcel.text), "color": "#000000"}
    return {
        "touser": to.person,
        "template_id": template,
        "url": parcel.url,
        "scene": parcel.scene,
        "title": tame(parcel.title),
        "data": {"content": content},
    }


def _worded(worded: Worded, to: Address, parcel: Notice, today: str) -> Mapping[str, object]:
    data = {
        name: {"value": words.replace("{today}", today).replace("{title}", tame(parcel.title))}
        for name, words in worded.fields.items()
    }
    return {"touser": to.person, "template_id": worded.template, "data": data}
