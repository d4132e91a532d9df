"""One pure step with 22 open questions: from text to effects, in memory.

Prints one JSON object; times in microseconds, median over the steps of a whole conversation, best
and median over the rounds.
"""

import json
import statistics
import time
from datetime import datetime

from conversations import events as happened
from conversations.engine import step
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Address, Incoming
from conversations.scene import set_scene
from conversations.state import Draft, State
from conversations.understanding.understand import understand
from storage.association import read_folder, sample

NOW = datetime(2026, 5, 6, 9, tzinfo=SOME_DAY.tzinfo)
ROUNDS = 300


def main() -> None:
    catalog = _catalog()
    first = Draft("eligibility", NOW.year, life="handed_in", edition=1)
    begun = step(
        catalog, State({first.ref: first}), happened.ChoseForm("team-application"), NOW
    ).state
    texts, number = _conversation(catalog, begun)
    alone, understood = [], []
    for _ in range(ROUNDS):
        state = begun
        for text in texts:
            start = time.perf_counter_ns()
            event = understand(catalog, state, Incoming(Address("", ""), "", text=text), NOW)
            middle = time.perf_counter_ns()
            state = step(catalog, state, event, NOW).state
            end = time.perf_counter_ns()
            alone.append((end - middle) / 1000)
            understood.append((end - start) / 1000)
    print(
        json.dumps(
            {
                "benchmark": "step",
                "questions": number,
                "steps": len(alone),
                "step_us": {"median": statistics.median(alone), "best": min(alone)},
                "understand_and_step_us": {
                    "median": statistics.median(understood),
                    "best": min(understood),
                },
            }
        )
    )


def _catalog() -> Catalog:
    association, _ = read_association(read_folder(sample()))
    if association is None:
        raise SystemExit("the sample association cannot be read")
    return association.catalog


def _conversation(catalog: Catalog, state: State) -> tuple[list[str], int]:
    """An answer to every question up to the upload, and how many are asked in all."""
    texts: list[str] = []
    while True:
        sheet = set_scene(catalog, state, NOW).sheet
        if sheet is None or sheet.open is None or sheet.open.accepts():
            return texts, len(sheet.asked) if sheet else 0
        text = next(iter(sheet.open.choices()), sheet.open.example)
        texts.append(text)
        state = step(catalog, state, happened.Answered(text), NOW).state


if __name__ == "__main__":
    main()
