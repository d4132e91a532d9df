"""Writes down how messages ended, as many in one transaction as have ended meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from conversations.messages import Address
from storage import reports, tickets
from storage.records import Settled, Unsettled
from storage.tickets import Ticket
from storage.transaction import NOT_GIVEN, Transaction

from .channels.base import Abilities
from .sending import in_a_moment

KEPT = timedelta(days=30)
"""How old an answer may be that is given after all when the person writes again."""


@dataclass(frozen=True, slots=True)
class Given:
    """A message that is done with: `ends` of its parcels, each with the platform's code.

    So many `parts` of it are given now. `receipt` is what the platform calls the last of them,
    which `spends` what may be sent to the person, or a `ticket`.
    """

    waiting: Unsettled
    ends: Mapping[str, str] = field(default_factory=dict)
    parts: int = 0
    receipt: str = ""
    spends: bool = False
    ticket: Ticket | None = None

    @property
    def end(self) -> str:
        """The worst that happened; `sent` where nothing was left to be sent."""
        return next((end for end in BY_GRAVITY if end in self.ends), "sent")


def settle(
    transaction: Transaction, abilities: Abilities, given: Sequence[Given], now: datetime
) -> None:
    """Note how these ended; who was reached may be given what is missing.

    The doors come first, as in a turn: else one would wait for the other.
    """
    for one in given:
        if one.spends:
            spend(transaction, abilities, one.waiting.address, now)
        if one.end == "unreachable":
            transaction.reach(one.waiting.address, one.ends["unreachable"] or "gone")
    transaction.settle([_settled(one) for one in given], now)
    session = transaction.session
    reports.sent_as(session, {one.waiting.id: one.receipt for one in given if one.receipt})
    for one in given:
        if one.ticket:
            tickets.used(session, one.ticket, one.waiting.id, now)
    reached = [one.waiting for one in given if one.end not in NOT_GIVEN]
    transaction.reopen([one.address for one in reached if not one.late], now - KEPT)


def spend(transaction: Transaction, abilities: Abilities, to: Address, now: datetime) -> None:
    """Count one message to a person, where their number is limited."""
    if abilities.messages:
        at_once = in_a_moment(abilities, transaction.contact(to), now)
        transaction.spent(to, at_once=at_once)


def _settled(one: Given) -> Settled:
    return Settled(one.waiting.id, one.end, parts=one.parts, given=one.waiting.parts)


BY_GRAVITY = ("unreachable", "needs_ticket", "closed", "later", "refused", "unknown")
"""How an answer of several parcels ended: as the worst of them did."""
