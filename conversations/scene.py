"""What is on the table when an event comes in: the open draft, its form, the open question.

All of it is derived from catalog, state and time; a scene lives for one step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from .earlier import LONGEST_SUGGESTION, elsewhere
from .effects import Ask, Effect, Listing, Note, Offer, Say
from .fields.base import Answer, Clear, Data, Field, Prompt
from .fields.length import count_words
from .forms.checks import Finding
from .forms.deadline import Season
from .forms.fitting import fitting, read_anew
from .forms.form import Asked, Form
from .forms.notice import Catalog, Notice
from .forms.workdays import working_days
from .messages import Option, Question
from .sharing import by_whom
from .state import FILED, Draft, Source, State, ref_of
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
        return self.form.findings(self.draft.answers, self.first.answers if self.first else {})

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

    def with_draft(self, draft: Draft, *, last: str | None = None) -> "Scene":
        """The same moment with this draft open and nothing pending.

        What was said last was said to the draft that was open, and means nothing to another one;
        `last` is the question that is answered by this draft.
        """
        state, ref = self.state, draft.ref
        said: dict[str, Any] = {} if ref == state.open else {"failed": 0, "last": "", "said": ()}
        if last is not None:
            said["last"] = last
        drafts = {**state.drafts, ref: draft}
        state = replace(state, drafts=drafts, open=ref, pending=None, **said)
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
    first = state.drafts.get(ref_of(form.before, draft.year)) if form.before else None
    if first is None and draft.shared and draft.shared.preceding:
        first = Draft(form.before, draft.year, draft.shared.preceding)
    opened = _open(draft, asked)
    sheet = Sheet(notice, form, draft, asked.fields, asked.numbers, opened, first)
    return Scene(catalog, state, now, sheet)


def _adapted(draft: Draft, form: Form) -> Draft:
    answers = fitting(form, draft.answers)
    aside = {**fitting(form, draft.aside, whole=False), **read_anew(form, draft.answers)}
    return replace(draft, answers=answers, aside=aside, grammar=form.grammar)


def _open(draft: Draft, asked: Asked) -> Field | None:
    """The first question without an answer.

    Those the person went to come before all others, those left for later after all others.
    """
    answers, numbers = draft.answers, asked.numbers
    for key in draft.ahead:
        if key in numbers and key not in answers:
            return asked.fields[numbers[key] - 1]
    for key, number in numbers.items():
        if key not in answers and key not in draft.later:
            return asked.fields[number - 1]
    left = (key for key in draft.later if key in numbers and key not in answers)
    return asked.fields[numbers[key] - 1] if (key := next(left, "")) else None


def is_asked(state: State, field: Field) -> bool:
    """Whether this is the question that was put last."""
    return state.asked.partition("[")[0] == field.key


def put_question(scene: Scene, *said: Effect) -> Turn:
    """After what was said, the open question is put, or everything is shown for review."""
    sheet = scene.sheet
    if sheet is None:
        return Turn(scene.state, said)
    if sheet.open is None:
        return show_answers(scene, *said)
    field = sheet.open
    again = is_asked(scene.state, field)
    if field.key in sheet.draft.later and not again:
        said = (*said, Say("later_turn", {"label": field.short_name}))
    aside = sheet.draft.aside
    prompt = sheet.prompt(field)
    former = field.show(aside[field.key]) if field.key in aside and not prompt else None
    # A question in several parts is introduced once; from then on it only says how far it is.
    asks = (field.ask if not aside.get(field.key) else "", prompt.ask) if prompt else (field.ask,)
    words = "\n".join(filter(None, asks))
    known = elsewhere(scene.catalog, scene.state, field)
    source = sheet.draft.sources.get(field.key) if former is not None else None
    if source is None and former is not None and (name := by_whom(sheet.draft, field.key)):
        source = Source("colleague", {"name": name})
    ask = Ask(sheet.question(field), words, former, prompt, *known, source)
    failed = scene.state.failed if again else 0
    state = replace(scene.state, asked=ask.question.path, pending=None, failed=failed)
    if field.key in sheet.draft.unsure:
        return Turn(state, said)  # the words for it are here already: filling.with_unsure
    options = Offer(question_options(scene, field, known[0]))
    return Turn(state, (*said, *_written(sheet, field), ask, options))


def put_off(sheet: Sheet) -> tuple[Say, ...]:
    """Which questions were left for later and still wait, beside the open one."""
    waiting = (key for key in sheet.draft.later if sheet.number(key) and not sheet.answered(key))
    fields = (sheet.form.by_key[key] for key in waiting)
    labels = [field.short_name for field in fields if field is not sheet.open]
    return (Say("put_off", {"labels": "、".join(labels)}),) if labels else ()


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
    sources = {
        sheet.number(key): source
        for key, source in sheet.draft.sources.items()
        if key in answers and sheet.number(key)
    }
    by = {sheet.number(key): by_whom(sheet.draft, key) for key in answers if sheet.number(key)}
    theirs = {number: name for number, name in by.items() if name}
    listing = Listing(code, about(scene), lines, found, notes, sources, theirs)
    if sheet.open:
        return put_question(scene, *said, listing, *put_off(sheet))
    state = replace(scene.state, asked="", pending=None, failed=0)
    return Turn(state, (*said, listing, resting(scene)))


def resting(scene: Scene) -> Offer:
    """What can be done while no question is open."""
    if scene.stage != "handed_in":
        return Offer(FINISHED)
    sheet = sheet_of(scene)
    delivery = sheet.notice.delivery[sheet.form.id]
    return Offer(RESTING, SCANS if delivery.seal or delivery.scan else ())


def question_options(
    scene: Scene, field: Field, known: Iterable[tuple[Source, str]] | None = None
) -> tuple[Option, ...]:
    """Answers on offer, then what else can be done with the question.

    `known` is what `elsewhere` says of it, where that was looked up already.
    """
    sheet = sheet_of(scene)
    if known is None:
        known = elsewhere(scene.catalog, scene.state, field)[0]
    prompt = sheet.prompt(field) if field is sheet.open else None
    choices = prompt.choices if prompt else field.choices()
    offered = dict.fromkeys((*choices, *_suggestions(sheet, field, known)))
    options = [Option(f"={text}", text) for text in offered]
    if prompt and isinstance(field.finish(sheet.draft.aside.get(field.key)), Clear):
        options.append(DONE)
    if not prompt and field.key in sheet.draft.aside:
        options.append(KEEP)
    begun = prompt and sheet.draft.aside.get(field.key)
    if not field.required and not begun:
        options.append(SKIP)
    if sheet.before():
        options.append(BACK)
    return (*options, HELP)


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


def _suggestions(sheet: Sheet, field: Field, known: Iterable[tuple[Source, str]]) -> list[str]:
    """The field's own, and what is known of the same fact from elsewhere."""
    texts = [field.suggestion(sheet.draft.answers), *suggestions(sheet, field)]
    texts += [shown for _, shown in known]
    return [text for text in texts if text and len(text) <= LONGEST_SUGGESTION]


def suggestions(sheet: Sheet, field: Field) -> list[str]:
    """What the form itself suggests as answers to a question."""
    return [shown for text in field.suggest if (shown := _filled(text, sheet))]


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
DONE, KEEP, SKIP = Option("done", ""), Option("keep", ""), Option("skip", "")
BACK, HELP = Option("back", ""), Option("help", "")
FINISHED = (Option("hand_in", ""), Option("draft", ""), BACK)
RESTING = (Option("draft", ""), Option("review", ""), Option("forms", ""))
