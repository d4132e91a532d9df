"""How far forms are, told to who asks: one's own, single ones, how many there are at each stage.

Nothing changes by it: what is open stays open, and is put again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from ..effects import Counts, Effect, GivePicture, Offer, Report, Say
from ..events import AskedStatus
from ..fields.base import Data
from ..forms.notice import Delivery
from ..inquiry import LACKING, PAGE, Inquiry, Line, Overview
from ..messages import Option
from ..scene import Scene
from ..sentences import SayCode
from ..state import FILED
from ..turn import Turn
from .conversing import also, at_words, carry_on
from .describing import (
    Mine,
    as_of,
    beside,
    by_form,
    called_as,
    due_of,
    form_of,
    holder_of,
    in_a_line,
    mine_of,
    number_of,
    one_word,
    season_of,
    stage_of,
    who_of,
    whole,
    word_of,
)
from .handing_in import how_far


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, what is offered with it, and how the next page is asked for."""

    said: tuple[Effect, ...]
    options: tuple[Option, ...] = ()
    following: Inquiry | None = None


def tell(scene: Scene, event: AskedStatus) -> Turn:
    """What was asked about how far forms are; whatever is open is put again."""
    inquiry = event.inquiry
    found = event.overview or Overview(role=scene.state.role)
    answer = _answer(scene, inquiry, found)
    if found.beyond:
        code: SayCode = "standing_only_own" if found.role else "standing_only_own_visitor"
        answer = replace(answer, said=(*answer.said, Say(code)))
    said, options = answer.said, answer.options
    if scene.sheet is None:
        turn = Turn(replace(scene.state, asked="", pending=None), (*said, _ways(scene, options)))
    else:
        if inquiry.kind in {"named", "filed"} and at_words(scene):
            said = (*said, Say("not_an_answer"))
        turn = also(carry_on(scene, *said), options)
    return replace(turn, state=replace(turn.state, shown=answer.following))


def _answer(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    many = found.role in {"contact", "staff"}
    match inquiry.kind:
        case "picture":
            return _picture(scene, inquiry, found)
        case "filed" if many:
            return _filed(scene, inquiry, found)
        case "named" if not found.beyond:
            return _named(scene, inquiry, found)
        case "list" if many:
            return _list(scene, inquiry, found)
        case "all" if many:
            return _all(scene, inquiry, found)
        case _:
            return _own(scene, inquiry, found)


def _own(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """One's own forms; with none open, who answers for others is told about these too."""
    mine = mine_of(scene, inquiry, found)
    many = found.role in {"contact", "staff"}
    if scene.sheet:
        return Told((*_open(scene, mine), *([Say("standing_hint")] if many else ())))
    head = Say("standing_own" if mine else "nothing_begun", as_of(scene))
    if not many:
        each = (Report(tuple(whole(scene, one))) for one in mine)
        return Told((head, *each), (PICTURE,) if mine else ())
    short = (in_a_line(scene, one) for one in mine)
    own = (Report((head, *short)),) if mine else ()
    others = _all(scene, inquiry, found)
    return replace(others, said=(*own, *others.said))


def _open(scene: Scene, mine: Sequence[Mine]) -> Iterator[Effect]:
    """The open form as it is always told, with its number and who has it; the others in a line."""
    yield from how_far(scene)
    opened = [one for one in mine if one.draft and one.draft.ref == scene.state.open]
    for one in opened:
        if one.line.standing.number:
            facts = {**stage_of(one), "number": number_of(one.line.standing), **as_of(scene)}
            yield Say("standing_open", {**facts, **holder_of(one, "you")})
    others = [one for one in mine if one not in opened]
    if others:
        yield Report(tuple(beside(scene, one) for one in others))


def _all(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """How many forms are at each stage; and who is missing, where that was looked up."""
    report = _counts(scene, inquiry, found)
    narrow = found.enterprise or found.region
    picture = Option(f"chart:{narrow}", narrow) if narrow else PICTURE
    if not found.lines:
        missing = () if narrow else (MISSING,)
        return Told((report,), (*missing, picture) if found.tallies else ())
    listed = _list(scene, replace(inquiry, kind="list", stages=inquiry.stages or LACKING), found)
    return replace(listed, said=(report, *listed.said), options=(*listed.options, picture))


def _counts(scene: Scene, inquiry: Inquiry, found: Overview) -> Report:
    head = Say("standing_all", {"scope": found.called, **as_of(scene)})
    lines = [*by_form(scene, inquiry, found.tallies)]
    if not lines:
        return Report((head, Say("standing_none_expected")))
    for part in found.parts:
        all_lines = by_form(scene, inquiry, part.tallies)
        if counted := [one for one in all_lines if isinstance(one, Counts)]:
            lines += [Say("standing_part", {"scope": part.name}), *counted]
    return Report((head, *lines))


def _list(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """One page of single forms: whose, at which stage, since when."""
    if inquiry.page < 0:
        return Told((Say("standing_last"),), (PICTURE,), inquiry)
    facts: Data = {"scope": found.called, "stage": one_word(inquiry.stages), **as_of(scene)}
    if not found.lines:
        return Told((Say("standing_nobody", facts),), (PICTURE,))
    pages = max(ceil(found.total / PAGE), inquiry.page + 1)
    facts = {**facts, "total": found.total, "page": inquiry.page + 1, "pages": pages}
    lines = [Say("standing_list_page" if pages > 1 else "standing_list", facts)]
    order = {form.id: place for place, (_, form) in enumerate(scene.catalog.forms)}
    last = ""
    for one in sorted(found.lines, key=lambda line: order[line.standing.form]):
        notice, form = form_of(scene, one.standing)
        if form.id != last:
            named = {**called_as(form), **season_of(scene, notice)}
            lines.append(Say("standing_list_form", named))
        last = form.id
        lines.append(_listed(scene, found, (notice.delivery[form.id], one)))
        if one.reached and one.reached[1] == "unreachable":
            lines.append(Say("standing_not_reached"))
    following = Inquiry("list", page=-1)
    if found.after:
        lines.append(Say("standing_next"))
        narrow = replace(inquiry, enterprise=found.enterprise, region=found.region)
        following = replace(narrow, page=inquiry.page + 1, after=found.after)
    return Told((Report(tuple(lines)),), (MORE,) if found.after else (), following)


def _listed(scene: Scene, found: Overview, one: tuple[Delivery, Line]) -> Say:
    delivery, line = one
    facts = {
        "who": who_of(found, line),
        "stage": word_of(line.standing.stage, delivery),
        "number": number_of(line.standing),
    }
    since = line.standing.changed_at
    if since is None:
        return Say("standing_line_new", facts)
    day = since.astimezone(scene.now.tzinfo)
    return Say("standing_line", {**facts, "since_month": day.month, "since_day": day.day})


def _named(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """What was called by a name or a number; several are asked for, none is said to be none.

    Whether there is such a team where the person does not see is told by nothing here.
    """
    if found.names:
        few = found.names[:MOST_NAMES]
        key = {"picture": "chart", "filed": "filed"}.get(inquiry.kind, "standing")
        options = tuple(Option(f"{key}:{name}", name) for name in few)
        more = len(few) < len(found.names)
        said = Say("standing_which_more" if more else "standing_which", {"words": inquiry.words})
        return Told((said,), options, replace(inquiry, words="", number=0, among=few))
    if found.enterprise or found.tallies:
        return _all(scene, inquiry, found)
    if not found.lines:
        return Told((Say("standing_none", {"words": inquiry.words}),))
    told: list[Effect] = []
    many = found.role in {"contact", "staff"}
    last = ""
    for line in found.lines:
        notice, form = form_of(scene, line.standing)
        one = Mine(notice, form, line, None)
        who = who_of(found, line)
        head = () if who == last else (Say("standing_of", {"who": who, **as_of(scene)}),)
        told.append(Report((*head, *whole(scene, one, "filler" if many else "you"))))
        last = who
    return Told(tuple(told))


def _filed(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """What came in within some days: how many of each form, and one page of them."""
    if inquiry.page < 0:
        return Told((Say("standing_last"),), (MISSING,), inquiry)
    placed = found.tallies or found.enterprise or found.region
    if found.names or (inquiry.words and not placed):
        return _named(scene, inquiry, found)
    facts = {"scope": found.called, "total": found.total, **_days(inquiry), **as_of(scene)}
    one_day = inquiry.since == inquiry.until
    if not found.total:
        none: SayCode = "filed_none_day" if one_day else "filed_none_days"
        return Told((Say(none, facts),), (MISSING, PICTURE), replace(inquiry, words="", page=-1))
    lines: list[Say | Counts] = [Say("filed_day" if one_day else "filed_days", facts)]
    if inquiry.page == 0 and len(found.tallies) > 1:
        lines += _of_each_form(scene, found)
    lines += [_came(scene, found, line) for line in found.lines]
    following = replace(inquiry, words="", page=-1)
    if found.after or inquiry.page:
        pages = max(ceil(found.total / PAGE), inquiry.page + 1)
        lines.append(Say("filed_page", {"page": inquiry.page + 1, "pages": pages}))
    if found.after:
        lines.append(Say("standing_next"))
        narrow = replace(following, enterprise=found.enterprise, region=found.region)
        following = replace(narrow, page=inquiry.page + 1, after=found.after)
    return Told((Report(tuple(lines)),), (MORE,) if found.after else (MISSING,), following)


def _of_each_form(scene: Scene, found: Overview) -> Iterator[Say]:
    counts = {one.form: one.count for one in found.tallies}
    for _, form in scene.catalog.forms:
        if form.id in counts:
            yield Say("filed_form", {**called_as(form), "count": counts[form.id]})


def _came(scene: Scene, found: Overview, line: Line) -> Say:
    """One form: whose, when; and where it is by now, when it is no longer handed in."""
    standing = line.standing
    notice, form = form_of(scene, standing)
    at = standing.handed_in_at or scene.now
    there = at.astimezone(scene.now.tzinfo)
    facts: Data = {
        "who": who_of(found, line),
        **called_as(form),
        "number": number_of(standing),
        "stage": word_of(standing.stage, notice.delivery[form.id]),
        "at_month": there.month,
        "at_day": there.day,
        "at_clock": f"{there:%H:%M}",
    }
    return Say("filed_line" if standing.stage in FILED else "filed_line_since", facts)


def _days(inquiry: Inquiry) -> dict[str, str | int]:
    """The days that are asked about, as they are said."""
    since, until = (date.fromisoformat(one) for one in (inquiry.since, inquiry.until))
    first = {"since_month": since.month, "since_day": since.day}
    return {**first, "until_month": until.month, "until_day": until.day}


def _picture(scene: Scene, inquiry: Inquiry, found: Overview) -> Told:
    """The counts as a picture, or how far single forms are: those of a team, or one's own."""
    if found.role in {"contact", "staff"} and found.tallies:
        narrow = found.enterprise or found.region
        option = Option(f"standing:{narrow}", narrow) if narrow else MISSING
        return Told((GivePicture(_in_short(scene, inquiry, found)),), (option,))
    if inquiry.words and not found.beyond:
        if found.names or not found.lines:
            return _named(scene, inquiry, found)
        theirs = [Mine(*form_of(scene, one.standing), one, None) for one in found.lines]
        head = Say("standing_of", {"who": who_of(found, found.lines[0]), **as_of(scene)})
        return Told((_bars(scene, head, theirs),))
    mine = mine_of(scene, inquiry, found)
    if not mine:
        return _own(scene, inquiry, found)
    return Told((_bars(scene, Say("standing_own", as_of(scene)), mine),))


def _bars(scene: Scene, head: Say, forms: Iterable[Mine]) -> GivePicture:
    """Single forms as a picture: how much of each is filled in."""
    bars = []
    for one in forms:
        line = one.line
        filed = line.total if line.missing is None and line.standing.stage in FILED else 0
        done = filed if line.missing is None else line.total - len(line.missing)
        facts = {**called_as(one.form), **stage_of(one), **due_of(scene, one)}
        bars.append(Counts("standing_mine", {**facts, "done": done, "total": line.total}, ()))
    return GivePicture(Report((head, *bars)))


def _in_short(scene: Scene, inquiry: Inquiry, found: Overview) -> Report:
    """The counts of all forms, and of each region within the region one line."""
    lines = list(_counts(scene, inquiry, replace(found, parts=())).lines)
    regions: list[Say | Counts] = []
    for part in found.parts:
        all_lines = by_form(scene, inquiry, part.tallies)
        counted = [one for one in all_lines if isinstance(one, Counts)]
        at: dict[str, int] = {}
        for stage, count in (pair for one in counted for pair in one.stages):
            at[stage] = at.get(stage, 0) + count
        done, total = (sum(int(one.data[key]) for one in counted) for key in ("done", "total"))
        facts: Data = {"scope": part.name, "done": done, "total": total}
        stages = tuple((one, at[one]) for one in IN_SHORT if one in at)
        regions.append(Counts("standing_region", facts, stages))
    return Report((*lines, *([Say("standing_regions"), *regions] if regions else ())))


def _ways(scene: Scene, options: Iterable[Option]) -> Offer:
    """Where no form is open: what goes with the answer, and on to a form."""
    begun = [one for one in scene.state.drafts.values() if one.life not in FILED]
    resume = (Option("resume", ""),) if len(begun) == 1 else ()
    return Offer((*resume, *options, Option("forms", "")))


IN_SHORT = ("not_begun", "draft", "returned", "changed", "handed_in", "to_seal", "sealed")
MOST_NAMES = 6
PICTURE, MISSING, MORE = Option("picture", ""), Option("lacking", ""), Option("more", "")
