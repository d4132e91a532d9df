"""Invitations that staff issue in the chat, and call back."""

from dataclasses import replace

from ..effects import CallBack, Effect, GiveCode, Invite, Letter, Offer, Say
from ..events import AskedInvitation
from ..fields.base import Data
from ..forms.roster import Person
from ..forms.whom import labels
from ..messages import Option
from ..scene import Scene
from ..turn import Turn
from ..understanding.inviting import INVITING, KEYS
from .conversing import carry_on

FEW = 8
"""People to choose from; of more, their number is told."""


def invite(scene: Scene, event: AskedInvitation) -> Turn:
    """An invitation for the one person who is meant; else who may be, or why nobody is."""
    if not event.words:
        return _asked(scene, Say("invite_whom" if event.kind != "back" else "invite_whom_back"))
    if not event.found:
        return _asked(scene, Say("invite_nobody", {"words": event.words}))
    if len(event.found) > 1:
        return _several(scene, event)
    (person,) = event.found
    data: Data = {**_named(person), "since": event.since}
    if event.kind == "back":
        return _back(scene, event, data)
    if event.since and event.kind == "new":
        option = Option(f"reinvite:{person.id}", _label(person))
        return _waiting(scene, Say("invite_here_already", data), Offer((option,)))
    said = Say("invitation_renewed" if event.unused else "invitation", data)
    letter = Letter(data, event.code, event.links)
    new = Invite("invite", event.code, person.id)
    return _said(scene, CallBack(person.id), new, said, letter, GiveCode(event.code))


def _back(scene: Scene, event: AskedInvitation, data: Data) -> Turn:
    (person,) = event.found
    if event.unused:
        return _said(scene, CallBack(person.id), Say("invitation_called_back", data))
    here = event.since != ""
    return _said(scene, Say("nothing_to_call_back_here" if here else "nothing_to_call_back", data))


def _several(scene: Scene, event: AskedInvitation) -> Turn:
    data: Data = {"words": event.words, "number": len(event.found)}
    if len(event.found) > FEW:
        return _asked(scene, Say("invite_too_many", data))
    told = zip(event.found, labels(event.found), strict=True)
    options = tuple(Option(f"{KEY_OF[event.kind]}:{one.id}", label) for one, label in told)
    return _waiting(scene, Say("invite_several", data), Offer(options))


def _said(scene: Scene, *said: Effect) -> Turn:
    """After an invitation no list of forms follows, for it is to be sent on."""
    if scene.sheet is None:
        return Turn(_quiet(scene).state, said)
    return carry_on(scene, *said)


def _asked(scene: Scene, say: Say) -> Turn:
    """Whom it is for; while a question of a form is open, an answer is for that question."""
    if scene.stage in {"asking", "confirming"}:
        return carry_on(scene, say)
    return Turn(replace(scene.state, asked=INVITING), (say,))


def _waiting(scene: Scene, say: Say, offer: Offer) -> Turn:
    return Turn(_quiet(scene).state, (say, offer))


def _quiet(scene: Scene) -> Scene:
    asked = "" if scene.state.asked == INVITING else scene.state.asked
    return replace(scene, state=replace(scene.state, asked=asked))


def _named(person: Person) -> Data:
    return {
        "name": person.name,
        "label": _label(person),
        "region": person.region,
        "place": f"{person.enterprise}{person.team}" or person.region,
    }


def _label(person: Person) -> str:
    return f"{person.name} {person.team or person.enterprise or person.region}"


KEY_OF = {kind: key for key, kind in KEYS.items()}
