"""The machine of a conversation: for each event, what is done at each stage.

`step` is a pure function: the same catalog, state, event and moment always give the same turn. The
picture in `docs/` is drawn from `TABLE` itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from . import events as on
from .broadcast import Broadcasting
from .effects import Say
from .events import Event
from .forms.notice import Catalog
from .handling.broadcasting import broadcast, dropped
from .handling.changing import change, edit, jump, same_as
from .handling.choosing import choose_first, forms, greet, hold
from .handling.contradicting import with_contradictions
from .handling.conversing import acknowledge, office, question, unreadable
from .handling.filling import (
    answer,
    back,
    closed,
    drop,
    finish,
    keep,
    skip,
    take_file,
    with_unsure,
)
from .handling.handing_in import (
    already,
    at_rest,
    begin,
    give_draft,
    go_on,
    hand_in,
    help_,
    incomplete,
    old_button,
    pause,
    resume,
    review,
)
from .handling.holding import still
from .handling.inviting import entered, link, share, stop_sharing
from .handling.issuing import invite
from .handling.nudging import nudge
from .handling.postponing import postpone, undo, undo_choice
from .handling.proposing import amend, leave_out, paste
from .handling.reminding import calls, mute, remind, snooze, unmute
from .handling.settling import answer_doubt, ask_restart, decline, settle
from .handling.standing import tell
from .nudging import Nudging
from .scene import Scene, Stage, set_scene
from .state import State
from .turn import Turn

Handler: TypeAlias = Callable[[Scene, Any], Turn]


def step(catalog: Catalog, state: State, event: Event, now: datetime) -> Turn:
    """The state after `event` and what follows from it. Never raises, whatever the event.

    While a choice is pending, an event that has no rule of its own there drops the choice and is
    met as if it had not been pending; but a proposal is never lost by it (`holding.still`). After
    the deadline, what was handed in is no longer changed.
    """
    if isinstance(event, on.Reminded):  # beside whatever goes on, and dropping nothing of it
        return remind(set_scene(catalog, state, now), event)
    state = replace(state, shown=None) if state.shown else state
    if state.nudge and not isinstance(event, Nudging):
        state = replace(state, nudge=None)
    scene, told = dropped(set_scene(catalog, state, now), event)
    before = scene
    if scene.stage == "confirming" and not _waits_for(scene, event):
        scene = drop(scene)
    if type(event) in CHANGING and _filed_and_over(scene):
        return closed(scene, event)
    turn = with_unsure(scene, TABLE[type(event)][scene.stage](scene, event))
    turn = with_contradictions(scene, turn)
    if isinstance(event, on.SentAFile | on.SentOther) and event.words:
        turn = replace(turn, effects=(Say("caption", {"text": event.words}), *turn.effects))
    turn = replace(turn, effects=(*told, *turn.effects)) if told else turn
    if scene is before:
        return turn
    return still(before, turn, quiet=isinstance(event, on.Paused))


def _waits_for(scene: Scene, event: Event) -> bool:
    """Whether the choice that is pending has to do with the event, or just waits on."""
    pending = scene.state.pending
    listed = pending is not None and pending.kind == "adopt"
    known = TABLE[type(event)].get("confirming") is not None
    return known and (listed or type(event) not in TO_A_LIST)


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
    on.SentAFile:    _row(hold,         take_file,   None,         take_file,   take_file),
    on.SentOther:    _row(unreadable,   unreadable,  unreadable,   unreadable,  unreadable),
    on.Picked:       _row(old_button,   old_button,  settle,       old_button,  old_button),
    on.Declined:     _row(choose_first, old_button,  decline,      old_button,  old_button),
    on.Skipped:      _row(choose_first, skip,        None,         at_rest,     at_rest),
    on.WentBack:     _row(choose_first, back,        None,         back,        back),
    on.Kept:         _row(choose_first, keep,        None,         at_rest,     at_rest),
    on.Finished:     _row(choose_first, finish,      None,         at_rest,     at_rest),
    on.Jumped:       _row(choose_first, jump,        None,         jump,        jump),
    on.Changed:      _row(choose_first, change,      amend,        change,      change),
    on.Pasted:       _row(hold,         paste,       paste,        paste,       paste),
    on.Dropped:      _row(choose_first, old_button,  leave_out,    old_button,  old_button),
    on.Edited:       _row(choose_first, edit,        None,         edit,        edit),
    on.SameAs:       _row(choose_first, same_as,     None,         at_rest,     at_rest),
    on.Postponed:    _row(choose_first, postpone,    None,         at_rest,     at_rest),
    on.Undone:       _row(choose_first, undo,        undo_choice,  undo,        undo),
    on.Acknowledged: _row(acknowledge,  acknowledge, acknowledge,  acknowledge, acknowledge),
    on.Questioned:   _row(question,     question,    question,     question,    question),
    on.AskedOffice:  _row(office,       office,      office,       office,      office),
    on.AskedHelp:    _row(help_,        help_,       None,         help_,       help_),
    on.AskedStatus:  _row(tell,         tell,        tell,         tell,        tell),
    on.Paused:       _row(pause,        pause,       None,         pause,       pause),
    on.AskedRestart: _row(choose_first, ask_restart, None,         ask_restart, ask_restart),
    on.AskedReview:  _row(choose_first, review,      None,         review,      review),
    on.AskedDraft:   _row(choose_first, give_draft,  None,         give_draft,  give_draft),
    on.HandedIn:     _row(choose_first, incomplete,  None,         hand_in,     already),
    on.CameLate:     _row(old_button,   old_button,  None,         old_button,  old_button),
    on.AskedLink:    _row(link,         link,        link,         link,        link),
    on.AskedShare:   _row(choose_first, share,       share,        share,       share),
    on.AskedInvitation: _row(invite,    invite,      invite,       invite,      invite),
    on.Entered:      _row(entered,      entered,     entered,      entered,     entered),
    on.StoppedSharing: _row(choose_first, stop_sharing, None,      stop_sharing, stop_sharing),
    on.Reminded:     _row(remind,       remind,      remind,       remind,      remind),
    on.Muted:        _row(mute,         mute,        mute,         mute,        mute),
    on.Unmuted:      _row(unmute,       unmute,      unmute,       unmute,      unmute),
    on.Snoozed:      _row(snooze,       snooze,      snooze,       snooze,      snooze),
    on.AskedCalls:   _row(calls,        calls,       calls,        calls,       calls),
    Broadcasting:    _row(broadcast,    broadcast,   broadcast,    broadcast,    broadcast),
    Nudging:         _row(nudge,        nudge,       nudge,        nudge,       nudge),
}
"""Event and stage to what is done. `None`: the pending choice is dropped, the event met again."""
# fmt: on

TO_A_LIST = frozenset({on.Changed, on.Pasted})
"""What amends a list of proposed answers, and drops any other choice that is pending."""

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
        on.Pasted,
        on.Dropped,
        on.Edited,
        on.SameAs,
        on.Undone,
        on.AskedRestart,
        on.HandedIn,
    }
)
"""What would change a submission: no longer possible after its deadline."""
