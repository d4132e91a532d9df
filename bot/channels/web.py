"""The chat page in a browser: the channel "web".

    GET  /                   the whole conversation; begins one for a new visitor
    POST /say                one answer: a text, a pressed button or a file
    GET  /history?after=ID   what came after an exchange, as a fragment; 204 when nothing did
    GET  /stream?after=ID    the same, pushed as it happens (server-sent events)
    GET  /document/ID/NAME   a document of one's own conversation, to be saved
    GET  /sheet/ID           the same document, to be read
    GET  /paper/ID           the same document as it will be printed, of pictures /page/ID/NUMBER
    GET  /static/NAME        the stylesheet and the script
    GET  /invite/CODE        an invitation; POST uses it, for links are looked at by machines too

A page without script posts its forms and is led back to `/#latest`; with script the same forms
are sent with the header `X-Fragment` and answered with the new part of the page.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from conversations.messages import Address, Exchange, Incoming, Pressed
from conversations.understanding.codes import read_code
from renderers.page import Page, Slip, kind

from ..visitor import (
    LONGEST_TEXT,
    NoInvitation,
    Visitor,
    file_in,
    form,
    new_visitor,
    number,
    remember,
    value,
    visitor,
)
from .base import Desk

Said: TypeAlias = str | Pressed | tuple[str, bytes]
"""What one form says: a text, a button, or a file's name and bytes."""


class Settings(BaseModel):
    """The bot's name, the line below it, and the seconds a stream waits between two looks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    subtitle: str = ""
    poll: float = 2.0


@dataclass(frozen=True, slots=True)
class Posted:
    """A form: its one-time name, the exchange and question its page showed, and what it says."""

    name: str
    after: int
    asked: str
    said: Said


class Web:
    """The channel: reads what browsers send, and shows them what the desk has."""

    def __init__(self, desk: Desk, page: Page, settings: Settings) -> None:
        self.bell = Bell()
        self._desk = desk
        self._page = page
        self._settings = settings

    def routes(self) -> list[Route]:
        """Every address of the page."""
        return [
            Route("/", self.open),
            Route("/say", self.say, methods=["POST"]),
            Route("/history", self.history),
            Route("/stream", self.stream),
            Route("/document/{id}/{name}", self.document),
            Route("/sheet/{id}", self.sheet),
            Route("/paper/{id}", self.paper),
            Route("/page/{id}/{number:int}", self.page),
            Route("/static/{name}", self.static),
            Route("/invite/{code}", self.invitation),
            Route("/invite/{code}", self.come_in, methods=["POST"]),
        ]

    async def open(self, request: Request) -> Response:
        """The whole conversation."""
        one = visitor(request) or new_visitor()
        response = HTMLResponse(await run_in_threadpool(self._conversation, one, _slip(one)))
        remember(response, one, request)
        return response

    async def say(self, request: Request) -> Response:
        """One answer. What cannot be taken is given back with a reason: nothing typed is lost."""
        one = _known(request)
        posted = await self.read(request, one)
        trouble = await run_in_threadpool(self._hear, _address(one), posted)
        self.bell.ring(one.person)
        scripted = "x-fragment" in request.headers
        if not trouble and not scripted:
            return RedirectResponse("/#latest", status_code=303)
        kept = posted.said if trouble and isinstance(posted.said, str) else ""
        slip = _slip(one, kept, trouble)
        if scripted:
            html = await run_in_threadpool(self._fragment, one, posted.after, slip)
        else:
            html = await run_in_threadpool(self._conversation, one, slip)
        return HTMLResponse(html, status_code=STATUS[trouble])

    async def history(self, request: Request) -> Response:
        """What a page that slept has missed."""
        one, after = _known(request), number(request.query_params.get("after"))
        if not await run_in_threadpool(self._desk.history, _address(one), after):
            return Response(status_code=204)
        return HTMLResponse(await run_in_threadpool(self._fragment, one, after, _slip(one)))

    async def stream(self, request: Request) -> Response:
        """What happens from now on, and what was missed before."""
        missed = request.headers.get("last-event-id") or request.query_params.get("after")
        return EventSourceResponse(self._news(_known(request), number(missed)))

    async def document(self, request: Request) -> Response:
        """A document, always to be saved, never shown. The name in the address does not matter."""
        address = _address(_known(request, 404))
        found = await run_in_threadpool(self._desk.open, address, request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        document, data = found
        saved_as = f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"  # RFC 6266
        media_type = kind(document.name).media_type
        return Response(data, media_type=media_type, headers={"Content-Disposition": saved_as})

    async def sheet(self, request: Request) -> Response:
        """A document as a page, to be checked line by line."""
        address = _address(_known(request, 404))
        sheet = await run_in_threadpool(self._desk.sheet, address, request.path_params["id"])
        if sheet is None:
            raise HTTPException(404)
        return HTMLResponse(self._page.sheet(sheet))

    async def paper(self, request: Request) -> Response:
        """A document as it will be printed."""
        address = _address(_known(request, 404))
        name = request.path_params["id"]
        sheet = await run_in_threadpool(self._desk.sheet, address, name)
        if sheet is None:
            raise HTTPException(404)
        pages = await run_in_threadpool(self._desk.pages, address, name)
        return HTMLResponse(self._page.paper(sheet, len(pages)))

    async def page(self, request: Request) -> Response:
        """One printed page as a picture. It never changes, but it is the visitor's own."""
        address = _address(_known(request, 404))
        pages = await run_in_threadpool(self._desk.pages, address, request.path_params["id"])
        number = request.path_params["number"]
        if not 0 < number <= len(pages):
            raise HTTPException(404)
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(pages[number - 1], media_type="image/png", headers=headers)

    async def static(self, request: Request) -> Response:
        """A file whose name holds the hash of its content, to be kept for ever."""
        name = request.path_params["name"]
        if name not in self._page.assets:
            raise HTTPException(404)
        return Response(
            self._page.assets[name],
            media_type="text/css" if name.endswith(".css") else "text/javascript",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    async def invitation(self, request: Request) -> Response:
        """What an invitation's link opens: a button."""
        _code(request)
        one = visitor(request) or new_visitor()
        response = HTMLResponse(self._page.invitation(one.csrf), headers=NOT_KEPT)
        remember(response, one, request)
        return response

    async def come_in(self, request: Request) -> Response:
        """The button was pressed: the conversation says who is here now, or why nobody is."""
        one, code = _known(request), _code(request)
        async with form(request, one):
            pass
        unique = f"{one.person[:16]}.invite.{sha256(code.encode()).hexdigest()[:16]}"
        incoming = Incoming(_address(one), unique, code=code)
        await run_in_threadpool(self._desk.receive, incoming)
        self.bell.ring(one.person)
        return RedirectResponse("/#latest", status_code=303)

    async def read(self, request: Request, one: Visitor) -> Posted:
        """The answer in a form of this visitor's own page; 4xx for anything else."""
        async with form(request, one) as sent:
            name, said = value(sent, "id"), await _said(sent)
            if said is None or not re.fullmatch(r"[\w-]{8,64}", name, re.ASCII):
                raise HTTPException(400)
            return Posted(name, number(value(sent, "after")), value(sent, "asked"), said)

    def _hear(self, address: Address, posted: Posted) -> str:
        """Hand an answer to the desk; the key of a sentence when that fails, else `""`.

        The message's id covers what is said: the same form sent twice is one message, but a form
        that the browser brought back and that was filled in anew is another.
        """
        unique = f"{address.person[:16]}.{posted.name}.{_digest(posted.said)}"
        missed = self._desk.history(address, posted.after)
        asked = [one.answer.question.path for one in missed if not one.is_by_the_way]
        moved = bool(asked) and asked[-1] != posted.asked
        match posted.said:
            case Pressed() as pressed:  # the desk sees for itself which question it was put with
                incoming = Incoming(address, unique, pressed=pressed)
            case _ if moved and not _among(missed, unique):
                return "stale"
            case str() as text:
                incoming = Incoming(address, unique, text=text)
            case file:
                incoming = Incoming(address, unique, file=self._desk.keep(*file))
        self._desk.receive(incoming)
        kept = _among(self._desk.history(address, posted.after), unique)
        return "" if kept or _among(self._desk.history(address), unique) else "error_500"

    def _conversation(self, one: Visitor, slip: Slip) -> str:
        """The page. However often a first page is loaded, its id is the same: one greeting."""
        address = _address(one)
        turns = self._desk.history(address)
        if not turns:
            self._desk.receive(Incoming(address, f"{address.person}.open"))
            turns = self._desk.history(address)
        return self._page.conversation(turns, slip)

    def _fragment(self, one: Visitor, after: int, slip: Slip) -> str:
        return self._page.fragment(self._turns(_address(one), after), slip, after)

    def _turns(self, address: Address, after: int) -> tuple[Exchange, ...]:
        """The exchanges above `after`; with those before, for what they know of these.

        The label of a button that was pressed, and the question that is open still.
        """
        turns = self._desk.history(address, after)
        pressed = any(turn.said is not None and turn.said.pressed is not None for turn in turns)
        unasked = bool(turns) and all(turn.said is None for turn in turns)
        if not pressed and not unasked:
            return turns
        return (*(turn for turn in self._desk.history(address) if turn.id <= after), *turns)

    async def _news(self, one: Visitor, after: int) -> AsyncIterator[ServerSentEvent]:
        with self.bell.listening(one.person) as rung:
            while True:
                rung.clear()
                turns = await run_in_threadpool(self._turns, _address(one), after)
                if turns:
                    html = self._page.fragment(turns, _slip(one), after)
                    after = turns[-1].id
                    yield ServerSentEvent(html, id=str(after))
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._settings.poll):
                        await rung.wait()


class Bell:
    """Wakes the streams of a person's open pages. A hint: every stream also looks by itself."""

    def __init__(self) -> None:
        self._open: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    def ring(self, person: str) -> None:
        """Something new was said; may be called from any thread."""
        for loop, rung in tuple(self._open.get(person, ())):
            with suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(rung.set)

    @contextmanager
    def listening(self, person: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the bell is rung for this person."""
        ear = (asyncio.get_running_loop(), asyncio.Event())
        self._open.setdefault(person, set()).add(ear)
        try:
            yield ear[1]
        finally:
            self._open[person].discard(ear)
            if not self._open[person]:
                del self._open[person]


def _code(request: Request) -> str:
    code = read_code(request.path_params["code"])
    if not code:
        raise NoInvitation
    return code


def _known(request: Request, otherwise: int = 403) -> Visitor:
    one = visitor(request)
    if one is None:
        raise HTTPException(otherwise)
    return one


def _address(one: Visitor) -> Address:
    return Address("web", one.person)


def _slip(one: Visitor, text: str = "", notice: str = "") -> Slip:
    return Slip(one.csrf, secrets.token_urlsafe(12), text, notice)


async def _said(sent: FormData) -> Said | None:
    """The one thing a form says; `None` for nothing, or for more than one."""
    given = {"text", "pressed", "file"} & sent.keys()
    if given == {"text"}:
        return value(sent, "text", LONGEST_TEXT).replace("\r\n", "\n")
    if given == {"pressed"}:
        return Pressed(value(sent, "pressed"), value(sent, "asked"))
    return await file_in(sent) if given == {"file"} else None


def _among(turns: tuple[Exchange, ...], message: str) -> bool:
    return any(turn.said is not None and turn.said.id == message for turn in turns)


def _digest(said: Said) -> str:
    match said:
        case str(text):
            content = f"text\n{text}".encode()
        case Pressed(key, asked):
            content = f"pressed\n{asked}\n{key}".encode()
        case file:
            content = f"file\n{file[0]}\n".encode() + file[1]
    return sha256(content).hexdigest()[:16]


# At DEBUG it writes every chunk of a stream: whole conversations.
logging.getLogger("sse_starlette").setLevel(logging.INFO)

NOT_KEPT = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
STATUS = {"": 200, "stale": 409, "error_500": 500}
