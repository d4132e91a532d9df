"""Asking for tickets: a link in the chat leads to where the person says yes, and back to us.

    GET /t/TOKEN            whose link it is; on to the platform's page, for a scene that is free
    GET /wechat/subscribed  back from there, with what the person said

What the platform brings back through the person's own browser is believed only with our signature:
of this person, scene and moment, so that a page opened again is the same consent.
"""

import asyncio
import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from conversations.messages import Address

from ..base import Consents
from ..tencent.callback import query
from .settings import OnceTemplate, Settings

LASTS = 24 * 3600
"""Seconds a person may take to say yes."""
BACK = "/wechat/subscribed"

Result: TypeAlias = Literal["subscribed", "subscribed_before", "subscribed_all", "not_subscribed"]
"""What the page says, by the key of its sentence."""


@dataclass(frozen=True, slots=True)
class Around:
    """What asking works with.

    `link` is a person's link in the chat, `whose` the person of such a link's token; `page` shows
    a result, with a link to subscribe once more where there is one. `address` is ours.
    """

    consents: Consents
    link: Callable[[Address], str]
    whose: Callable[[str], Address | None]
    page: Callable[[Result, str], str]
    address: str


class Asking:
    """The two addresses of one account."""

    def __init__(
        self, settings: Settings, around: Around, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._around = around
        self._clock = clock
        self._key = f"tickets {settings.secret.get_secret_value()}".encode()

    def routes(self) -> Sequence[Route]:
        """Both of them."""
        return [Route("/t/{token}", self.ask), Route(BACK, self.heard)]

    async def ask(self, request: Request) -> Response:
        """On to the platform's page. An old link says how to get another one: 410."""
        to = self._around.whose(request.path_params["token"])
        if to is None or to.channel != "wechat":
            raise HTTPException(410)
        if url := await asyncio.to_thread(self._where, to):
            return RedirectResponse(url, 302, PRIVATE)
        return self._page("subscribed_all")

    async def heard(self, request: Request) -> Response:
        """What the person said. Nothing is believed that is not signed: 403."""
        said, once = query(request), self._settings.once
        if said.get("action") == "cancel":
            return self._page("not_subscribed")
        at = self._signed(once, said) if once else None
        if at is None:
            raise HTTPException(403)
        to = Address("wechat", said["openid"])
        new = await asyncio.to_thread(self._around.consents.granted, to, "once", said["scene"], at)
        more = self._around.link(to) if await asyncio.to_thread(self._free, to) else ""
        return self._page("subscribed" if new else "subscribed_before", more)

    def _where(self, to: Address) -> str:
        """Where this person says yes now; `""` where every scene has a ticket."""
        once, asked = self._settings.once, self._settings.notice
        scene = self._free(to)
        if once and scene:
            return self._consent(once, to, scene)
        return asked.article if asked else ""

    def _free(self, to: Address) -> str:
        """The first scene without a ticket."""
        scenes = map(str, self._settings.once.scenes if self._settings.once else ())
        left = self._around.consents.scenes(to)
        return next((one for one in scenes if one not in left), "")

    def _consent(self, once: OnceTemplate, to: Address, scene: str) -> str:
        at = f"{int(self._clock()):010x}"
        asked = {
            "action": "get_confirm",
            "appid": self._settings.app,
            "scene": scene,
            "template_id": once.template,
            "redirect_url": f"{self._around.address.rstrip('/')}{BACK}",
            "reserved": f"{at}{self._signature(once, to.person, scene, at)}",
        }
        return f"{once.base.rstrip('/')}/mp/subscribemsg?{urlencode(asked)}#wechat_redirect"

    def _signed(self, once: OnceTemplate, said: Mapping[str, str]) -> int | None:
        """When the question was put that this answers; `None` for another's, or one too old."""
        reserved = re.fullmatch(r"([0-9a-f]{10})([0-9a-f]{64})", said.get("reserved", ""))
        names = ("openid", "scene", "template_id")
        if reserved is None or not all(said.get(name) for name in names):
            return None
        at, signature = reserved.groups()
        true = self._signature(once, said["openid"], said["scene"], at)
        ours = said.get("action") == "confirm" and said["template_id"] == once.template
        asked = int(at, 16)
        late = not -60 <= self._clock() - asked <= LASTS
        return asked if ours and hmac.compare_digest(true, signature) and not late else None

    def _signature(self, once: OnceTemplate, person: str, scene: str, at: str) -> str:
        words = f"{self._settings.app}\n{once.template}\n{person}\n{scene}\n{at}"
        return hmac.new(self._key, words.encode(), "sha256").hexdigest()

    def _page(self, result: Result, more: str = "") -> Response:
        return HTMLResponse(self._around.page(result, more), headers=PRIVATE)


PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
