"""Filled forms read back after everything that may happen to them between two people.

    python benchmarks/readback.py [FILES]

Each file is a form filled in by a seed, and changed by one to three mutations; some are then saved
again by LibreOffice, where that is installed. Prints JSON: `recall` is the share of the printed
answers that were found, sure or unsure; `precision` the share of the sure ones that are right.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from random import Random
from time import perf_counter

from tests.readback.filling import Paper, filled, forms
from tests.readback.mutations import MUTATIONS, changes, mutated
from tests.readback.office import office, saved_again
from tests.readback.scoring import Score

FILES = 2_100
WAYS = {"office_docx": ["docx"], "office_odt": ["odt", "docx"], "office_doc": ["doc", "docx"]}
"""How LibreOffice saves a file again; each has a tenth of them."""
BATCH = 70


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    scores: dict[str, Score] = {name: Score() for name in ("all", *MUTATIONS, *WAYS)}
    seconds = 0.0
    for paper, names, data, about in _changed(count):
        begun = perf_counter()
        read = forms().reader.read(data)
        seconds += perf_counter() - begun
        for name in ("all", *names):
            scores[name].add(paper, read, about)
    whole = scores.pop("all")
    report = {
        "files": whole.files,
        "fields": whole.printed,
        "recall": round(whole.recall, 5),
        "precision": round(whole.precision, 5),
        "sure": round(whole.sure / whole.printed, 5),
        "milliseconds": round(1_000 * seconds / whole.files, 2),
        "by_mutation": {
            name: {
                "files": score.files,
                "recall": round(score.recall, 5),
                "precision": round(score.precision, 5),
            }
            for name, score in scores.items()
            if score.files
        },
        "wrong": whole.wrong,
        "lost": whole.lost[:100],
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _changed(count: int) -> Iterator[tuple[Paper, list[str], bytes, str]]:
    """Papers, what was done to them, and the files."""
    ways = list(WAYS) if office() else []
    waiting: dict[str, dict[str, tuple[Paper, list[str], bytes, str]]] = {way: {} for way in ways}
    for number in range(count):
        random = Random(number)
        form = list(forms().forms)[number % len(forms().forms)]
        names = changes(random)
        paper = filled(form, number)
        data = paper.data
        for name in names:
            data = mutated(data, name, number)
        about = f"{form} {number} {'+'.join(names)}"
        way = ways[number // 7 % 10] if number // 7 % 10 < len(ways) else ""
        if way == "office_doc":
            data = mutated(data, "ended", number)  # Word writes no .doc without it
        if way:
            waiting[way][f"{number:05}"] = (paper, [*names, way], data, f"{about}+{way}")
        else:
            yield paper, names, data, about
    for way, papers in waiting.items():
        left = iter(papers.items())
        while batch := dict(islice(left, BATCH)):
            saved = saved_again({name: one[2] for name, one in batch.items()}, WAYS[way])
            for name, (paper, names, _, about) in batch.items():
                yield paper, names, saved[name], about


if __name__ == "__main__":
    main()
