"""The channel: it hears what people send, sends what delivery brings, and tells how it is."""

import hmac
import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from conversations.messages import Address, Incoming, Pressed, SentFile
from storage.errors import StoreError

from ..base import Desk, Finding, Memory, Outcome, Parcel
from .api import BotApi, Stopped, meaning
from .leading import Leading
from .reading import Moved, Press, Sent, Upload, read
from .sending import ABILITIES, give, unfit
from .settings import SECRETS, Settings

LOG = logging.getLogger("xindeguo.telegram")

CONTENT = 2**20
"""Bytes of a webhook's body; an update holds words and ids, never a file."""
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
POLL = 25
"""Seconds a poll waits for something to happen."""
IDLE = 5.0
"""Seconds between two looks whether the other process that polls has died."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries when Telegram or the database stays away."""
QUICK = 5.0
"""Seconds for what only looks better: a button that stops turning, a keyboard that goes."""
TRIES = 3
"""How often a file is asked for before the person is told that it did not come."""
OLD = Pressed("old")
"""A button that is none of this conversation's: it explains itself."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@dataclass(frozen=True, slots=True)
class World:
    """What the channel works with: the desk, the memory."""

    desk: Desk
    memory: Memory


class Telegram:
    """One bot of Telegram's. Private chats only; everything it says is delivered."""

    name = "telegram"
    abilities = ABILITIES

    def __init__(
        self, settings: Settings, world: World, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._desk = world.desk
        self._api = BotApi(
            settings.token.get_secret_value(),
            settings.base,
            settings.proxy.get_secret_value(),
        )
        # One for each bot: two bots beside one database poll both.
        bot = settings.token.get_secret_value().partition(":")[0]
        self._leading = Leading(world.memory, f"telegram-poller-{bot}", clock)
        self._offset = 0
        self._failures = 0

    def routes(self) -> list[Route]:
        """The webhook's door, where there is a webhook."""
        if self._settings.mode == "polling":
            return []
        return [Route("/telegram/{path}", self.webhook, methods=["POST"])]

    async def webhook(self, request: Request) -> Response:
        """One update. 200 once it is kept; 503 brings it again."""
        told = request.headers.get(SECRET_HEADER, "")
        path = _same(request.path_params["path"], self._settings.path)
        if not (_same(told, self._settings.secret.get_secret_value()) and path):
            raise HTTPException(404)
        try:
            raw = json.loads(await _body(request))
        except (ValueError, RecursionError):
            raise HTTPException(400) from None
        try:
            heard = await run_in_threadpool(self.hear, raw)
        except StoreError:
            raise HTTPException(503) from None
        return Response(status_code=200 if heard else 400)

    def hear(self, raw: Any) -> bool:
        """Handle one update as Telegram tells it; `False` for what is none.

        `StoreError` where it could not be kept: then it has to come again. What the library cannot
        read, and what breaks the bot, is logged and passed by: it would only come again, before
        everybody else's.
        """
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return False
        try:
            self._handle(read(Update.de_json(raw, None)))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            _report(error)
        return True

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """Hand one parcel to Telegram. It knows no keys: what is sent twice comes twice."""
        if code := unfit(parcel):
            return Outcome("refused", code=code)
        try:
            self._api.call(lambda bot: give(bot, to.person, parcel))
        except TelegramError as error:
            return meaning(error)
        except Exception as error:  # noqa: BLE001 - never raises
            _report(error)
            return Outcome("unknown", code=type(error).__name__)
        return Outcome("sent")

    def run(self, stopping: Event) -> None:
        """Poll while this process has the lease, or tell Telegram where the webhook is."""
        work = self._poll if self._settings.mode == "polling" else self._announce
        while not stopping.is_set():
            try:
                work(stopping)
            except Stopped:
                continue  # as it is stopping, or another process polls
            except (TelegramError, StoreError) as error:
                pause = self._pause(error)
                LOG.warning("%s, again in %.0f seconds", _code(error), pause)
                stopping.wait(pause)
            except Exception as error:  # noqa: BLE001 - a bug in one round ends no channel
                _report(error)
                stopping.wait(LONGEST_PAUSE)
        self._leading.give_back()

    def examine(self) -> tuple[Finding, ...]:
        """Whether the token is good, updates come in, and none wait."""
        try:
            me = self._api.call(lambda bot: bot.get_me())
            info = self._api.call(lambda bot: bot.get_webhook_info())
        except InvalidToken:
            return (Finding(ok=False, code="telegram_token", data={"name": SECRETS["token"]}),)
        except TelegramError as error:
            return (Finding(ok=False, code="telegram_away", data={"reason": _code(error)}),)
        named = Finding(ok=True, code="telegram_bot", data={"name": f"@{me.username}"})
        return (named, *self._examined(info))

    def close(self) -> None:
        """Hang up."""
        self._api.close()

    def _examined(self, info: WebhookInfo) -> Iterator[Finding]:
        waiting = info.pending_update_count
        polling = self._settings.mode == "polling"
        right = info.url == ("" if polling else self._settings.webhook)
        code = ("telegram_polling" if polling else "telegram_webhook") + ("" if right else "_not")
        yield Finding(ok=right, code=code, data={"address": self._settings.address})
        yield Finding(ok=waiting < MANY, code="telegram_waiting", data={"number": waiting})
        if info.last_error_message and not polling:
            data: dict[str, str | int] = {"reason": info.last_error_message}
            yield Finding(ok=not waiting, code="telegram_last_error", data=data)

    def _handle(self, sent: Sent | None) -> None:
        match sent:
            case Incoming():
                self._receive(sent)
            case Press():
                self._press(sent)
            case Upload(incoming):
                self._receive(replace(incoming, file=self._fetched(sent)))
            case Moved(address, why):
                self._desk.gone(address, why)
            case None:
                pass

    def _receive(self, incoming: Incoming) -> None:
        self._desk.receive(incoming, in_place=0)

    def _press(self, press: Press) -> None:
        """The button stops turning, is heard, and goes with its keyboard."""
        chat = press.incoming.address.person
        with suppress(TelegramError):  # after a quarter of a minute nobody waits for it
            self._api.call(
                lambda bot: bot.answer_callback_query(
                    press.query, connect_timeout=QUICK, read_timeout=QUICK
                ),
                self._leading.keep,
            )
        pressed = self._desk.pressed(press.incoming.address, press.button) or OLD
        self._receive(replace(press.incoming, pressed=pressed))
        with suppress(TelegramError):  # it is gone already, or too old to be changed
            self._api.call(
                lambda bot: bot.edit_message_reply_markup(
                    chat, press.message, connect_timeout=QUICK, read_timeout=QUICK
                ),
                self._leading.keep,
            )

    def _fetched(self, upload: Upload) -> SentFile:
        """The file, looked at and kept; what cannot be fetched says so."""
        refused = SentFile(upload.name, upload.size, "", "", problem="file_too_big")
        if upload.size > ABILITIES.file_in:
            return refused
        for _ in range(TRIES):
            try:
                data = self._api.file(upload.file, self._leading.keep)
            except BadRequest as error:
                if "too big" in error.message:
                    return refused
            except TelegramError:
                continue
            else:
                return self._desk.keep(upload.name, data)
        return replace(refused, problem="file_not_fetched")

    def _announce(self, stopping: Event) -> None:
        secret = self._settings.secret.get_secret_value()
        url = self._settings.webhook
        self._api.call(
            lambda bot: bot.set_webhook(url, allowed_updates=KINDS, secret_token=secret),
            lambda: not stopping.is_set(),
        )
        stopping.wait()

    def _poll(self, stopping: Event) -> None:
        """Ask for updates while the lease is held; the next question confirms them."""
        if not self._leading.leads():
            self._offset = 0
            stopping.wait(IDLE)
            return

        def going() -> bool:
            return not stopping.is_set() and self._leading.leads()

        self._api.call(lambda bot: bot.delete_webhook(), going)
        while going():
            for raw in self._api.updates(self._offset, KINDS, POLL, going):
                if not going():
                    return
                self.hear(raw)
                self._offset = raw["update_id"] + 1
            self._failures = 0

    def _pause(self, error: Exception) -> float:
        """Seconds until the next try: what Telegram names, else twice as long each time."""
        self._failures += 1
        named = meaning(error).wait if isinstance(error, TelegramError) else 0.0
        return max(min(2.0**self._failures / 2, LONGEST_PAUSE), named)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > CONTENT:
            raise HTTPException(413)
    return bytes(body)


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _code(error: Exception) -> str:
    """What went wrong in a word, without the library's text: it may quote an address."""
    if isinstance(error, TelegramError):
        return meaning(error).code
    return type(error).__name__


def _report(error: Exception) -> None:
    """Where it broke, but not the exception's own message: it may quote what a person wrote."""
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s\n%s", type(error).__name__, where)


MANY = 100
"""Updates that wait when something is wrong."""
