"""What channels keep of consents, in the database."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.consents import Consents
from conversations.messages import Address
from storage import tickets
from tests.bots import Bot

TO = Address("wechat", "oFromUser_1-a")


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


def test_a_consent_is_a_ticket_also_of_somebody_never_seen_before(bot: Bot) -> None:
    consents, at = Consents(bot.store, lambda: bot.now), bot.now.timestamp()
    assert consents.scenes(TO) == frozenset()
    assert consents.granted(TO, "once", "7", at)
    assert not consents.granted(TO, "once", "7", at + 60)
    assert consents.scenes(TO) == {"7"}
    with bot.store.begin() as transaction:
        taken = tickets.take(transaction.session, TO, bot.now + timedelta(days=9))
    assert taken
    assert (taken.kind, taken.scene) == ("once", "7")


def test_a_consent_told_twice_is_one_and_what_is_withdrawn_is_none(bot: Bot) -> None:
    consents, at = Consents(bot.store, lambda: bot.now), bot.now.timestamp()
    assert [consents.granted(TO, "notice", "T1", at + n) for n in (0, 0, 1)] == [True, False, True]
    consents.granted(TO, "notice", "T2", at)
    consents.withdrawn(TO, "T1")
    with bot.store.read() as reading:
        assert tickets.count(reading.session, TO) == 1
