"""`xindeguo backup`: what is carried away is whole, while people talk too, and can be restored."""

import errno
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conversations.messages import Address, Document
from storage.copying import copy_database
from tests.bots import Bot, documents

from .running import one_object, run


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """A bot in which a form was handed in, so that there is a file."""
    bot = Bot(tmp_path)
    bot.hand_in()
    (tmp_path / "links.key").write_text("key", "utf-8")
    yield bot
    bot.store.close()


def database(bot: Bot) -> str:
    return f"sqlite:///{bot.folder / 'bot.db'}"


def backed_up(bot: Bot, name: str = "out.tar") -> Path:
    output = bot.folder / name
    done = run("backup", "--output", output, "--database", database(bot))
    assert done.exit_code == 0, done.stderr
    return output


def test_a_backup_unpacked_into_an_empty_folder_goes_on_where_it_was(
    bot: Bot, tmp_path: Path
) -> None:
    history = bot.assistant.history(Address("test", "one"))
    (document,) = [one for exchange in history for one in documents(exchange.answer)]
    output = backed_up(bot)
    restored = tmp_path / "restored"
    restored.mkdir()
    with tarfile.open(output) as archive:
        archive.extractall(restored, filter="data")
    (restored / "association").symlink_to(bot.folder / "association")
    again = Bot(restored)
    with closing(again.store):
        assert again.assistant.history(Address("test", "one")) == history
        assert isinstance(document, Document)
        assert again.assistant.open(Address("test", "one"), document.id)
    assert (restored / "links.key").read_text("utf-8") == "key"


def test_a_backup_is_for_this_user_alone_and_says_what_is_in_it(bot: Bot) -> None:
    output = backed_up(bot)
    assert output.stat().st_mode & 0o077 == 0
    with tarfile.open(output) as archive:
        first = archive.next()
        assert first
        assert first.name == "backup.json"
    assert one_object(run("backup", "--check", output, "--json")) == {
        "ok": True,
        "file": str(output),
        "problems": [],
    }


def test_a_file_that_is_there_is_never_written_over(bot: Bot) -> None:
    output = backed_up(bot)
    before = output.read_bytes()
    done = run("backup", "--output", output, "--database", database(bot))
    assert (done.exit_code, output.read_bytes()) == (1, before)
    assert "已经有" in done.stderr


def test_the_copy_is_of_one_moment_however_much_is_written_meanwhile(tmp_path: Path) -> None:
    source = tmp_path / "big.db"
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE lines (line TEXT)")
        writer.execute("BEGIN")
        writer.executemany("INSERT INTO lines VALUES (?)", [("x" * 4000,)] * 10_000)
        writer.execute("COMMIT")
        reports = []

        def report(done: int, whole: int) -> None:
            reports.append((done, whole))
            writer.execute("INSERT INTO lines VALUES ('later')")

        copy_database(source, tmp_path / "copy.db", report)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM lines").fetchone() == (10_000,)
    assert len(reports) > 3  # it did not begin again with every line that came
    assert reports == sorted(reports)


@pytest.mark.parametrize("what", ["a file", "a file's bytes", "the database", "the end"])
def test_a_backup_that_lacks_something_says_so(bot: Bot, what: str, tmp_path: Path) -> None:
    output, broken = backed_up(bot), tmp_path / "broken.tar"
    with tarfile.open(output) as archive, tarfile.open(broken, "w") as new:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            assert file
            if what == "a file" and member.name.startswith("files/"):
                continue
            place = tmp_path / "member"
            data = file.read()
            is_meant = member.name.startswith("files/" if what == "a file's bytes" else "bot.db")
            if is_meant and what in {"a file's bytes", "the database"}:
                data = data[:2000] + b"!" + data[2001:]
            place.write_bytes(data)
            new.add(place, member.name)
    if what == "the end":
        broken.write_bytes(broken.read_bytes()[:5000])
    done = run("backup", "--check", broken)
    assert done.exit_code == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_no_half_backup(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.commands.backup.copy_database", full)
    before = sorted(bot.folder.iterdir())
    done = run("backup", "--output", bot.folder / "out.tar", "--database", database(bot))
    assert done.exit_code == 1
    assert "磁盘满了" in done.stderr
    assert sorted(bot.folder.iterdir()) == before


def test_a_database_that_is_not_there_is_told_and_none_is_made(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'none.db'}"
    done = run("backup", "--output", tmp_path / "out.tar", "--database", address)
    assert done.exit_code == 1
    assert "没有数据库" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_of_postgresql_the_files_are_taken_and_the_command_for_the_rest_is_told(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = postgresql_url.replace("postgres@", "postgres:few-words@")
    done = run("backup", "--output", tmp_path / "out.tar", "--database", secret)
    assert done.exit_code == 0, done.stderr
    assert "pg_dump --format=custom" in done.stdout
    assert "few-words" not in done.stdout
    with tarfile.open(tmp_path / "out.tar") as archive:
        listed = archive.extractfile("backup.json")
        assert listed
        assert json.load(listed)["databases"] == {}


@pytest.mark.parametrize("arguments", [(), ("--output", "a", "--check", "b")])
def test_either_one_is_made_or_one_is_checked(arguments: tuple[str, ...]) -> None:
    assert run("backup", *arguments).exit_code == 2
