"""A form: its questions, which of them are asked, and what its document is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Pydantic

from ..fields import AnyField
from ..fields.base import Answer, Field, Printed
from ..pasting.labels import Labels, labels_of
from .checks import Check, Finding, findings
from .roster import Role

CONSTANTS = ("year", "last_year")
"""What every template may print beside its fields: the season's year and the one before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions asked, in their order, and the number of each, from 1."""

    fields: tuple[Field, ...]
    numbers: Mapping[str, int]


HAN = "〇一二三四五六七八九十"

WORDING = {"label", "ask", "example", "help", "aliases", "suggest", "every_year"}


class Form(BaseModel):
    """One attachment of a notice, as `NAME.toml` beside the association's own `NAME.docx`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Pydantic(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    """As printed; `{year}` stands for the season's year."""
    attachment: str
    """What the notice calls it: 附件2."""
    name: str
    """The short name people use: 申报表."""
    filled_by: str
    """Who fills it in, in Chinese: 班组长."""
    roles: tuple[Role, ...] = ("leader", "contact", "staff")
    """To whom of the roster the list of forms shows it."""
    expected: tuple[Role, ...] = ()
    """Of whom it is expected, where the roster does not say otherwise."""
    document: str
    """What the finished file is called; `{year}` and `{key}` are filled in."""
    introduction: str = ""
    origin: Literal["official", "reconstructed"] = "official"
    """Reconstructed: the notice names the form, but its body was not to be had."""
    before: str = ""
    """The form that is filled in first: 附件1 before 附件2."""
    team: str = "team_name"
    enterprise: str = "enterprise_name"
    """Whose form it is, by two of its fields; both empty where it may be handed in any often."""
    fields: tuple[AnyField, ...]
    checks: tuple[Check, ...] = ()

    @property
    def order(self) -> tuple[int, str]:
        """Where the form stands in its notice: 附件2 before 附件10, 附件二 before 附件八."""
        digits = "".join(sign for sign in self.attachment if sign.isdecimal())
        han = next((sign for sign in self.attachment if sign in HAN), "〇")
        return int(digits or HAN.index(han)), self.id

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields}

    @cached_property
    def labels(self) -> Labels:
        """The names of its questions; to look them up by the fields takes longer than to match."""
        return labels_of(self.fields)

    @cached_property
    def dependants(self) -> Mapping[str, tuple[str, ...]]:
        """For each key the keys that are asked or not by its answer, also through others."""
        return {
            field.key: below for field in self.fields if (below := tuple(self._below(field.key)))
        }

    @cached_property
    def grammar(self) -> str:
        """Another one whenever a question may read its answer in another way.

        How a question is worded does not count.
        """
        fields = "\n".join(field.model_dump_json(exclude=WORDING) for field in self.fields)
        return sha256(fields.encode()).hexdigest()[:16]

    def asked(self, answers: Mapping[str, Answer]) -> "Asked":
        """The questions of this form, given these answers, in their order.

        An answer to a question that is itself not asked does not count.
        """
        return self._asked_when(tuple(_decisive(answers.get(key)) for key in self._masters))

    @cached_property
    def _masters(self) -> tuple[str, ...]:
        """The questions whose answers decide which others are asked."""
        return tuple(dict.fromkeys(field.when.field for field in self.fields if field.when))

    @cached_property
    def _asked_when(self) -> Callable[[tuple[Answer, ...]], "Asked"]:
        # A conversation asks for the same few combinations at every step, so they are kept.
        @lru_cache(maxsize=256)
        def asked_when(decisive: tuple[Answer, ...]) -> Asked:
            answers = dict(zip(self._masters, decisive, strict=True))
            counted: dict[str, Answer] = {}
            asked = []
            for field in self.fields:
                if field.asked and (field.when is None or field.when.met(counted)):
                    asked.append(field)
                    counted[field.key] = answers.get(field.key)
            return Asked(tuple(asked), {one.key: n for n, one in enumerate(asked, 1)})

        return asked_when

    def given(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Only the answers to questions still asked: all that may leave the conversation."""
        return {
            field.key: answers[field.key]
            for field in self.asked(answers).fields
            if field.key in answers
        }

    def missing(self, answers: Mapping[str, Answer]) -> list[Field]:
        """The questions that have no answer yet, in their order."""
        return [field for field in self.asked(answers).fields if field.key not in answers]

    def findings(
        self, answers: Mapping[str, Answer], before: Mapping[str, Answer]
    ) -> tuple[Finding, ...]:
        """What the checks find wrong or unusual; `before` are the answers of `self.before`."""
        others = {f"{self.before}.{key}": answer for key, answer in before.items()}
        return findings(self.checks, {**others, **self.given(answers)})

    def printed(self, year: int, answers: Mapping[str, Answer]) -> dict[str, Printed]:
        """What every place of the template prints; what has no answer prints nothing."""
        given = self.given(answers)
        return {
            "year": str(year),
            "last_year": str(year - 1),
        } | {
            field.key + place: text
            for field in self.fields
            for place, text in field.places(given.get(field.key)).items()
        }

    def title_in(self, year: int) -> str:
        """The title in one year."""
        return self.title.replace("{year}", str(year))

    def file_name(self, year: int, answers: Mapping[str, Answer]) -> str:
        """What the finished document is called, with the ending .docx."""
        name = self.document.replace("{year}", str(year))
        given = self.given(answers)
        for key, field in self.by_key.items():
            name = name.replace("{" + key + "}", field.show(given.get(key)))
        name = "-".join(part for part in name.split("-") if part.strip())
        return f"{_file_name(name)}.docx"

    def _below(self, key: str) -> Iterable[str]:
        for field in self.fields:
            if field.when and field.when.field == key:
                yield field.key
                yield from self._below(field.key)


def _decisive(answer: Answer) -> Answer:
    """What of an answer a condition can look at, as something that can be remembered."""
    if isinstance(answer, list | tuple):
        return tuple(map(str, answer))
    return answer if isinstance(answer, str) else None


def _file_name(text: str) -> str:
    """A name every system can save: no separators or control characters, at most 80 characters.

    The length is a limit of file systems (255 bytes), not of the answer, which stands whole in the
    document.
    """
    kept = "".join(
        " " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in text
    )
    return " ".join(kept.split())[:80].strip(" .-") or "document"
