"""Tickets in an Official Account: asked for, granted, withdrawn; forged ones are none."""

from collections.abc import Callable

import pytest

from conversations.messages import Address, Brief, Outgoing, Reply
from tests.channels.tencent.asked import ARTICLE, BASE, EVERY, Asked, asked
from tests.channels.tencent.consents import NOTICE, Consenting
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.sealed import OFFICIAL

PERSON = "oFromUser_1-a"
TO = Address("wechat", PERSON)
DAY = 24 * 3600


@pytest.fixture
def here(consenting: Consenting, memory: SharedMemory) -> Asked:
    return asked(consenting, memory)


def event(here: Asked) -> tuple[int, str]:
    """The next event of the platform's, delivered."""
    query, body = OFFICIAL.post(here.platform.next_event(), round(here.platform.now()))
    return here.door.post(query, body)


def test_a_yes_is_a_ticket_and_the_next_link_asks_for_another(here: Asked) -> None:
    first = here.platform.confirms(PERSON, here.opens(PERSON))
    assert here.comes_back(first) == (200, f"subscribed {BASE}/t/{PERSON}")
    second = here.platform.confirms(PERSON, here.opens(PERSON))
    assert here.comes_back(second) == (200, "subscribed")
    assert [one[1:3] for one in here.consents.kept] == [("once", "7"), ("once", "8")]
    assert here.consents.scenes(TO) == {"7", "8"}
    assert here.opens(PERSON) == ARTICLE  # every scene has one: the other kind
    here.consents.spent.add("7")
    assert "scene=7" in here.opens(PERSON)


def test_a_page_that_is_opened_again_is_the_same_consent(here: Asked) -> None:
    said = here.platform.confirms(PERSON, here.opens(PERSON))
    assert here.comes_back(said)[1].startswith("subscribed ")
    assert here.comes_back(said)[1].startswith("subscribed_before")
    here.consents.spent.add("7")  # also after its ticket is spent
    assert here.comes_back(said)[1].startswith("subscribed_before")
    assert len(here.consents.kept) == 1


def test_a_no_is_no_ticket(here: Asked) -> None:
    said = here.platform.confirms(PERSON, here.opens(PERSON), "cancel")
    assert here.comes_back(said) == (200, "not_subscribed")
    assert here.consents.kept == []


@pytest.mark.parametrize(
    "forged",
    [
        {"openid": "oSomebodyElse"},
        {"openid": ""},
        {"scene": "8"},
        {"scene": ""},
        {"template_id": "another-template-01234"},
        {"reserved": "0" * 74},
        {"reserved": ""},
        {"action": "maybe"},
        {"action": ""},
    ],
)
def test_what_is_not_signed_for_this_person_and_scene_is_refused(
    here: Asked, forged: dict[str, str]
) -> None:
    said = here.platform.confirms(PERSON, here.opens(PERSON))
    assert here.comes_back({**said, **forged})[0] == 403
    assert here.consents.kept == []
    assert here.comes_back(said)[0] == 200


@pytest.mark.parametrize(("later", "status"), [(DAY - 60, 200), (DAY + 60, 403)])
def test_a_question_is_open_for_a_day(here: Asked, later: float, status: int) -> None:
    said = here.platform.confirms(PERSON, here.opens(PERSON))
    here.platform.pass_time(later)
    assert here.comes_back(said)[0] == status
    assert len(here.consents.kept) == (status == 200)


def test_an_old_link_opens_nothing(here: Asked) -> None:
    assert here.door.http.get("/t/outdated", follow_redirects=False).status_code == 410


def test_where_every_scene_has_a_ticket_it_is_said(
    consenting: Consenting, memory: SharedMemory
) -> None:
    here = asked(consenting, memory, notice=None)
    for _ in range(2):
        here.comes_back(here.platform.confirms(PERSON, here.opens(PERSON)))
    assert here.opens(PERSON) == ""
    assert here.door.http.get(f"/t/{PERSON}").text == "subscribed_all"


def test_an_article_s_window_grants_and_the_settings_withdraw(here: Asked) -> None:
    for again in range(2):
        here.platform.pass_time(again)
        here.platform.accepts(PERSON)
        told_twice = here.platform.events[0]
        assert event(here) == (200, "success")
        here.platform.events.append(told_twice)
        assert event(here) == (200, "success")
    assert [one[:3] for one in here.consents.kept] == [(TO, "notice", NOTICE)] * 2
    here.platform.declines(PERSON)
    assert event(here) == (200, "success")
    assert here.consents.kept == []


def test_a_no_and_a_template_that_is_not_ours_are_no_tickets(here: Asked) -> None:
    here.platform.accepts(PERSON, answer="reject")
    here.platform.accepts(PERSON, "another-template-01234")
    here.platform.declines(PERSON, "another-template-01234")
    for _ in range(3):
        assert event(here) == (200, "success")
    assert here.consents.kept == []


@pytest.mark.parametrize(
    ("moment", "asks"),
    [
        ({"overview": True}, True),
        ({"parting": True}, True),
        ({"brief": Brief("还有 7 天", "申报表还没交。")}, True),
        ({}, False),
    ],
)
def test_tickets_are_asked_for_at_the_right_moments(
    here: Asked,
    moment: dict[str, object],
    asks: bool,  # noqa: FBT001 - a column of the table
) -> None:
    outgoing = Outgoing((Reply("您的申报表已提交。"),), **moment)  # type: ignore[arg-type]
    here.door.desk.answer = lambda _: outgoing
    follower = here.door.follower()
    content = follower.says("提交")["Content"]
    assert (f"{BASE}/t/{follower.openid}" in content) is asks


def test_who_follows_is_asked_unless_that_would_be_a_message_more(here: Asked) -> None:
    follower = here.door.follower()
    assert f"{BASE}/t/{follower.openid}" in follower.follows()["Content"]
    assert f"{BASE}/t/" not in follower.says("你好")["Content"]
    here.door.desk.answer = lambda _: Outgoing((Reply("长" * 610),))
    assert f"{BASE}/t/" not in here.door.follower().follows()["Content"]


def test_nobody_is_asked_where_there_is_no_template(
    consenting: Consenting, memory: SharedMemory
) -> None:
    here = asked(consenting, memory, once=None, notice=None)
    assert (here.door.channel.abilities.tickets, here.door.channel.abilities.notices) == (0, 1)
    assert f"{BASE}/t/" not in here.door.follower().follows()["Content"]
    assert here.door.http.get(f"/t/{PERSON}").status_code == 404


WRONG: list[tuple[str, Callable[[dict[str, object]], object]]] = [
    ("template", lambda one: {**one, "template": "短"}),
    ("scenes", lambda one: {**one, "scenes": ()}),
    ("scenes", lambda one: {**one, "scenes": (10_001,)}),
    ("base", lambda one: {**one, "base": "http://mp.weixin.qq.com"}),
]


@pytest.mark.parametrize(("named", "change"), WRONG)
def test_a_wrong_setting_of_once_is_told(
    consenting: Consenting,
    memory: SharedMemory,
    named: str,
    change: Callable[[dict[str, object]], object],
) -> None:
    once = change({**EVERY["once"]})
    with pytest.raises(ValueError, match=named):
        asked(consenting, memory, once=once)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"thing1": ""},
        {"thing1": "质量信得过班组：{title}"},
        {"phrase1": "{title}"},
        {"colour1": "{title}"},
        {"thing": "{title}"},
    ],
)
def test_a_keyword_that_could_not_fit_is_told(
    consenting: Consenting, memory: SharedMemory, fields: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"fields|characters|keyword"):
        asked(consenting, memory, template={**EVERY["template"], "fields": fields})


@pytest.mark.parametrize("more", [{"verified": False}, {"kind": "订阅号"}])
def test_what_the_account_may_not_have_is_told(
    consenting: Consenting, memory: SharedMemory, more: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"verified|服务号"):
        asked(consenting, memory, **more)
