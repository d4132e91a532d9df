"""Invitations as the roof knows them: whom they may be for, where they open, their picture."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from conversations.events import AskedInvitation
from conversations.forms.reading import Association, Profile
from conversations.forms.roster import Person
from conversations.forms.whom import whom
from conversations.messages import Document
from conversations.understanding.codes import read_code, saying
from renderers.codes import qr_png
from renderers.phrases import Phrases
from storage import invitations
from storage.linking import find_code
from storage.memory import note
from storage.scope import within
from storage.session import Session

Noted: TypeAlias = Callable[[str], str]
"""What a channel has kept under a name."""

KEFU_LINK = "kefu:link"
"""The note of 微信客服's link, which takes a code behind it (`bot/channels/kefu/channel.py`)."""
PICTURE = "invite."
"""What the id of a code's picture begins with. The picture is made when it is looked at, so that
a code that is masked leaves none behind."""


@dataclass(frozen=True, slots=True)
class Invitations:
    """What an association's roster, settings and language say of them."""

    association: Association
    phrases: Phrases

    def informed(
        self, session: Session, staff: Person, event: AskedInvitation, now: datetime
    ) -> AskedInvitation:
        """An event with whom it may be for, as far as this person of the staff sees."""
        regions = within(staff.region, self.association.profile.subregions)
        found = whom(self.association.roster, regions, event.words) if event.words else ()
        if len(found) != 1:
            return replace(event, found=found, code="")
        since = invitations.here_since(session, found[0].id)
        return replace(
            event,
            found=found,
            since=f"{since.astimezone(now.tzinfo):%Y-%m-%d}" if since else "",
            unused=invitations.unused(session, found[0].id, now),
            links=tuple(self.links(session, event.code)),
        )

    def links(self, session: Session, code: str) -> Iterator[tuple[str, str]]:
        """Where one tap opens the chat with a code, by channel."""
        return links(self.association.profile, code, lambda name: note(session, name))

    def picture(self, session: Session, code: str, given_in: int) -> tuple[Document, bytes] | None:
        """What a telephone scans to come in with a code that was given in this conversation.

        `None` for one that was not: the picture's name tells who is invited.
        """
        kept = find_code(session, code)
        person = self.association.roster.find(kept.about) if kept else None
        if kept is None or person is None or kept.conversation_id != given_in:
            return None
        data = qr_png(scanned(self.links(session, code), code))
        name = self.phrases.say("word", "invitation_picture", {"name": person.name})
        return Document(f"{PICTURE}{code}", name, len(data), sha256(data).hexdigest()), data


def code_of_picture(document: str) -> str:
    """The code that a document is a picture of; `""` for any other document."""
    return read_code(document.removeprefix(PICTURE)) if document.startswith(PICTURE) else ""


def scanned(links: Iterable[tuple[str, str]], code: str) -> str:
    """What a picture of a code says: the first link; without one, what is sent to the bot."""
    return next((url for _, url in links), saying(code))


def links(profile: Profile, code: str, noted: Noted) -> Iterator[tuple[str, str]]:
    """Where one tap opens the chat with a code, by channel, the most usual first."""
    if "kefu" in profile.channels and (link := noted(KEFU_LINK)):
        yield "kefu", f"{link}&scene_param={code}"
    if "wechat" in profile.channels and profile.address:
        yield "wechat", f"{profile.address}/wechat/invite/{code}"
    if name := profile.channels.get("telegram", {}).get("name", ""):
        yield "telegram", f"https://t.me/{name}?start={code}"
    if profile.address:
        yield "web", f"{profile.address}/invite/{code}"
