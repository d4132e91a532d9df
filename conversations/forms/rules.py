"""The rules checks are made of: functions over several answers, named in `RULES`.

A rule says nothing: it returns the values its sentence is filled with, or `None` when all is well.
A rule whose answers are not all there holds its tongue. Its docstring is what holds when all is
well.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Pydantic

from ..fields.base import Answer, Data
from ..fields.length import count_words


class Told(BaseModel):
    """What a form tells a rule: which fields, and the numbers and words it compares with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[str, ...] = Pydantic(min_length=1)
    limit: Decimal = Decimal(0)
    within: Decimal = Decimal(0)
    words: tuple[str, ...] = ()


Rule: TypeAlias = Callable[[Told, Mapping[str, Answer]], Data | None]


def sum_near(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The sum of the fields lies within `within` of `limit`."""
    numbers = _numbers(told, answers)
    if numbers is None or abs(sum(numbers) - told.limit) <= told.within:
        return None
    return {"sum": f"{sum(numbers):f}", "limit": f"{told.limit:f}"}


def above_zero(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """No field is above zero."""
    numbers = _numbers(told, answers)
    if numbers is None or max(numbers) <= 0:
        return None
    return {"value": f"{max(numbers):f}"}


def claims_none(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The later fields do not deny with one of `words` that the first is above zero."""
    number = answers.get(told.fields[0])
    if number is None or Decimal(number) <= 0:
        return None
    text = "".join(str(answers.get(key) or "") for key in told.fields[1:])
    claimed = next((word for word in told.words if word in text), None)
    return {"value": str(number), "word": claimed} if claimed else None


def words_within(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The texts have together at most `limit` 字, counted as Word counts."""
    total = sum(count_words(str(answers.get(key) or "")) for key in told.fields)
    return {"words": total, "limit": int(told.limit)} if total > told.limit else None


def starts_with(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The first name does not begin with the second, nor with one ending in `words`."""
    name, parent = (_folded(answers.get(key)) for key in told.fields)
    if not name or not parent:
        return None
    above = (
        parent
        if name.startswith(parent)
        else next(
            (name[: name.index(word) + len(word)] for word in told.words if word in name[:-1]),
            None,
        )
    )
    return {"value": str(answers[told.fields[0]]), "parent": above} if above else None


def same(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The fields do not all hold the same answer."""
    values = [_folded(answers.get(key)) for key in told.fields]
    return {"value": values[0]} if values[0] and len(set(values)) == 1 else None


def at_most(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """No field is above `limit`."""
    numbers = _numbers(told, answers)
    if numbers is None or max(numbers) <= told.limit:
        return None
    return {"value": f"{max(numbers):f}", "limit": f"{told.limit:f}"}


def at_most_field(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The first field is not above the second."""
    numbers = _numbers(told, answers)
    if numbers is None or numbers[0] <= numbers[1]:
        return None
    return {"value": f"{numbers[0]:f}", "limit": f"{numbers[1]:f}"}


def first_within_times(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The first field (of a pair, its first number) is at most `limit` times the others' sum."""
    first, *others = (answers.get(key) for key in told.fields)
    if first is None or None in others:
        return None
    value = Decimal(first[0] if isinstance(first, list | tuple) else first)
    most = told.limit * sum(Decimal(str(other)) for other in others)
    return {"value": f"{value:f}", "limit": f"{most:f}"} if value > most else None


def equals_ratio(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The first field is a hundred times the second by the third, but for `within`."""
    numbers = _numbers(told, answers)
    if numbers is None or not numbers[2]:
        return None
    rate, part, whole = numbers
    ratio = 100 * part / whole
    if abs(rate - ratio) <= told.within:
        return None
    return {"value": f"{rate:f}", "ratio": f"{ratio:.1f}"}


def words_at_least(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The texts have together at least `limit` 字, counted as Word counts."""
    total = sum(count_words(str(answers.get(key) or "")) for key in told.fields)
    return {"words": total, "limit": int(told.limit)} if total < told.limit else None


def mentions(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The texts hold one of `words`."""
    text = "".join(str(answers.get(key) or "") for key in told.fields)
    return {"value": text} if text and not any(word in text for word in told.words) else None


def is_one_of(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """Every field that is answered holds one of `words`, the values of an option."""
    given = (answers.get(key) for key in told.fields)
    other = next((one for one in given if one is not None and one not in told.words), None)
    return None if other is None else {"value": str(other)}


def ends_in(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The name ends in one of `words`."""
    name = answers.get(told.fields[0])
    return {"value": str(name)} if name and not _folded(name).endswith(told.words) else None


def unlikely_ending(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """Where the first field holds the first of `words`, the second ends in none of the others."""
    option, name = (answers.get(key) for key in told.fields)
    if not name or option != told.words[0] or not _folded(name).endswith(told.words[1:]):
        return None
    return {"value": str(name)}


def same_part(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """No part of the first field, a person with a telephone, is the second."""
    first, second = (answers.get(key) for key in told.fields)
    parts = first if isinstance(first, list | tuple) else (first,)
    return {"value": str(second)} if second and _folded(second) in map(_folded, parts) else None


def file_needed(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """A text no longer than one of `words` (见附件) has the second field beside it, a file."""
    text, file = (answers.get(key) for key in told.fields)
    said = _folded(text).strip("（）。，,.")
    return {"value": str(text)} if file is None and said in told.words else None


def rows_at_least(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The list, once it was asked for, has at least `limit` rows."""
    if told.fields[0] not in answers:
        return None
    number = len(_rows(told, answers))
    return {"rows": number, "limit": int(told.limit)} if number < told.limit else None


def one_of_columns(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """Each row of the list has an answer in one of the columns `words`; `number` is the row's."""
    for number, row in enumerate(_rows(told, answers), 1):
        if all(row.get(column) is None for column in told.words):
            return {"number": number}
    return None


def unique_ranks(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """The ranks in the column `words[0]`, where there are any, are 1, 2, 3 ..., each once.

    `rank` is the first that is missing or twice, `count` how many rows have one.
    """
    ranks = sorted(
        int(row[column])
        for row in _rows(told, answers)
        for column in told.words[:1]
        if row.get(column) is not None
    )
    wrong = next((place for place, rank in enumerate(ranks, 1) if rank != place), None)
    return None if wrong is None else {"rank": min(wrong, ranks[wrong - 1]), "count": len(ranks)}


def score_follows_rank(told: Told, answers: Mapping[str, Answer]) -> Data | None:
    """Down the ranks `words[1]` no score `words[0]` rises; `number` is the row that does."""
    score, rank = told.words
    ranked = sorted(
        (int(row[rank]), number, Decimal(row[score]))
        for number, row in enumerate(_rows(told, answers), 1)
        if row.get(rank) is not None and _is_number(row.get(score))
    )
    for (_, _, above), (_, number, below) in pairwise(ranked):
        if below > above:
            return {"number": number}
    return None


def _rows(told: Told, answers: Mapping[str, Answer]) -> Sequence[Mapping[str, Any]]:
    return answers.get(told.fields[0]) or ()


def _is_number(answer: Answer) -> bool:
    return isinstance(answer, str) and answer.replace(".", "", 1).isdecimal()


def _numbers(told: Told, answers: Mapping[str, Answer]) -> list[Decimal] | None:
    values = [answers.get(key) for key in told.fields]
    return None if None in values else [Decimal(str(value)) for value in values]


def _folded(answer: Answer) -> str:
    return "".join(str(answer or "").split()).replace("(", "（").replace(")", "）")


RULES: Mapping[str, Rule] = {
    "above_zero": above_zero,
    "at_most": at_most,
    "at_most_field": at_most_field,
    "claims_none": claims_none,
    "ends_in": ends_in,
    "equals_ratio": equals_ratio,
    "file_needed": file_needed,
    "first_within_times": first_within_times,
    "is_one_of": is_one_of,
    "mentions": mentions,
    "one_of_columns": one_of_columns,
    "rows_at_least": rows_at_least,
    "same": same,
    "same_part": same_part,
    "score_follows_rank": score_follows_rank,
    "starts_with": starts_with,
    "sum_near": sum_near,
    "unique_ranks": unique_ranks,
    "unlikely_ending": unlikely_ending,
    "words_at_least": words_at_least,
    "words_within": words_within,
}

VALUES: Mapping[str, str] = {
    "above_zero": "value",
    "at_most": "value limit",
    "at_most_field": "value limit",
    "claims_none": "value word",
    "ends_in": "value",
    "equals_ratio": "value ratio",
    "file_needed": "value",
    "first_within_times": "value limit",
    "is_one_of": "value",
    "mentions": "value",
    "one_of_columns": "number",
    "rows_at_least": "rows limit",
    "same": "value",
    "same_part": "value",
    "score_follows_rank": "number",
    "starts_with": "value parent",
    "sum_near": "sum limit",
    "unique_ranks": "rank count",
    "unlikely_ending": "value",
    "words_at_least": "words limit",
    "words_within": "words limit",
}
"""What the sentence of a check may be filled with, for each rule."""
