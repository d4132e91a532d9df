"""Whom a broadcast goes to, how they are reached, and when, in words."""

from collections.abc import Iterator

from conversations.broadcast import Audience, BroadcastPreview, Segment

from .phrases import Phrases


def preview(phrases: Phrases, effect: BroadcastPreview) -> Iterator[str]:
    """What is looked at before a broadcast is confirmed, a line each."""
    if effect.changed:
        yield phrases.say("broadcast", "changed", {})
    yield addressed(phrases, effect.segment, effect.form, effect.scope)
    yield _reached(phrases, effect.audience)
    if effect.audience.people:
        if effect.begins:
            day, clock = effect.begins
            yield phrases.say("broadcast", day, {"clock": clock})
        yield phrases.say("broadcast", "confirm", {})


def addressed(phrases: Phrases, segment: Segment, form: str, scope: str) -> str:
    """Whom a segment holds; `form` is what it is called, `scope` whose people they are."""
    named = phrases.say("broadcast", "form" if form else "every", {"form": form})
    whom = phrases.say("broadcast", segment.among, {"form": named})
    place = segment.place.name if segment.place else scope
    return phrases.say("broadcast", "to", {"place": place, "whom": whom})


def _reached(phrases: Phrases, audience: Audience) -> str:
    """How many people, by which channels, and how many by none."""
    if not audience.people:
        return phrases.say("broadcast", "nobody", {})
    names = phrases.tables["through"]
    channels = "、".join(
        phrases.say("broadcast", "channel", {"channel": names.get(name, name), "count": count})
        for name, count in audience.channels
    )
    code = "people_unreachable" if audience.unreachable else "people"
    facts = {"people": audience.people, "unreachable": audience.unreachable}
    return phrases.say(
        "broadcast", code if channels else "all_unreachable", {**facts, "channels": channels}
    )
