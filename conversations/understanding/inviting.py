"""邀请 王强, 撤回邀请 钳工一班: how staff ask for an invitation, or call one back."""

import re
from collections.abc import Mapping
from typing import Literal

from ..events import AskedInvitation
from ..scene import Scene
from .commands import command_in
from .manners import TAKES_ANY_WORDS

LONGEST = 80
"""Characters of a message that can be one: a name, a team, an enterprise."""


def invitation_in(scene: Scene, text: str) -> AskedInvitation | None:
    """What a whole message of staff says about an invitation; anybody else's says nothing of it.

    邀请同事 is another command. What is written without a gap, 邀请专家评审, is an answer where
    the open question takes any words.
    """
    if scene.state.role != "staff" or len(text) > LONGEST or command_in(text):
        return None
    found = next(filter(None, (way.fullmatch(text.strip()) for way in WAYS)), None)
    if found is None:
        return None
    said = found.groupdict()
    words, gap = (said["words"] or "").strip(), said.get("gap", " ")
    field = scene.sheet.open if scene.sheet else None
    if words and not gap and field and field.type in TAKES_ANY_WORDS:
        return None
    return AskedInvitation(words, "back" if said["back"] else "again" if said["again"] else "new")


def pressed_invitation(scene: Scene, key: str) -> AskedInvitation | None:
    """What a button of staff says about an invitation: whom it is for is the roster's id."""
    verb, _, person = key.partition(":")
    kind = KEYS.get(verb)
    return AskedInvitation(person, kind) if kind and scene.state.role == "staff" else None


INVITING = "invite:"
"""What was asked last where it was asked whom to invite, and no form is open."""
KEYS: Mapping[str, Literal["new", "again", "back"]] = {
    "invite": "new",
    "reinvite": "again",
    "uninvite": "back",
}
"""What the button of each kind is called."""
_BACK, _AGAIN = "(?P<back>撤回|撤销|收回|取消|作废)", "(?P<again>重新|再)"
_END = "[\\s。.!！]*"
WAYS = (
    re.compile(
        rf"(?:请|麻烦)?{_BACK}?{_AGAIN}?发?邀请[码函]?(?:一下)?(?P<gap>[\s:：]*)"
        rf"(?P<words>[^\n]*?){_END}"
    ),
    re.compile(rf"{_BACK}(?P<again>)(?:给|对)?(?P<words>[^\n]+?)的?邀请[码函]?{_END}"),
    re.compile(
        rf"(?P<back>)(?:请|麻烦)?给(?P<words>[^\n]+?){_AGAIN}?发(?:一?[个张份])?邀请[码函]?{_END}"
    ),
)
"""邀请 王强; 撤回王强的邀请; 给王强发个邀请."""
