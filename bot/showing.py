"""What a page shows of a conversation: a document as a list, and how far each form is."""

import json
from collections.abc import Mapping

from conversations.effects import Say
from conversations.fields.base import Answer
from conversations.forms.fitting import fitting
from conversations.handling.handing_in import DRAFTS
from conversations.messages import Progress, Sheet
from conversations.scene import Scene, about, sheet_of
from conversations.sharing import by_whom
from conversations.state import Draft, ref_of
from renderers.chat import speak
from storage.records import KeptDocument

from .duties import given
from .library import Library


def sheet_of_document(
    library: Library, kept: KeptDocument, drafts: Mapping[str, Draft]
) -> Sheet | None:
    """A document as labels and answers; `None` of a form that is no longer served.

    A file of no form, such as a call list, has its name alone, and is to be saved.
    """
    if not kept.form:
        return Sheet(kept.name, "", "", (), given(kept))
    found = library.catalog.find(kept.form)
    if found is None:
        return None
    notice, form = found
    answers = fitting(form, json.loads(kept.answers))
    fields = [field for field in form.asked(answers).fields if field.key in answers]
    lines = tuple((field.label, field.show(answers[field.key])) for field in fields)
    draft = drafts.get(ref_of(kept.form, kept.year))
    by = tuple(_by(draft, one.key, answers[one.key]) for one in fields)
    code = "sheet_edition" if kept.edition else "sheet_draft"
    status = library.phrases.say("word", code, {"edition": kept.edition})
    title, number = form.title_in(kept.year), notice.number_in(kept.year)
    return Sheet(title, number, status, lines, given(kept), by if any(by) else ())


def progress_of(library: Library, scene: Scene) -> Progress:
    """How far the form on the table is."""
    sheet = sheet_of(scene)
    answers, year = sheet.draft.answers, sheet.draft.year
    said = speak(library.phrases, (Say(DRAFTS[sheet.draft.life], about(scene)),), "", ())
    lines = (
        (one.label, one.show(answers[one.key]) if one.key in answers else "")
        for one in sheet.asked
    )
    title, number = sheet.form.title_in(year), sheet.notice.number_in(year)
    return Progress(title, number, said.replies[0].text, tuple(lines))


def _by(draft: Draft | None, key: str, answer: Answer) -> str:
    """Who else gave an answer that still stands."""
    return by_whom(draft, key) if draft and draft.answers.get(key) == answer else ""
