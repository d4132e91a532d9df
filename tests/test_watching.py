"""What may be watched: alive, ready, and how it stands; by those who may, and without anybody."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import metrics
from bot.app import SHANGHAI
from bot.channels.base import Outcome
from bot.metrics import CODES, Metrics
from bot.watching import IN_TIME, TOKEN, Watching, answering
from conversations.messages import Address, Incoming, Outgoing, Reply
from storage.migrations import HEAD
from storage.store import Store

NOW = datetime(2021, 6, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture
def store(lasting: str) -> Iterator[Store]:
    store = Store(lasting)
    store.upgrade()
    yield store
    store.close()


def asked(store: Store, token: str = "", client: str = "127.0.0.1") -> TestClient:
    watching = Watching(store, Metrics(store, lambda: NOW, lambda: 3), {TOKEN: token})
    return TestClient(Starlette(routes=watching.routes()), client=(client, 5000))


def values(client: TestClient) -> dict[str, float]:
    """Each sample by its name and labels, as they are written."""
    text = client.get("/metrics").text
    return {
        sample.name
        + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def owed(store: Store, channel: str, ago: timedelta) -> None:
    """An answer that was made a while ago and is still to be delivered."""
    address = Address(channel, "one")
    answer = Outgoing((Reply("好"),))
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        incoming = Incoming(address, f"m-{ago.total_seconds()}", text="好")
        transaction.turn(conversation, incoming, answer, "", NOW - ago, in_place=0)


def test_ready_is_who_reaches_a_database_with_this_programs_tables(store: Store) -> None:
    assert asked(store).get("/readyz").json() == {"ok": True}


def test_a_database_of_an_older_program_is_not_ready(bare: str) -> None:
    with closing(Store(bare)) as store:
        answer = asked(store).get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_newer_tables_do_not_end_a_process_that_runs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watching.HEAD", "0001")
    assert asked(store).get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_not_ready_in_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    monkeypatch.setattr("bot.watching.version", lambda _: released.wait(60) and HEAD)
    monkeypatch.setattr("bot.watching.IN_TIME", 0.05)
    client = asked(store)
    assert client.get("/readyz").status_code == 503
    released.set()
    monkeypatch.setattr("bot.watching.IN_TIME", IN_TIME)
    assert client.get("/readyz").status_code == 200


def test_what_waits_in_the_outbox_is_told_with_its_age(store: Store) -> None:
    owed(store, "wecom", timedelta(seconds=90))
    owed(store, "wecom", timedelta(seconds=30))
    owed(store, "kefu", timedelta(seconds=10))
    with store.begin() as transaction:
        transaction.reach(Address("kefu", "one"), "refused")
    found = values(asked(store))
    assert found["xindeguo_unsettled channel=wecom priority=answer"] == 2
    assert found["xindeguo_unsettled channel=kefu priority=answer"] == 1
    assert found["xindeguo_outbox_age_seconds priority=answer"] == 90
    assert found["xindeguo_outbox_age_seconds priority=reminder"] == 0
    assert found["xindeguo_unreachable_doors channel=kefu"] == 1
    assert found["xindeguo_broadcasts_going"] == 0
    assert found["xindeguo_tasks_pending"] == 3
    assert found["xindeguo_database_up"] == 1


def test_the_database_is_not_asked_again_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asked(store)
    values(client)
    owed(store, "wecom", timedelta(seconds=90))
    assert "xindeguo_unsettled channel=wecom priority=answer" not in values(client)
    monkeypatch.setattr("bot.metrics.FRESH", 0)
    assert values(client)["xindeguo_unsettled channel=wecom priority=answer"] == 1


def test_a_database_that_is_away_is_told_too(store: Store, tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"this is no database" * 100)
    with closing(Store(f"sqlite:///{tmp_path / 'no.db'}")) as away:
        found = values(asked(away))
    assert found["xindeguo_database_up"] == 0
    assert any(name.startswith("xindeguo_info") for name in found)


def test_turns_and_sendings_are_counted_by_few_words(store: Store) -> None:
    few = f"few-{uuid4().hex}"  # what a process counts outlives a test
    with metrics.turn(few):
        metrics.apologized(few, KeyError("李敏"))
    metrics.sent(few, Outcome("sent"))
    for number in range(CODES + 10):
        metrics.sent(few, Outcome("later", code=f"code-{number}"))
    metrics.sent(few, Outcome("refused", code="what a person wrote"))
    client = asked(store)
    found = {
        name.replace(few, "few"): value for name, value in values(client).items() if few in name
    }
    assert found["xindeguo_turn_seconds_count channel=few"] == 1
    assert found["xindeguo_apologies_total channel=few error=KeyError"] == 1
    assert found["xindeguo_sent_total channel=few"] == 1
    assert found["xindeguo_failures_total channel=few code=other end=later"] == 10
    assert found["xindeguo_failures_total channel=few code=other end=refused"] == 1
    codes = [name for name in found if name.startswith("xindeguo_failures_total")]
    assert len(codes) == CODES + 2
    assert not re.search("李敏|wrote", client.get("/metrics").text)


@pytest.mark.parametrize(
    ("client", "header", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 404),
        ("testclient", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.7"}, 404),
    ],
)
def test_without_a_token_the_metrics_are_for_the_machine_itself(
    store: Store, client: str, header: dict[str, str], status: int
) -> None:
    assert asked(store, client=client).get("/metrics", headers=header).status_code == status


@pytest.mark.parametrize(
    ("client", "given", "status"),
    [
        ("10.0.0.7", "Bearer few-words", 200),
        ("10.0.0.7", "Bearer few-word", 404),
        ("10.0.0.7", "", 404),
        ("127.0.0.1", "", 404),
    ],
)
def test_with_a_token_it_opens_to_whoever_carries_it_and_to_nobody_else(
    store: Store, client: str, given: str, status: int
) -> None:
    header = {"Authorization": given}
    found = asked(store, "few-words", client).get("/metrics", headers=header)
    assert found.status_code == status


def test_a_process_without_a_chat_answers_at_a_port_of_its_own(store: Store) -> None:
    watching = Watching(store, Metrics(store, lambda: NOW), {})
    with answering(watching, "127.0.0.1", 0) as port:
        for path in ("healthz", "readyz", "metrics"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=20) as answer:
                assert answer.status == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
