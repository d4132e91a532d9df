"""Every reading of the corpus, and of what is generated from it: right, harmful, and how long.

Prints one JSON object. `exact` is the share that is read as labelled, `harm` the number of wrong
values taken as clear; times in microseconds, one reading at a time. `peer` is Microsoft's
Recognizers-Text on the numbers and dates of the same texts, beside ours in the same run. It finds
values in a text and knows no doubt, so two things are counted for both: `found`, the share of the
clear answers that are the only value found; and `taken`, the texts with no clear answer of which
one value is taken, of the peer only where it covers the text up to its last sign. A date that may
be of two years counts as found where one of them is right.
"""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from importlib.metadata import version
from random import Random
from typing import Any, TypeAlias

from recognizers_date_time import recognize_datetime
from recognizers_number import Culture, recognize_number, recognize_percentage

from conversations.fields.base import Clear
from tests.conversations.fields.corpus import NOW, Labelled, labelled
from tests.conversations.fields.generator import generated, kind_of

SAMPLE = 4_000
"""Generated texts the peer is given: it takes milliseconds for each."""

Found: TypeAlias = tuple[list[Any], bool]
"""What one value found in a text may be, and whether it covers the text."""
Finder: TypeAlias = Callable[[str, str], Found]
"""For a kind of field and a text."""


def main() -> None:
    seeds = list(labelled())
    made = list(generated(seeds))
    for seed in seeds:
        seed.read()
    taken = [(entry, timed(entry)) for entry in [*seeds, *made]]
    print(
        json.dumps(
            {
                "benchmark": "readings",
                "hand": told(seeds),
                "generated": told(made),
                "us": {
                    "median": statistics.median(spent for _, spent in taken),
                    "p99": statistics.quantiles([spent for _, spent in taken], n=100)[98],
                    "by_kind": by_kind(taken),
                },
                "peer": peer([*seeds, *Random(1).sample(made, SAMPLE)]),
            },
            ensure_ascii=False,
        )
    )


def timed(entry: Labelled) -> float:
    start = time.perf_counter_ns()
    entry.read()
    return (time.perf_counter_ns() - start) / 1000


def told(entries: Sequence[Labelled]) -> dict[str, float]:
    read = [(entry, entry.read()) for entry in entries]
    exact = sum(entry.met(reading) for entry, reading in read)
    return {
        "texts": len(read),
        "exact": round(exact / len(read), 6),
        "harm": sum(entry.harmed(reading) for entry, reading in read),
    }


def by_kind(taken: Iterable[tuple[Labelled, float]]) -> dict[str, float]:
    times = defaultdict(list)
    for entry, spent in taken:
        times[entry.field.type].append(spent)
    return {kind: round(statistics.median(spent), 1) for kind, spent in sorted(times.items())}


def peer(entries: Sequence[Labelled]) -> dict[str, Any]:
    """Both scores."""
    find = recognizers()
    parts = {
        "numbers": [entry for entry in entries if kind_of(entry.field) in {"integer", "percent"}],
        "dates": [entry for entry in entries if kind_of(entry.field) in DATED],
    }
    return {
        "name": "recognizers-text",
        "version": version("recognizers-text-number"),
        **{
            name: {"ours": score(part, ours), "theirs": score(part, theirs(find))}
            for name, part in parts.items()
        },
    }


def score(entries: Sequence[Labelled], read: Callable[[Labelled], Found]) -> dict[str, float]:
    clear = [entry for entry in entries if entry.reading == "clear"]
    other = [entry for entry in entries if entry.reading != "clear"]
    start = time.perf_counter_ns()
    found = sum(entry.answers[0] in read(entry)[0] for entry in clear)
    taken = sum(bool(values) and whole for values, whole in map(read, other))
    spent = (time.perf_counter_ns() - start) / 1000 / len(entries)
    return {
        "clear": len(clear),
        "found": round(found / len(clear), 4),
        "not_clear": len(other),
        "taken": taken,
        "us": round(spent, 1),
    }


def ours(entry: Labelled) -> Found:
    reading = entry.read()
    return ([reading.answer] if isinstance(reading, Clear) else []), True


def theirs(find: Finder) -> Callable[[Labelled], Found]:
    return lambda entry: find(kind_of(entry.field), entry.text)


def recognizers() -> Finder:
    """The peer behind the shape of ours."""

    def find(kind: str, text: str) -> Found:
        said = text.strip()
        if kind in DATED:
            results = recognize_datetime(said, Culture.Chinese, reference=NOW.replace(tzinfo=None))
            told = [one for result in results for one in resolved(result)]
            return [value for one in told for value in DATED[kind](one)], covers(results, said)
        ways = (recognize_percentage, recognize_number)
        for way in ways if kind == "percent" else ways[1:]:
            results = way(said, Culture.Chinese)
            if len(results) == 1:
                return number(results[0].resolution), covers(results, said)
        return [], False

    return find


def covers(results: Sequence[Any], text: str) -> bool:
    """Whether one value was found, from the first sign of a text to the last or the one before."""
    return len(results) == 1 and results[0].start == 0 and results[0].end >= len(text) - 2


def number(resolution: dict[str, str] | None) -> list[str]:
    try:
        value = Decimal((resolution or {})["value"].rstrip("%"))
    except (InvalidOperation, KeyError):
        return []
    plain = format(value, "f")
    return [plain.rstrip("0").rstrip(".") if "." in plain else plain]


def resolved(result: Any) -> list[dict[str, str]]:
    return list((result.resolution or {}).get("values", []))


def one_day(value: dict[str, str]) -> list[Any]:
    return [value["value"]] if value.get("type") == "date" and "value" in value else []


def days(value: dict[str, str]) -> list[Any]:
    """From the first day to the last; its end may be the day after."""
    if value.get("type") == "date" and "value" in value:
        return [[value["value"], value["value"]]]
    if not ("start" in value and "end" in value):
        return []
    return [[value["start"], value["end"]], [value["start"], before(value["end"])]]


def months(value: dict[str, str]) -> list[Any]:
    return [[first[:7], last[:7]] for first, last in days(value)]


def before(day: str) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(1)).isoformat()
    except (ValueError, OverflowError):
        return ""


DATED: dict[str, Callable[[dict[str, str]], list[Any]]] = {
    "date": one_day,
    "date_range": days,
    "period": months,
}


if __name__ == "__main__":
    main()
