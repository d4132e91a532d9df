"""The chat as HTML: a conversation, its newest part, a sheet to read, a refusal.

What a person typed is text and stays text: every value is escaped, no links are made of it, and
line breaks are kept by the stylesheet. The pages hold no inline script, style or handler, so that
the strictest content security policy can stand. `words` is `[page]` of a language file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Literal
from urllib.parse import quote

import jinja2

from conversations.messages import (
    Document,
    Exchange,
    Incoming,
    Outgoing,
    Progress,
    Question,
    SentFile,
    Shape,
    Sheet,
)

PAGES = Path(__file__).parent / "pages"
FILE_LIMIT = 20
"""MiB of one upload, told before it is chosen."""
SHOWN = 20_000
"""Characters of one message shown whole; of a longer one the page shows `OPENING` and says so."""
OPENING = 500


@dataclass(frozen=True, slots=True)
class Slip:
    """What the composer carries along with an answer.

    `csrf` proves that the page is ours, `message` names the message to come. `text` is put back
    into the box, `notice` is the key of the sentence shown with it.
    """

    csrf: str
    message: str
    text: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One bubble: whose it is, the exchange it belongs to, and the id of the message it shows."""

    who: Literal["me", "bot"]
    turn: int
    text: str
    said: str = ""
    file: SentFile | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its word in the language file, the letter on its icon, its media type."""

    word: str
    letter: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a document's pages and its file are; `back` is `""` where there is nowhere to go."""

    file: str
    sheet: str
    paper: str
    picture: str
    back: str = ""
    hint: str = ""
    """The key of a sentence above the download, for a browser that may not save files."""


class Page:
    """All that a browser is given to show, under the bot's name and the line below it."""

    def __init__(self, words: Mapping[str, str], title: str, subtitle: str = "") -> None:
        self._words = words
        self.assets = _assets()
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(PAGES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            say=self.say,
            title=title,
            subtitle=subtitle,
            asset={name.partition(".")[0] + PurePath(name).suffix: name for name in self.assets},
            kind=kind,
            size=_size,
            href=_href,
            accept=_accept,
            file_limit=FILE_LIMIT,
            keyboards=KEYBOARDS,
            filled=FILLED,
        )
        self._template = environment.get_template

    def say(self, key: str, **values: str | int) -> str:
        """A sentence of the page's own."""
        return self._words[key].format(**values) if values else self._words[key]

    def conversation(self, turns: Sequence[Exchange], slip: Slip) -> str:
        """The whole page."""
        return self._template("chat.html").render(self._view(turns, slip, 0))

    def fragment(self, turns: Sequence[Exchange], slip: Slip, after: int) -> str:
        """The bubbles of the exchanges above `after`, and the composer for the last one.

        Earlier exchanges may be among `turns`: they know the labels of pressed buttons.
        """
        return self._template("fragment.html").render(self._view(turns, slip, after))

    def sheet(self, sheet: Sheet, ways: Ways | None = None) -> str:
        """A document as a list of labels and answers, with its download at the bottom."""
        return self._template("sheet.html").render(sheet=sheet, ways=ways or _own(sheet))

    def paper(self, sheet: Sheet, pages: int, ways: Ways | None = None) -> str:
        """The same document as it will be printed, a picture a page; 0 when there is none."""
        template = self._template("paper.html")
        return template.render(sheet=sheet, pages=pages, ways=ways or _own(sheet))

    def upload(self, question: Question, message: str, said: Sequence[str] = ()) -> str:
        """The page that takes a file for a channel that cannot; `said` answers the last one.

        `message` names the message to come, so that a form sent twice is one.
        """
        template = self._template("upload.html")
        return template.render(question=question, message=message, said=said)

    def status(self, forms: Sequence[Progress]) -> str:
        """How far each of a person's forms is."""
        return self._template("status.html").render(forms=forms)

    def subscribed(self, result: str, again: str) -> str:
        """What came of being asked for a reminder; `again` is a link to one more, or `""`."""
        return self._template("subscribed.html").render(sentence=self.say(result), again=again)

    def invitation(self, csrf: str) -> str:
        """The page of an invitation: nothing is used up before its button is pressed."""
        return self._template("invitation.html").render(csrf=csrf)

    def refusal(self, status: int, key: str = "") -> str:
        """The page that says what is wrong with a request, and leads back; `key` says it best."""
        sentence = self.say(key) if key else self._refusal(status)
        return self._template("refusal.html").render(sentence=sentence)

    def refusal_fragment(self, status: int) -> str:
        """The same sentence for a page that is open already."""
        return self._template("notice.html").render(sentence=self._refusal(status), reopen=True)

    def _refusal(self, status: int) -> str:
        key = f"error_{status}"
        return self.say(key if key in self._words else "error_400", limit=FILE_LIMIT)

    def _view(self, turns: Sequence[Exchange], slip: Slip, after: int) -> dict[str, object]:
        answer = turns[-1].answer if turns else Outgoing(())
        open_ = _open(turns)
        bubbles = [self._shortened(one) for one in _bubbles(turns) if one.turn > after]
        return {
            "bubbles": bubbles,
            "latest": len(bubbles) - max(1, len(answer.replies)),
            "turn": turns[-1].id if turns else 0,
            "question": open_.question,
            "options": open_.options,
            "done": _done(open_.question),
            "look": _look(open_),
            "slip": slip,
        }

    def _shortened(self, bubble: Bubble) -> Bubble:
        if len(bubble.text) <= SHOWN:
            return bubble
        text = bubble.text[:OPENING] + self.say("cut", count=len(bubble.text))
        return Bubble(bubble.who, bubble.turn, text, bubble.said)


def kind(name: str) -> Kind:
    """The kind of file a name, or an ending, promises."""
    return KINDS.get(name.lower().rpartition(".")[2], OTHER)


def _open(turns: Sequence[Exchange]) -> Outgoing:
    """The question that is open, and what may be pressed.

    A reminder comes beside it: its buttons stand behind those of the question, and take none away.
    """
    asks = [turn for turn in turns if not turn.is_by_the_way]
    last = asks[-1].answer if asks else turns[-1].answer if turns else Outgoing(())
    spoken = (turn.answer for turn in reversed(asks) if turn.said is not None)
    before = next(spoken, last)
    if before is last or before.question.path != last.question.path:
        return last
    options = {option.key: option for option in (*before.options, *last.options)}
    question = last.question if last.question.total else before.question
    return Outgoing((), tuple(options.values()), question)


def _bubbles(turns: Sequence[Exchange]) -> Iterator[Bubble]:
    labels: dict[tuple[str, str], str] = {}
    for turn in turns:
        if turn.said is not None and _spoken(turn.said):
            yield Bubble("me", turn.id, _text(turn.said, labels), turn.said.id, turn.said.file)
        for reply in turn.answer.replies:
            yield Bubble("bot", turn.id, reply.text, document=reply.document)
        for option in turn.answer.options:
            labels[turn.answer.question.path, option.key] = labels["", option.key] = option.label


def _spoken(said: Incoming) -> bool:
    return (said.text, said.pressed, said.file) != (None, None, None)


def _text(said: Incoming, labels: Mapping[tuple[str, str], str]) -> str:
    if said.pressed is None:
        return said.text or ""
    asked, key = said.pressed.asked, said.pressed.key
    return labels.get((asked, key)) or labels.get(("", key)) or key


def _done(question: Question) -> int:
    """Questions answered, for the bar: those before the open one, or all when none is open."""
    return question.number - 1 if 0 < question.number <= question.total else question.total


def _look(answer: Outgoing) -> str:
    """Equal for composers that look the same, so that one under a person's fingers may stay."""
    question = answer.question
    parts = [
        question.path,
        question.shape,
        *question.accept,
        *(option.key for option in answer.options),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def _href(document: Document) -> str:
    """Where a document is fetched: the id opens it, the name is for the eye."""
    name = quote(document.name.replace("/", "_"), safe="")
    return f"/document/{quote(document.id, safe='')}/{name}"


def _own(sheet: Sheet) -> Ways:
    """The ways within the chat page, where a cookie opens them."""
    name = quote(sheet.document.id, safe="")
    return Ways(
        _href(sheet.document), f"/sheet/{name}", f"/paper/{name}", f"/page/{name}", "/#latest"
    )


def _accept(endings: Sequence[str]) -> str:
    """Endings with their media types: some phones' file choosers know the one, some the other."""
    return ",".join(f".{one.lstrip('.')},{kind(one).media_type}" for one in endings)


def _assets() -> dict[str, bytes]:
    """The stylesheet and the script by names that change with their content: cached for ever."""
    assets = {}
    for path in sorted((PAGES / "static").iterdir()):
        data = path.read_bytes()
        assets[f"{path.stem}.{sha256(data).hexdigest()[:16]}{path.suffix}"] = data
    return assets


FILLED = (".docx", ".doc")
"""Endings of a form that was filled in elsewhere; it may come at any time."""
KEYBOARDS: Mapping[Shape, tuple[str, str]] = {
    "integer": ("numeric", "off"),
    "decimal": ("decimal", "off"),
    "phone": ("tel", "tel"),
    "email": ("email", "email"),
}
"""`inputmode` and `autocomplete` of a shape. The type stays text: a browser that checks numbers or
addresses by itself would refuse "返回" and every other word of command."""

OTHER = Kind("other_file", "文", "application/octet-stream")
KINDS: Mapping[str, Kind] = {
    "docx": Kind(
        "word_file",
        "W",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": Kind(
        "sheet_file", "X", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "pdf": Kind("pdf_file", "P", "application/pdf"),
    "zip": Kind("zip_file", "Z", "application/zip"),
    "png": Kind("picture", "图", "image/png"),
    "jpg": Kind("picture", "图", "image/jpeg"),
    "jpeg": Kind("picture", "图", "image/jpeg"),
}
