"""What whoever watches the machine may ask: does it live, is it ready, how does it stand.

`/healthz` says that the process answers. `/readyz` says that it can do its work: the database
answers in time and has this program's tables. `/metrics` is for those on the machine itself, or
with the token XINDEGUO_METRICS_TOKEN; for anybody else there is nothing at that address.
"""

import asyncio
import hmac
import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from storage.figures import version
from storage.migrations import HEAD
from storage.store import Store

from .metrics import Metrics

TOKEN = "XINDEGUO_METRICS_TOKEN"  # noqa: S105 - the variable's name
"""In the environment: what a stranger's request for the metrics has to carry."""
IN_TIME = 2.0
"""Seconds in which the database has to answer, for the process to be ready."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""What a proxy adds: who speaks through one does not speak from this machine."""


async def healthz(_: Request) -> Response:
    """Whether the process answers at all."""
    return JSONResponse({"ok": True})


class Watching:
    """The three addresses of one process."""

    def __init__(self, store: Store, metrics: Metrics, environment: Mapping[str, str]) -> None:
        self._store = store
        self._metrics = metrics
        self._token = environment.get(TOKEN, "")
        # One thread: who asks often while the database is away waits for the same answer.
        self._thread = ThreadPoolExecutor(1, "ready")
        self._asked: Future[bool] | None = None

    def routes(self) -> list[BaseRoute]:
        """Those that stand beside `/healthz`."""
        return [Route("/readyz", self.readyz), Route("/metrics", self.metrics)]

    async def readyz(self, _: Request) -> Response:
        """Whether the process can do its work: 200, or 503 without a reason."""
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(self._is_ready)
        asked = asyncio.wrap_future(self._asked)
        done, _pending = await asyncio.wait({asked}, timeout=IN_TIME)
        ready = bool(done) and asked.result()
        return JSONResponse({"ok": ready}, status_code=200 if ready else 503)

    def _is_ready(self) -> bool:
        try:
            with self._store.read() as reading:
                # Newer tables only have more: while machines are upgraded one after the other,
                # the old program goes on.
                return version(reading) >= HEAD
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready
            return False

    async def metrics(self, request: Request) -> Response:
        """How it stands, for those who may see it."""
        if not self._may_see(request):
            return PlainTextResponse("404", status_code=404)
        told = await run_in_threadpool(self._metrics.told)
        return Response(told, media_type=CONTENT_TYPE_LATEST)

    def _may_see(self, request: Request) -> bool:
        if self._token:
            given = request.headers.get("authorization", "").encode()
            return hmac.compare_digest(given, f"Bearer {self._token}".encode())
        local = request.client is not None and _is_loopback(request.client.host)
        return local and not any(name in request.headers for name in FORWARDED)


@contextmanager
def answering(watching: Watching, host: str, port: int) -> Iterator[int]:
    """Answer the three addresses in a thread until the end of the `with`; the port.

    For a process without a chat page. `OSError` where the port cannot be had; 0 takes a free one.
    """
    app = Starlette(routes=[Route("/healthz", healthz), *watching.routes()])
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="watching")
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
