"""`xindeguo broadcasts`: what was sent to many, by whom, and how many got it."""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.app import SHANGHAI
from conversations.broadcast import EVERY, Place, Segment
from storage import broadcasts
from storage.broadcasts import Kept
from storage.store import Store
from tests.commands.running import run


def kept(folder: Path, *some: Kept) -> str:
    """A database in which these were sent."""
    database = f"sqlite:///{folder / 'bot.db'}"
    with closing(Store(database)) as store:
        store.upgrade()
        with store.begin() as transaction:
            for one in some:
                broadcasts.keep(transaction.session, one)
    return database


def at(day: int) -> datetime:
    return datetime(2021, 7, day, 9, tzinfo=SHANGHAI)


def test_what_was_sent_is_listed(tmp_path: Path) -> None:
    house = Place("enterprise", "江州精工轴承有限公司")
    first = Kept(
        "b1", "zhou-lan", Segment("team-application", "awaited"), "请提交\n快点", "done", 9, at(1)
    )
    later = Kept("b2", "gone", Segment(EVERY, "all", house), "搬家了", "going", 2, at(5))
    database = kept(tmp_path, first, later)
    listed = run("broadcasts", "--database", database, "--at", "2021-07-04T20:00")
    assert listed.exit_code == 0
    assert listed.stdout == (
        "2021-07-05 09:00  gone  等到早上发\n"
        "  发给：江州精工轴承有限公司，要交或填过任何一张表的所有人。\n"
        "  搬家了\n"
        "  共 2 人，已写出 0，已发出 0（平台确认送达 0），没送到 0\n"
        "2021-07-01 09:00  周岚  已发完\n"
        "  发给：江苏省质量协会，《申报表（质量信得过班组）》没交的人"
        "（没开始的和填写中的都在内）。\n"
        "  请提交 快点\n"
        "  共 9 人，已写出 0，已发出 0（平台确认送达 0），没送到 0\n"
    )
    as_json = run("broadcasts", "--database", database, "--at", "2021-07-04T20:00", "--json")
    second, first_one = json.loads(as_json.stdout)
    assert (second["id"], second["place"], second["form"]) == ("b2", house.name, "")
    assert (first_one["by"], first_one["name"], first_one["total"]) == ("zhou-lan", "周岚", 9)
    assert first_one["begun"] == "2021-07-01T09:00+08:00"


def test_what_was_long_ago_is_not(tmp_path: Path) -> None:
    old = Kept("b1", "zhou-lan", Segment(EVERY, "all"), "旧事", "done", 9, at(1))
    database = kept(tmp_path, old)
    options = ("--database", database, "--at", "2021-09-01T09:00")
    assert "没有群发过" in run("broadcasts", *options).stdout
    assert json.loads(run("broadcasts", *options, "--json").stdout) == []
