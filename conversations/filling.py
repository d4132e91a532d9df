"""Filling in a form: an answer taken, refused or doubted; back, skip, change.

Every handler is `(scene, event) -> Turn`. The one place where a `Reading` is met is `take`.
"""

from dataclasses import replace

from .adopting import adopt, adoptable, propose
from .effects import Doubtful, Effect, Explain, Note, Offer, Say, Seal
from .events import (
    Answered,
    AskedRestart,
    Changed,
    Declined,
    Event,
    Finished,
    Jumped,
    Kept,
    Picked,
    SentAFile,
    Skipped,
    WentBack,
)
from .fields.base import Answer, Clear, Data, Doubt, Field, Reading, Wrong
from .messages import Option
from .scene import Scene, Sheet, about, put_question, question_options, resting, sheet_of
from .state import FILED, LIFE, Draft, Pending
from .turn import Turn


def answer(scene: Scene, event: Answered) -> Turn:
    """Words at an open question are read by its field."""
    field = _open(scene)
    if not field.gathers:
        return take(scene, field, field.read(event.text, scene.now))
    so_far = sheet_of(scene).draft.aside.get(field.key)
    return take(scene, field, field.add(so_far, event.text, scene.now))


def finish(scene: Scene, event: Finished) -> Turn:
    """What was gathered becomes the answer."""
    del event
    field = _open(scene)
    aside = sheet_of(scene).draft.aside
    if not field.gathers:
        return take(scene, field, field.read(FINISHED, scene.now))
    reading = field.finish(aside.get(field.key))
    if isinstance(reading, Clear):
        return accept(scene, field, reading.answer)
    return take(scene, field, reading)


def take(scene: Scene, field: Field, reading: Reading) -> Turn:
    """A reading becomes an answer, a choice between readings, or a sentence about why not."""
    match reading:
        case Clear(value, _) if field.gathers and sheet_of(scene).open is field:
            return gather(scene, field, value)
        case Clear(value, echo):
            return accept(scene, field, value, echo=echo)
        case Doubt(readings, code, data):
            return _doubt(scene, field, Doubt(readings, code, data))
        case Wrong(code, data):
            # What is said next answers the question that was named, so it is the open one now.
            scene = _opened(scene, field)
            question = sheet_of(scene).question(field)
            said = Explain(code, {"label": field.short_name, **data}, question)
            state = replace(scene.state, asked=question.path, pending=None)
            return Turn(state, (said, Offer(question_options(scene, field))))


def gather(scene: Scene, field: Field, so_far: Answer) -> Turn:
    """What was gathered so far is kept beside the answers, and the question goes on."""
    draft = sheet_of(scene).draft
    life = LIFE[draft.life].get("change", draft.life)
    draft = replace(draft, aside={**draft.aside, field.key: so_far}, life=life)
    return put_question(scene.with_draft(draft))


def accept(scene: Scene, field: Field, value: Answer, *, echo: bool = False) -> Turn:
    """An answer is put down, unless it looks unusual; then it is confirmed first.

    A warning beside the next question would be answered there, and land in the wrong field.
    """
    notes = sheet_of(scene).notes(field, value)
    if notes:
        return _doubt(scene, field, Doubt((value,), "as_it_is"), notes)
    return put_down(scene, field, value, echo=echo)


def put_down(scene: Scene, field: Field, value: Answer, *, echo: bool = False) -> Turn:
    """An answer is put down; what depends on it is asked again; the next question is put."""
    sheet = sheet_of(scene)
    draft = put(sheet, field.key, value)
    after = scene.with_draft(draft)
    said: list[Effect] = []
    facts: Data = {
        "number": sheet.number(field.key),
        "label": field.short_name,
        "shown": field.spoken(value),
    }
    if field.key in sheet.draft.answers:
        before = sheet.draft.answers[field.key]
        said.append(Say("changed", {**facts, "before": field.spoken(before)}))
    elif echo or sheet.open is not field:
        said.append(Say("noted", facts))
    if sheet.draft.life == "sealed" and draft.life == "changed":
        said.append(Say("seal_void", about(scene)))
    open_again = draft.aside.keys() - sheet.draft.aside.keys()
    again = [key for key in draft.aside if key in open_again and sheet_of(after).number(key)]
    if again:
        labels = "、".join(sheet.form.by_key[key].short_name for key in again)
        said.append(Say("asked_again", {"labels": labels}))
    return put_question(after, *said)


def put(sheet: Sheet, key: str, value: Answer) -> Draft:
    """The draft with this answer. A changed answer sets aside the answers that depend on it."""
    draft = sheet.draft
    known = draft.answers if key in draft.answers else draft.aside
    fresh = key not in known or known[key] != value
    answers = {**draft.answers, key: value}
    aside = {other: kept for other, kept in draft.aside.items() if other != key}
    if fresh and key in known:
        for below in sheet.form.dependants.get(key, ()):
            if below in answers:
                aside[below] = answers.pop(below)
    life = LIFE[draft.life].get("change", draft.life) if fresh else draft.life
    ahead = tuple(other for other in draft.ahead if other != key)
    return replace(draft, answers=answers, aside=aside, ahead=ahead, life=life)


def take_out(draft: Draft, key: str) -> Draft:
    """The draft with one question open again, before all others; its answer is set aside."""
    answers = dict(draft.answers)
    aside = dict(draft.aside)
    if key in answers:
        aside[key] = answers.pop(key)
    ahead = (key, *(other for other in draft.ahead if other != key))
    return replace(draft, answers=answers, aside=aside, ahead=ahead)


def put_back(draft: Draft, *keys: str) -> Draft:
    """The draft with the former answers to these questions in their place again."""
    aside = dict(draft.aside)
    answers = {**draft.answers, **{key: aside.pop(key) for key in keys if key in aside}}
    ahead = tuple(key for key in draft.ahead if key not in keys)
    return replace(draft, answers=answers, aside=aside, ahead=ahead)


def settle(scene: Scene, event: Picked) -> Turn:
    """One of what was on offer is meant."""
    pending = scene.state.pending
    if pending is None:
        return put_question(scene, Say("old_button"))
    if pending.kind == "restart":
        return _restart(scene)
    if pending.kind == "adopt":
        return adopt(scene)
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
    field = sheet.form.by_key.get(pending.path) if pending else None
    return put_question(_opened(scene, field) if field else scene)


def answer_doubt(scene: Scene, event: Answered) -> Turn:
    """Words instead of a choice: a new answer to the question in doubt.

    To others, nothing is done.
    """
    pending = scene.state.pending
    field = sheet_of(scene).form.by_key.get(pending.path) if pending else None
    if field is None:
        return put_question(scene, Say("nothing_done"))
    if field is sheet_of(scene).open:
        return answer(drop(scene), event)
    return take(scene, field, field.read(event.text, scene.now))


def take_file(scene: Scene, event: SentAFile) -> Turn:
    """A file answers the open question, or the form's question for a file, whenever it comes."""
    sheet = sheet_of(scene)
    if _is_scan(sheet, event):
        return seal(scene, event)
    if adoptable(sheet, event):
        return propose(scene, event)
    uploads = [field for field in sheet.asked if field.accepts()]
    field = sheet.open if sheet.open in uploads else next(iter(uploads), None)
    if field is None:
        return put_question(scene, Say("file_not_asked", {"name": event.file.name}))
    reading = field.take(event.file)
    if isinstance(reading, Wrong) and sheet.open not in (None, field):
        # The next file finds its question by itself, and the next words answer the open one.
        return put_question(scene, Explain(reading.code, reading.data, sheet.question(field)))
    return take(scene, field, reading)


def _is_scan(sheet: Sheet, event: Event) -> bool:
    """Whether a picture or PDF comes after handing in, for a form that is sealed."""
    delivery = sheet.notice.delivery[sheet.form.id]
    return (
        isinstance(event, SentAFile)
        and sheet.draft.life in FILED
        and (delivery.seal or delivery.scan)
        and event.file.kind in {"pdf", "image"}
        and not event.file.problem
    )


def seal(scene: Scene, event: SentAFile) -> Turn:
    """A scan of the sealed paper is bound to the edition that was printed."""
    sheet = sheet_of(scene)
    draft = replace(sheet.draft, life=LIFE[sheet.draft.life]["seal"])
    said = Seal(draft.form, draft.year, draft.edition, event.file)
    facts = {**about(scene), "name": event.file.name}
    sealed = scene.with_draft(draft)
    return Turn(sealed.state, (said, Say("sealed", facts), resting(sealed)))


def skip(scene: Scene, event: Skipped) -> Turn:
    """Only what is optional can be left empty."""
    del event
    field = _open(scene)
    if field.gathers and sheet_of(scene).draft.aside.get(field.key):
        return finish(scene, Finished())
    if field.required:
        return take(scene, field, Wrong("required", {}))
    return put_down(scene, field, None)


def back(scene: Scene, event: WentBack) -> Turn:
    """The question before is open again; its answer can be kept."""
    del event
    sheet = sheet_of(scene)
    before = sheet.before()
    if before is None:
        return put_question(scene, Say("at_first"))
    return put_question(scene.with_draft(take_out(sheet.draft, before.key)))


def keep(scene: Scene, event: Kept) -> Turn:
    """The former answer stays."""
    del event
    sheet = sheet_of(scene)
    field = _open(scene)
    if field.gathers:
        return finish(scene, Finished())
    if field.key not in sheet.draft.aside:
        return put_question(scene, Say("nothing_to_keep"))
    return put_question(scene.with_draft(put_back(sheet.draft, field.key)))


def jump(scene: Scene, event: Jumped) -> Turn:
    """One question is put before its turn, its answer set aside."""
    sheet = sheet_of(scene)
    if len(event.keys) != 1:
        return _which(scene, event.keys, None)
    (key,) = event.keys
    if not sheet.number(key):
        return put_question(scene, *_not_asked(sheet, key))
    return put_question(scene.with_draft(take_out(sheet.draft, key)))


def change(scene: Scene, event: Changed) -> Turn:
    """A new answer to a named question, without leaving the open one."""
    sheet = sheet_of(scene)
    if len(event.keys) != 1:
        return _which(scene, event.keys, event.text)
    (key,) = event.keys
    if not sheet.number(key):
        return put_question(scene, *_not_asked(sheet, key))
    field = sheet.form.by_key[key]
    return take(scene, field, field.read(event.text, scene.now))


def ask_restart(scene: Scene, event: AskedRestart) -> Turn:
    """Beginning anew loses answers, so it is confirmed first."""
    del event
    state = replace(scene.state, pending=Pending("restart"), asked="restart")
    options = (Option("pick:0", ""), Option("cancel", ""))
    return Turn(state, (Say("confirm_restart", about(scene)), Offer(options)))


def drop(scene: Scene) -> Scene:
    """What was pending is no longer: the person went on to something else."""
    return replace(scene, state=replace(scene.state, pending=None))


def closed(scene: Scene, event: Event) -> Turn:
    """After the deadline what was handed in stays as it is; only its scan may still come."""
    if isinstance(event, SentAFile) and _is_scan(sheet_of(scene), event):
        return seal(scene, event)
    return Turn(
        replace(drop(scene).state, asked=""),
        (Say("closed", about(scene)), Offer((Option("draft", ""), Option("forms", "")))),
    )


def _restart(scene: Scene) -> Turn:
    sheet = sheet_of(scene)
    life = LIFE[sheet.draft.life].get("change", sheet.draft.life)
    routed = begin_with(scene, sheet)
    draft = replace(sheet.draft, answers=routed, aside={}, ahead=(), life=life)
    return put_question(scene.with_draft(draft), Say("restarted"))


def begin_with(scene: Scene, sheet: Sheet) -> dict[str, Answer]:
    """The answers the roster gives, so that they need not be asked (推荐省市自治区、行业)."""
    found = {}
    for field in sheet.form.fields:
        if field.routed and field.key in scene.state.facts:
            reading = field.read(scene.state.facts[field.key], scene.now)
            if isinstance(reading, Clear):
                found[field.key] = reading.answer
    return found


def _opened(scene: Scene, field: Field) -> Scene:
    """The scene with this question open, its answer set aside."""
    sheet = sheet_of(scene)
    return scene if sheet.open is field else scene.with_draft(take_out(sheet.draft, field.key))


def _doubt(scene: Scene, field: Field, doubt: Doubt, notes: tuple[Note, ...] = ()) -> Turn:
    pending = Pending("unusual" if notes else "doubt", field.key, tuple(doubt.readings))
    shown = tuple(field.spoken(one) for one in doubt.readings)
    refuse = Option("decline" if len(shown) > 1 else "rewrite", "")
    options = (*(Option(f"pick:{n}", text) for n, text in enumerate(shown)), refuse)
    question = sheet_of(scene).question(field)
    state = replace(scene.state, pending=pending, asked=question.path)
    data = {"label": field.short_name, **doubt.data}
    return Turn(state, (Doubtful(doubt.code, data, shown, question, notes), Offer(options)))


def _which(scene: Scene, keys: tuple[str, ...], text: str | None) -> Turn:
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


def _open(scene: Scene) -> Field:
    field = sheet_of(scene).open
    if field is None:
        msg = "no question is open"
        raise LookupError(msg)
    return field


FINISHED = "完成"
"""At a question that is answered in one message, the word is an answer like any other."""
