"""`xindeguo worker` and `xindeguo letters`, as the office's machine runs them."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import SHANGHAI
from conversations.messages import Address, Outgoing, Reply
from storage.records import Settled
from storage.store import Store
from storage.transaction import ANSWER, BROADCAST, REMINDER
from tests.commands.running import ROOT, one_object, program, run

NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
SECRET = "陈建国的申报表"


def test_a_worker_works_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "worker", "--database", f"sqlite:///{tmp_path}/a.db"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    worker = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with worker:
        assert worker.stdout
        assert worker.stdout.readline().startswith("在工作")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(40) == 0
    assert not list(tmp_path.glob("worker-*.lock"))


def test_a_port_that_is_taken_and_an_option_that_is_none_are_told(tmp_path: Path) -> None:
    told = program("worker", "--watch", "70000", folder=tmp_path)
    assert told.returncode == 2


def lettered(database: str) -> list[int]:
    """An answer, a reminder, a broadcast: each ended otherwise; and one that was sent."""
    ends = {ANSWER: "unknown", REMINDER: "closed", BROADCAST: "refused"}
    numbers = []
    with closing(Store(database)) as store:
        store.upgrade()
        with store.begin() as transaction:
            conversation = transaction.conversation(Address("wechat", "openid"))
            for priority, end in (*ends.items(), (ANSWER, "sent")):
                said = Outgoing((Reply(SECRET),))
                number = transaction.say_first(conversation, said, NOW, priority=priority)
                transaction.settle([Settled(number, end)], NOW + timedelta(minutes=priority))
                numbers.append(number)
    return numbers[:3]


def test_the_office_sees_what_was_not_given_and_why_and_no_word_of_it(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    numbers = lettered(database)
    given = ("--database", database, "--at", "2026-06-02T09:00")
    told = run("letters", *given, "--json")
    found = one_object(told)
    assert [(one["number"], one["kind"], one["outcome"]) for one in found] == [
        (numbers[2], "群发", "refused"),
        (numbers[1], "提醒", "closed"),
        (numbers[0], "回复", "unknown"),
    ]
    lines = run("letters", *given).stdout
    assert "06-01 09:02  wechat  群发：平台不收这条内容" in lines
    for words in (told.stdout, lines):
        assert SECRET not in words
        assert "openid" not in words


def test_what_is_long_ago_and_what_was_sent_is_not_listed(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    lettered(database)
    later = ("--database", database, "--at", "2026-06-20T09:00", "--days", "7")
    assert "没有送不到的消息" in run("letters", *later).stdout
    assert one_object(run("letters", *later, "--json")) == []
