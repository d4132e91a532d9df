"""The HTTP side of the fake: requests come in as calls, and fail as they are told to."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from python_multipart import parse_form

Json = dict[str, Any]
Failing = Literal["flood", "gateway", "page", "silent", "dropped", "lost"]
"""How a call fails: 429; 502 as Telegram says it; 502 as a stranger's page; taken, but never
answered; hung up before it was taken; taken, and then hung up."""


@dataclass(frozen=True)
class Call:
    """What the bot asked for."""

    method: str
    params: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]]


@dataclass
class Refusal(Exception):
    """Telegram's own words for what it does not do."""

    code: int
    description: str
    parameters: Json = field(default_factory=dict)


class Answering(Protocol):
    """What stands behind the server."""

    token: str
    calls: list[Call]
    failures: dict[str, list[Failing]]
    changed: threading.Condition
    closing: bool

    def answer(self, call: Call) -> Any: ...

    def file(self, path: str) -> bytes | None: ...


class Server(ThreadingHTTPServer):
    """Its threads end with the test."""

    daemon_threads = True
    telegram: Answering

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that hangs up is no error of ours."""


class Handler(BaseHTTPRequestHandler):
    """One request: a method of the bot, or a file of it."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._file() if self.path.startswith("/file/") else self.do_POST()

    def do_POST(self) -> None:
        telegram, url = self.server.telegram, urlsplit(unquote(self.path))
        token, _, method = url.path.removeprefix("/bot").partition("/")
        call = Call(method, *self._content(urlsplit(self.path).query))
        if token != telegram.token:
            return self._say(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        failing = telegram.failures.get(method)
        how = failing.pop(0) if failing else None
        if how in {"dropped", "gateway", "page", "flood"}:
            telegram.calls.append(call)
            return self._fail(how)
        try:
            result = telegram.answer(call)
        except Refusal as refusal:
            return self._refuse(refusal)
        if how == "silent":
            with telegram.changed:
                telegram.changed.wait_for(lambda: telegram.closing, timeout=30)
        if how:
            return self._hang_up()
        return self._say(200, {"ok": True, "result": result})

    def _content(self, query: str) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
        params = {name: values[0] for name, values in parse_qs(query).items()}
        files: dict[str, tuple[str, bytes]] = {}
        if not int(self.headers.get("Content-Length", 0)):
            return params, files

        if not self.headers["Content-Type"].startswith("multipart/"):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            return params | {name: values[0] for name, values in parse_qs(body).items()}, files

        def on_field(one: Any) -> None:
            params[one.field_name.decode()] = (one.value or b"").decode()

        def on_file(one: Any) -> None:
            one.file_object.seek(0)
            name = one.file_name.decode()
            files[one.field_name.decode()] = (name, one.file_object.read())
            one.close()

        headers = {name: value.encode() for name, value in self.headers.items()}
        parse_form(headers, self.rfile, on_field, on_file)
        return params, files

    def _fail(self, how: str) -> None:
        if how == "dropped":
            return self._hang_up()
        if how == "page":
            return self._say(502, "<html><h1>502 Bad Gateway</h1></html>")
        if how == "flood":
            return self._refuse(flood(2))
        return self._refuse(Refusal(502, "Bad Gateway"))

    def _refuse(self, refusal: Refusal) -> None:
        body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        self._say(refusal.code, body)

    def _file(self) -> None:
        telegram = self.server.telegram
        where = f"/file/bot{telegram.token}/"
        failing = telegram.failures.get("file")
        if failing:
            return self._fail(failing.pop(0))
        path = unquote(self.path)
        data = telegram.file(path.removeprefix(where))
        if not path.startswith(where) or data is None:
            return self._say(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        return self._send(200, "application/octet-stream", data)

    def _say(self, status: int, body: Json | str) -> None:
        html = isinstance(body, str)
        data = str(body).encode() if html else json.dumps(body).encode()
        self._send(status, "text/html" if html else "application/json", data)

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at `calls`."""


def flood(seconds: int) -> Refusal:
    """Too much at once."""
    words = f"Too Many Requests: retry after {seconds}"
    return Refusal(429, words, {"retry_after": seconds})
