"""The bot as `xindeguo serve` puts it together, and people of a world who come in and fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import SHANGHAI, Place, open_library, roster_facts
from bot.assistant import Assistant
from bot.assistant import World as Given
from bot.channels.web import Settings
from bot.commands.invite import invited
from bot.expecting import expect
from bot.library import Library
from bot.links import Links
from bot.messengers import Messenger, doors, open_around, open_messengers
from bot.metrics import Metrics
from bot.reminding import Reminders
from bot.server import application
from bot.visitor import Visitor
from bot.watching import Watching
from conversations.messages import Address, Document, Exchange, Incoming, Outgoing
from conversations.understanding.codes import code_of
from storage import people, progress, tickets
from storage.files import Shelf
from storage.store import Store
from tests.bots import MATERIAL, documents, enters, told
from tests.channels.tencent.consents import ONCE
from tests.channels.tencent.official import Official
from tests.channels.tencent.wechat import ENVIRONMENT, TABLE
from tests.chats import CODE
from tests.folders import written
from tests.kept import submissions
from tests.storage.undoing import emptied

from .asking import Answer, Request, ask, words
from .planted import REGIONS, Planted, World

NOW = datetime(2021, 7, 8, 9, 30, tzinfo=SHANGHAI)
"""A working day on which reminders are due: a week before the 成果表 is."""
BASE = "https://bot.example.org"
WECHAT: dict[str, Any] = {**TABLE, "once": {"template": ONCE, "scenes": (7, 8)}}
"""An account that asks for consents."""
PNG = b"\x89PNG\r\n\x1a\n"


class Served:
    """What answers at a server's door, changed while the server runs."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)


@dataclass
class Serving:
    """One bot over one store, reached at a port; `world` are its people, once they came in.

    `platform` is where its Official Account is, `used` the codes that people came in with.
    """

    folder: Path
    store: Store
    served: Served
    port: int
    platform: Official

    def __post_init__(self) -> None:
        self._library = open_library(written(self.folder / "association"))
        self._messengers: Sequence[Messenger] = ()
        self.used: dict[int, str] = {}

    def begin(self, world: World) -> None:
        """Nothing is left of what was before; everybody comes in, and fills in what they do."""
        self.close()
        emptied(self.store)
        self.world, self._ids, self.used = world, count(1), {}
        self.library = self._of(world)
        facts = Given(lambda: NOW, self.new_id, roster_facts(self.library), drawn)
        self.desk = Assistant(self.library, self.store, Shelf(self.folder / "files"), facts)
        where = Place(self.folder, self.store.url, self.folder / "files")
        self.around = open_around(self.library, where, (self.desk, self.store), lambda: NOW)
        self.served.app = self._application()
        expect(self.library.association, self.store, NOW)
        known = (self.library.association, self.library.phrases, self.store)
        list(Reminders(*known, {}, lambda: NOW).sent())  # nobody has a door by now
        for one in world.people:
            self._come_in(one)
        for one in world.people:
            self._fill_in(one)
        for pair in sorted(world.shared):
            self._share(*(world.people[number] for number in pair))
        for one in world.people:
            self._ask_for_files(one)

    def close(self) -> None:
        for one in self._messengers:
            one.channel.close()

    def ask(self, request: Request) -> Answer:
        return ask(self.port, request)

    def new_id(self) -> str:
        """An id that nobody guesses, and that is the same in every run."""
        return sha256(f"{next(self._ids)}".encode()).hexdigest()[:32]

    def browser(self, one: Planted) -> Visitor:
        return Visitor(sha256(f"browser of {one.number}".encode()).hexdigest()[:43])

    def web(self, one: Planted) -> Address:
        return Address("web", self.browser(one).person)

    def door(self, one: Planted) -> Address:
        """The other door of somebody, at a messenger, where links are given."""
        return Address("wechat", f"o-of-{one.number}")

    @property
    def links(self) -> Links:
        assert self.around.links
        return self.around.links

    def say(self, one: Planted, text: str) -> Outgoing:
        return self.desk.receive(Incoming(self.web(one), self.new_id(), text=text))

    def history(self, one: Planted) -> tuple[Exchange, ...]:
        return self.desk.history(self.web(one))

    def documents(self, one: Planted) -> list[Document]:
        """Everything that somebody was given; at least one Word document, if they have begun."""
        return [found for turn in self.history(one) for found in documents(turn.answer)]

    def kept(self, one: Planted) -> tuple[object, ...]:
        """All that is kept of somebody, as it is in the database."""
        with self.store.begin() as transaction:
            session = transaction.session
            where = people.where_speaks(session, self.web(one))
            of = [each for each in submissions(transaction) if each.conversation_id == where]
            conversation = people.by_id(session, where)
            scenes = tickets.scenes(session, self.door(one))
        return conversation, self.history(one), of, scenes

    def invitation(self, one: Planted, now: datetime = NOW) -> str:
        """A code that brings in this person of the roster; one of before is called back."""
        association = self.library.association
        return invited(association, self.store, one.person, now, days=14)[0].code

    def outdated_invitation(self, one: Planted) -> str:
        """The same, a minute after its life, while it is still known."""
        return self.invitation(one, NOW - timedelta(days=14, minutes=1))

    def new_code(self) -> str:
        """A code that nobody was given."""
        return code_of(self.new_id())

    def whose(self, one: Planted) -> str:
        """Who somebody's browser is, by the roster's id."""
        with self.store.read() as reading:
            session = reading.session
            return people.whose(session, people.where_speaks(session, self.web(one)))

    def numbers(self, one: Planted) -> list[int]:
        """The numbers of somebody's forms."""
        with self.store.read() as reading:
            where = people.where_speaks(reading.session, self.web(one))
            rows = progress.of_owner(reading.session, one.id or f"#{where}")
            return [row.number for row in rows]

    def _of(self, world: World) -> Library:
        association = self._library.association
        profile = association.profile.model_copy(
            update={
                "regions": REGIONS,
                "subregions": world.subregions,
                "address": BASE,
                "channels": {"wechat": {**WECHAT, "base": self.platform.base}},
            }
        )
        association = replace(association, roster=world.roster, profile=profile)
        return replace(self._library, association=association)

    def _application(self) -> ASGIApp:
        """As `bot/commands/operating.py` does it."""
        profile, around = self.library.association.profile, self.around
        words_ = self.library.phrases.tables["page"]
        self._messengers = open_messengers(profile.channels, BASE, around, ENVIRONMENT)
        watching = Watching(self.store, Metrics(self.store, lambda: NOW, None), {})
        routes = [*doors(self.library, around, self._messengers), *watching.routes()]
        settings = Settings(title=profile.name, subtitle=profile.association)
        return application(self.desk, words_, settings, routes)

    def _come_in(self, one: Planted) -> None:
        """A visitor opens the page; who is of the roster presses an invitation's button."""
        browser = self.browser(one)
        if one.role:
            code = self.used[one.number] = self.invitation(one)
            came = self.ask(Request(f"/invite/{code}", browser.token, {"csrf": browser.csrf}))
            assert came.status == 303
        assert self.ask(Request("/", browser.token)).status == 200
        assert enters(self.desk, self.door(one), self.desk.link(self.web(one)))

    def _fill_in(self, one: Planted) -> None:
        for text in ("成果表", one.answers, "全部采用", "提交")[: one.steps]:
            self.say(one, text)
        if one.steps:
            assert documents(self.say(one, "草稿"))
        sent = self.desk.keep(one.file, MATERIAL)
        self.desk.receive(Incoming(self.web(one), self.new_id(), file=sent))

    def _share(self, one: Planted, other: Planted) -> None:
        self.say(one, "成果表")
        [code] = CODE.findall(told(self.say(one, "邀请同事")))
        assert "一起填" in told(self.say(other, f"加入 {code}"))

    def _ask_for_files(self, one: Planted) -> None:
        """The call list, the picture, an invitation with its QR code: what staff are given."""
        if one.role == "staff":
            leaders = [each for each in self.world.people if each.role == "leader"]
            theirs = [each.team for each in leaders if self.world.sees(one, each)]
            for text in ("电话名单", "进度图", *(f"重新邀请 {team}" for team in theirs)):
                self.say(one, text)


def drawn(data: bytes) -> tuple[bytes, ...]:
    """A document's one page; what is drawn on it are its words, so that they can be looked for."""
    return (PNG + re.sub("<[^>]*>", "", words(data)).encode(),)
