"""The small association of the tests, `small/`: two notices with one form each, and few people.

It has what the sample has, but stays as it is when the sample grows.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.app import open_library
from bot.library import Library
from storage.association import read_folder
from tests.renderers.papers import paper

SMALL = Path(__file__).parent / "small"
FORM = "notices/teams/application.toml"
WORD = "notices/teams/application.docx"
NOTICE = "notices/teams/notice.toml"
OTHER = "notices/works/result.toml"
OTHER_WORD = "notices/works/result.docx"

Files = Mapping[str, bytes]


OPENED: dict[frozenset[tuple[str, bytes]], Library] = {}


def opened(folder: Path) -> Library:
    """As `open_library`, once in a process for the same files: nothing changes a library."""
    files = frozenset(read_folder(folder).items())
    if files not in OPENED:
        OPENED[files] = open_library(folder)
    return OPENED[files]


@cache
def small() -> Files:
    """The folder's files by their paths."""
    texts = [path for path in sorted(SMALL.rglob("*.*")) if path.is_file()]
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in texts}
    return {**files, **printing(files)}


def printing(files: Files) -> Files:
    """The Word files of the two forms: a table row for each field that is printed."""
    return {WORD: _printing(files[FORM]), OTHER_WORD: _printing(files[OTHER])}


def written(folder: Path, files: Files | None = None) -> Path:
    """The folder on the disk."""
    for path, data in (files or small()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def edited(files: Files, path: str, old: str, new: str) -> Files:
    """The files with one stretch of one of them changed."""
    text = files[path].decode()
    assert old in text, f"{path} does not say {old}"
    return {**files, path: text.replace(old, new, 1).encode()}


def _printing(form: bytes) -> bytes:
    fields = [one for one in tomllib.loads(form.decode())["fields"] if one.get("printed", True)]
    rows = [[one["label"], "{{ " + one["key"] + " }}"] for one in fields]
    return paper("{{ year }}年度", rows=rows)
