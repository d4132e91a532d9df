"""Requests over a real socket, and everything that can be read in what comes back."""

import http.client
import re
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from io import BytesIO
from urllib.parse import unquote, urlencode

BOUNDARY = "a-part-of-a-form"
ONE_TIME = re.compile(r'name="id" value="[^"]*"')
"""What is another one in each page: the name of the message to come."""


@dataclass(frozen=True)
class Request:
    """A request as a browser sends it; `cookie` is the visitor's token, `file` a name and bytes.

    With `fields` or a file it is a form that is posted.
    """

    path: str
    cookie: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """All that can be read: headers, a page's words, what is inside a Word or Excel file."""
        headers = "\n".join(unquote(f"{name}: {one}") for name, one in self.headers.items())
        return f"{headers}\n{words(self.body)}"

    @property
    def same(self) -> tuple[int, Mapping[str, str], str]:
        """All of it but the clock and what is used once."""
        headers = {name: one for name, one in self.headers.items() if name != "date"}
        return self.status, headers, ONE_TIME.sub("", self.body.decode("latin-1"))


@lru_cache(maxsize=100)
def words(data: bytes) -> str:
    """What can be read in a file or a page."""
    if not data.startswith(b"PK"):
        return unescape(data.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    inside = "\n".join(parts)
    return f"{inside}\n{re.sub('<[^>]*>', '', inside)}"  # names may be cut into runs


def ask(port: int, request: Request) -> Answer:
    """Send it, and read all of the answer; of a stream the first event."""
    headers = {"Accept-Encoding": "identity", **request.headers}
    if request.cookie:
        headers["Cookie"] = f"visitor={request.cookie}"
    body, method = None, "GET"
    if request.fields or request.file:
        method, body = "POST", _form(request, headers)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, request.path, body, headers)
        found = connection.getresponse()
        read = _event(found) if request.path.startswith("/stream") else found.read()
        return Answer(found.status, {one.lower(): two for one, two in found.getheaders()}, read)


def _event(stream: http.client.HTTPResponse) -> bytes:
    lines = b""
    while (line := stream.readline()).strip():
        lines += line
    return lines


def _form(request: Request, headers: dict[str, str]) -> bytes:
    if request.file is None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return urlencode(request.fields).encode()
    headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    name, data = request.file
    disposition = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    parts = [f'{disposition}{key}"\r\n\r\n{one}\r\n' for key, one in request.fields.items()]
    parts.append(f'{disposition}file"; filename="{name}"\r\n\r\n')
    return "".join(parts).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
