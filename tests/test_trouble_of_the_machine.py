"""A disk that is full and a database that goes away: nothing is lost, nothing is sent wrongly."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.app import SHANGHAI
from bot.metrics import Metrics
from bot.watching import Watching
from bot.working import Worker, working
from conversations.messages import Address, Incoming
from storage.errors import StoreUnavailable
from storage.store import Store
from tests.bots import MATERIAL, Bot, exchanges, told
from tests.databases import refuse
from tests.delivery.outbox import Outbox
from tests.postgresql import NoServer, Server, own_schema, own_server

resource = pytest.importorskip("resource", reason="a full disk is played by a limit of Unix")

PATIENCE = 60.0
"""Seconds until what must come has come, on a machine that is busy with tests."""


@contextmanager
def full_disk() -> Iterator[None]:
    """The system refuses every write to a file of this process, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server that may be stopped, for it is nobody else's."""
    try:
        with own_server() as server:
            yield server
    except NoServer as none:
        refuse(none)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path)
    yield bot
    bot.store.close()


@pytest.fixture
def far(tmp_path: Path, server: Server) -> Iterator[Bot]:
    """A bot whose database is a server's."""
    with own_schema(server.url) as url:
        bot = Bot(tmp_path, database=url)
        yield bot
        bot.store.close()


def said(bot: Bot, message: str, in_place: int | None = None) -> str:
    """Say something, as a channel does that answers in place (`None`) or delivers (0)."""
    incoming = Incoming(Address("test", "one"), message, text="成果表")
    return told(bot.assistant.receive(incoming, in_place))


def apology(bot: Bot) -> str:
    return bot.library.phrases.say("say", "apology", {})


def until(happened: Callable[[], bool]) -> None:
    """Wait for it; a test that waits in vain fails."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.05)


def test_on_a_full_disk_a_person_is_told_and_the_same_message_counts_later(bot: Bot) -> None:
    before = exchanges(bot)
    with full_disk():
        assert said(bot, "m1") == apology(bot)
        with pytest.raises(StoreUnavailable):  # the channel has the message come again
            said(bot, "m1", in_place=0)
    assert exchanges(bot) == before
    answer = said(bot, "m1")
    assert answer != apology(bot)
    assert said(bot, "m1") == answer
    assert exchanges(bot) == before + 1


def test_a_file_that_finds_no_room_is_not_taken_and_may_come_again(bot: Bot) -> None:
    shelf = bot.folder / "files"
    before = list(shelf.iterdir())
    with full_disk(), pytest.raises(OSError, match=r"\[Errno"):
        bot.assistant.keep("材料.docx", MATERIAL)
    assert list(shelf.iterdir()) == before
    sent = bot.assistant.keep("材料.docx", MATERIAL)
    assert (shelf / sent.sha256).read_bytes() == MATERIAL


def test_an_answer_whose_giving_finds_no_room_to_be_noted_goes_on_later(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/outbox.db")
    store.upgrade()
    outbox = Outbox(store)
    owed = outbox.owe("第一个答复", "第二个答复")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The platform has the first part when the disk is full: what is noted then finds no room.
    outbox.channel.before = lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        outbox.deliver()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert outbox.channel.texts() == ["第一个答复"]
    assert outbox.ended(owed) is None
    outbox.channel.before = lambda *_: None
    outbox.later(120)
    outbox.deliver()
    assert outbox.ended(owed) == "unknown", "whether the first came once or twice"
    # Only what was in flight is given twice, by the same key; a platform with keys drops it.
    assert outbox.channel.texts() == ["第一个答复", "第一个答复", "第二个答复"]
    assert len(set(outbox.channel.keys)) == 2
    store.close()


def test_a_message_while_the_database_is_away_is_answered_when_it_comes_again(
    far: Bot, server: Server
) -> None:
    before = said(far, "m1")
    server.stop()
    try:
        assert said(far, "m2") == apology(far)
        with pytest.raises(StoreUnavailable):  # the channel has the message come again
            said(far, "m2", in_place=0)
    finally:
        server.start()
    answer = said(far, "m2")
    assert answer not in {"", apology(far)}
    assert said(far, "m2") == answer
    assert said(far, "m1") == before
    assert exchanges(far) == 2


def test_a_process_is_not_ready_while_the_database_is_away_and_ready_after(
    far: Bot, server: Server
) -> None:
    watching = Watching(far.store, Metrics(far.store, lambda: far.now), {})
    client = TestClient(Starlette(routes=watching.routes()), client=("127.0.0.1", 5000))
    assert client.get("/readyz").status_code == 200
    server.stop()
    try:
        assert client.get("/readyz").status_code == 503
        assert "xindeguo_database_up 0.0" in client.get("/metrics").text
    finally:
        server.start()
    assert client.get("/readyz").status_code == 200


def test_delivery_goes_on_by_itself_when_the_database_is_back(far: Bot, server: Server) -> None:
    outbox = Outbox(far.store)
    worker = Worker(far.store, now, {"fake": outbox.delivery()})
    outbox.now = now()
    with working(worker):
        outbox.owe("第一个答复")
        until(lambda: outbox.channel.texts() == ["第一个答复"])
        server.stop()
        try:
            with pytest.raises(StoreUnavailable):
                outbox.owe("没有记下来的答复")
            time.sleep(2)  # so that whatever looks for work has found nobody there
        finally:
            server.start()
        outbox.now = now()
        outbox.owe("第二个答复")
        until(lambda: len(outbox.channel.texts()) > 1)
        until(lambda: not waiting(far.store))
    assert outbox.channel.texts() == ["第一个答复", "第二个答复"]


def now() -> datetime:
    return datetime.now(SHANGHAI)


def waiting(store: Store) -> int:
    """How many answers are still to be delivered."""
    with store.read() as reading:
        return len(reading.unsettled("fake", now(), 10))
