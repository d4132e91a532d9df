"""The list of forms, and what is said before one is chosen from it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ..effects import Effect, Group, Menu, Offer, Say
from ..events import Answered, AskedForms, Declined, Event, Pasted, SentAFile, Started
from ..fields.base import Data
from ..forms.deadline import Season
from ..forms.form import Form
from ..forms.notice import Notice
from ..messages import Option
from ..scene import Scene, season_facts
from ..sentences import SayCode
from ..state import Draft, Life
from ..turn import Turn
from .holding import keep, refusal, worth_keeping
from .proposing import form_of


def greet(scene: Scene, event: Started) -> Turn:
    """A new person hears who speaks and what can be done here."""
    del event
    return menu(scene, Say("greeting"))


def forms(scene: Scene, event: AskedForms) -> Turn:
    """The list of forms. What was open is kept and goes on when it is chosen again."""
    if event.among:
        return menu(scene, Say("which_form"), among=event.among)
    return menu(scene, everything=event.everything)


def hold(scene: Scene, event: Pasted | SentAFile) -> Turn:
    """Answers before a form was chosen are kept; a filled form is offered to be filled."""
    if isinstance(event, SentAFile) and not worth_keeping(event):
        return menu(scene, refusal(event.file) or Say("choose_first"))
    form = form_of(scene, event.file) if isinstance(event, SentAFile) else None
    if form and isinstance(event, SentAFile) and event.file.filled and event.file.filled.blank:
        facts = {"name": event.file.name, "form": form.name, "attachment": form.attachment}
        return _offered(scene, form, Say("held_empty", facts))
    kept, said = keep(scene, event)
    return menu(kept, *said) if form is None or kept is scene else _offered(kept, form, *said)


def _offered(scene: Scene, form: Form, *said: Effect) -> Turn:
    """One form is offered to be filled, which a file was."""
    this = Option(f"form:{form.id}", f"{form.attachment} {form.name}")
    state = replace(scene.state, open="", asked="", pending=None)
    return Turn(state, (*said, Offer((this, Option("forms", "")))))


def choose_first(scene: Scene, event: Event) -> Turn:
    """Whatever else is said before a form is chosen; the list is not told every time.

    Who looks after others may have meant them: what may be asked about them is told.
    """
    if isinstance(event, Answered | Declined) and (more := MORE.get(scene.state.role)):
        ways = Offer((Option("forms", ""), Option("help", "")))
        known = isinstance(event, Declined)
        said = [Say("nothing_waits")] if known else [Say("not_understood"), Say(more)]
        return Turn(replace(scene.state, asked=""), (*said, ways))
    if scene.state.failed and isinstance(event, Answered):
        again = Offer((Option("forms", ""), Option("help", "")))
        return Turn(scene.state, (Say("choose_again"), again))
    turn = menu(scene, Say("choose_first"))
    unknown = isinstance(event, Answered)
    return replace(turn, state=replace(turn.state, failed=1)) if unknown else turn


def menu(
    scene: Scene, *said: Effect, everything: bool = False, among: Collection[str] = ()
) -> Turn:
    """The forms of the person's role; the others too, behind them, where `everything` is asked.

    Or those `among` which the person is to choose.
    """
    role = scene.state.role
    own, listed = scene.catalog.of_role(role), scene.catalog.listed(role)
    if among:
        own = tuple(one for one in listed if one[1].id in among)
    short = len(own) < len(listed) and not everything and own
    shown = own if short else listed
    groups = list(_groups(scene, own or listed))
    if not short and own:
        others = [one for one in listed if one not in own]
        groups += _groups(scene, others, "menu_others")
    options = [Option(f"form:{one.id}", f"{one.attachment} {one.name}") for _, one in shown]
    after = (Option("all_forms", ""),) if short else ()
    state = replace(scene.state, open="", asked="", pending=None, failed=0)
    return Turn(state, (*said, Menu(tuple(groups)), Offer((*options, *after))))


def _groups(
    scene: Scene, forms: Iterable[tuple[Notice, Form]], head: SayCode | None = None
) -> Iterator[Group]:
    """The forms under their notices, each with how far it is; `head` stands above all of them."""
    listed = [form for _, form in forms]
    for notice in scene.catalog.notices:
        season = notice.seasons.at(scene.now)
        shown = [form for form in notice.forms if form in listed]
        if not shown:
            continue
        if head:
            yield Group(head, {}, ())
        head = None
        code: SayCode = "menu_notice" if season.begun(scene.now) else "menu_notice_early"
        facts: Data = {"notice": notice.number_in(season.year), **season_facts(season, scene.now)}
        yield Group(code, facts, tuple(_entry(scene, season, form) for form in shown))


def _entry(scene: Scene, season: Season, form: Form) -> tuple[SayCode, Data]:
    """How far a form is, and its number in the whole list."""
    listed = [one.id for _, one in scene.catalog.listed(scene.state.role)]
    draft = scene.state.drafts.get(Draft(form.id, season.year).ref)
    facts: Data = {
        "number": listed.index(form.id) + 1,
        "attachment": form.attachment,
        "form": form.name,
        "filled_by": form.filled_by,
    }
    return MENU[draft.life] if draft else "menu_new", facts


MORE: Mapping[str, SayCode] = {"staff": "help_staff", "contact": "help_contact"}
"""What else may be said by who looks after others."""
MENU: Mapping[Life, SayCode] = {
    "draft": "menu_draft",
    "handed_in": "menu_handed_in",
    "sealed": "menu_sealed",
    "changed": "menu_changed",
}
