"""From the files of an association's folder to its models, or to all that is wrong.

Pure: it is handed the files' bytes. Nothing stops at the first mistake; what could be read is
returned, so that the checks over templates can go on beside it.
"""

import csv
import string
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Pydantic

from ..fields.base import Clear, Data, Field
from .deadline import SOME_DAY
from .form import CONSTANTS, Form
from .notice import Catalog, Notice
from .roster import Person, Roster

Model = TypeVar("Model", bound=BaseModel)


class Profile(BaseModel):
    """`bot.toml`: who speaks, for whom, and the associations that recommend."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Pydantic(min_length=1)
    association: str = Pydantic(min_length=1)
    phone: str = ""
    regions: tuple[str, ...] = Pydantic(min_length=1)


@dataclass(frozen=True)
class Association:
    """An association's folder, read: its notices, its people, its Word templates by form."""

    profile: Profile
    catalog: Catalog
    roster: Roster
    templates: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a folder.

    `code` names problem and mend in `[mistake]` of the language file.
    """

    file: str
    where: str
    code: str
    data: Data = field(default_factory=dict)


class AssociationError(Exception):
    """The association's folder has mistakes; all of them are in `mistakes`."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{one.file}: {one.where}: {one.code}" for one in mistakes))


def read_association(
    files: Mapping[str, bytes],
) -> tuple[Association | None, tuple[Mistake, ...]]:
    """The folder's files (by relative path with `/`) as an `Association`, and every mistake.

    The association is `None` only when `bot.toml`, a notice or a form could not be read at all.
    """
    reader = Reader(files)
    association = reader.association()
    return association, tuple(reader.mistakes)


class Reader:
    """Reads the files one after the other and collects what is wrong with them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._regions: tuple[str, ...] = ()
        self.mistakes: list[Mistake] = []

    def association(self) -> Association | None:
        """Everything in the folder."""
        profile = self.model(Profile, self.toml("bot.toml"), "bot.toml")
        self._regions = profile.regions if profile else ()
        folders = sorted({name.split("/")[1] for name in self._files if name.count("/") == 2})
        notices = [self.notice(folder) for folder in folders]
        roster = self.roster("roster.csv")
        if not folders:
            self.wrong("notices/", "", "no_notice")
        forms = Counter(form.id for notice in notices if notice for form in notice.forms)
        for form_id in (name for name, number in forms.items() if number > 1):
            self.wrong("notices/", form_id, "form_twice")
        if profile is None or not folders or not all(notices):
            return None
        catalog = Catalog(tuple(notice for notice in notices if notice))
        templates = {
            form.id: self._files[path]
            for notice, form in catalog.forms
            if (path := f"notices/{notice.id}/{form.id}.docx") in self._files
        }
        return Association(profile, catalog, roster, templates)

    def notice(self, folder: str) -> Notice | None:
        """One folder of `notices/`: its notice and every form beside it."""
        path = f"notices/{folder}/notice.toml"
        raw = self.toml(path)
        names = [
            name
            for name in sorted(self._files)
            if name.startswith(f"notices/{folder}/") and name.endswith(".toml") and name != path
        ]
        forms = [self.form(name) for name in names]
        if raw is None or not all(forms):
            return None
        if not forms:
            self.wrong(path, "", "no_form")
        ordered = sorted((form for form in forms if form), key=lambda form: form.order)
        notice = self.model(Notice, {**raw, "id": folder, "forms": ordered}, path)
        ids = {form.id for form in ordered}
        for form_id in sorted(set(notice.delivery) ^ ids) if notice else ():
            code = "form_without_delivery" if form_id in ids else "delivery_without_form"
            self.wrong(path, f"delivery.{form_id}", code)
        return notice

    def form(self, path: str) -> Form | None:
        """One form and what its own file shows to be wrong."""
        raw = self.toml(path)
        if raw is None:
            return None
        raw["id"] = path.rsplit("/", 1)[1].removesuffix(".toml")
        for one in raw.get("fields", ()):
            if isinstance(one, dict) and one.get("options") == "regions":
                one["options"] = list(self._regions)
        form = self.model(Form, raw, path)
        for found in _form_mistakes(form) if form else ():
            self.wrong(path, *found)
        if path.removesuffix(".toml") + ".docx" not in self._files:
            self.wrong(path, "", "no_template")
        return form

    def roster(self, path: str) -> Roster:
        """Everybody in the roster whose line could be read."""
        people = []
        for number, row in enumerate(csv.DictReader((self.text(path) or "").splitlines()), 2):
            where = f"line {number}"
            values = {key: value or "" for key, value in row.items() if key}
            person = self.model(Person, values, path, where)
            if person:
                people.append(person)
                for found in _person_mistakes(person, self._regions):
                    self.wrong(path, where, *found)
        ids = Counter(person.id for person in people)
        for person_id in (name for name, number in ids.items() if number > 1):
            self.wrong(path, person_id, "person_twice")
        return Roster(tuple(people))

    def text(self, path: str) -> str | None:
        """A file's text."""
        if path not in self._files:
            self.wrong(path, "", "no_file")
            return None
        try:
            return self._files[path].decode("utf-8-sig")
        except UnicodeDecodeError:
            self.wrong(path, "", "not_utf8")
            return None

    def toml(self, path: str) -> dict[str, Any] | None:
        """A file's tables."""
        text = self.text(path)
        try:
            return None if text is None else tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.wrong(path, "", "not_toml", {"detail": str(error)})
            return None

    def model(
        self, model: type[Model], raw: Mapping[str, Any] | None, path: str, line: str = ""
    ) -> Model | None:
        """A model of what was read, or a mistake for each value that does not fit."""
        if raw is None:
            return None
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                where = " ".join((*filter(None, (line,)), *_place(one["loc"], raw)))
                code = one["type"] if one["type"] in KNOWN else "bad_value"
                data = {"detail": one["msg"], "value": repr(one["input"])[:60]}
                self.wrong(path, where, code, data)
            return None

    def wrong(self, file: str, where: str, code: str, data: Data | None = None) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(file, where, code, data or {}))


def _form_mistakes(form: Form) -> Iterator[tuple[str, str, Data]]:
    """What pydantic cannot see: names that point nowhere, and questions nobody could be asked."""
    keys = Counter(field.key for field in form.fields)
    yield from ((key, "key_twice", {}) for key, number in keys.items() if number > 1)
    names = {*keys, *CONSTANTS}
    seen: set[str] = set()
    for one in form.fields:
        yield from _field_mistakes(one, form, seen)
        seen.add(one.key)
        for text in one.suggest:
            yield from ((one.key, "unknown_key", {"key": key}) for key in _named(text) - names)
    for text in (form.document, form.title):
        yield from (("document", "unknown_key", {"key": key}) for key in _named(text) - names)
    for number, check in enumerate(form.checks, 1):
        own = (key for key in check.fields if not key.startswith(f"{form.before}."))
        for key in sorted(set(own) - set(keys)):
            yield f"checks[{number}]", "unknown_key", {"key": key}


def _field_mistakes(one: Field, form: Form, seen: set[str]) -> Iterator[tuple[str, str, Data]]:
    if one.key in CONSTANTS:
        yield one.key, "reserved_key", {"key": one.key}
    if one.asked and not one.ask:
        yield one.key, "no_question", {}
    if one.example and not isinstance(one.read(one.example, SOME_DAY), Clear):
        yield one.key, "example_not_read", {"example": one.example}
    if one.when is None:
        return
    master = form.by_key.get(one.when.field)
    if master is None:
        yield one.key, "unknown_key", {"key": one.when.field}
    elif one.when.field not in seen:
        yield one.key, "condition_on_later", {"key": one.when.field}
    else:
        possible = {
            getattr(master.read(text, SOME_DAY), "answer", None) for text in master.choices()
        }
        for value in sorted(set(one.when.is_) - possible):
            yield one.key, "never_asked", {"key": one.when.field, "value": value}


def _person_mistakes(person: Person, regions: tuple[str, ...]) -> Iterator[tuple[str, Data]]:
    if regions and person.region not in regions:
        yield "unknown_region", {"value": person.region}
    if person.role != "staff" and not person.enterprise:
        yield "no_enterprise", {"name": person.name}
    if person.role == "leader" and not person.team:
        yield "no_team", {"name": person.name}


def _place(location: tuple[int | str, ...], raw: Mapping[str, Any]) -> Iterable[str]:
    """`("fields", 3, "integer", "at_most")` as `fields`, `team_size`, `at_most`."""
    value: Any = raw
    for step in location:
        if isinstance(step, int) and isinstance(value, list | tuple) and step < len(value):
            value = value[step]
            yield value.get("key", f"[{step + 1}]") if isinstance(value, dict) else f"[{step + 1}]"
        elif isinstance(value, Mapping) and value.get("type") == step:
            continue
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            yield str(step)


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


KNOWN = frozenset({"missing", "extra_forbidden"})
"""What pydantic finds that has a sentence of its own."""
