"""What the fakes of all three channels have in common: what words and media they carry, and how
what arrived is read.
"""

from collections.abc import Callable
from typing import Any

from tests.channels.tencent.fake import Platform

LONGEST = 2048
"""Bytes of a text."""

Deliver = Callable[[dict[str, str], str], tuple[int, str]]
"""How a callback reaches the bot: query and body, to status and answer."""


class Carrier(Platform):
    """A platform that people are sent messages by; which kinds, each of them says in `LIMITS`."""

    def text(self, sent: dict[str, Any]) -> None:
        self.words(sent["text"]["content"])

    def words(self, words: str, longest: int = LONGEST) -> None:
        """Words a person can be sent, and is shown whole."""
        if not words.strip():
            raise self.breach(44004, "an empty text")
        if len(words.encode()) > longest:
            raise self.breach(45002, f"{len(words.encode())} bytes where {longest} are shown")
        if "<a" in words.lower():
            raise self.breach(0, "a link made of what somebody wrote")

    def media_of(self, sent: dict[str, Any]) -> None:
        kind = sent["msgtype"]
        kept = self.media.get(sent[kind]["media_id"])
        if kept is None or kept.kind != kind or kept.until < self.now():
            raise self.breach(40007, f"no such {kind}")

    def texts_of(self, got: list[dict[str, Any]]) -> list[str]:
        """The words of what arrived."""
        return [words_of(sent) for sent in got]

    def files_of(self, got: list[dict[str, Any]]) -> list[tuple[str, bytes]]:
        """The files that arrived, by the names they are shown with."""
        kept = [self.media[one["file"]["media_id"]] for one in got if one["msgtype"] == "file"]
        return [(one.name, one.data) for one in kept]


def words_of(sent: dict[str, Any]) -> str:
    """All that a message says."""
    match sent["msgtype"]:
        case "text":
            return str(sent["text"]["content"])
        case "msgmenu":
            return f"{sent['msgmenu']['head_content']}{sent['msgmenu']['tail_content']}"
        case "template_card":
            return str(sent["template_card"]["sub_title_text"])
        case "textcard":
            return f"{sent['textcard']['title']}\n{sent['textcard']['description']}"
        case _:
            return ""
