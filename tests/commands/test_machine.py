"""What `xindeguo doctor` says of the machine: clock, deadlines, disks, database, work."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.app import SHANGHAI, Place, open_library
from bot.commands import machine
from bot.commands.machine import Examined
from bot.workers import held, worker_name
from conversations.messages import Address, Incoming, Outgoing, Reply
from storage.association import sample
from storage.migrations import HEAD
from storage.store import Store

from .running import run

NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture
def where(bare: str, tmp_path: Path) -> Place:
    return Place(sample(), bare, tmp_path / "files")


@pytest.fixture
def store(where: Place) -> Iterator[Store]:
    store = Store(where.database)
    store.upgrade()
    yield store
    store.close()


def said(found: Iterator[Examined], name: str) -> Examined:
    (one,) = [each for each in found if each.name == name]
    return one


def owe(store: Store, at: datetime) -> None:
    """An answer made at a moment, to be delivered."""
    with store.begin() as transaction:
        to = Address("wecom", "one")
        conversation = transaction.conversation(to)
        incoming = Incoming(to, f"{at}", text="好")
        answer = Outgoing((Reply("好"),))
        transaction.turn(conversation, incoming, answer, "", at, in_place=0)


def test_a_new_database_is_made_and_told_with_its_version(where: Place) -> None:
    found = said(machine.database(where, NOW), "数据库")
    assert found.ok
    assert f"版本 {HEAD}" in found.say


@pytest.mark.parametrize(
    ("version", "words"), [("0001", "xindeguo migrate"), ("9999", "请升级程序")]
)
def test_a_database_of_another_version_is_told_and_left_alone(
    where: Place, store: Store, version: str, words: str
) -> None:
    engine = create_engine(where.database)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    (found,) = machine.database(where, NOW)
    assert not found.ok
    assert words in found.say
    assert store.version() == version
    engine.dispose()


def test_a_clock_that_was_set_back_is_told(where: Place, store: Store) -> None:
    owe(store, NOW + timedelta(hours=3))
    found = said(machine.database(where, NOW), "系统时间")
    assert not found.ok
    assert "2026-06-01 12:00" in found.say
    assert "timedatectl" in found.say


def test_a_clock_that_goes_right_is_not_worth_a_line(where: Place, store: Store) -> None:
    now = datetime.now(SHANGHAI)
    owe(store, now)
    assert "系统时间" not in {one.name for one in machine.database(where, now)}


def test_what_waits_for_long_is_told_with_what_to_do(where: Place, store: Store) -> None:
    owe(store, NOW - timedelta(minutes=30))
    found = said(machine.database(where, NOW), "待发消息")
    assert not found.ok
    assert "1 条，最早的等了 30 分钟" in found.say
    assert "xindeguo worker" in found.say


def test_workers_are_listed_while_they_live(where: Place, store: Store) -> None:
    name = worker_name()
    with held(where.database, name):
        found = said(machine.database(where, NOW), "后台进程")
    assert found.ok
    assert name in found.say
    gone = said(machine.database(where, NOW), "后台进程")
    assert not gone.ok
    assert name not in gone.say


def test_doors_where_nobody_is_reached_are_counted(where: Place, store: Store) -> None:
    owe(store, NOW)
    with store.begin() as transaction:
        transaction.reach(Address("wecom", "one"), "left")
    found = said(machine.database(where, NOW), "wecom")
    assert not found.ok
    assert found.say.startswith("1 人联系不到")


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    place = Place(sample(), "postgresql://office:few-words@127.0.0.1:1/none", tmp_path)
    (found,) = machine.database(place, NOW)
    assert not found.ok
    assert "用不了" in found.say
    assert "few-words" not in found.say


@pytest.mark.parametrize(
    ("free", "told"),
    [(5 * 2**30, (True, False)), (2**29, (True, True)), (2**20, (False, True))],
)
def test_a_disk_is_told_before_it_is_full(
    where: Place, monkeypatch: pytest.MonkeyPatch, free: int, told: tuple[bool, bool]
) -> None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    found = said(machine.disks(where, None), "文件夹")
    assert (found.ok, "快满了" in found.say) == told
    assert f"剩余 {free // 2**20} MB" in found.say


def test_a_disk_is_looked_at_where_the_database_is_too(tmp_path: Path) -> None:
    place = Place(sample(), "", tmp_path / "files")
    found = machine.disks(place, tmp_path / "data" / "bot.db")
    assert [one.name for one in found] == ["文件夹", "数据库所在的磁盘"]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-05-06", (True, "正在受理")),
        ("2026-12-06", (False, "2026-09-30 已经截止")),
        ("2019-12-01", (True, "开始受理")),
    ],
)
def test_every_notice_says_whether_it_is_open_or_past(at: str, told: tuple[bool, str]) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    found = list(machine.deadlines(open_library(sample()).association.catalog, now))
    assert len(found) == 2
    assert any((one.ok, told[1] in one.say) == (told[0], True) for one in found)


def test_time_zone_data_is_looked_at() -> None:
    assert machine.clock(NOW) == Examined("时钟", ok=True, say="北京时间 2026-06-01 09:00")


def test_migrate_says_from_where_to_where(where: Place) -> None:
    first = run("migrate", "--database", where.database)
    assert first.stdout == f"数据库从版本 空 升级到 {HEAD}。\n"
    again = run("migrate", "--database", where.database)
    assert again.stdout == f"数据库已经是版本 {HEAD}，不用升级。\n"
    with closing(Store(where.database)) as store:
        assert store.version() == HEAD
