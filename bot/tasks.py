"""Durable tasks, on DBOS: what is put down here is done, by this process or by another.

A task is a kind and a key, such as the try of an outbox row; put down twice it is one task. What
it does must be safe to repeat: a worker that dies in it leaves it to another. One that failed is
forgotten soon, and one that was done after a while, so it can be put down again; what is to be
done stands in the data. That is why a task may be lost to a power cut, and costs no wait for the
disk.

DBOS keeps tasks beside the data (SQLite: a file of its own, so that it never waits for the writer
of a turn; PostgreSQL: a schema of the same database). Without its Conductor nobody tells it that a
worker died, so each worker holds a lock that vanishes with its process (`bot/workers.py`), and the
others look for tasks whose lock is free.
"""

import logging
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any, TypeAlias

from .giving import report
from .workers import Locks, held, worker_name

log = logging.getLogger("xindeguo.tasks")

Task: TypeAlias = Callable[[str], None]
"""What is done for a key; it may be done again, and raises what it cannot help."""

SWEEP = 5.0
"""Seconds between two looks for the tasks of dead workers."""
POLL = 0.5
"""Seconds until a task that was put down is begun."""
SIDE_BY_SIDE = 16
"""Tasks of a kind that one worker does at the same time."""
LEAVING = 20
"""Seconds for what is under way when the process is to end."""
KEPT = timedelta(minutes=10)
"""How long it is remembered that a task was done."""
AT_ONCE = 1000
"""Tasks forgotten in one transaction."""
PATIENCE = 5.0
"""Seconds to wait until a new file of tasks is free."""
VERSION = "1"
"""Which tasks this program can take over; changed only when a task means something else."""

ONLY = Lock()
"""DBOS is one for a process, and so is this."""


class TaskFailed(Exception):
    """A task failed. What it failed of is in the log, without the text, which may quote people."""


class Tasks:
    """The durable tasks of one process. Only one can be open in a process: `RuntimeError`."""

    def __init__(self, database: str, kinds: Mapping[str, Task]) -> None:
        self._database = database
        self._kinds = kinds
        self._workflows: dict[str, Any] = {}
        self._dbos: Any = None
        self._id: Any = None
        self._lock = Lock()
        self._under_way = 0

    @contextmanager
    def open(self) -> Iterator["Tasks"]:
        """Take part in the work until the end of the `with`; what is under way is finished."""
        if not ONLY.acquire(blocking=False):
            raise RuntimeError("the tasks of this process are open already")
        name, stopping = worker_name(), Event()
        try:
            with _beside(self._database) as system, held(self._database, name) as locks:
                self._launch(name, system)
                sweeper = Thread(target=self._sweep, args=[locks, stopping], name="task-sweep")
                sweeper.start()
                try:
                    yield self
                finally:
                    stopping.set()
                    sweeper.join()
                    self._leave()
        finally:
            ONLY.release()

    def put(self, kind: str, key: str) -> None:
        """Put a task down for whoever is free; a second time it changes nothing."""
        with self._id(f"{kind}:{key}"):
            self._dbos.enqueue_workflow(kind, self._workflows[kind], key)

    def start(self, kind: str, key: str) -> None:
        """Begin a task here and now; a second time it changes nothing."""
        with self._id(f"{kind}:{key}"):
            self._dbos.start_workflow(self._workflows[kind], key)

    def pending(self) -> int:
        """How many tasks are not done yet, counted up to `AT_ONCE`."""
        found = self._dbos.list_workflows(
            status=["ENQUEUED", "PENDING"], limit=AT_ONCE, load_input=False, load_output=False
        )
        return len(found)

    def _launch(self, name: str, system: str) -> None:
        from dbos import DBOS, SetWorkflowID  # noqa: PLC0415 - takes 1.6 s

        self._dbos, self._id = DBOS, SetWorkflowID
        # It logs what tasks raise, with the text; what they fail of is said here.
        logging.getLogger("dbos").setLevel(logging.CRITICAL + 1)
        sqlite = system.startswith("sqlite")
        connecting = {"factory": Quick} if sqlite else {"options": "-c synchronous_commit=off"}
        DBOS(
            config={
                "name": "xindeguo",
                "system_database_url": system,
                "db_engine_kwargs": {"connect_args": connecting},
                "dbos_system_schema": _schema(self._database),
                "executor_id": name,
                "application_version": VERSION,
                "log_level": "CRITICAL",
                "use_listen_notify": False,
            }
        )
        logging.getLogger("dbos").setLevel(logging.CRITICAL + 1)
        for kind, task in self._kinds.items():
            self._workflows[kind] = DBOS.workflow(name=kind)(self._named(kind, task))
        DBOS.launch()
        for kind in self._kinds:
            DBOS.register_queue(
                kind,
                worker_concurrency=SIDE_BY_SIDE,
                polling_interval_sec=POLL,
                on_conflict="always_update",
            )

    def _leave(self) -> None:
        """Begin nothing more and finish what is under way; the rest is taken over by others."""
        with self._lock:
            wait = LEAVING if self._under_way else 0  # DBOS looks again after whole seconds
        self._dbos.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait)

    def _named(self, kind: str, task: Task) -> Task:
        """A task as DBOS registers it, by a name of its own."""

        def run(key: str) -> None:
            with self._lock:
                self._under_way += 1
            try:
                task(key)
            except Exception as error:  # noqa: BLE001 - its text must not be kept with the task
                report(f"{kind} {key}", error)
                raise TaskFailed from None
            finally:
                with self._lock:
                    self._under_way -= 1

        run.__name__ = run.__qualname__ = kind
        return run

    def _sweep(self, locks: Locks, stopping: Event) -> None:
        """Give the tasks of dead workers to the living, and forget what is done."""
        while not stopping.wait(SWEEP):
            try:
                locks.keep()
                self._take_over(locks)
                self._forget(stopping)
            except Exception as error:  # noqa: BLE001 - the database may be back at the next look
                report("a look for the tasks of dead workers", error)

    def _take_over(self, locks: Locks) -> None:
        pending = self._dbos.list_workflows(status="PENDING", load_input=False, load_output=False)
        for name in sorted({one.executor_id for one in pending if one.executor_id}):
            if locks.free(name):
                log.warning("taking over the tasks of %s", name)
                self._dbos._recover_pending_workflows([name])  # noqa: SLF001 - public it was

    def _forget(self, stopping: Event) -> None:
        """A task that failed at once, so that it can be put down again; one that is done later."""
        before = (datetime.now(UTC) - KEPT).isoformat()
        self._delete(self._ended(["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]))
        while done := self._ended(["SUCCESS", "CANCELLED"], completed_before=before):
            self._delete(done)
            if len(done) < AT_ONCE or stopping.is_set():
                return

    def _ended(self, status: Sequence[str], **when: str) -> list[str]:
        found = self._dbos.list_workflows(
            status=list(status), limit=AT_ONCE, load_input=False, load_output=False, **when
        )
        return [one.workflow_id for one in found]

    def _delete(self, ended: list[str]) -> None:
        if ended:
            self._dbos.delete_workflows(ended)


class Quick(sqlite3.Connection):
    """A connection to the file of tasks: a killed process loses nothing of it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.execute("PRAGMA synchronous = NORMAL")
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:  # as in the store: it is refused without a wait
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return


def _schema(database: str) -> str:
    """The schema of the tasks on PostgreSQL: beside ours, where ours is not the usual one."""
    found = re.search(r"search_path(?:=|%3D)(\w+)", database)
    return f"{found[1]}_tasks" if found else "dbos"


@contextmanager
def _beside(database: str) -> Iterator[str]:
    """Where DBOS keeps its tables for a database of ours."""
    path = database.removeprefix("sqlite:///")
    if not database.startswith("sqlite"):
        yield database.replace("postgresql+psycopg://", "postgresql://", 1)
    elif path == database or path in {"", ":memory:"}:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield f"sqlite:///{folder}/tasks.db"
    else:
        file = Path(path)
        yield f"sqlite:///{file.with_name(f'{file.stem}-tasks{file.suffix}')}"
