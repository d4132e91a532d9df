"""`xindeguo invite`: a one-time code that makes whoever sends it a person of the roster."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.duties import INVITE
from bot.inviting import links, scanned
from conversations.effects import Letter
from conversations.forms.names import folded
from conversations.forms.reading import Association
from conversations.forms.roster import Person, Roster
from conversations.understanding.codes import code_of
from renderers.chat import letter
from renderers.codes import qr_lines
from renderers.phrases import Phrases
from storage import invitations, people
from storage.linking import Code
from storage.memory import note
from storage.store import Store

ROLES: Mapping[str, str] = {"leader": "班组长", "contact": "联系人", "staff": "工作人员"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is sent on: the person's id, the code, links for one tap, the last moment."""

    person: str
    code: str
    links: dict[str, str]
    expires: str

    @property
    def scanned(self) -> str:
        """What its QR code says."""
        return scanned(self.links.items(), self.code)


@dataclass(frozen=True, slots=True)
class Before:
    """How it stood with the person: since when they are here, and whether one was called back."""

    since: datetime | None = None
    called_back: bool = False


def meant(roster: Roster, role: str, scope: str, team: str = "") -> tuple[Person, ...]:
    """Whom a role and a scope may mean; names are compared without blanks and width."""
    return tuple(
        one
        for one in roster.people
        if one.role == role
        and (scope == one.id or folded(scope) == folded(_scope(one)))
        and (not team or folded(team) == folded(one.team))
    )


def nobody(roster: Roster, found: Sequence[Person], asked: tuple[str, str, str]) -> str:
    """Why nobody is invited: none is meant by a role, a scope and a team, or several, by name."""
    role, scope, team = asked
    if not found:
        which = f"{scope}{team}".strip()
        some = next((one.id for one in roster.people if one.role == role), "")
        example = f"，或者写 id，例如 xindeguo invite {role} {some}" if some else "。"
        return f"名册里没有“{which}”的{ROLES[role]}，请对照 roster.csv 写全称{example}"
    names = "；".join(f"{one.id}（{one.name}，{one.team or _scope(one)}）" for one in found)
    return f"有 {len(found)} 位{ROLES[role]}，请把 id 写在“{scope}”的位置：{names}"


def invited(
    association: Association, store: Store, person: Person, now: datetime, days: int
) -> tuple[Invitation, Before]:
    """An invitation that is kept, by its digest alone, until it is used or out of date.

    One of the same person that nobody has used yet is called back.
    """
    code, expires = code_of(secrets.token_urlsafe()), now + timedelta(days=days)
    with store.begin() as transaction:
        session = transaction.session
        before = Before(
            invitations.here_since(session, person.id),
            bool(invitations.call_back(session, person.id, now)),
        )
        conversation = people.conversation_of(session, person.id)
        transaction.keep_code(conversation, Code(code, INVITE, expires, person.id), now)
        where = dict(links(association.profile, code, lambda name: note(session, name)))
    return Invitation(person.id, code, where, expires.isoformat(timespec="minutes")), before


def told(
    phrases: Phrases, person: Person, invitation: Invitation, before: Before
) -> Iterator[str]:
    """An invitation in lines to be sent on, and a picture to be scanned."""
    yield f"给{person.name}（{ROLES[person.role]}，{person.team or _scope(person)}）的邀请："
    if before.since:
        yield f"注意：{person.name}从 {before.since:%Y-%m-%d} 起已经在用了，不换地方就不必再发。"
    if before.called_back:
        yield "原来没用过的那张作废了。"
    until = datetime.fromisoformat(invitation.expires)
    yield f"{until:%Y-%m-%d %H:%M} 以前有效，只能用一次。请只发给本人："
    yield ""
    data = {"name": person.name, "region": person.region}
    yield from letter(phrases, Letter(data, invitation.code, tuple(invitation.links.items())))
    yield ""
    yield qr_lines(invitation.scanned)


def _scope(person: Person) -> str:
    return person.region if person.role == "staff" else person.enterprise
