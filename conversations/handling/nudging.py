"""Others are to be reminded now: what will become of each is said, and only a yes sends it."""

from collections.abc import Iterator
from dataclasses import replace

from ..effects import Effect, Offer, Report, Say
from ..fields.base import Data
from ..inquiry import Overview
from ..messages import Option
from ..nudging import MOST, Known, Nudge, Nudged, Nudging, Remind
from ..scene import Scene
from ..sentences import SayCode
from ..turn import Turn
from .conversing import also, at_words, carry_on
from .describing import form_of, who_of

SHOWN = 10
"""People that are told by name; how many more there are is said."""
NAMES = 6
"""Names to choose from."""


def nudge(scene: Scene, event: Nudging) -> Turn:
    """What somebody wants of reminders to others. Nothing is sent but by a confirmation."""
    if scene.state.role not in {"staff", "contact"}:
        return _stay(scene, Say("nudge_refused"))
    if event.move == "later":
        return _stay(scene, Say("nudge_not_later"))
    if event.move == "cancel":
        return _stay(_without(scene), Say("nudge_cancelled"))
    if event.move == "wait":
        return _wait(scene, event.nudge)
    if event.move == "confirm":
        return _confirm(scene, event)
    return _preview(scene, event, *((Say("not_an_answer"),) if at_words(scene) else ()))


def _confirm(scene: Scene, event: Nudging) -> Turn:
    """They are reminded, if they are still as many as was said; otherwise it is said again."""
    going = _going(event.known)
    seen = event.nudge.people
    if not seen or len(going) != seen or event.count not in {None, seen}:
        return _preview(scene, event, Say("nudge_changed"))
    of = tuple((one.owner, one.day, one.refs) for one in going if one.day)
    said = Say("nudge_confirmed", {"count": len(of)})
    return _stay(_without(scene), Remind(of), said)


def _preview(scene: Scene, event: Nudging, *said: Effect) -> Turn:
    """Who is reminded when, who is not, and why."""
    known, nudge_ = event.known, event.nudge
    if known.names:
        few = known.names[:NAMES]
        options = tuple(Option(f"nudge:{name}", name) for name in few)
        which: SayCode = "standing_which_more" if len(few) < len(known.names) else "standing_which"
        kept = _kept(scene, replace(nudge_, words=known.rest, people=0, among=few))
        return _offer(kept, options, *said, Say(which, {"words": known.called or nudge_.words}))
    if not known.found:
        return _stay(_without(scene), *said, Say("nudge_none", {"words": nudge_.words}))
    said = (*said, *_beside(known))
    facts: Data = {"called": known.called, "count": known.total, "most": MOST}
    if known.total > MOST:
        staff = scene.state.role == "staff"
        code: SayCode = "nudge_many" if staff else "nudge_many_teams"
        return _stay(_without(scene), *said, Say(code, facts))
    if not known.people:
        nobody = () if known.done or known.yourself else (Say("nudge_nobody", facts),)
        return _stay(_without(scene), *said, *nobody)
    going, report = _going(known), Report(tuple(_lines(scene, known)))
    if not going:
        return _stay(_without(scene), *said, report, *_forward(known), Say("nudge_no_one"))
    scene = _kept(scene, replace(nudge_, people=len(going), among=()))
    how = Say("nudge_how_staff" if scene.state.role == "staff" else "nudge_how")
    confirm = Option(f"nudge_confirm:{len(going)}", "")
    return _offer(scene, (confirm, CANCEL), *said, report, *_forward(known), how)


def _beside(known: Known) -> Iterator[Say]:
    """What else was said, and why nobody is reminded for it."""
    if known.unknown:
        yield Say("nudge_unknown", {"words": "、".join(known.unknown)})
    if known.done:
        yield Say("nudge_nobody", {"called": "、".join(known.done)})
    if known.yourself:
        yield Say("nudge_yourself")


def _lines(scene: Scene, known: Known) -> Iterator[Say]:
    going = _going(known)
    facts: Data = {"called": known.called, "count": len(known.people), "going": len(going)}
    yield Say("nudge_preview" if going else "nudge_preview_none", facts)
    some = (*going, *(one for one in known.people if one.day is None))
    for one in some[:SHOWN]:
        yield _line(scene, known, one)
    if len(some) > SHOWN:
        yield Say("nudge_more", {"count": len(some) - SHOWN})
    if contacts := [one.contact for one in some[:SHOWN] if one.contact]:
        yield Say("nudge_contacts", {"names": "、".join(contacts)})


def _line(scene: Scene, known: Known, one: Nudged) -> Say:
    """One person: whose forms, and when the reminder goes, or why it does not."""
    names = (form_of(scene, line.standing)[1].name for line in one.lines)
    forms, first = "、".join(dict.fromkeys(names)), one.lines[0]
    who = who_of(Overview(role=scene.state.role), first)
    if one.contact:
        who = f"{first.standing.enterprise} {one.contact}"
    facts: Data = {"who": who, "forms": forms, "held": one.held or ""}
    if one.day is None:
        return Say("nudge_not", facts)
    if one.day > scene.now.date():
        return Say("nudge_day", {**facts, "month": one.day.month, "day": one.day.day})
    if known.clock:
        return Say("nudge_later", {**facts, "clock": known.clock})
    return Say("nudge_now", facts)


def _forward(known: Known) -> Iterator[Say]:
    """For those whom no message reaches: words that may be sent on as they are."""
    lost = [one for one in known.people if one.day is None and one.held == "no_way"]
    if lost:
        firsts = ((one.contact, one.lines[0]) for one in lost)
        names = {contact or first.name or first.standing.team for contact, first in firsts}
        yield Say("nudge_forward", {"names": "、".join(sorted(names - {""}))})


def _going(known: Known) -> tuple[Nudged, ...]:
    return tuple(one for one in known.people if one.day)


def _kept(scene: Scene, nudge_: Nudge) -> Scene:
    return replace(scene, state=replace(scene.state, nudge=nudge_))


def _without(scene: Scene) -> Scene:
    return replace(scene, state=replace(scene.state, nudge=None))


def _wait(scene: Scene, nudge_: Nudge) -> Turn:
    """What was said is no yes; where nothing waits for one, it is said how to begin."""
    if not nudge_.people:
        return _stay(_without(scene), Say("nudge_nothing"))
    confirm = Option(f"nudge_confirm:{nudge_.people}", "")
    return _offer(scene, (confirm, CANCEL), Say("nudge_not_sent"))


def _offer(scene: Scene, options: tuple[Option, ...], *said: Effect) -> Turn:
    """A choice; what is open is put again before it, so that an answer is not taken for one."""
    if scene.sheet is None:
        return Turn(scene.state, (*said, Offer(options)))
    return also(carry_on(scene, *said), options)


def _stay(scene: Scene, *said: Effect) -> Turn:
    if scene.sheet is None:
        return Turn(scene.state, (*said, Offer((Option("forms", ""),))))
    return carry_on(scene, *said)


CANCEL = Option("nudge_cancel", "")
