"""The WeCom app itself: it hears, sends what delivery brings, and says how it is."""

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event, Lock

from starlette.responses import Response
from starlette.routing import Route

from conversations.messages import Address, Incoming, Pressed

from ..base import Choices, Desk, Finding, Memory, Outcome, Parcel
from ..tencent.callback import Post, Query, Rejected, callbacks
from ..tencent.client import Client, Media
from ..tencent.outcomes import SOON, Failure, outcome
from .reading import MEMBER, Heard, Left, Nothing, Read, read
from .sending import ABILITIES, Message, checked, message, own, words_only
from .settings import Settings

LOG = logging.getLogger("xindeguo.wecom")
IN_TIME = 4.0
"""Seconds until a callback is answered; the platform hangs up after five and comes again."""
THREADS = 16
"""Messages that are handled at the same time; the others wait for their turn."""
REMEMBERED = 1000
"""How many callbacks are known at a time; the platform comes again within seconds."""
MET = 12 * 3600.0
"""Seconds for which a member who opens the app again is not greeted again."""
OLD = Pressed("old")
"""A button that is none of this conversation's: it explains itself."""

SEND = "/cgi-bin/message/send"
CHANGE_CARD = "/cgi-bin/message/update_template_card"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the channel works with: the desk, the memory, `[wecom]` of a language file."""

    desk: Desk
    memory: Memory
    words: Mapping[str, str]


class WeCom:
    """One app of one WeCom. Callbacks come at `/wecom`; everything it says is delivered."""

    name = "wecom"
    abilities = ABILITIES

    def __init__(
        self, settings: Settings, given: Setting, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._given = given
        self._clock = clock
        self._post = Post(settings.keys, skew=settings.skew, clock=clock)
        self._client = Client(settings.known_as, given.memory)
        self._threads = ThreadPoolExecutor(THREADS, "wecom")
        self._lock = Lock()
        self._begun: OrderedDict[str, Future[bool]] = OrderedDict()
        if not settings.cards:
            self.abilities = replace(ABILITIES, options=0)

    def routes(self) -> Sequence[Route]:
        """The address that is entered in the platform's console."""
        return callbacks("/wecom", self._post, self.receive, sealed=True)

    async def receive(self, posted: bytes, signed: Query) -> Response | Rejected:
        """One callback: an empty 200 once it is kept, 503 brings it again."""
        match self.read(posted, signed):
            case Rejected() as rejected:
                return rejected
            case Nothing():
                return Response()
            case heard:
                return await self._kept(heard)

    def read(self, posted: bytes, signed: Query) -> Read:
        """What a callback says, if it is the platform's own and to this app."""
        letter = self._post.open(posted, signed)
        if isinstance(letter, Rejected):
            return letter
        return read(letter, self._settings.corp, self._settings.agent)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """A message of the app. One that no message can be made of is refused unsent."""
        if not MEMBER.fullmatch(to.person):
            return Outcome("unreachable", 0, "no_member")
        try:
            made = self._message(parcel, key)
            return made if isinstance(made, Outcome) else self._sent(to, made)
        except Exception as error:  # noqa: BLE001 - never raises
            LOG.error("a message could not be sent: %s", type(error).__name__)  # noqa: TRY400
            return Outcome("later", SOON, type(error).__name__)

    def run(self, stopping: Event) -> None:
        """Nothing: the platform comes to us."""

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    def examine(self) -> tuple[Finding, ...]:
        """Whether the platform takes our credentials, and what is to be set in its console."""
        answer = self._client.get("/cgi-bin/agent/get", {"agentid": str(self._settings.agent)})
        if isinstance(answer, Failure):
            said = DOCTOR.get(answer.code, "wecom_failed")
            reached = Finding(ok=False, code=said, data={"code": answer.code})
        else:
            data: dict[str, str | int] = {"name": str(answer.get("name", ""))}
            reached = Finding(ok=True, code="wecom_reached", data=data)
        callback = Finding(ok=True, code="wecom_callback", data={"path": "/wecom"})
        home = Finding(ok=True, code="wecom_home", data={})
        silent = not isinstance(answer, Failure) and answer.get("isreportenter") == 0
        enter = (Finding(ok=False, code="wecom_enter", data={}),) if silent else ()
        return reached, callback, home, *enter

    async def _kept(self, heard: Heard | Left) -> Response:
        """The answer to a callback, once it is handled; nothing is promised before."""
        begun = asyncio.wrap_future(self._begin(heard))
        done, _ = await asyncio.wait({begun}, timeout=IN_TIME)
        return Response(status_code=200 if done and begun.result() else 503)

    def _begin(self, heard: Heard | Left) -> "Future[bool]":
        """The handling of a callback, begun now unless it was before; broken, it begins again."""
        if isinstance(heard, Left):
            return self._threads.submit(self._hear, heard)
        name = f"{heard.incoming.address.person}/{heard.incoming.id}"
        with self._lock:
            known = self._begun.get(name)
            if known and (not known.done() or known.result()):
                return known
            begun = self._begun[name] = self._threads.submit(self._hear, heard)
            while len(self._begun) > REMEMBERED:
                self._begun.popitem(last=False)
            return begun

    def _hear(self, heard: Heard | Left) -> bool:
        """Handle one callback to its end; `False` for one that has to come again."""
        try:
            if isinstance(heard, Left):
                self._given.desk.gone(heard.address, "unsubscribed")
            else:
                self._handle(heard)
        except Exception as error:  # noqa: BLE001 - its text may quote an answer
            LOG.error("a message could not be answered: %s", type(error).__name__)  # noqa: TRY400
            return False
        return True

    def _handle(self, heard: Heard) -> None:
        """Let the desk hear a message. What it says is delivered."""
        desk, address = self._given.desk, heard.incoming.address
        if heard.came == "joined":
            desk.gone(address, "")
        if heard.came and not self._greeting_is_due(address):
            return
        desk.receive(self._looked_up(heard), in_place=0)
        if heard.response:
            self._threads.submit(self._close_card, address, heard.response)
        if heard.came:
            self._given.memory.keep_token(_met(address), "met", MET)

    def _greeting_is_due(self, address: Address) -> bool:
        """Not each time the app is opened: that would be a message a glance."""
        return self._given.memory.token(_met(address)) is None

    def _looked_up(self, heard: Heard) -> Incoming:
        """The message with what its ids stand for: a pressed button, a picture."""
        desk, incoming = self._given.desk, heard.incoming
        if heard.button:
            pressed = desk.pressed(incoming.address, heard.button) or OLD
            return replace(incoming, pressed=pressed)
        if not heard.picture:
            return incoming
        media = self._client.download(heard.picture)
        if not isinstance(media, Media):
            LOG.warning("a picture could not be fetched: %s", media.code)
            return incoming
        # Its name goes into documents and logs of others: of an id only letters are kept.
        name = media.name or f"{re.sub(r'[^0-9A-Za-z]', '', incoming.id)}.jpg"
        return replace(incoming, other="", file=desk.keep(name, media.data))

    def _close_card(self, address: Address, response: str) -> None:
        """Show on a card that it was answered. It only looks better, so it is tried once."""
        change = {
            "userids": [address.person],
            "agentid": self._settings.agent,
            "response_code": response,
            "button": {"replace_name": self._given.words["pressed"]},
        }
        try:
            answer = self._client.post(CHANGE_CARD, change)
            if isinstance(answer, Failure):
                LOG.info("a card could not be changed: %s", answer.code)
        except Exception as error:  # noqa: BLE001 - as above
            LOG.info("a card could not be changed: %s", type(error).__name__)

    def _message(self, parcel: Parcel, key: str) -> Message | Outcome:
        words = self._given.words
        if isinstance(parcel, Choices) and not self._settings.cards:
            return words_only(words, parcel)
        return message(self._client, words, parcel, key)

    def _sent(self, to: Address, made: Message) -> Outcome:
        """Posted, and posted again where nothing was heard and the platform knows it again."""
        to_whom = {"touser": to.person, "agentid": self._settings.agent}
        whole = {**to_whom, **(checked(made) if own(made) else made)}
        ended = outcome(self._client.post(SEND, whole))
        if ended.end != "unknown" or not own(made):
            return ended
        again = outcome(self._client.post(SEND, whole))
        return again if again.end in {"sent", "unreachable"} else ended


def _met(address: Address) -> str:
    return f"wecom:met:{address.person}"


DOCTOR: Mapping[str, str] = {
    "60020": "wecom_address",
    "40013": "wecom_corp",
    "40001": "wecom_secret",
    "40056": "wecom_agent",
    "301002": "wecom_agent",
}
"""What `xindeguo doctor` says to a refusal; every other code is told as it is."""
