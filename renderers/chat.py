"""What a turn says: effects become bubbles, options and a question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from conversations.broadcast import Broadcast, BroadcastPreview, BroadcastTrial, StopBroadcast
from conversations.effects import (
    Ask,
    CallBack,
    Counts,
    Doubtful,
    Effect,
    Explain,
    GiveCalls,
    GiveCode,
    GiveDocument,
    GivePicture,
    HandIn,
    InBrief,
    Invite,
    Letter,
    Listing,
    Menu,
    Offer,
    Proposal,
    Report,
    Say,
    Seal,
    StopSharing,
    Stumbled,
    Unwish,
    Wish,
)
from conversations.fields.base import Data
from conversations.messages import Brief, Document, Option, Outgoing, Question, Reply
from conversations.nudging import Remind

from .broadcasting import preview
from .phrases import Phrases

OVERVIEW = {"status", "status_ready", "status_handed_in", "status_sealed", "status_changed"}
CODES = {
    "why": "unreached",
    "stage": "stage",
    "holder": "holder",
    "held": "held",
    "reach": "reach",
}
"""Values that are codes, and the table of their words."""
LONGEST_BRIEF = 200
"""Characters of a message that a ticket is spent on."""
LONGEST_IN_LIST = 60
"""Characters of one answer shown in the list of all answers; a longer one says how long it is."""


def speak(
    phrases: Phrases,
    effects: Sequence[Effect],
    asked: str,
    documents: Iterable[Document | None],
) -> Outgoing:
    """One turn's answer.

    `asked` is the path of the question put last; `documents` is what was rendered for each
    `GiveDocument` and `GiveCode`, in their order.
    """
    replies: list[Reply] = []
    options: tuple[Option, ...] = ()
    question = Question(path=asked)
    rendered = iter(documents)
    for effect in effects:
        match effect:
            case Offer(offered, accept):
                options = tuple(_labelled(phrases, option) for option in offered)
                question = replace(question, accept=accept) if accept else question
            case GiveDocument() | GiveCode() | GiveCalls():
                replies.append(Reply("", next(rendered)))
            case GivePicture(report):
                drawn = next(rendered)
                replies.append(Reply("" if drawn else _text(phrases, report), drawn))
            case InBrief() | Wish() | Unwish():
                pass
            case Broadcast() | BroadcastTrial() | StopBroadcast() | Remind():
                pass
            case HandIn() | Seal() | Stumbled() | Invite() | CallBack() | StopSharing():
                pass
            case _:
                question = _question(effect, question)
                replies.append(Reply(_text(phrases, effect)))
    overview = any(map(_is_overview, effects))
    parting = any(isinstance(effect, HandIn | Seal) for effect in effects)
    briefs = [_brief(phrases, effect) for effect in effects if isinstance(effect, InBrief)]
    brief = briefs[0] if briefs else None
    return Outgoing(tuple(replies), options, question, overview, brief, parting=parting)


def _brief(phrases: Phrases, effect: InBrief) -> Brief:
    """The words that fit a ticket: with the form's title, or without where that is too long."""
    text, short = _text(phrases, effect.text), _text(phrases, effect.short)
    title = phrases.say("word", "brief_title", {})
    return Brief(title, text if len(text) <= LONGEST_BRIEF else short)


def _is_overview(effect: Effect) -> bool:
    return isinstance(effect, Listing) or (isinstance(effect, Say) and effect.code in OVERVIEW)


def _question(effect: Effect, before: Question) -> Question:
    return effect.question if isinstance(effect, Ask | Explain | Doubtful) else before


def _labelled(phrases: Phrases, option: Option) -> Option:
    table = phrases.tables["option"]
    words = table.get(option.key) or table.get(option.key.partition(":")[0], "")
    if option.label and "{label}" not in words:
        return option
    return Option(option.key, words.format(label=option.label))


def _text(
    phrases: Phrases,
    effect: Say
    | Explain
    | Ask
    | Doubtful
    | Listing
    | Proposal
    | Menu
    | Report
    | Letter
    | BroadcastPreview,
) -> str:
    match effect:
        case Say(code, data):
            return phrases.say("say", code, dated(phrases, data))
        case Ask():
            return _ask(phrases, effect)
        case Explain(code, data, question):
            return _explain(phrases, code, data, question)
        case Doubtful():
            return _doubt(phrases, effect)
        case Listing():
            return _listing(phrases, effect)
        case _:
            return "\n".join(_lines(phrases, effect))


def _lines(
    phrases: Phrases, effect: Proposal | Menu | Report | Letter | BroadcastPreview
) -> Iterator[str]:
    match effect:
        case Proposal():
            yield from _proposal(phrases, effect)
        case Menu():
            yield from _menu(phrases, effect)
        case Report(lines):
            yield from (_counted(phrases, line) for line in lines)
        case Letter():
            yield from letter(phrases, effect)
        case BroadcastPreview():
            yield from preview(phrases, effect)
        case _:
            assert_never(effect)


def letter(phrases: Phrases, effect: Letter) -> Iterator[str]:
    """The words of an invitation, to be sent on as they are."""
    yield phrases.say("letter", "beginning", effect.data)
    for channel, url in effect.links:
        yield phrases.say("letter", channel, {"url": url})
    code = "with_links" if effect.links else "without_links"
    yield phrases.say("letter", code, {"code": effect.code})


def _menu(phrases: Phrases, menu: Menu) -> Iterator[str]:
    yield phrases.say("say", "menu", {})
    for group in menu.groups:
        yield phrases.say("say", group.code, dated(phrases, group.data))
        for code, data in group.entries:
            yield f"{data['number']}. {phrases.say('say', code, data)}"


def _counted(phrases: Phrases, line: Say | Counts) -> str:
    """A line of a report, with how many are at each stage."""
    if isinstance(line, Say):
        return _text(phrases, line)
    facts = {**dated(phrases, line.data), "stages": stages(phrases, line)}
    return phrases.say("say", line.code, facts)


def stages(phrases: Phrases, line: Counts) -> str:
    """How many are at each stage, in words."""
    words = phrases.tables["stage"]
    return "，".join(f"{words[stage]} {count}" for stage, count in line.stages)


def dated(phrases: Phrases, data: Data) -> Data:
    """The values, codes among them in words, with how long there is until the deadline."""
    for key, table in CODES.items():
        if key in data and phrases.has(table, str(data[key])):
            data = {**data, key: phrases.say(table, str(data[key]), data)}
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
    lines += _elsewhere(phrases, effect)
    if effect.former is not None:
        former = effect.former or phrases.say("word", "skipped", {})
        lines.append(_former(phrases, effect, former))
    return "\n".join(line for line in lines if line)


def _former(phrases: Phrases, effect: Ask, former: str) -> str:
    """What was answered before, or where else the answer that waits here comes from."""
    source = effect.source
    if source and source.code == "colleague":
        return phrases.say("word", "former_by", {**source.data, "former": former})
    if source is None or not phrases.has("source", source.code):
        return phrases.say("word", "former", {"former": former})
    words = phrases.say("source", source.code, source.data)
    code = "former_instead" if "before" in source.data else "former_from"
    return phrases.say("word", code, {**source.data, "former": former, "source": words})


def _elsewhere(phrases: Phrases, effect: Ask) -> Iterator[str]:
    """What the same fact was elsewhere: in other forms, and in another year."""
    for source, shown in effect.known:
        words = phrases.say("source", source.code, source.data)
        yield phrases.say("word", "known", {"source": words, "shown": shown})
    if effect.before:
        source, shown = effect.before
        yield phrases.say("word", source.code, {**source.data, "shown": shown})


def _explain(
    phrases: Phrases, code: str, data: Mapping[str, str | int], question: Question
) -> str:
    facts = {"label": question.label, "example": question.example, **data}
    lines = [phrases.say("wrong", code, facts)]
    if question.example and "example" not in phrases.values("wrong", code):
        lines.append(phrases.say("word", "example", {"example": question.example}))
    return "\n".join((*lines, *([_heading(phrases, question)] if question.total else [])))


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
        source = listing.sources.get(number)
        if source and phrases.has("mark", source.code):
            value += phrases.say("mark", source.code, source.data)
        if name := listing.by.get(number):
            value += phrases.say("mark", "by", {"name": name})
        facts: Data = {"number": number, "label": label.rstrip("：:"), "shown": value}
        lines.append(phrases.say("listing", "line", facts))
    notes = [phrases.say("warn", note.code, note.data) for note in listing.notes]
    if listing.findings or notes:
        lines.append(phrases.say("listing", "findings", {}))
        lines += [f"· {text}" for text in (*listing.findings, *notes)]
    if phrases.has("listing", listing.code):
        lines.append(phrases.say("listing", listing.code, listing.data))
    return "\n".join(lines)


def _proposal(phrases: Phrases, effect: Proposal) -> Iterator[str]:
    """The sure answers under where they come from, then what is asked, shown, or nobody's."""
    yield phrases.say("listing", "title", effect.data)
    last = None
    for (number, label, shown, before), source in zip(effect.lines, effect.sources, strict=True):
        if source != last:
            words = phrases.say("source", source.code, source.data)
            yield phrases.say("listing", "from", {"source": words})
        last = source
        value = _short(phrases, shown) + _instead(phrases, shown, before)
        yield phrases.say("listing", "line", _line(number, label, value))
    if effect.unsure:
        yield phrases.say("listing", "unsure", {})
    for number, label, said in effect.unsure:
        yield phrases.say("listing", "line", _line(number, label, _short(phrases, said)))
    for code, pairs in (("unasked", effect.unasked), ("yearly", effect.yearly)):
        if pairs:
            yield phrases.say("listing", code, {})
        for label, said in pairs:
            yield f"· {label.rstrip('：:')}：{_short(phrases, said)}"
    if effect.rest:
        yield phrases.say("listing", "rest", {})
        yield from (f"· {_short(phrases, said)}" for said in effect.rest)
    yield phrases.say("listing", effect.code, effect.data)


def _line(number: int, label: str, shown: str) -> Data:
    return {"number": number, "label": label.rstrip("：:"), "shown": shown}


def _instead(phrases: Phrases, shown: str, before: str | None) -> str:
    """What an answer stands instead of, or that it is the same."""
    if before is None:
        return ""
    if before == shown:
        return phrases.say("word", "unchanged", {})
    return phrases.say("word", "instead", {"before": _short(phrases, before)})


def _short(phrases: Phrases, shown: str) -> str:
    if not shown:
        return phrases.say("word", "skipped", {})
    line = " ".join(shown.split())
    if len(line) <= LONGEST_IN_LIST:
        return line
    return phrases.say("word", "long", {"start": line[:LONGEST_IN_LIST], "length": len(shown)})
