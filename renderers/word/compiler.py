"""From a .docx with tags to a `Template`, or to every mistake in it at once.

In the parsed tree marks take the place of the tags; then the tree is written out once and cut at
the marks. What lies between two marks is never looked at again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from .archive import Element, Frame, Unsound, members, parsed
from .fonts import Fonts
from .tags import PARAGRAPH, ROW, SPACE, TEXT, Tag, W, alone, surround, tags, text_of
from .template import Block, Placeholder, Problem, Segment, Slot, Template, TemplateError, Use


def compile_template(data: bytes) -> Template:
    """The template in a .docx. Raises `TemplateError` with all that is wrong in it."""
    try:
        package = {name: b"".join(chunks) for name, chunks in members(data)}
        kinds = _kinds(package)
        parts = {name: _Part(parsed(package[name])) for name in _typed_in(kinds)}
        fonts = Fonts(*(_only(package, kinds, kind) for kind in ("styles", "theme")))
    except Unsound as unsound:
        raise TemplateError((Problem("template_not_word", ""),)) from unsound
    if problems := tuple(problem for part in parts.values() for problem in part.problems):
        raise TemplateError(problems)
    *_, document = parts
    filled = {name: part for name, part in parts.items() if part.placeholders or name == document}
    # The list of types comes first, where programs look that guess what a file is.
    fixed = {TYPES: package[TYPES]} | {n: part for n, part in package.items() if n not in filled}
    return Template(
        placeholders=tuple(one for part in filled.values() for one in part.placeholders),
        parts=tuple(tuple(part.segments(fonts)) for part in filled.values()),
        frame=Frame.of(fixed, list(filled)),
    )


def _kinds(package: Mapping[str, bytes]) -> dict[str, str]:
    """What each part is, as `[Content_Types].xml` says: `document.main`, `header`, `theme` ..."""
    types = parsed(package.get(TYPES, b""))
    names = {one.get("PartName", "").lstrip("/"): one for one in types.iter("{*}Override")}
    return {
        name: KIND.sub("", one.get("ContentType", ""))
        for name, one in names.items()
        if name in package
    }


def _typed_in(kinds: Mapping[str, str]) -> list[str]:
    """The parts that staff type in; the document itself is the last."""
    documents = [name for name, kind in kinds.items() if kind == "document.main"]
    if len(documents) != 1:
        raise Unsound("file_not_word")
    return [name for name, kind in kinds.items() if kind in BESIDE] + documents


def _only(package: Mapping[str, bytes], kinds: Mapping[str, str], kind: str) -> Element | None:
    """The part of which a document has one at most."""
    return next((parsed(package[name]) for name in kinds if kinds[name] == kind), None)


@dataclass(frozen=True, slots=True)
class _Said:
    """A tag understood. `for row in key` gives the row its name, `row.key` calls it by it."""

    tag: Tag
    word: Literal[Use, "endif", "endfor"]
    row: str = ""
    key: str = ""


class _Part:
    """One part on its way: a tree with marks in it, and what each of them stands for."""

    def __init__(self, root: Element) -> None:
        self.placeholders: list[Placeholder] = []
        self.problems: list[Problem] = []
        self._root = root
        self._marked: list[Slot | Block] = []
        self._slots: list[_Said] = []
        self._open: list[_Said] = []
        for tag in tags(root):
            self._read(tag)
        for said in self._open:
            self._wrong("tag_not_closed", said.tag.where)
        self._keep_sound()

    def segments(self, fonts: Fonts) -> Iterator[Segment]:
        """The part as constant bytes, slots and blocks."""
        for said in self._slots:
            fonts.write_into(said.tag.run)
            self._make_slot(said)
        xml = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return _joined(_cut(iter(MARK.split(xml)), self._marked))

    def _read(self, tag: Tag) -> None:
        """Takes the next tag of the part."""
        said = _understood(tag)
        if said is None:
            self._wrong("tag_half_open" if len(tag.text) == 2 else "tag_not_a_name", tag.where)
        elif said.word in ("print", "if", "for"):
            self._begin(said, said.word)
        elif self._open and said.word == f"end{self._open[-1].word}":
            self._end(self._open.pop(), tag)
        else:
            self._wrong("tag_never_opened", tag.where)

    def _begin(self, said: _Said, use: Use) -> None:
        lists = {outer.row: outer.key for outer in self._open if outer.word == "for"}
        if use == "for" and lists:
            self._wrong("loop_in_loop", said.tag.where)
        if use != "for" and said.row and said.row not in lists:
            self._wrong("row_not_repeated", said.tag.where)
        rows = "" if use == "for" else lists.get(said.row, "")
        self.placeholders.append(Placeholder(said.key, use, rows, said.tag.where))
        (self._slots if use == "print" else self._open).append(said)

    def _end(self, said: _Said, tag: Tag) -> None:
        repeated = said.word == "for"
        start = self._mark(Block(said.key, bool(said.row) and not repeated, repeated))
        if not surround((said.tag.run, tag.run), (start, _mark("end")), rows=repeated):
            self._wrong("tag_not_alone", said.tag.where)

    def _keep_sound(self) -> None:
        """Word refuses a cell that ends without a paragraph, and a table without rows."""
        for cell in self._root.iter(*ENDING_IN_PARAGRAPH):
            last = [child for child in cell if not _is_mark(child)][-1:]
            if {child.tag for child in last + _staying(cell)[-1:]} != {PARAGRAPH}:
                cell.append(cell.makeelement(PARAGRAPH))
        for table in self._root.iter(f"{W}tbl"):
            if not any(child.tag == ROW for child in _staying(table)):
                self._wrong("table_may_vanish", text_of(table)[:40])

    def _make_slot(self, said: _Said) -> None:
        """Makes of a tag's run the place of its value."""
        text = next(said.tag.run.iter(TEXT))
        text.text = None
        text.set(SPACE, "preserve")
        w = f"{text.prefix}:" if text.prefix else ""
        line_break, tab = (f'</{w}t><{w}{name}/><{w}t xml:space="preserve">' for name in BREAKS)
        text.append(self._mark(Slot(said.key, bool(said.row), line_break, tab)))
        if (paragraph := alone(said.tag.run)) is not None:
            paragraph.addprevious(_mark("lines"))
            paragraph.addnext(_mark("end"))

    def _mark(self, stands_for: Slot | Block) -> Element:
        self._marked.append(stands_for)
        return _mark(str(len(self._marked) - 1))

    def _wrong(self, code: str, where: str) -> None:
        self.problems.append(Problem(code, where))


def _understood(tag: Tag) -> _Said | None:
    for word, pattern in GRAMMAR.items():
        if match := pattern.fullmatch(tag.text):
            return _Said(tag, word, **match.groupdict(default=""))
    return None


def _mark(name: str) -> Element:
    """A place to cut: a processing instruction, of which `parsed` leaves a template none."""
    return etree.ProcessingInstruction("mark", name)


def _is_mark(element: Element) -> bool:
    return not isinstance(element.tag, str)


def _staying(container: Element) -> list[Element]:
    """The children that are there whatever is filled in: those outside of blocks."""
    staying, depth = [], 0
    for child in container:
        if not _is_mark(child):
            staying += [child] * (depth == 0)
        else:
            depth += -1 if child.text == "end" else 1
    return staying


def _cut(pieces: Iterator[bytes], marked: Sequence[Slot | Block]) -> Iterator[Segment]:
    """The segments to the end of the open block, out of constants and names of marks in turn."""
    for constant in pieces:
        yield constant
        name = next(pieces, b"end")
        if name == b"end":
            return
        if name == b"lines":
            yield from _lines(list(_cut(pieces, marked)))
        elif isinstance(one := marked[int(name)], Slot):
            yield one
        else:
            yield replace(one, body=tuple(_joined(_cut(pieces, marked))))


def _lines(paragraph: list[Segment]) -> Iterator[Segment]:
    """A paragraph with one slot and nothing else: a line break in it begins a new paragraph."""
    match paragraph:
        case [bytes() as before, Slot() as slot, bytes() as after]:
            yield from (before, replace(slot, line_break=(after + before).decode()), after)


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The same with neighbouring constants made one."""
    constants: list[bytes] = []
    for segment in segments:
        if isinstance(segment, bytes):
            constants.append(segment)
        else:
            yield b"".join(constants)
            yield segment
            constants = []
    yield b"".join(constants)


TYPES = "[Content_Types].xml"
KIND = re.compile(r"application/vnd\.openxmlformats-officedocument\.(wordprocessingml\.)?|\+xml$")
BESIDE = ("header", "footer", "footnotes", "endnotes")
ENDING_IN_PARAGRAPH = tuple(f"{W}{name}" for name in ("tc", "hdr", "ftr", "txbxContent"))
BREAKS = ("br", "tab")
MARK = re.compile(rb"<\?mark (\w+)\?>")
NAME = r"[^\W\d]\w*"
PATH = rf"(?:(?P<row>{NAME})\.)?(?P<key>{NAME})"
GRAMMAR: Mapping[Literal[Use, "endif", "endfor"], re.Pattern[str]] = {
    "print": re.compile(rf"\{{\{{\s*{PATH}\s*\}}\}}"),
    "if": re.compile(rf"\{{%\s*if\s+{PATH}\s*%\}}"),
    "for": re.compile(rf"\{{%\s*for\s+(?P<row>{NAME})\s+in\s+(?P<key>{NAME})\s*%\}}"),
    "endif": re.compile(r"\{%\s*endif\s*%\}"),
    "endfor": re.compile(r"\{%\s*endfor\s*%\}"),
}
