"""The chat in a terminal: the channel "console"."""

from collections.abc import Iterator
from pathlib import Path

from conversations.messages import Address, Incoming, Outgoing, Pressed

from .base import Desk

FILE = "@file "


def read(desk: Desk, address: Address, line: str, number: int) -> Incoming:
    """A line as a message; `@file PATH` sends a file, `@press KEY` presses a button.

    `OSError` without the file.
    """
    name = f"{address.person}-{number}"
    if line.startswith(FILE):
        path = Path(line.removeprefix(FILE).strip())
        return Incoming(address, name, file=desk.keep(path.name, path.read_bytes()))
    if line.startswith("@press "):
        key, _, asked = line.removeprefix("@press ").strip().partition(" ")
        return Incoming(address, name, pressed=Pressed(key, asked))
    # A terminal that is not UTF-8 brings bytes that are no text; nothing could keep them.
    return Incoming(address, name, text=line.encode("utf-8", "replace").decode())


def written(answer: Outgoing) -> Iterator[str]:
    """An answer as lines: the first of a bubble begins with `<`, options stand in brackets."""
    for reply in answer.replies:
        for number, line in enumerate(reply.text.split("\n") if reply.text else ()):
            yield f"{'<' if number == 0 else ' '} {line}".rstrip()
        if reply.document:
            yield f"< 《{reply.document.name}》"
    if answer.options:
        yield "  " + " ".join(f"[{option.label}]" for option in answer.options)
