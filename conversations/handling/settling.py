"""What waits for one word: which reading is meant, which question, whether to begin anew."""

from dataclasses import replace

from ..effects import Offer, Say
from ..events import Answered, AskedRestart, Changed, Declined, Jumped, Picked
from ..fields.base import Doubt
from ..messages import Option
from ..scene import Scene, about, put_question, sheet_of
from ..sharing import by_whom
from ..state import LIFE, Pending
from ..turn import Turn
from .changing import change, jump, which
from .filling import answer, begin_with, doubt, drop, gather, opened, put_down, take
from .proposing import adopt, explain, one_by_one, propose, refuse


def settle(scene: Scene, event: Picked) -> Turn:
    """One of what was on offer is meant."""
    pending = scene.state.pending
    if pending is None:
        return put_question(scene, Say("old_button"))
    if pending.kind == "restart":
        return _restart(scene)
    if pending.kind == "adopt":
        # What was said before the list is no longer what was said last: 撤回 must not reach it.
        scene = replace(scene, state=replace(scene.state, last=""))
        return (adopt, one_by_one, refuse)[min(event.number, 2)](scene)
    if not 0 <= event.number < len(pending.readings):
        return put_question(scene)
    if pending.kind == "which":
        key = str(pending.readings[event.number])
        return (
            jump(scene, Jumped((key,)))
            if pending.text is None
            else change(scene, Changed((key,), pending.text))
        )
    field = sheet_of(scene).form.by_key[pending.path]
    value = pending.readings[event.number]
    if pending.kind == "doubt" and field.gathers and sheet_of(scene).open is field:
        return gather(scene, field, value)
    return put_down(scene, field, value)


def decline(scene: Scene, event: Declined) -> Turn:
    """None of what was on offer is meant: nothing changes, the question in doubt is put again."""
    del event
    sheet, pending = sheet_of(scene), scene.state.pending
    if pending and pending.kind == "adopt":
        return refuse(scene)
    field = sheet.form.by_key.get(pending.path) if pending else None
    return put_question(opened(scene, field) if field else scene)


def answer_doubt(scene: Scene, event: Answered) -> Turn:
    """Words instead of a choice: a new answer to the question in doubt.

    To others, nothing is done.
    """
    pending = scene.state.pending
    if pending and pending.kind == "adopt":
        return explain(scene)
    field = sheet_of(scene).form.by_key.get(pending.path) if pending else None
    if field is None:
        return put_question(scene, Say("nothing_done"))
    if field is sheet_of(scene).open:
        return answer(drop(scene), event)
    return take(scene, field, field.read(event.text, scene.now))


def again(scene: Scene) -> Turn:
    """What is on the table is put once more: the choice that waits, or the open question."""
    pending = scene.state.pending
    if pending is None or scene.sheet is None:
        return put_question(scene)
    if pending.kind == "restart":
        return ask_restart(scene, AskedRestart())
    if pending.kind == "adopt":
        return propose(scene, pending.proposed)
    if pending.kind == "which":
        return which(scene, tuple(map(str, pending.readings)), pending.text)
    field = scene.sheet.form.by_key[pending.path]
    if pending.kind == "unusual":
        notes = scene.sheet.notes(field, pending.readings[0])
        return doubt(scene, field, Doubt(pending.readings, "as_it_is"), notes)
    code = "which_one" if len(pending.readings) > 1 else "confirm"
    return doubt(scene, field, Doubt(pending.readings, code))


def ask_restart(scene: Scene, event: AskedRestart) -> Turn:
    """Beginning anew loses answers, so it is confirmed first."""
    del event
    state = replace(scene.state, pending=Pending("restart"), asked="restart")
    options = (Option("pick:0", ""), Option("cancel", ""))
    draft = sheet_of(scene).draft
    stays = (Say("stays_handed_in", about(scene)),) if draft.edition else ()
    theirs = (Say("restart_shared"),) if any(by_whom(draft, key) for key in draft.answers) else ()
    return Turn(state, (*stays, *theirs, Say("confirm_restart", about(scene)), Offer(options)))


def _restart(scene: Scene) -> Turn:
    sheet = sheet_of(scene)
    life = LIFE[sheet.draft.life].get("change", sheet.draft.life)
    draft = replace(
        sheet.draft,
        answers=begin_with(scene, sheet),
        aside={},
        ahead=(),
        later=(),
        unsure={},
        sources={},
        life=life,
    )
    after = scene.with_draft(draft)
    return put_question(replace(after, state=replace(after.state, last="")), Say("restarted"))
