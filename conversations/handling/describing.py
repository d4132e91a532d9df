"""One form as it is told, and many of them counted: the lines of a report."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..effects import Counts, Say
from ..fields.base import Data
from ..forms.deadline import Season
from ..forms.form import Form
from ..forms.notice import Delivery, Notice
from ..inquiry import Inquiry, Line, Overview
from ..progress import AWAITED, Stage, Standing, Tally
from ..scene import Scene, season_facts, set_scene
from ..state import FILED, Draft


@dataclass(frozen=True, slots=True)
class Mine:
    """One of a person's own forms: where it stands, and the draft, once it is begun."""

    notice: Notice
    form: Form
    line: Line
    draft: Draft | None


def mine_of(scene: Scene, inquiry: Inquiry, found: Overview) -> list[Mine]:
    """One's own forms of this season and the next, in the order of the notices."""
    drafts = {(one.form, one.year): one for one in scene.state.drafts.values()}
    rows = {(one.form, one.year): one for one in found.own}
    mine = []
    for notice, form in scene.catalog.forms:
        if inquiry.forms and form.id not in inquiry.forms:
            continue
        first = notice.seasons.latest(scene.now).year
        years = sorted(year for at, year in {*drafts, *rows} if at == form.id and year >= first)
        for year in years:
            draft, row = drafts.get((form.id, year)), rows.get((form.id, year))
            stage: Stage = draft.life if draft else "not_begun"
            standing = row or Standing(0, "", form.id, year, stage)
            if draft and standing.stage != "returned":
                standing = replace(standing, stage=stage)
            mine.append(Mine(notice, form, _line(scene, standing, draft), draft))
    return mine


def _line(scene: Scene, standing: Standing, draft: Draft | None) -> Line:
    if draft is None:
        form = form_of(scene, standing)[1]
        return Line(standing, total=len(form.asked({}).fields))
    sheet = set_scene(scene.catalog, replace(scene.state, open=draft.ref), scene.now).sheet
    if sheet is None:
        return Line(standing)
    missing = tuple(one.short_name for one in sheet.asked if not sheet.answered(one.key))
    return Line(standing, "", missing, len(sheet.asked))


def by_form(scene: Scene, inquiry: Inquiry, tallies: Iterable[Tally]) -> Iterator[Say | Counts]:
    """For each notice a line, and one for each of its forms."""
    counted: dict[str, dict[Stage, int]] = {}
    for one in tallies:
        stages = counted.setdefault(one.form, {})
        stages[one.stage] = stages.get(one.stage, 0) + one.count
    for notice in scene.catalog.notices:
        forms = [
            form
            for form in notice.forms
            if form.id in counted and (not inquiry.forms or form.id in inquiry.forms)
        ]
        if forms:
            yield Say("standing_notice", season_of(scene, notice))
        for form in forms:
            stages = counted[form.id]
            total = sum(stages.values())
            done = sum(stages.get(one, 0) for one in FILED)
            facts = {**called_as(form), "done": done, "total": total}
            delivery = notice.delivery[form.id]
            at = tuple((word_of(one, delivery), stages[one]) for one in ORDER if stages.get(one))
            yield Counts("standing_counts", facts, at)


def in_a_line(scene: Scene, one: Mine) -> Say:
    """A form of one's own in a line."""
    facts = {**stage_of(one), **due_of(scene, one), "number": number_of(one.line.standing)}
    return Say("standing_short", facts)


def beside(scene: Scene, one: Mine) -> Say:
    """A form beside the open one."""
    facts = {**stage_of(one), **due_of(scene, one)}
    filed = one.line.standing.stage in FILED
    return Say("standing_other_filed" if filed else "standing_other", facts)


def whole(scene: Scene, one: Mine, filler: str = "you") -> Iterator[Say]:
    """All that is told of one form, a sentence for each line."""
    line, standing = one.line, one.line.standing
    title = {**called_as(one.form), "number": number_of(standing)}
    yield Say("standing_form" if standing.number else "standing_form_new", title)
    if line.missing and line.total and standing.stage != "not_begun":
        done = line.total - len(line.missing)
        yield Say("standing_filling", {**stage_of(one), "done": done, "total": line.total})
        few = "、".join(line.missing[:MOST_MISSING])
        many = len(line.missing) > MOST_MISSING
        facts: Data = {"missing": few, "count": len(line.missing)}
        yield Say("standing_missing_more" if many else "standing_missing", facts)
    elif standing.stage == "draft" and line.total and line.missing == ():
        yield Say("standing_filled", {**stage_of(one), "total": line.total})
    else:
        yield Say("standing_stage", stage_of(one))
    yield Say("standing_due", due_of(scene, one))
    if line.reached and filler != "you":
        day, reach = line.reached
        facts = {"reminded_month": day.month, "reminded_day": day.day, "reach": reach}
        yield Say("standing_reminded", facts)
    known = filler if line.name or filler == "you" else "nameless"
    yield Say("standing_holder", holder_of(one, known))


def stage_of(one: Mine) -> Data:
    """The values that say what a form is called and at which stage it is."""
    delivery = one.notice.delivery[one.form.id]
    return {**called_as(one.form), "stage": word_of(one.line.standing.stage, delivery)}


def word_of(stage: Stage, delivery: Delivery) -> str:
    """The name in `[stage]` of where a form is; what carries a seal waits for it."""
    return "to_seal" if stage == "handed_in" and delivery.seal else stage


def one_word(stages: Sequence[Stage]) -> str:
    """The same for all the stages of a list."""
    if set(stages) == set(AWAITED):
        return "awaited"
    return "filed" if set(stages) == set(FILED) else stages[0]


def holder_of(one: Mine, filler: str) -> Data:
    """Who has the form now, by `[holder]`: who fills it in, the seal, then where it goes."""
    delivery, stage = one.notice.delivery[one.form.id], one.line.standing.stage
    # A mailbox is not somebody: there it is the office of the notice.
    to = one.notice.office.name if "@" in delivery.to else delivery.to
    code = filler
    if stage in FILED:
        deliver = "deliver_you" if filler == "you" else "deliver"
        code = "seal" if word_of(stage, delivery) == "to_seal" else deliver
    return {"holder": code, "name": one.line.name, "to": to}


def who_of(found: Overview, line: Line) -> str:
    """Whose form it is, as far as who asks does not know it anyway."""
    standing = line.standing
    house = standing.enterprise if found.role == "staff" and not found.enterprise else ""
    names = (house, standing.team or ("" if house else standing.enterprise), line.name)
    return " ".join(dict.fromkeys(filter(None, names))) or number_of(standing)


def number_of(standing: Standing) -> str:
    """What people name it by (编号): 2021-12."""
    return f"{standing.year}-{standing.number}"


def called_as(form: Form) -> dict[str, str | int]:
    """The values that say what a form is called."""
    return {"attachment": form.attachment, "form": form.name}


def due_of(scene: Scene, one: Mine) -> Data:
    """When a form is due, and how long that is from now."""
    return _days(scene, one.notice.seasons.of(one.line.standing.year))


def season_of(scene: Scene, notice: Notice) -> Data:
    """A notice with its season that is spoken of."""
    season = notice.seasons.latest(scene.now)
    return {"notice": notice.number_in(season.year), **_days(scene, season)}


def _days(scene: Scene, season: Season) -> dict[str, str | int]:
    return season_facts(season, scene.now)


def as_of(scene: Scene) -> dict[str, str | int]:
    """The moment all that is told holds for."""
    now = scene.now
    return {"as_month": now.month, "as_day": now.day, "as_clock": f"{now:%H:%M}"}


def form_of(scene: Scene, standing: Standing) -> tuple[Notice, Form]:
    """The form of a row, with its notice; `LookupError` where it is served no longer."""
    found = scene.catalog.find(standing.form)
    if found is None:
        raise LookupError(standing.form)
    return found


ORDER: tuple[Stage, ...] = ("not_begun", "draft", "returned", "changed", "handed_in", "sealed")
"""In which stages are told."""
MOST_MISSING = 8
"""Questions without an answer that are named; more are counted."""
