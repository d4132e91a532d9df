"""Callbacks of an Official Account in secure mode, beside a bare Starlette echo in the same run.

The bot is the real one in one process: uvicorn, decryption, the conversation, SQLite on disk, the
delivery of what does not fit into the response; a stand-in takes the customer-service messages.
This process is the platform: it signs and encrypts what people of a real dialogue say, and opens
every answer. First both servers are asked as fast as they answer; then the bot alone, at rising
rates, where a message waits from the moment it was due. Prints one JSON object: answers per
second, milliseconds, the highest rate that was sustained, and what was lost.
"""

import asyncio
import json
import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, repeat
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import SHANGHAI, Place, open_assistant, open_library
from bot.channels.web import Settings
from bot.links import Links, link_keys
from bot.messengers import Around, doors, open_messengers, running, worker
from bot.server import application, serve
from storage.association import sample
from tests.channels.tencent.official import ACCOUNT, APP_SECRET
from tests.channels.tencent.sealed import OFFICIAL, message

DIALOGUE = Path(__file__).parents[1] / "tests/dialogues/caq-happy-path.chat"
SCRIPT = DIALOGUE.read_text("utf-8").partition("> @file")[0].splitlines()
SAID = [line[2:] for line in SCRIPT if line.startswith("> ") and not line.startswith("> @")]
"""What each person says: all of 附件1, and 附件2 up to its file."""
PEOPLE = 100
"""People who talk at the same time; who is done makes room for another."""
CONNECTIONS = 16
WARM, ROUNDS, SECONDS = 4.0, 3, 3.0
"""Seconds before the first is counted; how often and how long each server is asked."""
SHARES, STEP = (0.4, 0.6, 0.7, 0.8, 0.9, 1.0), 6.0
"""Rates, as shares of what the bot answered as fast as it could; seconds each is kept up."""
SUSTAINED = 1.0
"""Seconds within which 99 of 100 are answered at a rate that is sustained; five are allowed."""


@dataclass
class Asked:
    """What came of callbacks: seconds, bodies, and how long all of it took."""

    seconds: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    took: float = 0.0

    @property
    def figures(self) -> dict[str, float]:
        cuts = statistics.quantiles(self.seconds, n=100)
        return {
            "answers_per_second": round(len(self.seconds) / self.took, 1),
            "p50_ms": round(cuts[49] * 1000, 2),
            "p99_ms": round(cuts[98] * 1000, 2),
        }


class Platform:
    """Who writes next, what they say as the bytes of a callback, and what was answered."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: Counter[str] = Counter()
        self._new = count()
        self._people = [self._script() for _ in range(PEOPLE)]
        self._turn = count()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            place = next(self._turn) % PEOPLE
            said = next(self._people[place], None)
            if said is None:
                self._people[place] = self._script()
                continue
            self.sent.append(said["MsgId"])
            query, body = OFFICIAL.post(message(said), round(time.time()))
            yield _request(f"/wechat?{urlencode(query)}", body)

    def check(self, asked: Asked) -> None:
        """Open every answer; its signature is asserted."""
        for body in asked.bodies:
            said = OFFICIAL.read(body.decode())
            self.answers["late" if said["Content"].startswith("正在处理") else "in place"] += 1

    def _script(self) -> Iterator[dict[str, str]]:
        person = next(self._new)
        for number, text in enumerate(SAID):
            yield {
                "ToUserName": ACCOUNT,
                "FromUserName": f"oPerson{person:021}",
                "CreateTime": str(round(time.time())),
                "MsgType": "text",
                "Content": text,
                "MsgId": f"1{person:09}{number:04}",
            }


def main() -> None:
    platform = Platform()
    with tempfile.TemporaryDirectory(dir=".") as folder, _started(_stand_in) as echo:
        where = Path(folder)
        with _started(_bot, str(where), echo) as bot:
            callbacks = iter(platform)
            platform.check(_ask(bot, callbacks, WARM))
            fast = [_both(platform, (echo, bot), callbacks) for _ in range(ROUNDS)]
            capacity = statistics.median(one["answers_per_second"] for _, one in fast)
            rates = [_at(platform, bot, callbacks, capacity * share) for share in SHARES]
            lost = _lost(where / "bot.db", platform.sent)
    ratios = [two["answers_per_second"] / one["answers_per_second"] for one, two in fast]
    sustained = [one for one in rates if _is_sustained(one)]
    print(
        json.dumps(
            {
                "benchmark": "callbacks",
                "database": "sqlite, WAL, synchronous=FULL",
                "echo": _median([one for one, _ in fast]),
                "bot": _median([one for _, one in fast]),
                "ratio": {"median": statistics.median(ratios), "worst": min(ratios)},
                "rates": rates,
                "highest_sustained": sustained[-1] if sustained else None,
                "messages": len(platform.sent),
                "answers": dict(platform.answers),
                **lost,
            }
        )
    )


def _is_sustained(one: dict[str, float]) -> bool:
    kept_up = one["answers_per_second"] > 0.95 * one["offered_per_second"]
    return kept_up and one["p99_ms"] < SUSTAINED * 1000


def _both(
    platform: Platform, ports: tuple[int, int], callbacks: Iterator[bytes]
) -> tuple[dict[str, float], dict[str, float]]:
    """The echo and the bot, each as fast as it answers."""
    query, body = OFFICIAL.post(message({"Content": SAID[1]}), round(time.time()))
    echoed = _ask(ports[0], repeat(_request(f"/echo?{urlencode(query)}", body)), SECONDS)
    asked = _ask(ports[1], callbacks, SECONDS)
    platform.check(asked)
    return echoed.figures, asked.figures


def _at(
    platform: Platform, port: int, callbacks: Iterator[bytes], rate: float
) -> dict[str, float]:
    """The bot at so many callbacks a second."""
    asked = asyncio.run(_kept_up(port, callbacks, rate))
    platform.check(asked)
    return {"offered_per_second": round(rate, 1), **asked.figures}


def _ask(port: int, requests: Iterator[bytes], seconds: float) -> Asked:
    return asyncio.run(_as_fast(port, requests, seconds))


async def _as_fast(port: int, requests: Iterator[bytes], seconds: float) -> Asked:
    """Each connection asks again as soon as it was answered."""
    asked, began = Asked(), time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - began < seconds:
            request, due = next(requests), time.perf_counter()
            asked.bodies.append(await _answered(reader, writer, request))
            asked.seconds.append(time.perf_counter() - due)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    asked.took = time.perf_counter() - began
    return asked


async def _kept_up(port: int, requests: Iterator[bytes], rate: float) -> Asked:
    """A callback is asked when it is due, however many still wait for their answers."""
    asked, began = Asked(), time.perf_counter()
    free: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()

    async def one(request: bytes, due: float) -> None:
        # In turns, or the server would close a connection that was idle for five seconds.
        line = free.popleft() if free else await asyncio.open_connection("127.0.0.1", port)
        asked.bodies.append(await _answered(*line, request))
        asked.seconds.append(time.perf_counter() - due)
        free.append(line)

    async with asyncio.TaskGroup() as tasks:
        for number in range(round(rate * STEP)):
            due = began + number / rate
            request = next(requests)
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            tasks.create_task(one(request, due))
    asked.took = time.perf_counter() - began
    for _, writer in free:
        writer.close()
    return asked


async def _answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> bytes:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200"), head
    size = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
    return await reader.readexactly(size)


def _request(path: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body.encode())}"
    return f"{head}\r\n\r\n{body}".encode()


def _lost(database: Path, sent: Sequence[str]) -> dict[str, int]:
    """Messages without an exchange, with several, and answers that were not delivered in full."""
    with closing(sqlite3.connect(database)) as reading:
        for _ in range(100):
            if not reading.execute(LEFT).fetchone()[0]:
                break
            time.sleep(0.1)
        kept = Counter(name for (name,) in reading.execute("SELECT message_id FROM exchanges"))
        undelivered: int = reading.execute(LEFT).fetchone()[0]
    return {
        "lost": sum(not kept[name] for name in sent),
        "twice": sum(kept[name] > 1 for name in sent),
        "undelivered": undelivered,
    }


def _median(figures: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in figures) for name in figures[0]}


@contextmanager
def _started(serving: Callable[..., None], *given: object) -> Iterator[int]:
    """A server in a process of its own; its port."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serving, args=(theirs, *given))
    process.start()
    try:
        yield int(ours.recv().rstrip("/").rpartition(":")[2])
    finally:
        process.terminate()
        process.join()


def _stand_in(ready: Connection) -> None:
    """The bare echo, and what the bot calls: a token, a message sent."""

    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/xml")

    async def called(_: Request) -> Response:
        return JSONResponse({"errcode": 0, "access_token": "token", "expires_in": 7200})

    paths = ("/cgi-bin/stable_token", "/cgi-bin/message/custom/send")
    routes = [Route(path, called, methods=["POST"]) for path in paths]
    app = Starlette(routes=[Route("/echo", echo, methods=["POST"]), *routes])
    serve(app, ("127.0.0.1", 0), {"ready": "{address}"}, ready.send)


def _bot(ready: Connection, folder: str, platform: int) -> None:
    """The bot as `xindeguo serve` runs it, in the middle of a season."""
    where, began = Path(folder), time.monotonic()

    def clock() -> datetime:
        return SEASON + timedelta(seconds=time.monotonic() - began)

    library = open_library(sample())
    place = Place(sample(), f"sqlite:///{where / 'bot.db'}", where / "files")
    assistant, store = open_assistant(library, place, clock)
    links = Links(link_keys(where / "links.key"), "https://bot.example.org", clock)
    around = Around(assistant, store, library.phrases, clock, links)
    table = {"app": OFFICIAL.receiver, "account": ACCOUNT, "base": f"http://127.0.0.1:{platform}"}
    messengers = open_messengers({"wechat": table}, "", around, ENVIRONMENT)
    words = {**library.phrases.tables["page"], "ready": "{address}"}
    routes = doors(library, around, messengers)
    app = application(assistant, words, Settings(title="信得过"), routes)
    with running(messengers, worker(messengers, around)):
        serve(app, ("127.0.0.1", 0), words, ready.send)
    store.close()


SEASON = datetime(2020, 8, 3, 9, tzinfo=SHANGHAI)
ENVIRONMENT = {
    "XINDEGUO_WECHAT_TOKEN": OFFICIAL.token,
    "XINDEGUO_WECHAT_AES_KEY": OFFICIAL.letters,
    "XINDEGUO_WECHAT_SECRET": APP_SECRET,
}
LEFT = "SELECT count(*) FROM exchanges WHERE settled_at IS NULL OR outcome NOT IN ('sent')"

if __name__ == "__main__":
    main()
