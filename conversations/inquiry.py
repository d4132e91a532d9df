"""What may be asked about how far forms are, and what the store found, within one's own sight."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from .forms.roster import Role
from .progress import Stage, Standing, Tally
from .reminding import Reach

Kind: TypeAlias = Literal["own", "all", "list", "named", "picture", "filed"]
LACKING: tuple[Stage, ...] = ("not_begun", "draft", "returned", "changed")
"""The stages of what has yet to be handed in; who is furthest from it comes first."""
PAGE = 10
"""Forms of a list that are told at once."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about how far forms are.

    `own`: about one's own. `all`: how many there are at each stage, of all that the person may
    see. `list`: which single ones are at `stages`. `named`: about those that `words` call by a
    team, an enterprise or a person, or by its `number`. `picture`: `all`, or what `words` call, as
    a picture. `filed`: what was handed in from the day `since` to `until` (2021-07-05), of all or
    of what `words` call. `forms` are the ids of those that are meant; none: all of them. Of a list
    it is page `page`, from 0 (-1: there is none any more), which begins after `after`, as the
    store named it; `enterprise` or `region` narrows it down to one. `among` are the names that
    were offered to choose from. `whole`: of all it was asked in so many words.
    """

    kind: Kind = "own"
    words: str = ""
    number: int = 0
    forms: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    enterprise: str = ""
    region: str = ""
    page: int = 0
    after: str = ""
    among: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One form of somebody: whose it is, by name, and the questions without an answer.

    `missing` is `None` where that is not known; `total` is how many questions are asked.
    `reached`: how far the last reminder came, and on which day it was, where there was one.
    """

    standing: Standing
    name: str = ""
    missing: tuple[str, ...] | None = None
    total: int = 0
    reached: tuple[date, Reach] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """How many forms are at each stage in one part of all that somebody may see."""

    name: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the store knows of what was asked, as far as the person may see it.

    `role` is `""` for a visitor, `scope` the name of what the person sees: a team, an enterprise,
    a region. `own` are the person's own forms. `lines` is one page of single forms, of `total`;
    the next one begins after `after`, `""` after the last. `names` are what could be meant, where
    several fit; `enterprise` or `region` is the one that was meant. `beyond`: of others was asked
    who is told of none, so that `own` is all there is.
    """

    role: Role | Literal[""] = ""
    scope: str = ""
    own: tuple[Standing, ...] = ()
    tallies: tuple[Tally, ...] = ()
    parts: tuple[Part, ...] = ()
    lines: tuple[Line, ...] = ()
    total: int = 0
    after: str = ""
    names: tuple[str, ...] = ()
    enterprise: str = ""
    region: str = ""
    beyond: bool = False

    @property
    def called(self) -> str:
        """What that is called which the answer is about."""
        return self.enterprise or self.region or self.scope
