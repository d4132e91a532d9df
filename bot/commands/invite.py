"""`xindeguo invite`: a one-time code that makes whoever sends it a person of the roster."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.duties import INVITE
from conversations.forms.names import folded
from conversations.forms.reading import Association
from conversations.forms.roster import Person, Roster
from conversations.understanding.codes import code_of
from storage import people
from storage.linking import Code
from storage.store import Store

ROLES: Mapping[str, str] = {"leader": "班组长", "contact": "联系人", "staff": "工作人员"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is sent on: the person's id, the code, a link where there is one, the last moment."""

    person: str
    code: str
    links: dict[str, str]
    expires: str


def meant(roster: Roster, role: str, scope: str, team: str = "") -> tuple[Person, ...]:
    """Whom a role and a scope may mean; names are compared without blanks and width."""
    return tuple(
        one
        for one in roster.people
        if one.role == role
        and (scope == one.id or folded(scope) == folded(_scope(one)))
        and (not team or folded(team) == folded(one.team))
    )


def nobody(found: Sequence[Person], role: str, scope: str, team: str) -> str:
    """Why nobody is invited: none is meant, or several, by name."""
    if not found:
        which = f"{scope}{team}".strip()
        return (
            f"名册里没有“{which}”的{ROLES[role]}，请对照 roster.csv 写全称，"
            f"或者写 id，例如 xindeguo invite {role} wang-qiang"
        )
    names = "；".join(f"{one.id}（{one.name}，{one.team or _scope(one)}）" for one in found)
    return f"有 {len(found)} 位{ROLES[role]}，请把 id 写在“{scope}”的位置：{names}"


def invited(
    association: Association, store: Store, person: Person, now: datetime, days: int
) -> Invitation:
    """An invitation that is kept, by its digest alone, until it is used or out of date."""
    code, expires = code_of(secrets.token_urlsafe()), now + timedelta(days=days)
    with store.begin() as transaction:
        conversation = people.conversation_of(transaction.session, person.id)
        transaction.keep_code(conversation, Code(code, INVITE, expires, person.id), now)
    links = _links(association, code)
    return Invitation(person.id, code, links, expires.isoformat(timespec="minutes"))


def told(invitation: Invitation, person: Person) -> Iterator[str]:
    """An invitation in lines to be sent on."""
    yield f"给{person.name}（{ROLES[person.role]}，{person.team or _scope(person)}）的邀请："
    yield invitation.code
    for channel, url in invitation.links.items():
        yield f"{channel}: {url}"
    until = datetime.fromisoformat(invitation.expires)
    yield f"{until:%Y-%m-%d %H:%M} 以前有效，只能用一次。请只发给本人。"
    yield f"收到以后，在微信、企业微信或网页里发：绑定 {invitation.code}"


def _scope(person: Person) -> str:
    return person.region if person.role == "staff" else person.enterprise


def _links(association: Association, code: str) -> dict[str, str]:
    """Where one tap is enough."""
    name = association.profile.channels.get("telegram", {}).get("name", "")
    return {"telegram": f"https://t.me/{name}?start={code}"} if name else {}
