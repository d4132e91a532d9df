"""A process of its own that takes turns: `python -m tests.storage.turns URL`.

It upgrades the database and says "ready". Then each line it reads is a person and a message id; it
says the id again once the turn is committed.
"""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from conversations.messages import Address, Incoming, Outgoing, Reply
from storage.errors import Stale
from storage.store import Store


def take_turn(store: Store, person: str, message_id: str) -> Outgoing:
    """Handle one message as the assistant does; the state is the list of the messages handled."""
    while True:
        try:
            return _take_turn(store, Address("test", person), message_id)
        except Stale:
            continue


def _take_turn(store: Store, address: Address, message_id: str) -> Outgoing:
    with store.begin() as transaction:
        conversation, answered = transaction.met(address, message_id)
        if answered:
            return answered
        handled = [*json.loads(conversation.state or "[]"), message_id]
        answer = Outgoing((Reply(f"{message_id} is number {len(handled)}"),))
        incoming = Incoming(address, message_id, text=message_id)
        transaction.turn(conversation, incoming, answer, json.dumps(handled), datetime.now(UTC))
        return answer


def check(store: Store, person: str) -> list[str]:
    """The messages of a person that had an effect, where all that is kept of them agrees."""
    address = Address("test", person)
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        exchanges = transaction.history(address, limit=100_000)
    handled: list[str] = json.loads(conversation.state or "[]")
    assert handled == [exchange.said.id for exchange in exchanges if exchange.said]
    assert len(handled) == len(set(handled)) == len(exchanges) == conversation.version
    for number, (message_id, exchange) in enumerate(zip(handled, exchanges, strict=True), 1):
        assert exchange.answer == Outgoing((Reply(f"{message_id} is number {number}"),))
    return handled


def open_each(urls: list[str], at_once: Barrier) -> None:
    """Open and upgrade one new database after the other, each at the moment that others do."""
    for url in urls:
        at_once.wait(20)
        with closing(Store(url)) as store:
            store.upgrade()


def main(url: str) -> None:
    store = Store(url)
    print("loaded", flush=True)  # noqa: T201 - a pipe is how it talks
    store.upgrade()
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        person, message_id = line.split()
        take_turn(store, person, message_id)
        print(message_id, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
