"""What came too early, or was put by: kept until its form is open, and proposed there."""

from collections.abc import Iterable
from dataclasses import replace

from ..effects import Ask, Doubtful, Effect, Explain, Offer, Say
from ..events import Pasted, SentAFile
from ..messages import Question, SentFile
from ..pasting.pasting import found_in
from ..pasting.proposals import Found, in_text, merged
from ..scene import Scene, put_question, sheet_of
from ..state import Proposed
from ..turn import Turn
from .proposing import (
    ASKED,
    MOST_HELD,
    form_of,
    found_in_file,
    listed,
    of_another_year,
    propose,
    remembering,
    waiting,
    wanted,
)


def keep(scene: Scene, event: Pasted | SentAFile) -> tuple[Scene, tuple[Effect, ...]]:
    """What came before a form was chosen is kept for it; the scene with it, and what is said."""
    one = event.text if isinstance(event, Pasted) else event.file
    held = (*scene.state.held, one)
    things = [kept for kept in held if not isinstance(kept, Proposed)]
    if len(things) > MOST_HELD or sum(map(_length, things)) > LONGEST_HELD:
        return scene, (Say("held_full"),)
    after = replace(scene, state=replace(scene.state, held=held))
    if isinstance(event, Pasted):
        return after, (Say("held", {"found": _recognised(scene, event.text)}),)
    of = form_of(scene, event.file)
    facts = {"name": event.file.name}
    if of is None:
        return after, (Say("held_file", facts),)
    return after, (Say("held_form", {**facts, "form": of.name}),)


def worth_keeping(event: SentAFile) -> bool:
    """Whether a file that came before a form was chosen may hold answers."""
    file = event.file
    return file.kind == "docx" and not file.problem and bool(file.filled or file.text.strip())


def refusal(file: SentFile) -> Explain | Say | None:
    """Why a file holds no answers that could be read; `None` for one that may."""
    name = {"name": file.name}
    if file.problem:
        return Explain(file.problem, name, Question())
    if file.kind != "docx":
        return Say("file_unread", name)
    return None if file.filled or file.words else Say("file_wordless", name)


def held(scene: Scene, beside: Iterable[Proposed] = ()) -> Turn | None:
    """What was kept, proposed for the form that was chosen, with what is known `beside` it.

    `None`: nothing is kept. What was proposed is no longer kept, but for a form that only comes
    before another one; what holds nothing for this form stays, and that is said. A file that is
    another form stays for that one; what a file of this form says goes before what others do.
    """
    ours = sheet_of(scene).form.id
    things = sorted(scene.state.held, key=lambda one: _form_in(one) == ours)
    if not things:
        return None
    found = [_held_for(scene, one) for one in things]
    proposed = merged(*(one.proposed for one in found))
    beside = tuple(beside)
    if not proposed:
        turn = propose(scene, beside) if beside else put_question(scene)
        return replace(turn, effects=(Say("held_on"), *turn.effects))
    before = any(form.before == ours for _, form in scene.catalog.forms)
    stays = [
        not one.proposed
        or (before and not isinstance(it, Proposed))
        or _form_in(it) not in {"", ours}
        for it, one in zip(things, found, strict=True)
    ]
    kept = tuple(it for it, on in zip(things, stays, strict=True) if on)
    read = [it for it, one in zip(things, found, strict=True) if one.proposed]
    named = [one for one, on in zip(found, stays, strict=True) if not on]
    after = replace(scene, state=replace(scene.state, held=kept))
    for one in things:
        if isinstance(one, SentFile):
            after = remembering(after, one, form_of(after, one))
    rest = tuple(text for one in named for text in one.rest)
    yearly = tuple(text for one in named for text in one.yearly)
    turn = listed(after, merged(beside, proposed), Found(rest=rest, yearly=yearly))
    names = [f"“{it.name}”" for it in kept if isinstance(it, SentFile) and it not in read]
    said = (Say("held_beside", {"names": "、".join(names)}),) if names else ()
    older = of_another_year(sheet_of(scene), (it for it in read if isinstance(it, SentFile)))
    return replace(turn, effects=(*said, *older, *turn.effects))


def put_by(scene: Scene) -> Turn | None:
    """A proposal that was left waiting, put again for the form that is gone on with."""
    ours = {field.key for field in sheet_of(scene).form.fields}
    things = scene.state.held
    kept = [one for one in things if isinstance(one, Proposed) and one.key in ours]
    if not kept:
        return None
    others = tuple(one for one in things if one not in kept)
    return propose(replace(scene, state=replace(scene.state, held=others)), kept)


def still(before: Scene, turn: Turn, *, quiet: bool) -> Turn:
    """A turn in the course of which a proposal was put by: it is put again, or kept for later.

    Where nothing changed it follows upon what was said (`quiet`: without being shown). Where the
    person went elsewhere, what they sent is kept, and put again when they go on with the form.
    """
    kept, state = waiting(before), turn.state
    if not kept:
        return turn
    here = state.open == before.state.open
    if here and state.pending and state.pending.kind == "adopt":
        more = merged(kept, state.pending.proposed)
        return replace(turn, state=replace(state, pending=replace(state.pending, proposed=more)))
    if not here or state.pending or state.draft != before.state.draft:
        return _put_aside(turn, kept)
    scene = replace(before, state=replace(state, pending=before.state.pending))
    if quiet:
        return replace(turn, state=replace(scene.state, asked=ASKED))
    said = (one for one in turn.effects if not isinstance(one, Ask | Offer | Doubtful))
    again = listed(scene, kept, Found())
    return replace(again, effects=(*said, *again.effects))


def _put_aside(turn: Turn, kept: Iterable[Proposed]) -> Turn:
    """The turn with what a person had sent kept; what is known elsewhere stays known there."""
    sent = [one for one in kept if one.source.code in SENT]
    if not sent:
        return turn
    keys = {one.key for one in sent}
    others = (
        one for one in turn.state.held if not (isinstance(one, Proposed) and one.key in keys)
    )
    said = Say("proposal_kept", {"number": len(sent)})
    return Turn(replace(turn.state, held=(*others, *sent)), (said, *turn.effects))


def _held_for(scene: Scene, one: str | SentFile | Proposed) -> Found:
    """What one of the things kept holds for the open form."""
    if isinstance(one, str):
        return in_text(wanted(scene), one)
    if isinstance(one, SentFile):
        return found_in_file(scene, one)
    field = sheet_of(scene).form.by_key.get(one.key)
    return Found((one,)) if field and field.asked else Found()


def _form_in(one: str | SentFile | Proposed) -> str:
    """The form that a thing kept is when filled in, `""` for anything else."""
    return one.filled.form if isinstance(one, SentFile) and one.filled else ""


def _recognised(scene: Scene, text: str) -> str:
    """What a text is taken to say, as the form reads it that finds the most in it."""
    forms = [form for _, form in scene.catalog.forms]
    found = [(form, found_in(form.fields, text).found) for form in forms]
    form, pairs = max(found, key=lambda one: len(one[1]))
    return "；".join(f"{form.by_key[key].short_name}：{said}" for key, said in pairs)


def _length(one: str | SentFile) -> int:
    """Characters that are kept."""
    return len(one if isinstance(one, str) else one.text)


SENT = frozenset({"pasted", "file"})
"""Where answers come from that nobody knows but who sent them."""
LONGEST_HELD = 20_000
"""Characters of all that is kept: beyond it nothing more is taken, and the person is told so."""
