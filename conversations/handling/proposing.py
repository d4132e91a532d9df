"""Answers that were not typed at their question: proposed as a list, adopted when confirmed.

They come from a message with several answers, a filled Word form, a text with headings, or an
earlier year. Nothing is put down that the person has not seen. The list is numbered by itself:
its sure lines, then those that will be asked; `Pending.proposed` is in that order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..effects import Effect, Offer, Proposal, Say
from ..events import Changed, Dropped, Earlier, Pasted, SentAFile
from ..forms.form import Form
from ..messages import Option, SentFile
from ..pasting.proposals import Found, Wanted, in_file, in_text, known_in, merged, read_one
from ..scene import Scene, Sheet, about, put_question, sheet_of
from ..sentences import SayCode
from ..state import Draft, Pending, Proposed, Source
from ..turn import Turn
from .drafting import put


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is proposed, as this draft can adopt it: at once, asked, or not asked at all."""

    sure: tuple[Proposed, ...]
    unsure: tuple[Proposed, ...]
    unasked: tuple[Proposed, ...]

    @property
    def all(self) -> tuple[Proposed, ...]:
        """In the order of the list's numbers."""
        return (*self.sure, *self.unsure, *self.unasked)


def propose(scene: Scene, proposed: Iterable[Proposed], rest: Sequence[str] = ()) -> Turn:
    """The list of what is proposed, to be adopted as a whole, amended, or looked at one by one.

    What waits already stays in it; of two answers to one question the new one holds.
    """
    return listed(scene, merged(waiting(scene), proposed), Found(rest=tuple(rest)))


def waiting(scene: Scene) -> tuple[Proposed, ...]:
    """What is proposed and waits for a word."""
    pending = scene.state.pending
    return pending.proposed if pending and pending.kind == "adopt" else ()


def adopt(scene: Scene) -> Turn:
    """What was proposed becomes answers; what is unsure is asked."""
    before = sheet_of(scene)
    sorts = _sorted(before, waiting(scene))
    taken = scene
    for one in sorts.sure:
        sheet = sheet_of(taken)
        taken = taken.with_draft(_with_source(put(sheet, one.key, one.answer), one))
    draft = sheet_of(taken).draft
    for one in (*sorts.unsure, *sorts.unasked):
        draft = _to_be_asked(draft, one, before)
    after = taken.with_draft(draft)
    fresh = [one for one in sorts.sure if before.draft.answers.get(one.key, one) != one.answer]
    said = [Say("adopted", {"number": len(fresh)})] if fresh else []
    return put_question(after, *said, *_follows(before, after, {one.key for one in sorts.unsure}))


def one_by_one(scene: Scene) -> Turn:
    """What was proposed is set aside for its questions, which are asked in turn."""
    sheet = sheet_of(scene)
    draft = sheet.draft
    for one in waiting(scene):
        if not (one.clear and draft.answers.get(one.key, one) == one.answer):
            draft = _to_be_asked(draft, one, sheet)
    return put_question(scene.with_draft(draft), Say("one_by_one"))


def refuse(scene: Scene) -> Turn:
    """Nothing of what was proposed is taken; all is as it was before."""
    codes = {one.source.code for one in waiting(scene)}
    said = Say("nothing_adopted")
    if "pasted" in codes:
        said = Say("not_adopted_text")
    elif "file" in codes:
        said = Say("not_adopted")
    return put_question(drop_list(scene), said)


def explain(scene: Scene) -> Turn:
    """Words that are no word about the list: what can be said, and the list waits on."""
    kept = waiting(scene)
    label = sheet_of(scene).form.by_key[kept[0].key].short_name if kept else ""
    said = Say("adopt_how", {"number": len(kept), "label": label})
    return Turn(replace(scene.state, asked=ASKED), (said, OPTIONS))


def amend(scene: Scene, event: Changed) -> Turn:
    """One of what is proposed is corrected, or one more is added, and the list shown again."""
    kept = waiting(scene)
    listed = tuple(key for key in event.keys if any(one.key == key for one in kept))
    keys = listed or event.keys
    field = sheet_of(scene).form.by_key.get(keys[0]) if len(keys) == 1 else None
    if field is None:
        return explain(scene)
    return propose(scene, [read_one(field, event.text, Source("pasted"), scene.now)])


def leave_out(scene: Scene, event: Dropped) -> Turn:
    """Some of what is proposed is not meant."""
    kept = tuple(one for one in waiting(scene) if one.key not in event.keys)
    if not kept:
        return refuse(scene)
    return listed(scene, kept, Found())


def paste(scene: Scene, event: Pasted) -> Turn:
    """Several answers in one message are proposed."""
    found = in_text(wanted(scene), event.text)
    return _offered(scene, found, Say("nothing_found"))


def adoptable(sheet: Sheet, event: SentAFile) -> bool:
    """Whether a file holds answers that can be proposed, and is not itself the open answer."""
    file, filled = event.file, event.file.filled
    if file.kind != "docx" or file.problem:
        return False
    if filled and filled.form:
        return True
    if any(field.accepts() for field in sheet.asked):
        return False
    texts = any(field.type == "headed_text" for field in sheet.asked)
    return texts or bool(filled and filled.lines)


def propose_file(scene: Scene, event: SentAFile) -> Turn:
    """What was found in a file is proposed; what form it is, is said where it is another one."""
    sheet = sheet_of(scene)
    found = found_in_file(scene, event.file)
    of = form_of(scene, event.file)
    if of and of.id != sheet.form.id:
        facts = {"name": event.file.name, "other": of.name, "form": sheet.form.name}
        kept = _kept_for_later(remembering(scene, event.file, of), event.file)
        turn = _offered(kept, found, Say("nothing_for_form", facts))
        return _and_open(turn, of, Say("another_form", facts))
    headed = any(field.type == "headed_text" for field in sheet.asked)
    facts = {"name": event.file.name, "form": sheet.form.name}
    code: SayCode = "no_headings" if headed else "nothing_in_file"
    if event.file.filled and event.file.filled.blank:
        code = "form_empty"
    turn = _offered(remembering(scene, event.file, of), found, Say(code, facts))
    older = of_another_year(sheet, [event.file]) if found.proposed else ()
    return replace(turn, effects=(*older, *turn.effects))


def of_another_year(sheet: Sheet, files: Iterable[SentFile]) -> tuple[Say, ...]:
    """A word about files that only by their names are of an earlier year: all is proposed."""
    older = (
        one
        for one in files
        if one.filled and not one.filled.year and 0 < one.year_in_name < sheet.draft.year
    )
    return tuple(
        Say("file_of_year", {"name": one.name, "year": one.year_in_name}) for one in older
    )


def listed(scene: Scene, proposed: Sequence[Proposed], found: Found) -> Turn:
    """The list itself, and what can be done with it; `found` has what is named beside it."""
    sheet = sheet_of(scene)
    sorts = _sorted(sheet, proposed)
    known = sheet.draft.answers
    by_key = sheet.form.by_key
    fields = [by_key[one.key] for one in sorts.sure]
    lines = tuple(
        (number, field.short_name, field.spoken(one.answer), _before(sheet, one))
        for number, (field, one) in enumerate(zip(fields, sorts.sure, strict=True), 1)
    )
    same = all(known.get(one.key, one) == one.answer for one in sorts.sure)
    if same and len(sorts.all) == len(lines) > 0 and not found.rest and not found.yearly:
        return put_question(drop_list(scene), Say("same_already", {"number": len(lines)}))
    effect = Proposal(
        "adopt" if lines else "adopt_unsure",
        {**about(scene), "number": len(lines)},
        lines,
        _named(sheet, sorts.unsure, len(lines) + 1),
        tuple(found.rest),
        tuple(one.source for one in sorts.sure),
        tuple((by_key[one.key].short_name, one.text) for one in sorts.unasked),
        tuple((by_key[one.key].short_name, one.text) for one in found.yearly),
    )
    state = replace(scene.state, pending=Pending("adopt", proposed=sorts.all), asked=ASKED)
    return Turn(state, (effect, OPTIONS))


def drop_list(scene: Scene) -> Scene:
    """The scene without anything that waits."""
    return replace(scene, state=replace(scene.state, pending=None))


def form_of(scene: Scene, file: SentFile) -> Form | None:
    """The form that a file is, when it is one that is served."""
    found = scene.catalog.find(file.filled.form) if file.filled else None
    return found[1] if found else None


def wanted(scene: Scene) -> Wanted:
    """The open form, as answers are looked for."""
    sheet = sheet_of(scene)
    return Wanted(sheet.form, sheet.draft.year, scene.now)


def found_in_file(scene: Scene, file: SentFile) -> Found:
    """What a file holds for the open form."""
    return in_file(wanted(scene), file, form_of(scene, file))


def remembering(scene: Scene, file: SentFile, of: Form | None) -> Scene:
    """The scene that knows an earlier year's form, to show what was answered then."""
    sheet, filled = sheet_of(scene), file.filled
    if of is None or filled is None or not 0 < filled.year < sheet.draft.year:
        return scene
    earlier = Earlier(of.id, filled.year, known_in(file, of, scene.now))
    others = (one for one in scene.state.earlier if (one.form, one.year) != (of.id, filled.year))
    return replace(scene, state=replace(scene.state, earlier=(earlier, *others)))


def _kept_for_later(scene: Scene, file: SentFile) -> Scene:
    """The scene that has a file for when its own form is opened, as long as there is room."""
    held = scene.state.held
    if file in held or sum(not isinstance(one, Proposed) for one in held) >= MOST_HELD:
        return scene
    return replace(scene, state=replace(scene.state, held=(*held, file)))


def _offered(scene: Scene, found: Found, nothing: Say) -> Turn:
    """What was found, with what waits already; or, where that is nothing, a sentence."""
    if not found.proposed and not found.yearly:
        if kept := waiting(scene):
            turn = listed(scene, kept, found)
            return replace(turn, effects=(nothing, *turn.effects))
        return put_question(scene, nothing)
    if not found.proposed and not waiting(scene):
        return put_question(scene, Say("yearly_only"))
    return listed(scene, merged(waiting(scene), found.proposed), found)


def _and_open(turn: Turn, of: Form, said: Say) -> Turn:
    """A turn that says first which form a file is, and offers to open that one."""
    button = Option(f"form:{of.id}", f"{of.attachment} {of.name}")
    effects = (
        replace(one, options=(*one.options, button)) if isinstance(one, Offer) else one
        for one in turn.effects
    )
    return replace(turn, effects=(said, *effects))


def _sorted(sheet: Sheet, proposed: Iterable[Proposed]) -> Sorted:
    """What is proposed in the form's order. What its condition does not ask for is told apart."""
    by_key = {one.key: one for one in proposed}
    ordered = [by_key[field.key] for field in sheet.form.fields if field.key in by_key]
    would = {**sheet.draft.answers, **{one.key: one.answer for one in ordered if one.clear}}
    numbers = sheet.form.asked(would).numbers
    return Sorted(
        tuple(one for one in ordered if one.clear and one.key in numbers),
        tuple(one for one in ordered if not one.clear and one.key in numbers),
        tuple(one for one in ordered if one.key not in numbers),
    )


def _named(
    sheet: Sheet, proposed: Iterable[Proposed], first: int
) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (number, sheet.form.by_key[one.key].short_name, one.text)
        for number, one in enumerate(proposed, first)
    )


def _before(sheet: Sheet, one: Proposed) -> str | None:
    """The answer there is already, as shown."""
    answers = sheet.draft.answers
    return sheet.form.by_key[one.key].spoken(answers[one.key]) if one.key in answers else None


def _with_source(draft: Draft, one: Proposed) -> Draft:
    return replace(draft, sources={**draft.sources, one.key: one.source})


def _to_be_asked(draft: Draft, one: Proposed, sheet: Sheet) -> Draft:
    """The draft in which one of what is proposed waits for its question.

    What was read waits as its former answer, so that 保留 takes it; other words are read there as
    if they were said then. A question that has an answer is open again, and told what that was.
    """
    answers, aside, unsure = dict(draft.answers), dict(draft.aside), dict(draft.unsure)
    source = one.source
    if one.key in answers:
        aside[one.key] = before = answers.pop(one.key)
        shown = sheet.form.by_key[one.key].spoken(before)
        source = replace(source, data={**source.data, "before": shown})
    if one.answer is None:
        unsure[one.key] = one.text
    else:
        aside[one.key] = one.answer
    draft = replace(draft, answers=answers, aside=aside, unsure=unsure)
    return _with_source(draft, replace(one, source=source))


def _follows(before: Sheet, after: Scene, unsure: set[str]) -> list[Effect]:
    """What the person should know: a void seal, what is asked again, what blocks handing in."""
    sheet = sheet_of(after)
    said: list[Effect] = []
    if before.draft.life == "sealed" and sheet.draft.life == "changed":
        said.append(Say("seal_void", {"edition": before.draft.edition}))
    again = sheet.draft.aside.keys() - before.draft.aside.keys() - unsure
    if names := [one.short_name for one in sheet.asked if one.key in again]:
        said.append(Say("asked_again", {"labels": "、".join(names)}))
    known = before.findings()
    blocks = [one for one in sheet.findings() if one.level == "block" and one not in known]
    return [*said, *(Say("plain", {"text": one.say}) for one in blocks if sheet.open)]


MOST_HELD = 5
"""Texts and files that are kept for a form that is not open."""
ASKED = "adopt"
"""What the list is called among what was asked last."""
OPTIONS = Offer((Option("adopt", ""), Option("one_by_one", ""), Option("refuse", "")))
