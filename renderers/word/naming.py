"""The labels of a blank form in every wording that belongs to one place only."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, pairwise

from conversations.fields.base import Field

from .labels import bracketless, wordings
from .parts import Anchor, Blank, Item, List, Part, Slot


def named(form: Blank) -> Blank:
    """The form with other wordings of its labels: of fields, of other notices.

    A wording that the form prints elsewhere, or that two of its labels have, is none of them.
    """
    naming = _Naming(form)
    return replace(
        form,
        rows=tuple(map(naming.row, form.rows)),
        lines=tuple(replace(one, items=naming.items(one.items)) for one in form.lines),
        lists=tuple(_with_columns(form, one) for one in form.lists),
    )


class _Naming:
    """One form on its way."""

    def __init__(self, form: Blank) -> None:
        self._form = form
        self._taken = form.printed | set(map(bracketless, form.printed))

    @cached_property
    def _owners(self) -> dict[str, set[str]]:
        """By wording, the labels that go by it."""
        owners: dict[str, set[str]] = {}
        for label, field in _labelled(self._form):
            for name in wordings(label, field):
                owners.setdefault(name, set()).add(label)
        return owners

    def row(self, row: Sequence[Part]) -> tuple[Part, ...]:
        """A row with the wordings of its labels."""
        named = [replace(part, items=self.items(part.items)) for part in row]
        for place, behind in _labels_in(row):
            field = self._form.fields.get(behind.names[0])
            named[place] = replace(named[place], label=self._worded(row[place].label, field))
        return tuple(named)

    def items(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Items with the wordings of each that is the label of what stands behind it."""
        return tuple(
            replace(item, names=self._worded(item.names, self._form.fields.get(behind.name)))
            if isinstance(item, Anchor) and isinstance(behind, Slot)
            else item
            for item, behind in pairwise([*items, None])
            if item is not None
        )

    def _worded(self, names: tuple[str, ...], field: Field | None) -> tuple[str, ...]:
        if not names or (field and field.accepts()):
            return names
        label = names[0]
        own = [
            name
            for name in wordings(label, field)
            if name not in self._taken and self._owners.get(name) == {label}
        ]
        plain = bracketless(label)
        if sum(plain == bracketless(one) for one in self._form.printed) == 1:
            own.insert(0, plain)
        return tuple(dict.fromkeys(filter(None, (label, *own))))


def _labels_in(row: Sequence[Part]) -> Iterator[tuple[int, Part]]:
    """Where in a row the label of one place alone stands, with that place."""
    for place, part in enumerate(row):
        if part.label and not part.unit and (place == 0 or not row[place - 1].label):
            behind = next((one for one in row[place + 1 :] if not one.unit), Part())
            if behind.free and behind.names:
                yield place, behind


def _labelled(form: Blank) -> Iterator[tuple[str, Field | None]]:
    """Each label of one place with the field that stands there."""
    for row in form.rows:
        for place, behind in _labels_in(row):
            yield row[place].label[0], form.fields.get(behind.names[0])
    for items in [part.items for part in (*chain(*form.rows), *form.lines)]:
        for item, after in pairwise(items):
            if isinstance(item, Anchor) and item.names and isinstance(after, Slot):
                yield item.names[0], form.fields.get(after.name)


def _with_columns(form: Blank, one: List) -> List:
    """A list with its columns' other names as headings, where each is of one column."""
    columns = {column.key: column for column in getattr(form.fields[one.key], "columns", ())}
    named: list[tuple[str, ...]] = []
    for names, part in zip(one.headings, one.parts, strict=True):
        keys = [name for name in part.names if name in columns]
        field = columns[keys[0]] if len(keys) == 1 else None
        named.append(wordings(names[0], field) if names[0] else ())
    seen = [name for names in named for name in names]
    return replace(
        one,
        headings=tuple(
            (*names[:1], *(name for name in names[1:] if seen.count(name) == 1)) for names in named
        ),
    )
