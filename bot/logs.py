"""What a process says of itself: one line a record on standard error, as text or as JSON.

A line names the message or exchange that was being handled, wherever it was written. No answer and
no phone number reaches it: the house logs none, an exception is told by its type and its frames
without what it says, and what looks like a secret all the same is struck out here.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

LogFormat: TypeAlias = Literal["text", "json"]
OURS = "xindeguo"
"""Above all loggers of the house. Those of libraries are heard from WARNING on, always."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_NAME = 80
"""Characters of a message's id, which a browser may have made up."""

_about: ContextVar[str] = ContextVar("about", default="")


@contextmanager
def about(name: str) -> Iterator[None]:
    """What is logged in this thread until the end of the `with` is about this message."""
    token = _about.set(_tame(name))
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def written(shape: LogFormat, level: str) -> Iterator[None]:
    """Until the end of the `with` every logger writes to standard error: ours from a level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_heard)
    handler.addFilter(_say_about)
    handler.setFormatter(AsJson() if shape == "json" else AsText())
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        ours.setLevel(before)
        root.removeHandler(handler)


class AsText(logging.Formatter):
    """`2021-06-01T09:00:00.123+08:00 INFO xindeguo.delivery [12-0] wecom 12-0: sent`."""

    def format(self, record: logging.LogRecord) -> str:
        named = f" [{name}]" if (name := getattr(record, "about", "")) else ""
        line = f"{_time(record)} {record.levelname} {record.name}{named} {_said(record)}"
        frames = _frames(record)
        return f"{line}\n{frames}" if frames else line


class AsJson(logging.Formatter):
    """One object: `time level logger message`, where they are known `about` and `frames`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "about": getattr(record, "about", ""),
            "message": _said(record),
            "frames": _frames(record),
        }
        return json.dumps({key: value for key, value in line.items() if value}, ensure_ascii=False)


def _is_heard(record: logging.LogRecord) -> bool:
    """A library may have set a level of its own; httpx would tell addresses with their secrets."""
    is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    return is_ours or record.levelno >= logging.WARNING


def _say_about(record: logging.LogRecord) -> bool:
    record.about = _struck(_about.get())
    return True


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds")


def _said(record: logging.LogRecord) -> str:
    return _struck(record.getMessage())


def _frames(record: logging.LogRecord) -> str:
    """Where an exception broke, and its type; what it says may quote what a person wrote."""
    raised = record.exc_info
    if not raised or raised[0] is None:
        return ""
    return "".join(traceback.format_tb(raised[2])) + raised[0].__name__


def _tame(name: str) -> str:
    return re.sub(r"[^\x21-\x7e]", "?", name)[:LONGEST_NAME]


def _struck(text: str) -> str:
    for secret, instead in SECRETS:
        text = secret.sub(instead, text)
    return text


SECRETS = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "1**********"),
    (re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}"), "***"),
    (re.compile(r"((?:token|secret|password|key)=)[^&\s'\"]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"(://[^:/@\s]+:)[^@/\s]+(@)"), r"\1***\2"),
)
"""A mobile number, a token of Telegram's, secrets in an address: a second fence, not the first."""
