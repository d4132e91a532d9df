"""How fast an outbox is emptied, with one worker and with two, beside a bare loop on its tables.

A worker is the real one in a process of its own: it claims, starts a durable task for each
message, gives it through a channel that answers at once, and settles. The bare loop takes one
message after the other with `SELECT ... FOR UPDATE SKIP LOCKED`, writes that it was sent, and
commits; on SQLite its transaction is the lock. All of it on one machine in one run, with a disk
that is waited for. Prints one JSON object: messages per second, and what of the bare loop's the
workers reach.
"""

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import SystemRandom
from threading import Event
from typing import cast

from sqlalchemy import create_engine, text

from bot.app import now_in_shanghai
from bot.channels.base import Abilities, Channel, Outcome, Parcel, Text
from bot.delivery import Delivery
from bot.sending import Means, World
from bot.working import Worker, working
from conversations.messages import OUTGOING, Address, Outgoing, Reply
from storage.store import Store
from tests.postgresql import own_schema, own_server

MESSAGES, WARM, ROUNDS = 2_000, 200, 3
"""Messages that are timed, after so many that are not; how often all of it is measured."""
SAID = OUTGOING.dump_json(Outgoing((Reply("你们的申报表还差两项。"),))).decode()


class AtOnce:
    """A channel that takes everything at once."""

    name = "bench"
    abilities = Abilities(text=2000)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """It is sent."""
        return Outcome("sent")


def main() -> None:
    figures: dict[str, object] = {"benchmark": "drain", "messages": MESSAGES}
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder).absolute()
        urls = iter(f"sqlite:///{path}/{number}.db" for number in range(1_000))
        figures["sqlite"] = _measured(lambda: _given(next(urls)))
    with own_server(safe=True) as server:
        figures["postgresql"] = _measured(lambda: own_schema(server.url))
    print(json.dumps(figures))


def _measured(database: Callable[[], AbstractContextManager[str]]) -> dict[str, object]:
    """Each way in turn, so that a slow moment of the machine is everybody's."""
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for workers in (1, 2):
            for name, work in (("bare", _bare), ("workers", _work)):
                with database() as url:
                    found.setdefault(f"{name}_{workers}", []).append(_drained(url, work, workers))
    ratios = {
        str(workers): [
            ours / bare
            for ours, bare in zip(
                found[f"workers_{workers}"], found[f"bare_{workers}"], strict=True
            )
        ]
        for workers in (1, 2)
    }
    return {
        "per_second": {name: round(statistics.median(each), 1) for name, each in found.items()},
        "ratio": {
            name: {"median": round(statistics.median(each), 2), "worst": round(min(each), 2)}
            for name, each in ratios.items()
        },
    }


def _drained(url: str, work: Callable[[str, Barrier], None], workers: int) -> float:
    """Messages per second until the outbox is empty."""
    with closing(Store(url)) as store:
        store.upgrade()
        _fill(url, WARM)
        spawn = multiprocessing.get_context("spawn")
        ready = spawn.Barrier(workers + 1)
        working = [spawn.Process(target=work, args=[url, ready]) for _ in range(workers)]
        for one in working:
            one.start()
        ready.wait(60)
        _wait(store)
        _fill(url, MESSAGES)
        began = time.perf_counter()
        _wait(store)
        took = time.perf_counter() - began
        for one in working:
            one.kill()
            one.join()
    return MESSAGES / took


def _wait(store: Store) -> None:
    while True:
        with store.read() as reading:
            if not reading.unsettled(None, datetime.now(UTC) + timedelta(hours=1), 1):
                return
        time.sleep(0.02)


def _fill(url: str, count: int) -> None:
    """So many messages, each to somebody else, in one transaction."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for sql in FILL:
            connection.execute(text(sql), {"count": count, "said": SAID, "at": datetime.now(UTC)})
    engine.dispose()


def _work(url: str, ready: Barrier) -> None:
    """A worker until it is killed."""
    with closing(Store(url)) as store:
        world = World(now_in_shanghai, SystemRandom().random, time.sleep)
        channel = cast("Channel", AtOnce())  # delivery asks it for no more than it has
        means = Means(store, channel, _packed, world)
        with working(Worker(store, now_in_shanghai, {"bench": Delivery(means)})):
            ready.wait(60)
            Event().wait()


def _packed(answer: Outgoing, _to: Address, _exchange: int) -> Iterator[Parcel]:
    return (Text(reply.text) for reply in answer.replies)


def _bare(url: str, ready: Barrier) -> None:
    """The loop until it is killed."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    sqlite = url.startswith("sqlite")
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver
        if sqlite:
            driver.execute("PRAGMA synchronous = FULL")
            driver.execute("PRAGMA busy_timeout = 60000")
        take = TAKE if sqlite else f"{TAKE} FOR UPDATE OF e SKIP LOCKED"
        settle = SETTLE if sqlite else SETTLE.replace("?", "%s")
        ready.wait(60)
        while True:
            driver.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
            row = driver.execute(take).fetchone()
            if row:
                driver.execute(settle, (datetime.now(UTC).isoformat(" "), row[0]))
            driver.execute("COMMIT")
            if row is None:
                time.sleep(0.01)


@contextmanager
def _given(url: str) -> Iterator[str]:
    yield url


FILL = (
    """
    INSERT INTO conversations (state, version, recent, person)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
    SELECT '', 0, '', '' FROM n
    """,
    """
    INSERT INTO doors (channel, person, conversation_id, sent, unreachable, tries)
    SELECT 'bench', 'p' || id, id, 0, '', 0 FROM conversations
    WHERE id NOT IN (SELECT conversation_id FROM doors)
    """,
    """
    INSERT INTO exchanges (conversation_id, door_id, channel, answer, at)
    SELECT conversation_id, id, channel, :said, :at FROM doors
    WHERE id NOT IN (SELECT door_id FROM exchanges)
    """,
)
TAKE = (
    "SELECT e.id, d.person, e.answer FROM exchanges e JOIN doors d ON d.id = e.door_id"
    " WHERE e.settled_at IS NULL AND e.channel = 'bench' ORDER BY e.priority, e.id LIMIT 1"
)
SETTLE = "UPDATE exchanges SET settled_at = ?, outcome = 'sent', parts = 1 WHERE id = ?"

if __name__ == "__main__":
    main()
