"""The rules of the house, read off its files: each a pure function to sentences, one a breach."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True, slots=True)
class File:
    """One Python file. Its `room` is its path without the ending: `renderers/word`."""

    path: str
    source: str

    @property
    def room(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__")

    @property
    def floor(self) -> str:
        return self.path.split("/")[0]


House = Mapping[str, File]
"""The files by room."""


def house_of(sources: Mapping[str, str]) -> House:
    files = (File(path, source) for path, source in sources.items())
    return {file.room: file for file in files}


def go_down(house: House) -> Iterator[str]:
    """Imports only go down: no floor knows one above it or beside it."""
    for file in on_floors(house):
        below, words = FLOORS[file.floor]
        for floor in sorted({room.split("/")[0] for room in known(file, house)} - {file.floor}):
            if floor not in below:
                yield f"{file.room} imports {floor}: {words}"


def keep_the_ground_pure(house: House) -> Iterator[str]:
    """The ground names no clock, disk, network, chance, database or log, and never waits."""
    for file in house.values():
        if file.floor == "conversations":
            for name, what in sorted(set(impurities(file))):
                yield f"{file.room} names {name}: the ground has no {what}"


def keep_kinds_apart(house: House) -> Iterator[str]:
    """On a shelf a kind knows what all share, never another kind."""
    for file in house.values():
        shelf, _, kind = file.room.rpartition("/")
        for other in sorted(known(file, house)):
            if shelf in SHELVES and other.rpartition("/")[0] == shelf:
                sharers = SHELVES[shelf].get(other.rpartition("/")[2], ())
                if sharers != EVERYONE and kind not in sharers:
                    yield f"{file.room} imports {other}: kinds never import each other"


def run_in_no_circle(house: House) -> Iterator[str]:
    """No room imports, over however many others, itself."""
    try:
        TopologicalSorter({room: known(file, house) for room, file in house.items()}).prepare()
    except CycleError as error:
        yield " imports ".join(reversed(error.args[1])) + ": imports run in no circle"


def have_a_subject(house: House) -> Iterator[str]:
    """A room is named for what it is about, not for being useful."""
    for room in house:
        for name in sorted(NAMELESS.intersection(room.split("/"))):
            yield f"{room} is called {name}: name it for its subject"


def stay_short(house: House) -> Iterator[str]:
    """No file has 400 lines."""
    for file in house.values():
        if (lines := len(file.source.splitlines())) >= LONGEST:
            yield f"{file.path} has {lines} lines: a file has fewer than {LONGEST}"


def on_floors(house: House) -> Iterator[File]:
    return (file for file in house.values() if file.floor in FLOORS)


def known(file: File, house: House) -> set[str]:
    """The rooms of the house that a file imports."""
    dotted = (name.replace(".", "/") for name in imported(file))
    ours = (name for name in dotted if name.split("/")[0] in {*FLOORS, *OUTBUILDINGS})
    return {room_of(name, house) for name in ours} - {file.room}


def room_of(name: str, house: House) -> str:
    """`conversations/turn/Turn` is found in `conversations/turn`."""
    while name not in house and "/" in name:
        name = name.rpartition("/")[0]
    return name


@cache
def imported(file: File) -> frozenset[str]:
    """Every dotted name a file imports; `from .turn import Turn` is `conversations.turn.Turn`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = file.path.split("/")[: -node.level] if node.level else []
            origin = ".".join([*here, *(node.module or "").split(".")]).strip(".")
            names.update(f"{origin}.{alias.name}" for alias in node.names)
    return frozenset(names)


def impurities(file: File) -> Iterator[tuple[str, str]]:
    """What a file names that the ground may not, and what that is."""
    for name in imported(file):
        if (module := name.split(".")[0]) in IMPURE:
            yield module, IMPURE[module]
    for node in ast.walk(ast.parse(file.source)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in IMPURE_BUILTINS:
                yield name, IMPURE_BUILTINS[name]
            case ast.Attribute(attr="now" | "utcnow" | "today" as moment, value=origin):
                if origin_of(origin) in names_of_datetime(file):
                    yield f"{ast.unparse(origin)}.{moment}", "clock"
            case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith() | ast.Await():
                yield "async", "waiting"
            case _:
                pass


def origin_of(node: ast.expr) -> str:
    """`dt` of `dt.datetime`; nothing where the chain begins with a call or another value."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_of_datetime(file: File) -> set[str]:
    """What the module `datetime`, and the classes out of it, are called in this file."""
    return {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(file.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if "datetime" in (alias.name, getattr(node, "module", None))
    }


FLOORS = {
    "bot": (
        {"conversations", "renderers", "storage"},
        "the roof may know the floors below it only",
    ),
    "renderers": ({"conversations"}, "a renderer may know conversations/ only"),
    "storage": ({"conversations"}, "the store may know conversations/ only"),
    "conversations": (set[str](), "the ground knows nothing above it"),
}
"""Which floors a floor may know, and the sentence for one that knows more."""

OUTBUILDINGS = {"benchmarks", "tests"}
"""They may know every floor, and no floor them."""

EVERYONE = ("*",)

SHELVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "conversations/fields": {
        **dict.fromkeys(
            ["base", "days", "length", "numerals", "options", "ticks", "typed"], EVERYONE
        ),
        # A kind that holds another, or is one given in another way, reads as that kind does.
        "contact": ("cells",),
        "name": ("cells",),
        "number": ("computed",),
        "text": ("cells", "headed"),
    },
    "bot/channels": {"base": EVERYONE, "tencent": ("kefu", "wechat", "wecom")},
}
"""For each shelf what is shared on it, and by whom."""

IMPURE = {
    **dict.fromkeys(["sched", "time"], "clock"),
    **dict.fromkeys(["glob", "importlib", "io", "os", "pathlib", "shutil", "tempfile"], "disk"),
    **dict.fromkeys(
        ["http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib"], "network"
    ),
    **dict.fromkeys(["anyio", "asyncio", "concurrent", "multiprocessing"], "waiting"),
    **dict.fromkeys(["queue", "signal", "subprocess", "threading"], "waiting"),
    **dict.fromkeys(["random", "secrets", "uuid"], "chance"),
    **dict.fromkeys(["alembic", "psycopg", "sqlalchemy", "sqlite3"], "database"),
    "logging": "log",
}
"""Modules that the ground may not name, and what they would bring in."""

IMPURE_BUILTINS = {
    "__import__": "disk",
    "breakpoint": "waiting",
    "input": "waiting",
    "open": "disk",
    "print": "log",
}

NAMELESS = {"common", "core", "helper", "helpers", "misc", "service", "services", "util", "utils"}

LONGEST = 400

RULES = [
    go_down,
    keep_the_ground_pure,
    keep_kinds_apart,
    run_in_no_circle,
    have_a_subject,
    stay_short,
]
