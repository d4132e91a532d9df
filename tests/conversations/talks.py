"""A conversation over the small association, without a database: what is said, and the state."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from conversations import events as on
from conversations.effects import Doubtful, Explain, Offer, Say
from conversations.engine import step
from conversations.events import Event
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Address, Incoming, Pressed, SentFile
from conversations.scene import Sheet, set_scene
from conversations.state import STATE, State
from conversations.turn import Turn
from conversations.understanding.understand import understand
from tests.folders import Files, small

NOW = datetime(2021, 6, 1, 9, tzinfo=SOME_DAY.tzinfo)
WORD = SentFile("材料.docx", 20_000, "0" * 64, "docx", words=1800)
IN_CHAT = "在这里分段填写"


@cache
def catalog() -> Catalog:
    return served(small())


def served(files: Files) -> Catalog:
    association, mistakes = read_association(files)
    assert association
    assert not mistakes
    return association.catalog


@dataclass
class Talk:
    """A person, the form that is filled in, and the time."""

    state: State = field(default_factory=State)
    catalog: Catalog = field(default_factory=catalog)
    now: datetime = NOW

    def hear(self, text: str) -> Event:
        """What a text would mean."""
        message = Incoming(Address("console", "x"), "1", text=text)
        return understand(self.catalog, self.state, message, self.now)

    def see(self, key: str, asked: str | None = None) -> Event:
        """What a button would mean; `asked` is the question it was put with."""
        pressed = Pressed(key, self.state.asked if asked is None else asked)
        message = Incoming(Address("console", "x"), "1", pressed=pressed)
        return understand(self.catalog, self.state, message, self.now)

    def do(self, event: Event) -> Turn:
        turn = step(self.catalog, self.state, event, self.now)
        self.state = STATE.validate_json(STATE.dump_json(turn.state))
        return turn

    def say(self, text: str) -> Turn:
        return self.do(self.hear(text))

    def press(self, key: str, asked: str | None = None) -> Turn:
        return self.do(self.see(key, asked))

    def send(self, file: SentFile = WORD) -> Turn:
        return self.do(on.SentAFile(file))

    @property
    def sheet(self) -> Sheet:
        sheet = set_scene(self.catalog, self.state, self.now).sheet
        assert sheet
        return sheet

    @property
    def open(self) -> str:
        """The key of the open question, "" when all are answered."""
        return self.sheet.open.key if self.sheet.open else ""

    @property
    def answers(self) -> dict[str, object]:
        return dict(self.sheet.draft.answers)


def at(key: str, form: str = "application", intro: str = IN_CHAT) -> Talk:
    """A conversation in which all before this question is answered with the examples."""
    return led(Talk(), key, form, intro)


def led(talk: Talk, key: str, form: str, intro: str = IN_CHAT) -> Talk:
    """A conversation led to a question of a form."""
    talk.do(on.ChoseForm(form))
    while talk.open and talk.open != key:
        _answer(talk, intro)
    assert talk.open == key
    return talk


def _answer(talk: Talk, intro: str) -> None:
    question = talk.sheet.open
    assert question
    if question.accepts():
        talk.send()
    elif question.key == "intro_way":
        talk.do(on.Answered(intro))
    else:
        text = question.example or next(iter(question.choices()), "详见下文。")
        talk.do(on.Answered(text))


TALKS: dict[str, Talk] = {}


def at_cached(key: str) -> Talk:
    """The same conversation for many texts, which none of them changes."""
    return TALKS.setdefault(key, at(key))


def codes(turn: Turn) -> list[str]:
    """The names of the sentences of a turn."""
    return [effect.code for effect in turn.effects if isinstance(effect, Say | Explain | Doubtful)]


def offered(turn: Turn) -> list[str]:
    """The keys of its buttons."""
    (offer,) = (effect for effect in turn.effects if isinstance(effect, Offer))
    return [option.key for option in offer.options]
