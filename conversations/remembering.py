"""Which message answered which question, so that a new wording of it finds its way."""

from collections.abc import Iterator
from dataclasses import replace

from .state import State

LAST = 20
"""Messages that are remembered: further back nobody edits what was said."""


def remember(before: State, after: State, message_id: str) -> State:
    """The state after a message, with the question whose answer it changed.

    `""` stands for several. A message that changed no answer is not remembered; one that is
    edited is remembered by its own id, so that it can be edited again.
    """
    keys = tuple(_changed(before, after))
    if not keys:
        return after
    key = keys[0] if len(keys) == 1 else ""
    others = (one for one in after.said if one[0] != message_id)
    return replace(after, said=(*others, (message_id, key))[-LAST:])


def _changed(before: State, after: State) -> Iterator[str]:
    """The questions of the open form that have another answer now, or their first."""
    draft, former = after.draft, before.drafts.get(after.open)
    if draft is None or former is None or draft is former:
        return
    for key, answer in draft.answers.items():
        if key not in former.answers or former.answers[key] != answer:
            yield key
