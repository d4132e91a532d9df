"""Calls to Tencent's platforms: one token for all processes, JSON, media up and down.

A call brings an answer or a `Failure`, never an exception; neither holds a token or a secret.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from ..base import Memory
from .outcomes import Answer, Failure
from .wire import CONNECT, READ, Asked, Body, Heard, ask, form, sound_base

OFFICIAL = "https://api.weixin.qq.com"
CORPORATE = "https://qyapi.weixin.qq.com"
LARGEST_MEDIA = 20 * 1024 * 1024
"""Bytes of a file a person sent."""
EARLY = 300
"""Seconds before its end from which on a token is not used any more."""
PATIENCE = CONNECT + READ + 1
"""Seconds one process may take to fetch a token for all."""
STALE = {"40001", "40014", "42001"}
"""What the platform says to a token that is not valid (any more)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the platform knows us as: an app id, or a corp id when `corporate`, with its secret.

    `base` is where the platform is, if not where Tencent has it; `ValueError` for one that is
    neither https nor this machine.
    """

    id: str
    secret: str = field(repr=False)
    corporate: bool = False
    base: str = ""

    def __post_init__(self) -> None:
        sound_base(self.address)

    @property
    def address(self) -> str:
        """Where the platform is."""
        return self.base or (CORPORATE if self.corporate else OFFICIAL)

    @property
    def token(self) -> str:
        """The name its token is kept under: each app of a corporation has a token of its own."""
        return f"tencent:{self.id}:{sha256(self.secret.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Media:
    """A file a person sent: the name it had, `""` where the platform has none, and its bytes."""

    name: str
    data: bytes


class Client:
    """Calls one platform for one account. May be used in any thread.

    Paths begin with `/cgi-bin/`; the token is added. A call that is told its token is not valid
    is made once more with another one, and only once.
    """

    def __init__(self, account: Account, memory: Memory) -> None:
        self._account = account
        self._memory = memory
        self._fetching = threading.Lock()
        self._holder = secrets.token_hex(8)

    def post(self, path: str, body: Mapping[str, object]) -> Answer | Failure:
        """A JSON object sent, and the platform's."""
        return _answer(self._call(Asked(path, {}, _json(body))))

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer | Failure:
        """What the platform knows."""
        return _answer(self._call(Asked(path, query or {})))

    def upload(self, kind: str, name: str, data: bytes) -> str | Failure:
        """The media id of a file, good for three days. `kind`: image, voice, video or file.

        `name` is what a person sees of a file, Chinese and all.
        """
        asked = Asked("/cgi-bin/media/upload", {"type": kind}, form(name, data))
        answer = _answer(self._call(asked))
        if isinstance(answer, Failure):
            return answer
        media = answer.get("media_id")
        return media if isinstance(media, str) else Failure("unheard", "no_media_id")

    def download(self, media: str, limit: int = LARGEST_MEDIA) -> Media | Failure:
        """A file a person sent, of at most `limit` bytes; the platform keeps it for three days."""
        heard = self._call(Asked("/cgi-bin/media/get", {"media_id": media}, limit=limit))
        if isinstance(heard, Failure):
            return heard
        if _speaks(heard):  # a refusal, or the address of a video, which is not followed
            answer = _answer(heard)
            return answer if isinstance(answer, Failure) else Failure("refused", "no_file")
        return Media(heard.name, heard.data)

    def token(self, stale: str = "") -> str | Failure:
        """A token other than `stale`: the one all processes share, or a new one for all of them.

        One process fetches, by a lease in the database; the others wait for what it brings.
        """
        until = time.monotonic() + PATIENCE
        if known := self._known(stale):
            return known
        with self._fetching:
            while time.monotonic() < until:
                if known := self._known(stale):
                    return known
                if self._memory.lease(self._lease, self._holder, PATIENCE):
                    # Another may have had the lease, and fetched, since we looked.
                    fetched = self._known(stale) or self._fetch()
                    self._memory.lease(self._lease, self._holder, 0)
                    return fetched
                time.sleep(0.05)
        return Failure("unsent", "no_token")

    @property
    def _lease(self) -> str:
        return f"{self._account.token}:fetch"

    def _known(self, stale: str) -> str | None:
        known = self._memory.token(self._account.token)
        return known if known != stale else None

    def _fetch(self) -> str | Failure:
        """A token of the platform, kept for all processes.

        For the Official Account the stable one: nobody else's asking makes it invalid.
        """
        account = self._account
        if account.corporate:
            known = {"corpid": account.id, "corpsecret": account.secret}
            asked = Asked("/cgi-bin/gettoken", known)
        else:
            wanted = {"grant_type": "client_credential", "appid": account.id}
            body = _json({**wanted, "secret": account.secret})
            asked = Asked("/cgi-bin/stable_token", {}, body)
        answer = _answer(ask(account.address, asked))
        if isinstance(answer, Failure):  # whatever happened, the call it is for was not made
            return answer if answer.how == "refused" else Failure("unsent", answer.code)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            return Failure("unsent", "no_token")
        # The platform has a new one five minutes before the end; both are good until then.
        self._memory.keep_token(account.token, token, max(seconds - EARLY, seconds / 2))
        return token

    def _call(self, asked: Asked) -> Heard | Failure:
        """A call with a token, and once more with another one if that was stale."""
        token = self.token()
        if isinstance(token, Failure):
            return token
        heard = self._with(token, asked)
        if not _speaks(heard) or _code(heard) not in STALE:
            return heard
        other = self.token(stale=token)
        return other if isinstance(other, Failure) else self._with(other, asked)

    def _with(self, token: str, asked: Asked) -> Heard | Failure:
        query = {"access_token": token, **asked.query}
        return ask(self._account.address, Asked(asked.path, query, asked.body, asked.limit))


def _json(body: Mapping[str, object]) -> Body:
    return Body(
        "application/json", json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    )


def _answer(heard: Heard | Failure) -> Answer | Failure:
    """The JSON object of an answer, unless its `errcode` says no."""
    if isinstance(heard, Failure):
        return heard
    try:
        found = json.loads(heard.data)
    except (ValueError, RecursionError):
        return Failure("unheard", "no_json")
    if not isinstance(found, dict):
        return Failure("unheard", "no_json")
    code = found.get("errcode", 0)
    return found if code == 0 else Failure("refused", str(code)[:10])


def _speaks(heard: Heard | Failure) -> bool:
    """Whether an answer is words of the platform, not a file."""
    return isinstance(heard, Heard) and heard.kind.startswith(("application/json", "text/"))


def _code(heard: Heard | Failure) -> str:
    answer = _answer(heard)
    return answer.code if isinstance(answer, Failure) else ""
