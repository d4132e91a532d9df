"""`xindeguo talk`: the chat in a terminal, for people, scripts and dialogue tests."""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from bot.app import Place, now_in_shanghai, open_assistant, place
from bot.assistant import Assistant
from bot.channels.console import read, written
from bot.library import Library
from conversations.messages import Address, Incoming, Outgoing

from .speaking import in_chinese, refuse

VISITOR = "visitor"
HELLO = "@start"
BREAK, ESCAPED = "\n", r"\n"
"""A new line inside one message, and how a script writes it."""


@dataclass(frozen=True)
class Session:
    """Who talks, when, and over which database; `at` is `""` for now."""

    library: Library
    person: str
    at: datetime | str
    database: str
    as_json: bool


@dataclass(frozen=True)
class Talk:
    """One conversation at the console, and the folder its documents are put into."""

    session: Session
    assistant: Assistant
    address: Address
    documents: Path


def run_talk(session: Session, script: Path | None, record: Path | None) -> None:
    """Talk until the input ends. Exit code 1 when the script or a file in it cannot be read."""
    moment = session.at if isinstance(session.at, datetime) else None
    with tempfile.TemporaryDirectory(prefix="xindeguo-") as scratch:
        where = place(None, session.database or "sqlite://")
        if not session.database:
            where = Place(where.folder, where.database, Path(scratch))
        clock = (lambda: moment) if moment else now_in_shanghai
        assistant, store = open_assistant(session.library, where, clock)
        address = Address("console", session.person or VISITOR)
        documents = Path(tempfile.mkdtemp(prefix="xindeguo-")) if session.as_json else Path()
        try:
            _talk(Talk(session, assistant, address, documents), script, record)
        finally:
            store.close()


def _talk(talk: Talk, script: Path | None, record: Path | None) -> None:
    recorded: list[str] = _header(talk.session) if record else []
    try:
        first = len(talk.assistant.history(talk.address)) + 1
        for number, line in enumerate(_lines(talk, script), first):
            try:
                message = _message(talk, line, number)
            except OSError as error:
                if script or not sys.stdin.isatty():
                    raise
                typer.echo(in_chinese(_why(error)), err=True)  # a slip of the pen ends nothing
                continue
            answer = talk.assistant.receive(message)
            _show(talk, line, answer)
            recorded += [f"> {line.replace(BREAK, ESCAPED)}", *written(answer)]
        if record:
            record.write_text("\n".join(recorded) + "\n", "utf-8")
    except (OSError, UnicodeError) as error:
        refuse(_why(error))


def _why(error: OSError | UnicodeError) -> str:
    """Why a file is not read or written."""
    if isinstance(error, OSError):
        return f"读不了或写不了 {error.filename}：{error.strerror}"
    return "读不了：不是 UTF-8 的文字，请另存为 UTF-8。"


def _message(talk: Talk, line: str, number: int) -> Incoming:
    if line == HELLO:
        return Incoming(talk.address, f"{talk.address.person}-{number}")
    return read(talk.assistant, talk.address, line, number)


def _header(session: Session) -> list[str]:
    at = session.at if isinstance(session.at, datetime) else now_in_shanghai()
    lines = [f"@at {at.replace(tzinfo=None).isoformat(timespec='minutes')}"]
    return [*lines, f"@as {session.person}"] if session.person else lines


def _lines(talk: Talk, script: Path | None) -> Iterator[str]:
    """What is said, a line at a time. A person is greeted; a script says every word itself."""
    if script is None:
        if not talk.session.as_json:
            yield HELLO
        yield from _typed()
        return
    for line in script.read_text("utf-8-sig").split("\n"):
        if line.strip() and not line.startswith("#"):
            yield line.replace(ESCAPED, BREAK)


def _typed() -> Iterator[str]:
    while True:
        try:
            yield input("> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return


def _show(talk: Talk, line: str, answer: Outgoing) -> None:
    paths = _documents(talk, answer)
    if not talk.session.as_json:
        for text in written(answer):
            typer.echo(text)
        for path in paths.values():
            typer.echo(f"  {path}")
        return
    state = talk.assistant.state(talk.address)
    draft = state.draft
    form = talk.session.library.catalog.find(draft.form) if draft else None
    options = [{"key": one.key, "label": one.label} for one in answer.options]
    replies: list[dict[str, Any]] = [
        {"text": reply.text, "options": [], "document": paths.get(number)}
        for number, reply in enumerate(answer.replies)
    ]
    replies[-1]["options"] = options
    turn = {
        "said": line,
        "replies": replies,
        "form": draft.form if draft else None,
        "asked": answer.question.path or None,
        "answers": form[1].given(draft.answers) if draft and form else {},
        "status": draft.life if draft else None,
    }
    sys.stdout.write(json.dumps(turn, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _documents(talk: Talk, answer: Outgoing) -> dict[int, str]:
    """The documents of an answer, saved: where each bubble's is."""
    saved = {}
    for number, reply in enumerate(answer.replies):
        opened = reply.document and talk.assistant.open(talk.address, reply.document.id)
        if opened:
            path = talk.documents / opened[0].name
            path.write_bytes(opened[1])
            saved[number] = str(path)
    return saved
