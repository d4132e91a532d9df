"""The server as a process: it says when it is there, streams what is new, and goes when asked."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.channels.web import Settings
from bot.server import application
from bot.visitor import Visitor
from conversations.messages import Address
from tests.browser.running import running
from tests.channels.fake_desk import WORDS, FakeDesk

ROOT = Path(__file__).parent.parent
PROGRAM = """
    import sys
    from bot.channels.web import Settings
    from bot.server import application, serve
    from tests.channels.fake_desk import WORDS, FakeDesk

    app = application(FakeDesk(), WORDS, Settings(title="申报助手"))
    serve(app, ("127.0.0.1", int(sys.argv[1])), WORDS, lambda line: print(line, flush=True))
    print("tidied up")
"""
VISITOR = Visitor("v" * 43)
ADDRESS = Address("web", VISITOR.person)


def start(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def get(port: int, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"cookie": f"visitor={VISITOR.token}", **named})
        yield connection.getresponse()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_goes_when_asked_even_with_an_open_stream(
    stop: signal.Signals,
) -> None:
    with start(0) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = r"http://127\.0\.0\.1:(\d+)/"
        found = re.fullmatch(WORDS["ready"].format(address=address) + "\n", line)
        assert found
        port = int(found[1])
        with get(port, "/healthz") as answer:
            assert answer.read() == b'{"ok":true}'
        with get(port, "/") as page, get(port, "/stream?after=0") as stream:
            assert page.status == 200
            assert stream.readline().startswith(b"id: ")
            process.send_signal(stop)
            rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "tidied up\n", "")


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with start(port) as process:
            out, errors = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert errors == WORDS["port_taken"].format(port=port, other=port + 1) + "\n"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> Starlette:
    return application(desk, WORDS, Settings(title="申报助手", poll=0.2))


@pytest.fixture
def port(app: Starlette) -> Iterator[int]:
    with running(app) as address:
        yield int(address.rpartition(":")[2])


def event(stream: http.client.HTTPResponse) -> dict[str, str]:
    """The next event of a stream, its lines of data joined."""
    fields: dict[str, str] = {}
    while line := stream.readline().decode().rstrip("\r\n"):
        name, _, text = line.partition(": ")
        fields[name] = fields.get(name, "") + text
    return fields


def test_a_stream_brings_what_was_missed_and_what_comes(port: int, desk: FakeDesk) -> None:
    with get(port, "/"), get(port, "/stream?after=0") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.headers["cache-control"] == "no-store"
        first = event(stream)
        assert "你好" in first["data"]
        desk.remind(ADDRESS, "提醒一")
        second = event(stream)
        assert "提醒一" in second["data"]
        assert "你好" not in second["data"]
        assert int(second["id"]) > int(first["id"])
    desk.remind(ADDRESS, "提醒二")
    with get(port, "/stream?after=0", last_event_id=second["id"]) as again:
        third = event(again)
        assert "提醒二" in third["data"]
        assert "提醒一" not in third["data"]


def test_a_stream_belongs_to_one_visitor(port: int, desk: FakeDesk) -> None:
    other = Visitor("o" * 43)
    cookie = f"visitor={other.token}"
    with get(port, "/"), get(port, "/", cookie=cookie):
        after = desk.history(Address("web", other.person))[-1].id
    with get(port, f"/stream?after={after}", cookie=cookie) as stream:
        desk.remind(ADDRESS, "只给一个人")
        desk.remind(Address("web", other.person), "给另一个人")
        heard = event(stream)["data"]
    assert "给另一个人" in heard
    assert "只给一个人" not in heard


def test_the_bell_wakes_a_stream_at_once(desk: FakeDesk) -> None:
    app = application(desk, WORDS, Settings(title="申报助手", poll=3600))
    with running(app) as address:
        port = int(address.rpartition(":")[2])
        with get(port, "/"), get(port, "/stream?after=0") as stream:
            event(stream)
            time.sleep(0.2)  # now it waits for the bell
            desk.remind(ADDRESS, "提醒")
            app.state.ring(ADDRESS.person)
            assert "提醒" in event(stream)["data"]


def test_whoever_sends_too_much_is_heard_out_and_told(port: int) -> None:
    # A browser that is cut off in the middle shows an error of its own instead of our page.
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'
    body = part + b"x" * (40 * 1024 * 1024)
    headers = {
        "cookie": f"visitor={VISITOR.token}",
        "content-type": "multipart/form-data; boundary=b",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", "/say", body, headers)
        answer = connection.getresponse()
        assert answer.status == 413
        assert WORDS["error_413"].format(limit=20) in answer.read().decode()


def test_a_port_is_checked_before_anything_starts(tmp_path: Path) -> None:
    with start(99999) as process:
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert "99999" in errors
    assert "Traceback" not in errors
