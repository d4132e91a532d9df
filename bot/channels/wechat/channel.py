"""The Official Account itself: it hears, answers in place, sends, and says how it is."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from conversations.messages import Address, Incoming, Outgoing

from ..base import (
    Abilities,
    Card,
    Choices,
    Desk,
    Finding,
    Memory,
    Outcome,
    Parcel,
    Picture,
    Text,
)
from ..tencent.callback import Post, Query, Rejected, Tree, body, query, refusal, written
from ..tencent.client import Client
from ..tencent.outcomes import Failure, outcome
from ..tencent.text import LONGEST, named, size, tame
from .once import Broken, Once
from .reading import Heard, Left, Nothing, Read, read
from .settings import Settings

LOG = logging.getLogger("xindeguo.wechat")
IN_PLACE = 4.0
"""Seconds an answer may take; the platform hangs up after five."""
LARGEST_PICTURE = 2 * 1024 * 1024
"""Bytes of a picture the platform takes for certain; another page of its says 10 MB."""
THREADS = 16
"""Messages that are handled at the same time; the others wait for their turn."""

Message: TypeAlias = Mapping[str, object]
"""What is posted to the platform."""

ABILITIES = Abilities(
    text=1900,  # the rest is for a sentence before it
    unit="bytes",
    picture=LARGEST_PICTURE,
    merged=True,
    window=48 * 3600,
    messages=5,
    moment=60,
    moment_messages=3,
    in_place=1,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the channel works with: the desk, the memory, `[wechat]` of a language file, a packer.

    `pack` gives the parcels of an answer; only the first is taken from it.
    """

    desk: Desk
    memory: Memory
    words: Mapping[str, str]
    pack: Callable[[Outgoing, Address], Iterable[Parcel]]


class WeChat:
    """One Official Account. Callbacks come at `/wechat`."""

    name = "wechat"
    abilities = ABILITIES

    def __init__(
        self, settings: Settings, given: Setting, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._given = given
        self._clock = clock
        self._post = Post(
            settings.keys, skew=settings.skew, insecure=settings.insecure, clock=clock
        )
        self._client = Client(settings.known_as, given.memory)
        self._threads = ThreadPoolExecutor(THREADS, "wechat")
        self._once = Once[Tree](self._threads)

    def routes(self) -> Sequence[Route]:
        """The address that is entered in the platform's console, and the domain's proof."""
        routes = [
            Route("/wechat", self.greet, methods=["GET"]),
            Route("/wechat", self.receive, methods=["POST"]),
        ]
        if name := self._settings.domain_file:
            routes.append(Route(f"/{name}", self.domain_file))
        return routes

    async def greet(self, request: Request) -> Response:
        """The check of that address when it is saved."""
        return self._post.greeting(request)

    async def domain_file(self, request: Request) -> Response:
        """What the console looks for on a domain it is told of: the letters in the file's name."""
        name = self._settings.domain_file
        return PlainTextResponse(name.removeprefix("MP_verify_").removesuffix(".txt"))

    async def receive(self, request: Request) -> Response:
        """One callback, answered within five seconds whatever it takes to answer."""
        posted = await body(request)
        if isinstance(posted, Rejected):
            return refusal(posted)
        match self.read(posted, query(request)):
            case Rejected() as rejected:
                return refusal(rejected)
            case Nothing():
                return PlainTextResponse("success")
            case Left(address):
                await asyncio.to_thread(self._given.desk.gone, address, "unsubscribed")
                return PlainTextResponse("success")
            case Heard() as heard:
                return await self._respond(heard)

    def read(self, posted: bytes, signed: Query) -> Read:
        """What a callback says, if it is the platform's own and to this account."""
        letter = self._post.open(posted, signed)
        return letter if isinstance(letter, Rejected) else read(letter, self._settings.account)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """A customer-service message. A parcel no message can be made of is refused unsent."""
        message = self._message(parcel)
        if isinstance(message, Outcome):
            return message
        whole = {"touser": to.person, **message}
        return outcome(self._client.post("/cgi-bin/message/custom/send", whole))

    def run(self, stopping: Event) -> None:
        """Nothing: the platform comes to us."""

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    def examine(self) -> tuple[Finding, ...]:
        """Whether the platform takes our credentials, and what is to be entered in its console."""
        answer = self._client.get("/cgi-bin/get_api_domain_ip")
        code = answer.code if isinstance(answer, Failure) else ""
        reached = Finding(not code, DOCTOR.get(code, "wechat_failed"), {"code": code})
        address = Finding(ok=True, code="wechat_callback", data={"path": "/wechat"})
        if self._settings.verified:
            return reached, address
        return reached, address, Finding(ok=False, code="wechat_unverified", data={})

    async def _respond(self, heard: Heard) -> Response:
        """The answer in place. A retry of the same message gets the very same."""
        late = self._written(heard, self._given.words["working"])
        work = self._once.begin(
            f"{heard.incoming.address.person}/{heard.incoming.id}",
            lambda: self._answer(heard),
            lambda: self._deliver(heard.incoming),
        )
        try:
            reply = await work.within(IN_PLACE, late)
        except Broken:
            reply = self._written(heard, self._given.words["failed"])
        if not reply:
            return PlainTextResponse("success")
        xml = self._post.seal(written(reply)) if heard.sealed else written(reply)
        return Response(xml, media_type="application/xml")

    def _answer(self, heard: Heard) -> Tree:
        """What stands in the response; nothing for an answer without words."""
        desk, incoming, before = self._given.desk, heard.incoming, ""
        if heard.came:
            desk.gone(incoming.address, "")
        if heard.code and not desk.enter(incoming.address, heard.code):
            before = f"{self._given.words['spent']}\n\n"
        outgoing = desk.receive(self._looked_up(heard), in_place=ABILITIES.in_place)
        parcel = next(iter(self._given.pack(outgoing, incoming.address)), None)
        reply = self._in_place(heard, parcel, before) if parcel else {}
        if reply is None:
            self._deliver(incoming)
            return self._written(heard, self._given.words["working"])
        return reply

    def _looked_up(self, heard: Heard) -> Incoming:
        """The message with what its ids stand for: a pressed button, a picture."""
        desk, incoming = self._given.desk, heard.incoming
        if heard.button and (pressed := desk.pressed(incoming.address, heard.button)):
            return replace(incoming, text=None, pressed=pressed)
        if not heard.picture:
            return incoming
        media = self._client.download(heard.picture)
        if isinstance(media, Failure):
            LOG.warning("a picture could not be fetched: %s", media.code)
            return incoming
        name = media.name or f"{incoming.id}.jpg"
        return replace(incoming, other="", file=desk.keep(name, media.data))

    def _in_place(self, heard: Heard, parcel: Parcel, before: str) -> Tree | None:
        """A parcel as the response; `None` when it cannot be one."""
        match parcel:
            case Text() | Choices():
                text = before + self._words(parcel)
                fits = len(text.encode()) <= LONGEST
                return self._written(heard, text) if fits else None
            case Card():
                article = {"Title": parcel.title, "Description": parcel.text, "Url": parcel.url}
                news: Tree = {"ArticleCount": 1, "Articles": {"item": article}}
                return {**self._envelope(heard, "news"), **news}
            case _:
                return None

    def _deliver(self, incoming: Incoming) -> None:
        """Let the whole answer go by delivery, for the response did not carry its first parcel."""
        self._given.desk.receive(incoming, in_place=0)

    def _message(self, parcel: Parcel) -> Message | Outcome:
        """A parcel as a customer-service message, without whom it is for."""
        match parcel:
            case Choices() if self._settings.verified:
                lines = [
                    {"id": button, "content": option.label}
                    for button, option in zip(parcel.ids, parcel.options, strict=True)
                ]
                menu = {"head_content": tame(parcel.text), "list": lines, "tail_content": ""}
                return _bounded(self._words(parcel), {"msgtype": "msgmenu", "msgmenu": menu})
            case Text() | Choices():
                text = self._words(parcel)
                return _bounded(text, {"msgtype": "text", "text": {"content": text}})
            case Card():
                article = {"title": parcel.title, "description": parcel.text, "url": parcel.url}
                return {"msgtype": "news", "news": {"articles": [article]}}
            case Picture() if len(parcel.data) <= LARGEST_PICTURE:
                media = self._client.upload("image", parcel.name, parcel.data)
                if isinstance(media, Failure):
                    return outcome(media, repeatable=True)
                return {"msgtype": "image", "image": {"media_id": media}}
            case _:
                return Outcome("refused", 0, "no_such_message")

    def _words(self, parcel: Text | Choices) -> str:
        """A parcel's words, with its buttons named in them: here they are typed."""
        if isinstance(parcel, Text):
            return tame(parcel.text)
        words = self._given.words["choose"].format(words=named(parcel.options))
        return tame(f"{parcel.text}\n{words}")

    def _written(self, heard: Heard, text: str) -> Tree:
        return {**self._envelope(heard, "text"), "Content": text}

    def _envelope(self, heard: Heard, kind: str) -> Tree:
        return {
            "ToUserName": heard.incoming.address.person,
            "FromUserName": self._settings.account,
            "CreateTime": int(self._clock()),
            "MsgType": kind,
        }


def _bounded(text: str, message: Message) -> Message | Outcome:
    """A message whose words the platform takes; it would refuse more, and never cuts."""
    return message if size(text) <= LONGEST else Outcome("refused", 0, "45002")


DOCTOR: Mapping[str, str] = {
    "": "wechat_reached",
    "40164": "wechat_address",
    "40013": "wechat_app",
    "40001": "wechat_secret",
    "40125": "wechat_secret",
}
"""What `xindeguo doctor` says to an answer; every other code is told as it is."""
