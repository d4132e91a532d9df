"""微信客服: what is pulled is heard once and in order, whatever happens on the way."""

from threading import Event, Thread
from typing import Any

import pytest

from conversations.messages import Address, Incoming, Outgoing
from storage.errors import StoreUnavailable
from tests.channels.tencent.customers import ACCOUNT, SYNC, Customer, Service
from tests.channels.tencent.kefu import Counter, counter
from tests.channels.tencent.memory import SharedMemory

AT = 1_615_478_585
WHOM = Address("kefu", f"{ACCOUNT}/wmAJ2GCAAAme1XQRC-NI")
HEAD = {
    "msgid": "from_msgid_4622416642169452483",
    "open_kfid": ACCOUNT,
    "external_userid": "wmAJ2GCAAAme1XQRC-NI",
    "send_time": AT,
    "origin": 3,
}
INNER = {"open_kfid": ACCOUNT, "external_userid": "wmAJ2GCAAAme1XQRC-NI"}


@pytest.fixture
def here(service: Service, memory: SharedMemory) -> Counter:
    return counter(service, memory)


def row(kind: str, content: object, **more: object) -> dict[str, object]:
    return {**HEAD, "msgtype": kind, kind: content, **more}


def test_pages_are_pulled_to_the_end_however_small_they_are(here: Counter) -> None:
    here.platform.page = 2
    silent = Customer(here.platform, here.heard_nothing)
    for n in range(7):
        silent.says(str(n))
    silent.call(here.platform.event(silent.name, "servicer_status_change"))
    here.customer().says("7")
    here.settle()
    assert sorted(one.text or "" for one in here.desk.heard) == [str(n) for n in range(8)]
    assert [one.text for one in here.desk.heard if one.address.person.endswith(silent.name)] == [
        str(n) for n in range(7)
    ]
    cursors = [call.json["cursor"] for call in here.platform.to(SYNC)]
    assert cursors == ["", "cursor-2", "cursor-4", "cursor-6", "cursor-8"]


def test_an_empty_page_with_more_to_come_is_not_the_end(here: Counter) -> None:
    answers: list[dict[str, Any]] = [
        {"next_cursor": "cursor-1", "has_more": 1, "msg_list": []},
        {"next_cursor": "cursor-2", "has_more": 0, "msg_list": [row("text", {"content": "1"})]},
    ]
    here.platform.route("POST", SYNC, lambda _: answers.pop(0))
    here.channel._puller.wake(ACCOUNT)
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1"]


@pytest.mark.parametrize("page", [{"msg_list": None}, {"has_more": 1}, {"next_cursor": 3}])
def test_a_page_without_sense_is_the_end(here: Counter, page: dict[str, Any]) -> None:
    here.platform.route("POST", SYNC, lambda _: {"has_more": 1, **page})
    here.channel._puller.wake(ACCOUNT)
    here.settle()
    assert here.desk.heard == []
    assert len(here.platform.to(SYNC)) == 1


def test_a_process_that_died_before_the_end_reads_on_where_all_is_kept(
    here: Counter, memory: SharedMemory
) -> None:
    """The database goes away in the middle of a page: all of it comes again, and is heard once."""
    here.platform.page = 3
    sound = here.desk.answer

    def broken(incoming: Incoming) -> Outgoing:
        if incoming.text == "2":
            raise StoreUnavailable
        return sound(incoming)

    here.desk.answer = broken
    silent = Customer(here.platform, here.heard_nothing)
    for n in range(5):
        silent.says(str(n))
    here.channel._puller.wake(ACCOUNT)
    here.settle()
    assert memory.note(f"kefu:{ACCOUNT}:cursor") == ""
    assert [one.text for one in here.desk.heard] == ["0", "1"]
    other = counter(here.platform, memory)
    other.desk.answers = here.desk.answers
    other.channel._puller.wake(ACCOUNT)
    other.settle()
    assert [one.text for one in other.desk.heard] == ["2", "3", "4"]
    assert memory.note(f"kefu:{ACCOUNT}:cursor") == "cursor-5"


def test_what_breaks_the_bot_does_not_stop_everybody_else(
    here: Counter, memory: SharedMemory
) -> None:
    sound = here.desk.answer

    def broken(incoming: Incoming) -> Outgoing:
        if incoming.text == "坏":
            raise RuntimeError(incoming.text)
        return sound(incoming)

    here.desk.answer = broken
    here.customer().says("坏")
    here.customer().says("好")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["好"]
    assert memory.note(f"kefu:{ACCOUNT}:cursor") == "cursor-2"


def test_one_process_pulls_an_account_and_the_other_finds_nothing_left(
    here: Counter, memory: SharedMemory
) -> None:
    other = counter(here.platform, memory)
    go, begun = Event(), Event()
    sound = here.desk.answer

    def slowly(incoming: Incoming) -> Outgoing:
        begun.set()
        assert go.wait(10)
        return sound(incoming)

    here.desk.answer = slowly
    customer = here.customer()
    customer.says("1")
    assert begun.wait(10)
    Customer(here.platform, other.post, customer.name).says("2")
    assert other.desk.heard == []
    go.set()
    here.settle()
    other.settle()
    assert [one.text for one in (*here.desk.heard, *other.desk.heard)] == ["1", "2"]


def test_a_callback_while_another_is_pulled_is_not_forgotten(here: Counter) -> None:
    go, begun = Event(), Event()
    sound = here.desk.answer

    def slowly(incoming: Incoming) -> Outgoing:
        begun.set()
        assert go.wait(10)
        return sound(incoming)

    here.desk.answer = slowly
    customer = here.customer()
    customer.says("1")
    assert begun.wait(10)
    customer.says("2")
    customer.says("3")
    go.set()
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1", "2", "3"]


def test_a_sweep_finds_what_no_callback_told_of(here: Counter) -> None:
    Customer(here.platform, here.heard_nothing).says("26")
    stopping = Event()
    thread = Thread(target=here.channel.run, args=[stopping])
    thread.start()
    try:
        for _ in range(1000):
            if here.desk.heard:
                break
            stopping.wait(0.01)
    finally:
        stopping.set()
        thread.join(30)
    assert not thread.is_alive()
    assert [one.text for one in here.desk.heard] == ["26"]


def test_one_process_sweeps(here: Counter, memory: SharedMemory) -> None:
    other = counter(here.platform, memory)
    swept = []
    for one in (here, other):
        stopping = Event()
        thread = Thread(target=one.channel.run, args=[stopping])
        thread.start()
        thread.join(0.3)
        stopping.set()
        thread.join(30)
        one.settle()
        swept.append(len(one.platform.to(SYNC)))
    assert swept == [1, 1]


def test_a_token_that_is_too_old_is_done_without(here: Counter) -> None:
    customer = Customer(here.platform, here.heard_nothing)
    customer.says("26")
    here.channel._puller.wake(ACCOUNT, "ENCold")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["26"]
    assert [call.json["token"] for call in here.platform.to(SYNC)] == ["ENCold", ""]


@pytest.mark.parametrize("fault", [42001, "http_500", "refused", "garbage", -1, 60020])
def test_a_pull_that_failed_is_made_up_for_by_the_next(here: Counter, fault: int | str) -> None:
    here.platform.fail(SYNC, fault)
    customer = here.customer()
    customer.says("1")
    here.settle()
    customer.says("2")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1", "2"]


def test_the_same_row_in_two_pulls_is_heard_once(here: Counter, memory: SharedMemory) -> None:
    customer = here.customer()
    customer.says("1")
    here.settle()
    memory.keep_note(f"kefu:{ACCOUNT}:cursor", "")
    customer.says("2")
    here.settle()
    assert [one.text for one in here.desk.heard] == ["1", "2"]
