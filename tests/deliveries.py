"""Delivery as tests drive it: everything that is due, without durable tasks."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Thread

from bot.channels.base import Channel
from bot.delivery import Delivery
from bot.sending import Means, Pack, World
from bot.working import Worker
from storage.store import Store


def delivery_of(
    store: Store,
    channel: Channel,
    pack: Pack,
    clock: Callable[[], datetime],
    words: Mapping[str, str] | None = None,
) -> Delivery:
    """What delivers through a channel, at a clock that nobody waits for."""
    return Delivery(Means(store, channel, pack, World(clock), words or {}))


def keep_delivering(delivery: Delivery, stopping: Event) -> Thread:
    """A process that looks into the outbox until `stopping` is set, with threads for tasks."""
    means = delivery.means
    worker = Worker(means.store, means.world.clock, {means.channel.name: delivery})

    def run() -> None:
        with ThreadPoolExecutor(8) as pool:

            def start(_: str, key: str) -> None:
                pool.submit(worker.deliver, key)

            worker.look(start, stopping)

    thread = Thread(target=run)
    thread.start()
    return thread


def try_all(delivery: Delivery) -> int:
    """Try everything that is due now, side by side; how many answers that was."""
    claimed = delivery.claim()
    if claimed:
        delivery.deliver(claimed)
    return len(claimed)


def try_each(delivery: Delivery) -> int:
    """The same, one after the other."""
    claimed = delivery.claim()
    for key in claimed:
        delivery.deliver([key])
    return len(claimed)
