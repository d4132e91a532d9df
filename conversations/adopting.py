"""A whole text that was sent as a Word file, proposed as the answers its headings belong to."""

from dataclasses import replace

from .effects import Listing, Offer, Say
from .events import SentAFile
from .fields.base import Clear
from .forms.headings import sections
from .messages import Option
from .scene import Scene, Sheet, about, put_question, sheet_of
from .state import LIFE, Pending
from .turn import Turn


def adoptable(sheet: Sheet, event: SentAFile) -> bool:
    """Whether a form of headed texts is open and a sound Word file came for it."""
    texts = any(field.type == "headed_text" for field in sheet.asked)
    return texts and event.file.kind == "docx" and not event.file.problem


def propose(scene: Scene, event: SentAFile) -> Turn:
    """What was found below each heading, to be adopted as a whole or looked at one by one."""
    sheet = sheet_of(scene)
    fields = [field for field in sheet.asked if field.type == "headed_text"]
    found = sections(fields, event.file.text)
    if not found:
        return put_question(scene, Say("no_headings", {"name": event.file.name}))
    answers = {key: text for key, text in sheet.draft.answers.items() if key not in found}
    former = {key: sheet.draft.answers[key] for key in found if key in sheet.draft.answers}
    draft = replace(sheet.draft, answers=answers, aside={**sheet.draft.aside, **former, **found})
    pending = Pending("adopt", readings=tuple(found))
    state = replace(scene.with_draft(draft).state, pending=pending, asked="adopt")
    lines = tuple((sheet.number(one.key), one.label, found.get(one.key)) for one in fields)
    facts = {**about(scene), "name": event.file.name, "number": len(found)}
    listing = Listing("adopt", facts, lines)
    options = (Option("adopt", ""), Option("one_by_one", ""))
    return Turn(state, (listing, Offer(options)))


def adopt(scene: Scene) -> Turn:
    """The proposed texts become answers; one that is too short or too long stays open."""
    sheet = sheet_of(scene)
    pending = scene.state.pending
    answers, aside = dict(sheet.draft.answers), dict(sheet.draft.aside)
    for key in map(str, pending.readings if pending else ()):
        field = sheet.form.by_key.get(key)
        if field and key in aside and isinstance(field.finish(aside[key]), Clear):
            answers[key] = aside.pop(key)
    life = LIFE[sheet.draft.life].get("change", sheet.draft.life)
    draft = replace(sheet.draft, answers=answers, aside=aside, life=life)
    return put_question(scene.with_draft(draft))
