"""What stands at each place of a text, between the anchors that a form prints around them.

Anchors are looked for from the front and from the back. Where both ways find the same ones there
is one reading; a place between anchors that could be elsewhere is not sure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .boxes import ticks
from .labels import bare, spread
from .parts import COLONS, Anchor, Boxes, Item, Repeat, Slot, is_gap


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands at a place, as it is printed, and whether it is sure to stand there."""

    name: str
    text: str
    sure: bool = True
    rows: tuple[tuple["Taken", ...], ...] = ()


@dataclass(slots=True)
class Matched:
    """The places of a text; `rest` stood at none of them, `missing` anchors were not there."""

    taken: list[Taken] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    missing: int = 0


def match(items: Sequence[Item], text: str, known: frozenset[str] = frozenset()) -> Matched | None:
    """The places of these items in a text; `None` where no anchor of theirs is found.

    A line that begins with one of the labels `known` is no more of a value in the line above.
    """
    return _Matching(items, text, known).matched()


def match_boxes(boxes: Boxes, text: str) -> Matched:
    """The boxes in a text. Where they cannot be told apart, it is what is chosen in words."""
    marks = ticks(STROKES.sub("", text), boxes.labels)
    if marks is not None:
        return Matched([Taken(name, mark) for name, mark in zip(boxes.names, marks, strict=True)])
    return Matched([Taken(boxes.key, text.strip(), sure=False)]) if text.strip() else Matched()


def value(raw: str) -> str:
    """A value as it stands between anchors, without what a form draws for it to be written on."""
    text = raw.strip()
    if text[:1] in COLONS:
        text = text[1:].strip()
    if text.startswith(STROKE) or text.endswith(STROKE):
        text = text.strip("_＿ \t\u3000")
    return "" if BLANK.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an anchor was found, in the bare text."""

    start: int
    end: int


class _Matching:
    """One text held against the items of a form."""

    def __init__(self, items: Sequence[Item], text: str, known: frozenset[str]) -> None:
        self._items = items
        self._known = known
        self._text = text
        self._bare, self._places = spread(text)
        self._out = Matched()

    def matched(self) -> Matched | None:
        anchors = [(n, one) for n, one in enumerate(self._items) if isinstance(one, Anchor)]
        asked = {n: self._found(one) for n, one in anchors if one.names}
        first, last = self._chain(asked), self._chain(asked, back=True)
        needed = [n for n, one in anchors if one.names and not one.group]
        self._out.missing = sum(n not in first for n in needed)
        if asked and not first:
            return None
        certain = {n for n, place in first.items() if last.get(n) == place}
        self._take(first, certain)
        return self._out

    def _found(self, anchor: Anchor) -> list[_Place]:
        """Where an anchor may be, in the first of its wordings that is there."""
        for name in anchor.names:
            places = list(self._occurrences(anchor, name))
            if places:
                return places
        return []

    def _occurrences(self, anchor: Anchor, name: str) -> Iterator[_Place]:
        """Where a wording stands as it stands in the form: in its line, and apart from others."""
        start = self._bare.find(name)
        while start >= 0:
            end = start + len(name)
            before, behind = self._before(start), self._behind(end)
            begins = not anchor.first or "\n" in before
            apart = not anchor.spaced or bool(before)
            ends = not anchor.last or "\n" in behind
            # Another wording could be but the beginning of a word; so could one with a colon.
            closed = not (anchor.closed or name != anchor.names[0]) or behind
            if begins and apart and ends and closed:
                yield _Place(start, end)
            start = self._bare.find(name, start + 1)

    def _before(self, start: int) -> str:
        """The blanks and colons before a place; a line's end where the text begins."""
        since = self._places[start - 1] + 1 if start else 0
        return ("" if start else "\n") + self._text[since : self._places[start]]

    def _behind(self, end: int) -> str:
        """The blanks and colons behind a place; a line's end where the text ends."""
        ended = end == len(self._bare)
        until = len(self._text) if ended else self._places[end]
        return self._text[self._places[end - 1] + 1 : until] + ("\n" if ended else "")

    def _chain(self, asked: dict[int, list[_Place]], *, back: bool = False) -> dict[int, _Place]:
        """The anchors in their order, each as early as can be, or with `back` as late.

        Of a group all anchors are there, or none.
        """
        found: dict[int, _Place] = {}
        at = len(self._bare) if back else 0
        for number, places in reversed(asked.items()) if back else asked.items():
            fit = (one for one in (reversed(places) if back else places))
            place = next(
                (one for one in fit if (one.end <= at if back else one.start >= at)), None
            )
            if place is not None:
                found[number], at = place, place.start if back else place.end
            elif group := self._group(number):
                others = {n: many for n, many in asked.items() if self._group(n) != group}
                return self._chain(others, back=back)
        return found

    def _group(self, number: int) -> int:
        item = self._items[number]
        return 0 if isinstance(item, Repeat) else item.group

    def _take(self, found: dict[int, _Place], certain: set[int]) -> None:
        """Gives each stretch between two anchors to the places that stand there."""
        stretch: list[Item] = []
        begin, sure = 0, True
        for number, item in enumerate(self._items):
            if not isinstance(item, Anchor) or is_gap(item):
                if not self._left_out(number, found):
                    stretch.append(item)
            elif number in found:
                place = found[number]
                end = self._places[place.start]
                self._share(stretch, self._text[begin:end], sure=sure and number in certain)
                begin = self._behind_blanks(item, self._places[place.end - 1] + 1)
                stretch, sure = [], number in certain
            elif not item.group:
                stretch.append(item)
        self._share(stretch, self._text[begin:], sure=sure)

    def _behind_blanks(self, anchor: Anchor, end: int) -> int:
        """Where a place begins: behind the very blanks that the form prints before it."""
        printed = anchor.printed
        blanks = printed[len(printed.rstrip()) :]
        return end + len(blanks) if self._text.startswith(blanks, end) else end

    def _left_out(self, number: int, found: dict[int, _Place]) -> bool:
        """Whether a place is of a group whose anchors are not there."""
        group = self._group(number)
        anchors = [
            n
            for n, one in enumerate(self._items)
            if isinstance(one, Anchor) and one.names and one.group == group
        ]
        return bool(group and anchors) and not any(n in found for n in anchors)

    def _share(self, items: Sequence[Item], raw: str, *, sure: bool) -> None:
        """Takes the places between two anchors out of what stands there."""
        slots = [item for item in items if isinstance(item, Slot)]
        lost = any(isinstance(item, Anchor) and item.names for item in items)
        repeats = [item for item in items if isinstance(item, Repeat)]
        sure = sure and not lost
        if repeats:
            raw = self._share_lines(repeats[0], raw)
        if not slots:
            self._out.rest += [raw.strip()] if value(raw) else []
        elif len(slots) == 1:
            self._single(slots[0], raw, sure=sure)
        elif lost:
            self._single(slots[0], raw, sure=False)
        else:
            self._several(items, slots, (raw, sure))

    def _single(self, slot: Slot, raw: str, *, sure: bool) -> None:
        """One place; within a line it is one line, and what begins with a label is another's."""
        if slot.first:
            before, _, raw = raw.rpartition("\n")
            self._out.rest += [before.strip()] if value(before) else []
        text = value(raw)
        if not slot.block:
            kept, *more = raw.split("\n")
            while more and not self._labelled(more[0]):
                kept += "\n" + more.pop(0)
            self._out.rest += ["\n".join(more)] if more else []
            text = value(kept)
            sure = sure and not OTHERS.search(text)
        self._out.taken.append(Taken(slot.name, text, sure))

    def _labelled(self, line: str) -> bool:
        """Whether a line begins with a label."""
        said = bare(line)
        return bool(LINE.match(line)) or any(said.startswith(name) for name in self._known)

    def _several(self, items: Sequence[Item], slots: list[Slot], told: tuple[str, bool]) -> None:
        """Places with nothing but blanks, or the end of a line, between them."""
        raw, sure = told
        gaps = {item.printed for item in items if isinstance(item, Anchor)} or {"\n"}
        raw = raw.removeprefix("：").removeprefix(":")
        gap = next(iter(gaps))
        parts = raw.strip("\n" if gap != "\n" else " \t").split(gap) if len(gaps) == 1 else []
        if gap == "\n" and len(parts) != len(slots):
            parts = [part for part in parts if part.strip()]
        if len(parts) != len(slots):
            sure = False
            parts = raw.split()
        if len(parts) != len(slots):
            self._single(slots[0], raw, sure=False)
            return
        for slot, part in zip(slots, parts, strict=True):
            self._out.taken.append(Taken(slot.name, value(part), sure))

    def _share_lines(self, repeat: Repeat, raw: str) -> str:
        """The last lines that are of a list's shape are its rows; what is left is not."""
        lines = raw.rstrip().split("\n")
        rows: list[tuple[Taken, ...]] = []
        while lines:
            one = match(repeat.items, lines[-1])
            if one is None or one.missing or one.rest or not _whole(one.taken):
                break
            rows.insert(0, tuple(one.taken))
            lines.pop()
        self._out.taken.append(
            Taken(repeat.key, "", all(one.sure for row in rows for one in row), tuple(rows))
        )
        return "\n".join(lines)


def _whole(row: Sequence[Taken]) -> bool:
    """Whether a line is a row: its first place says which."""
    return bool(row) and bool(row[0].text) and len(row[0].text) <= LONGEST_FIRST


LONGEST_FIRST = 10
STROKES = re.compile("[_＿]{2,}")
STROKE = ("__", "＿＿", "_ _")
"""What forms draw for something to be written on; a name may well end in one: wx_."""
BLANK = re.compile(r"[\s_＿]*|[\s_＿]*年[\s_＿]+月(?:[\s_＿]+日?)?[\s_＿]*")
LABEL = re.compile(r"[^\s：:]{1,8}[：:]")
LINE = re.compile(r"\s*[^：:\n]{1,16}[：:]")
INSIDE = re.compile(rf"(?:^|[\s_＿]){LABEL.pattern}")
"""Another label in what should be a value: 姓名：李敏 behind 联系人."""
OTHERS = re.compile(rf"\n|[_＿]{{2}}|{INSIDE.pattern}")
"""What no value in a line has: another line, strokes to write on, another label."""
