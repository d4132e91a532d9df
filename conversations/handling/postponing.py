"""A question left for later, and an answer taken back."""

from dataclasses import replace

from ..effects import Effect, Offer, Say
from ..events import Postponed, Undone
from ..messages import Option
from ..scene import Scene, about, put_question, resting, sheet_of
from ..state import FILED
from ..turn import Turn
from .drafting import take_out


def postpone(scene: Scene, event: Postponed) -> Turn:
    """The open question, or those named, are left for the end; what was given stays aside.

    A question that is postponed once more is asked after all others that wait. When it is the
    only one left, it is put again, with what else can be done.
    """
    sheet = sheet_of(scene)
    wanted = event.keys or ((sheet.open.key,) if sheet.open else ())
    keys = tuple(key for key in wanted if sheet.number(key) and not sheet.answered(key))
    if not keys:
        return put_question(scene, Say("nothing_done"))
    draft = sheet.draft
    later = (*(one for one in draft.later if one not in keys), *keys)
    ahead = tuple(one for one in draft.ahead if one not in keys)
    after = scene.with_draft(replace(draft, later=later, ahead=ahead))
    labels = "、".join(sheet.form.by_key[key].short_name for key in keys)
    now_open = sheet_of(after).open
    if now_open is not None and now_open.key in keys:
        return _only_one(after, labels)
    return put_question(after, Say("postponed", {"labels": labels}))


def _only_one(scene: Scene, labels: str) -> Turn:
    """Nothing else is open: the question again, and the ways that are left."""
    turn = put_question(scene, Say("only_later_left", {**about(scene), "labels": labels}))
    effects: list[Effect] = [
        Offer((Option("office", ""), Option("pause", ""), *one.options), one.accept)
        if isinstance(one, Offer)
        else one
        for one in turn.effects
    ]
    return replace(turn, effects=tuple(effects))


def undo(scene: Scene, event: Undone) -> Turn:
    """The last answer is taken back: its question is open again, the answer kept aside.

    A submission is not withdrawn here: it stands until it is changed and handed in again.
    """
    del event
    sheet = sheet_of(scene)
    if sheet.draft.life in FILED and sheet.open is None:
        return Turn(scene.state, (Say("not_withdrawn", about(scene)), resting(scene)))
    field = sheet.open
    if field and field.gathers and sheet.draft.aside.get(field.key):
        return put_question(scene, Say("undo_part", {"label": field.short_name}))
    last = sheet.form.by_key.get(scene.state.last)
    if last is None or not sheet.number(last.key) or not sheet.answered(last.key):
        return put_question(scene, Say("nothing_to_undo"))
    answer = sheet.draft.answers[last.key]
    after = scene.with_draft(take_out(sheet.draft, last.key))
    number, shown = sheet.number(last.key), last.spoken(answer)
    said = Say("undone", {"number": number, "label": last.short_name, "shown": shown})
    return put_question(replace(after, state=replace(after.state, last="")), said)


def undo_choice(scene: Scene, event: Undone) -> Turn:
    """While a choice waits, nothing was put down yet: what was just said is dropped."""
    del event
    return put_question(scene, Say("nothing_done"))
