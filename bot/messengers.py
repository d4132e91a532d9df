"""The messengers of a bot: the channels that `bot.toml` names, constructed, running, delivered.

`[channels.telegram]` and its like are read by the channel's own settings; what is secret comes
from the environment. A channel is imported only when it is named, for its libraries are extras.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import SystemRandom
from threading import Event, Thread, current_thread
from typing import Any, TypeAlias

from pydantic import ValidationError
from starlette.routing import BaseRoute

from conversations.messages import Address, Document
from renderers.page import Page
from renderers.phrases import Phrases
from storage.memory import Memory
from storage.store import Store

from .app import SHANGHAI, Place, now_in_shanghai
from .channels.base import Abilities, Card, Channel, Desk, File, Parcel, Picture, Text
from .channels.environment import Unusable
from .channels.parcels import Packer, split
from .consents import Consents
from .delivery import Delivery
from .library import Library
from .links import Links, link_keys
from .pages import Pages
from .sending import Means, World
from .working import Work, Worker, working

log = logging.getLogger("xindeguo.messengers")

Table: TypeAlias = Mapping[str, Any]
Opener: TypeAlias = Callable[[Table, Mapping[str, str], "Around"], Channel]

LINK_KEYS = "XINDEGUO_LINK_KEYS"
"""In the environment: the keys of links, where several machines must open each other's."""
CLOSING = 30.0
"""Seconds a channel has to finish what it does when the bot stops."""
REST = 5.0
"""Seconds before a channel that broke goes on."""


class ChannelError(ValueError):
    """A channel cannot be opened: `name` of its table; `reason`, in words and without a secret."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"[channels.{name}]: {reason}")


@dataclass(frozen=True)
class Around:
    """What every channel works with. `links` is `None` where the bot has no address outside."""

    desk: Desk
    store: Store
    phrases: Phrases
    clock: Callable[[], datetime]
    links: Links | None = None
    awake: Callable[[datetime], bool] = lambda _: True
    """Whether people may be disturbed at a moment by what the bot says first."""


@dataclass(frozen=True)
class Messenger:
    """An open channel and what packs the answers it carries."""

    channel: Channel
    packer: Packer


def open_around(
    library: Library,
    where: Place,
    opened: tuple[Desk, Store],
    clock: Callable[[], datetime] = now_in_shanghai,
) -> Around:
    """What channels work with; links where the bot has an address outside."""
    desk, store = opened
    address, links = library.association.profile.address, None
    if address:
        keys = link_keys(where.files.with_name("links.key"), os.environ.get(LINK_KEYS, ""))
        try:
            links = Links(keys, address, clock)
        except ValueError:
            why = library.phrases.say("channel", "bad_link_keys", {"name": LINK_KEYS})
            raise ChannelError("", why) from None
    courtesy = library.association.profile.reminders

    def awake(now: datetime) -> bool:
        return courtesy.allows(now.astimezone(SHANGHAI).time())

    return Around(desk, store, library.phrases, clock, links, awake)


def doors(library: Library, around: Around, messengers: Sequence[Messenger]) -> list[BaseRoute]:
    """The addresses of all channels, and of the pages that links open."""
    routes = [route for one in messengers for route in one.channel.routes()]
    if around.links:
        profile = library.association.profile
        page = Page(library.phrases.tables["page"], profile.name, profile.association)
        routes += Pages(around.desk, page, around.links).routes()
    return routes


def open_messengers(
    tables: Mapping[str, Table],
    address: str,
    around: Around,
    environment: Mapping[str, str],
) -> list[Messenger]:
    """Every channel that is named. `ChannelError` for the first that cannot be opened."""
    opened: list[Messenger] = []
    try:
        for name, table in tables.items():
            whole = {**table, "address": address}
            opened.append(_open(name, whole, around, environment))
    except ChannelError:
        close(opened)
        raise
    return opened


@contextmanager
def running(
    messengers: Sequence[Messenger], work: Worker | None, begin: Event | None = None
) -> Iterator[None]:
    """Let channels hear, and work for them, until the end of the `with`.

    The work begins when `begin` is set: the first page comes before it. `None` leaves all of it,
    delivery too, to other processes.
    """
    with ExitStack() as ending:
        ending.enter_context(closing_all(messengers))
        ending.enter_context(hearing(messengers))
        if work is not None:
            ending.enter_context(working(work, begin))
        yield


@contextmanager
def hearing(messengers: Sequence[Messenger]) -> Iterator[None]:
    """Let channels do what they do by themselves, each in a thread of its own."""
    stopping = Event()
    threads = [
        Thread(target=_keep, args=[one.channel.run, stopping], name=one.channel.name)
        for one in messengers
    ]
    try:
        for thread in threads:
            thread.start()
        yield
    finally:
        stopping.set()
        for thread in threads:
            if thread.ident:
                thread.join(CLOSING)


def worker(messengers: Sequence[Messenger], around: Around, works: Sequence[Work] = ()) -> Worker:
    """What delivers through these channels, and works at all else."""
    words = around.phrases.tables["delivery"]
    deliveries = {}
    for one in messengers:
        world = World(
            around.clock, SystemRandom().random, time.sleep, one.packer.status, around.awake
        )
        means = Means(around.store, one.channel, one.packer.pack, world, words)
        deliveries[one.channel.name] = Delivery(means)
    return Worker(around.store, around.clock, deliveries, works)


@contextmanager
def closing_all(messengers: Sequence[Messenger]) -> Iterator[None]:
    """Close them at the end of the `with`."""
    try:
        yield
    finally:
        close(messengers)


def close(messengers: Sequence[Messenger]) -> None:
    """Let go of what the channels hold; one that cannot does not keep the others."""
    for one in messengers:
        try:
            one.channel.close()
        except Exception as error:  # noqa: BLE001 - its text may hold a token
            log.error("%s did not close: %s", one.channel.name, type(error).__name__)  # noqa: TRY400


def packer(abilities: Abilities, around: Around) -> Packer:
    """What packs answers for a channel of these abilities."""

    def give(to: Address, document: Document) -> Iterator[Parcel]:
        found = around.desk.open(to, document.id)
        if found is None:
            yield _undrawn(abilities, around, to, document)
            return
        size = len(found[1])
        if document.name.endswith(".png") and size <= abilities.picture:
            yield Picture(document.name, found[1])
            return
        if size <= abilities.file_out:
            yield File(*found)
            return
        if around.links is None:
            raise ValueError(
                "a document is larger than the channel carries, and links lead nowhere"
            )
        text = around.phrases.say("word", "card", {})
        yield Card(document.name, text, around.links.make("document", to, document.id))
        pages = around.desk.pages(to, document.id)[:1] if abilities.picture else ()
        # Last, so that the parcels before it are the same when it cannot be drawn.
        if pages and len(pages[0]) <= abilities.picture:
            yield Picture(f"{document.id}.png", pages[0])

    def upload(to: Address) -> str:
        return around.links.make("upload", to) if around.links else ""

    def status(to: Address) -> str:
        return around.links.make("status", to) if around.links else ""

    def ticket(to: Address) -> str:
        return around.links.make("ticket", to) if around.links else ""

    return Packer(abilities, around.phrases, give, upload, status, ticket)


def _undrawn(abilities: Abilities, around: Around, to: Address, document: Document) -> Text:
    """The words of a picture that cannot be drawn here, at once: it would not be in a minute.

    One parcel, as the picture is one, for parcels are counted.
    """
    words = around.desk.words(to, document.id)
    if not words:
        raise LookupError("a document was given that is not on the shelf")
    if len(split(words, abilities.text, in_bytes=abilities.unit == "bytes")) > 1:
        words = around.phrases.say("word", "undrawn", {})
    return Text(words)


def _keep(run: Callable[[Event], None], stopping: Event) -> None:
    """Let it run until it is to stop; what breaks it is logged without its text, and goes on."""
    while not stopping.is_set():
        try:
            run(stopping)
        except Exception as error:  # noqa: BLE001 - nobody would see that a thread has ended
            log.error("%s broke: %s", current_thread().name, type(error).__name__)  # noqa: TRY400
            stopping.wait(REST)
        else:
            return


def _open(name: str, table: Table, around: Around, environment: Mapping[str, str]) -> Messenger:
    extra = ""
    try:
        if name not in MESSENGERS:
            raise Unusable("unknown", known="、".join(MESSENGERS))
        opened, extra = MESSENGERS[name]
        channel = opened(table, environment, around)
    except (ModuleNotFoundError, ValueError) as error:
        why = _why(extra, error)
        data = {"page": name, **why.data}
        raise ChannelError(name, around.phrases.say("channel", why.code, data)) from None
    abilities = channel.abilities
    if around.links is None and not (abilities.file_out and abilities.file_in):
        channel.close()
        raise ChannelError(name, around.phrases.say("channel", "no_address", {}))
    return Messenger(channel, packer(abilities, around))


def _why(extra: str, error: Exception) -> Unusable:
    """What went wrong, as a sentence. A value that was given is never quoted: it may be secret."""
    match error:
        case Unusable():
            return error
        case ModuleNotFoundError():
            return Unusable("not_installed", module=str(error.name), extra=extra)
        case ValidationError():
            told = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            return Unusable("wrong", detail="; ".join(told))
        case _:
            return Unusable("wrong", detail=str(error))


def _telegram(table: Table, environment: Mapping[str, str], around: Around) -> Channel:
    from .channels.telegram import Settings, Telegram, World  # noqa: PLC0415 - an extra

    return Telegram(Settings.of(table, environment), World(around.desk, _memory(around)))


def _wechat(table: Table, environment: Mapping[str, str], around: Around) -> Channel:
    from .channels.wechat import Around as Asked  # noqa: PLC0415 - an extra
    from .channels.wechat import Setting, Settings, WeChat, abilities  # noqa: PLC0415

    settings = Settings.of(_without_address(table), environment)
    words, pack = around.phrases.tables, packer(abilities(settings), around).pack
    asked, links = None, around.links
    if links:
        consents, page = Consents(around.store, around.clock), Page(words["page"], "")
        link = partial(links.make, "ticket")
        asked = Asked(consents, link, links.whose, page.subscribed, str(table["address"]))
    given = Setting(around.desk, _memory(around), words["wechat"], pack, asked)
    return WeChat(settings, given)


def _wecom(table: Table, environment: Mapping[str, str], around: Around) -> Channel:
    from .channels.wecom import Setting, Settings, WeCom  # noqa: PLC0415 - an extra

    given = Setting(around.desk, _memory(around), around.phrases.tables["wecom"])
    return WeCom(Settings.of(_without_address(table), environment), given)


def _kefu(table: Table, environment: Mapping[str, str], around: Around) -> Channel:
    from .channels.kefu import ABILITIES, Kefu, Setting, Settings  # noqa: PLC0415 - an extra

    words, pack = around.phrases.tables["kefu"], packer(ABILITIES, around).pack
    given = Setting(around.desk, _memory(around), words, pack)
    return Kefu(Settings.of(_without_address(table), environment), given)


def _email(table: Table, environment: Mapping[str, str], around: Around) -> Channel:
    from .channels.email import Email, Settings  # noqa: PLC0415 - as all of them, when named

    settings = Settings.of(_without_address(table), environment)
    return Email(settings, around.phrases.tables["email"], around.clock)


def _memory(around: Around) -> Memory:
    return Memory(around.store, around.clock)


def _without_address(table: Table) -> Table:
    return {key: value for key, value in table.items() if key != "address"}


MESSENGERS: Mapping[str, tuple[Opener, str]] = {
    # in bot.toml   what constructs it, and the extra that has its libraries
    "telegram": (_telegram, "telegram"),
    "wechat": (_wechat, "wechat"),
    "wecom": (_wecom, "wechat"),
    "kefu": (_kefu, "wechat"),
    "email": (_email, ""),
}
