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
from .conversing import also, at_words, carry_on

FEW = 8
"""People to choose from; of more, their number is told."""


def invite(scene: Scene, event: AskedInvitation) -> Turn:
    """An invitation for the one person who is meant; else who may be, or why nobody is."""
    if scene.state.role != "staff":
        return _refused(scene)
    if not event.words:
        said = Say("invite_whom" if event.kind != "back" else "invite_whom_back")
        return _asked(scene, event, said)
    if not event.found:
        return _asked(scene, event, Say("invite_nobody", {"words": event.words}))
    if len(event.found) > 1:
        return _several(scene, event)
    (person,) = event.found
    data: Data = {**_named(person), "since": event.since}
    if event.kind == "back":
        return _back(scene, event, data)
    if event.since and event.kind == "new":
        option = Option(f"reinvite:{person.id}", _label(person))
        return _waiting(_quiet(scene), Say("invite_here_already", data), (option,))
    said = Say("invitation_renewed" if event.unused else "invitation", data)
    letter = Letter(data, event.code, event.links)
    new = Invite("invite", event.code, person.id)
    return _said(scene, CallBack(person.id), new, said, letter, GiveCode(event.code))


def _refused(scene: Scene) -> Turn:
    """Only the office invites; whoever fills a form in may ask a colleague to join in it."""
    if scene.sheet is None:
        return Turn(scene.state, (Say("invite_not_staff"), Offer((Option("forms", ""),))))
    words = (Say("not_an_answer"),) if at_words(scene) else ()
    return carry_on(scene, Say("invite_not_staff"), *words)


def _back(scene: Scene, event: AskedInvitation, data: Data) -> Turn:
    (person,) = event.found
    if event.unused:
        return _said(scene, CallBack(person.id), Say("invitation_called_back", data))
    here = event.since != ""
    return _said(scene, Say("nothing_to_call_back_here" if here else "nothing_to_call_back", data))


def _several(scene: Scene, event: AskedInvitation) -> Turn:
    data: Data = {"words": event.words, "number": len(event.found)}
    if len(event.found) > FEW:
        return _asked(scene, event, Say("invite_too_many", data))
    told = zip(event.found, labels(event.found), strict=True)
    options = tuple(Option(f"{KEY_OF[event.kind]}:{one.id}", label) for one, label in told)
    listed = ",".join(one.id for one in event.found)
    return _waiting(_asking(scene, event, listed), Say("invite_several", data), options)


def _said(scene: Scene, *said: Effect) -> Turn:
    """After an invitation no list of forms follows, for it is to be sent on."""
    if scene.sheet is None:
        return Turn(_quiet(scene).state, said)
    return carry_on(scene, *said)


def _asked(scene: Scene, event: AskedInvitation, say: Say) -> Turn:
    """Whom it is for; while a question of a form is open, an answer is for that question."""
    if scene.stage in BUSY:
        return carry_on(scene, say)
    return Turn(_asking(scene, event).state, (say,))


def _waiting(scene: Scene, say: Say, options: tuple[Option, ...]) -> Turn:
    """A choice; what is open is put again before it, so that an answer is not taken for one."""
    if scene.stage in BUSY:
        return also(carry_on(scene, say), options)
    return Turn(scene.state, (say, Offer(options)))


def _asking(scene: Scene, event: AskedInvitation, listed: str = "") -> Scene:
    """It is asked whom an invitation of this kind is for, unless a question of a form is open."""
    if scene.stage in BUSY:
        return scene
    asked = f"{INVITING}{event.kind}:{listed}"
    return replace(scene, state=replace(scene.state, asked=asked))


def _quiet(scene: Scene) -> Scene:
    asked = "" if scene.state.asked.startswith(INVITING) else scene.state.asked
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


BUSY = ("asking", "confirming")
"""Stages at which an answer is for the open form."""
KEY_OF = {kind: key for key, kind in KEYS.items()}
