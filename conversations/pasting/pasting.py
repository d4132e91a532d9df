"""Several answers in one message: which words answer which question.

Pure text work over a form's fields: nothing is read here as a value, nothing is put down. What a
line says does not depend on the lines around it, but for a long answer, which goes on below its
name, and for a name that stands on a line of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ..fields.base import LONGEST, Field
from .labels import WIDTH, Labels, labels_of
from .recognising import (
    LONG,
    SINGLE,
    Piece,
    fragments,
    known_shape,
    meant,
    polite,
    spread,
)
from .tables import rows_of, table


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found: `(key, text)` in the fields' order, and the text nobody could be given.

    A key that was given two different texts is there twice. `near` was found by a name that is
    only nearly a question's, so that it has to be asked.
    """

    found: tuple[tuple[str, str], ...] = ()
    rest: tuple[str, ...] = ()
    near: tuple[tuple[str, str], ...] = ()


def pasted(fields: Sequence[Field], text: str) -> Pasted:
    """The answers to several of these fields in a message; empty where it holds no more than one.

    The order of lines in the message does not change what is found. `fields` may be all of a
    form's: those that are not asked, and those answered by a file, are left out.
    """
    if not SEVERAL.search(text) or len(text) > LONGEST:
        return NOTHING
    signs = sum(1 for _ in SIGNS.finditer(text))
    if signs < ENOUGH and not _named(fields, text, ENOUGH - signs):
        return NOTHING
    paste = Paste.of(fields)
    pieces = paste.pieces(text)
    return paste.sorted_out(pieces) if _are_answers(paste, pieces) else NOTHING


def _named(fields: Sequence[Field], text: str, times: int) -> bool:
    """Whether questions are named so often: the cheap way to tell that one answer is one."""
    matches = labels_of(fields).pattern.finditer(text.translate(WIDTH))
    return sum(1 for _ in islice(matches, times)) == times


def found_in(fields: Sequence[Field], text: str) -> Pasted:
    """The same of a text that is known to hold answers, be it only one: of a filled document."""
    paste = Paste.of(fields)
    return paste.sorted_out(paste.pieces(text[:LONGEST]))


def _are_answers(paste: "Paste", pieces: Sequence[Piece]) -> bool:
    """Whether a message is made of answers, and not one answer that mentions others.

    At least two, one of them beyond doubt; and most of what is said, or three lines that each
    begin with a question's name, belongs to them.
    """
    sure = [one for one in pieces if one.key and not one.near]
    firm = [one for one in sure if not one.soft]
    count = len({(one.key, one.text) for one in pieces if one.key}) + sum(
        paste.by_key[one.key].type == "rows" for one in sure
    )
    if not firm or count < ENOUGH:
        return False
    return _mostly(pieces) or sum(one.titled for one in sure) >= MANY


def _mostly(pieces: Sequence[Piece]) -> bool:
    """Whether more of what was said answers a question than not."""
    given = sum(one.size for one in pieces if one.key)
    return sum(one.size for one in pieces if not one.key) <= given


@dataclass(frozen=True, slots=True)
class Paste:
    """A form's questions, as a message may name them."""

    fields: tuple[Field, ...]
    labels: Labels
    by_key: dict[str, Field] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Sequence[Field]) -> "Paste":
        """The questions that can be answered in words."""
        asked = tuple(one for one in fields if one.asked and one.type != "upload")
        return cls(asked, labels_of(asked), {one.key: one for one in asked})

    def pieces(self, text: str) -> list[Piece]:
        """The whole message, each word of it in one piece, but for greetings and senders."""
        pieces: list[Piece] = []
        waiting = ""  # the name on a line of its own, whose answer is still to come
        going_on = False  # whether the last labelled piece is a long answer
        for line in rows_of(text):
            if isinstance(line, list):
                pieces += table(self.fields, self.labels, line)
                waiting, going_on = "", False
                continue
            if not line.strip() or polite(line):
                continue
            if key := self.labels.key(line.strip().rstrip("：:").strip()):
                waiting, going_on = key, False
                continue
            more = self.line(line)
            if waiting and not any(one.name or one.near for one in more):
                pieces.append(self.answer(waiting, line.strip()))
                going_on = self.by_key[waiting].type in LONG
                waiting = ""
            elif going_on and len(more) == 1 and more[0].plain:
                pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text}\n{line.strip()}")
            else:
                labelled = [one for one in more if one.name]
                going_on = self._goes_on(more) if labelled else going_on and self._last(pieces)
                waiting = ""
                pieces = _with(pieces, more, last=going_on and not labelled)
        return pieces

    def _goes_on(self, more: Sequence[Piece]) -> bool:
        last = more[-1]
        return bool(last.key) and not last.near and self.by_key[last.key].type in LONG

    def _last(self, pieces: Sequence[Piece]) -> bool:
        return bool(pieces) and self._goes_on(pieces)

    def answer(self, key: str, text: str) -> Piece:
        """What stands below a name."""
        name = self.by_key[key].short_name
        return Piece(key, text, name=name, titled=True)

    def line(self, line: str) -> list[Piece]:
        """The answers in a line, and what is between them; or the whole line as a plain one."""
        copy = line.translate(WIDTH)
        anchors = list(self._anchors(line, copy))
        if not anchors:
            return self._unnamed(line)
        pieces = self._parts(line[: anchors[0].start()])
        for number, match in enumerate(anchors):
            upto = anchors[number + 1].start() if number + 1 < len(anchors) else len(line)
            key = self.labels.key(match["name"])
            long = bool(key) and self.by_key[key or ""].type in LONG
            value = line[match.end() : len(line) if long else upto]
            titled = explicit(match) and not line[: match.start()].strip()
            pieces += self._value(key or "", match["name"], value, titled=titled)
            if long:
                break
        titled = any(one.titled for one in pieces[:1])
        return pieces if titled or _mostly(pieces) else [Piece("", line.strip(), plain=True)]

    def _anchors(self, line: str, copy: str) -> Iterator[re.Match[str]]:
        """The names in a line that an answer follows."""
        matches = list(self.labels.pattern.finditer(copy))
        upto = len(line)
        kept: list[re.Match[str]] = []
        for match in reversed(matches):
            key = self.labels.key(match["name"])
            value = line[match.end() : min(upto, match.end() + LOOK_AHEAD)].strip(AROUND)
            one = self.by_key.get(key or "")
            if explicit(match) or (one and value and known_shape(one, value, match["sep"])):
                kept.append(match)
                upto = match.start()
        return reversed(kept)

    def _value(self, key: str, name: str, raw: str, *, titled: bool) -> Iterator[Piece]:
        """An answer behind its name, without what else stands there."""
        value = raw.strip(AROUND)
        if not value or value in BLANK:
            return
        if not key:
            yield Piece("", f"{name.strip()}：{value}")
            return
        one = self.by_key[key]
        head, tail = value, ""
        if one.type not in LONG:
            head, tail = self._head(one, value)
        elif titled:
            head = raw.strip()
        yield Piece(key, head, name=name.strip(), titled=titled)
        if tail:
            yield from self._parts(tail)

    def _head(self, one: Field, value: str) -> tuple[str, str]:
        """A value up to where another answer begins."""
        ends = [end for _, end in fragments(value)]
        for (start, end), before in zip(list(fragments(value))[1:], ends, strict=False):
            part = value[start:end]
            if one.type in SINGLE or UNKNOWN.match(part.translate(WIDTH)):
                return value[:before], value[start:]
            other = meant(self.fields, part)
            if other and other != one.key and not spread(one):
                return value[:before], value[start:]
        return value, ""

    def _parts(self, text: str) -> list[Piece]:
        """Parts without a name, each given to the one question that can be meant, or to none."""
        pieces = []
        for start, end in fragments(text.strip(AROUND)):
            part = text.strip(AROUND)[start:end].strip(AROUND)
            if part and not polite(part):
                pieces.append(self._part(part))
        return pieces

    def _part(self, part: str) -> Piece:
        key = meant(self.fields, part)
        soft = bool(key) and self.by_key[key].type in SOFT
        return Piece(key, part, soft=soft)

    def _unnamed(self, line: str) -> list[Piece]:
        """A line that names no question: one nearly named, or values that can be only one's."""
        match = UNKNOWN.match(line.translate(WIDTH))
        if match:
            name = line[match.start("name") : match.end("name")]
            value = line[match.end() :].strip(AROUND)
            if value and (key := self.labels.near(name)):
                return [Piece(key, value, name=name.strip(), near=True)]
            return [Piece("", line.strip(), plain=True)]
        parts = self._parts(line)
        told = any(one.key for one in parts) and _mostly(parts)
        return parts if told else [Piece("", line.strip(), plain=True)]

    def sorted_out(self, pieces: Sequence[Piece]) -> Pasted:
        """Each question's answers in the form's order; what was said without a name gives way."""
        named = {one.key for one in pieces if one.key and one.name and not one.near}
        texts: dict[str, list[Piece]] = {}
        rest = []
        for one in pieces:
            if not one.key or (not one.name and one.key in named and not self._same(one, pieces)):
                rest.append(one.text)
            elif one.name or one.near or one.key not in named:
                texts.setdefault(one.key, []).append(one)
        found: list[tuple[str, str]] = []
        near: list[tuple[str, str]] = []
        for one_field in self.fields:
            for text, sure in self._texts(one_field, texts.get(one_field.key, [])):
                (found if sure else near).append((one_field.key, text))
        return Pasted(tuple(found), tuple(dict.fromkeys(rest)), tuple(near))

    def _same(self, one: Piece, pieces: Sequence[Piece]) -> bool:
        return any(one.key == two.key and two.name and one.text == two.text for two in pieces)

    def _texts(self, one: Field, pieces: Sequence[Piece]) -> Iterator[tuple[str, bool]]:
        sure = [piece for piece in pieces if not piece.near]
        names = {piece.name for piece in sure}
        if one.type in TWO_IN_ONE and len(names) == len(sure) > 1:
            order = {name: number for number, name in enumerate((one.label, *one.aliases))}
            parts = sorted(sure, key=lambda piece: (order.get(piece.name, 99), piece.name))
            yield "，".join(piece.text for piece in parts), True
        else:
            for text in sorted({piece.text for piece in sure}):
                yield text, True
        for text in sorted({piece.text for piece in pieces if piece.near}):
            yield text, False


def explicit(match: re.Match[str]) -> bool:
    """Whether a sign says that a value follows: 手机：, 手机=, or a tab."""
    return match["sep"].strip(" ").endswith((":", "=", "\t"))


def _with(pieces: list[Piece], more: Sequence[Piece], *, last: bool) -> list[Piece]:
    """The pieces with more; a long answer that goes on stays the last of them."""
    return [*pieces[:-1], *more, pieces[-1]] if last else [*pieces, *more]


NOTHING = Pasted()
ENOUGH, MANY = 2, 3
LOOK_AHEAD = 60
"""Characters behind a name that tell whether a value stands there."""
SEVERAL = re.compile("[\n\t，,；;：:=＝|｜。、]|\\S[ \u3000]+\\S")
"""What stands between two answers, or between a name and its value: without it there is one."""
SIGNS = re.compile("[:：=＝\t|｜@＠]|[0-9０-９]{5,}|[0-9０-９十百] ?个?[人名次学起]")
"""What hints at an answer of its own; the names of questions do, too."""
AROUND = " \u3000\t,，;；。、"
BLANK = frozenset("（还没填） （留空） （未填） (还没填) (未填)".split())
"""How the list of answers shows that there is none, when it is sent back."""
UNKNOWN = re.compile(
    r"\s*(?:\d{1,3}[.、)] *)?(?P<name>[^\s:=,;。][^:=,;。\n]{0,19}?) *[:=] *(?=\S)"
)
SOFT = frozenset({"organisation", "team_name"})
TWO_IN_ONE = frozenset({"person_phone", "address_postcode"})
"""Kinds whose two halves people name apart."""
