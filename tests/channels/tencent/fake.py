"""The platforms on loopback: api.weixin.qq.com and qyapi.weixin.qq.com over real HTTP.

`Platform` has what both have: tokens, media, faults, a clock that can be moved. What one of them
has more stands in a file of its own (`official.py`) and is added with `route`. Whoever breaks a
limit of the real platform gets its error code, and the test fails by `violations`.
"""

import json
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, RLock, Thread
from typing import Literal, Self
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, object]
HOUR = 3600.0
MEDIA_DAYS = 3
MEGABYTE = 1024 * 1024
LARGEST = {"image": 2 * MEGABYTE, "file": 20 * MEGABYTE}
"""The smaller one of the two sizes the platform's pages give for a picture."""


@dataclass(frozen=True)
class Call:
    """One request as it arrived, before anything was done about it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    data: bytes = field(repr=False)

    @property
    def json(self) -> Json:
        """The body, which must be JSON in plain UTF-8: with \\u escapes a person sees them."""
        assert b"\\u" not in self.data, "Chinese must go as UTF-8"
        found = json.loads(self.data.decode())
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True)
class File:
    """What is answered where it is no JSON."""

    name: str
    data: bytes
    kind: str = "application/octet-stream"


Said = Literal["silent", "dropped", "refused", "garbage", "redirect", "http_500", "http_429"]


@dataclass(frozen=True)
class Fault:
    """What goes wrong instead: an errcode, an HTTP status, or nothing is heard any more.

    `silent` and `dropped` do what was asked and then say nothing; `refused` closes at once.
    """

    what: int | Said


@dataclass
class Kept:
    """A file the platform has, until it forgets it."""

    kind: str
    name: str
    data: bytes
    until: float


class Refusal(Exception):
    """An errcode."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


Route = Callable[[Call], Json | File]


class Platform:
    """A platform with one account. Use it as a context; `violations` must stay empty."""

    def __init__(self, account: str, secret: str, *, corporate: bool = False) -> None:
        self.account, self.secret, self.corporate = account, secret, corporate
        self.lock = RLock()
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.media: dict[str, Kept] = {}
        self.slow: dict[str, float] = {}
        self._faults: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}
        self._tokens: dict[str, float] = {}
        self._ahead = 0.0
        self._closing = Event()
        self._routes: dict[tuple[str, str], Route] = {}
        self.route("POST", "/cgi-bin/media/upload", self._upload)
        self.route("GET", "/cgi-bin/media/get", self._get_media)
        self.route("GET", "/cgi-bin/get_api_domain_ip", lambda _: {"ip_list": ["127.0.0.1"]})
        self._server = _Server(self)

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def route(self, method: str, path: str, answer: Route) -> None:
        """Add a call that needs a token. `Refusal` in it is an errcode."""
        self._routes[method, path] = answer

    def fail(self, path: str, what: int | str, *, always: bool = False, times: int = 1) -> None:
        """Let the next calls of a path go wrong; see `Fault`."""
        fault = Fault(what)  # type: ignore[arg-type]
        if always:
            self._always[path] = fault
        else:
            self._faults.setdefault(path, deque()).extend([fault] * times)

    def now(self) -> float:
        """The platform's time."""
        return time.time() + self._ahead

    def pass_time(self, seconds: float) -> None:
        """Later."""
        self._ahead += seconds

    def forget_tokens(self) -> None:
        """No token that was given is good any more."""
        with self.lock:
            self._tokens.clear()

    def to(self, path: str) -> list[Call]:
        """The calls of a path."""
        with self.lock:
            return [call for call in self.calls if call.path == path]

    def breach(self, code: int, what: str) -> Refusal:
        """A limit was broken: the code for it, and the test fails."""
        self.violations.append(f"{code}: {what}")
        return Refusal(code)

    def keep(self, kind: str, name: str, data: bytes) -> str:
        """A file of a person or of ours; its media id."""
        media = secrets.token_urlsafe(24)
        self.media[media] = Kept(kind, name, data, self.now() + MEDIA_DAYS * 24 * HOUR)
        return media

    def answer(self, call: Call) -> tuple[int, Json | File | str] | None:
        """The status and what is answered; `None`: nothing, the connection just ends."""
        with self.lock:
            self.calls.append(call)
            faults = self._faults.get(call.path)
            fault = faults.popleft() if faults else self._always.get(call.path)
        self._closing.wait(self.slow.get(call.path, 0))
        if fault and isinstance(fault.what, int):
            return 200, {"errcode": fault.what, "errmsg": "injected hint: [secret-looking]"}
        match fault.what if fault else None:
            case "refused":
                return None
            case "http_500":
                return 500, "<h1>Internal Server Error</h1>"
            case "http_429":
                return 429, "<h1>Too Many Requests</h1>"
            case "redirect":
                return 302, f"{self.base}/elsewhere"
            case "garbage":
                return 200, "<html>login first</html>"
            case "silent":
                self._carried_out(call)
                self._closing.wait(10)
                return None
            case "dropped":
                self._carried_out(call)
                return None
            case _:
                return 200, self._carried_out(call)

    def _carried_out(self, call: Call) -> Json | File:
        with self.lock:
            try:
                if call.path == ("/cgi-bin/gettoken" if self.corporate else STABLE):
                    return self._token(call)
                self._admit(call)
                answer = self._routes[call.method, call.path](call)
            except Refusal as refusal:
                return {"errcode": refusal.code, "errmsg": "refused"}
            except (AssertionError, KeyError, TypeError, ValueError) as error:
                self.violations.append(f"{call.method} {call.path}: {error!r}")
                return {"errcode": 47001, "errmsg": "data format error"}
            if isinstance(answer, File):
                return answer
            return {"errcode": 0, "errmsg": "ok", **answer}

    def _admit(self, call: Call) -> None:
        if self._tokens.get(call.query.get("access_token", ""), 0) <= self.now():
            raise Refusal(40014 if self.corporate else 40001)

    def _token(self, call: Call) -> Json:
        """The same token to whoever asks while it is good, as both platforms do."""
        given = call.query if self.corporate else call.json
        names = ("corpid", "corpsecret") if self.corporate else ("appid", "secret")
        if (given.get(names[0]), given.get(names[1])) != (self.account, self.secret):
            raise Refusal(40001 if self.corporate else 40125)
        if not self.corporate and given.get("grant_type") != "client_credential":
            raise Refusal(40002)
        for token, until in self._tokens.items():
            if until > self.now() + 300:
                return {"access_token": token, "expires_in": int(until - self.now())}
        token = f"token-{secrets.token_urlsafe(64)}"
        self._tokens[token] = self.now() + 7200
        return {"access_token": token, "expires_in": 7200}

    def _upload(self, call: Call) -> Json:
        kind = call.query["type"]
        if kind not in (LARGEST if self.corporate else {"image"}):
            raise self.breach(40004, f"no media of the kind {kind} can be sent")
        name, data = parts(call)
        if len(data) > LARGEST[kind]:
            raise self.breach(40009, f"{kind} of {len(data)} bytes")
        if len(data) <= 5:
            raise self.breach(40006, f"{kind} of {len(data)} bytes")
        if kind == "image" and not data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            raise self.breach(40005, "neither PNG nor JPEG")
        return {"type": kind, "media_id": self.keep(kind, name, data), "created_at": 1}

    def _get_media(self, call: Call) -> File:
        kept = self.media.get(call.query["media_id"])
        if kept is None or kept.until < self.now():
            raise Refusal(40007)
        return File(kept.name, kept.data, "image/jpeg" if kept.kind == "image" else BYTES)


def parts(call: Call) -> tuple[str, bytes]:
    """The name and the bytes of the one file in a multipart body, name as a person will see it."""
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    (part,) = message_from_bytes(head + call.data, policy=HTTP).iter_parts()
    raw = call.data.split(b"\r\n\r\n", 1)[0].decode()
    assert part.get_param("name", header="content-disposition") == "media"
    assert "filename*" not in raw, "the platform shows only filename= in UTF-8"
    data = part.get_payload(decode=True)
    length = int(raw.partition("filelength=")[2].split("\r\n")[0])
    assert isinstance(data, bytes)
    assert len(data) == length
    return raw.partition('filename="')[2].partition('"')[0], data


class _Server(ThreadingHTTPServer):
    """One thread a connection, none of which keeps a test from ending."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, platform: Platform) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.platform = platform

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, and says what the platform answers."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("content-length", 0)))
        parsed = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parsed.query, keep_blank_values=True))
        answer = self.server.platform.answer(Call(self.command, parsed.path, query, headers, data))
        self.close_connection = True
        if answer is None:
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._say(*answer)

    def _say(self, status: int, said: Json | File | str) -> None:
        name, kind = "", "text/plain" if isinstance(said, str) else "application/json"
        match said:
            case File(name, data, kind):
                pass
            case str():
                data = said.encode()
            case _:
                data = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", data.decode())
        self.send_header("Content-Type", kind)
        if name:
            shown = name.encode().decode("latin-1")
            self.send_header("Content-Disposition", f'attachment; filename="{shown}"')
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


STABLE = "/cgi-bin/stable_token"
BYTES = "application/octet-stream"
