"""What a person says beside the form: thanks, questions, what cannot be read. Nothing is taken."""

from collections.abc import Mapping
from dataclasses import replace

from ..effects import Effect, Offer, Say
from ..events import (
    Acknowledged,
    AskedForms,
    AskedHelp,
    AskedOffice,
    Elsewhere,
    Questioned,
    SentOther,
)
from ..fields.base import Field
from ..forms.notice import Notice
from ..messages import Option
from ..scene import Scene, about, put_question, resting, sheet_of
from ..sentences import SayCode
from ..state import Draft
from ..turn import Turn
from ..understanding.manners import TAKES_ANY_WORDS
from .choosing import MORE, forms
from .handing_in import help_
from .settling import again
from .stumbling import hint


def acknowledge(scene: Scene, event: Acknowledged) -> Turn:
    """Polite words answer nothing; what is open is put again."""
    del event
    asking = scene.stage in {"asking", "confirming"}
    if scene.sheet is None and scene.state.role in MORE:
        return Turn(scene.state, (Say("welcome"), Offer((Option("forms", ""),))))
    return carry_on(scene, Say("acknowledged" if asking else "welcome"))


def question(scene: Scene, event: Questioned) -> Turn:
    """Help with what was asked about, and no answer taken."""
    if event.elsewhere:
        return _elsewhere(scene, event.elsewhere)
    if event.delivery and (looked_at := _looked_at(scene, event.form)):
        return carry_on(scene, _delivery(looked_at))
    if scene.sheet is None:
        return help_(scene, AskedHelp())
    sheet = scene.sheet
    pending = scene.state.pending
    open_one = sheet.form.by_key.get(pending.path) if pending else sheet.open
    fields = [sheet.form.by_key[key] for key in event.keys if key in sheet.form.by_key]
    said: list[Effect] = [hint(scene, field) for field in fields if field is not open_one]
    if open_one and (not fields or open_one in fields):
        said.append(_meaning(open_one))
    if open_one and open_one.type in TAKES_ANY_WORDS:
        said.append(Say("not_an_answer"))
    return carry_on(scene, *(said or [Say("help")]))


def _elsewhere(scene: Scene, what: Elsewhere) -> Turn:
    """Who does what is not done here; of a deadline, the office that has set it."""
    code = NOT_HERE[what, scene.state.role == "staff"]
    offices = _offices(scene) if what == "extension" else ()
    if scene.sheet:
        return carry_on(scene, Say(code), *offices)
    return Turn(scene.state, (Say(code), *offices, Offer((Option("forms", ""),))))


def office(scene: Scene, event: AskedOffice) -> Turn:
    """How the association is reached: the office of the notice, or of each of them."""
    del event
    return carry_on(scene, *_offices(scene))


def _offices(scene: Scene) -> tuple[Say, ...]:
    notices = (scene.sheet.notice,) if scene.sheet else scene.catalog.notices
    return tuple(_office(scene, notice) for notice in notices)


def unreadable(scene: Scene, event: SentOther) -> Turn:
    """What holds no words gets a kind answer; whatever waits, waits on."""
    return carry_on(scene, Say(SENT.get(event.kind, "sent_other")))


def carry_on(scene: Scene, *said: Effect) -> Turn:
    """After what was said, all is as it was: the same choice, the same question, the same list."""
    if scene.sheet is None:
        turn = forms(scene, AskedForms())
    elif scene.stage == "confirming":
        turn = again(scene)
    elif scene.stage == "asking":
        return put_question(scene, *said)
    else:
        turn = Turn(scene.state, (resting(scene),))
    return replace(turn, effects=(*said, *turn.effects))


def at_words(scene: Scene) -> bool:
    """Whether an answer in any words is open."""
    field = scene.sheet.open if scene.sheet and scene.stage == "asking" else None
    return field is not None and field.type in TAKES_ANY_WORDS


def also(turn: Turn, options: tuple[Option, ...]) -> Turn:
    """What may be chosen as well, beside the answers to the open question and behind them."""
    effects = (
        replace(one, options=(*one.options, *options)) if isinstance(one, Offer) else one
        for one in turn.effects
    )
    return replace(turn, effects=tuple(effects))


def _meaning(field: Field) -> Say:
    """What the open question means; its example stands below it."""
    if field.help:
        return Say("plain", {"text": field.help})
    return Say("no_more_to_say", {"label": field.short_name})


def _looked_at(scene: Scene, form: str) -> Scene | None:
    """The scene with this form open, to tell something of it; else with the one that is."""
    if not scene.catalog.find(form) or (scene.sheet and scene.sheet.form.id == form):
        return scene if scene.sheet else None
    return scene.with_draft(Draft(form, scene.catalog.season_at(form, scene.now).year))


def _delivery(scene: Scene) -> Say:
    """The steps after handing in, as the notice wants them."""
    sheet = sheet_of(scene)
    steps = sheet.notice.delivery[sheet.form.id].steps_in(sheet.season)
    text = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return Say("delivery", {**about(scene), "steps": text})


def _office(scene: Scene, notice: Notice) -> Say:
    year = notice.seasons.at(scene.now).year
    facts = {"issuer": notice.office.name, "phone": notice.office.phone}
    return Say("office", {"notice": notice.number_in(year), **facts})


NOT_HERE: Mapping[tuple[Elsewhere, bool], SayCode] = {
    ("extension", False): "no_extension",
    ("extension", True): "no_extension",
    ("phone", False): "no_phone",
    ("phone", True): "no_phone_staff",
    ("roster", False): "no_roster",
    ("roster", True): "no_roster_staff",
    ("export", False): "no_export",
    ("export", True): "no_export_staff",
}
"""What is said of what is not done here, and whether to staff."""
SENT: Mapping[str, SayCode] = {
    "voice": "sent_voice",
    "picture": "sent_picture",
    "video": "sent_video",
    "place": "sent_place",
    "sticker": "sent_sticker",
    "card": "sent_card",
}
"""What can be sent that holds no words, and what is said about it."""
