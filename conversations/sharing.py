"""One form that several people fill in: what is everybody's in it, and what is each one's own.

What is everybody's stands once, in the store. A person's own are the order of their questions, and
the answers they have open again: to the others those stand until there is a new one. Before a step
the two are put together (`joined`), after it they are parted (`parted`). In between all is as in
any other draft; only what somebody else answered meanwhile is marked (`Shared.rivals`), so that it
is never overwritten unseen.
"""

from collections.abc import Mapping
from dataclasses import replace

from .fields.base import Answer, Doubt, Field
from .forms.form import Form
from .state import Draft, Shared, State


def share(draft: Draft, shared_id: str, called: str) -> Draft:
    """A draft that others may fill in as well; all that is in it is this person's."""
    by = dict.fromkeys((*draft.answers, *draft.aside), called)
    return replace(draft, shared=Shared(shared_id, called, by))


def common(draft: Draft) -> Draft:
    """What is everybody's in a shared draft, as its row holds it."""
    shared = draft.shared or Shared()
    answers = {**draft.answers, **shared.taken}
    aside = {key: one for key, one in draft.aside.items() if key not in answers}
    known = Shared(shared.id, by=shared.by, preceding=shared.preceding)
    return replace(draft, answers=answers, aside=aside, ahead=(), later=(), shared=known)


def alone(draft: Draft) -> Draft:
    """A draft as it is when it is nobody else's any more."""
    return replace(common(draft), shared=None) if draft.shared else draft


def joined(own: Draft, theirs: Draft) -> Draft:
    """What everybody has by now, as one of the sharers sees it; `own` is what they saw last."""
    me, seen = own.shared or Shared(), common(own).answers
    by = theirs.shared.by if theirs.shared else {}
    new = {
        key: by.get(key, "")
        for key, answer in theirs.answers.items()
        if by.get(key) != me.called and (key not in seen or seen[key] != answer)
    }
    answers, aside, taken = dict(theirs.answers), dict(theirs.aside), {}
    for key, before in me.taken.items():
        if key in answers:
            taken[key] = answers.pop(key)
            begun = own.aside.get(key, before)
            aside[key] = begun if begun != before else taken[key]
    rivals = {key: name for key, name in me.rivals.items() if key in theirs.answers}
    shared = replace(me, by=by, taken=taken, rivals={**rivals, **new})
    if theirs.shared:
        shared = replace(shared, preceding=theirs.shared.preceding)
    return replace(
        theirs,
        answers=answers,
        aside=aside,
        ahead=tuple(key for key in own.ahead if key not in answers),
        later=tuple(key for key in own.later if key not in answers),
        shared=shared,
    )


def together(state: State, rows: Mapping[str, Draft]) -> State:
    """A conversation with what everybody has by now in each draft it shares.

    An answer that somebody else has changed since is no longer the one that 撤回 takes back.
    """
    drafts = {
        ref: joined(draft, rows[draft.shared.id])
        if draft.shared and draft.shared.id in rows
        else draft
        for ref, draft in state.drafts.items()
    }
    open_one = drafts.get(state.open)
    theirs = open_one and open_one.shared and state.last in open_one.shared.rivals
    return replace(state, drafts=drafts, last="" if theirs else state.last)


def parted(before: Draft, after: Draft, form: Form, *, undone: bool = False) -> Draft:
    """A shared draft after a step: who answered what, and what is open for this person only.

    `before` is its row before the step. An answer this person has open again stands for the
    others; not one they took back (`undone`), nor one whose master answer they have changed.
    """
    me = after.shared or Shared()
    changed = {
        below
        for key, answer in after.answers.items()
        if {**before.aside, **before.answers}.get(key, answer) != answer
        for below in form.dependants.get(key, ())
    }
    waiting = {*after.ahead, *after.later} if not undone else set(me.taken)
    if before.grammar != after.grammar:  # the form was edited: they are read anew
        waiting = set()
    taken = {
        key: answer
        for key, answer in before.answers.items()
        if key in waiting and key in after.aside and key not in {*after.answers, *changed}
    }
    by = dict(me.by)
    for key, answer in {**after.aside, **after.answers}.items():
        known = before.answers if key in before.answers else before.aside
        if key not in taken and (key not in known or known[key] != answer):
            by[key] = me.called
    return replace(after, shared=replace(me, by=by, taken=taken))


def seen(draft: Draft, state: State) -> Draft:
    """A shared draft whose person has been told what the others answered.

    What somebody else answered to the question that was put to them still waits: as long as no
    other is put, and while they choose between readings of their own.
    """
    shared, pending = draft.shared or Shared(), state.pending
    key = pending.path if pending else state.asked.partition("[")[0]
    theirs = {**draft.answers, **shared.taken}.get(key)
    chosen = pending.readings if pending else ()
    waits = draft.ref == state.open and key in shared.rivals and theirs not in chosen
    answered = key in draft.answers or pending is not None
    rivals = {key: shared.rivals[key]} if waits and answered else {}
    return replace(draft, shared=replace(shared, rivals=rivals))


def rival(draft: Draft, field: Field, value: Answer) -> Doubt | None:
    """Which of two is right, where somebody else has answered a question meanwhile."""
    shared = draft.shared
    if shared is None or field.key not in shared.rivals:
        return None
    theirs = {**draft.answers, **shared.taken}.get(field.key)
    if theirs is None or theirs == value:
        return None
    data = {
        "name": shared.rivals[field.key],
        "theirs": field.spoken(theirs),
        "mine": field.spoken(value),
    }
    return Doubt((theirs, value), "colleague", data)


def by_whom(draft: Draft, key: str) -> str:
    """Who else gave an answer, or what is set aside; `""` where it was this person, or nobody."""
    shared = draft.shared
    name = shared.by.get(key, "") if shared else ""
    return name if shared and name != shared.called else ""


def entered(state: State, row: Draft, shared_id: str, called: str) -> State:
    """A conversation to which a shared form was opened: it is the one that is open.

    A draft of that form that the person had begun alone is kept beside it.
    """
    own = state.drafts.get(row.ref)
    begun = own is not None and bool(own.answers or own.aside or own.unsure or own.edition)
    beside = (*state.beside, alone(own)) if own and begun else state.beside
    waiting = state.pending.proposed if state.pending else ()
    mine = replace(row, shared=replace(row.shared or Shared(), id=shared_id, called=called))
    return replace(
        state,
        drafts={**state.drafts, row.ref: mine},
        open=row.ref,
        asked="",
        pending=None,
        failed=0,
        last="",
        said=(),
        held=(*state.held, *waiting),
        beside=beside,
    )
