"""The tickets that people grant at the doors of channels, as a channel keeps them."""

from collections.abc import Callable
from datetime import datetime

from conversations.messages import Address
from storage import tickets
from storage.store import Store

from .channels.base import Kind


class Consents:
    """`Consents` of `bot/channels/base.py`, in the database; `clock` knows the time's zone."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def granted(self, address: Address, kind: Kind, scene: str, at: float) -> bool:
        """Keep a consent; whoever was never seen here has a conversation from now on."""
        moment = datetime.fromtimestamp(at, self._clock().tzinfo)
        with self._store.begin() as transaction:
            transaction.conversation(address)
            return tickets.grant(transaction.session, address, kind, scene, moment)

    def withdrawn(self, address: Address, scene: str) -> None:
        """Forget what is left of the `notice` tickets of a template."""
        with self._store.begin() as transaction:
            tickets.withdraw(transaction.session, address, scene)

    def scenes(self, address: Address) -> frozenset[str]:
        """The scenes that a `once` ticket is left of."""
        with self._store.read() as reading:
            return tickets.scenes(reading.session, address)
