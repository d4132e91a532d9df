"""A season's day on three machines: one answers, two work; one of them dies, one is stopped."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from bot.app import SHANGHAI
from bot.delivery import SIDE_BY_SIDE
from conversations.messages import Address
from storage import people
from storage.store import Store
from tests.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.people import Person
from tests.working.machines import BOT, REGION, TEAMS, Machine, Machines, page, until

EVE = datetime(2021, 6, 30, 10, tzinfo=SHANGHAI)
MORNING = datetime(2021, 7, 1, 9, 5, tzinfo=SHANGHAI)
"""Two weeks before the deadline everybody is reminded who has not handed in."""
CROWD = 1_000
"""The number of the first of those who never write."""
WORDS = "请在周五前提交成果表。"
GIVEN = re.compile(r'"about": ?"\d+-\d+"')
"""A line of the log about a message that was given."""
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    # One more at once than Telegram allows: what left in time may arrive close together.
    with FakeTelegram(time.monotonic, burst=4) as telegram:
        yield telegram


@pytest.fixture
def machines(bare: str, tmp_path: Path, telegram: FakeTelegram) -> Iterator[Machines]:
    machines = Machines(tmp_path, bare, telegram)
    try:
        yield machines
    finally:
        machines.close()


def test_from_an_invitation_to_the_word_file_while_machines_die_and_are_stopped(
    machines: Machines, telegram: FakeTelegram
) -> None:
    machines.at(EVE)
    front, first = machines.front(), machines.worker()
    assert first.said
    with closing(Store(machines.database)) as store:
        until(lambda: has_rounds(store))
        second = machines.worker()  # the rounds are the first one's
        staff, leader, contact, slow = map(telegram.person, range(1, 5))

        comes_in(staff, machines.run("invite", "staff", REGION)["links"]["telegram"], "周岚，您好")
        comes_in(leader, invited(staff, "王强"), "王强，您好")
        fills_in(leader)
        crowd = [telegram.person(CROWD + number) for number in range(TEAMS)]
        owners = {f"p{number}": person for number, person in enumerate(crowd)}
        have_doors(store, {**owners, "li-min": contact, "qian-fang": slow})
        asks(contact, "还差谁", "热处理车间检验班 钱芳：未开始")
        assert "钳工一班" not in contact.texts[-1]

        asks(staff, f"群发给没交成果表的班组：{WORDS}", f"共 {TEAMS + 1} 人")
        press(staff, "确认发送", "好的，开始发给")
        assert second.said
        until(lambda: sum(map(got, crowd)) > TEAMS // 4)
        until(lambda: GIVEN.search(second.log.read_text("utf-8")))
        second.kill()
        until(lambda: "群发已经发完" in "".join(staff.texts), 40)
        check_broadcast(staff, [*crowd, slow])
        has_the_document(leader)

        is_watched(front)
        assert [one.stop() for one in (front, first)] == [0, 0]
        assert not unsettled(store)
    assert not telegram.violations
    for machine in machines.started:
        is_logged(machine)


def test_one_machine_alone_reminds_and_goes_on_at_a_tap(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    machines = Machines(tmp_path, f"sqlite:///{tmp_path / 'bot.db'}", telegram)
    leader, contact = map(telegram.person, range(1, 3))
    try:
        with closing(Store(machines.database)) as store:
            store.upgrade()
            have_doors(store, {"wang-qiang": leader, "li-min": contact})
            machines.at(MORNING)
            alone = machines.alone()
            until(lambda: "还有 14 天" in "".join(leader.texts))
            press(leader, "继续填成果表", "都对就发“全部采用”")
            until(lambda: "还有 14 天" in "".join(contact.texts))
            assert alone.stop() == 0
            assert not unsettled(store)
    finally:
        machines.close()
    assert not telegram.violations
    is_logged(alone)


def comes_in(person: Person, link: str, greeting: str) -> None:
    """Somebody taps on the link of an invitation."""
    code = link.removeprefix(f"https://t.me/{BOT}?start=")
    person.starts(code)
    until(lambda: greeting in "".join(person.texts))


def invited(staff: Person, name: str) -> str:
    """The link of an invitation that staff ask for in the chat."""
    asks(staff, f"邀请 {name}", f"https://t.me/{BOT}?start=")
    return str(re.findall(r"https://t\.me/\S+", "\n".join(staff.texts))[-1])


def asks(person: Person, words: str, answer: str) -> None:
    """Somebody says something and hears an answer with certain words."""
    before = len(person.inbox)
    person.says(words)
    hears(person, before, answer)


def press(person: Person, button: str, answer: str) -> None:
    """The same with a button."""
    before = len(person.inbox)
    person.presses(button)
    hears(person, before, answer)


def hears(person: Person, before: int, answer: str) -> None:
    until(lambda: answer in "".join(one.get("text", "") for one in person.inbox[before:]))


def fills_in(leader: Person) -> None:
    """The 成果表, from its name to handing it in, faster than it is answered."""
    for words in ("成果表", "全部采用", "是", "limin@example.com", "12", "提交"):
        leader.says(words)


def has_the_document(leader: Person) -> None:
    """The Word file came, with what was answered."""
    [(name, data)] = until(lambda: leader.files)
    assert name == "2021年成果表-装配车间钳工一班.docx"
    assert "limin@example.com" in ZipFile(BytesIO(data)).read("word/document.xml").decode()


def have_doors(store: Store, owners: Mapping[str, Person]) -> None:
    """People of the roster who have come in, and never said a word."""
    with store.begin() as transaction:
        for owner, person in owners.items():
            person.began = True
            conversation = people.conversation_of(transaction.session, owner)
            transaction.open_door(Address("telegram", str(person.number)), conversation, EVE)


def got(person: Person) -> int:
    """How often somebody got what was sent to many."""
    return sum(WORDS in one for one in person.texts)


def check_broadcast(staff: Person, people: list[Person]) -> None:
    """Everybody has it; twice only what was on its way when a machine died."""
    counts = Counter(got(one) for one in people)
    assert set(counts) <= {1, 2}, counts
    assert counts[2] <= SIDE_BY_SIDE
    [report] = [one for one in staff.texts if "群发已经发完" in one]
    assert f"共 {TEAMS + 1} 人，已发出 {TEAMS + 1}" in report


def is_watched(front: Machine) -> None:
    """It is ready, and tells how it stands."""
    address = re.search(r"http://\S+/", front.said)
    assert address
    assert page(f"{address[0]}readyz") == '{"ok":true}'
    told = page(f"{address[0]}metrics")
    assert 'xindeguo_turn_seconds_count{channel="telegram"}' in told
    assert "xindeguo_tasks_pending" not in told, "those are the workers'"
    assert not MOBILE.search(told)


def is_logged(machine: Machine) -> None:
    """Every line is an object; what was sent is named, and nobody's number or name."""
    lines = machine.lines
    assert [one for one in lines if one.get("about")]
    whole = machine.log.read_text("utf-8")
    assert not MOBILE.search(whole)
    for word in ("王强", "limin@example.com", WORDS, "13900000"):
        assert word not in whole


def has_rounds(store: Store) -> bool:
    """Whether somebody has the leases of all rounds."""
    return count(store, "SELECT count(*) FROM leases WHERE name LIKE 'round.%'") >= 3


def unsettled(store: Store) -> int:
    """How many messages are still to be delivered."""
    return count(store, "SELECT count(*) FROM exchanges WHERE settled_at IS NULL")


def count(store: Store, statement: str) -> int:
    with store.read() as reading:
        [(found,)] = reading.session.rows(text(statement), {})
    return int(found)
