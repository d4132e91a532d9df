"""What a ticket buys, what needs none, and what the platform says of it afterwards."""

import pytest

from bot.channels.base import Notice, Outcome
from conversations.messages import Address
from tests.channels.tencent.asked import Asked, asked
from tests.channels.tencent.consents import (
    NOTICE,
    SEND_NOTICE,
    SEND_ONCE,
    SEND_TEMPLATE,
    Consenting,
)
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL

TITLE, TEXT = "申报表还有7天截止", "质量信得过班组申报表还缺：推荐意见。点开继续。"
URL = "https://bot.example.org/s/abc"


@pytest.fixture
def here(consenting: Consenting, memory: SharedMemory) -> Asked:
    return asked(consenting, memory)


@pytest.fixture
def to(here: Asked) -> Address:
    """Somebody who follows, and wrote long ago."""
    follower = here.door.follower()
    follower.follows()
    here.platform.pass_time(49 * 3600)
    return Address("wechat", follower.openid)


def once(scene: str = "7", title: str = TITLE, text: str = TEXT) -> Notice:
    return Notice("once", scene, title, text, URL)


OF_NOTICE = Notice("notice", NOTICE, TITLE, TEXT, URL)
OF_TEMPLATE = Notice("", "", TITLE, TEXT, URL)


def send(here: Asked, to: Address, notice: Notice, key: str = "1-ticket") -> Outcome:
    return here.door.channel.send(to, notice, key)


def events(here: Asked) -> None:
    """Everything the platform tells is delivered."""
    while here.platform.events:
        query, body = OFFICIAL.post(here.platform.next_event(), round(here.platform.now()))
        assert here.door.post(query, body) == (200, "success")


def test_a_consent_buys_one_message_and_no_second(here: Asked, to: Address) -> None:
    here.platform.confirms(to.person, here.opens(to.person))
    assert send(here, to, once()) == Outcome("sent")
    assert send(here, to, once()) == Outcome("needs_ticket", 0, "43101")
    assert send(here, to, once("8")) == Outcome("needs_ticket", 0, "43101")
    [got] = here.platform.got_later(to.person)
    assert (got.sent["title"], got.sent["url"], got.sent["scene"]) == (TITLE, URL, "7")
    assert got.sent["data"] == {"content": {"value": TEXT, "color": "#000000"}}


def test_a_notice_and_a_template_fill_in_their_keywords(here: Asked, to: Address) -> None:
    here.platform.accepts(to.person)
    notice, template = send(here, to, OF_NOTICE), send(here, to, OF_TEMPLATE, "2-notice")
    assert (notice.end, template.end) == ("sent", "sent")
    assert notice.receipt
    assert template.receipt
    first, second = here.platform.got_later(to.person)
    assert (first.path, second.path) == (SEND_NOTICE, SEND_TEMPLATE)
    assert (first.sent["page"], second.sent["url"]) == (URL, URL)
    for got in (first.sent, second.sent):
        data = got["data"]
        assert isinstance(data, dict)
        assert data["thing1"] == {"value": TITLE}
    assert send(here, to, OF_NOTICE).end == "needs_ticket"


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (once(title="长" * 16), "too_long"),
        (once(title=""), "too_long"),
        (once(text="长" * 201), "too_long"),
        (Notice("notice", "a template of last year", TITLE, TEXT), "no_template"),
    ],
)
def test_what_would_break_a_limit_is_not_sent(
    here: Asked, to: Address, notice: Notice, code: str
) -> None:
    assert send(here, to, notice).code == code
    for path in (SEND_ONCE, SEND_NOTICE, SEND_TEMPLATE):
        assert here.platform.to(path) == []


def test_without_a_template_nothing_can_be_sent(
    consenting: Consenting, memory: SharedMemory
) -> None:
    here = asked(consenting, memory, once=None, notice=None, template=None)
    for notice in (once(), OF_NOTICE, OF_TEMPLATE):
        ended = send(here, Address("wechat", "anybody"), notice)
        assert ended == Outcome("needs_ticket", 0, "no_template")
    assert here.platform.calls == []


def test_the_longest_that_fits_is_sent(here: Asked, to: Address) -> None:
    here.platform.confirms(to.person, here.opens(to.person))
    assert send(here, to, once(title="长" * 15, text="长" * 200)).end == "sent"


def test_who_left_gets_no_template(here: Asked, to: Address) -> None:
    here.platform.people[to.person].follows = False
    assert send(here, to, OF_TEMPLATE) == Outcome("unreachable", 0, "43004")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (45009, Outcome("later", 3600, "45009", everybody=True)),
        (45011, Outcome("later", 60, "45011", everybody=True)),
        (43108, Outcome("later", 5, "43108")),
        (40037, Outcome("later", 600, "40037")),
        (43107, Outcome("later", 600, "43107")),
        (47003, Outcome("refused", 0, "47003")),
    ],
)
@pytest.mark.parametrize(
    ("path", "notice"),
    [(SEND_ONCE, once()), (SEND_NOTICE, OF_NOTICE), (SEND_TEMPLATE, OF_TEMPLATE)],
)
def test_a_refusal_is_the_outcome_it_means(
    here: Asked, to: Address, code: int, outcome: Outcome, path: str, notice: Notice
) -> None:
    here.platform.fail(path, code)
    assert send(here, to, notice) == outcome


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", ["silent", "dropped"])
def test_taken_and_then_nothing_heard(here: Asked, to: Address, fault: str) -> None:
    here.platform.confirms(to.person, here.opens(to.person))
    here.platform.fail(SEND_ONCE, fault)
    assert send(here, to, once()).end == "unknown"  # nobody may send it again
    here.platform.fail(SEND_TEMPLATE, fault)
    assert send(here, to, OF_TEMPLATE).end == "later"  # again by the same name: still one
    assert send(here, to, OF_TEMPLATE).end == "sent"
    paths = [got.path for got in here.platform.got_later(to.person)]
    assert paths == [SEND_ONCE, SEND_TEMPLATE]


def test_two_messages_are_two_and_one_sent_again_is_one(here: Asked, to: Address) -> None:
    for key in ("1-notice", "1-notice", "2-notice"):
        assert send(here, to, OF_TEMPLATE, key).end == "sent"
    assert len(here.platform.got_later(to.person)) == 2


def test_what_arrived_is_reported_by_its_receipt(here: Asked, to: Address) -> None:
    here.platform.accepts(to.person)
    ends = [send(here, to, one, one.kind) for one in (OF_NOTICE, OF_TEMPLATE)]
    here.door.desk.receipts = {one.receipt for one in ends}
    events(here)
    assert here.door.desk.reported == [(to, one.receipt, Outcome("sent")) for one in ends]


@pytest.mark.parametrize(
    ("lost", "outcome"),
    [
        ("failed:user block", Outcome("unreachable", 0, "user_block")),
        ("failed: system failed", Outcome("refused", 0, "system_failed")),
    ],
)
def test_taken_and_not_delivered_is_reported(
    here: Asked, to: Address, lost: str, outcome: Outcome
) -> None:
    here.platform.lost = lost
    ended = send(here, to, OF_TEMPLATE)
    assert ended.end == "sent"  # so it seemed
    here.door.desk.receipts = {ended.receipt}
    events(here)
    assert here.door.desk.reported == [(to, ended.receipt, outcome)]
    assert here.platform.got_later(to.person) == []


def test_a_notice_that_is_lost_is_reported_too(here: Asked, to: Address) -> None:
    here.platform.accepts(to.person)
    here.platform.lost = "user refuse the msg"
    ended = send(here, to, OF_NOTICE)
    here.door.desk.receipts = {ended.receipt}
    events(here)
    outcome = Outcome("needs_ticket", 0, "43101")
    assert here.door.desk.reported == [(to, ended.receipt, outcome)]


def test_a_report_that_is_quicker_than_our_own_book_is_looked_at_again(
    here: Asked, to: Address
) -> None:
    ended = send(here, to, OF_TEMPLATE)
    events(here)
    assert here.door.desk.reported == [(to, ended.receipt, Outcome("sent"))] * 3


def test_the_fake_platform_knows_the_limits(memory: SharedMemory) -> None:
    with Consenting() as platform:
        here = asked(platform, memory)
        client = here.door.channel._client
        body = {
            "touser": "o1",
            "template_id": "once-template-0123456789",
            "url": URL,
            "scene": "7",
            "data": {"content": {"value": "长" * 201, "color": "#000000"}},
        }
        for title in ("长" * 16, "长" * 15):
            client.post(SEND_ONCE, {**body, "title": title})
        words = [one.partition(" of ")[2] for one in platform.violations]
        assert words == ["16 characters", "more than 200 characters"]
