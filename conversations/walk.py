"""A walk through a form as a person would take it, to prove that it comes to an end."""

from collections.abc import Mapping

from .engine import step
from .events import Answered, ChoseForm, Declined, Event, Finished, HandedIn, SentAFile
from .fields.base import Answer, Clear, Field
from .forms.deadline import SOME_DAY
from .forms.form import Form
from .forms.notice import Catalog
from .messages import SentFile
from .scene import Scene, set_scene, sheet_of
from .state import State

TRIES = 6
"""Turns a question may take: an answer, its confirmation, the columns of a row, 完成."""
A_FILE = SentFile("material.docx", 20_000, "0" * 64, "docx", words=1_000)


def walk(catalog: Catalog, form: Form, decisive: Mapping[str, Answer]) -> str:
    """The key of the question where somebody who answers with the examples gets stuck, or `""`."""
    scene = _after(catalog, State(), ChoseForm(form.id))
    while scene.sheet and scene.sheet.form.id != form.id:
        scene = _answered_through(scene, {})
        if scene.sheet and scene.sheet.open:
            return scene.sheet.open.key
        scene = _after(catalog, scene.state, HandedIn())
        # What is known from the first form is proposed; the walk is to answer every question.
        scene = _after(catalog, scene.state, Declined()) if scene.state.pending else scene
    scene = _answered_through(scene, decisive)
    return scene.sheet.open.key if scene.sheet and scene.sheet.open else ""


def _answered_through(scene: Scene, decisive: Mapping[str, Answer]) -> Scene:
    """Every open question answered, until one does not let go."""
    stuck: dict[str, int] = {}
    while scene.sheet and scene.sheet.open:
        field = scene.sheet.open
        stuck[field.key] = stuck.get(field.key, 0) + 1
        if stuck[field.key] > TRIES * max(1, len(getattr(field, "columns", ()))):
            break
        event = _answer(scene, field, decisive, stuck[field.key])
        scene = _after(scene.catalog, scene.state, event)
    return scene


def _answer(scene: Scene, field: Field, decisive: Mapping[str, Answer], turn: int) -> Event:
    sheet = sheet_of(scene)
    prompt = sheet.prompt(field)
    if field.accepts():
        return SentAFile(A_FILE)
    if prompt and turn > 1 and isinstance(field.finish(sheet.draft.aside.get(field.key)), Clear):
        return Finished()
    shown = field.show(decisive[field.key]) if field.key in decisive else ""
    choices = prompt.choices if prompt else field.choices()
    example = (prompt and prompt.example) or field.example
    return Answered(shown or example or next(iter(choices), field.label))


def _after(catalog: Catalog, state: State, event: Event) -> Scene:
    return set_scene(catalog, step(catalog, state, event, SOME_DAY).state, SOME_DAY)
