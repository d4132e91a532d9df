"""Fetches what people sent to 微信客服 (kf/sync_msg, path/94670), and loses none of it.

Where one account's rows were read up to is kept in the database, and moved on only when every row
before it is handled. So a process that dies reads some rows twice, which does nothing: a message
is known by its id. One process at a time pulls an account, by a lease; rows of one person are
handled in their order, different people's side by side.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from ..base import Memory
from ..tencent.client import Client
from ..tencent.outcomes import Answer, Failure
from .reading import Row

LOG = logging.getLogger("xindeguo.kefu")
SYNC = "/cgi-bin/kf/sync_msg"
MOST = 1000
"""Rows of a page."""
LEASE = 60.0
"""Seconds for which an account is pulled by one process; renewed while it is at work."""
THREADS, ACCOUNTS = 8, 8
"""People whose rows are handled at the same time, and accounts that are pulled."""
BAD_TOKEN = "95007"  # noqa: S105 - an errcode


class Puller:
    """Pulls accounts when it is told to. `hear` handles one row and raises to have it again."""

    def __init__(self, client: Client, memory: Memory, hear: Callable[[Row, str], None]) -> None:
        self._client = client
        self._memory = memory
        self._hear = hear
        self._holder = secrets.token_hex(8)
        self._pulls = ThreadPoolExecutor(ACCOUNTS, "kefu-pull")
        self._people = ThreadPoolExecutor(THREADS, "kefu")
        self._lock = Lock()
        self._wanted: dict[str, str] = {}
        self._busy: dict[str, Future[None]] = {}

    def wake(self, account: str, token: str = "") -> "Future[None]":
        """Pull an account soon; once more if it is being pulled, for that may be past the end."""
        with self._lock:
            self._wanted[account] = token or self._wanted.get(account, "")
            busy = self._busy.get(account)
            if busy is None:
                busy = self._busy[account] = self._pulls.submit(self._work, account)
            return busy

    def close(self) -> None:
        """Finish what is under way."""
        self._pulls.shutdown()
        self._people.shutdown()

    def _work(self, account: str) -> None:
        while True:
            with self._lock:
                if account not in self._wanted:
                    del self._busy[account]
                    return
                token = self._wanted.pop(account)
            try:
                self._pull(account, token)
            except Exception as error:  # noqa: BLE001 - the next call or sweep comes
                LOG.error("pulling failed: %s", type(error).__name__)  # noqa: TRY400

    def _pull(self, account: str, token: str) -> None:
        """Everything new of an account, once no other process is at it."""
        until = time.monotonic() + LEASE + 1
        while not self._leased(account, LEASE):
            if time.monotonic() > until:
                return
            time.sleep(0.2)
        try:
            while self._page(account, token):
                pass
        finally:
            self._leased(account, 0)

    def _page(self, account: str, token: str) -> bool:
        """One page handled and its end kept; whether there is another."""
        cursor = self._memory.note(_cursor(account))
        page = self._fetched(account, cursor, token)
        if isinstance(page, Failure):
            LOG.warning("messages could not be pulled: %s", page.code)
            return False
        rows, following = page.get("msg_list"), page.get("next_cursor")
        self._handle(account, rows if isinstance(rows, list) else [])
        if not isinstance(following, str) or following in {"", cursor}:
            return False
        self._memory.keep_note(_cursor(account), following)
        # Fewer rows than asked for, or none, do not mean that there are no more.
        return page.get("has_more") == 1 and self._leased(account, LEASE)

    def _fetched(self, account: str, cursor: str, token: str) -> Answer | Failure:
        """A page; without the token where it is too old, which the platform allows rarely."""
        asked = {"cursor": cursor, "token": token, "limit": MOST, "open_kfid": account}
        page = self._client.post(SYNC, asked)
        if isinstance(page, Failure) and page.code == BAD_TOKEN and token:
            return self._client.post(SYNC, {**asked, "token": ""})
        return page

    def _handle(self, account: str, rows: Iterable[object]) -> None:
        """Every row handled. Raises when one was not, after the others."""
        people: dict[str, list[Row]] = {}
        for row in rows:
            if isinstance(row, Mapping):
                people.setdefault(_whose(row), []).append(row)
        works = {self._people.submit(self._in_order, account, rows) for rows in people.values()}
        left = works
        while left:
            left = wait(left, LEASE / 3).not_done
            self._leased(account, LEASE)
        for work in works:
            work.result()

    def _in_order(self, account: str, rows: Iterable[Row]) -> None:
        for row in rows:
            self._hear(row, account)

    def _leased(self, account: str, seconds: float) -> bool:
        return self._memory.lease(f"kefu:{account}:pull", self._holder, seconds)


def _cursor(account: str) -> str:
    return f"kefu:{account}:cursor"


def _whose(row: Row) -> str:
    event = row.get("event")
    inner = event.get("external_userid") if isinstance(event, Mapping) else None
    return str(row.get("external_userid") or inner or "")
