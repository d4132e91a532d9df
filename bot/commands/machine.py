"""What `xindeguo doctor` says of the machine: its clock, its disks, the database, who works at it.

Nothing is changed by looking, but for a new database, whose tables are made.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import Place
from bot.workers import alive
from conversations.forms.notice import Catalog
from storage.errors import StoreError
from storage.figures import Figures, clock_of, figures, newest
from storage.migrations import HEAD
from storage.store import Store

from .speaking import in_chinese

SHANGHAI = "Asia/Shanghai"
TIGHT, FULL = 2**30, 200 * 2**20
"""Free bytes below which a disk is soon full, and below which it is."""
SLOW = 1.0
"""Seconds after which a database has not answered in time."""
SKEW = timedelta(minutes=2)
"""How far a clock may be behind what was written by it, or beside the database's own."""
WAITS = timedelta(minutes=10)
"""How long an answer may wait in the outbox before somebody has to look."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; what is not `needed` only makes more possible."""

    name: str
    ok: bool
    say: str
    needed: bool = True


def clock(now: datetime) -> Examined:
    """Whether the time zone is what deadlines are in."""
    offset = datetime(2021, 7, 1, 9, tzinfo=ZoneInfo(SHANGHAI)).utcoffset()
    if offset != timedelta(hours=8):
        said = "时区数据不对，截止日期会算错；请重装 Python 包 tzdata"
        return Examined("时钟", ok=False, say=said)
    return Examined("时钟", ok=True, say=f"北京时间 {now:%Y-%m-%d %H:%M}")


def deadlines(catalog: Catalog, now: datetime) -> Iterator[Examined]:
    """What of each notice is past, open, or to come."""
    for notice in catalog.notices:
        season, last = notice.seasons.at(now), notice.seasons.latest(now)
        name = f"通知 {notice.number_in(last.year)}"
        if season.begun(now):
            left = season.days_left(now)
            said = f"正在受理，截止 {season.deadline}，还剩 {left} 天"
            yield Examined(name, ok=True, say=said, needed=False)
        elif last.over(now):
            said = (
                f"{last.deadline} 已经截止，现在不发提醒；下一次 {season.opens} 开始受理。"
                "如果今年改了日期，请改 notice.toml 里的 opens 和 deadline"
            )
            yield Examined(name, ok=False, say=said, needed=False)
        else:
            said = f"{season.opens} 开始受理，截止 {season.deadline}"
            yield Examined(name, ok=True, say=said, needed=False)


def disks(where: Place, database: Path | None) -> Iterator[Examined]:
    """Whether what is written has room, and may be written."""
    folders = {"文件夹": where.files} | ({"数据库所在的磁盘": database.parent} if database else {})
    for name, folder in folders.items():
        while not folder.exists():
            folder = folder.parent  # noqa: PLW2901 - the one it will be made in
        if not os.access(folder, os.W_OK):
            yield Examined(name, ok=False, say=f"{folder} 不能写，请检查权限")
            continue
        free = shutil.disk_usage(folder).free
        said = f"可以写，剩余 {free // 2**20} MB"
        if free < TIGHT:
            said += "，快满了；满了以后新消息收不下来，请尽快清理或者换大的磁盘"
        yield Examined(name, ok=free >= FULL, say=said)


def database(where: Place, now: datetime) -> Iterator[Examined]:
    """Whether the database is there in time, how old it is, and whether work goes on in it."""
    began = time.perf_counter()
    try:
        store = Store(where.database)
    except StoreError as error:
        yield Examined("数据库", ok=False, say=_away(error))
        return
    try:
        found = _version(store)
        yield _answered(where.database, found, time.perf_counter() - began)
        if found == HEAD:
            yield from _inside(store, now)
            yield from _work(where.database, store, now)
    except StoreError as error:
        yield Examined("数据库", ok=False, say=_away(error))
    finally:
        store.close()


def _version(store: Store) -> str:
    """The version of the tables, made where there are none."""
    if not store.version():
        store.upgrade()
    return store.version()


def _answered(address: str, found: str, seconds: float) -> Examined:
    kind = address.partition(":")[0].partition("+")[0]
    said = f"{kind}，版本 {found}，{seconds * 1000:.0f} 毫秒"
    if found > HEAD:
        said += f"；本程序只认识到 {HEAD}，太旧了，请升级程序"
    elif found < HEAD:
        said += f"；本程序要 {HEAD}，请先备份，再运行 xindeguo migrate"
    elif seconds > SLOW:
        said += "；太慢了，请检查数据库服务器和网络"
    return Examined("数据库", ok=found == HEAD and seconds <= SLOW, say=said)


def _inside(store: Store, now: datetime) -> Iterator[Examined]:
    """Whether clocks agree."""
    with store.read() as reading:
        last, theirs = newest(reading), clock_of(reading)
    if last and last - now > SKEW:
        then = last.astimezone(now.tzinfo)
        said = (
            f"现在是 {now:%Y-%m-%d %H:%M}，可是最新一条消息是 {then:%Y-%m-%d %H:%M}："
            "系统时间被调慢了，请校对（timedatectl set-ntp true），否则提醒和截止日期会算错"
        )
        yield Examined("系统时间", ok=False, say=said)
    elif theirs and abs(theirs - now) > SKEW:
        said = (
            f"本机与数据库服务器的时间差 {abs((theirs - now).total_seconds()):.0f} 秒，"
            "请给两边都打开时间同步（timedatectl set-ntp true）"
        )
        yield Examined("系统时间", ok=False, say=said)


def _work(address: str, store: Store, now: datetime) -> Iterator[Examined]:
    """Who works at the outbox, what waits there, whom it cannot reach."""
    names = alive(address)
    said = f"{len(names)} 个：{'、'.join(names)}" if names else NOBODY
    yield Examined("后台进程", ok=bool(names), say=said, needed=False)
    with store.read() as reading:
        found = figures(reading, now.date().isoformat())
    yield _outbox(found, now, names)
    yield from _unreachable(found.unreachable.items())


def _outbox(found: Figures, now: datetime, names: Sequence[str]) -> Examined:
    count, oldest = sum(found.unsettled.values()), min(found.oldest.values(), default=None)
    if oldest is None:
        return Examined("待发消息", ok=True, say="没有", needed=False)
    minutes = int((now - oldest) / timedelta(minutes=1))
    said = f"{count} 条，最早的等了 {max(0, minutes)} 分钟"
    late = now - oldest > WAITS
    if late and not names:
        said += "；请启动 xindeguo serve 或 xindeguo worker"
    elif late:
        said += "；请看上面各个渠道的检查结果，和运行日志里 xindeguo.delivery 的行"
    return Examined("待发消息", ok=not late, say=said, needed=False)


def _unreachable(counts: Iterable[tuple[str, int]]) -> Iterator[Examined]:
    for channel, count in sorted(counts):
        said = (
            f"{count} 人联系不到（拉黑、退出或者已注销）；提醒会换别的渠道，都不行的在电话名单里"
        )
        yield Examined(channel, ok=False, say=said, needed=False)


def _away(error: StoreError) -> str:
    return f"用不了：{in_chinese(str(error))}；请检查地址、服务是否启动、密码和权限"


NOBODY = "没有在运行；消息只在 xindeguo serve 或 xindeguo worker 运行时才会发出去"
