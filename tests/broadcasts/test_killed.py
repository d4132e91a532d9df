"""Whoever writes a broadcast may be killed at any moment: nobody is left out, or gets it twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from storage.store import Store
from tests.broadcasts.office import Office

ROOT = Path(__file__).parents[2]
TEAMS = 400
WRITTEN = text(
    "SELECT conversations.person FROM exchanges"
    " JOIN conversations ON conversations.id = exchanges.conversation_id WHERE broadcast = 'b1'"
)


def test_nobody_is_left_out_or_written_to_twice(bare: str) -> None:
    with closing(_begun(bare)) as store:
        office = Office(store, TEAMS)
        part = 0
        for share in (0.2, 0.5, 0.8):
            writer = _ready(bare)
            _begin(writer)
            while writer.poll() is None and _written(store).total() < share * len(office.owners):
                time.sleep(random.uniform(0, 0.01))
            writer.kill()
            writer.communicate()
            written = _written(store)
            assert max(written.values(), default=1) == 1
            assert office.kept().written == len(written)
            part += 0 < len(written) < len(office.owners)
        assert part, "nobody was killed in the middle of it"
        last = _ready(bare)
        assert last.communicate("\n", timeout=60)[0].strip() == "done"
        _all_got_it_once(store, office)


def test_several_may_write_at_the_same_time(bare: str) -> None:
    with closing(_begun(bare)) as store:
        writers = [_ready(bare) for _ in range(3)]
        for one in writers:
            _begin(one)
        assert {one.communicate(timeout=60)[0].strip() for one in writers} == {"done"}
        _all_got_it_once(store, Office(store, TEAMS))


def _begun(url: str) -> Store:
    """A broadcast that is confirmed, and not written yet."""
    store = Store(url)
    store.upgrade()
    office = Office(store, TEAMS)
    office.open()
    office.confirm()
    return store


def _all_got_it_once(store: Store, office: Office) -> None:
    assert _written(store) == Counter(office.owners)
    kept = office.kept()
    assert kept.ended_at
    assert (kept.written, kept.missed) == (len(office.owners), 0)


def _written(store: Store) -> Counter[str]:
    """How often it was written to each person."""
    with store.read() as reading:
        return Counter(row[0] for row in reading.session.rows(WRITTEN, {}))


def _begin(writer: "subprocess.Popen[str]") -> None:
    assert writer.stdin
    writer.stdin.write("\n")
    writer.stdin.flush()


def _ready(url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.broadcasts.office", url, str(TEAMS)]
    pipe = subprocess.PIPE
    writer = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe)
    assert "ready" in _words(writer)
    return writer


def _words(writer: "subprocess.Popen[str]") -> Iterator[str]:
    assert writer.stdout
    return map(str.strip, writer.stdout)
