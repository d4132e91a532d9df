"""From a .docx with tags to a `Template`, or to every mistake in it at once.

The tags are found and marks put in their place in the parsed tree; then the tree is written out once and cut at the
marks. What lies between two marks is never looked at again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from .archive import Element, Frame, Unsound, members, parsed
from .fonts import Fonts
from .tags import PARAGRAPH, ROW, SPACE, TEXT, Tag, W, alone, surround, tags, text_of
from .template import Block, Placeholder, Problem, Segment, Slot, Template, TemplateError


def compile_template(data: bytes) -> Template:
    """The template in a .docx. Raises `TemplateError` with all that is wrong in it."""
    try:
        package = {name: b"".join(chunks) for name, chunks in members(data)}
        kinds = _kinds(package)
        parts = {name: _Part(parsed(package[name])) for name in _typed_in(kinds)}
        fonts = Fonts(*(_first(package, kinds, kind) for kind in ("styles", "theme")))
    except Unsound as unsound:
        raise TemplateError((Problem("template_not_word", ""),)) from unsound
    if problems := tuple(problem for part in parts.values() for problem in part.problems):
        raise TemplateError(problems)
    *_, document = parts
    filled = {name: part for name, part in parts.items() if part.placeholders or name == document}
    first = {
        TYPES: package[TYPES]
    }  # where Word puts it, and where programs look that guess what a file is
    fixed = {name: content for name, content in package.items() if name not in filled}
    return Template(
        placeholders=tuple(one for part in filled.values() for one in part.placeholders),
        parts=tuple(tuple(part.segments(fonts)) for part in filled.values()),
        frame=Frame.of(first | fixed, list(filled)),
    )


def _kinds(package: Mapping[str, bytes]) -> dict[str, str]:
    """What each part is, as `[Content_Types].xml` says: `document.main`, `header`, `styles`, `theme` ..."""
    types = parsed(package.get(TYPES, b""))
    return {
        name: WORD.sub("", one.get("ContentType", ""))
        for one in types.iter("{*}Override")
        if (name := one.get("PartName", "").lstrip("/")) in package
    }


def _typed_in(kinds: Mapping[str, str]) -> list[str]:
    """The parts that staff type in; the document itself is the last."""
    documents = [name for name, kind in kinds.items() if kind == "document.main"]
    if len(documents) != 1:
        raise Unsound("file_not_word")
    return [name for name, kind in kinds.items() if kind in BESIDE] + documents


def _first(package: Mapping[str, bytes], kinds: Mapping[str, str], kind: str) -> Element | None:
    """The part of which a document has one at most."""
    return next((parsed(package[name]) for name in kinds if kinds[name] == kind), None)


class _Said(NamedTuple):
    """What a tag says. In `for row in key` the row gets its name; in `row.key` it is called by it."""

    word: str
    row: str = ""
    key: str = ""


class _Part:
    """One part on its way: a tree with marks where tags were, and what the numbered marks stand for."""

    def __init__(self, root: Element) -> None:
        self.placeholders: list[Placeholder] = []
        self.problems: list[Problem] = []
        self._root = root
        self._marked: list[Slot | Block] = []
        self._slots: list[tuple[Element, _Said]] = []
        open_blocks: list[tuple[Tag, _Said]] = []
        for tag in tags(root):
            self._read(tag, open_blocks)
        for tag, _ in open_blocks:
            self._wrong("tag_not_closed", tag.where)
        self._keep_sound()

    def segments(self, fonts: Fonts) -> Iterator[Segment]:
        """The part as constant bytes, slots and blocks."""
        for run, said in self._slots:
            fonts.write_into(run)
            self._open(run, said)
        xml = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return _joined(_cut(iter(MARK.split(xml)), self._marked))

    def _read(self, tag: Tag, open_blocks: list[tuple[Tag, _Said]]) -> None:
        """Takes the next tag of the part."""
        said = _understood(tag.text)
        if said is None:
            self._wrong("tag_half_open" if len(tag.text) == 2 else "tag_not_a_name", tag.where)
        elif said.word in OPENING:
            self._begin(tag, said, open_blocks)
        elif open_blocks and said.word == f"end{open_blocks[-1][1].word}":
            self._end(*open_blocks.pop(), tag)
        else:
            self._wrong("tag_never_opened", tag.where)

    def _begin(self, tag: Tag, said: _Said, open_blocks: list[tuple[Tag, _Said]]) -> None:
        lists = {outer.row: outer.key for _, outer in open_blocks if outer.word == "for"}
        rows = "" if said.word == "for" else lists.get(said.row, "")
        if said.word == "for" and lists:
            self._wrong("loop_in_loop", tag.where)
        if said.word != "for" and said.row and not rows:
            self._wrong("row_not_repeated", tag.where)
        self.placeholders.append(Placeholder(said.key, said.word, rows, tag.where))
        if said.word == "print":
            self._slots.append((tag.run, said))
        else:
            open_blocks.append((tag, said))

    def _end(self, first: Tag, said: _Said, last: Tag) -> None:
        repeated = said.word == "for"
        start = self._mark(Block(said.key, bool(said.row) and not repeated, repeated))
        if not surround((first.run, last.run), (start, mark("end")), repeated):
            self._wrong("tag_not_alone", first.where)

    def _keep_sound(self) -> None:
        """Word refuses a cell that does not end in a paragraph, and a table without rows."""
        for cell in self._root.iter(*ENDING_IN_PARAGRAPH):
            last = [child for child in cell if not _is_mark(child)][-1:]
            if {child.tag for child in (*last, *_staying(cell)[-1:])} != {PARAGRAPH}:
                cell.append(cell.makeelement(PARAGRAPH))
        for table in self._root.iter(f"{W}tbl"):
            if not any(child.tag == ROW for child in _staying(table)):
                self._wrong("table_may_vanish", text_of(table)[:40])

    def _open(self, run: Element, said: _Said) -> None:
        """Makes of a tag's run the place of its value."""
        text = next(run.iter(TEXT))
        text.text = None
        text.set(SPACE, "preserve")
        prefix = f"{text.prefix}:" if text.prefix else ""
        line_break, tab = (
            f'</{prefix}t><{prefix}{name}/><{prefix}t xml:space="preserve">'
            for name in ("br", "tab")
        )
        text.append(self._mark(Slot(said.key, bool(said.row), line_break, tab)))
        if (paragraph := alone(run)) is not None:
            paragraph.addprevious(mark("lines"))
            paragraph.addnext(mark("end"))

    def _mark(self, stands_for: Slot | Block) -> Element:
        self._marked.append(stands_for)
        return mark(str(len(self._marked) - 1))

    def _wrong(self, code: str, where: str) -> None:
        self.problems.append(Problem(code, where))


def _understood(text: str) -> _Said | None:
    for word, pattern in GRAMMAR.items():
        if match := pattern.fullmatch(text):
            return _Said(word, **match.groupdict(default=""))
    return None


def _is_mark(element: Element) -> bool:
    return isinstance(element, etree._ProcessingInstruction)


def mark(name: str) -> Element:
    """A place to cut: a processing instruction, which no template can hold of its own (`parsed` removes them)."""
    return etree.ProcessingInstruction("mark", name)


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
    """The segments up to the end of the block that is open, out of constants and names of marks in turn."""
    for constant in pieces:
        yield constant
        name = next(pieces, b"end")
        if name == b"end":
            return
        if name == b"lines":
            match list(_cut(pieces, marked)):
                case [bytes() as before, Slot() as slot, bytes() as after]:
                    yield from (before, replace(slot, line_break=(after + before).decode()), after)
        else:
            one = marked[int(name)]
            yield (
                one
                if isinstance(one, Slot)
                else replace(one, body=tuple(_joined(_cut(pieces, marked))))
            )


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
WORD = re.compile(r"application/vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.)?|\+xml")
BESIDE = ("header", "footer", "footnotes", "endnotes")
ENDING_IN_PARAGRAPH = (f"{W}tc", f"{W}hdr", f"{W}ftr", f"{W}txbxContent")
MARK = re.compile(rb"<\?mark (\w+)\?>")
OPENING = ("print", "if", "for")
NAME = r"[^\W\d]\w*"
PATH = rf"(?:(?P<row>{NAME})\.)?(?P<key>{NAME})"
GRAMMAR = {
    "print": re.compile(rf"\{{\{{\s*{PATH}\s*\}}\}}"),
    "if": re.compile(rf"\{{%\s*if\s+{PATH}\s*%\}}"),
    "for": re.compile(rf"\{{%\s*for\s+(?P<row>{NAME})\s+in\s+(?P<key>{NAME})\s*%\}}"),
    "endif": re.compile(r"\{%\s*endif\s*%\}"),
    "endfor": re.compile(r"\{%\s*endfor\s*%\}"),
}
