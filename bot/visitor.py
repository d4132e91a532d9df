"""A browser and what it sends: who it is, and whether a form really comes from a page of ours.

A visitor is an unguessable cookie. The database knows only its hash, so that whoever reads the
database can open no conversation. No header, length, name or encoding is trusted.
"""

import hmac
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from renderers.page import FILE_LIMIT

COOKIE = "visitor"
YEAR = 365 * 24 * 60 * 60
"""Seconds a browser keeps its cookie, counted from the last visit."""
LONGEST_TEXT = 1024 * 1024
"""Bytes of one text field; the desk refuses far shorter answers, with a better sentence."""
LONGEST_KEY = 200
"""Characters of what the page itself fills in: names of questions, options and messages."""


class NoInvitation(HTTPException):
    """A link's code opens nothing: mistyped, used, expired; it is not said which."""

    def __init__(self) -> None:
        super().__init__(404)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser, known by the token in its cookie."""

    token: str

    @property
    def person(self) -> str:
        """Its name in the database."""
        return sha256(self.token.encode()).hexdigest()

    @property
    def csrf(self) -> str:
        """What the forms of its pages carry, and no other site can know."""
        return hmac.digest(self.token.encode(), b"csrf", "sha256").hex()


def new_visitor() -> Visitor:
    """A browser that comes for the first time."""
    return Visitor(secrets.token_urlsafe(32))


def visitor(request: Request) -> Visitor | None:
    """The browser a request comes from; `None` when it has no cookie of ours."""
    token = request.cookies.get(COOKIE, "")
    return Visitor(token) if re.fullmatch(r"[\w-]{43}", token, re.ASCII) else None


def remember(response: Response, one: Visitor, request: Request) -> None:
    """Give the browser its cookie for another year, unreadable for scripts."""
    response.set_cookie(
        COOKIE,
        one.token,
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


@asynccontextmanager
async def form(request: Request, one: Visitor) -> AsyncIterator[FormData]:
    """The form in a request's body, from one of this visitor's own pages.

    Raises `HTTPException`: 403 when it comes from elsewhere, 413, 415 or 400 when it cannot be
    read.
    """
    _same_site(request)
    async with posted(request) as sent:
        _prove(sent, one)
        yield sent


@asynccontextmanager
async def posted(request: Request) -> AsyncIterator[FormData]:
    """The form in a request's body, whoever sends it. `HTTPException` as above."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise HTTPException(415)
    try:
        async with request.form(max_files=1, max_fields=10, max_part_size=LONGEST_TEXT) as sent:
            yield sent
    except HTTPException as error:  # Starlette tells a field that is too long as any other mistake
        raise HTTPException(413 if "maximum size" in error.detail else error.status_code) from None
    except UnicodeError:
        raise HTTPException(400) from None


def value(sent: FormData, name: str, longest: int = LONGEST_KEY) -> str:
    """A text field, `""` if it is missing; 400 for a file, too much, or what UTF-8 cannot hold."""
    text = sent.get(name, "")
    if not isinstance(text, str) or len(text) > longest:
        raise HTTPException(400)
    text.encode()
    return text


async def file_in(sent: FormData) -> tuple[str, bytes] | None:
    """The file in a form, with its own name; `None` where there is none. 413, or 400 as above."""
    file = sent.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    if (file.size or 0) > FILE_LIMIT * 1024 * 1024:
        raise HTTPException(413)
    name = PurePosixPath(file.filename.replace("\\", "/")).name
    name.encode()
    return name, await file.read()


def number(text: str | None) -> int:
    """The id of an exchange as a page sends it; 0 for none, 400 for anything else."""
    if not re.fullmatch(r"[0-9]{0,18}", text or ""):
        raise HTTPException(400)
    return int(text or 0)


def _prove(sent: FormData, one: Visitor) -> None:
    if not hmac.compare_digest(value(sent, "csrf").encode(), one.csrf.encode()):
        raise HTTPException(403)


def _same_site(request: Request) -> None:
    """Refuse what another site sent.

    Old browsers name no site, and under `no-referrer` the `Origin` of a form is `null`: there the
    token alone decides.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "null")
    foreign = origin != "null" and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {"same-origin", "none"} or foreign:
        raise HTTPException(403)
