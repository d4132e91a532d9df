"""From the files of an association's folder to its models, or to all that is wrong.

Pure: it is handed the files' bytes. Nothing stops at the first mistake; what could be read is
returned, so that the checks over templates can go on beside it.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Pydantic

from ..fields.base import Data
from .doubts import subregion_mistakes
from .form import Form
from .notice import Catalog, Notice
from .reminders import Courtesy
from .roster import Person, Roster
from .soundness import (
    before_mistakes,
    expectation_mistakes,
    form_mistakes,
    notice_mistakes,
    person_mistakes,
)

Model = TypeVar("Model", bound=BaseModel)


ADDRESS = r"^$|^https://[^/\s]+$|^http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$"
"""An origin without a path; without TLS only on this machine, for trying things out."""


class Profile(BaseModel):
    """`bot.toml`: who speaks, for whom, and the associations that recommend."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Pydantic(min_length=1)
    association: str = Pydantic(min_length=1)
    phone: str = ""
    regions: tuple[str, ...] = Pydantic(min_length=1)
    subregions: Mapping[str, tuple[str, ...]] = Pydantic(default_factory=dict)
    """Associations within one of the regions, whose staff see theirs too: of 省质协 市质协."""
    pictures: Literal["rdocx", "libreoffice"] = "rdocx"
    """What draws the pages of a document; without LibreOffice it is rdocx all the same."""
    reminders: Courtesy = Courtesy()
    """At which hours people are reminded, and how often at most."""
    address: str = Pydantic(default="", pattern=ADDRESS)
    """Where the bot is reached from outside: messengers call it there, links begin with it."""
    channels: Mapping[str, Mapping[str, Any]] = Pydantic(default_factory=dict)
    """`[channels.telegram]` and the like: each channel reads its own table."""

    @property
    def places(self) -> tuple[str, ...]:
        """Every association that somebody may be of: the regions, and those within them."""
        within = (one for some in self.subregions.values() for one in some)
        return tuple(dict.fromkeys((*self.regions, *within)))


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

    What could be read is there, so that it can be checked further; the association is `None` only
    when no notice could be read.
    """
    reader = Reader(files)
    association = reader.association()
    return association, tuple(reader.mistakes)


class Reader:
    """Reads the files one after the other and collects what is wrong with them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._regions: tuple[str, ...] = ()
        self._places: Collection[str] = ()
        self.mistakes: list[Mistake] = []

    def association(self) -> Association | None:
        """Everything in the folder."""
        profile = self.model(Profile, self.toml("bot.toml"), "bot.toml") or NOBODY
        self._regions = profile.regions
        self._places = profile.places
        for found in subregion_mistakes(profile.regions, profile.subregions):
            self.wrong("bot.toml", *found)
        paths = (name.split("/") for name in self._files)
        folders = sorted({path[1] for path in paths if path[0] == "notices" and len(path) == 3})
        notices = [self.notice(folder) for folder in folders]
        roster = self.roster("roster.csv")
        if not folders:
            self.wrong("notices/", "", "no_notice")
        forms = Counter(form.id for notice in notices if notice for form in notice.forms)
        for form_id in (name for name, number in forms.items() if number > 1):
            self.wrong("notices/", form_id, "form_twice")
        if not any(notices):
            return None
        catalog = Catalog(tuple(notice for notice in notices if notice))
        for notice, form in catalog.forms:
            for found in before_mistakes(catalog, form):
                self.wrong(f"notices/{notice.id}/{form.id}.toml", *found)
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
        if raw is None:
            return None
        if not forms:
            self.wrong(path, "", "no_form")
        ordered = sorted((form for form in forms if form), key=lambda form: form.order)
        notice = self.model(Notice, {**raw, "id": folder, "forms": ordered}, path)
        ids = {name.rsplit("/", 1)[1].removesuffix(".toml") for name in names}
        for form_id in sorted(set(notice.delivery) ^ ids) if notice else ():
            code = "form_without_delivery" if form_id in ids else "delivery_without_form"
            self.wrong(path, f"delivery.{form_id}", code)
        for found in notice_mistakes(notice) if notice else ():
            self.wrong(path, *found)
        return notice

    def form(self, path: str) -> Form | None:
        """One form and what its own file shows to be wrong."""
        raw = self.toml(path)
        if raw is None:
            return None
        raw["id"] = path.rsplit("/", 1)[1].removesuffix(".toml")
        fields = raw.get("fields")
        for one in fields if isinstance(fields, list) else ():
            if isinstance(one, dict) and one.get("options") == "regions":
                one["options"] = list(self._regions)
        form = self.model(Form, raw, path)
        for found in form_mistakes(form) if form else ():
            self.wrong(path, *found)
        if path.removesuffix(".toml") + ".docx" not in self._files:
            self.wrong(path, "", "no_template")
        return form

    def roster(self, path: str) -> Roster:
        """Everybody in the roster whose line could be read."""
        people = []
        for where, row in self.rows(path):
            person = self.model(Person, row, path, where)
            if person:
                people.append(person)
                known = () if self._regions == NOBODY.regions else self._places
                for found in person_mistakes(person, known):
                    self.wrong(path, where, *found)
                for found in expectation_mistakes(person, self._form_ids()):
                    self.wrong(path, where, *found)
        ids = Counter(person.id for person in people)
        for person_id in (name for name, number in ids.items() if number > 1):
            self.wrong(path, person_id, "person_twice")
        return Roster(tuple(people))

    def _form_ids(self) -> frozenset[str]:
        """The ids of all forms, also of those that cannot be read."""
        paths = (name.split("/") for name in self._files if name.endswith(".toml"))
        forms = (path for path in paths if path[0] == "notices" and len(path) == 3)
        return frozenset(path[2].removesuffix(".toml") for path in forms) - {"notice"}

    def rows(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The lines of a table that have as many cells as its head, and where each is."""
        table = csv.DictReader((self.text(path) or "").splitlines(), restval="")
        try:
            for row in table:
                where = f"第 {table.line_num} 行"
                if row.pop(None, None) is not None:
                    self.wrong(path, where, "too_many_cells")
                else:
                    yield where, row
        except csv.Error:
            self.wrong(path, f"第 {table.line_num + 1} 行", "not_csv")

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
                given = {key: str(value) for key, value in one.get("ctx", {}).items()}
                detail = one["msg"].removeprefix("Value error, ")
                data = {**given, "detail": detail, "value": repr(one["input"])[:60]}
                self.wrong(path, where, code, data)
            return None

    def wrong(self, file: str, where: str, code: str, data: Data | None = None) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(file, where, code, data or {}))


def _place(location: tuple[int | str, ...], raw: Mapping[str, Any]) -> Iterable[str]:
    """`("fields", 3, "integer", "at_most")` as `fields`, `team_size`, `at_most`."""
    value: Any = raw
    for step in location:
        if isinstance(step, int) and isinstance(value, list | tuple) and step < len(value):
            value = value[step]
            named = value.get("key") if isinstance(value, dict) else None
            yield str(named or f"[{step + 1}]")
        elif isinstance(value, Mapping) and value.get("type") == step:
            continue
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            yield str(step)


NOBODY = Profile(name="-", association="-", regions=("-",))
"""Stands for `bot.toml` while it cannot be read, so that it alone is to blame."""
KNOWN = frozenset(
    "missing extra_forbidden literal_error string_pattern_mismatch string_type string_too_short"
    " too_short tuple_type int_type int_parsing union_tag_invalid union_tag_not_found"
    " wrong_days at_night quiet_backwards always_quiet".split()
)
"""What pydantic finds that has a sentence of its own."""
