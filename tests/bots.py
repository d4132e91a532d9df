"""An assistant over a database and a shelf of its own, and people who talk to it.

As a program, `python -m tests.bots FOLDER [DATABASE]`, it answers the messages it reads, one a
line, as JSON: `["person", "id", "text"]`. It says the id again once the answer was given.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot.app import SHANGHAI, roster_facts
from bot.assistant import Assistant, World
from bot.library import Library
from conversations.messages import Address, Document, Incoming, Outgoing, Pressed
from renderers.phrases import phrases
from storage.files import Shelf
from storage.store import Store
from tests.folders import opened, written
from tests.renderers.papers import paper

ONE = Address("test", "one")
MATERIAL = paper("班组创建材料", "质量第一。")
SAID = phrases().tables["say"]
SHUT = (
    *("wrong", "used", "expired", "too_often", "somebody_else"),
    *("invitation_used", "invitation_expired"),
)
"""Why a code opens nothing."""
RESULT = ("装配车间钳工一班", "是", "江州重型机械股份有限公司", "limin@example.com", "12")
"""Answers to all questions of the small association's 成果表."""


@dataclass
class Bot:
    """An assistant in a folder: the association, the database, the files, and a clock."""

    folder: Path
    now: datetime = datetime(2021, 6, 1, 9, tzinfo=SHANGHAI)
    database: str = ""
    library: Library = field(init=False)
    store: Store = field(init=False)
    assistant: Assistant = field(init=False)

    def __post_init__(self) -> None:
        association = self.folder / "association"
        self.library = opened(association if association.exists() else written(association))
        self.store = Store(self.database or f"sqlite:///{self.folder / 'bot.db'}")
        self.store.upgrade()
        self.begin()

    def begin(self, library: Library | None = None) -> None:
        """An assistant that knows nothing but what is kept."""
        self.library = library or self.library
        world = World(lambda: self.now, self.new_id, roster_facts(self.library))
        self.assistant = Assistant(self.library, self.store, Shelf(self.folder / "files"), world)

    def new_id(self) -> str:
        return uuid4().hex

    def set_clock(self, at: str) -> None:
        self.now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)

    def say(self, text: str, person: str = "one", message: str = "") -> Outgoing:
        incoming = Incoming(Address("test", person), message or self.new_id(), text=text)
        return self.assistant.receive(incoming)

    def press(self, key: str, asked: str, person: str = "one") -> Outgoing:
        pressed = Pressed(key, asked)
        incoming = Incoming(Address("test", person), self.new_id(), pressed=pressed)
        return self.assistant.receive(incoming)

    def send(
        self, data: bytes = MATERIAL, name: str = "材料.docx", person: str = "one"
    ) -> Outgoing:
        sent = self.assistant.keep(name, data)
        incoming = Incoming(Address("test", person), self.new_id(), file=sent)
        return self.assistant.receive(incoming)

    def fill(self, person: str = "one", answers: Iterable[str] = RESULT) -> None:
        """The 成果表, up to its review."""
        self.say("成果表", person)
        for text in answers:
            self.say(text, person)

    def hand_in(self, person: str = "one", answers: Iterable[str] = RESULT) -> Document:
        self.fill(person, answers)
        return given(self.say("提交", person))

    def answers(self, person: str = "one") -> Mapping[str, object]:
        draft = self.assistant.state(Address("test", person)).draft
        return draft.answers if draft else {}


def given(answer: Outgoing) -> Document:
    """The document in an answer."""
    (document,) = documents(answer)
    return document


def documents(answer: Outgoing) -> list[Document]:
    """The documents in an answer."""
    return [reply.document for reply in answer.replies if reply.document]


def enters(assistant: Assistant, address: Address, code: str) -> bool:
    """Whether a one-time code opens anything to somebody who comes with it."""
    answer = told(assistant.receive(Incoming(address, uuid4().hex, code=code)))
    assert answer != SAID["apology"]
    return not any(SAID[f"entered_{why}"] in answer for why in SHUT)


def exchanges(bot: Bot, person: str = "one") -> int:
    """How many turns a person's conversation has."""
    return len(bot.assistant.history(Address("test", person)))


def told(answer: Outgoing) -> str:
    """All that an answer says."""
    return "\n".join(reply.text for reply in answer.replies)


if __name__ == "__main__":
    bot = Bot(Path(sys.argv[1]), database="".join(sys.argv[2:]))
    with closing(bot.store):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for line in sys.stdin:
            person, message, text = json.loads(line)
            bot.say(text, person, message)
            sys.stdout.write(f"{message}\n")
            sys.stdout.flush()
