"""All that is wrong with an association's folder: its files, Word templates, sentences."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from conversations.fields.base import Field
from conversations.forms.doubts import roster_doubts
from conversations.forms.form import CONSTANTS, Form
from conversations.forms.notice import Catalog
from conversations.forms.reading import Association, Mistake, read_association
from conversations.forms.roster import Roster
from conversations.forms.ways import ways
from conversations.sentences import SayCode
from conversations.walk import walk
from renderers.phrases import Phrases
from renderers.word.compiler import compile_template
from renderers.word.template import Template, TemplateError


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake as the person who edits the folder reads it."""

    file: str
    where: str
    problem: str
    mend: str


@dataclass(frozen=True)
class Checked:
    """A folder after the check: what could be read of it, and every mistake."""

    association: Association | None
    templates: Mapping[str, Template]
    mistakes: tuple[Mistake, ...]

    @property
    def doubts(self) -> tuple[Mistake, ...]:
        """What is probably wrong in the roster, but can be served. Slow for many people."""
        people = self.association.roster if self.association else Roster()
        return tuple(Mistake("roster.csv", *found) for found in roster_doubts(people))


def check(files: Mapping[str, bytes], phrases: Phrases) -> Checked:
    """Read a folder's files, compile its templates and hold them against the forms."""
    association, found = read_association(files)
    compiled, unsound = _compiled(files)
    mistakes = [*found, *unsound, *_sentences(phrases)]
    templates: dict[str, Template] = {}
    for notice, form in association.catalog.forms if association else ():
        path = f"notices/{notice.id}/{form.id}"
        if template := compiled.get(f"{path}.docx"):
            templates[form.id] = template
            mistakes += _places(f"{path}.docx", form, template)
        mistakes += _never_asked(f"{path}.toml", form, found)
    if association and not any(one.file.endswith(".toml") for one in found):
        mistakes += _dead_ends(association.catalog)
    return Checked(association, templates, tuple(mistakes))


def problem(mistake: Mistake, phrases: Phrases) -> Problem:
    """A mistake in words, with its mend."""
    said = phrases.say("mistake", mistake.code, mistake.data)
    mend = phrases.say("mend", mistake.code, mistake.data)
    return Problem(mistake.file, mistake.where, said, mend)


def _compiled(files: Mapping[str, bytes]) -> tuple[dict[str, Template], list[Mistake]]:
    """The forms' templates by path, and what is wrong in those that are none."""
    compiled: dict[str, Template] = {}
    mistakes: list[Mistake] = []
    for path, data in files.items():
        name, _, ending = path.rpartition(".")
        if ending == "docx" and f"{name}.toml" in files:
            try:
                compiled[path] = compile_template(data)
            except TemplateError as error:
                mistakes += [Mistake(path, one.where, one.code) for one in error.problems]
    return compiled, mistakes


def _places(path: str, form: Form, template: Template) -> Iterator[Mistake]:
    """Every placeholder has a field, and every printed field a place."""
    places = {key: _places_of(field) for key, field in form.by_key.items()}
    known = {*CONSTANTS, *(place for named in places.values() for place in named)}
    placed = {one.key for one in template.placeholders if not one.rows and one.use != "if"}
    for one in template.placeholders:
        if not one.rows and one.key not in known:
            data = {"placeholder": "{{ " + one.key + " }}"}
            yield Mistake(path, one.where, "placeholder_without_field", data)
    for key, named in places.items():
        if form.by_key[key].printed and not placed & named:
            yield Mistake(path, key, "field_without_place", {"placeholder": "{{ " + key + " }}"})


def _never_asked(path: str, form: Form, found: Collection[Mistake]) -> Iterator[Mistake]:
    """Every question can be reached, unless its own condition is told to be wrong already."""
    told = {one.where for one in found if one.file == path}
    for key in ways(form).never:
        if key not in told:
            yield Mistake(path, key, "never_reached")


def _dead_ends(catalog: Catalog) -> Iterator[Mistake]:
    """The shortest and the longest way through each form come to an end.

    Only forms that are sound otherwise can be walked through.
    """
    for notice, form in catalog.forms:
        found = ways(form)
        stuck = {walk(catalog, form, way) for way in (found.shortest, found.longest)}
        for key in sorted(stuck - {""}):
            yield Mistake(f"notices/{notice.id}/{form.id}.toml", key, "dead_end")


def _places_of(field: Field) -> set[str]:
    return {field.key + place for place in field.places(None)}


def _sentences(phrases: Phrases) -> Iterator[Mistake]:
    """Every sentence that can be said exists in the language."""
    for table, codes in SAID.items():
        for code in get_args(codes):
            if not phrases.has(table, code):
                data = {"table": table, "code": code}
                yield Mistake(f"languages/{phrases.language}.toml", code, "no_sentence", data)


SAID: Mapping[str, Any] = {"say": SayCode}
