"""The status picture: named in the turn that asks for it, drawn when it is given or looked at.

Drawing takes a tenth of a second, in which nobody else could write. What a turn keeps is the
report itself, so that the picture shows the numbers, and the moment, of its own answer.
"""

import logging
from functools import lru_cache
from hashlib import sha256

from conversations.effects import REPORT, Report
from conversations.messages import Document
from renderers.chart import drawn, is_installed
from renderers.chat import speak
from renderers.phrases import Phrases
from renderers.picture import NoPicture
from storage.records import KeptDocument

log = logging.getLogger("xindeguo")

KEPT = 64
"""Pictures kept in memory, some 3 MB: a page shows those of its conversation at every visit."""


class Charts:
    """Names and draws reports. Any thread may ask."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._drawn = lru_cache(maxsize=KEPT)(self._draw)

    def name(self, report: Report) -> str:
        """What the picture of a report is called; `""` where there is no font or renderer."""
        if not is_installed():
            log.warning("how far forms are has no picture: not_installed")
            return ""
        return self._phrases.say("chart", "file", report.lines[0].data)

    def picture(self, kept: KeptDocument) -> tuple[Document, bytes] | None:
        """The picture of the report that a turn kept; `None` where it cannot be drawn."""
        try:
            data = self._drawn(kept.answers)
        except NoPicture as error:
            log.warning("how far forms are has no picture: %s", error.reason)
            return None
        return Document(kept.id, kept.name, len(data), sha256(data).hexdigest()), data

    def words(self, kept: KeptDocument) -> str:
        """The same in words, for where it cannot be drawn."""
        said = speak(self._phrases, (REPORT.validate_json(kept.answers),), "", ())
        return "\n".join(reply.text for reply in said.replies)

    def _draw(self, report: str) -> bytes:
        return drawn(self._phrases, REPORT.validate_json(report))
