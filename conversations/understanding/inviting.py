"""邀请 王强, 撤回邀请 钳工一班: how staff ask for an invitation, or call one back."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from ..events import AskedInvitation
from ..scene import Scene
from .commands import command_in
from .manners import TAKES_ANY_WORDS

Kind: TypeAlias = Literal["new", "again", "back"]
"""An invitation, another one, or one that is called back."""
LONGEST = 80
"""Characters of a message that can be one: a name, a team, an enterprise."""


def invitation_in(scene: Scene, text: str) -> AskedInvitation | None:
    """What a whole message says about an invitation: of staff, or 邀请 王强 of anybody.

    邀请同事 is another command. What is written without a gap, 邀请专家评审, is an answer where
    the open question takes any words.
    """
    if len(text) > LONGEST or command_in(text):
        return None
    if scene.state.role != "staff":  # is told who may; a name is no answer then
        ways = BARE if scene.sheet else ANYBODY
        match = ways.fullmatch(text.strip())
        return AskedInvitation(match["words"]) if match else None
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


def whom_it_is_for(scene: Scene, text: str) -> AskedInvitation | None:
    """An answer to whom an invitation is for, where that was asked last.

    A number is one of those who were listed; without a list it is the number of a form.
    """
    state, words = scene.state, text.strip()
    if state.role != "staff" or not state.asked.startswith(INVITING):
        return None
    verb, _, listed = state.asked.removeprefix(INVITING).partition(":")
    kind: Kind = next((one for one in KEYS.values() if one == verb), "new")
    ids = listed.split(",") if listed else []
    if words.isdecimal() and 1 <= int(words[:3]) <= len(ids):
        return AskedInvitation(ids[int(words[:3]) - 1], kind)
    return AskedInvitation(words, kind) if words and (ids or not words.isdecimal()) else None


INVITING = "invite:"
"""How what was asked last begins where it was asked whom an invitation is for: `invite:back:`.

Behind its kind stand the ids of those who were listed to choose from.
"""
KEYS: Mapping[str, Kind] = {
    "invite": "new",
    "reinvite": "again",
    "uninvite": "back",
}
"""What the button of each kind is called."""
_BACK, _AGAIN = "(?P<back>撤回|撤销|收回|取消|作废)", "(?P<again>重新|再)"
_POLITE = "(?:请|麻烦|帮我|帮忙|我[要想])*"
_END = "[\\s。.!！]*"
WAYS = (
    re.compile(
        rf"{_POLITE}{_BACK}?{_AGAIN}?发?邀请[码函]?(?:一下)?(?P<gap>[\s:：]*)"
        rf"(?P<words>[^\n]*?){_END}"
    ),
    re.compile(rf"{_BACK}(?P<again>)(?:给|对)?(?P<words>[^\n]+?)的?邀请[码函]?{_END}"),
    re.compile(
        rf"(?P<back>){_POLITE}给(?P<words>[^\n]+?){_AGAIN}?发(?:一?[个张份])?邀请[码函]?{_END}"
    ),
)
"""邀请 王强; 撤回王强的邀请; 给王强发个邀请."""
BARE = re.compile(rf"(?:请|麻烦)?邀请[码函]?[ \u3000]+(?P<words>\S{{2,20}}){_END}")
"""What anybody may try."""
ANYBODY = re.compile(rf"{_POLITE}发?邀请[码函]?(?:一下)?[\s:：]*(?P<words>\S{{2,20}}?){_END}")
"""The same while no form is open: nothing is asked that 邀请王强 could answer."""
