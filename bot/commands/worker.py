"""`xindeguo worker`: delivers, reminds and broadcasts without a chat page, until it is stopped."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from threading import Event

from bot.app import Place, drawing, open_assistant
from bot.library import Library
from bot.messengers import closing_all, open_around, open_messengers, worker
from bot.metrics import Metrics
from bot.watching import Watching, answering
from bot.working import working
from bot.works import works

LOCAL = "127.0.0.1"
"""Where it can be watched: on the machine itself."""


@contextmanager
def at_work(
    library: Library, where: Place, clock: Callable[[], datetime], watched: int | None = None
) -> Iterator[None]:
    """A worker, until the end of the `with`; what is under way is finished then.

    `watched` is the port of `/healthz` and `/metrics`, if any. `ChannelError`, `OSError`.
    """
    profile = library.association.profile
    with ExitStack() as ending:
        draw = ending.enter_context(drawing(library))
        assistant, store = open_assistant(library, where, clock, draw)
        ending.enter_context(closing(store))
        around = open_around(library, where, (assistant, store), clock)
        messengers = open_messengers(profile.channels, profile.address, around, os.environ)
        ending.enter_context(closing_all(messengers))
        work = worker(messengers, around, works(library, assistant, around, messengers))
        if watched is not None:
            metrics = Metrics(store, around.clock, work.pending)
            watching = Watching(store, metrics, os.environ)
            ending.enter_context(answering(watching, LOCAL, watched))
        ending.enter_context(working(work))
        yield


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """Set by SIGTERM or Ctrl-C. To be called in the main thread."""
    stopping = Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: stopping.set()) for one in signals]
    try:
        yield stopping
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
