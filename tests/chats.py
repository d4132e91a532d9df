"""Golden dialogues: `tests/dialogues/*.chat` is what a person says and what the bot answers.

    @at 2020-08-03T09:00     the clock, until it is set again
    @as wang-qiang           who talks from here on: a person of the roster, or any visitor
    @invite li-min           the office sends this person of the roster an invitation: its `@code`
    @round                   a round of reminders at the clock: what each person is told, below `~`
    @broadcasts              what is sent to many at the clock; `@broadcasts write`: not given yet
    > what the person says; `@start` opens the chat, `@file NAME` sends a file,
      `@press KEY` presses a button; `@code` is the one-time code that was given last
    < a bubble, whose further lines are indented; options stand in brackets
    # a remark

The state goes through the database as JSON between any two lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from bot.app import SHANGHAI, roster_facts
from bot.assistant import Assistant, World
from bot.channels.console import FILE, read, written
from bot.commands.invite import invited
from bot.expecting import expect
from bot.library import Library
from conversations.messages import Address, Incoming, Outgoing
from storage.association import sample
from storage.files import Shelf
from storage.store import Store
from tests.folders import opened
from tests.rounds import Rounds
from tests.spreading import ANYTIME, Spreading


@dataclass
class Chat:
    """A person at the console, over a database in memory and a clock that can be set."""

    library: Library
    files: Path
    now: datetime = datetime(2021, 7, 1, 9, tzinfo=SHANGHAI)
    person: str = "visitor"
    said: Iterator[int] = field(default_factory=lambda: count(1))
    code: str = ""
    rounds: Rounds | None = None
    spreading: Spreading | None = None

    def __post_init__(self) -> None:
        names = count(1)
        self.store = Store("sqlite://")
        self.store.upgrade()
        expect(self.library.association, self.store, self.now)
        world = World(lambda: self.now, lambda: f"id-{next(names)}", roster_facts(self.library))
        self.assistant = Assistant(self.library, self.store, Shelf(self.files), world)
        self.assistant.audiences.channels["console"] = ANYTIME

    @property
    def address(self) -> Address:
        """Who talks."""
        return Address("console", self.person)

    def set_clock(self, at: str) -> None:
        """The clock, in Shanghai."""
        self.now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
        expect(self.library.association, self.store, self.now)

    def invite(self, person: str) -> None:
        """The office invites somebody; the code is the last one given."""
        association = self.library.association
        found = association.roster.find(person)
        assert found, person
        self.code = invited(association, self.store, found, self.now, days=14)[0].code

    def round(self) -> Iterator[str]:
        """Whom the bot reminds now, and of what; and whom it cannot reach."""
        if self.rounds is None:
            self.rounds = Rounds(self.library, self.store)
        for _, person, outgoing in self.rounds.run(self.now):
            yield f"~ {person}"
            yield from written(outgoing)
        today = f"{self.now:%Y-%m-%d}"
        lost = [
            owner
            for owner, day, state, _ in self.rounds.rows()
            if state == "unreachable" and day == today
        ]
        if lost:
            yield f"~ nobody reaches {', '.join(lost)}"

    def broadcasts(self, *, given: bool) -> Iterator[str]:
        """What is sent to many now, and to whom."""
        if self.spreading is None:
            self.spreading = Spreading(self.assistant.audiences, self.store)
        if not given:
            self.spreading.write(self.now)
            return
        for _, person, outgoing in self.spreading.run(self.now):
            yield f"~ {person}"
            yield from written(outgoing)

    def say(self, line: str, folder: Path | None = None) -> Outgoing:
        """The answer to a line, as in a dialogue."""
        number = next(self.said)
        if line == "@start":
            return self.assistant.receive(Incoming(self.address, f"m{number}"))
        if line.startswith(FILE) and folder:
            line = f"{FILE}{folder / line.removeprefix(FILE).strip()}"
        line = line.replace("\\n", "\n").replace("@code", self.code)
        answer = self.assistant.receive(read(self.assistant, self.address, line, number))
        codes = CODE.findall("\n".join(reply.text for reply in answer.replies))
        self.code = codes[-1] if codes else self.code
        return answer


CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){5}")


def chat(files: Path) -> Chat:
    """A chat over the sample association."""
    return Chat(opened(sample()), files)


def replayed(text: str, chat: Chat, folder: Path) -> str:
    """The dialogue with what the bot says now."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("@at "):
            chat.set_clock(line.removeprefix("@at ").strip())
        elif line.startswith("@as "):
            chat.person = line.removeprefix("@as ").strip()
        elif line.startswith("@invite "):
            chat.invite(line.removeprefix("@invite ").strip())
        if line.startswith(("@", "#", ">")) or not line:
            lines.append(line)
        if line == "@round":
            lines += chat.round()
        if line.startswith("@broadcasts"):
            lines += chat.broadcasts(given=not line.endswith("write"))
        if line.startswith("> "):
            lines += written(chat.say(line.removeprefix("> "), folder))
    return "\n".join(lines) + "\n"
