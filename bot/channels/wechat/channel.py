"""The Official Account itself: it hears, answers in place, sends, and says how it is."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from threading import Event

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from conversations.messages import Address, Incoming, Outgoing

from ..base import Card, Choices, Desk, Finding, Memory, Notice, Outcome, Parcel, Text
from ..tencent.callback import Post, Query, Rejected, Tree, callbacks, written
from ..tencent.client import Client
from ..tencent.outcomes import SOON, Failure, outcome
from ..tencent.text import LONGEST
from . import sending
from .asking import Around, Asking
from .inviting import Inviting
from .notices import Posted, posted
from .once import Broken, Once
from .reading import Consented, Heard, Left, Read, Reported, read
from .sending import abilities, message
from .settings import Settings

LOG = logging.getLogger("xindeguo.wechat")
IN_PLACE = 4.0
"""Seconds an answer may take; the platform hangs up after five."""
PAUSES = (0.0, 1.0, 2.0)
"""Seconds before each look for the message that a report is about."""
CHINA = timezone(timedelta(hours=8))
THREADS = 16
"""Messages that are handled at the same time; the others wait for their turn."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the channel works with: the desk, the memory, `[wechat]` of a language file, a packer.

    `pack` gives the parcels of an answer; only the first is taken from it. `around` is needed
    where people are asked for tickets.
    """

    desk: Desk
    memory: Memory
    words: Mapping[str, str]
    pack: Callable[[Outgoing, Address], Iterable[Parcel]]
    around: Around | None = None


class WeChat:
    """One Official Account. Callbacks come at `/wechat`."""

    name = "wechat"

    def __init__(
        self, settings: Settings, given: Setting, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._given = given
        self._clock = clock
        self.abilities = abilities(settings)
        if self.abilities.tickets and given.around is None:
            raise ValueError("people are asked for tickets at an address outside")
        self._post = Post(
            settings.keys, skew=settings.skew, insecure=settings.insecure, clock=clock
        )
        self._client = Client(settings.known_as, given.memory)
        self._threads = ThreadPoolExecutor(THREADS, "wechat")
        self._once = Once[Tree](self._threads)

    def routes(self) -> Sequence[Route]:
        """The address that is entered in the platform's console, and the domain's proof."""
        routes = callbacks("/wechat", self._post, self.receive)
        if name := self._settings.domain_file:
            routes.append(Route(f"/{name}", self.domain_file))
        routes += Inviting(self._client, self._given.desk, self._given.memory).routes()
        if self.abilities.tickets and self._given.around:
            routes += Asking(self._settings, self._given.around, self._clock).routes()
        return routes

    async def domain_file(self, request: Request) -> Response:
        """What the console looks for on a domain it is told of: the letters in the file's name."""
        name = self._settings.domain_file
        return PlainTextResponse(name.removeprefix("MP_verify_").removesuffix(".txt"))

    async def receive(self, posted: bytes, signed: Query) -> Response | Rejected:
        """One callback, answered within five seconds whatever it takes to answer."""
        match self.read(posted, signed):
            case Rejected() as rejected:
                return rejected
            case Heard() as heard:
                return await self._respond(heard)
            case Left(address):
                await asyncio.to_thread(self._given.desk.gone, address, "unsubscribed")
            case Consented() as consented:
                await asyncio.to_thread(self._consented, consented)
            case Reported(address, ends):
                await asyncio.to_thread(self._reported, address, ends)
        return PlainTextResponse("success")

    def read(self, posted: bytes, signed: Query) -> Read:
        """What a callback says, if it is the platform's own and to this account."""
        letter = self._post.open(posted, signed)
        return letter if isinstance(letter, Rejected) else read(letter, self._settings.account)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """A customer-service message, or what a ticket is spent on.

        A parcel no message can be made of is refused unsent.
        """
        if isinstance(parcel, Notice):
            made = posted(self._settings, to, parcel, key, self._today())
            return made if isinstance(made, Outcome) else self._posted(made)
        said = message(self._client, self._given.words, parcel, verified=self._settings.verified)
        if isinstance(said, Outcome):
            return said
        whole = {"touser": to.person, **said}
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
        desk, incoming = self._given.desk, heard.incoming
        if heard.came:
            desk.gone(incoming.address, "")
        outgoing = desk.receive(self._looked_up(heard), in_place=self.abilities.in_place)
        parcel = self._first(heard, outgoing)
        reply = self._in_place(heard, parcel) if parcel else {}
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

    def _in_place(self, heard: Heard, parcel: Parcel) -> Tree | None:
        """A parcel as the response; `None` when it cannot be one."""
        match parcel:
            case Text() | Choices():
                text = sending.written(self._given.words, parcel)
                fits = len(text.encode()) <= LONGEST
                return self._written(heard, text) if fits else None
            case Card():
                article = {"Title": parcel.title, "Description": parcel.text, "Url": parcel.url}
                news: Tree = {"ArticleCount": 1, "Articles": {"item": article}}
                return {**self._envelope(heard, "news"), **news}
            case _:
                return None

    def _first(self, heard: Heard, outgoing: Outgoing) -> Parcel | None:
        """What goes in place. Who follows is asked for a ticket, where that is no message more."""
        pack, to = self._given.pack, heard.incoming.address
        if heard.came and self.abilities.tickets:
            asking = tuple(pack(replace(outgoing, parting=True), to))
            if len(asking) == 1:
                return asking[0]
        return next(iter(pack(outgoing, to)), None)

    def _deliver(self, incoming: Incoming) -> None:
        """Let the whole answer go by delivery, for the response did not carry its first parcel."""
        self._given.desk.receive(incoming, in_place=0)

    def _posted(self, made: Posted) -> Outcome:
        """How a notice ended; it has the name by which its end is reported."""
        answer = self._client.post(made.path, made.message)
        ended = outcome(answer)
        if ended.end == "unknown" and made.repeatable:
            return replace(ended, end="later", wait=SOON)
        receipt = "" if isinstance(answer, Failure) else str(answer.get("msgid", ""))
        return replace(ended, receipt=receipt)

    def _consented(self, consented: Consented) -> None:
        """Keep what was granted, forget what was withdrawn; a template not ours is none."""
        around, asked = self._given.around, self._settings.notice
        if around is None or asked is None:
            return
        to, ours = consented.address, asked.template
        if ours in consented.granted:
            around.consents.granted(to, "notice", ours, consented.at)
        if ours in consented.withdrawn:
            around.consents.withdrawn(to, ours)

    def _reported(self, address: Address, ends: Iterable[tuple[str, Outcome]]) -> None:
        """Tell how messages ended. A report may be quicker than our own book."""
        left = list(ends)
        for pause in PAUSES:
            time.sleep(pause)
            desk = self._given.desk
            left = [one for one in left if not desk.delivered(address, *one)]
            if not left:
                return
        LOG.info("a report on a message we do not know")

    def _today(self) -> str:
        """The day in China, as a keyword of a template shows it."""
        day = datetime.fromtimestamp(self._clock(), CHINA)
        return f"{day:%Y}年{day:%m}月{day:%d}日"

    def _written(self, heard: Heard, text: str) -> Tree:
        return {**self._envelope(heard, "text"), "Content": text}

    def _envelope(self, heard: Heard, kind: str) -> Tree:
        return {
            "ToUserName": heard.incoming.address.person,
            "FromUserName": self._settings.account,
            "CreateTime": int(self._clock()),
            "MsgType": kind,
        }


DOCTOR: Mapping[str, str] = {
    "": "wechat_reached",
    "40164": "wechat_address",
    "40013": "wechat_app",
    "40001": "wechat_secret",
    "40125": "wechat_secret",
}
"""What `xindeguo doctor` says to an answer; every other code is told as it is."""
