"""What answers a text or a file holds for a form: read by its questions, judged, put nowhere.

One reading without a warning is sure. Everything else is unsure and will be asked at its question;
what no question can be given is `rest`, and is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from ..fields.base import Answer, Clear, Field, Printed, Reading
from ..forms.fitting import holds
from ..forms.form import Form
from ..forms.headings import sections
from ..messages import Filled, SentFile
from ..state import Proposed, Source
from .labels import labels_of
from .pasting import found_in


@dataclass(frozen=True, slots=True)
class Found:
    """What is proposed, and what could be given to no question.

    `yearly` are answers out of an earlier year's form to questions that are answered anew each
    year: shown there, never adopted.
    """

    proposed: tuple[Proposed, ...] = ()
    rest: tuple[str, ...] = ()
    yearly: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form that answers are looked for, its year, and the moment they are read."""

    form: Form
    year: int
    now: datetime


def in_text(wanted: Wanted, text: str) -> Found:
    """The answers in a message that holds several."""
    form, now = wanted.form, wanted.now
    source = Source("pasted")
    found = found_in(form.fields, text)
    texts: dict[str, list[str]] = {}
    for key, said in found.found:
        texts.setdefault(key, []).append(said)
    near = [(key, said) for key, said in found.near if key not in texts]
    proposed = (
        *(read_all(form.by_key[key], said, source, now) for key, said in texts.items()),
        *(doubted(read_one(form.by_key[key], said, source, now)) for key, said in near),
    )
    lost = (said for key, said in found.near if key in texts)
    return Found(proposed, (*found.rest, *lost))


def in_file(wanted: Wanted, file: SentFile, of: Form | None) -> Found:
    """The answers in a Word file; `of` is the form that the file is, if any."""
    form = wanted.form
    source = Source("file", {"name": file.name})
    filled = file.filled or Filled()
    found = {}
    if of:
        found = {one.key: one for one in _recovered(wanted, of, filled, source)}
    rest = list(filled.rest)
    said = _lines(form, filled.lines, rest)
    for key, (texts, near) in said.items():
        one = read_all(form.by_key[key], texts, source, wanted.now)
        if not _alike(found.setdefault(key, doubted(one) if near else one), one):
            rest.append(f"{form.by_key[key].short_name}：{one.text}")
    headed = [field for field in form.fields if field.type == "headed_text"]
    for key, text in (sections(headed, file.text) if headed else {}).items():
        found.setdefault(key, read_one(form.by_key[key], text, source, wanted.now))
    if of and of.id != form.id:
        rest += _elsewhere(of, form, filled)
    for text, one in _by_shape(wanted, rest, source):
        if one.key not in found or _alike(found[one.key], one):
            found.setdefault(one.key, one)
            rest.remove(text)
    for one in list(_steering(form, found)):
        found.setdefault(one.key, one)
    past = filled.year and filled.year < wanted.year
    yearly = [one for one in found.values() if past and not form.by_key[one.key].lasting]
    proposed = (one for one in found.values() if one not in yearly)
    return Found(tuple(proposed), tuple(rest), tuple(yearly))


def known_in(file: SentFile, of: Form, now: datetime) -> Mapping[str, Answer]:
    """The sure answers of a filled form, by its own keys."""
    filled = file.filled or Filled()
    found = _recovered(Wanted(of, filled.year, now), of, filled, Source("file"))
    return {one.key: one.answer for one in found if one.clear}


def read_all(field: Field, texts: Iterable[str], source: Source, now: datetime) -> Proposed:
    """One question's answer; texts that mean different things are asked together."""
    read = [read_one(field, text, source, now) for text in texts]
    different = {repr(one.answer) if one.clear else one.text for one in read}
    if len(different) == 1:
        return read[0]
    return Proposed(field.key, "；".join(one.text for one in read), source)


def read_one(field: Field, text: str, source: Source, now: datetime) -> Proposed:
    """A text as an answer to one question."""
    return judged(field, text, reading_of(field, text, now), source)


def reading_of(field: Field, text: str, now: datetime) -> Reading:
    """A whole answer said at once, also where it may be given in several messages."""
    if not field.gathers:
        return field.read(text, now)
    so_far = field.add(None, text, now)
    return field.finish(so_far.answer) if isinstance(so_far, Clear) else so_far


def judged(field: Field, text: str, reading: Reading, source: Source) -> Proposed:
    """A reading as something that is proposed: what is unusual is asked, too."""
    if not isinstance(reading, Clear):
        return Proposed(field.key, text, source)
    if not field.warnings(reading.answer):
        return Proposed(field.key, text, source, clear=True, answer=reading.answer)
    # A table cannot be said again as it is shown; it waits at its question as it was read.
    return Proposed(field.key, text, source, answer=reading.answer if field.gathers else None)


def doubted(one: Proposed) -> Proposed:
    """What was found in a way that proves nothing."""
    return Proposed(one.key, one.text, one.source, answer=one.answer)


def _recovered(wanted: Wanted, of: Form, filled: Filled, source: Source) -> Iterator[Proposed]:
    """What stands at the places of a filled form, for the same facts of the form wanted."""
    now = wanted.now
    for field in wanted.form.fields:
        own = of.by_key.get(field.key)
        if own is None or not field.asked or field.accepts():
            continue
        places = _places(own, filled)
        reading = own.recover(places, now) if places else None
        if reading is None:
            continue
        shown = own.show(reading.answer) if isinstance(reading, Clear) else _printed(places)
        if own != field and not (isinstance(reading, Clear) and _fits(own, field, reading)):
            reading = reading_of(field, shown, now)
        one = judged(field, shown, reading, source)
        named = {field.key + place for place in places}
        yield doubted(one) if named.intersection(filled.unsure) else one


def _fits(own: Field, field: Field, reading: Clear) -> bool:
    return own.type == field.type and holds(field, reading.answer)


def _steering(form: Form, found: Mapping[str, Proposed]) -> Iterator[Proposed]:
    """What a document says by what it holds: a text in its place tells that it is written there.

    Of questions that only steer the conversation, where all that is found agrees.
    """
    for key, field in form.by_key.items():
        if field.printed or key in found:
            continue
        asked = [
            (form.by_key[one.key].when, one) for one in found.values() if form.by_key[one.key].when
        ]
        values = {when.is_: one.source for when, one in asked if when and when.field == key}
        if len(values) == 1 and len(next(iter(values))) == 1:
            ((value,), source), *_ = values.items()
            yield Proposed(key, field.show(value), source, clear=True, answer=value)


def _places(field: Field, filled: Filled) -> Mapping[str, Printed]:
    """A question's own places in a filled form, named as the kind names them."""
    names = field.places(None)
    return {name: text for name in names if (text := filled.places.get(field.key + name))}


def _printed(places: Mapping[str, Printed]) -> str:
    """What stands at a question's places, as a text to be read again."""
    whole = places.get("")
    if isinstance(whole, str):
        return whole
    if whole:
        return "\n".join("\t".join(row.values()) for row in whole)
    return "，".join(text for text in places.values() if isinstance(text, str))


def _lines(
    form: Form, lines: Iterable[tuple[str, str]], rest: list[str]
) -> Mapping[str, tuple[list[str], bool]]:
    """Labels and values of a document that is none of ours: what was said for each question.

    `True`: only under a name that is nearly the question's. What fits no question goes to `rest`.
    """
    labels = labels_of(field for field in form.fields if field.asked and not field.accepts())
    sure: dict[str, tuple[list[str], bool]] = {}
    near: dict[str, tuple[list[str], bool]] = {}
    for label, value in lines:
        if key := labels.key(label):
            sure.setdefault(key, ([], False))[0].append(value)
        elif key := labels.near(label):
            near.setdefault(key, ([], True))[0].append(value)
        else:
            rest.append(f"{label}：{value}")
    rest += [
        f"{form.by_key[key].short_name}：{one}"
        for key in near
        if key in sure
        for one in near[key][0]
    ]
    return {**near, **sure}


def _by_shape(
    wanted: Wanted, rest: Iterable[str], source: Source
) -> Iterator[tuple[str, Proposed]]:
    """Text that is one whole answer by its shape, as in a header: 江州重型机械股份有限公司.

    Whose answer it is nobody said, so that it is asked.
    """
    for text in [one for one in rest if len(one) <= LONGEST_LINE][:MOST_LINES]:
        told = found_in(wanted.form.fields, text)
        if len(told.found) == 1 and not told.rest and not told.near:
            ((key, said),) = told.found
            yield text, doubted(read_one(wanted.form.by_key[key], said, source, wanted.now))


def _alike(one: Proposed, other: Proposed) -> bool:
    """Whether two say the same of a question."""
    read = one.answer is not None and one.answer == other.answer
    return read or "".join(one.text.split()) == "".join(other.text.split())


def _elsewhere(of: Form, form: Form, filled: Filled) -> Iterator[str]:
    """What the file's own form asks and this one does not."""
    for field in of.fields:
        places = _places(field, filled) if field.asked else {}
        if places and field.key not in form.by_key:
            yield f"{field.short_name}：{_printed(places)}"


def merged(*proposals: Iterable[Proposed]) -> tuple[Proposed, ...]:
    """Several proposals as one; of two for the same question the later one holds."""
    return tuple({one.key: one for one in chain(*proposals)}.values())


LONGEST_LINE, MOST_LINES = 60, 100
"""Of text without a label, how much may be an answer: no more than a header or a cover holds."""
