"""What a blank form is made of: printed text in every wording, and the places between it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TypeAlias

from conversations.fields.base import Field
from conversations.forms.form import CONSTANTS, Form


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an answer. `block`: alone in its paragraph, as many lines as there are.

    `first`: something else stands behind it in its line, and nothing before it.
    """

    name: str
    block: bool = False
    first: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Printed text beside places, bare, in every wording; a gap of blanks has none.

    `first` and `last`: it begins or ends its line; `spaced`: blanks stand before it; `closed`: a
    colon or a blank stands behind it. `group` numbers what is there or not together.
    """

    names: tuple[str, ...]
    printed: str
    first: bool = False
    last: bool = False
    group: int = 0

    @property
    def spaced(self) -> bool:
        """Whether blanks keep it from what stands before."""
        return self.printed[:1].isspace()

    @property
    def closed(self) -> bool:
        """Whether something keeps it from what stands behind."""
        return self.printed[-1:].isspace() or self.printed[-1:] in COLONS


@dataclass(frozen=True, slots=True)
class Repeat:
    """Lines that come once for each row of the list `key`."""

    key: str
    items: tuple["Slot | Anchor", ...]


Item: TypeAlias = Slot | Anchor | Repeat


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of one question in a cell: their places, and the labels beside them."""

    key: str
    names: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A cell of a form, or a paragraph of it.

    `label` are the wordings of one that is only printed, `unit` marks those that say no more than
    万元; `continued` marks one that is merged with the row above. Of one with places there are
    `items`, or `boxes`; `field` is the question that has it alone.
    """

    label: tuple[str, ...] = ()
    unit: bool = False
    continued: bool = False
    items: tuple[Item, ...] = ()
    boxes: Boxes | None = None
    field: Field | None = None

    @property
    def free(self) -> bool:
        """Whether nothing printed in it says what it is."""
        begins = next((item for item in self.items if not is_gap(item)), None)
        return not self.label and not isinstance(begins, Anchor)

    @property
    def names(self) -> tuple[str, ...]:
        """Its places."""
        if self.boxes:
            return self.boxes.names
        return tuple(
            item.key if isinstance(item, Repeat) else item.name
            for item in self.items
            if not isinstance(item, Anchor)
        )


@dataclass(frozen=True, slots=True)
class List:
    """A table row that comes once for each row of the list `key`, and the labels above it."""

    key: str
    headings: tuple[tuple[str, ...], ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A form: its table rows, its lines with places, its lists, and all that it prints, bare.

    `flow` is its running text with places between headings, of a form that is a report.
    """

    form: Form
    rows: tuple[tuple[Part, ...], ...]
    lines: tuple[Part, ...]
    flow: Part | None
    lists: tuple[List, ...]
    printed: frozenset[str]
    fields: Mapping[str, Field]
    """By the names of their places."""


def is_gap(item: Item) -> bool:
    """Whether it is but blanks between two places."""
    return isinstance(item, Anchor) and not item.names


def texts(items: Iterable[Item]) -> Iterator[tuple[str, ...]]:
    """The wordings of each printed text among items."""
    for item in items:
        if isinstance(item, Anchor) and item.names:
            yield item.names
        elif isinstance(item, Repeat):
            yield from texts(item.items)


def labels_of(form: Blank) -> frozenset[str]:
    """The labels of a form's places, in every wording; what is short is too often a word."""
    parts = [*chain(*form.rows), *form.lines]
    names = [part.label for part in parts] + [
        item.names
        for part in parts
        for item, behind in pairwise([*part.items, None])
        if isinstance(item, Anchor) and isinstance(behind, Slot)
    ]
    return frozenset(name for many in names for name in many if len(name) > 1)


def printed_only(items: Sequence[Item]) -> tuple[Item, ...]:
    """The same with the form's own wordings alone."""
    return tuple(
        replace(item, names=item.names[:1]) if isinstance(item, Anchor) else item for item in items
    )


def constant(name: str) -> bool:
    """Whether a place is of the season and not of an answer."""
    return name in CONSTANTS


COLONS = ("：", ":")
