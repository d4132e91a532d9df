"""What is expected of whom, brought into the database: when the bot starts, and from then on."""

from datetime import datetime

from conversations.forms.reading import Association
from conversations.progress import expected_of, open_forms
from conversations.sharing import together
from conversations.state import STATE
from storage import people
from storage.expecting import Expected, sync
from storage.memory import KEEP_NOTE, note
from storage.store import Store

from .ledger import Kept, Ledger
from .turns import shared_rows
from .working import Put, Round

FEW = 1_000
"""People that are looked after on the way to the first page: they cost milliseconds."""
OFTEN = 600
"""Seconds: a season that opens at midnight has its rows long before anybody is reminded."""
FILLED = "progress"
"""The note that what was begun before there were rows has them."""


def expect(association: Association, store: Store, now: datetime) -> bool:
    """Bring people, what is expected of them, and what was begun, to what is known by now.

    Whether anything was to be done. It may be repeated at any time, by several processes at once;
    with nothing to do it is a glance.
    """
    return _bring(association, store, _expected(association, now), now)


def expecting(association: Association, store: Store) -> Round:
    """The round that does it. What is expected is the same from one round to the next, mostly."""
    last: Expected | None = None

    def run(now: datetime, _: Put) -> None:
        nonlocal last
        new = _expected(association, now)
        if last is None or last.open != new.open:
            last = new
        _bring(association, store, last, now)

    return Round("expecting", OFTEN, run)


def _expected(association: Association, now: datetime) -> Expected:
    of = open_forms(association.catalog, now)
    return Expected(association.roster, of, expected_of(association.catalog, of))


def _bring(association: Association, store: Store, expected: Expected, now: datetime) -> bool:
    done = sync(store, expected)
    return _fill(Ledger(association), store, now) or done


def _fill(ledger: Ledger, store: Store, now: datetime) -> bool:
    """Once, the rows of what was begun before there were any."""
    with store.read() as reading:
        if note(reading.session, FILLED):
            return False
        begun = people.begun(reading.session)
    for one in begun:
        with store.begin() as transaction:
            conversation = people.by_id(transaction.session, one)
            if conversation and conversation.state:
                state = STATE.validate_json(conversation.state)
                state = together(state, shared_rows(transaction, state))
                every = Kept(state, frozenset(state.drafts))
                ledger.keep(transaction, conversation, every, now)
    with store.begin() as transaction:
        transaction.session.change(KEEP_NOTE, {"name": FILLED, "value": "1"})
    return bool(begun)
