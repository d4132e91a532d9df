"""The HTTP door: one application for all channels reached by HTTP, and the server it runs in.

Every answer leaves with the same strict headers, every body is bounded before it is parsed, every
request leaves one line in the log without a word of its content, and what nobody foresaw becomes
one apology.
"""

import errno
import logging
import signal
import socket
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from renderers.page import FILE_LIMIT, Page

from .channels.base import Desk
from .channels.web import Settings, Web
from .visitor import NoInvitation

LOG = logging.getLogger("xindeguo.server")
BODY_LIMIT = (FILE_LIMIT + 1) * 1024 * 1024
"""Bytes of a body: one file and what a form needs around it."""


def application(
    desk: Desk,
    words: Mapping[str, str],
    settings: Settings,
    others: Sequence[BaseRoute] = (),
) -> Starlette:
    """Everything that answers HTTP, `others` being the doors of messengers and links.

    `words` is `[page]` of a language file.

    `application.state.ring(person)` tells the open pages of a web address that something new was
    said; they find out by themselves within `settings.poll` seconds.
    """
    page = Page(words, settings.title, settings.subtitle)
    web = Web(desk, page, settings)

    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = getattr(error, "headers", None)
        if isinstance(error, NoInvitation):
            return HTMLResponse(page.refusal(status, "no_invitation"), status, headers)
        return _refusal(page, request, status, headers)

    app = Starlette(
        routes=[*web.routes(), *others, Route("/healthz", healthz)],
        middleware=[
            Middleware(Door, page=page),
            Middleware(GZipMiddleware, compresslevel=6),
            Middleware(Bounded),
        ],
        exception_handlers={HTTPException: refuse},
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever host the request names
    app.state.ring = web.bell.ring
    return app


def serve(
    app: ASGIApp, where: tuple[str, int], words: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Answer at a host and port until Ctrl-C or SIGTERM; what is under way is finished first.

    Port 0 takes a free one. `say` is given one line with the address when the door is open.
    `SystemExit` with a sentence when it cannot be opened. To be called in the main thread.
    """
    listener = _listen(where, words)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    host, port = listener.getsockname()[:2]
    server = Server(config, lambda: say(words["ready"].format(address=_url(host, port))))
    # uvicorn raises a stop signal anew when it has closed: as KeyboardInterrupt the caller goes on
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
        listener.close()


class Server(uvicorn.Server):
    """A uvicorn server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._ready()


class Door:
    """What every request passes: headers, the log, and an apology when anything breaks."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, unfinished, began = 0, False, time.perf_counter()

        async def dressed(message: Message) -> None:
            nonlocal status, unfinished
            unfinished = message.get("more_body", False)
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, dressed)
            if unfinished:  # a stream, cut because the server closes
                await send({"type": "http.response.body"})
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the outermost place: whatever it is, it ends here
            _report(error)
            if not status:
                response = _refusal(self._page, Request(scope), 500)
                await response(scope, receive, dressed)
        finally:
            _log(scope, status, time.perf_counter() - began)


class Bounded:
    """Stops a body at `BODY_LIMIT`, whether it told its length or came in chunks: 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:  # uvicorn drops the rest unread, so that a browser hears this
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)


async def healthz(_: Request) -> Response:
    """Whether the server answers at all."""
    return JSONResponse({"ok": True})


def _refusal(
    page: Page, request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    fragment = "x-fragment" in request.headers
    html = page.refusal_fragment(status) if fragment else page.refusal(status)
    return HTMLResponse(html, status_code=status, headers=headers)


def _log(scope: Scope, status: int, seconds: float) -> None:
    """One line for a request, by its endpoint's name: a path may hold the id of a document."""
    name = getattr(scope.get("endpoint"), "__name__", "-")
    LOG.info("%s %s %s %.0f ms", scope["method"], name, status or "gone", seconds * 1000)


def _report(error: Exception) -> None:
    """Where it broke, but not the exception's own message: it may quote what a person wrote."""
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s\n%s", type(error).__name__, where)


def _listen(where: tuple[str, int], words: Mapping[str, str]) -> socket.socket:
    host, port = where
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server(where, family=family)
    except (OSError, OverflowError, UnicodeError) as error:  # a port or a host there cannot be
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        sentence = words["port_taken" if taken else "cannot_listen"]
        values = {"host": host, "port": port, "other": port + 1, "reason": error}
        raise SystemExit(sentence.format_map(values)) from None
    # A response is written in two parts; the second would wait for the client to confirm the
    # first, 40 ms. asyncio takes care of that only for sockets that it has made itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - only compared
    return f"http://{shown}:{port}/"


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
