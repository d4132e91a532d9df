"""Filling in a form: an answer taken, refused or doubted; back, skip, a file.

Every handler is `(scene, event) -> Turn`. The one place where a `Reading` is met is `take`.
"""

from dataclasses import replace

from ..earlier import look_back, names_of
from ..effects import Doubtful, Effect, Explain, Note, Offer, Say, Seal
from ..events import (
    Answered,
    Event,
    Finished,
    Kept,
    SentAFile,
    Skipped,
    WentBack,
)
from ..fields.base import Answer, Clear, Data, Doubt, Field, Reading, Wrong
from ..messages import Option
from ..scene import (
    Scene,
    Sheet,
    about,
    put_question,
    question_options,
    resting,
    set_scene,
    sheet_of,
    suggestions,
)
from ..sentences import SayCode
from ..sharing import rival
from ..state import FILED, LIFE, Pending, State
from ..turn import Turn
from .drafting import put, put_back, take_out
from .holding import refusal
from .proposing import adoptable, propose_file
from .stumbling import stumbled


def answer(scene: Scene, event: Answered) -> Turn:
    """Words at an open question are read by its field."""
    field = open_question(scene)
    if not field.gathers:
        reading = field.read(event.text, scene.now)
        if event.outright and isinstance(reading, Doubt) and reading.code == "as_it_is":
            reading = Clear(reading.readings[0])
        return take(scene, field, reading)
    so_far = sheet_of(scene).draft.aside.get(field.key)
    return take(scene, field, field.add(so_far, event.text, scene.now))


def finish(scene: Scene, event: Finished) -> Turn:
    """What was gathered becomes the answer."""
    del event
    field = open_question(scene)
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
            return doubt(scene, field, Doubt(readings, code, data))
        case Wrong("needed") if instead := _instead_of_none(scene, field):
            notes = sheet_of(scene).notes(field, instead.readings[0])
            return doubt(scene, field, instead, notes)
        case Wrong():
            # What is said next answers the question that was named, so it is the open one now.
            return stumbled(opened(scene, field), field, reading)


def _instead_of_none(scene: Scene, field: Field) -> Doubt | None:
    """What the form suggests to somebody who has none: the mobile number for a telephone."""
    texts = suggestions(sheet_of(scene), field)
    read = (field.read(text, scene.now) for text in texts)
    answers = tuple(one.answer for one in read if isinstance(one, Clear))
    return Doubt(answers[:1], "instead_of_none") if answers else None


def gather(scene: Scene, field: Field, so_far: Answer) -> Turn:
    """What was gathered so far is kept beside the answers, and the question goes on."""
    draft = sheet_of(scene).draft
    life = LIFE[draft.life].get("change", draft.life)
    draft = replace(draft, aside={**draft.aside, field.key: so_far}, life=life)
    after = scene.with_draft(draft)
    return put_question(replace(after, state=replace(after.state, failed=0)))


def accept(scene: Scene, field: Field, value: Answer, *, echo: bool = False) -> Turn:
    """An answer is put down, unless it looks unusual; then it is confirmed first.

    A warning beside the next question would be answered there, and land in the wrong field.
    """
    sheet = sheet_of(scene)
    if twofold := rival(sheet.draft, field, value):
        return doubt(scene, field, twofold)
    named = field.key in names_of(sheet.form)
    past = look_back(scene.catalog, scene.state, field) if named else None
    if past and (which := past.other_spelling(field, value)):
        return doubt(scene, field, which)
    notes = sheet.notes(field, value)
    if notes:
        return doubt(scene, field, Doubt((value,), "as_it_is"), notes)
    return put_down(scene, field, value, echo=echo)


def put_down(scene: Scene, field: Field, value: Answer, *, echo: bool = False) -> Turn:
    """An answer is put down; what depends on it is asked again; the next question is put."""
    sheet = sheet_of(scene)
    if twofold := rival(sheet.draft, field, value):
        return doubt(scene, field, twofold)
    draft = put(sheet, field.key, value)
    after = scene.with_draft(draft, last=field.key)
    said: list[Effect] = []
    before = sheet.draft.answers.get(field.key, value)
    if before != value:
        facts = {**_noted(sheet, field, value), "before": field.spoken(before)}
        said.append(Say("changed", facts))
    elif echo or sheet.open is not field:
        said.append(Say("noted", _noted(sheet, field, value)))
    if sheet.draft.life == "sealed" and draft.life == "changed":
        said.append(Say("seal_void", about(scene)))
    open_again = draft.aside.keys() - sheet.draft.aside.keys()
    again = [key for key in draft.aside if key in open_again and sheet_of(after).number(key)]
    if again:
        labels = "、".join(sheet.form.by_key[key].short_name for key in again)
        said.append(Say("asked_again", {"labels": labels}))
    return put_question(after, *said)


def _noted(sheet: Sheet, field: Field, value: Answer) -> Data:
    """What is said of an answer that was put down."""
    return {
        "number": sheet.number(field.key),
        "label": field.short_name,
        "shown": field.spoken(value),
    }


def doubt(scene: Scene, field: Field, which: Doubt, notes: tuple[Note, ...] = ()) -> Turn:
    """The readings are offered, and wait for one word."""
    pending = Pending("unusual" if notes else "doubt", field.key, tuple(which.readings))
    so_far = sheet_of(scene).draft.aside.get(field.key) if field.gathers else None
    shown = tuple(field.proposed(so_far, one) for one in which.readings)
    refuse = Option("decline" if len(shown) > 1 else "rewrite", "")
    options = (*(Option(f"pick:{n}", text) for n, text in enumerate(shown)), refuse)
    question = sheet_of(scene).question(field)
    state = replace(scene.state, pending=pending, asked=question.path)
    data = {"label": field.short_name, **which.data}
    return Turn(state, (Doubtful(which.code, data, shown, question, notes), Offer(options)))


def with_unsure(scene: Scene, turn: Turn) -> Turn:
    """The turn, with what had come for the question it leads to read as if it was said now.

    The text came before its question was put (`Draft.unsure`), and is read once; what is not
    certain is asked as ever. `scene` gives the catalog and the time.
    """
    while (found := _unsure(scene, turn.state)) is not None:
        opened_scene, text = found
        field = open_question(opened_scene)
        draft = sheet_of(opened_scene).draft
        source = draft.sources.get(field.key)
        code: SayCode = "unsure_file" if source and "name" in source.data else "unsure"
        shown = " ".join(text.split())
        facts = {"label": field.short_name, "text": shown, **(source.data if source else {})}
        rest = {key: kept for key, kept in draft.unsure.items() if key != field.key}
        sources = {key: one for key, one in draft.sources.items() if key != field.key}
        ready = opened_scene.with_draft(replace(draft, unsure=rest, sources=sources))
        read = answer(ready, Answered(text))
        turn = replace(read, effects=(*turn.effects, Say(code, facts), *read.effects))
    return turn


def _unsure(scene: Scene, state: State) -> tuple[Scene, str] | None:
    if not (state.draft and state.draft.unsure):
        return None
    after = set_scene(scene.catalog, state, scene.now)
    if after.sheet is None or after.sheet.open is None or after.stage != "asking":
        return None
    text = after.sheet.draft.unsure.get(after.sheet.open.key)
    return (after, text) if text is not None else None


def take_file(scene: Scene, event: SentAFile) -> Turn:
    """A file answers the open question, or the form's question for a file, whenever it comes."""
    sheet = sheet_of(scene)
    if _is_scan(sheet, event):
        return seal(scene, event)
    if adoptable(sheet, event):
        return propose_file(scene, event)
    uploads = [field for field in sheet.asked if field.accepts()]
    field = sheet.open if sheet.open in uploads else next(iter(uploads), None)
    if field is None:
        unread = Say("file_not_asked", {"name": event.file.name})
        return put_question(scene, refusal(event.file) or unread)
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


def closed(scene: Scene, event: Event) -> Turn:
    """After the deadline what was handed in stays as it is; only its scan may still come."""
    if isinstance(event, SentAFile) and _is_scan(sheet_of(scene), event):
        return seal(scene, event)
    return Turn(
        replace(drop(scene).state, asked=""),
        (Say("closed", about(scene)), Offer((Option("draft", ""), Option("forms", "")))),
    )


def skip(scene: Scene, event: Skipped) -> Turn:
    """Only what is optional can be left empty; what is required can be left for later."""
    del event
    sheet = sheet_of(scene)
    field = open_question(scene)
    if field.gathers and sheet.draft.aside.get(field.key):
        return finish(scene, Finished())
    if field.required:
        question = sheet.question(field)
        said = Explain("required", {"label": field.short_name}, question)
        options = (Option("postpone", ""), *question_options(scene, field))
        state = replace(scene.state, asked=question.path, pending=None)
        return Turn(state, (said, Offer(options)))
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
    field = open_question(scene)
    left_empty = sheet.draft.aside.get(field.key, "") is None
    if field.gathers and not left_empty:
        return finish(scene, Finished())
    if field.key not in sheet.draft.aside:
        return put_question(scene, Say("nothing_to_keep"))
    return put_question(scene.with_draft(put_back(sheet.draft, field.key), last=field.key))


def begin_with(scene: Scene, sheet: Sheet) -> dict[str, Answer]:
    """The answers the roster gives, so that they need not be asked (推荐省市自治区、行业)."""
    found = {}
    for field in sheet.form.fields:
        if field.routed and field.key in scene.state.facts:
            reading = field.read(scene.state.facts[field.key], scene.now)
            if isinstance(reading, Clear):
                found[field.key] = reading.answer
    return found


def drop(scene: Scene) -> Scene:
    """What was pending is no longer: the person went on to something else."""
    return replace(scene, state=replace(scene.state, pending=None))


def opened(scene: Scene, field: Field) -> Scene:
    """The scene with this question open, its answer set aside.

    What had come for it before is no longer meant: the person spoke to it since.
    """
    sheet = sheet_of(scene)
    if sheet.open is field:
        return scene
    unsure = {key: text for key, text in sheet.draft.unsure.items() if key != field.key}
    return scene.with_draft(replace(take_out(sheet.draft, field.key), unsure=unsure))


def open_question(scene: Scene) -> Field:
    """The question that is open; `LookupError` without one."""
    field = sheet_of(scene).open
    if field is None:
        msg = "no question is open"
        raise LookupError(msg)
    return field


FINISHED = "完成"
"""At a question that is answered in one message, the word is an answer like any other."""
