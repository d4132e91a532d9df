"""One conversation through another door, one form for a colleague: by codes, and how it ends."""

from collections.abc import Mapping
from dataclasses import replace

from ..effects import Invite, Say, StopSharing
from ..events import (
    AskedForms,
    AskedLink,
    AskedShare,
    AskedStatus,
    Entered,
    Entry,
    StoppedSharing,
)
from ..forms.roster import Person
from ..scene import Scene, about, put_question, set_scene, sheet_of
from ..sentences import SayCode
from ..sharing import alone
from ..sharing import share as shared
from ..turn import Turn
from .choosing import forms
from .conversing import carry_on
from .handing_in import status


def link(scene: Scene, event: AskedLink) -> Turn:
    """A code that opens this conversation through another door, and how it is used there."""
    said = Say("link_code", {"code": event.code})
    return carry_on(scene, Invite("link", event.code), said)


def share(scene: Scene, event: AskedShare) -> Turn:
    """A code that opens this form to a colleague; from now on it is a shared one."""
    sheet = sheet_of(scene)
    draft = sheet.draft
    if draft.shared is None:
        draft = shared(draft, event.shared, event.called)
    if draft.shared and sheet.first and sheet.first.answers:
        mine = replace(draft.shared, preceding=sheet.first.answers)
        draft = replace(draft, shared=mine)
    state = replace(scene.state, drafts={**scene.state.drafts, draft.ref: draft})
    after = set_scene(scene.catalog, state, scene.now)  # what waits for a word, waits on
    known_by = draft.shared.id if draft.shared else ""
    said = Say("share_code", {**about(after), "code": event.code})
    return carry_on(after, Invite("share", event.code, known_by), said)


def entered(scene: Scene, event: Entered) -> Turn:
    """What a code has opened, and where the form is; or why it has opened nothing."""
    said = _greeting(event.person) if event.person else Say(ENTRIES[event.entry])
    if scene.sheet is None or scene.stage == "confirming" or event.entry not in OPENED:
        return carry_on(scene, said)
    if scene.stage == "asking":
        return put_question(scene, said, Say("resumed", about(scene)))
    turn = status(scene, AskedStatus())
    return replace(turn, effects=(said, *turn.effects))


def _greeting(person: Person) -> Say:
    """Who has come, by name and role, so that a wrong person notices."""
    match person.role:
        case "leader":
            data = {"name": person.name, "enterprise": person.enterprise, "team": person.team}
            return Say("entered_leader", data)
        case "contact":
            return Say("entered_contact", {"name": person.name, "enterprise": person.enterprise})
        case "staff":
            return Say("entered_staff", {"name": person.name, "region": person.region})


def stop_sharing(scene: Scene, event: StoppedSharing) -> Turn:
    """The others go on with the form; what is in it is kept aside here, and offered again."""
    draft = sheet_of(scene).draft
    if draft.shared is None:
        return carry_on(scene, Say("not_shared"))
    if not event.others:
        return carry_on(scene, StopSharing(draft.shared.id, alone=True), Say("shared_alone"))
    drafts = {ref: one for ref, one in scene.state.drafts.items() if ref != draft.ref}
    beside = (*scene.state.beside, alone(draft))
    state = replace(scene.state, drafts=drafts, open="", pending=None, beside=beside, last="")
    turn = forms(set_scene(scene.catalog, state, scene.now), AskedForms())
    said = (StopSharing(draft.shared.id, alone=False), Say("left_shared", about(scene)))
    return replace(turn, effects=(*said, *turn.effects))


OPENED = frozenset({"linked", "invited", "shared", "shared_beside", "own"})
ENTRIES: Mapping[Entry, SayCode] = {
    "linked": "entered_linked",
    "invited": "entered_linked",
    "shared": "entered_shared",
    "shared_beside": "entered_shared_beside",
    "own": "entered_own",
    "wrong": "entered_wrong",
    "used": "entered_used",
    "expired": "entered_expired",
    "too_often": "entered_too_often",
    "invitation_used": "entered_invitation_used",
    "invitation_expired": "entered_invitation_expired",
    "somebody_else": "entered_somebody_else",
}
