"""What is on the table when an event comes in: the open draft, its form, the open question.

All of it is derived from catalog, state and time; a scene lives for one step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from .effects import Ask, Effect, Listing, Note, Offer, Say
from .fields.base import Answer, Clear, Data, Field, Prompt
from .fields.length import count_words
from .forms.checks import Finding, findings
from .forms.deadline import Season
from .forms.fitting import fitting, holds, read_anew
from .forms.form import Asked, Form
from .forms.notice import Catalog, Notice
from .forms.workdays import working_days
from .messages import Option, Question
from .state import FILED, Draft, State
from .turn import Turn

Stage: TypeAlias = Literal["choosing", "asking", "confirming", "reviewing", "handed_in"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open draft, its form, the questions asked, the open one (`None`: all answered)."""

    notice: Notice
    form: Form
    draft: Draft
    asked: tuple[Field, ...]
    numbers: Mapping[str, int]
    open: Field | None
    first: Draft | None
    """The draft of the form that comes before this one (附件1 before 附件2)."""

    @property
    def season(self) -> Season:
        """The draft's season."""
        return self.notice.seasons.of(self.draft.year)

    def number(self, key: str) -> int:
        """The number of a question as the person sees it, from 1; 0 when it is not asked."""
        return self.numbers.get(key, 0)

    def done(self) -> int:
        """How many of the questions asked have an answer."""
        return sum(field.key in self.draft.answers for field in self.asked)

    def question(self, field: Field) -> Question:
        """A question as channels show it."""
        prompt = self.prompt(field) if field is self.open else None
        return Question(
            path=field.key + (prompt.part if prompt else ""),
            label=field.label,
            number=self.number(field.key),
            total=len(self.asked),
            shape=prompt.shape if prompt else field.shape,
            example=(prompt and prompt.example) or field.example,
            accept=field.accepts() or ADOPTED.get(field.type, ()),
        )

    def prompt(self, field: Field) -> Prompt | None:
        """What a question that gathers asks for next."""
        return field.prompt(self.draft.aside.get(field.key))

    def before(self) -> Field | None:
        """The answered question before the open one, or the last one when all are answered."""
        upto = self.number(self.open.key) - 1 if self.open else len(self.asked)
        return next((one for one in reversed(self.asked[:upto]) if self.answered(one.key)), None)

    def answered(self, key: str) -> bool:
        """Whether a question has an answer; skipped is an answer."""
        return key in self.draft.answers

    def findings(self) -> tuple[Finding, ...]:
        """What the form's checks find wrong or unusual in the answers."""
        first = self.first.answers if self.first else {}
        others = {f"{self.form.before}.{key}": answer for key, answer in first.items()}
        return findings(self.form.checks, {**others, **self.form.given(self.draft.answers)})

    def notes(self, field: Field, answer: Answer) -> tuple[Note, ...]:
        """What is unusual about an answer to one question."""
        warnings = field.warnings(answer)
        if not warnings:
            return ()
        facts: Data = {
            "number": self.number(field.key),
            "label": field.short_name,
            "shown": field.spoken(answer),
        }
        return tuple(Note(warn.code, {**facts, **warn.data}) for warn in warnings)


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a conversation; `sheet` is `None` while no form is open."""

    catalog: Catalog
    state: State
    now: datetime
    sheet: Sheet | None

    @property
    def stage(self) -> Stage:
        """Where the conversation is."""
        if self.sheet is None:
            return "choosing"
        if self.state.pending:
            return "confirming"
        if self.sheet.open:
            return "asking"
        return "handed_in" if self.sheet.draft.life in FILED else "reviewing"

    def with_draft(self, draft: Draft) -> "Scene":
        """The same moment with this draft open and nothing pending."""
        drafts = {**self.state.drafts, draft.ref: draft}
        state = replace(self.state, drafts=drafts, open=draft.ref, pending=None)
        return set_scene(self.catalog, state, self.now)


def set_scene(catalog: Catalog, state: State, now: datetime) -> Scene:
    """The scene of a state. A draft whose form is no longer served is kept, but not open.

    After its form was edited, answers that its questions can no longer hold are asked again.
    """
    draft = state.draft
    found = catalog.find(draft.form) if draft else None
    if draft is None or found is None:
        return Scene(catalog, state, now, None)
    notice, form = found
    if draft.grammar != form.grammar:
        draft = _adapted(draft, form)
        state = replace(state, drafts={**state.drafts, draft.ref: draft}, pending=None)
    asked = form.asked(draft.answers)
    first = state.drafts.get(Draft(form.before, draft.year).ref) if form.before else None
    opened = _open(draft, asked)
    sheet = Sheet(notice, form, draft, asked.fields, asked.numbers, opened, first)
    return Scene(catalog, state, now, sheet)


def _adapted(draft: Draft, form: Form) -> Draft:
    answers = fitting(form, draft.answers)
    aside = {**fitting(form, draft.aside, whole=False), **read_anew(form, draft.answers)}
    return replace(draft, answers=answers, aside=aside, grammar=form.grammar)


def _open(draft: Draft, asked: Asked) -> Field | None:
    """The first question without an answer, those the person went to before all others."""
    for key in draft.ahead:
        if key in asked.numbers and key not in draft.answers:
            return asked.fields[asked.numbers[key] - 1]
    return next((field for field in asked.fields if field.key not in draft.answers), None)


def put_question(scene: Scene, *said: Effect) -> Turn:
    """After what was said, the open question is put, or everything is shown for review."""
    sheet = scene.sheet
    if sheet is None:
        return Turn(scene.state, said)
    if sheet.open is None:
        return show_answers(scene, *said)
    field = sheet.open
    aside = sheet.draft.aside
    prompt = sheet.prompt(field)
    former = field.show(aside[field.key]) if field.key in aside and not prompt else None
    # A question in several parts is introduced once; from then on it only says how far it is.
    asks = (field.ask if not aside.get(field.key) else "", prompt.ask) if prompt else (field.ask,)
    words = "\n".join(filter(None, asks))
    ask = Ask(sheet.question(field), words, former, prompt)
    state = replace(scene.state, asked=ask.question.path, pending=None)
    options = Offer(question_options(scene, field))
    return Turn(state, (*said, *_written(sheet, field), ask, options))


def _written(sheet: Sheet, field: Field) -> tuple[Say, ...]:
    """How long all texts of a report are together, where the form demands a length."""
    known = {**sheet.draft.aside, **sheet.draft.answers}
    for check in sheet.form.checks:
        if check.rule == "words_at_least" and field.key in check.fields:
            words = sum(count_words(str(known.get(key) or "")) for key in check.fields)
            return (Say("written_in_all", {"words": words, "limit": int(check.limit)}),)
    return ()


def show_answers(scene: Scene, *said: Effect) -> Turn:
    """Everything numbered, with what the checks found, and what can be done now."""
    sheet = sheet_of(scene)
    answers = sheet.draft.answers
    lines = tuple(
        (number, field.label, field.show(answers[field.key]) if field.key in answers else None)
        for number, field in enumerate(sheet.asked, 1)
    )
    found = tuple(finding.say for finding in sheet.findings())
    code = scene.stage if scene.stage != "confirming" else "reviewing"
    notes = tuple(
        note for field in sheet.asked for note in sheet.notes(field, answers.get(field.key))
    )
    listing = Listing(code, about(scene), lines, found, notes)
    if sheet.open:
        return put_question(scene, *said, listing)
    state = replace(scene.state, asked="", pending=None)
    return Turn(state, (*said, listing, resting(scene)))


def resting(scene: Scene) -> Offer:
    """What can be done while no question is open."""
    if scene.stage != "handed_in":
        return Offer(FINISHED)
    sheet = sheet_of(scene)
    delivery = sheet.notice.delivery[sheet.form.id]
    return Offer(RESTING, SCANS if delivery.seal or delivery.scan else ())


def question_options(scene: Scene, field: Field) -> tuple[Option, ...]:
    """Answers on offer, then what else can be done with the question."""
    sheet = sheet_of(scene)
    prompt = sheet.prompt(field) if field is sheet.open else None
    choices = prompt.choices if prompt else field.choices()
    offered = dict.fromkeys((*choices, *_suggestions(scene, field)))
    options = [Option(f"={text}", text) for text in offered]
    if prompt and isinstance(field.finish(sheet.draft.aside.get(field.key)), Clear):
        options.append(Option("done", ""))
    if not prompt and field.key in sheet.draft.aside:
        options.append(Option("keep", ""))
    begun = prompt and sheet.draft.aside.get(field.key)
    if not field.required and not begun:
        options.append(Option("skip", ""))
    if sheet.before():
        options.append(Option("back", ""))
    return (*options, Option("help", ""))


def about(scene: Scene) -> dict[str, str | int]:
    """What most sentences about the open form want to know."""
    sheet = sheet_of(scene)
    season = sheet.season
    return {
        "form": sheet.form.name,
        "attachment": sheet.form.attachment,
        "title": sheet.form.title_in(season.year),
        "notice": sheet.notice.number_in(season.year),
        "done": sheet.done(),
        "total": len(sheet.asked),
        "edition": sheet.draft.edition,
        "issuer": sheet.notice.office.name,
        "phone": sheet.notice.office.phone,
        **season_facts(season, scene.now),
    }


def season_facts(season: Season, now: datetime) -> dict[str, str | int]:
    """When a season opens and ends, and how long that is from now."""
    return {
        "year": season.year,
        "days": season.days_left(now),
        "workdays": working_days(now.date(), season.deadline),
        "deadline_year": season.deadline.year,
        "deadline_month": season.deadline.month,
        "deadline_day": season.deadline.day,
        "opens_year": season.opens.year,
        "opens_month": season.opens.month,
        "opens_day": season.opens.day,
    }


def _suggestions(scene: Scene, field: Field) -> list[str]:
    """The field's own, what the roster knows, and the same fact in this year's other forms."""
    sheet = sheet_of(scene)
    texts = [field.suggestion(sheet.draft.answers)]
    texts += [_filled(text, sheet) for text in field.suggest]
    if field.key in scene.state.facts and field.key not in sheet.draft.aside:
        texts.append(scene.state.facts[field.key])
    texts += [
        field.show(other.answers[field.key])
        for other in scene.state.drafts.values()
        if other is not sheet.draft
        and other.year == sheet.draft.year
        and field.key in other.answers
        and holds(field, other.answers[field.key])
    ]
    return [text for text in texts if text and len(text) <= LONGEST_SUGGESTION]


def _filled(text: str, sheet: Sheet) -> str:
    """`{mobile}` is the answer to another question as shown; nothing as long as that has none."""
    if not text.startswith("{"):
        return text
    other = sheet.form.by_key[text.strip("{}")]
    return other.show(sheet.draft.answers.get(other.key))


def sheet_of(scene: Scene) -> Sheet:
    """The open sheet, for what is only reached with a form open."""
    if scene.sheet is None:
        msg = "no form is open"
        raise LookupError(msg)
    return scene.sheet


ADOPTED = {"headed_text": (".docx",)}
"""Kinds whose answer may also come as a file."""
SCANS = (".pdf", ".jpg", ".jpeg", ".png")
"""Endings of the scan of a sealed paper."""
FINISHED = (Option("hand_in", ""), Option("draft", ""), Option("back", ""))
RESTING = (Option("draft", ""), Option("review", ""), Option("forms", ""))

LONGEST_SUGGESTION = 40
"""Characters of an answer on a button."""
