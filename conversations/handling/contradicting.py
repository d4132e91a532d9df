"""A form that comes first was changed so that it now contradicts one that follows: told at once.

The other way round the form that follows is the open one, and its own review says so.
"""

from collections.abc import Iterator
from dataclasses import replace

from ..effects import Say
from ..scene import Scene
from ..state import ref_of
from ..turn import Turn


def with_contradictions(before: Scene, turn: Turn) -> Turn:
    """The turn, with what forms that follow the one answered in it find wrong since then."""
    found = tuple(_contradictions(before, turn))
    if not found:
        return turn
    said = sum(1 for _ in _leading(turn))
    return replace(turn, effects=(*turn.effects[:said], *found, *turn.effects[said:]))


def _contradictions(before: Scene, turn: Turn) -> Iterator[Say]:
    draft = turn.state.draft
    old = before.state.drafts.get(draft.ref) if draft else None
    if draft is None or old is None or old.answers == draft.answers:
        return
    for _, form in before.catalog.forms:
        if form.before != draft.form:
            continue
        after = turn.state.drafts.get(ref_of(form.id, draft.year))
        if after is None:
            continue
        known = form.findings(after.answers, old.answers)
        for one in form.findings(after.answers, draft.answers):
            if one not in known:
                yield Say("contradicts", {"attachment": form.attachment, "say": one.say})


def _leading(turn: Turn) -> Iterator[Say]:
    """What is said before a question or a list."""
    for effect in turn.effects:
        if not isinstance(effect, Say):
            return
        yield effect
