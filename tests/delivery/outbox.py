"""An outbox over a real store, and a channel that ends each sending as it was told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal, TypeAlias, cast

from bot.app import SHANGHAI
from bot.channels.base import Abilities, Card, Channel, Choices, Outcome, Parcel, Text
from bot.delivery import Delivery
from bot.sending import Means, World
from conversations.messages import OUTGOING, Address, Brief, Incoming, Outgoing, Reply
from renderers.phrases import phrases
from storage.records import Contact
from storage.store import Store
from tests.deliveries import try_all

ONE, TWO = Address("fake", "one"), Address("fake", "two")
SENT = Outcome("sent")
DAY = timedelta(days=1)
Opens: TypeAlias = Literal["window", "moment", ""]
WORDS = phrases().tables["delivery"]


@dataclass
class Fake:
    """A channel that ends each sending as it was told, and `sent` where it was told nothing.

    To `TWO` it was told nothing.
    """

    abilities: Abilities = field(default_factory=lambda: Abilities(text=200))
    name: str = "fake"
    outcomes: list[Outcome] = field(default_factory=list)
    tried: list[tuple[Address, Parcel, str]] = field(default_factory=list)
    arrived: list[tuple[Address, str]] = field(default_factory=list)
    before: Callable[[Address, str], object] = lambda *_: None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        said = parcel.text if isinstance(parcel, Text | Choices | Card) else ""
        with self._lock:
            self.tried.append((to, parcel, key))
            # Threads send to different people at once: who comes first must not matter.
            outcome = self.outcomes.pop(0) if self.outcomes and to != TWO else SENT
            if outcome.end == "sent":
                self.arrived.append((to, said))
        self.before(to, said)
        return outcome

    def texts(self, to: Address = ONE) -> list[str]:
        return [said for whom, said in self.arrived if whom == to]

    @property
    def keys(self) -> list[str]:
        return [key for _, _, key in self.tried]


@dataclass
class Outbox:
    """A store, a clock, a fake channel and what delivers to it."""

    store: Store
    channel: Fake = field(default_factory=Fake)
    now: datetime = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
    number: int = 0
    awake: bool = True

    def delivery(self, pack: Callable[..., Iterator[Parcel]] | None = None) -> Delivery:
        channel = cast("Channel", self.channel)  # delivery asks it for no more than it has
        world = World(
            lambda: self.now,
            lead=lambda to: f"https://bot.example.org/s/{to.person}",
            awake=lambda _: self.awake,
        )
        return Delivery(Means(self.store, channel, pack or packed, world, WORDS))

    def owe(
        self,
        *texts: str,
        to: Address = ONE,
        given: int = 0,
        opens: Literal["window", "moment", ""] = "window",
    ) -> int:
        """A person wrote, and this is the answer."""
        self.number += 1
        incoming = Incoming(to, f"m{self.number}", text="26", opens=opens)
        return self._turn(incoming, to, texts, given)

    def remind(self, *texts: str, to: Address = ONE) -> int:
        """The bot speaks first."""
        return self._turn(None, to, texts, 0)

    def say_first(
        self, *texts: str, priority: int, to: Address = ONE, brief: Brief | None = None
    ) -> int:
        """The bot speaks first."""
        said = Outgoing(tuple(map(Reply, texts)), brief=brief)
        with self.store.begin() as transaction:
            conversation = transaction.conversation(to)
            return transaction.say_first(conversation, said, self.now, priority=priority)

    def say_to_many(self, count: int) -> None:
        """A broadcast to so many people, each of whom has a door."""
        said = OUTGOING.dump_json(Outgoing((Reply("群发"),))).decode()
        with self.store.begin() as transaction:
            transaction.conversation(ONE)
            for sql in MANY:
                driver = transaction.session._driver
                driver.execute(sql, {"count": count, "said": said, "at": "2026-06-01 01:00:00"})

    def deliver(self, delivery: Delivery | None = None) -> None:
        """Everything that is due now."""
        delivery = delivery or self.delivery()
        while try_all(delivery):
            pass

    def ended(self, exchange: int) -> str | None:
        """How an answer ended; `None` while it is on its way."""
        with self.store.read() as reading:
            sql = "SELECT outcome FROM exchanges WHERE id = ? AND settled_at IS NOT NULL"
            row = reading.session._driver.execute(sql, (exchange,)).fetchone()
        return str(row[0]) if row else None

    def contact(self, to: Address = ONE) -> Contact:
        with self.store.read() as reading:
            return reading.contact(to)

    def later(self, by: timedelta | float) -> None:
        self.now += by if isinstance(by, timedelta) else timedelta(seconds=by)

    def _turn(
        self, incoming: Incoming | None, to: Address, texts: tuple[str, ...], given: int
    ) -> int:
        answer = Outgoing(tuple(map(Reply, texts)))
        with self.store.begin() as transaction:
            conversation = transaction.conversation(to)
            return transaction.turn(conversation, incoming, answer, "", self.now, in_place=given)


def packed(answer: Outgoing, to: Address, exchange: int) -> Iterator[Parcel]:
    """A message for each reply."""
    return (Text(reply.text) for reply in answer.replies)


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
MANY = (
    f"INSERT INTO conversations (id, state, version) {NUMBERS} SELECT 1000 + i, '', 0 FROM n",
    f"""
    INSERT INTO doors (id, channel, person, conversation_id, sent, unreachable, tries) {NUMBERS}
    SELECT 1000 + i, 'fake', 'many' || i, 1000 + i, 0, '', 0 FROM n
    """,
    f"""
    INSERT INTO exchanges (conversation_id, door_id, channel, answer, at, priority) {NUMBERS}
    SELECT 1000 + i, 1000 + i, 'fake', :said, :at, 2 FROM n
    """,
)
