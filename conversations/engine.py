"""The machine of a conversation: for each event, what is done at each stage.

`step` is a pure function: the same catalog, state, event and moment always give the same turn. The
picture in `docs/` is drawn from `TABLE` itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from . import events as on
from .events import Event
from .filling import (
    answer,
    answer_doubt,
    ask_restart,
    back,
    change,
    closed,
    decline,
    drop,
    finish,
    jump,
    keep,
    settle,
    skip,
    take_file,
)
from .forms.notice import Catalog
from .handing_in import (
    already,
    at_rest,
    begin,
    choose_first,
    forms,
    give_draft,
    go_on,
    greet,
    hand_in,
    help_,
    incomplete,
    old_button,
    pause,
    resume,
    review,
    status,
)
from .scene import Scene, Stage, set_scene
from .state import State
from .turn import Turn

Handler: TypeAlias = Callable[[Scene, Any], Turn]


def step(catalog: Catalog, state: State, event: Event, now: datetime) -> Turn:
    """The state after `event` and what follows from it. Never raises, whatever the event.

    While a choice is pending, an event that has no rule of its own there drops the choice and is
    met as if it had not been pending. After the deadline, what was handed in is no longer changed.
    """
    scene = set_scene(catalog, state, now)
    if scene.stage == "confirming" and TABLE[type(event)].get("confirming") is None:
        scene = drop(scene)
    if type(event) in CHANGING and _filed_and_over(scene):
        return closed(scene, event)
    return TABLE[type(event)][scene.stage](scene, event)


def _filed_and_over(scene: Scene) -> bool:
    sheet = scene.sheet
    return bool(sheet and sheet.draft.edition and sheet.season.over(scene.now))


STAGES: tuple[Stage, ...] = ("choosing", "asking", "confirming", "reviewing", "handed_in")


def _row(*handlers: Handler | None) -> Mapping[Stage, Any]:
    return {
        stage: handler
        for stage, handler in zip(STAGES, handlers, strict=True)
        if handler is not None
    }


# fmt: off
TABLE: Mapping[type[Event], Mapping[Stage, Handler]] = {
    #                      choosing      asking       confirming    reviewing    handed in
    on.Started:      _row(greet,        resume,      None,         resume,      resume),
    on.Resumed:      _row(go_on,        resume,      None,         resume,      resume),
    on.AskedForms:   _row(forms,        forms,       None,         forms,       forms),
    on.ChoseForm:    _row(begin,        begin,       None,         begin,       begin),
    on.Answered:     _row(choose_first, answer,      answer_doubt, at_rest,     at_rest),
    on.SentAFile:    _row(choose_first, take_file,   None,         take_file,   take_file),
    on.Picked:       _row(old_button,   old_button,  settle,       old_button,  old_button),
    on.Declined:     _row(choose_first, old_button,  decline,      old_button,  old_button),
    on.Skipped:      _row(choose_first, skip,        None,         at_rest,     at_rest),
    on.WentBack:     _row(choose_first, back,        None,         back,        back),
    on.Kept:         _row(choose_first, keep,        None,         at_rest,     at_rest),
    on.Finished:     _row(choose_first, finish,      None,         at_rest,     at_rest),
    on.Jumped:       _row(choose_first, jump,        None,         jump,        jump),
    on.Changed:      _row(choose_first, change,      None,         change,      change),
    on.AskedHelp:    _row(help_,        help_,       None,         help_,       help_),
    on.AskedStatus:  _row(status,       status,      None,         status,      status),
    on.Paused:       _row(pause,        pause,       None,         pause,       pause),
    on.AskedRestart: _row(choose_first, ask_restart, None,         ask_restart, ask_restart),
    on.AskedReview:  _row(choose_first, review,      None,         review,      review),
    on.AskedDraft:   _row(choose_first, give_draft,  None,         give_draft,  give_draft),
    on.HandedIn:     _row(choose_first, incomplete,  None,         hand_in,     already),
    on.CameLate:     _row(old_button,   old_button,  None,         old_button,  old_button),
}
"""Event and stage to what is done. `None`: the pending choice is dropped, the event met again."""
# fmt: on

CHANGING = frozenset(
    {
        on.Answered,
        on.SentAFile,
        on.Picked,
        on.Skipped,
        on.WentBack,
        on.Kept,
        on.Finished,
        on.Jumped,
        on.Changed,
        on.AskedRestart,
        on.HandedIn,
    }
)
"""What would change a submission: no longer possible after its deadline."""
