"""The call list: whom of a region no message reaches, for the office of that region alone."""

from datetime import datetime, timedelta

from conversations.reminding import Calls
from storage import calling
from storage.scope import Scope
from storage.session import Session

SINCE = timedelta(days=30)
"""How long somebody whom nobody reached is on the list without being tried again."""
MOST = 2_000
"""People on a list; an office that has more of them needs another plan."""


def call_list(session: Session, scope: Scope, now: datetime) -> Calls:
    """Who is to be called, as far as the office that asks may see; nobody for anybody else."""
    if scope.role != "staff":
        return Calls()
    since = now.date() - SINCE
    found, total = calling.calls(session, scope.regions, since, (0, MOST))
    return Calls(found, total, allowed=True, scope=next(iter(scope.regions), ""))
