"""What the bot says first, and what people wish about it. Nothing here changes what is open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..effects import Counts, Effect, GiveCalls, InBrief, Offer, Report, Say, Unwish, Wish
from ..events import AskedCalls, Muted, Reminded, Snoozed, Unmuted
from ..fields.base import Data
from ..forms.deadline import Season
from ..forms.notice import Notice
from ..messages import Option
from ..progress import Stage
from ..reminding import Ref, Work, next_day
from ..scene import Scene, Sheet, about, season_facts, set_scene
from ..sentences import SayCode
from ..state import FILED, ref_of
from ..turn import Turn
from .conversing import carry_on

LISTED = 10
"""Teams that one reminder names; how many more there are is said."""
LABELS = 6
"""Questions without an answer that are named."""
CALLED = 10
"""People on a page of the call list."""


def remind(scene: Scene, event: Reminded) -> Turn:
    """What is awaited of a person, by notice; the question that is open stays open."""
    lines: list[Say | Counts] = [Say("remind_hello", {"name": event.name})] if event.name else []
    if event.by:
        lines.append(Say("remind_by", {"names": "、".join(event.by)}))
    for ref in dict.fromkeys(one.ref for one in event.work):
        lines += _Season(scene, event, ref).lines()
    if event.lost:
        lines.append(Say("remind_lost", {"teams": "、".join(event.lost)}))
    if event.calls:
        lines.append(Say("remind_calls", {"count": event.calls}))
    if not _seasons(scene, event):
        return Turn(scene.state)  # the notice is no longer served
    options = Offer(tuple(_options(scene, event)))
    return Turn(scene.state, (Report(tuple(lines)), options, _in_brief(scene, event)))


def mute(scene: Scene, event: Muted) -> Turn:
    """No more reminders of these notices until their season is over."""
    known = [one for one in scene.catalog.notices if one.id in event.notices]
    notices = known or list(scene.catalog.notices)
    over = timedelta(days=1)
    wishes = [Wish(one.id, _text(one.seasons.at(scene.now).deadline + over)) for one in notices]
    names = "、".join(f"“{one.name}”" for one in notices)
    return _stay(scene, *wishes, Say("muted", {"notices": names}))


def unmute(scene: Scene, event: Unmuted) -> Turn:
    """Reminders as before."""
    del event
    return _stay(scene, Unwish(), Say("unmuted"))


def snooze(scene: Scene, event: Snoozed) -> Turn:
    """One reminder on that day, or the next on which offices work, and none before it."""
    known = [one for one in scene.catalog.notices if one.id in event.notices]
    begun = any(one.life not in FILED for one in scene.state.drafts.values())
    if not (scene.state.role or begun):
        return _stay(scene, Say("nothing_to_remind"))
    seasons = {
        (one.id, year): one.seasons.of(year)
        for one in known or scene.catalog.notices
        for year in (event.until.year, event.until.year + 1)
    }
    day = next_day(event.until - timedelta(days=1), [one.deadline for one in seasons.values()])
    facts: Data = {"month": day.month, "day": day.day, "weekday": "一二三四五六日"[day.weekday()]}
    runs = tuple(ref for ref, one in seasons.items() if one.opens <= day <= one.deadline)
    if not runs:
        return _stay(scene, Say("snoozed_over", facts))
    # Who wants to hear of it on a day no longer wants to hear no more of it.
    lifted = (Wish(one.id, "") for one in known or scene.catalog.notices)
    wish = Wish("", _text(day), asked=True, of=runs if known else ())
    return _stay(scene, *lifted, wish, Say("snoozed", facts))


def calls(scene: Scene, event: AskedCalls) -> Turn:
    """Whom nobody reaches, for the office of their region: a page, and all of them as a file."""
    found = event.calls
    if not found.allowed:
        return _stay(scene, Say("calls_refused"))
    if not found.calls[event.page * CALLED :]:
        return _stay(scene, Say("calls_none", {"scope": found.scope}))
    first = event.page * CALLED
    lines: list[Say | Counts] = [Say("calls", {"scope": found.scope, "total": found.total})]
    shown = found.calls[first : first + CALLED]
    for number, one in enumerate(shown, first + 1):
        whose = f"{one.enterprise}{one.team}" or one.region
        facts: Data = {"number": number, "name": one.name, "mobile": one.mobile, "whose": whose}
        on: Data = {"month": one.day.month, "day": one.day.day, "why": one.why}
        lines.append(Say("calls_one", {**facts, **on}))
    more = len(found.calls) - first - len(shown)
    if more > 0:
        lines.append(Say("calls_more", {"count": more, "page": event.page + 2}))
    said: list[Effect] = [Report(tuple(lines))]
    if event.page == 0:
        said.append(GiveCalls(found.calls))
    if more > 0:
        said.append(Offer((Option(f"calls:{event.page + 1}", str(event.page + 2)),)))
    return Turn(scene.state, tuple(said)) if more > 0 else _stay(scene, *said)


def _stay(scene: Scene, *said: Effect) -> Turn:
    """Nothing else happens; a choice that waits is put again, an open question is a word away."""
    if scene.stage == "confirming":
        return carry_on(scene, *said)
    offer = (Offer((Option("resume", ""),)),) if scene.stage == "asking" else ()
    return Turn(scene.state, (*said, *offer))


@dataclass(frozen=True, slots=True)
class _Season:
    """What a reminder says of one season."""

    scene: Scene
    event: Reminded
    ref: Ref

    def lines(self) -> Iterator[Say | Counts]:
        """When it ends, and what is awaited."""
        notice = self.notice()
        if notice is None:
            return
        facts = season_facts(notice.seasons.of(self.ref[1]), self.scene.now)
        yield Say("remind_season", {"notice": notice.name, **facts})
        mine = [one for one in self.event.work if one.ref == self.ref]
        for one in mine:
            if one.whose == "own" and (said := self.own(one)):
                yield said
        teams = [one for one in mine if one.whose == "teams"]
        yield from self.teams(teams)
        region = [one for one in mine if one.whose == "region"]
        if region:
            yield self.region(region)

    def notice(self) -> Notice | None:
        """The notice, while it is served."""
        return next((one for one in self.scene.catalog.notices if one.id == self.ref[0]), None)

    def own(self, work: Work) -> Say | None:
        """How far a form of one's own is, and what is missing."""
        found = self.scene.catalog.find(work.form)
        if found is None:
            return None
        sheet = _sheet(self.scene, work)
        if sheet is None or work.kind == "not_begun":
            return Say("remind_not_begun", {"title": found[1].title_in(work.year)})
        missing = [one.short_name for one in sheet.asked if not sheet.answered(one.key)]
        labels = "、".join(missing[:LABELS])
        opened = replace(self.scene, sheet=sheet)
        facts = {**about(opened), "labels": labels, "number": len(missing)}
        many = len(missing) > LABELS
        match work.kind:
            case "draft" if missing:
                return Say("remind_draft_many" if many else "remind_draft", facts)
            case "draft":
                return Say("remind_ready", facts)
            case "returned":
                return Say("remind_returned_many" if many else "remind_returned", facts)
            case _:
                return Say("remind_changed", facts)

    def teams(self, work: Iterable[Work]) -> Iterator[Say]:
        """What teams have yet to hand in."""
        lines = list(work)
        for one in lines[:LISTED]:
            found = self.scene.catalog.find(one.form)
            name = found[1].name if found else one.form
            yield Say(TEAM.get(one.kind, "remind_team_draft"), {"team": one.team, "form": name})
        if len(lines) > LISTED:
            yield Say("remind_more", {"count": len(lines) - LISTED})

    def region(self, work: Iterable[Work]) -> Counts:
        """How many forms of a region are awaited, and how far they are."""
        count: Counter[str] = Counter()
        for one in work:
            count[one.kind] += one.count
        # The office's own forms are told one by one, and are of the region, too.
        own = (one.kind for one in self.event.work if one.whose == "own" and one.ref == self.ref)
        count.subtract(own)
        facts: Data = {"scope": self.event.scope, "count": count.total()}
        stages = [(one, count[one]) for one in ORDER if count[one] > 0]
        return Counts("remind_region", facts, tuple(stages))


def _sheet(scene: Scene, work: Work) -> Sheet | None:
    """The draft of a form of one's own, as it stands."""
    ref = ref_of(work.form, work.year)
    if ref not in scene.state.drafts:
        return None
    opened = replace(scene.state, open=ref, pending=None)
    return set_scene(scene.catalog, opened, scene.now).sheet


def _options(scene: Scene, event: Reminded) -> Iterator[Option]:
    """One tap to go on, to put it off, to hear no more of it; all of them hold at any time."""
    for work in event.work:
        found = scene.catalog.find(work.form) if work.whose == "own" else None
        if found and not found[0].seasons.of(work.year).over(scene.now):
            yield Option(f"go_on:{work.form}", found[1].name)
    if event.calls:
        yield Option("calls", "")
    today = scene.now.date()
    left = max((one.deadline - today).days for one in _seasons(scene, event))
    if left >= 1:
        yield Option("snooze:1", "")
    if left >= 3:
        yield Option("snooze:3", "3")
    notices = ",".join(dict.fromkeys(one.notice for one in event.work))
    yield Option(f"mute:{notices}", "")


def _in_brief(scene: Scene, event: Reminded) -> InBrief:
    """How much is awaited, and until when the first of it is."""
    first = min(_seasons(scene, event), key=lambda one: one.deadline)
    count = sum(one.count for one in event.work)
    facts = season_facts(first, scene.now)
    short = Say("remind_several", {"count": count, **facts})
    own = [one for one in event.work if one.whose == "own"]
    found = scene.catalog.find(own[0].form) if len(event.work) == len(own) == 1 else None
    if found is None:
        return InBrief(short, short)
    title = found[1].title_in(event.work[0].year)
    return InBrief(Say("remind_one", {"title": title, **facts}), short)


def _seasons(scene: Scene, event: Reminded) -> list[Season]:
    """The seasons that a reminder is about."""
    return [
        notice.seasons.of(year)
        for name, year in dict.fromkeys(one.ref for one in event.work)
        for notice in scene.catalog.notices
        if notice.id == name
    ]


def _text(day: date) -> str:
    return day.isoformat()


ORDER: tuple[Stage, ...] = ("not_begun", "draft", "returned", "changed")
TEAM: Mapping[Stage, SayCode] = {
    "not_begun": "remind_team_not_begun",
    "draft": "remind_team_draft",
    "changed": "remind_team_changed",
    "returned": "remind_team_returned",
}
