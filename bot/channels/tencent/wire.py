"""One request to a platform over HTTP, and what came back.

Standard library only, for two reasons: a request that never left is known from one that may have
been carried out, and nothing below us writes an address (with its token) to a log. No proxy of the
environment, no redirects; and no exception leaves here, for its text may quote the address.
"""

import re
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from mimetypes import guess_type
from pathlib import PurePosixPath
from urllib.parse import unquote, urlencode, urlsplit

from .outcomes import Failure

CONNECT, READ, WHOLE = 3.0, 8.0, 30.0
"""Seconds to connect, between two pieces of an answer, and for all of it."""
LONGEST_ANSWER = 1024 * 1024
"""Bytes of an answer that is no file."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is posted, and its media type."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: posted when it has a body. An answer of more than `limit` bytes is not taken."""

    path: str
    query: Mapping[str, str]
    body: Body | None = None
    limit: int = LONGEST_ANSWER


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer of status 200: its media type, the name it would be saved as, its bytes."""

    kind: str
    name: str
    data: bytes


def sound_base(base: str) -> str:
    """The address of a platform: https, or this very machine. `ValueError` for any other."""
    parts = urlsplit(base)
    try:
        own = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        own = False
    if not parts.hostname or parts.scheme not in ({"http", "https"} if own else {"https"}):
        raise ValueError("the address of a platform begins with https://")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("the address of a platform is a host and a path")
    return base


def ask(base: str, asked: Asked) -> Heard | Failure:
    """One request on a connection of its own."""
    connection = _connection(base)
    try:
        connection.connect()
    except (OSError, HTTPException, ValueError) as error:
        connection.close()
        return Failure("unsent", type(error).__name__)
    try:
        connection.sock.settimeout(READ)
        address = f"{urlsplit(base).path.rstrip('/')}{asked.path}?{urlencode(asked.query)}"
        if asked.body:
            headers = {"Content-Type": asked.body.kind}
            connection.request("POST", address, asked.body.data, headers)
        else:
            connection.request("GET", address)
        return _heard(connection.getresponse(), asked.limit)
    except (OSError, HTTPException, ValueError) as error:
        return Failure("unheard", type(error).__name__)
    finally:
        connection.close()


def form(name: str, data: bytes) -> Body:
    """One file as multipart/form-data (WeCom path/90253): its name as it is, in UTF-8.

    No name can end its own header.
    """
    shown = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", name) or "file"
    kind = guess_type(shown)[0] or KINDS.get(PurePosixPath(shown).suffix.lower(), BYTES)
    boundary = f"----{secrets.token_hex(16)}"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="media"; filename="{shown}"; '
        f"filelength={len(data)}\r\n"
        f"Content-Type: {kind}\r\n\r\n"
    )
    whole = head.encode("utf-8", "replace") + data + f"\r\n--{boundary}--\r\n".encode()
    return Body(f"multipart/form-data; boundary={boundary}", whole)


def _connection(base: str) -> HTTPConnection:
    parts = urlsplit(base)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=CONNECT)
    context = ssl.create_default_context()
    return HTTPSConnection(host, parts.port, timeout=CONNECT, context=context)


def _heard(response: HTTPResponse, limit: int) -> Heard | Failure:
    if response.status != 200:  # a redirect, too, is none of the platform's answers
        return Failure("unheard" if response.status >= 500 else "unsent", f"{response.status}")
    data, until = bytearray(), time.monotonic() + WHOLE
    while piece := response.read1(65536):
        data += piece
        if len(data) > limit:
            return Failure("refused", "too_large")
        if time.monotonic() > until:
            return Failure("unheard", "too_slow")
    if response.length:
        return Failure("unheard", "cut_off")
    kind, disposition = (response.getheader(name) or "" for name in HEADERS)
    return Heard(kind, _name(disposition), bytes(data))


def _name(disposition: str) -> str:
    """The file's name in a `Content-Disposition`, without any path; `""` without one."""
    starred = re.search(r"filename\*=utf-8''([^;\s]+)", disposition, re.IGNORECASE)
    plain = re.search(r'filename="([^"]*)"|filename=([^;\s]+)', disposition)
    if starred:
        name = unquote(starred[1])
    elif plain:
        name = unquote((plain[1] or plain[2] or "").encode("latin-1").decode("utf-8", "replace"))
    else:
        return ""
    return PurePosixPath(name.replace("\\", "/")).name


HEADERS = ("Content-Type", "Content-Disposition")
BYTES = "application/octet-stream"
KINDS: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Media types a machine may not know."""
