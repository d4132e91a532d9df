"""How well forms are read back: what was found of what was answered, and what was wrong."""

from dataclasses import dataclass, field

from bot.commands.read import places_of
from conversations.fields.base import Answer, Clear, Doubt, Field
from conversations.forms.deadline import SOME_DAY
from conversations.messages import Filled
from tests.readback.filling import Paper


@dataclass
class Score:
    """Answers that were printed; those found, sure or unsure; those sure, and sure but wrong."""

    files: int = 0
    printed: int = 0
    found: int = 0
    sure: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, paper: Paper, filled: Filled | None, about: str) -> None:
        """One document that was read."""
        self.files += 1
        answers = paper.printed
        self.printed += len(answers)
        if filled is None or filled.form != paper.form.id:
            self.lost.append(f"{about}: taken for {filled and filled.form!r}")
            return
        for one in paper.form.fields:
            readings, sure = read(one, filled)
            expected = answers.get(one.key)
            self.found += expected is not None and expected in readings
            self.sure += sure
            if sure and readings != [expected]:
                self.wrong.append(f"{about}: {one.key} is {expected!r}, read {readings!r}")
            elif expected is not None and expected not in readings:
                stands = places_of(one, filled)
                self.lost.append(f"{about}: {one.key} is {expected!r}, stands {stands!r}")

    @property
    def recall(self) -> float:
        return self.found / (self.printed or 1)

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / (self.sure or 1)


def read(one: Field, filled: Filled) -> tuple[list[Answer], bool]:
    """The answers that a question may have, and whether it is the one for sure."""
    own = places_of(one, filled)
    reading = one.recover(own, SOME_DAY) if own and one.asked else None
    unsure = any(f"{one.key}{place}" in filled.unsure for place in own)
    match reading:
        case Clear(answer):
            return [answer], not unsure
        case Doubt(readings):
            return list(readings), False
        case _:
            return [], False
