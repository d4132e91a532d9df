"""One turn's answer as the messages a channel can carry: split, joined, with or without buttons.

Pure. Nothing is ever cut: a text that is too long becomes several, buttons a channel has not are
named in words, a document it cannot carry becomes a link to its page.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from conversations.messages import Address, Document, Option, Outgoing, Question, Reply
from renderers.phrases import Phrases

from .base import Abilities, Choices, Parcel, Text


@dataclass(frozen=True, slots=True)
class Packer:
    """Packs answers for one channel.

    `give` turns a person's document into what the channel carries; `upload` is the link to where
    a person sends a file, for a channel that cannot carry one, `status` to how far the forms are,
    for one whose messages are rationed, `ticket` to where a message for later is granted; `""`
    where there is none.
    """

    abilities: Abilities
    phrases: Phrases
    give: Callable[[Address, Document], Iterable[Parcel]]
    upload: Callable[[Address], str] = lambda _: ""
    status: Callable[[Address], str] = lambda _: ""
    ticket: Callable[[Address], str] = lambda _: ""

    def pack(self, outgoing: Outgoing, to: Address, exchange: int = 0) -> Iterator[Parcel]:
        """The parcels of an answer in their order, the same number and kinds at every call.

        A document is looked at only when its parcel is reached.
        """
        outgoing = self._with_links(outgoing, to)
        pieces = self._pieces(outgoing)
        last = max((n for n, one in enumerate(pieces) if isinstance(one, str)), default=-1)
        for number, piece in enumerate(pieces):
            if not isinstance(piece, str):
                yield from self.give(to, piece)
            elif number == last and outgoing.options:
                yield from self._with_options(piece, outgoing, exchange)
            else:
                yield from map(Text, self._split(piece))
        if last < 0 and outgoing.options:
            yield from self._with_options("", outgoing, exchange)

    def _with_links(self, outgoing: Outgoing, to: Address) -> Outgoing:
        """Where a file is sent that the channel cannot carry; where all answers are shown.

        Where nobody can answer, the options give way to where it goes on.
        """
        wanted = []
        if self.abilities.outbound:
            wanted.append(("go_on_here", self.status(to)))
            outgoing = replace(outgoing, options=(), question=Question())
        elif outgoing.overview and self.abilities.merged:
            wanted.append(("status_here", self.status(to)))
        if self.abilities.tickets and (outgoing.overview or outgoing.parting or outgoing.brief):
            wanted.append(("ticket_here", self.ticket(to)))
        if outgoing.question.accept and not self.abilities.file_in:
            wanted.append(("upload_here", self.upload(to)))
        said = [
            Reply(self.phrases.say("word", code, {"link": link})) for code, link in wanted if link
        ]
        return replace(outgoing, replies=(*outgoing.replies, *said)) if said else outgoing

    def _pieces(self, outgoing: Outgoing) -> list[str | Document]:
        """Bubbles and documents in their order; bubbles joined where messages are rationed."""
        pieces: list[str | Document] = []
        for reply in outgoing.replies:
            joined = self.abilities.merged and pieces and isinstance(pieces[-1], str)
            if reply.text and joined:
                pieces[-1] = f"{pieces[-1]}\n\n{reply.text}"
            elif reply.text:
                pieces.append(reply.text)
            if reply.document:
                pieces.append(reply.document)
        if self.abilities.merged:
            # The words go first, all in one message: what a document is follows from its name.
            words = [piece for piece in pieces if isinstance(piece, str)]
            documents = [piece for piece in pieces if not isinstance(piece, str)]
            return [*(["\n\n".join(words)] if words else []), *documents]
        return pieces

    def _with_options(self, text: str, outgoing: Outgoing, exchange: int) -> Iterator[Parcel]:
        options = outgoing.options
        if not self.abilities.options or len(options) > self.abilities.options:
            yield from map(Text, self._split(f"{text}\n{self._named(outgoing)}".strip()))
            return
        if self.abilities.label and any(len(one.label) > self.abilities.label for one in options):
            lines = [f"{n}. {one.label}" for n, one in enumerate(options, 1)]
            text = "\n".join((text, *lines))
            options = tuple(Option(one.key, str(n)) for n, one in enumerate(options, 1))
        text = text or self.phrases.say("word", "options", {})
        *before, closing = self._split(text)
        yield from map(Text, before)
        ids = tuple(f"{exchange}:{number}" for number in range(len(options)))
        yield Choices(closing, options, ids)

    def _named(self, outgoing: Outgoing) -> str:
        """The options in words. Those whose number is understood are numbered."""
        counted = [one for one in outgoing.options if _counts(one, outgoing)]
        if len(counted) == 1:
            counted = []
        forms = [one for one in counted if one.key.startswith("form:")]
        lines = [f"{n}. {one.label}" for n, one in enumerate(counted, 1) if one not in forms]
        if lines:
            lines.append(self.phrases.say("word", "reply_with_number", {}))
        others = [one.label for one in outgoing.options if one not in counted]
        if others:
            words = "、".join(f"“{label}”" for label in others)
            lines.append(self.phrases.say("word", "reply_with_words", {"words": words}))
        return "\n".join(lines)

    def _split(self, text: str) -> list[str]:
        return split(text, self.abilities.text, in_bytes=self.abilities.unit == "bytes")


def split(text: str, limit: int, *, in_bytes: bool) -> list[str]:
    """A text in pieces of at most `limit` bytes (UTF-8) or characters (UTF-16, as phones count).

    Nothing is lost but the space where it is cut. Cut after a line, else after a sentence, else
    after a comma or a space, else between two characters, never inside one written with several.
    """
    pieces = []
    rest = text.strip()
    while _size(rest, in_bytes=in_bytes) > limit:
        upto = _fitting(rest, limit, in_bytes=in_bytes)
        cut = _best_cut(rest, upto)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest or not pieces else pieces


def _size(text: str, *, in_bytes: bool) -> int:
    return len(text.encode()) if in_bytes else len(text.encode("utf-16-le")) // 2


def _fitting(text: str, limit: int, *, in_bytes: bool) -> int:
    """How many characters from the beginning fit."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if _size(text[:middle], in_bytes=in_bytes) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _best_cut(text: str, upto: int) -> int:
    """Where to cut at `upto` or before, but not in the first half for the sake of a comma."""
    for signs, earliest in CUTS:
        cut = max(text.rfind(sign, 0, upto) + 1 for sign in signs)
        if cut > upto * earliest:
            return cut
    whole = upto
    while whole > 1 and _goes_with_before(text, whole):
        whole -= 1
    return whole if whole > 1 else upto


def _goes_with_before(text: str, index: int) -> bool:
    """Whether the character at an index is part of the one before: an accent, a joined emoji."""
    if index >= len(text):
        return False
    sign = text[index]
    joined = sign in JOINING or text[index - 1] == ZERO_WIDTH_JOINER
    return joined or unicodedata.category(sign) in {"Mn", "Me", "Mc"} or sign in SKIN


def _counts(option: Option, outgoing: Outgoing) -> bool:
    kind = option.key.partition(":")[0]
    return kind in {"pick", "form"} or (
        option.key.startswith("=") and outgoing.question.shape == "choice"
    )


ZERO_WIDTH_JOINER = "\u200d"
JOINING = {ZERO_WIDTH_JOINER, "\ufe0e", "\ufe0f", "\u20e3"}
SKIN = {chr(code) for code in range(0x1F3FB, 0x1F400)}
CUTS = (("\n", 0.3), ("。！？；!?;", 0.5), ("，、,： ", 0.6))
"""Where a text is best cut, and how much of what fits must stay before the cut."""
