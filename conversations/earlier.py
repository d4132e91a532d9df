"""What is known from elsewhere: other forms, earlier years, the enterprise, the roster.

The same key is the same fact, in every form and year. Whose fact it is decides where it may be
offered. A form says whose it is: `enterprise` is the key of the house's name, `team` that of the
team (a group, a story) in it.

- A fact of the house (`OF_A_HOUSE`: address, contact, telephone) comes from a form of the same
  house. Out of the forms of others comes only what is the enterprise's own (`SHARED`), never a
  name, a telephone or an e-mail address of somebody else.
- Any other fact (team leader, size, rates) comes from the person's own form of the very same team.
- While house or team are not answered yet, they are those that the person's forms of this year
  agree on, else the roster's, else those that all the person's forms agree on. Where there is no
  such name, its facts are not offered; the names themselves are, on buttons at their question.

A form that is no longer served is left aside, for nobody can tell any more whose it was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from .events import Earlier
from .fields.base import Answer, Clear, Data, Doubt, Field
from .forms.deadline import SOME_DAY
from .forms.fitting import holds
from .forms.form import Form
from .forms.names import folded, probably_same
from .forms.notice import Catalog
from .state import Draft, Proposed, Source, State


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that a question can hold, and where it was given."""

    answer: Answer
    source: Source
    year: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A form that was filled in before; or, with no form, what the roster says of the person.

    `house` and `team` are its two names: the key, and the answer folded, `""` where it has none.
    """

    form: str
    year: int
    own: bool
    source: Source
    house: tuple[str, str]
    team: tuple[str, str]
    answer: Callable[[Field], Answer]
    """Its answer to a question of the same key, `None` where it has none of the kind."""


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that was filled in before, newest first, as the open draft looks at it.

    `house` and `team` are the names that it is about, folded; `""` while that is unclear.
    """

    form: Form
    draft: Draft
    papers: tuple[Paper, ...]
    house: str
    team: str

    def told(self, field: Field) -> tuple[Told, ...]:
        """The different answers that are known for a question, the newest first."""
        found: list[Told] = []
        if not field.gathers and not field.accepts():
            for paper in self.papers:
                answer = paper.answer(field) if self._speaks_of(paper, field.key) else None
                if answer is not None and all(answer != one.answer for one in found):
                    found.append(Told(answer, paper.source, paper.year))
        return tuple(found)

    def offered(self, field: Field, told: Iterable[Told]) -> tuple[Told, ...]:
        """What of it may be put on buttons: of what changes every year only this year's."""
        aside = self.draft.aside.get(field.key)
        return tuple(
            one
            for one in told
            if one.answer != aside and (field.lasting or one.year == self.draft.year)
        )

    def before(self, field: Field, told: Iterable[Told]) -> Told | None:
        """Of it the latest answer of an earlier year, to a question that changes every year.

        It is shown and never offered; a question with options of its own has none.
        """
        if field.lasting or field.choices():
            return None
        return next((one for one in told if one.year < self.draft.year), None)

    def proposed(self, field: Field) -> Proposed | None:
        """What may be adopted for a question, together with the names it belongs to."""
        if field.key in self.draft.answers or not field.lasting:
            return None
        names = {self.form.team: self.team, self.form.enterprise: self.house}
        for told in self.told(field):
            if names.get(field.key) in {None, folded(str(told.answer))}:
                shown = field.show(told.answer)
                return Proposed(field.key, shown, told.source, clear=True, answer=told.answer)
        return None

    def other_spelling(self, field: Field, name: Answer) -> Doubt | None:
        """Which is meant, where a name of house or team is nearly one that is known."""
        if field.key not in names_of(self.form) or field.type not in {"organisation", "team_name"}:
            return None
        names = self.told(field)
        if any(one.answer == name for one in names):
            return None
        for one in names:
            if probably_same(one.answer, name):
                code = "near_roster" if one.source.code == "roster" else "near_earlier"
                data = {**one.source.data, "known": one.answer, "typed": name}
                return Doubt((one.answer, name), code, data)
        return None

    def _speaks_of(self, paper: Paper, key: str) -> bool:
        """Whether a paper's fact is one of the house and the team that the draft is about."""
        form = self.form
        if not (paper.own or key in SHARED):
            return False
        if paper.own and key in {form.enterprise, ROUTE}:
            return True
        same_house = bool(self.house) and paper.house == (form.enterprise, self.house)
        if key == form.team:
            return same_house or not self.house
        same_team = bool(self.team) and paper.team == (form.team, self.team)
        return same_house and (key in OF_A_HOUSE or same_team)


def known(catalog: Catalog, state: State) -> tuple[Proposed, ...]:
    """The lasting facts that are known for the open draft's open questions, in their order.

    Of several answers to one question the newest is taken; the others stay on its buttons.
    """
    past = look_back(catalog, state)
    fields = past.form.asked(past.draft.answers).fields if past else ()
    return tuple(one for field in fields if past and (one := past.proposed(field)))


def elsewhere(
    catalog: Catalog, state: State, field: Field
) -> tuple[tuple[tuple[Source, str], ...], tuple[Source, str] | None]:
    """What is said at a question: the answers on its buttons, and that of an earlier year.

    Each with where it was given; what is too long for a button is left out.
    """
    past = look_back(catalog, state, field)
    if past is None:
        return (), None
    told = past.told(field)
    offered = ((one.source, field.show(one.answer)) for one in past.offered(field, told))
    last = past.before(field, told)
    before = (last.source, field.spoken(last.answer)) if last else None
    short = tuple(one for one in offered if len(one[1]) <= LONGEST_SUGGESTION)
    return short, before if before and len(before[1]) <= LONGEST_SUGGESTION else None


def kept(state: State, earlier: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """What is kept with the conversation, now that this was handed in elsewhere.

    The person's own drafts are there already, and are newer; what a file brought stays. Of others
    no more is kept than may be shown.
    """
    own = [one for one in earlier if one.own]
    known_already = {Draft(one.form, one.year).ref for one in own} | set(state.drafts)
    brought = [one for one in state.earlier if one.own]
    return (
        *(one for one in own if Draft(one.form, one.year).ref not in state.drafts),
        *(one for one in brought if Draft(one.form, one.year).ref not in known_already),
        *(replace(one, answers=_shared(one.answers)) for one in earlier if not one.own),
    )


def _shared(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {key: answer for key, answer in answers.items() if key in SHARED}


def look_back(catalog: Catalog, state: State, field: Field | None = None) -> Past | None:
    """What the open draft can look back at; nothing where no form is open.

    For one `field` alone, nothing either where nobody was ever asked for it.
    """
    draft = state.draft
    found = catalog.find(draft.form) if draft else None
    if draft is None or found is None or (field and not _ever_told(state, draft, field)):
        return None
    form = found[1]
    papers = sorted(_papers(catalog, state, draft), key=lambda paper: _age(paper, draft))
    if state.facts:
        newer = sum(paper.own and paper.year == draft.year for paper in papers)
        papers.insert(newer, _roster(state.facts, draft.year))
    house, team = (_agreed(draft, papers, form.by_key.get(key)) for key in names_of(form))
    return Past(form, draft, tuple(papers), house, team)


def _ever_told(state: State, draft: Draft, field: Field) -> bool:
    """Whether any other form may say it: most questions are seen to have no past by this."""
    others: tuple[Draft | Earlier, ...] = (*state.drafts.values(), *state.beside, *state.earlier)
    for key in SAYS.get(field.key, (field.key,)):
        if key in state.facts:
            return True
        for one in others:
            if key in one.answers and one is not draft:
                return True
    return False


def _papers(catalog: Catalog, state: State, draft: Draft) -> Iterator[Paper]:
    """Every other form of this year and of those before, the latest begun first."""
    own = (
        Earlier(one.form, one.year, one.answers)
        for one in (*tuple(state.drafts.values())[::-1], *state.beside)
        if one is not draft
    )
    for one in (*own, *state.earlier):
        found = catalog.find(one.form)
        if found and one.year <= draft.year:
            code = YEARS_AGO.get(draft.year - one.year, "years_ago")
            facts: Data = {"form": found[1].name, "year": one.year}
            yield _paper(found[1], one, Source(code if one.own else "enterprise", facts))


def _age(paper: Paper, draft: Draft) -> tuple[int, bool, bool]:
    """The newer the less: the year, own before others', the same form before others."""
    return -paper.year, not paper.own, paper.form != draft.form


def _paper(form: Form, one: Earlier, source: Source) -> Paper:
    def answer(field: Field) -> Answer:
        there = form.by_key.get(field.key)
        asked = field.key in form.asked(one.answers).numbers
        if there and not (asked and there.type == field.type):
            return None
        value = _fact(one.answers, field.key)
        return value if value is not None and holds(field, value) else None

    house, team = ((key, folded(str(one.answers.get(key) or ""))) for key in names_of(form))
    return Paper(form.id, one.year, one.own, source, house, team, answer)


def _roster(facts: Mapping[str, str], year: int) -> Paper:
    def answer(field: Field) -> Answer:
        fact = _fact(facts, field.key)
        text = fact if isinstance(fact, str) else field.show(fact)
        reading = field.read(text, SOME_DAY) if text else None
        if isinstance(reading, Doubt):
            # What only wants confirming (93123部队) is: nobody adopts what they do not see.
            return next((one for one in reading.readings if field.show(one) == text), None)
        return reading.answer if isinstance(reading, Clear) else None

    house, team = ((key, folded(facts.get(key, ""))) for key in ("enterprise_name", "team_name"))
    return Paper("", year, True, Source("roster"), house, team, answer)  # noqa: FBT003


def _fact(answers: Mapping[str, Answer], key: str) -> Answer:
    """The answer to a question, also where it stands in one cell with another there."""
    if key in answers:
        return answers[key]
    if key in ANOTHER:
        return answers.get(ANOTHER[key])
    if key in PARTS:
        parts = [next(filter(None, map(answers.get, ways)), None) for ways in PARTS[key]]
        return parts if all(parts) else None
    whole, place = PART_OF.get(key, ("", 0))
    return answers[whole][place] if answers.get(whole) else None


def names_of(form: Form) -> tuple[str, str]:
    """The keys of the names that a form is about."""
    return form.enterprise, form.team


def _agreed(draft: Draft, papers: Iterable[Paper], field: Field | None) -> str:
    """The name, folded, that the draft has, or most likely will have; `""` where it is unclear."""
    if field is None or not (field.lasting or field.key in draft.answers):
        return ""
    if field.key in draft.answers:
        return folded(str(draft.answers[field.key] or ""))
    named = [
        (paper, name)
        for paper in papers
        for key, name in (paper.house, paper.team)
        if paper.own and key == field.key and name
    ]
    newest = {name for paper, name in named if paper.form and paper.year == draft.year}
    roster = {name for paper, name in named if not paper.form}
    for names in (newest, roster, {name for _, name in named}):
        if len(names) == 1:
            return names.pop()
    return ""


LONGEST_SUGGESTION = 40
"""Characters of an answer on a button."""
YEARS_AGO = {0: "this_year", 1: "last_year"}
ROUTE = "recommender"
"""Who recommends: of the person's own forms it is the same for every house and team."""
SHARED = frozenset(
    {ROUTE, "enterprise_name", "address", "postcode", "address_postcode", "dept", "owner_dept"}
)
"""What is an enterprise's own, and may be offered to everybody the roster names in it."""
OF_A_HOUSE = SHARED | {
    "contact",
    "contact_phone",
    "email",
    "email_or_qq",
    "fax",
    "filler",
    "mobile",
    "phone",
}
"""What is the same for all teams of a house, because the same person answers for them."""
PARTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "address_postcode": (("address",), ("postcode",)),
    "contact_phone": (("contact",), ("phone", "mobile")),
}
"""Facts that a form asks for in one cell, by what others ask in two; the first that is there."""
PART_OF: Mapping[str, tuple[str, int]] = {
    "address": ("address_postcode", 0),
    "postcode": ("address_postcode", 1),
    "contact": ("contact_phone", 0),
    "phone": ("contact_phone", 1),
    "mobile": ("contact_phone", 1),
}
ANOTHER: Mapping[str, str] = {"email_or_qq": "email", "email": "email_or_qq"}
"""Facts that another key asks for in another kind; the question says whether it can hold them."""
SAYS: Mapping[str, tuple[str, ...]] = {
    key: (
        key,
        *chain(*PARTS.get(key, ())),
        *([PART_OF[key][0]] if key in PART_OF else ()),
        *([ANOTHER[key]] if key in ANOTHER else ()),
    )
    for key in (*PARTS, *PART_OF, *ANOTHER)
}
"""By the key of a fact, every key that may say it."""
