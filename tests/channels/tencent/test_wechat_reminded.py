"""A reminder days later in an Official Account: asked for, paid with a ticket, its end told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.app import SHANGHAI
from bot.delivery import Delivery
from bot.links import Links
from bot.messengers import Around, Messenger, close, doors, open_messengers
from bot.sending import Means, World
from conversations.messages import Address, Brief, Outgoing, Reply
from renderers.phrases import phrases
from storage import tickets
from storage.tables import exchanges
from storage.transaction import REMINDER
from tests.bots import Bot
from tests.channels.tencent.asked import EVERY
from tests.channels.tencent.consents import Consenting
from tests.channels.tencent.official import Follower
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wechat import ENVIRONMENT, TABLE
from tests.deliveries import try_all

BASE = "https://bot.example.org"
BRIEF = Brief("申报表还有7天截止", "质量信得过班组申报表还缺：推荐意见。")
KEPT = exchanges.select().order_by(exchanges.c.id)


class Office:
    """The bot with an account that has templates of these kinds, its pages, and one follower."""

    def __init__(self, folder: Path, platform: Consenting, *kinds: str) -> None:
        self.platform = platform
        self.bot = Bot(folder, datetime(2021, 7, 1, 9, tzinfo=SHANGHAI))
        links = Links([Fernet.generate_key().decode()], BASE, lambda: self.bot.now)
        bot = self.bot
        around = Around(bot.assistant, bot.store, phrases(), lambda: bot.now, links)
        table = {**TABLE, "base": platform.base, **{kind: EVERY[kind] for kind in kinds}}
        self.opened: list[Messenger] = open_messengers(
            {"wechat": table}, BASE, around, ENVIRONMENT
        )
        [one] = self.opened
        world = World(lambda: bot.now, lead=lambda to: links.make("status", to))
        self.delivery = Delivery(Means(bot.store, one.channel, one.packer.pack, world))
        self.http = TestClient(Starlette(routes=doors(bot.library, around, self.opened)))
        self.follower = Follower(platform, self._post)
        self.to = Address("wechat", self.follower.openid)

    def subscribes(self, said: dict[str, str]) -> str:
        """Tap the link in a message, say yes; what the page says then."""
        path = said["Content"].rpartition(f"{BASE}/t/")[2].split()[0]
        asked = self.http.get(f"/t/{path}", follow_redirects=False).headers["location"]
        back = self.platform.confirms(self.follower.openid, asked)
        return self.http.get("/wechat/subscribed", params=back).text

    def reminds(self) -> int:
        """Days later the bot speaks first, and what is due is delivered."""
        self.bot.now += timedelta(days=7)
        outgoing = Outgoing((Reply("还有 7 天截止。"),), brief=BRIEF)
        with self.bot.store.begin() as transaction:
            conversation = transaction.conversation(self.to)
            exchange = transaction.say_first(
                conversation, outgoing, self.bot.now, priority=REMINDER
            )
        while try_all(self.delivery):
            pass
        return exchange

    def told(self) -> None:
        """The platform's events are delivered."""
        while self.platform.events:
            xml = self.platform.next_event()
            status, _ = self._post(*OFFICIAL.post(xml, round(self.platform.now())))
            assert status == 200

    def ended(self, exchange: int) -> tuple[object, bool]:
        """How a message ended as far as is known, and whether it is known to have arrived."""
        names = [column.name for column in exchanges.c]
        with self.bot.store.read() as reading:
            rows = [dict(zip(names, row, strict=True)) for row in reading.session.rows(KEPT, {})]
        [row] = [row for row in rows if row["id"] == exchange]
        return row["outcome"], row["delivered_at"] is not None

    def left(self) -> int:
        with self.bot.store.read() as reading:
            return tickets.count(reading.session, self.to)

    def _post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        answer = self.http.post("/wechat", params=query, content=body)
        return answer.status_code, answer.text


@pytest.fixture
def offices(tmp_path: Path, consenting: Consenting) -> Iterator[list[Office]]:
    opened: list[Office] = []
    yield opened
    for office in opened:
        close(office.opened)
        office.bot.store.close()


@pytest.fixture
def office(tmp_path: Path, consenting: Consenting, offices: list[Office]) -> Office:
    offices.append(Office(tmp_path, consenting, "once"))
    return offices[0]


@pytest.fixture
def with_template(tmp_path: Path, consenting: Consenting, offices: list[Office]) -> Office:
    offices.append(Office(tmp_path, consenting, "template"))
    return offices[0]


def test_who_said_yes_once_is_reminded_once(office: Office) -> None:
    greeting = office.follower.follows()
    assert "订好了" in office.subscribes(greeting)
    assert office.left() == 1
    first, second = office.reminds(), office.reminds()
    assert office.ended(first) == ("sent", False)  # believed, as nobody reports it
    assert office.ended(second) == ("closed", False)
    [got] = office.platform.got_later(office.follower.openid)
    assert got.sent["title"] == BRIEF.title
    assert office.left() == 0


def test_a_ticket_the_platform_does_not_know_is_none_and_the_next_is_spent(
    office: Office,
) -> None:
    greeting = office.follower.follows()
    office.subscribes(greeting)
    office.subscribes(greeting)
    office.platform._once.discard((office.follower.openid, "7"))
    assert office.left() == 2
    assert office.ended(office.reminds()) == ("sent", False)
    assert office.left() == 0
    assert len(office.platform.got_later(office.follower.openid)) == 1


def test_who_never_said_yes_is_not_reminded_and_not_shown_as_if(office: Office) -> None:
    office.follower.follows()
    assert office.ended(office.reminds()) == ("closed", False)
    assert office.platform.got_later(office.follower.openid) == []


def test_what_arrived_is_known_to_have(with_template: Office) -> None:
    with_template.follower.follows()
    one = with_template.reminds()
    assert with_template.ended(one) == ("sent", False)
    with_template.told()
    assert with_template.ended(one) == ("sent", True)


def test_taken_and_not_delivered_is_unreachable_and_stays_so_until_they_write(
    with_template: Office,
) -> None:
    with_template.follower.follows()
    with_template.platform.lost = "failed:user block"
    one = with_template.reminds()
    assert with_template.ended(one) == ("sent", False)
    with_template.told()
    assert with_template.ended(one) == ("unreachable", False)
    with with_template.bot.store.read() as reading:
        assert reading.contact(with_template.to).unreachable == "user_block"
    assert with_template.ended(with_template.reminds()) == ("unreachable", False)
    with_template.platform.lost = ""
    with_template.follower.says("进度")
    assert with_template.reminds()
    assert len(with_template.platform.got_later(with_template.follower.openid)) == 1
