"""Pages that a link alone opens, for messengers: a document, a place to send a file, the status.

    GET  /f/TOKEN              the document, to be read; /f/TOKEN/paper as it will be printed
    GET  /f/TOKEN/page/NUMBER  one printed page as a picture
    GET  /f/TOKEN/file/NAME    the document, to be saved
    GET  /up/TOKEN             where a file is sent; POST takes it
    GET  /s/TOKEN              how far the person's forms are

No cookie and no script is needed: a messenger's own browser opens the page, the phone's saves the
file. Whoever has a link sees what it opens, which is the document itself; so links are short-lived
and are given to nobody but the person.
"""

import secrets
from hashlib import sha256
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conversations.messages import Address, Document, Incoming, Question, Sheet
from renderers.page import Page, Ways, kind

from .channels.base import Desk
from .links import Links, Opened, Purpose
from .visitor import file_in, posted, value

WECHAT = "MicroMessenger"
"""In the name of WeChat's own browser, which may not save files."""


class Pages:
    """The pages behind links."""

    def __init__(self, desk: Desk, page: Page, links: Links) -> None:
        self._desk = desk
        self._page = page
        self._links = links

    def routes(self) -> list[Route]:
        """Every address of them."""
        return [
            Route("/f/{token}", self.document),
            Route("/f/{token}/paper", self.paper),
            Route("/f/{token}/page/{number:int}", self.picture),
            Route("/f/{token}/file/{name}", self.file),
            Route("/up/{token}", self.upload),
            Route("/up/{token}", self.take, methods=["POST"]),
            Route("/s/{token}", self.status),
        ]

    async def document(self, request: Request) -> Response:
        """A document as a list of labels and answers."""
        opened = self._opened(request, "document")
        sheet = await self._sheet(opened)
        return _private(self._page.sheet(sheet, _ways(request, sheet.document)))

    async def paper(self, request: Request) -> Response:
        """The same document as it will be printed."""
        opened = self._opened(request, "document")
        sheet = await self._sheet(opened)
        pages = await run_in_threadpool(self._desk.pages, opened.address, opened.document)
        return _private(self._page.paper(sheet, len(pages), _ways(request, sheet.document)))

    async def picture(self, request: Request) -> Response:
        """One printed page."""
        opened = self._opened(request, "document")
        pages = await run_in_threadpool(self._desk.pages, opened.address, opened.document)
        number = request.path_params["number"]
        if not 0 < number <= len(pages):
            raise HTTPException(404)
        return Response(pages[number - 1], media_type="image/png", headers=PRIVATE)

    async def file(self, request: Request) -> Response:
        """The document itself, always to be saved."""
        opened = self._opened(request, "document")
        found = await run_in_threadpool(self._desk.open, opened.address, opened.document)
        if found is None:
            raise HTTPException(404)
        document, data = found
        saved_as = f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"  # RFC 6266
        headers = {**PRIVATE, "Content-Disposition": saved_as}
        return Response(data, media_type=kind(document.name).media_type, headers=headers)

    async def upload(self, request: Request) -> Response:
        """Where a file is chosen, with the question it is for."""
        opened = self._opened(request, "upload")
        question = await run_in_threadpool(self._question, opened.address)
        return _private(self._page.upload(question, secrets.token_urlsafe(12)))

    async def take(self, request: Request) -> Response:
        """A file, taken as if it had been sent in the chat; the answer is said there and here."""
        opened = self._opened(request, "upload")
        async with posted(request) as sent:
            file, message = await file_in(sent), value(sent, "id")
        if file is None:
            raise HTTPException(400)
        said = await run_in_threadpool(self._hear, opened.address, message, file)
        question = await run_in_threadpool(self._question, opened.address)
        return _private(self._page.upload(question, secrets.token_urlsafe(12), said))

    async def status(self, request: Request) -> Response:
        """How far each form is."""
        opened = self._opened(request, "status")
        forms = await run_in_threadpool(self._desk.progress, opened.address)
        return _private(self._page.status(forms))

    def _opened(self, request: Request, purpose: Purpose) -> Opened:
        """What the link opens. False or outdated, it is said how to get another one: 410."""
        opened = self._links.open(purpose, request.path_params["token"])
        if opened is None:
            raise HTTPException(410)
        return opened

    async def _sheet(self, opened: Opened) -> Sheet:
        sheet = await run_in_threadpool(self._desk.sheet, opened.address, opened.document)
        if sheet is None:
            raise HTTPException(410)
        return sheet

    def _question(self, address: Address) -> Question:
        turns = self._desk.history(address)
        return turns[-1].answer.question if turns else Question()

    def _hear(self, address: Address, message: str, file: tuple[str, bytes]) -> list[str]:
        """The same file sent twice by the same form is one message."""
        name, data = file
        unique = sha256(f"{message}\n{name}\n".encode() + data).hexdigest()[:32]
        kept = self._desk.keep(name, data)
        incoming = Incoming(address, f"up.{unique}", file=kept, opens="")
        outgoing = self._desk.receive(incoming, in_place=0)
        return [reply.text for reply in outgoing.replies if reply.text]


def _ways(request: Request, document: Document) -> Ways:
    base = f"/f/{request.path_params['token']}"
    name = quote(document.name.replace("/", "_"), safe="")
    hint = "browser_hint" if WECHAT in request.headers.get("user-agent", "") else ""
    return Ways(f"{base}/file/{name}", base, f"{base}/paper", f"{base}/page", hint=hint)


def _private(html: str) -> HTMLResponse:
    return HTMLResponse(html, headers=PRIVATE)


PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
