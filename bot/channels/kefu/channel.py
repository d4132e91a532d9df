"""微信客服 itself: it hears, welcomes, sends what delivery brings, and says how it is."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Event
from typing import Literal

from starlette.responses import Response
from starlette.routing import Route

from conversations.messages import Address, Incoming, Outgoing, SentFile
from storage.errors import StoreError

from ..base import Card, Choices, Desk, Finding, Memory, Outcome, Parcel, Text
from ..tencent.callback import Post, Query, Rejected, callbacks
from ..tencent.client import Client, Media
from ..tencent.outcomes import CODES, SOON, Answer, Failure, outcome
from .pulling import Puller
from .reading import Call, Entered, Failed, Heard, Nothing, Row, Taken, call, read
from .sending import ABILITIES, in_chat, message
from .settings import Settings

LOG = logging.getLogger("xindeguo.kefu")
WELCOME = 20.0
"""Seconds within which the one message to somebody who just came may be sent (path/95122)."""
SESSION = 48 * 3600.0
"""Seconds a session lasts, and what is known of its messages."""
TRIES = 3
"""How often a file is asked for before the person is told that it did not come."""
REFUSED = 10
"""The fail_type of a person who takes no messages (用户拒收)."""
FAILS: Mapping[int, Literal["closed", "unreachable"]] = {
    4: "closed",  # 48 hours are over
    5: "closed",  # the session has ended
    6: "closed",  # the five messages are used up
    REFUSED: "unreachable",
}
"""What a fail_type means (path/94670); every other is a setting, or the content."""
PAUSES = (0.0, 1.0)
"""Seconds before each look for the message that did not arrive."""

SEND = "/cgi-bin/kf/send_msg"
SEND_WELCOME = "/cgi-bin/kf/send_msg_on_event"
STATE = "/cgi-bin/kf/service_state/get"
ACCOUNTS = "/cgi-bin/kf/account/list"
CONTACT = "/cgi-bin/kf/add_contact_way"
SCENE = "xindeguo"
"""What a link of ours says where somebody came from: 32 bytes at most (path/94665)."""
LINK = "kefu:link"
"""The note of the link that invitations are sent with; a `scene_param` of 128 bytes fits on."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the channel works with: the desk, the memory, `[kefu]` of a language file, a packer.

    `pack` gives the parcels of an answer; only the first is taken from it, to welcome somebody.
    """

    desk: Desk
    memory: Memory
    words: Mapping[str, str]
    pack: Callable[[Outgoing, Address], Iterable[Parcel]]


class Kefu:
    """The 客服账号 of one WeCom. Callbacks come at `/kefu`; all but a welcome is delivered.

    A person is `OPEN_KFID/EXTERNAL_USERID`: the same one at another account is another.
    """

    name = "kefu"
    abilities = ABILITIES

    def __init__(
        self, settings: Settings, given: Setting, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._given = given
        self._clock = clock
        self._post = Post(settings.keys, skew=settings.skew, clock=clock)
        self._client = Client(settings.known_as, given.memory)
        self._puller = Puller(self._client, given.memory, self.hear)
        self._holder = secrets.token_hex(8)

    def routes(self) -> Sequence[Route]:
        """The address that is entered in the platform's console."""
        return callbacks("/kefu", self._post, self.receive, sealed=True)

    async def receive(self, posted: bytes, signed: Query) -> Response | Rejected:
        """One callback. It holds nothing, so it is answered at once; a sweep makes up for it."""
        match self.read(posted, signed):
            case Rejected() as rejected:
                return rejected
            case Call(account, token) if self._serves(account):
                self._puller.wake(account, token)
        return Response()

    def read(self, posted: bytes, signed: Query) -> Call | Nothing | Rejected:
        """What a callback says, if it is the platform's own and to this corporation."""
        letter = self._post.open(posted, signed)
        return letter if isinstance(letter, Rejected) else call(letter, self._settings.corp)

    def hear(self, row: Row, account: str) -> None:
        """Handle one row that was pulled. `StoreError` where it could not be kept.

        A row that breaks the bot is logged and passed by: it would only come again, before
        everybody else's.
        """
        try:
            self._handle(row, account)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - as above; its text may quote an answer
            LOG.error("a message could not be answered: %s", type(error).__name__)  # noqa: TRY400

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        """A message to a customer. One that no message can be made of is refused unsent."""
        try:
            made = message(self._client, self._given.words, parcel)
            if isinstance(made, Outcome):
                return made
            account, _, customer = to.person.partition("/")
            name = self._name(to, key)
            return self._sent({"touser": customer, "open_kfid": account, "msgid": name, **made})
        except Exception as error:  # noqa: BLE001 - never raises
            LOG.error("a message could not be sent: %s", type(error).__name__)  # noqa: TRY400
            return Outcome("later", SOON, type(error).__name__)

    def run(self, stopping: Event) -> None:
        """Look for what no callback told of, at once and every few minutes, in one process."""
        while not stopping.is_set():
            try:
                sweep = self._settings.sweep
                if self._given.memory.lease("kefu:sweep", self._holder, sweep * 1.5):
                    accounts = self._accounts()
                    for account in accounts:
                        self._puller.wake(account)
                    self._keep_link(accounts[:1])
            except Exception as error:  # noqa: BLE001 - the database may be back in a minute
                LOG.error("a sweep failed: %s", type(error).__name__)  # noqa: TRY400
            stopping.wait(self._settings.sweep)

    def close(self) -> None:
        """Finish what is under way."""
        self._puller.close()

    def examine(self) -> tuple[Finding, ...]:
        """Whether the platform takes our credentials and lends us its accounts; what to set."""
        callback = Finding(ok=True, code="kefu_callback", data={"path": "/kefu"})
        answer = self._client.get(ACCOUNTS)
        if isinstance(answer, Failure):
            said = DOCTOR.get(answer.code, "kefu_failed")
            return Finding(ok=False, code=said, data={"code": answer.code}), callback
        found = {str(one["open_kfid"]): one for one in _listed(answer)}
        if not found:
            return Finding(ok=False, code="kefu_no_account", data={}), callback
        served = self._settings.accounts or tuple(found)
        return (*(_account(one, found.get(one)) for one in served), callback)

    def _keep_link(self, accounts: Sequence[str]) -> None:
        """Keep a link of the first account that takes an invitation behind it; made once."""
        for account in accounts:
            memory, name = self._given.memory, f"kefu:{account}:link"
            link = memory.note(name)
            if not link:
                answer = self._client.post(CONTACT, {"open_kfid": account, "scene": SCENE})
                link = "" if isinstance(answer, Failure) else str(answer.get("url", ""))
                memory.keep_note(name, link)
            if link != memory.note(LINK):
                memory.keep_note(LINK, link)

    def _serves(self, account: str) -> bool:
        return not self._settings.accounts or account in self._settings.accounts

    def _accounts(self) -> Sequence[str]:
        if self._settings.accounts:
            return self._settings.accounts
        answer = self._client.get(ACCOUNTS)
        if isinstance(answer, Failure):
            LOG.warning("accounts could not be listed: %s", answer.code)
            return ()
        return [str(one["open_kfid"]) for one in _listed(answer)]

    def _handle(self, row: Row, account: str) -> None:
        desk, memory = self._given.desk, self._given.memory
        match read(row, account):
            case Heard(incoming) if memory.token(_taken(incoming.address)):
                pass  # meant for the colleague who answers by hand
            case Heard() as heard:
                desk.receive(self._looked_up(heard), in_place=0)
            case Entered() as entered:
                self._welcome(entered)
            case Taken(address, over):
                memory.keep_token(_taken(address), "by hand", 0 if over else SESSION)
            case Failed(address, name, why):
                LOG.warning("the message %s did not arrive: fail_type %d", name, why)
                if why == REFUSED:
                    desk.gone(address, "refused")
                self._missed(address, name, Outcome(FAILS.get(why, "refused"), 0, f"{why}"))

    def _missed(self, address: Address, name: str, outcome: Outcome) -> None:
        """Tell that a message did not arrive. A report may be quicker than our own book."""
        for pause in PAUSES:
            time.sleep(pause)
            if self._given.desk.delivered(address, name, outcome):
                return

    def _looked_up(self, heard: Heard) -> Incoming:
        """The message with what its ids stand for: the line of a menu, a file."""
        desk, incoming = self._given.desk, heard.incoming
        if heard.button and (pressed := desk.pressed(incoming.address, heard.button)):
            return replace(incoming, text=None, pressed=pressed)
        if not heard.media:
            return incoming
        return replace(incoming, other="", file=self._fetched(heard))

    def _fetched(self, heard: Heard) -> SentFile:
        """The file, looked at and kept; what cannot be fetched says so."""
        name, problem = heard.incoming.id[:32] + heard.ending, "file_not_fetched"
        for _ in range(TRIES):
            media = self._client.download(heard.media, ABILITIES.file_in)
            if isinstance(media, Media):
                return self._given.desk.keep(media.name or name, media.data)
            LOG.warning("a file could not be fetched: %s", media.code)
            if media.code == "too_large":
                problem = "file_too_big"
            if media.how == "refused":
                break
        return SentFile(name, 0, "", "", problem=problem)

    def _welcome(self, entered: Entered) -> None:
        """Greet who comes for the first time, or with an invitation.

        Before they have written, one message may be sent, within seconds. Who opens the chat again
        is not greeted: that would be one of their five messages.
        """
        desk, incoming = self._given.desk, entered.incoming
        if not incoming.code and not entered.welcome:
            return
        if not entered.welcome or self._clock() - entered.at > WELCOME:
            desk.receive(incoming, in_place=0)
            return
        answer = desk.receive(incoming, in_place=1)
        parcel = next(iter(self._given.pack(answer, incoming.address)), None)
        if parcel and not self._welcomed(entered, parcel):
            desk.receive(incoming, in_place=0)  # the response did not carry it

    def _welcomed(self, entered: Entered, parcel: Parcel) -> bool:
        if not isinstance(parcel, Text | Choices | Card):
            return False
        made = in_chat(self._given.words, parcel)
        if isinstance(made, Outcome):
            return False
        whole = {"code": entered.welcome, **made}
        ended = outcome(self._client.post(SEND_WELCOME, whole))
        LOG.info("a welcome: %s %s", ended.end, ended.code)
        return ended.end in {"sent", "unknown"}

    def _sent(self, whole: Mapping[str, object]) -> Outcome:
        """Posted under its own id, so that it arrives once however often it is.

        The second time the platform refuses it, by a code its page does not name. So a refusal of
        a message that it may have had already, by a code we know nothing of, means it has it.
        """
        memory, unheard = self._given.memory, f"kefu:unheard:{whole['msgid']}"
        answer = self._client.post(SEND, whole)
        ended = outcome(answer)
        if ended.end == "unknown":
            memory.keep_token(unheard, "once", SESSION)
        elif ended.end == "refused" and ended.code not in CODES and memory.token(unheard):
            return Outcome("sent", 0, ended.code, receipt=str(whole["msgid"]))
        elif ended.code == "95018":
            return replace(ended, code=f"95018 state {self._state(whole)}")
        return replace(ended, receipt=str(whole["msgid"])) if ended.end == "sent" else ended

    def _state(self, whole: Mapping[str, object]) -> str:
        """Why a session lets nobody write: 2 waits for a colleague, 3 has one, 4 is over."""
        asked = {"open_kfid": whole["open_kfid"], "external_userid": whole["touser"]}
        answer = self._client.post(STATE, asked)
        return "?" if isinstance(answer, Failure) else str(answer.get("service_state"))

    def _name(self, to: Address, key: str) -> str:
        """The id of a message: the same for the same key, another in another database."""
        memory = self._given.memory
        if not memory.note("kefu:salt"):
            # Two processes that make one at the same moment may differ for a single message.
            memory.keep_note("kefu:salt", secrets.token_hex(16))
        salted = f"{memory.note('kefu:salt')}/{to.person}/{key}"
        return sha256(salted.encode()).hexdigest()[:32]


def _taken(address: Address) -> str:
    return f"kefu:taken:{address.person}"


def _listed(answer: Answer) -> list[Mapping[str, object]]:
    found = answer.get("account_list")
    rows = found if isinstance(found, list) else []
    return [one for one in rows if isinstance(one, Mapping) and one.get("open_kfid")]


def _account(name: str, found: Mapping[str, object] | None) -> Finding:
    if found is None:
        return Finding(ok=False, code="kefu_account", data={"account": name})
    data: dict[str, str | int] = {"account": name, "name": str(found.get("name", ""))}
    lent = found.get("manage_privilege") is not False
    return Finding(ok=lent, code="kefu_reached" if lent else "kefu_not_lent", data=data)


DOCTOR: Mapping[str, str] = {
    "60020": "kefu_address",
    "40013": "kefu_corp",
    "40001": "kefu_secret",
    "48002": "kefu_forbidden",
    "95012": "kefu_forbidden",
    "95017": "kefu_forbidden",
}
"""What `xindeguo doctor` says to a refusal; every other code is told as it is."""
