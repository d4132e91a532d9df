"""Telegram's Bot API as any thread may call it, and what its errors mean.

Of python-telegram-bot only `Bot`, its types and its errors are used: what a conversation has come
to is in our database, so its handlers, persistence, job queue and updater would be a second truth.
The library is asynchronous and a channel is not, so its coroutines run in one loop, in a thread of
its own. A loop rather than a blocking client, because there a long poll is cancelled at once, and
because the library's own request keeps its own classes of errors.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, wait
from datetime import timedelta
from threading import Lock, Thread
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from ..base import Outcome

# The library looks at every `RetryAfter`; unless it is told, each warns that it will change.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Given = TypeVar("Given")
Going: TypeAlias = Callable[[], bool]
"""Whether a call that waits goes on; asked again and again while it does."""

BEAT = 0.2
"""Seconds between two times that is asked."""

PATIENCE = 20.0
"""Seconds a call may take to connect, to send or to be answered, each for itself."""
MINUTE = 60.0
"""Seconds until a call is tried again that only an operator's hand can mend."""
LARGEST = 21 * 2**20
"""Bytes of a response that are read: the largest file there is to fetch, and some."""


class Stopped(Exception):
    """The call was not to go on, and was cancelled."""


class BotApi:
    """One bot at one server. Construct it anywhere, call it in any thread, close it once."""

    def __init__(self, token: str, server: str, proxy: str = "") -> None:
        hush()
        self._server = f"{server}/bot{token}"
        self._requests = [_request(proxy), _request(proxy)]
        self._polling = self._requests[0]
        self._bot = Bot(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            get_updates_request=self._polling,
            request=self._requests[1],
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    def call(
        self,
        work: Callable[[Bot], Coroutine[Any, Any, Given]],
        going: Going | None = None,
    ) -> Given:
        """What the coroutine gives. Raises `TelegramError`; `Stopped` where it is not `going`.

        What `going` raises ends the call as well.
        """
        future = asyncio.run_coroutine_threadsafe(work(self._bot), self._running())
        try:
            while going and not wait([future], timeout=BEAT).done:
                if not going():
                    raise Stopped
            return future.result()
        except CancelledError:
            raise Stopped from None
        finally:
            future.cancel()

    def file(self, id: str, going: Going) -> bytes:
        """A file that a person sent. `BadRequest` where Telegram does not give it."""

        async def fetch(bot: Bot) -> bytes:
            found = await bot.get_file(id)
            return bytes(await found.download_as_bytearray())

        return self.call(fetch, going)

    def updates(self, offset: int, kinds: Sequence[str], seconds: int, going: Going) -> list[Any]:
        """What people sent since `offset`, as Telegram tells it, waited for so many seconds.

        Not `Bot.get_updates`: there one update that cannot be read hides all of its batch.
        """
        asked = {"offset": offset, "timeout": seconds, "allowed_updates": json.dumps(kinds)}
        url = f"{self._server}/getUpdates?{urlencode(asked)}"

        async def poll(_: Bot) -> Any:
            return await self._polling.post(url, read_timeout=seconds + PATIENCE)

        found = self.call(poll, going)
        return found if isinstance(found, list) else []

    def close(self) -> None:
        """Hang up and end the thread."""
        with self._lock:
            if self._loop is None:
                return

            async def hang_up(_: Bot) -> None:
                for request in self._requests:
                    await request.shutdown()

            loop, self._loop = self._loop, None
            asyncio.run_coroutine_threadsafe(hang_up(self._bot), loop).result()
            loop.call_soon_threadsafe(loop.stop)

    def _running(self) -> asyncio.AbstractEventLoop:
        """The loop; begun at the first call, so that a bot which is only looked at has none."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=_run, args=[self._loop], name="bot-api", daemon=True).start()
            return self._loop


def meaning(error: TelegramError) -> Outcome:
    """How a sending ended that raised.

    `unknown` only where the request left and nothing readable came back. An answer that says no is
    believed, a failing server's too: it would rather be asked twice than a bubble be missing.
    """
    match error:
        case RetryAfter(retry_after=after):
            seconds = after.total_seconds() if isinstance(after, timedelta) else after
            return Outcome("later", seconds, "429", everybody=True)
        case InvalidToken():
            return Outcome("later", MINUTE, "401")
        case Conflict():
            return Outcome("later", MINUTE, "409")
        case Forbidden():
            return Outcome("unreachable", code="403")
        case ChatMigrated():
            return Outcome("unreachable", code="400")
        case BadRequest(message=message):
            away = any(words in message.lower() for words in NOBODY)
            return Outcome("unreachable" if away else "refused", code="400")
        case NetworkError(message=message, __cause__=None):
            big = "entity too large" in message.lower()
            return Outcome("refused", code="413") if big else Outcome("later", code="5xx")
        case NetworkError(__cause__=cause) if isinstance(cause, BEFORE_SENDING):
            return Outcome("later", code=type(cause).__name__)
        case NetworkError(__cause__=TelegramError()):
            return Outcome("unknown", code="unreadable")
        case _:
            return Outcome("unknown", code=type(error.__cause__ or error).__name__)


def hush() -> None:
    """No library writes what it sends: its address holds the token, its content is people's."""
    for name, level in LOUD.items():
        logging.getLogger(name).setLevel(level)


def _request(proxy: str) -> HTTPXRequest:
    """A pool of connections that minds no environment and reads no more than `LARGEST`."""
    return HTTPXRequest(
        connection_pool_size=32,
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
        pool_timeout=PATIENCE,
        media_write_timeout=3 * PATIENCE,
        proxy=proxy or None,
        httpx_kwargs={"trust_env": False, "event_hooks": {"response": [_bounded]}},
    )


async def _bounded(response: httpx.Response) -> None:
    length = response.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        raise httpx.DecodingError("longer than anything there is to fetch")


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What goes wrong before a request has left."""

NOBODY = ("chat not found", "peer_id_invalid", "user not found", "user is deactivated")
"""What Telegram says of a person who is not there; of all else it says that it is wrong."""

LOUD: Mapping[str, int] = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    # Above everything: what it cannot read, it writes whole as an error.
    "telegram": logging.CRITICAL + 1,
}
