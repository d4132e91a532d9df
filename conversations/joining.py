"""Two conversations that become one, because a person came to it through another door."""

from dataclasses import replace

from .sharing import alone
from .state import Draft, State


def joined(state: State, own: State) -> State:
    """The conversation that is entered, with what the other one had.

    Forms that only the other one had are taken over. A form both have begun goes on as it is here:
    what is asked yet is offered as it was answered there, and the other draft is kept beside it,
    so that its answers are offered wherever they are asked again. One that is shared with others
    goes before one's own.
    """
    drafts = dict(state.drafts)
    beside = [*state.beside, *own.beside]
    for ref, theirs in own.drafts.items():
        ours = drafts.get(ref)
        if ours is None or not _begun(ours):
            drafts[ref] = theirs
        elif ours.shared or theirs.shared:
            drafts[ref], other = (ours, theirs) if ours.shared else (theirs, ours)
            same = ours.shared and theirs.shared and ours.shared.id == theirs.shared.id
            beside += [alone(other)] if _begun(other) and not same else []
        elif _begun(theirs) and theirs != ours:
            drafts[ref] = _merged(ours, theirs)
            beside.append(theirs)
    where = state if state.open or state.pending else own
    return replace(
        where,
        drafts=drafts,
        facts={**own.facts, **state.facts},
        held=(*state.held, *(one for one in own.held if one not in state.held)),
        beside=tuple(_once(beside)),
    )


def _begun(draft: Draft) -> bool:
    return bool(draft.answers or draft.aside or draft.unsure or draft.edition or draft.shared)


def _merged(ours: Draft, theirs: Draft) -> Draft:
    """Ours, with their answers set aside for the questions it has none for."""
    known = {**theirs.aside, **theirs.answers}
    aside = {
        **{key: answer for key, answer in known.items() if key not in ours.answers},
        **ours.aside,
    }
    sources = {key: source for key, source in theirs.sources.items() if key in aside}
    merged = replace(ours, aside=aside, sources={**sources, **ours.sources})
    if ours.edition or not theirs.edition:
        return merged
    # What was handed in there is changed here: its next edition is counted on.
    return replace(merged, edition=theirs.edition, life="changed")


def _once(drafts: list[Draft]) -> list[Draft]:
    return [one for number, one in enumerate(drafts) if one not in drafts[:number]]
