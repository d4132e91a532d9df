"""`xindeguo broadcasts`: what was sent to many in the last weeks, by whom, and how many got it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.app import SHANGHAI
from conversations.broadcast import Delivered
from conversations.forms.reading import Association
from renderers.broadcasting import addressed
from renderers.phrases import Phrases
from storage import broadcasts
from storage.broadcasts import Kept
from storage.reading import Reading

WEEKS = timedelta(weeks=8)
"""How far back they are listed; those that wait for the morning are among them."""
STATES = {"going": "正在发", "stopped": "已停止", "done": "已发完"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A broadcast, and how many got it by now."""

    kept: Kept
    delivered: Delivered


def sent(reading: Reading, now: datetime) -> tuple[Sent, ...]:
    """Those of the last weeks, the newest first."""
    session = reading.session
    found = broadcasts.since(session, now - WEEKS)
    return tuple(Sent(one, broadcasts.delivered(session, one, now)) for one in found)


def described(association: Association, some: Sequence[Sent]) -> list[dict[str, Any]]:
    """Every broadcast for a program."""
    return [
        {
            "id": one.kept.id,
            "by": one.kept.owner,
            "name": _name(association, one.kept.owner),
            "form": one.kept.segment.form,
            "among": one.kept.segment.among,
            "place": one.kept.segment.place.name if one.kept.segment.place else "",
            "text": one.kept.words,
            "state": one.kept.state,
            "begun": _begun(one).isoformat(timespec="minutes"),
            "total": one.delivered.total,
            "written": one.delivered.written,
            "sent": one.delivered.sent,
            "delivered": one.delivered.arrived,
            "failed": one.delivered.failed + one.delivered.missed,
        }
        for one in some
    ]


def told(association: Association, phrases: Phrases, some: Sequence[Sent]) -> Iterator[str]:
    """Every broadcast in lines for a person."""
    for one in some:
        kept, counts = one.kept, one.delivered
        person = association.roster.find(kept.owner)
        found = association.catalog.find(kept.segment.form)
        scope, form = person.region if person else "", found[1].name if found else ""
        state = "等到早上发" if counts.begins else STATES[kept.state]
        yield f"{_begun(one):%Y-%m-%d %H:%M}  {_name(association, kept.owner)}  {state}"
        yield f"  {addressed(phrases, kept.segment, form, scope)}"
        yield f"  {' '.join(kept.words.split())}"
        yield (
            f"  共 {counts.total} 人，已写出 {counts.written}，已发出 {counts.sent}"
            f"（平台确认送达 {counts.arrived}），没送到 {counts.failed + counts.missed}"
        )
    if not some:
        yield "最近八周没有群发过。"


def _begun(one: Sent) -> datetime:
    """When it began, or will, in Shanghai."""
    return one.kept.begun_at.astimezone(SHANGHAI)


def _name(association: Association, owner: str) -> str:
    person = association.roster.find(owner)
    return person.name if person else owner
