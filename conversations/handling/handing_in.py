"""From a form's first question to the finished submission: begin, status, review, hand in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..earlier import kept, known
from ..effects import Effect, GiveDocument, HandIn, Offer, Say
from ..events import (
    Answered,
    AskedDraft,
    AskedHelp,
    AskedReview,
    AskedStatus,
    CameLate,
    ChoseForm,
    HandedIn,
    Pasted,
    Paused,
    Resumed,
    Started,
)
from ..fields.base import Clear
from ..forms.checks import Finding
from ..forms.form import Form
from ..messages import Option
from ..scene import (
    FINISHED,
    Scene,
    Sheet,
    about,
    put_off,
    put_question,
    resting,
    sheet_of,
    show_answers,
)
from ..sentences import SayCode
from ..state import FILED, LIFE, Draft, Life
from ..turn import Turn
from .choosing import MORE, menu
from .drafting import put_back
from .filling import begin_with
from .holding import held, keep, put_by
from .proposing import propose


def begin(scene: Scene, event: ChoseForm) -> Turn:
    """A form is opened: where it was left, or at its first question.

    Facts that are known from elsewhere are proposed first; a single one waits at its question.
    """
    if event.beside:
        scene, _ = keep(scene, Pasted(event.beside))
    if event.earlier:
        earlier = kept(scene.state, event.earlier)
        scene = replace(scene, state=replace(scene.state, earlier=earlier))
    found = scene.catalog.find(event.form)
    if found is None:
        return menu(scene, Say("choose_first"))
    first = _to_be_first(scene, found[1])
    if first:
        turn = begin(scene, ChoseForm(first.id))
        why = Say("first", {"form": first.name, "attachment": first.attachment})
        return replace(turn, effects=(why, *turn.effects))
    season = scene.catalog.season_at(event.form, scene.now)
    new = Draft(event.form, season.year)
    draft = scene.state.drafts.get(new.ref)
    if draft:
        opened = scene.with_draft(draft)
        return held(opened) or resume(opened, Resumed())
    opened = scene.with_draft(new)
    answers = begin_with(opened, sheet_of(opened))
    opened = opened.with_draft(replace(new, answers=answers))
    said = _introduced(opened)
    proposed = known(opened.catalog, opened.state)
    if came := held(opened, proposed):
        return replace(came, effects=(*said, *came.effects))
    if len(proposed) > 1:
        turn = propose(opened, proposed)
        return replace(turn, effects=(*said, *turn.effects))
    return put_question(opened, *said)


def _introduced(opened: Scene) -> list[Effect]:
    """What is said about a form when it is begun."""
    sheet = sheet_of(opened)
    answers = sheet.draft.answers
    said: list[Effect] = [Say("begin", about(opened))]
    if not sheet.season.begun(opened.now):
        said.append(Say("early", about(opened)))
    if sheet.form.origin == "reconstructed":
        said.append(Say("reconstructed"))
    if sheet.form.introduction:
        said.append(Say("plain", {"text": sheet.form.introduction}))
    if answers:
        given = "；".join(
            f"{f.short_name}：{f.show(answers[f.key])}"
            for f in sheet.form.fields
            if f.key in answers
        )
        said.append(Say("from_roster", {"given": given}))
    return said


def _to_be_first(scene: Scene, form: Form) -> Form | None:
    """The form that comes before another, as long as it has not been handed in."""
    found = scene.catalog.find(form.before)
    if found is None:
        return None
    first = found[1]
    season = scene.catalog.season_at(first.id, scene.now)
    draft = scene.state.drafts.get(Draft(first.id, season.year).ref)
    this = scene.state.drafts.get(Draft(form.id, season.year).ref)
    if this and this.shared:
        return None  # whoever shared it has done so
    return None if draft and draft.edition else first


def go_on(scene: Scene, event: Resumed) -> Turn:
    """Without a form open: the one that is not finished; with several, the person chooses."""
    drafts = [draft for draft in scene.state.drafts.values() if draft.life not in FILED]
    if len(drafts) != 1:
        return menu(scene, Say("choose_first"))
    opened = scene.with_draft(drafts[0])
    return resume(opened, event) if opened.sheet else menu(scene, Say("choose_first"))


def resume(scene: Scene, event: Started | Resumed) -> Turn:
    """Back after a while: where the form is, and the open question again."""
    del event
    if scene.stage == "handed_in":
        return status(scene, AskedStatus())
    said = Say("resumed", about(scene))
    if came := put_by(scene):
        return replace(came, effects=(said, *came.effects))
    return put_question(scene, said)


def help_(scene: Scene, event: AskedHelp) -> Turn:
    """What the open question means, with an example, and what can be said at any time."""
    del event
    more = [Say(MORE[scene.state.role])] if scene.state.role in MORE else []
    if scene.sheet is None:
        return menu(scene, *_beginning(scene), *more)
    words = (Say("help"), *more)
    field = scene.sheet.open
    if field is None:
        return Turn(scene.state, (*words, resting(scene)))
    said = [Say("plain", {"text": field.help})] if field.help else []
    return put_question(scene, *said, *words)


def _beginning(scene: Scene) -> Iterator[Say]:
    """How to begin, while no form is open; a form that only comes first is no good example."""
    listed = [form for _, form in scene.catalog.listed(scene.state.role)]
    for form in ([one for one in listed if one.before] or listed)[:1]:
        yield Say("help_first", {"attachment": form.attachment})


def status(scene: Scene, event: AskedStatus) -> Turn:
    """How far the open form is, and the question that is open in it."""
    del event
    said = how_far(scene)
    if sheet_of(scene).open:
        return put_question(scene, *said)
    return Turn(replace(scene.state, asked=""), (*said, resting(scene)))


def how_far(scene: Scene) -> tuple[Say, ...]:
    """What is said of the open form: how far it is, what is missing, how long there is."""
    sheet = sheet_of(scene)
    missing = "、".join(field.short_name for field in sheet.asked if not sheet.answered(field.key))
    if sheet.open:
        return (Say("status", {**about(scene), "missing": missing}), *put_off(sheet))
    over = sheet.draft.edition and sheet.season.over(scene.now)
    return (Say("closed" if over else STATUS[sheet.draft.life], about(scene)),)


def pause(scene: Scene, event: Paused) -> Turn:
    """Everything is kept already; the person is told so."""
    del event
    if scene.sheet is None:
        return menu(scene, Say("choose_first"))
    return Turn(scene.state, (Say("paused", about(scene)), Offer((Option("resume", ""),))))


def review(scene: Scene, event: AskedReview) -> Turn:
    """All answers. A question that was only reopened keeps its answer."""
    del event
    return show_answers(_with_former(scene))


def give_draft(scene: Scene, event: AskedDraft) -> Turn:
    """The Word document as it stands; after handing in, the edition that was handed in."""
    del event
    scene = _with_former(scene)
    sheet = sheet_of(scene)
    whole = sheet.draft.life in FILED and not sheet.open  # a question may be new since
    edition = sheet.draft.edition if whole else 0
    given = sheet.form.given(sheet.draft.answers)
    document = GiveDocument(sheet.form.id, sheet.draft.year, edition, given)
    said = Say("here_is_edition" if edition else "here_is_draft", about(scene))
    if sheet.open:
        return put_question(scene, said, document)
    return Turn(replace(scene.state, asked=""), (said, document, resting(scene)))


def incomplete(scene: Scene, event: HandedIn) -> Turn:
    """Nothing is handed in while questions are open; they are named."""
    del event
    sheet = sheet_of(scene)
    missing = [field for field in sheet.asked if not sheet.answered(field.key)]
    labels = "、".join(field.short_name for field in missing)
    said = Say("incomplete", {"number": len(missing), "labels": labels})
    return put_question(scene, said, *put_off(sheet))


def hand_in(scene: Scene, event: HandedIn) -> Turn:
    """The answers become the next edition of the submission, if no check blocks it."""
    sheet = sheet_of(scene)
    blocks = [found for found in sheet.findings() if found.level == "block"]
    if blocks:
        return _blocked(scene, blocks)
    if event.twin:
        return Turn(scene.state, (Say("twin", about(scene)), Offer(FINISHED)))
    if sheet.season.over(scene.now):
        return Turn(scene.state, (Say("late", about(scene)), Offer((Option("draft", ""),))))
    life = LIFE[sheet.draft.life]["hand_in"]
    draft = replace(sheet.draft, life=life, edition=sheet.draft.edition + 1, ahead=())
    filed = scene.with_draft(draft)
    given = sheet.form.given(draft.answers)
    facts = (sheet.form.id, draft.year, draft.edition, given)
    steps = sheet.notice.delivery[sheet.form.id].steps_in(sheet.season)
    text = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    said: tuple[Effect, ...] = (
        HandIn(*facts),
        Say("handed_in", about(filed)),
        GiveDocument(*facts),
        Say("next_steps", {**about(filed), "steps": text}),
    )
    following = next((form for _, form in scene.catalog.forms if form.before == draft.form), None)
    if following and _to_be_first(filed, following) is None and draft.edition == 1:
        turn = begin(filed, ChoseForm(following.id))
        return replace(turn, effects=(*said, *turn.effects))
    said = (*said, Say("may_change", about(filed)))
    return Turn(replace(filed.state, asked=""), (*said, resting(filed)))


def _blocked(scene: Scene, blocks: list[Finding]) -> Turn:
    sheet = sheet_of(scene)
    keys = dict.fromkeys(key for found in blocks for key in found.fields if sheet.number(key))
    options = (Option(f"jump:{key}", sheet.form.by_key[key].label) for key in keys)
    said = Say("blocked", {"findings": "\n".join(found.say for found in blocks)})
    return Turn(replace(scene.state, asked=""), (said, Offer((*options, Option("review", "")))))


def already(scene: Scene, event: HandedIn) -> Turn:
    """Handed in once is enough."""
    del event
    return status(scene, AskedStatus())


def at_rest(scene: Scene, event: Answered) -> Turn:
    """Words while no question is open."""
    del event
    code: SayCode = "at_rest" if scene.stage == "handed_in" else "at_review"
    return Turn(scene.state, (Say(code, about(scene)), resting(scene)))


def old_button(scene: Scene, event: CameLate) -> Turn:
    """A button of an earlier question explains itself and does nothing."""
    del event
    if scene.sheet is None:
        return menu(scene, Say("old_button"))
    if scene.sheet.open is None:
        return Turn(scene.state, (Say("old_button"), resting(scene)))
    return put_question(scene, Say("old_button"))


def _with_former(scene: Scene) -> Scene:
    """The scene with the former answers to questions that were only reopened."""
    sheet = sheet_of(scene)
    draft = sheet.draft
    whole = (key for key in draft.ahead if key in draft.aside and _is_whole(sheet, key))
    kept = put_back(draft, *whole)
    return scene.with_draft(replace(kept, ahead=()))


def _is_whole(sheet: Sheet, key: str) -> bool:
    """Whether what is set aside is an answer, not one that was still being given."""
    field = sheet.form.by_key.get(key)
    return field is not None and isinstance(field.finish(sheet.draft.aside[key]), Clear)


DRAFTS: Mapping[Life, SayCode] = {
    "draft": "draft_draft",
    "handed_in": "draft_handed_in",
    "sealed": "draft_sealed",
    "changed": "draft_changed",
}
STATUS: Mapping[Life, SayCode] = {
    "draft": "status_ready",
    "handed_in": "status_handed_in",
    "sealed": "status_sealed",
    "changed": "status_changed",
}
