"""The account's QR code that carries an invitation: who scans it follows, and is who was invited.

    GET /wechat/invite/CODE  on to the picture, as the platform draws it

It is made when it is looked at, once for each code. Looking uses nothing up.
"""

import asyncio
import logging
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.understanding.codes import read_code

from ...visitor import NoInvitation
from ..base import Desk, Memory
from ..tencent.client import Client
from ..tencent.outcomes import Failure

LOG = logging.getLogger("xindeguo.wechat")
LASTS = 14 * 24 * 3600
"""Seconds the picture is good; the platform allows thirty days."""
CREATE = "/cgi-bin/qrcode/create"
SHOW = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
"""Where the platform draws what a ticket is for (带参数的二维码); it wants no token."""
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


class Inviting:
    """That address of one account."""

    def __init__(self, client: Client, desk: Desk, memory: Memory) -> None:
        self._client = client
        self._desk = desk
        self._memory = memory

    def routes(self) -> Sequence[Route]:
        """It alone."""
        return [Route("/wechat/invite/{code}", self.show)]

    async def show(self, request: Request) -> Response:
        """On to the picture: 404 for a code that opens nothing, 503 while it cannot be drawn."""
        code = read_code(request.path_params["code"])
        if not code or not await asyncio.to_thread(self._desk.invites, code):
            raise NoInvitation
        ticket = await asyncio.to_thread(self._ticket, code)
        if not ticket:
            raise HTTPException(503)
        return RedirectResponse(f"{SHOW}{quote(ticket, safe='')}", 302, PRIVATE)

    def _ticket(self, code: str) -> str:
        """The platform's name for the picture, `""` where it makes none."""
        name = f"wechat:invite:{sha256(code.encode()).hexdigest()}"
        if known := self._memory.token(name):
            return known
        scene = {"scene": {"scene_str": code}}
        wanted = {"expire_seconds": LASTS, "action_name": "QR_STR_SCENE", "action_info": scene}
        answer = self._client.post(CREATE, wanted)
        if isinstance(answer, Failure):
            LOG.warning("a QR code could not be made: %s", answer.code)
            return ""
        ticket = str(answer.get("ticket", ""))
        self._memory.keep_token(name, ticket, LASTS)
        return ticket
