"""This house keeps its rules, and each rule is seen to fail on a small house that breaks it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.floors import (
    FLOORS,
    OUTBUILDINGS,
    RULES,
    House,
    go_down,
    have_a_subject,
    house_of,
    keep_kinds_apart,
    keep_the_ground_pure,
    known,
    run_in_no_circle,
    stay_short,
)

Rule = Callable[[House], Iterator[str]]


@pytest.fixture(scope="module")
def here() -> House:
    root = Path(__file__).parent.parent
    paths = (path for top in [*FLOORS, *OUTBUILDINGS] for path in (root / top).rglob("*.py"))
    return house_of({path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths})


@pytest.mark.parametrize("rule", RULES)
def test_in_this_house_imports_and_files(rule: Rule, here: House) -> None:
    breaches = list(rule(here))
    assert not breaches, "\n".join(breaches)


def test_the_rules_saw_every_floor_and_its_imports(here: House) -> None:
    assert {file.floor for file in here.values()} == {*FLOORS, *OUTBUILDINGS}
    assert all(
        any(known(file, here) for file in here.values() if file.floor == floor) for floor in FLOORS
    )


@pytest.mark.parametrize(
    ("path", "source", "breach"),
    [
        (
            "renderers/word/__init__.py",
            "import storage.tables",
            "renderers/word imports storage: a renderer may know conversations/ only",
        ),
        (
            "renderers/word/fill.py",
            "def fill():\n    from ...bot import app",
            "renderers/word/fill imports bot: a renderer may know conversations/ only",
        ),
        (
            "storage/store.py",
            "from renderers.word import fill",
            "storage/store imports renderers: the store may know conversations/ only",
        ),
        (
            "conversations/forms/reading.py",
            "from storage import association",
            "conversations/forms/reading imports storage: the ground knows nothing above it",
        ),
        (
            "bot/app.py",
            "from tests import floors",
            "bot/app imports tests: the roof may know the floors below it only",
        ),
    ],
)
def test_an_import_that_goes_up_is_told(path: str, source: str, breach: str) -> None:
    assert list(go_down(house_of({path: source}))) == [breach]


def test_imports_that_go_down_pass() -> None:
    sources = {
        "bot/app.py": "import renderers.word\nfrom storage import store\nfrom .config import read",
        "storage/store.py": "from conversations.state import State\nimport sqlalchemy",
        "tests/test_app.py": "from bot import app",
    }
    assert list(go_down(house_of(sources))) == []


@pytest.mark.parametrize(
    ("source", "name", "what"),
    [
        ("from datetime import datetime\nat = datetime.now()", "datetime.now", "clock"),
        ("import datetime as dt\nat = dt.datetime.utcnow", "dt.datetime.utcnow", "clock"),
        ("from datetime import date as day\nat = day.today()", "day.today", "clock"),
        ("from time import monotonic", "time", "clock"),
        ("def read(path):\n    return open(path)", "open", "disk"),
        ("from pathlib import Path", "pathlib", "disk"),
        ("import os.path", "os", "disk"),
        ("import io", "io", "disk"),
        ("def read():\n    import tempfile", "tempfile", "disk"),
        ("import socket", "socket", "network"),
        ("from urllib.request import urlopen", "urllib", "network"),
        ("import httpx", "httpx", "network"),
        ("import requests", "requests", "network"),
        ("import asyncio", "asyncio", "waiting"),
        ("async def step(): ...", "async", "waiting"),
        ("import threading", "threading", "waiting"),
        ("import random", "random", "chance"),
        ("from sqlalchemy import Table", "sqlalchemy", "database"),
        ("import logging", "logging", "log"),
    ],
)
def test_what_the_ground_may_not_name_is_told(source: str, name: str, what: str) -> None:
    ground = house_of({"conversations/turn.py": source})
    assert list(keep_the_ground_pure(ground)) == [
        f"conversations/turn names {name}: the ground has no {what}"
    ]
    assert list(keep_the_ground_pure(house_of({"bot/app.py": source}))) == []


def test_a_moment_that_is_handed_in_is_no_clock() -> None:
    source = "from datetime import date, datetime\ndef step(now: datetime, event): "
    source += "return event.now, event.today(), date.fromisoformat('2026-09-30'), now.date()"
    assert list(keep_the_ground_pure(house_of({"conversations/turn.py": source}))) == []


@pytest.mark.parametrize(
    ("path", "source", "other"),
    [
        ("conversations/fields/money.py", "from .number import Number", "number"),
        ("conversations/fields/money.py", "from . import number", "number"),
        ("conversations/fields/base.py", "from conversations.fields.number import X", "number"),
        ("bot/channels/web.py", "from .console import talk", "console"),
        ("bot/channels/telegram.py", "from .tencent import decrypt", "tencent"),
    ],
)
def test_a_kind_that_knows_another_is_told(path: str, source: str, other: str) -> None:
    room = path.removesuffix(".py")
    shelf = room.rpartition("/")[0]
    house = house_of({path: source, f"{shelf}/{other}.py": ""})
    assert list(keep_kinds_apart(house)) == [
        f"{room} imports {shelf}/{other}: kinds never import each other"
    ]


def test_a_kind_may_know_what_is_shared_and_the_table_every_kind() -> None:
    sources = {
        "conversations/fields/__init__.py": "from . import base, money",
        "conversations/fields/base.py": "",
        "conversations/fields/numerals.py": "",
        "conversations/fields/money.py": "from .base import Field\nfrom . import numerals",
        "bot/channels/tencent.py": "",
        "bot/channels/wecom.py": "from .tencent import decrypt",
    }
    assert list(keep_kinds_apart(house_of(sources))) == []


def test_a_circle_is_told_with_all_who_are_in_it() -> None:
    sources = {
        "conversations/a.py": "from .b import x",
        "conversations/b.py": "from .c import x",
        "conversations/c.py": "def later():\n    from conversations import a",
    }
    (breach,) = run_in_no_circle(house_of(sources))
    circle, _, words = breach.partition(": ")
    assert words == "imports run in no circle"
    rooms = circle.split(" imports ")
    assert rooms[0] == rooms[-1]
    assert set(rooms) == {"conversations/a", "conversations/b", "conversations/c"}
    assert list(run_in_no_circle(house_of(sources | {"conversations/c.py": ""}))) == []


def test_a_name_without_a_subject_is_told() -> None:
    sources = {"bot/utils.py": "", "storage/core/rows.py": "", "bot/outbox.py": ""}
    assert list(have_a_subject(house_of(sources))) == [
        "bot/utils is called utils: name it for its subject",
        "storage/core/rows is called core: name it for its subject",
    ]


def test_a_long_file_is_told() -> None:
    sources = {"bot/app.py": "x = 1\n" * 400, "bot/outbox.py": "x = 1\n" * 399}
    assert list(stay_short(house_of(sources))) == [
        "bot/app.py has 400 lines: a file has fewer than 400"
    ]
