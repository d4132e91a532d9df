"""A broadcast made in the chat: to whom, in what words, seen, tried, confirmed; how far it is.

The open form is not touched by any of it. Only a confirmation sends; a command drops the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from ..broadcast import (
    AMONG,
    LONGEST,
    Among,
    Audience,
    Broadcast,
    Broadcasting,
    BroadcastPreview,
    BroadcastTrial,
    Delivered,
    Making,
    Segment,
    StopBroadcast,
    after,
    choices,
)
from ..effects import Effect, Offer, Say
from ..events import Event
from ..fields.base import Data
from ..messages import Option
from ..scene import Scene
from ..sentences import SayCode
from ..turn import Turn
from .conversing import carry_on


def broadcast(scene: Scene, event: Broadcasting) -> Turn:
    """What somebody wants of a broadcast. Only the office sends any."""
    if scene.state.role != "staff":
        said = Say("broadcast_not_staff")
        return carry_on(scene, said) if scene.sheet else _rest(scene, said)
    if event.move in LAST:
        return LAST[event.move](scene, event)
    making = Making() if event.move == "begin" else scene.state.broadcast
    if making is None:
        return _rest(scene, Say("broadcast_none"))
    return MOVES.get(event.move, _make)(scene, event, making)


def dropped(scene: Scene, event: Event) -> tuple[Scene, tuple[Effect, ...]]:
    """The scene without the broadcast that was being made, where the event is no part of it."""
    if scene.state.broadcast is None or isinstance(event, Broadcasting):
        return scene, ()
    state = replace(scene.state, broadcast=None)
    return replace(scene, state=state), (Say("broadcast_dropped"),)


def _begin(scene: Scene, event: Broadcasting, making: Making) -> Turn:
    """One at a time: while the last one is under way, this is what can be done with it."""
    last = event.known.last
    if last is None or last.state != "going":
        return _make(scene, event, making)
    said = Say("broadcast_one_at_a_time"), _standing(scene, last)
    return Turn(scene.state, (*said, Offer((*UNDER_WAY, *_back(scene)))))


def _make(scene: Scene, event: Broadcasting, making: Making) -> Turn:
    """One step on: what was said is put down, and what is missing asked for."""
    made = after(making, event.move, event.whom, event.words)
    said: list[Effect] = []
    if len(made.words) > LONGEST:
        said.append(Say("broadcast_too_long", {"length": len(made.words), "limit": LONGEST}))
        made = replace(made, words="")
    if event.whom.of:
        said.append(Say("broadcast_no_form", {"form": event.whom.of}))
    if event.move == "say" and made == making and not said:
        if made.step == "preview":
            return Turn(scene.state, (Say("broadcast_not_sent"), _options(scene, made)))
        said.append(Say("broadcast_not_clear"))
    if made.words and (segment := made.segment):
        return _preview(scene, event, (made, segment), *said)
    state = replace(scene.state, broadcast=made)
    return Turn(state, (*said, _asks(scene, made), _options(scene, made)))


def _preview(
    scene: Scene, event: Broadcasting, made: tuple[Making, Segment], *said: Effect
) -> Turn:
    """All of it, as it will arrive, and how many people it reaches."""
    (making, segment), known = made, event.known
    audience = known.audience or Audience(0)
    changed = making.audience is not None and making.audience.people != audience.people
    making = replace(making, audience=audience)
    begins = _begins(scene, known.begins)
    facts = (segment, _name(scene, segment.form), known.sender, audience, begins)
    shown = (
        Say("broadcast_looks"),
        Say("broadcast_message", {"sender": known.sender, "words": making.words}),
        BroadcastPreview(*facts, changed=changed),
    )
    state = replace(scene.state, broadcast=making)
    return Turn(state, (*said, *shown, _options(scene, making)))


def _try(scene: Scene, event: Broadcasting, making: Making) -> Turn:
    """It goes to who makes it, by the way the others will get it."""
    if making.step != "preview":
        return _make(scene, event, making)
    trial = BroadcastTrial(event.known.sender, making.words)
    return Turn(scene.state, (trial, Say("broadcast_tried"), _options(scene, making)))


def _confirm(scene: Scene, event: Broadcasting, making: Making) -> Turn:
    """Sent to just as many as was said last; otherwise that is said again, and nothing is sent."""
    segment, known = making.segment, event.known
    seen = making.audience.people if making.audience else 0
    now = known.audience.people if known.audience else 0
    if segment is None or not seen or now != seen or event.count not in {None, seen}:
        return _make(scene, event, making)
    if known.last and known.last.state == "going":
        return _begin(scene, event, making)
    facts = (known.id, known.by, segment, making.words, seen, known.begins)
    said = Say("broadcast_confirmed", {"count": seen})
    if begins := _begins(scene, known.begins):
        code: SayCode = "broadcast_today" if begins[0] == "today" else "broadcast_tomorrow"
        said = Say(code, {"count": seen, "clock": begins[1]})
    state = replace(scene.state, broadcast=None)
    return Turn(state, (Broadcast(*facts), said, Offer((*UNDER_WAY, *_back(scene)))))


def _cancel(scene: Scene, event: Broadcasting, making: Making) -> Turn:
    del event, making
    state = replace(scene.state, broadcast=None)
    return _rest(replace(scene, state=state), Say("broadcast_cancelled"))


def _progress(scene: Scene, event: Broadcasting) -> Turn:
    """How far the last one is. One that is being made waits on."""
    last = event.known.last
    if last is None:
        return _rest(scene, Say("broadcast_no_last"))
    going = UNDER_WAY if last.state == "going" else ()
    return Turn(scene.state, (_standing(scene, last), Offer((*going, *_back(scene)))))


def _stop(scene: Scene, event: Broadcasting) -> Turn:
    """What has not been sent is not sent any more; how much was, is said."""
    last = event.known.last
    if last is None or last.state != "going":
        making = scene.state.broadcast
        return _cancel(scene, event, making) if making else _progress(scene, event)
    left = max(0, last.total - last.sent - last.failed - last.missed)
    said = Say("broadcast_stopped", {"sent": last.sent, "left": left})
    if not last.written:
        said = Say("broadcast_stopped_before")
    return _rest(scene, StopBroadcast(last.id), said)


def _asks(scene: Scene, making: Making) -> Say:
    """What is missing is asked for."""
    match making.step:
        case "place":
            code: SayCode = "broadcast_which_place" if making.places else "broadcast_no_place"
            return Say(code, {"place": making.unplaced})
        case "form":
            return Say("broadcast_which_of_them" if making.forms else "broadcast_which_form")
        case "among":
            return Say("broadcast_which_among", {"form": _name(scene, making.form or "")})
        case _:
            return Say("broadcast_which_words", {"limit": LONGEST})


def _options(scene: Scene, making: Making) -> Offer:
    count = making.audience.people if making.audience else 0
    found: tuple[Option, ...] = ()
    match making.step:
        case "place":
            named = (Option(f"broadcast_place:{one.name}", one.name) for one in making.places)
            found = (*named, ANYWHERE)
        case "form":
            forms = choices(scene.catalog, making)
            found = tuple(Option(f"broadcast_form:{one}", _name(scene, one)) for one in forms)
        case "among":
            found = tuple(AMONG_OPTIONS[one] for one in AMONG)
        case "preview":
            confirm = (Option(f"broadcast_confirm:{count}", ""), TRY) if count else ()
            found = (*confirm, *CHANGE)
    return Offer((*found, CANCEL))


def _name(scene: Scene, form: str) -> str:
    found = scene.catalog.find(form)
    return found[1].name if found else ""


def _standing(scene: Scene, last: Delivered) -> Say:
    facts: Data = {
        "total": last.total,
        "written": last.written,
        "sent": last.sent,
        "arrived": last.arrived,
        "failed": last.failed + last.missed,
    }
    begins = _begins(scene, last.begins)
    if begins and last.state == "going":
        today = begins[0] == "today"
        code: SayCode = "broadcast_waits_today" if today else "broadcast_waits_tomorrow"
        return Say(code, {"total": last.total, "clock": begins[1]})
    return Say(STANDING.get(last.state, "broadcast_done"), facts)


def _begins(
    scene: Scene, moment: datetime | None
) -> tuple[Literal["today", "tomorrow"], str] | None:
    """When it begins, as it is said: it never waits longer than for the next morning."""
    if moment is None:
        return None
    there = moment.astimezone(scene.now.tzinfo)
    day = there.date() == scene.now.date()
    return "today" if day else "tomorrow", f"{there.hour}:{there:%M}"


def _rest(scene: Scene, *said: Effect) -> Turn:
    return Turn(scene.state, (*said, Offer(_back(scene))))


def _back(scene: Scene) -> tuple[Option, ...]:
    """What leads back: to the open form, or to the list of forms."""
    return (Option("resume" if scene.sheet else "forms", ""),)


AMONG_OPTIONS: Mapping[Among, Option] = {
    "not_begun": Option("broadcast_among_not_begun", ""),
    "filling": Option("broadcast_among_filling", ""),
    "awaited": Option("broadcast_among_awaited", ""),
    "handed_in": Option("broadcast_among_handed_in", ""),
    "all": Option("broadcast_among_all", ""),
}
TRY, CANCEL = Option("broadcast_try", ""), Option("broadcast_cancel", "")
ANYWHERE = Option("broadcast_anywhere", "")
CHANGE = (Option("broadcast_words", ""), Option("broadcast_whom", ""))
UNDER_WAY = (Option("broadcast_progress", ""), Option("broadcast_stop", ""))
STANDING: Mapping[str, SayCode] = {
    "going": "broadcast_going",
    "stopped": "broadcast_was_stopped",
}

MOVES: Mapping[str, Callable[[Scene, Broadcasting, Making], Turn]] = {
    "begin": _begin,
    "try": _try,
    "confirm": _confirm,
    "cancel": _cancel,
}
"""What is done with one that is being made; all else is a step on (`_make`)."""
LAST: Mapping[str, Callable[[Scene, Broadcasting], Turn]] = {"progress": _progress, "stop": _stop}
"""What is about the last one that was sent."""
