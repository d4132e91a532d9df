"""A file: the Word document with the material, the scan with the seal."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field as Pydantic

from ..messages import SentFile, Shape
from .base import Answer, Clear, Printed, Reading, Warn, Wrong
from .typed import Typed


class Upload(Typed):
    """A sent file of an accepted kind. It was stored and looked at before; here it is judged."""

    type: Literal["upload"] = "upload"
    shape: ClassVar[Shape] = "file"

    accept: tuple[Literal["docx", "pdf", "image"], ...] = Pydantic(("docx",), min_length=1)
    at_most_words: int | None = None
    """字 of a docx, counted as Word counts."""

    def reading(self, said: str) -> Reading:
        return Wrong("file_needed", {"accept": self.kinds()})

    def take(self, file: SentFile) -> Reading:
        if file.problem:
            return Wrong(file.problem, {"accept": self.kinds(), "name": file.name})
        if file.kind not in self.accept:
            return Wrong("wrong_kind_of_file", {"accept": self.kinds()})
        limit = self.at_most_words
        if limit is not None and file.words is not None and file.words > limit:
            return Wrong("too_many_words", {"count": file.words, "at_most": limit})
        answer = {"name": file.name, "sha256": file.sha256, "size": file.size}
        return Clear(answer if file.words is None else {**answer, "words": file.words})

    def show(self, answer: Answer) -> str:
        return "" if answer is None else str(answer["name"])

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """Nothing: a document prints but the name of a file."""
        return None

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        words = (answer or {}).get("words")
        if words == 0:
            return (Warn("no_words_in_file"),)
        limit = self.at_most_words
        if words is None or limit is None or 100 * abs(limit - words) > limit:
            return ()
        return (Warn("near_limit", {"count": words, "limit": limit}),)

    def accepts(self) -> tuple[str, ...]:
        return tuple(ending for kind in self.accept for ending in ENDINGS[kind])

    def kinds(self) -> str:
        """The endings as a sentence names them."""
        return "、".join(self.accepts())


ENDINGS = {"docx": (".docx",), "pdf": (".pdf",), "image": (".jpg", ".jpeg", ".png")}
