"""`xindeguo backup`: everything that must not be lost, in one .tar; and whether one is whole.

In it are the database, that of the durable tasks, the files, and the key of the links: what stands
in the data folder. To restore is to unpack it into an empty one. The tasks are copied first, so
that they never speak of what the database has not seen; the files last, for a row is written when
its file is there already.
"""

import hashlib
import json
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from bot.app import Place
from storage.copying import copy_database, files_named, flaws, version_of
from storage.files import NAME
from storage.migrations import HEAD

from .speaking import in_chinese

LIST = "backup.json"
"""What is in a backup, first in it: written by `Contents`."""
BLOCK = 2**20
OFTEN = 2.0
"""Seconds between two lines of how far it is."""

Say = Callable[[str], None]


class NoBackup(Exception):
    """Why there is none, in words for the person who asked."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: the SHA-256 of each database by its name, and how many files."""

    made_at: str
    version: str
    databases: dict[str, str]
    files: int


def make(where: Place, output: Path, now: datetime, say: Say) -> Contents:
    """Write a backup to a file that is not there yet. `NoBackup`."""
    if output.exists():
        raise NoBackup(f"已经有 {output}，请换一个文件名。")
    part = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=output.parent) as folder:
            contents = _write(where, part, (Path(folder), now), say)
        found = list(mistakes(part, say))
        if found:
            raise NoBackup("备份没有做成：" + "；".join(found))
        part.replace(output)
    except (OSError, sqlite3.Error) as error:
        why = in_chinese(getattr(error, "strerror", None) or str(error))
        raise NoBackup(f"备份没有做成：{why}。请看磁盘空间和权限，原来的数据没有动。") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return contents


def mistakes(backup: Path, say: Say) -> Iterator[str]:
    """What is wrong with a backup, in words; nothing when all of it is there and sound."""
    try:
        with tarfile.open(backup) as archive, tempfile.TemporaryDirectory() as folder:
            yield from _mistakes(archive, Path(folder), Progress("检查", say))
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        yield f"{backup} 读不了，不是完整的备份（{type(error).__name__}）"


def dump_command(database: str) -> str:
    """What backs a PostgreSQL database up; the password comes from .pgpass or PGPASSWORD."""
    url = make_url(database).set(drivername="postgresql", password=None)
    return f"pg_dump --format=custom --file=xindeguo.dump '{url.render_as_string()}'"


def sqlite_file(database: str) -> Path | None:
    """The file of a SQLite database, `None` for another."""
    return Path(database.removeprefix("sqlite:///")) if database.startswith("sqlite") else None


class Progress:
    """Says now and then how far a long copy is; a short one passes in silence."""

    def __init__(self, what: str, say: Say) -> None:
        self._what, self._say = what, say
        self._said_at = time.monotonic()

    def __call__(self, done: int, whole: int) -> None:
        """So much is done, of so much."""
        if whole and time.monotonic() - self._said_at > OFTEN:
            self._said_at = time.monotonic()
            self._say(f"{self._what}：{done * 100 // whole}%")


def _write(where: Place, part: Path, made: tuple[Path, datetime], say: Say) -> Contents:
    folder, now = made
    copies = list(_copies(where, folder, say))
    shelf = sorted(one for one in where.files.glob("*") if NAME.fullmatch(one.name))
    keys = where.files.with_name("links.key")
    contents = Contents(
        now.isoformat(timespec="seconds"),
        HEAD,
        {copy.name: _sha256(copy.open("rb")) for copy in copies},
        len(shelf),
    )
    listed = folder / LIST
    listed.write_text(json.dumps(asdict(contents), ensure_ascii=False), "utf-8")
    part.touch(mode=0o600)
    with tarfile.open(part, "w") as archive:
        for path in (listed, *copies, *([keys] if keys.exists() else [])):
            archive.add(path, path.name)
        report = Progress("文件", say)
        for number, path in enumerate(shelf):
            archive.add(path, f"files/{path.name}")
            report(number, len(shelf))
    return contents


def _copies(where: Place, folder: Path, say: Say) -> Iterator[Path]:
    """A copy of each database, the tasks' first."""
    database = sqlite_file(where.database)
    if database is None:
        return
    if not database.exists():
        raise NoBackup(f"没有数据库 {database}，请用 --database 写明地址。")
    tasks = database.with_name(f"{database.stem}-tasks{database.suffix}")
    for one in (tasks, database):
        if one.exists():
            copy_database(one, folder / one.name, Progress(one.name, say))
            yield folder / one.name


def _mistakes(archive: tarfile.TarFile, folder: Path, report: Progress) -> Iterator[str]:
    members = {one.name: one for one in archive.getmembers()}
    contents = Contents(**json.load(_file(archive, members[LIST])))
    if contents.version > HEAD:
        yield f"数据库版本 {contents.version} 比本程序的 {HEAD} 新，请用新版程序恢复"
    kept = {name.removeprefix("files/") for name in members if name.startswith("files/")}
    if len(kept) != contents.files:
        yield f"应有 {contents.files} 个文件，只有 {len(kept)} 个"
    for number, name in enumerate(sorted(kept)):
        if _sha256(_file(archive, members[f"files/{name}"])) != name:
            yield f"文件 {name} 损坏"
        report(number, len(kept))
    for name, digest in contents.databases.items():
        yield from _of_database(_file(archive, members[name]), digest, folder / "copy.db", kept)


def _of_database(file: IO[bytes], digest: str, copy: Path, kept: set[str]) -> Iterator[str]:
    """What is wrong with a database that was backed up, or missing beside it."""
    with copy.open("wb") as out:
        while block := file.read(BLOCK):
            out.write(block)
    if _sha256(copy.open("rb")) != digest:
        yield "数据库文件损坏"
        return
    yield from (f"数据库有错误：{one}" for one in flaws(copy))
    if version_of(copy):
        yield from (f"少了文件 {one}" for one in sorted(set(files_named(copy)) - kept))


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """A file in an archive, which would go through all names if it were asked by one."""
    found = archive.extractfile(member)
    if found is None:
        raise KeyError(member.name)
    return found


def _sha256(file: IO[bytes]) -> str:
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
