"""Answers to questions that are named, not open: a jump, a correction, an edited message, 同上."""

from dataclasses import replace

from ..effects import Offer, Say
from ..events import Changed, Edited, Jumped, SameAs
from ..fields.base import Clear, Doubt, Field, Reading, Wrong
from ..messages import Option
from ..scene import Scene, Sheet, put_question, sheet_of
from ..state import Pending
from ..turn import Turn
from .drafting import take_out
from .filling import doubt, open_question, take


def jump(scene: Scene, event: Jumped) -> Turn:
    """One question is put before its turn, its answer set aside."""
    sheet = sheet_of(scene)
    if len(event.keys) != 1:
        return which(scene, event.keys, None)
    (key,) = event.keys
    if not sheet.number(key):
        return put_question(scene, *_not_asked(sheet, key))
    return put_question(scene.with_draft(take_out(sheet.draft, key)))


def change(scene: Scene, event: Changed) -> Turn:
    """A new answer to a named question, without leaving the open one. It is always repeated."""
    sheet = sheet_of(scene)
    if len(event.keys) != 1:
        return which(scene, event.keys, event.text)
    (key,) = event.keys
    if not sheet.number(key):
        return put_question(scene, *_not_asked(sheet, key))
    field = sheet.form.by_key[key]
    return take(scene, field, field.read(event.text, scene.now))


def edit(scene: Scene, event: Edited) -> Turn:
    """A new wording of a message that had answered a question is a new answer to it."""
    field = sheet_of(scene).form.by_key.get(event.key)
    if field is None:
        return put_question(scene, Say("edited_unknown"))
    if field.gathers:  # the message was only a part of the answer
        return put_question(scene, Say("edited_part", {"label": field.short_name}))
    return change(scene, Changed((event.key,), event.text))


def same_as(scene: Scene, event: SameAs) -> Turn:
    """同上: the answer to another question, shown in full and confirmed before it is put down."""
    field = open_question(scene)
    sheet = sheet_of(scene)
    if event.key:
        found: Field | None = sheet.form.by_key.get(event.key)
        if found is None or not sheet.draft.answers.get(found.key):
            data = {"other": found.short_name if found else ""}
            return take(scene, field, Wrong("nothing_there", data))
    else:
        found = _one_of_its_kind(scene, sheet, field)
        if found is None:
            return take(scene, field, Wrong("same_as_above"))
    reading = _as_said(scene, field, found)
    if isinstance(reading, Wrong):
        data = {"other": found.short_name, "shown": found.spoken(_answer_to(sheet, found))}
        return take(scene, field, Wrong("not_the_same", data))
    readings = (reading.answer,) if isinstance(reading, Clear) else reading.readings
    return doubt(scene, field, Doubt(readings, "same_as", {"other": found.short_name}))


def _one_of_its_kind(scene: Scene, sheet: Sheet, field: Field) -> Field | None:
    """The nearest question before that holds such an answer: of the same kind, or its kin."""
    kin = next((kinds for kinds in KIN if field.type in kinds), {field.type})
    before = sheet.asked[: sheet.number(field.key) - 1]
    return next(
        (
            one
            for one in reversed(before)
            if one.type in kin
            and sheet.draft.answers.get(one.key)
            and not isinstance(_as_said(scene, field, one), Wrong)
        ),
        None,
    )


def _as_said(scene: Scene, field: Field, other: Field) -> Reading:
    """What a field makes of the answer to another question, in that question's own words."""
    return field.read(other.show(_answer_to(sheet_of(scene), other)), scene.now)


def _answer_to(sheet: Sheet, field: Field) -> object:
    return sheet.draft.answers[field.key]


def which(scene: Scene, keys: tuple[str, ...], text: str | None) -> Turn:
    """A name fits several questions; which is meant, is asked."""
    sheet = sheet_of(scene)
    keys = tuple(key for key in keys if sheet.number(key))
    if not keys:
        return put_question(scene, Say("nothing_done"))
    pending = Pending("which", readings=keys, text=text)
    labels = [sheet.form.by_key[key].label for key in keys]
    options = (
        *(Option(f"pick:{n}", label) for n, label in enumerate(labels)),
        Option("decline", ""),
    )
    state = replace(scene.state, pending=pending, asked="which")
    return Turn(state, (Say("which_question"), Offer(options)))


def _not_asked(sheet: Sheet, key: str) -> tuple[Say, ...]:
    field = sheet.form.by_key.get(key)
    return (
        (Say("not_asked_now", {"label": field.short_name}),) if field else (Say("nothing_done"),)
    )


KIN = (frozenset({"mobile", "phone"}), frozenset({"percent"}), frozenset({"person"}))
"""Kinds whose answers stand for one another: a mobile number is a phone number."""
