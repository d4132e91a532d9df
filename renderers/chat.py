"""What a turn says: effects become bubbles, options and a question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import assert_never

from conversations.effects import (
    Ask,
    Doubtful,
    Effect,
    Explain,
    GiveDocument,
    HandIn,
    Listing,
    Menu,
    Offer,
    Say,
    Seal,
)
from conversations.fields.base import Data
from conversations.messages import Document, Option, Outgoing, Question, Reply

from .phrases import Phrases

LONGEST_IN_LIST = 60
"""Characters of one answer shown in the list of all answers; a longer one says how long it is."""


def speak(
    phrases: Phrases,
    effects: Sequence[Effect],
    asked: str,
    documents: Iterable[Document],
) -> Outgoing:
    """One turn's answer.

    `asked` is the path of the question put last; `documents` is what was rendered for each
    `GiveDocument`, in their order.
    """
    replies: list[Reply] = []
    options: tuple[Option, ...] = ()
    question = Question(path=asked)
    rendered = iter(documents)
    for effect in effects:
        match effect:
            case Offer(offered, accept):
                options = tuple(_labelled(phrases, option) for option in offered)
                question = replace(question, accept=accept or question.accept)
            case GiveDocument():
                replies.append(Reply("", next(rendered)))
            case HandIn() | Seal():
                pass
            case _:
                question = _question(effect, question)
                replies.append(Reply(_text(phrases, effect)))
    return Outgoing(tuple(replies), options, question)


def _question(effect: Effect, before: Question) -> Question:
    return effect.question if isinstance(effect, Ask | Explain | Doubtful) else before


def _labelled(phrases: Phrases, option: Option) -> Option:
    if option.label:
        return option
    return Option(option.key, phrases.tables["option"][option.key.partition(":")[0]])


def _text(phrases: Phrases, effect: Say | Explain | Ask | Doubtful | Listing | Menu) -> str:
    match effect:
        case Say(code, data):
            return phrases.say("say", code, _dated(phrases, data))
        case Ask():
            return _ask(phrases, effect)
        case Explain(code, data, question):
            return _explain(phrases, code, data, question)
        case Doubtful():
            return _doubt(phrases, effect)
        case Listing():
            return _listing(phrases, effect)
        case Menu():
            return "\n".join(_menu(phrases, effect))
        case _:
            assert_never(effect)


def _menu(phrases: Phrases, menu: Menu) -> Iterator[str]:
    numbers = count(1)
    yield phrases.say("say", "menu", {})
    for group in menu.groups:
        yield phrases.say("say", group.code, _dated(phrases, group.data))
        for code, data in group.entries:
            yield f"{next(numbers)}. {phrases.say('say', code, data)}"


def _dated(phrases: Phrases, data: Data) -> Data:
    """The values with how long there is until the deadline, in words."""
    days = data.get("days")
    if not isinstance(days, int):
        return data
    code = "due_later" if days > 0 else "due_over" if days else "due_today"
    return {**data, "due": phrases.say("word", code, data)}


def _ask(phrases: Phrases, effect: Ask) -> str:
    question = effect.question
    lines = [_heading(phrases, question), effect.ask]
    if question.example and effect.ask:
        lines.append(phrases.say("word", "example", {"example": question.example}))
    if effect.prompt and effect.prompt.code:
        lines.append(phrases.say("gather", effect.prompt.code, effect.prompt.data))
    if effect.former is not None:
        former = effect.former or phrases.say("word", "skipped", {})
        lines.append(phrases.say("word", "former", {"former": former}))
    return "\n".join(line for line in lines if line)


def _explain(
    phrases: Phrases, code: str, data: Mapping[str, str | int], question: Question
) -> str:
    facts = {"label": question.label, "example": question.example, **data}
    lines = [phrases.say("wrong", code, facts)]
    if question.example and "example" not in phrases.values("wrong", code):
        lines.append(phrases.say("word", "example", {"example": question.example}))
    return "\n".join((*lines, _heading(phrases, question)))


def _doubt(phrases: Phrases, doubt: Doubtful) -> str:
    facts = {
        **doubt.data,
        "readings": "、".join(doubt.readings),
        "reading": next(iter(doubt.readings), ""),
    }
    notes = (phrases.say("warn", note.code, note.data) for note in doubt.notes)
    return "\n".join((*notes, phrases.say("doubt", doubt.code, facts)))


def _heading(phrases: Phrases, question: Question) -> str:
    facts: Data = {"number": question.number, "total": question.total, "label": question.label}
    return phrases.say("word", "heading", facts)


def _listing(phrases: Phrases, listing: Listing) -> str:
    lines = [phrases.say("listing", "title", listing.data)]
    for number, label, shown in listing.lines:
        value = phrases.say("word", "open", {}) if shown is None else _short(phrases, shown)
        facts: Data = {"number": number, "label": label.rstrip("：:"), "shown": value}
        lines.append(phrases.say("listing", "line", facts))
    notes = [phrases.say("warn", note.code, note.data) for note in listing.notes]
    if listing.findings or notes:
        lines.append(phrases.say("listing", "findings", {}))
        lines += [f"· {text}" for text in (*listing.findings, *notes)]
    if phrases.has("listing", listing.code):
        lines.append(phrases.say("listing", listing.code, listing.data))
    return "\n".join(lines)


def _short(phrases: Phrases, shown: str) -> str:
    if not shown:
        return phrases.say("word", "skipped", {})
    line = " ".join(shown.split())
    if len(line) <= LONGEST_IN_LIST:
        return line
    return phrases.say("word", "long", {"start": line[:LONGEST_IN_LIST], "length": len(shown)})
