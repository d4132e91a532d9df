"""What channels keep, shared by all processes: tokens, leases, notes; a verb is one statement."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, text

from .schema import FURTHEST, Moment
from .session import Session
from .statements import meets
from .store import Store
from .tables import notes, tokens


class Memory:
    """The memory of every channel, by name; a channel's names begin with its own.

    What the processes agree on is as exact as their clocks: a lease is taken for far longer than
    they differ, and for less than `FURTHEST`.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def token(self, name: str) -> str | None:
        """A token that is still valid."""
        with self._store.read() as reading:
            row = reading.session.row(TOKEN, {"name": name, "now": self._clock()})
        return row[0] if row else None

    def keep_token(self, name: str, value: str, seconds: float) -> None:
        """Keep a token for so long, in place of the one before."""
        until = self._clock() + timedelta(seconds=seconds)
        with self._store.begin() as transaction:
            facts = {"name": name, "value": value, "expires": until}
            transaction.session.change(KEEP_TOKEN, facts)

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        """Whether the holder has the lease now; taken where nobody has it, renewed by its own.

        For 0 seconds it is given back.
        """
        now = self._clock()
        until = now + timedelta(seconds=seconds)
        facts = {"name": name, "holder": holder, "until": until}
        facts |= {"now": now, "furthest": now + FURTHEST}
        with self._store.begin() as transaction:
            return transaction.session.change(LEASE, facts) == 1

    def note(self, name: str) -> str:
        """A note kept under a name, such as a cursor; `""` before the first."""
        with self._store.read() as reading:
            return note(reading.session, name)

    def keep_note(self, name: str, value: str) -> None:
        """Keep it instead of the one before."""
        with self._store.begin() as transaction:
            transaction.session.change(KEEP_NOTE, {"name": name, "value": value})


def note(session: Session, name: str) -> str:
    """A note as a transaction sees it; `""` before the first."""
    row = session.row(NOTE, {"name": name})
    return row[0] if row else ""


_NOW = bindparam("now", type_=Moment)

TOKEN = select(tokens.c.value).where(meets(tokens.c.name), tokens.c.expires > _NOW)
KEEP_TOKEN = text(
    "INSERT INTO tokens (name, value, expires) VALUES (:name, :value, :expires)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires = excluded.expires"
).bindparams(bindparam("expires", type_=Moment))
LEASE = text(
    "INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE leases.holder = excluded.holder OR leases.until <= :now OR leases.until > :furthest"
).bindparams(bindparam("until", type_=Moment), _NOW, bindparam("furthest", type_=Moment))
NOTE = select(notes.c.value).where(meets(notes.c.name))
KEEP_NOTE = text(
    "INSERT INTO notes (name, value) VALUES (:name, :value)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
