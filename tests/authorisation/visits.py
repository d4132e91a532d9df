"""One person at the bot's doors, with a keen interest in somebody else's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import quote

from bot.links import LIVES, Links, Purpose
from bot.visitor import Visitor
from conversations.messages import Document

from .asking import Answer, Request
from .planted import Planted, World
from .serving import BASE, NOW, Serving

NOBODY = "0" * 32
"""The id of no document."""
KEY = "bm90IHRoZSBrZXkgb2YgYW55IHNlcnZlciBhdCBhbGw="
"""Whoever has it can make links for another server."""
STRANGER = Visitor("s" * 43)
"""A browser that has never been here."""
PURPOSES: tuple[Purpose, ...] = ("document", "upload", "status", "ticket")


@dataclass
class Visit:
    """`me`, and the `other`, of whom `me` may see no more than the roster allows.

    The two fill in no form together. `at` is a place anywhere, to be spoilt.
    """

    serving: Serving
    me: Planted
    other: Planted
    at: int = 0
    said: set[str] = field(default_factory=set)
    """Marks of others that `me` has written: who writes them knows them."""

    @property
    def world(self) -> World:
        return self.serving.world

    @property
    def strangers(self) -> list[Planted]:
        """Everybody with whom `me` fills in no form."""
        others = (one for one in self.world.people if one is not self.me)
        return [one for one in others if not self.world.together(self.me, one)]

    @property
    def browser(self) -> Visitor:
        return self.serving.browser(self.me)

    def gets(self, path: str, cookie: str | None = None) -> Answer:
        """A page of the chat, in which nothing stands that `me` may not read."""
        token = self.browser.token if cookie is None else cookie
        return self.reads(Request(path, token), self.world.readable(self.me) | self.said)

    def posts(
        self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None
    ) -> Answer:
        """A form of the chat's page, filled in; nobody else notices anything."""
        sent = {"csrf": self.browser.csrf, **fields}
        request = Request(path, self.browser.token, sent, file)
        with self.unnoticed():
            return self.reads(request, self.world.readable(self.me) | self.said)

    def reads(self, request: Request, readable: frozenset[str] | set[str]) -> Answer:
        """The answer, in which no name stands but those."""
        answer = self.serving.ask(request)
        found = self.world.read(answer.text) - readable
        assert not found, f"{self.me} reads {found} at {request}"
        return answer

    def refuses(self, request: Request, twin: Request, status: int) -> None:
        """What is somebody else's is as if it were not there, and says nothing of anybody."""
        answers = [self.reads(one, set()) for one in (request, twin)]
        assert [one.status for one in answers] == [status, status], request
        assert answers[0].same == answers[1].same, request

    @contextmanager
    def unnoticed(self, *, by_me: bool = False) -> Iterator[None]:
        """For everybody else it is as if nothing had happened; with `by_me` for `me` as well."""
        watched = [one for one in self.world.people if by_me or one is not self.me]
        before = [self.serving.kept(one) for one in watched]
        yield
        assert [self.serving.kept(one) for one in watched] == before

    def document(self, one: Planted) -> Document | None:
        """The last Word document that somebody was given."""
        found = [each for each in self.serving.documents(one) if each.name.endswith(".docx")]
        return found[-1] if found else None

    def link(self, purpose: Purpose, one: Planted, document: str = "") -> str:
        """The path of a link that somebody was given."""
        if purpose == "document" and not document:
            given = self.document(one)
            document = given.id if given else NOBODY
        return self.made(self.serving.links, purpose, one, document)

    def outdated(self, purpose: Purpose, one: Planted) -> str:
        """The same, a second after its life."""
        then = NOW - LIVES[purpose] - timedelta(seconds=1)
        links = self.serving.links
        old = Links([KEY], BASE, lambda: then)
        old._box = links._box
        document = self.document(one)
        return self.made(old, purpose, one, document.id if document else NOBODY)

    def forged(self, purpose: Purpose, one: Planted) -> str:
        """The same, made with another key."""
        document = self.document(one)
        links = Links([KEY], BASE, lambda: NOW)
        return self.made(links, purpose, one, document.id if document else NOBODY)

    def made(self, links: Links, purpose: Purpose, one: Planted, document: str) -> str:
        whose = self.serving.door(one)
        return links.make(purpose, whose, document).removeprefix(BASE)

    def spoilt(self, path: str) -> str:
        """A link with one sign changed, in the part that is signed."""
        head, token = path[1:].split("/")
        place = 1 + self.at % (len(token) - 5)
        sign = "A" if token[place] != "A" else "B"
        return f"/{head}/{token[:place]}{sign}{token[place + 1 :]}"


def named(document: Document) -> str:
    """A document's name as a part of a path."""
    return quote(document.name, safe="")


def again(request: Request, path: str) -> Request:
    """The same request at another address."""
    return replace(request, path=path)
