"""An answer that could not be taken: why, more help the second time, ways out the third."""

from dataclasses import replace

from ..effects import Effect, Explain, Offer, Say, Stumbled
from ..fields.base import Field, Wrong
from ..messages import Option
from ..scene import Scene, is_asked, question_options, sheet_of
from ..turn import Turn

FULLER, WAYS_OUT = 2, 3
"""Failures in a row from which the hint is fuller, and from which other ways are offered."""


def stumbled(scene: Scene, field: Field, wrong: Wrong) -> Turn:
    """Why an answer to the open question was not taken, and what may help; it is counted."""
    sheet = sheet_of(scene)
    question = sheet.question(field)
    failed = scene.state.failed + 1 if is_asked(scene.state, field) else 1
    said: list[Effect] = [
        Stumbled(sheet.form.id, sheet.draft.year, field.key),
        Explain(wrong.code, {"label": field.short_name, **wrong.data}, question),
    ]
    if failed == FULLER:
        said.append(hint(scene, field))
    options = question_options(scene, field)
    if failed >= WAYS_OUT:
        said.append(Say("stuck", {"label": field.short_name}))
        answers = tuple(one for one in options if one.key.startswith("="))
        others = tuple(one for one in options if one not in answers and one.key != "help")
        options = (*answers, *WAYS, *others)
    state = replace(scene.state, asked=question.path, pending=None, failed=failed)
    return Turn(state, (*said, Offer(options)))


def hint(scene: Scene, field: Field) -> Say:
    """What a question means, with an example where it has one."""
    example = sheet_of(scene).question(field).example
    facts = {"label": field.short_name, "text": field.help or field.ask, "example": example}
    return Say("hint" if example else "hint_without_example", facts)


WAYS = (Option("postpone", ""), Option("office", ""), Option("example", ""))
"""Never a dead end: leave it for later, ask somebody, see an example."""
