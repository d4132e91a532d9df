"""The only place that constructs: folder, database, shelf, clock and names become an assistant."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from conversations.forms.reading import AssociationError
from conversations.messages import Address
from renderers.phrases import Phrases, phrases
from renderers.picture import NoPicture, Pictures, PictureSettings
from storage.association import read_folder, sample
from storage.files import Shelf
from storage.store import Store

from .assistant import Assistant, World
from .check import Checked, check
from .expecting import FEW, expect
from .library import Library

log = logging.getLogger("xindeguo")

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path("data")
"""Where the database and the files of a running bot are, unless told otherwise."""


@dataclass(frozen=True)
class Place:
    """Where things are kept: the association's folder, the database, the folder for files."""

    folder: Path
    database: str
    files: Path


def now_in_shanghai() -> datetime:
    """The time where the deadlines are."""
    return datetime.now(SHANGHAI)


def place(folder: Path | None, database: str | None) -> Place:
    """Where things are kept, with what is usual for what is not given."""
    files = DATA / "files"
    if database and database.startswith("sqlite:///"):
        files = Path(database.removeprefix("sqlite:///")).parent / "files"
    return Place(folder or sample(), database or f"sqlite:///{DATA / 'xindeguo.db'}", files)


def open_library(folder: Path) -> Library:
    """The association's folder, ready to be served. `AssociationError` names every mistake."""
    language = phrases()
    checked = check(read_folder(folder), language)
    if checked.mistakes or checked.association is None:
        raise AssociationError(checked.mistakes)
    profile = checked.association.profile
    facts = {"bot": profile.name, "association": profile.association}
    return Library(checked.association, dict(checked.templates), language.about(facts))


def check_folder(folder: Path) -> tuple[Checked, Phrases]:
    """The same without stopping at mistakes."""
    language = phrases()
    return check(read_folder(folder), language), language


@contextmanager
def opened_store(where: Place) -> Iterator[Store]:
    """The database of a place, brought up to date; closed at the end of the `with`."""
    store = Store(where.database)
    try:
        store.upgrade()
        yield store
    finally:
        store.close()


def open_assistant(
    library: Library,
    where: Place,
    clock: Callable[[], datetime] = now_in_shanghai,
    draw: Callable[[bytes], tuple[bytes, ...]] | None = None,
) -> tuple[Assistant, Store]:
    """An assistant over its database, brought up to date."""
    store = Store(where.database)
    store.upgrade()
    if len(library.association.roster.people) <= FEW:
        expect(library.association, store, clock())
    world = World(clock, secrets.token_urlsafe, roster_facts(library), draw)
    return Assistant(library, store, Shelf(where.files), world), store


@contextmanager
def drawing(library: Library) -> Iterator[Callable[[bytes], tuple[bytes, ...]]]:
    """Draws the pages of documents, in a process of its own; what cannot be drawn has none."""

    def draw(data: bytes) -> tuple[bytes, ...]:
        try:
            return pictures.pages(data)
        except NoPicture as error:
            log.warning("a document has no picture: %s", error.reason)
            return ()

    settings = PictureSettings(library.association.profile.pictures)
    with Pictures(settings) as pictures:
        yield draw


def roster_facts(library: Library) -> Callable[[Address], Mapping[str, str]]:
    """What the roster knows about a person.

    In the terminal a person is named by the roster's id.
    """

    def known(address: Address) -> Mapping[str, str]:
        person = library.association.roster.find(address.person)
        return person.facts() if person and address.channel == "console" else {}

    return known
