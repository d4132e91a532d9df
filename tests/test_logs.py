"""What a process logs: a line a record, about the message in hand, and never a word of it."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest

from bot.logs import LogFormat, about, written
from conversations.messages import Address, Incoming
from tests.bots import Bot

OURS, THEIRS = logging.getLogger("xindeguo.test"), logging.getLogger("httpx")


@contextmanager
def heard(
    monkeypatch: pytest.MonkeyPatch, shape: LogFormat, level: str = "info"
) -> Iterator[StringIO]:
    out = StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    with written(shape, level):
        yield out


def test_a_line_of_json_tells_when_where_and_about_which_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with heard(monkeypatch, "json") as out, about("m-7"):
        OURS.info("delivered %d", 3)
        OURS.debug("not at this level")
    (line,) = map(json.loads, out.getvalue().splitlines())
    assert line.pop("time").endswith("+08:00")
    assert line == {
        "level": "INFO",
        "logger": "xindeguo.test",
        "about": "m-7",
        "message": "delivered 3",
    }


def test_text_is_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    with heard(monkeypatch, "text") as out:
        with about("m-7"):
            OURS.warning("slow")
        OURS.warning("slow")
    first, second = out.getvalue().splitlines()
    assert first.endswith("+08:00 WARNING xindeguo.test [m-7] slow")
    assert second.endswith("+08:00 WARNING xindeguo.test slow")


def test_libraries_are_heard_from_a_warning_on_whatever_level_they_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(THEIRS, "level", logging.DEBUG)
    with heard(monkeypatch, "text", "debug") as out:
        THEIRS.info("GET an address")
        THEIRS.warning("closed")
    assert [line.split()[-1] for line in out.getvalue().splitlines()] == ["closed"]


@pytest.mark.parametrize("shape", ["text", "json"])
def test_an_exception_is_told_without_what_it_says(
    monkeypatch: pytest.MonkeyPatch, shape: LogFormat
) -> None:
    with heard(monkeypatch, shape) as out:
        words = "what the person wrote"
        try:
            int(words)
        except ValueError:
            OURS.exception("broken")
    said = out.getvalue()
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert words not in said


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("dial {}", "dial 1**********"),
        ("number 2{} is none", "number 2{} is none"),
        ("GET /x?access_token={}&a=1", "GET /x?access_token=***&a=1"),
        ("postgresql://office:{}@db/x", "postgresql://office:***@db/x"),
    ],
)
def test_what_looks_like_a_secret_is_struck_out(
    monkeypatch: pytest.MonkeyPatch, said: str, logged: str
) -> None:
    number = "139" + "00000001"
    # Not through a logger: the guard over all tests would hear it.
    with heard(monkeypatch, "text") as out:
        record = logging.LogRecord("xindeguo", logging.INFO, "", 0, said, (), None)
        record.msg = said.format(number)
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is out:
                handler.handle(record)
    assert out.getvalue().rstrip("\n").endswith(logged.format(number))


def test_a_name_that_a_browser_made_up_breaks_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with heard(monkeypatch, "text") as out, about("a\nERROR b 李" + "x" * 200):
        OURS.info("said")
    (line,) = out.getvalue().splitlines()
    assert "[a?ERROR?b??xxx" in line
    assert len(line) < 200


def test_what_is_logged_in_a_turn_names_its_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bot = Bot(tmp_path)
    with heard(monkeypatch, "json") as out:
        bot.say("成果表", message="m-41")
        monkeypatch.setattr("bot.assistant.speak", None)
        bot.assistant.receive(Incoming(Address("test", "one"), "m-42", text="装配车间钳工一班"))
    bot.store.close()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["about"] for line in lines if line["level"] == "ERROR"] == ["m-42"]
    assert "m-41" in [line["about"] for line in lines]
    assert "钳工" not in out.getvalue()
