"""What Tencent posts to us, and what answers it: signatures, AES, XML.

The Official Account and WeCom share it; the receiver is an app id or a corp id. Nothing here
raises for what a stranger sends: what is not genuine or not sound is a `Rejected`.
"""

import hmac
import logging
import re
import secrets
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, Union

import xmltodict
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from wechatpy.crypto import PrpCrypto
from wechatpy.utils import WeChatSigner

LOG = logging.getLogger("xindeguo.tencent")
LARGEST = 64 * 1024
"""Bytes of a callback; the longest text a person can send has a tenth of it."""
SKEW = 600.0
"""Seconds a callback's time may differ from ours, either way."""

Query: TypeAlias = Mapping[str, str]
Tree: TypeAlias = Mapping[str, Union[str, int, "Tree"]]
"""Elements by name: words, a number, or elements in it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was posted is not taken: the HTTP status that says so, and why, for the log."""

    status: Literal[400, 403, 413]
    why: Literal["too_large", "malformed", "unsigned", "outdated", "foreign", "unsealed"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A genuine callback: its elements of text by name, and whether it came encrypted.

    `lines` are the elements of the lists in it, a line each.
    """

    fields: Mapping[str, str]
    sealed: bool = True
    lines: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What the platform's console and we know: app or corp id, token, the 43 letters of the key.

    `ValueError` for letters that are no key. It shows none of them.
    """

    receiver: str
    token: str
    aes: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9+/]{43}", self.aes):
            raise ValueError("an EncodingAESKey has 43 letters and digits")


def callbacks(
    path: str,
    post: "Post",
    hear: Callable[[bytes, Query], Awaitable[Response | Rejected]],
    *,
    sealed: bool = False,
) -> list[Route]:
    """The address that is entered in the platform's console: its check, and what is posted there.

    `sealed` refuses a check that anybody could have sent.
    """

    async def greet(request: Request) -> Response:
        given = query(request)
        if sealed and "msg_signature" not in given:
            return _refusal(Rejected(403, "unsealed"))
        said = post.greet(given)
        return _refusal(said) if isinstance(said, Rejected) else PlainTextResponse(said)

    async def receive(request: Request) -> Response:
        posted = await _body(request)
        said = posted if isinstance(posted, Rejected) else await hear(posted, query(request))
        return _refusal(said) if isinstance(said, Rejected) else said

    return [Route(path, greet, methods=["GET"]), Route(path, receive, methods=["POST"])]


def query(request: Request) -> Query:
    """What stands in the address; what stands there twice is left out, so nothing signs it."""
    given = request.query_params
    return {name: value for name, value in given.items() if len(given.getlist(name)) == 1}


async def _body(request: Request) -> bytes | Rejected:
    """The body of a callback; one that is too large is not read to its end."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LARGEST:
            return Rejected(413, "too_large")
    return bytes(read)


def _refusal(rejected: Rejected) -> Response:
    """The answer to what is not taken: a status without a word, and a line in the log."""
    LOG.warning("a callback was refused: %s", rejected.why)
    return Response(status_code=rejected.status)


class Post:
    """Opens the callbacks of one account and seals what answers them.

    `skew` is how many seconds a callback's time may differ from `clock`. `insecure` takes plain
    and compatible mode too, where nobody signed the body or everybody can read it: for tests.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        skew: float = SKEW,
        insecure: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._skew = skew
        self._insecure = insecure
        self._clock = clock
        self._aes = PrpCrypto(b64decode(keys.aes + "="))
        # wechatpy takes the letters before a text from `random`, which can be foretold.
        self._aes.get_random_string = lambda: secrets.token_hex(8)

    def greet(self, query: Query) -> str | Rejected:
        """What answers the check of the address when it is saved in the console.

        WeCom sends it encrypted, with `msg_signature`; the Official Account never does.
        """
        said = query.get("echostr", "")
        sealed = "msg_signature" in query
        trouble = self._untrue(query, said) if sealed else self._untrue(query)
        if trouble:
            return trouble
        opened = self._decrypt(said) if sealed else said
        if isinstance(opened, str) and not re.fullmatch(r"[\w+/=.-]{1,200}", opened, re.ASCII):
            return Rejected(400, "malformed")
        return opened

    def open(self, posted: bytes, query: Query) -> Letter | Rejected:
        """A callback read. Nothing but `Encrypt` is looked at before its signature holds."""
        if len(posted) > LARGEST:
            return Rejected(413, "too_large")
        encrypted = ENCRYPTED.findall(posted)
        if not encrypted:
            return self._open_plain(posted, query)
        if len(encrypted) > 1 or DOCTYPE.search(posted):
            return Rejected(400, "malformed")
        trouble = self._untrue(query, encrypted[0].decode())
        if trouble:
            return trouble
        if PLAIN.search(posted) and not self._insecure:  # compatible mode: all of it, twice
            return Rejected(403, "unsealed")
        text = self._decrypt(encrypted[0].decode())
        return text if isinstance(text, Rejected) else _read(text)

    def seal(self, answer: str) -> str:
        """An answer's XML, encrypted and signed."""
        stamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        encrypted = self._aes.encrypt(answer, self._keys.receiver).decode()
        signature = _signature(self._keys.token, stamp, nonce, encrypted)
        return written(
            {
                "Encrypt": encrypted,
                "MsgSignature": signature,
                "TimeStamp": int(stamp),
                "Nonce": nonce,
            }
        )

    def _open_plain(self, posted: bytes, query: Query) -> Letter | Rejected:
        if not self._insecure:
            return Rejected(403, "unsealed")
        trouble = self._untrue(query)
        if trouble:
            return trouble
        try:
            return _read(posted.decode(), sealed=False)
        except UnicodeDecodeError:
            return Rejected(400, "malformed")

    def _untrue(self, query: Query, encrypted: str | None = None) -> Rejected | None:
        """Why a request is not the platform's of just now; `None` when it is."""
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        name = "signature" if encrypted is None else "msg_signature"
        parts = (self._keys.token, stamp, nonce, *([] if encrypted is None else [encrypted]))
        if not hmac.compare_digest(_signature(*parts).encode(), query.get(name, "").encode()):
            return Rejected(403, "unsigned")
        if not re.fullmatch(r"\d{1,15}", stamp, re.ASCII):
            return Rejected(400, "malformed")
        # Only what is signed has a time worth looking at.
        return None if abs(self._clock() - int(stamp)) <= self._skew else Rejected(403, "outdated")

    def _decrypt(self, encrypted: str) -> str | Rejected:
        try:
            # The receiver's id stands at the end of the text; another's is refused there.
            return str(self._aes.decrypt(encrypted, self._keys.receiver))
        except Exception as error:  # noqa: BLE001 - wechatpy raises whatever it stumbles over
            foreign = type(error).__name__ == "InvalidAppIdException"
            return Rejected(403, "foreign") if foreign else Rejected(400, "malformed")


def written(fields: Tree, name: str = "xml") -> str:
    """Elements as XML. No text can end its own element; letters XML has not are left out."""
    return f"<{name}>{''.join(_elements(fields))}</{name}>"


def _elements(fields: Tree) -> Iterator[str]:
    for name, value in fields.items():
        match value:
            case int():
                yield f"<{name}>{value}</{name}>"
            case str():
                text = ILLEGAL.sub("", value).replace("]]>", "]]]]><![CDATA[>")
                yield f"<{name}><![CDATA[{text}]]></{name}>"
            case _:
                yield written(value, name)


def _read(text: str, *, sealed: bool = True) -> Letter | Rejected:
    """The elements of a message that hold text, each of which stands in it once."""
    if len(text) > LARGEST or DOCTYPE.search(text.encode("utf-8", "replace")):
        return Rejected(400, "malformed")
    try:
        root = xmltodict.parse(text, force_list=("List",))["xml"]
        fields = _texts(root)
        lists = [inner.get("List", ()) for inner in root.values() if isinstance(inner, dict)]
        lines = tuple(_texts(line) for each in lists for line in each if isinstance(line, dict))
    except Exception:  # noqa: BLE001 - xmltodict raises whatever expat stumbles over
        return Rejected(400, "malformed")
    return Letter(fields, sealed, lines) if fields else Rejected(400, "malformed")


def _texts(tree: Mapping[str, object]) -> Mapping[str, str]:
    return {str(name): value for name, value in tree.items() if isinstance(value, str)}


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=\s]+)(?:\]\]>)?\s*</Encrypt>")
PLAIN = re.compile(rb"<(?:FromUserName|MsgType|Content)\b")
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""
