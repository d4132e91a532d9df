"""Mistakes of a folder that its models cannot see: names that point nowhere, and their like.

Each function yields the code of a mistake, where it is and what its sentence wants to know.
"""

import re
import string
from collections import Counter
from collections.abc import Collection, Iterator

from ..fields.base import Answer, Clear, Data, Field
from .checks import Check
from .deadline import SOME_DAY
from .form import CONSTANTS, Form
from .notice import Catalog, Notice
from .reminders import too_early
from .roster import Person
from .rules import RULES, VALUES


def form_mistakes(form: Form) -> Iterator[tuple[str, str, Data]]:
    """What pydantic cannot see: names that point nowhere, and questions nobody could be asked."""
    keys = Counter(field.key for field in form.fields)
    yield from ((key, "key_twice", {}) for key, number in keys.items() if number > 1)
    seen: set[str] = set()
    for one in form.fields:
        yield from _field_mistakes(one, form, seen)
        seen.add(one.key)
        for text in one.suggest:
            yield from _pattern_mistakes(one.key, text, keys)
            if "{" in text and not SUGGESTION.fullmatch(text):
                yield one.key, "suggests_a_part", {"text": text}
    for role in form.expected:
        if role not in form.roles:
            yield "expected", "expected_unseen", {"role": role}
    for where, key in (("team", form.team), ("enterprise", form.enterprise)):
        if key and key not in keys:
            yield where, "unknown_key", {"key": key}
    yield from _pattern_mistakes("title", form.title, {"year"})
    yield from _pattern_mistakes("document", form.document, {*keys, "year"})
    for number, check in enumerate(form.checks, 1):
        own = (key for key in check.fields if not key.startswith(f"{form.before}."))
        for key in sorted(set(own) - set(keys)):
            yield f"checks[{number}]", "unknown_key", {"key": key}
        yield from _check_mistakes(f"checks[{number}]", check, form)


def before_mistakes(catalog: Catalog, form: Form) -> Iterator[tuple[str, str, Data]]:
    """A form that comes first, but is not there, or waits for this one."""
    seen, found = {form.id}, catalog.find(form.before)
    if form.before and found is None:
        yield "before", "unknown_form", {"form": form.before}
    while found and found[1].id not in seen:
        seen.add(found[1].id)
        found = catalog.find(found[1].before)
    if found:
        yield "before", "forms_in_a_circle", {"form": form.before}


def notice_mistakes(notice: Notice) -> Iterator[tuple[str, str, Data]]:
    """Reminders that would come before anybody can hand in."""
    season = notice.seasons.of(notice.seasons.first_year)
    for days in too_early(notice.reminders, season):
        yield "reminders", "reminder_too_early", {"days": days, "opens": f"{season.opens:%m-%d}"}


def person_mistakes(person: Person, regions: Collection[str]) -> Iterator[tuple[str, Data]]:
    """What a person of the roster lacks in a role; without `regions`, any region will do."""
    if regions and person.region not in regions:
        yield "unknown_region", {"value": person.region}
    if person.role != "staff" and not person.enterprise:
        yield "no_enterprise", {"name": person.name}
    if person.role == "leader" and not person.team:
        yield "no_team", {"name": person.name}


def expectation_mistakes(person: Person, forms: Collection[str]) -> Iterator[tuple[str, Data]]:
    """Forms that are expected of a person, but are not there."""
    for one in person.forms:
        if one not in forms:
            yield "unknown_expected", {"form": one, "known": "、".join(sorted(forms))}


def _field_mistakes(one: Field, form: Form, seen: set[str]) -> Iterator[tuple[str, str, Data]]:
    if one.key in CONSTANTS:
        yield one.key, "reserved_key", {"key": one.key}
    if one.asked and not one.ask:
        yield one.key, "no_question", {}
    if one.example and not isinstance(one.add(None, one.example, SOME_DAY), Clear):
        yield one.key, "example_not_read", {"example": one.example}
    if one.when is None:
        return
    master = form.by_key.get(one.when.field)
    if master is None:
        yield one.key, "unknown_key", {"key": one.when.field}
    elif one.when.field not in seen:
        yield one.key, "condition_on_later", {"key": one.when.field}
    else:
        readings = [master.read(text, SOME_DAY) for text in master.choices()]
        possible = [one.answer for one in readings if isinstance(one, Clear)]
        for value in one.when.is_:
            if value not in possible and [value] not in possible:
                yield one.key, "never_asked", {"key": one.when.field, "value": value}


def _pattern_mistakes(
    where: str, text: str, names: Collection[str]
) -> Iterator[tuple[str, str, Data]]:
    """Names in braces that stand for nothing, and braces that hold no name."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        yield where, "brace_alone", {"text": text}
        return
    for name in sorted({name for _, name, _, _ in parts if name is not None} - set(names)):
        yield where, "unknown_key", {"key": name}


def _check_mistakes(where: str, check: Check, form: Form) -> Iterator[tuple[str, str, Data]]:
    """A rule for other kinds of fields or another number of them; a sentence it cannot fill."""
    known = VALUES[check.rule].split()
    for _, found, data in _pattern_mistakes(where, check.say, known):
        code = "unknown_value" if found == "unknown_key" else found
        yield where, code, {**data, "rule": check.rule, "known": "、".join(known)}
    try:
        RULES[check.rule](check, {one.key: _some_answer(one) for one in form.fields if one.asked})
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        yield where, "check_not_for_these", {"rule": check.rule}


def _some_answer(field: Field) -> Answer:
    text = field.example or next(iter(field.choices()), field.label)
    reading = field.read(text, SOME_DAY)
    return reading.answer if isinstance(reading, Clear) else None


SUGGESTION = re.compile(r"\{\w+\}")
