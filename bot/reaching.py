"""Through which door a person can be written to unasked, now; and why not through the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from storage.reaching import Door

from .channels.base import Abilities
from .sending import in_a_moment

Channels: TypeAlias = Mapping[str, Abilities]
"""The channels that deliver, by name, and what each can carry."""
Closed: TypeAlias = Literal["no_door", "closed", "needs_ticket", "unreachable", "refused"]
"""Why nobody is reached; of `[unreached]` of the language file."""


@dataclass(frozen=True, slots=True)
class Way:
    """The best door to a person, or why there is none."""

    door: Door | None
    why: Closed = "no_door"


def way_to(doors: Iterable[Door], channels: Channels, now: datetime) -> Way:
    """The first of these doors that is open; without one, what the first of them lacks."""
    found = [one for one in doors if one.address.channel in channels]
    closed = [(one, why_closed(one, channels[one.address.channel], now)) for one in found]
    for door, why in closed:
        if why is None:
            return Way(door)
    return Way(None, next((why for _, why in closed if why), "no_door"))


def why_closed(door: Door, abilities: Abilities, now: datetime) -> Closed | None:
    """What keeps the bot from speaking first at a door; `None` where nothing does."""
    contact = door.contact
    if contact.unreachable:
        return "unreachable"
    if not abilities.window or in_a_moment(abilities, contact, now):
        return None
    since = contact.wrote_at
    within = since is not None and now - since < timedelta(seconds=abilities.window)
    if within and not (abilities.messages and contact.sent >= abilities.messages):
        return None
    if abilities.notices:
        return None
    if abilities.tickets:
        return None if door.tickets else "needs_ticket"
    return "closed"
