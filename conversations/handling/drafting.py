"""Answers put into a draft, taken out of it, and put back; what depends on them goes along."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from ..fields.base import Answer
from ..scene import Sheet
from ..state import LIFE, Draft

T = TypeVar("T")


def put(sheet: Sheet, key: str, value: Answer) -> Draft:
    """The draft with this answer. A changed answer sets aside the answers that depend on it."""
    draft = sheet.draft
    known = draft.answers if key in draft.answers else draft.aside
    fresh = key not in known or known[key] != value
    answers = {**draft.answers, key: value}
    aside = dict(_without(draft.aside, key))
    if fresh and key in known:
        for below in sheet.form.dependants.get(key, ()):
            if below in answers:
                aside[below] = answers.pop(below)
    life = LIFE[draft.life].get("change", draft.life) if fresh else draft.life
    unsure = _without(draft.unsure, key)
    sources = _without(draft.sources, key) if fresh else draft.sources
    put_down = replace(
        draft, answers=answers, aside=aside, unsure=unsure, sources=sources, life=life
    )
    return _settled(put_down, key)


def _without(kept: Mapping[str, T], key: str) -> Mapping[str, T]:
    return {other: one for other, one in kept.items() if other != key} if key in kept else kept


def take_out(draft: Draft, key: str) -> Draft:
    """The draft with one question open again, before all others; its answer is set aside."""
    answers = dict(draft.answers)
    aside = dict(draft.aside)
    if key in answers:
        aside[key] = answers.pop(key)
    draft = _settled(draft, key)
    return replace(draft, answers=answers, aside=aside, ahead=(key, *draft.ahead))


def put_back(draft: Draft, *keys: str) -> Draft:
    """The draft with the former answers to these questions in their place again."""
    aside = dict(draft.aside)
    answers = {**draft.answers, **{key: aside.pop(key) for key in keys if key in aside}}
    return replace(_settled(draft, *keys), answers=answers, aside=aside)


def _settled(draft: Draft, *keys: str) -> Draft:
    """The draft with nothing left to be said about when these questions are asked."""
    if not draft.ahead and not draft.later:
        return draft
    ahead = tuple(key for key in draft.ahead if key not in keys)
    later = tuple(key for key in draft.later if key not in keys)
    return replace(draft, ahead=ahead, later=later)
