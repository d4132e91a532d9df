"""What can be watched of a process and its database, in the words of Prometheus.

What this process has done is counted as it happens, in one registry for the process. How it stands
in the database is counted when somebody asks, at most every few seconds however many ask. A label
is one of few words: never a person, a message or a text.
"""

import platform
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from storage.errors import StoreError
from storage.figures import Figures, figures
from storage.store import Store

from .channels.base import Outcome
from .logs import SHANGHAI

FRESH = 5.0
"""Seconds for which what was counted in the database is told again."""
CODES = 40
"""Different codes of a channel that are told apart; all further ones are `other`."""
CODE = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)

_registry = CollectorRegistry()
ProcessCollector(namespace="xindeguo", registry=_registry)
_turns = Histogram(
    "xindeguo_turn_seconds",
    "From a message's arrival to its answer being kept",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_registry,
)
_apologies = Counter(
    "xindeguo_apologies",
    "Messages that could not be answered, by the kind of the mistake",
    ["channel", "error"],
    registry=_registry,
)
_sent = Counter("xindeguo_sent", "Parcels that a platform took", ["channel"], registry=_registry)
_failures = Counter(
    "xindeguo_failures",
    "Parcels that a platform did not take, by how it ended and the platform's code",
    ["channel", "end", "code"],
    registry=_registry,
)
_known: dict[str, set[str]] = {}
_lock = Lock()


@contextmanager
def turn(channel: str) -> Iterator[None]:
    """One message of a channel is being answered."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _turns.labels(channel).observe(time.perf_counter() - began)


def apologized(channel: str, error: Exception) -> None:
    """A message could not be answered."""
    _apologies.labels(channel, type(error).__name__).inc()


def sent(channel: str, outcome: Outcome) -> None:
    """A parcel was handed to a channel's platform, and so it ended."""
    if outcome.end == "sent":
        _sent.labels(channel).inc()
    else:
        _failures.labels(channel, outcome.end, _bounded(channel, outcome.code)).inc()


class Metrics:
    """Everything that can be watched, as text; `tasks` counts those that are not done yet."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        tasks: Callable[[], int] | None = None,
    ) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_OfThisProcess())
        self._registry.register(_InTheDatabase(store, clock, tasks))

    def told(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)


class _OfThisProcess(Collector):
    """What was counted as it happened, and which program this is."""

    def collect(self) -> Iterator[Metric]:
        try:
            ours = version("xindeguo")
        except PackageNotFoundError:
            ours = "source"
        value = {"version": ours, "python": platform.python_version()}
        yield InfoMetricFamily("xindeguo", "Which program this is", value)
        yield from _registry.collect()


class _InTheDatabase(Collector):
    """How it stands in the database, counted anew after `FRESH` seconds."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], tasks: Callable[[], int] | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._lock = Lock()
        self._kept: tuple[float, list[Metric]] | None = None

    def describe(self) -> list[Metric]:
        return []  # the registry would collect to find the names out

    def collect(self) -> Iterator[Metric]:
        with self._lock:  # who comes meanwhile is told the same
            if self._kept is None or time.monotonic() - self._kept[0] > FRESH:
                self._kept = (time.monotonic(), list(self._counted()))
            yield from self._kept[1]

    def _counted(self) -> Iterator[Metric]:
        try:
            day = self._clock().astimezone(SHANGHAI).date().isoformat()
            with self._store.read() as reading:
                found = figures(reading, day)
        except StoreError:
            yield _gauge("database_up", "Whether the database answers", {(): 0})
            return
        yield _gauge("database_up", "Whether the database answers", {(): 1})
        yield from _told(found, self._clock())
        if self._tasks:
            with suppress(Exception):  # the tasks may be kept in another database
                words = "Durable tasks that are not done yet"
                yield _gauge("tasks_pending", words, {(): self._tasks()})


def _told(found: Figures, now: datetime) -> Iterator[Metric]:
    """What was counted, as gauges."""
    ages = {
        (PRIORITIES[one],): max(0.0, (now.astimezone(UTC) - at).total_seconds())
        for one, at in found.oldest.items()
    }
    nothing = {(name,): 0.0 for name in PRIORITIES}
    yield _gauge(
        "outbox_age_seconds",
        "How long the oldest answer of a priority has waited",
        nothing | ages,
        "priority",
    )
    unsettled = {
        (channel, PRIORITIES[priority]): count
        for (channel, priority), count in found.unsettled.items()
    }
    yield _gauge("unsettled", "Answers to be delivered", unsettled, "channel", "priority")
    gone = {(channel,): count for channel, count in found.unreachable.items()}
    yield _gauge("unreachable_doors", "Doors where nobody can be reached", gone, "channel")
    reminders = {(state,): count for state, count in found.reminders.items()}
    yield _gauge("reminders_today", "Reminders of today", reminders, "state")
    yield _gauge("broadcasts_going", "Broadcasts under way", {(): found.broadcasts})


def _gauge(name: str, words: str, values: Mapping[Any, float], *labels: str) -> GaugeMetricFamily:
    """A number for each tuple of its labels' values."""
    family = GaugeMetricFamily(f"xindeguo_{name}", words, labels=labels)
    for named, value in values.items():
        family.add_metric(named, value)
    return family


def _bounded(channel: str, code: str) -> str:
    """A code as a label: one of a platform's own, as long as those are few."""
    if not CODE.fullmatch(code):
        return "other" if code else ""
    with _lock:
        known = _known.setdefault(channel, set())
        if code in known or len(known) < CODES:
            known.add(code)
            return code
    return "other"


PRIORITIES = ("answer", "reminder", "broadcast")
"""What is to be delivered, by its number in the outbox."""
