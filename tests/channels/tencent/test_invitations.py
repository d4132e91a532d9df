"""Invitations that WeChat carries: a link of 微信客服, a QR code of the Official Account."""

from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.inviting import KEFU_LINK
from conversations.messages import Address
from conversations.understanding.codes import code_of
from tests.channels.tencent.customers import ACCOUNT as KF_ACCOUNT
from tests.channels.tencent.customers import CONTACT, Service
from tests.channels.tencent.kefu import Counter, counter
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import QRCODE, Official
from tests.channels.tencent.wechat import door

CODE = code_of("an invitation")


def test_a_link_with_a_code_behind_it_brings_the_code(
    service: Service, memory: SharedMemory
) -> None:
    here = counter(service, memory)
    looked(here)
    counter(service, memory).channel._keep_link([KF_ACCOUNT])
    assert len(service.to(CONTACT)) == 1, "a link is made once for all processes"
    link = f"{memory.note(KEFU_LINK)}&scene_param={CODE}"
    (param,) = parse_qs(urlsplit(link).query)["scene_param"]
    assert len(param.encode()) <= 128
    customer = here.customer()
    customer.enters(param)
    here.settle()
    assert here.desk.entered == [(Address("kefu", f"{KF_ACCOUNT}/{customer.name}"), CODE)]


def test_where_no_link_can_be_made_there_is_none_until_it_can(
    service: Service, memory: SharedMemory
) -> None:
    here = counter(service, memory)
    service.fail(CONTACT, 95017)
    here.channel._keep_link([KF_ACCOUNT])
    assert memory.note(KEFU_LINK) == ""
    here.channel._keep_link([KF_ACCOUNT])
    assert memory.note(KEFU_LINK).startswith("https://")


def looked(here: Counter) -> None:
    """The channel has looked around once."""
    stopping = Event()
    thread = Thread(target=here.channel.run, args=[stopping])
    thread.start()
    while not here.channel._given.memory.note(KEFU_LINK):
        assert not stopping.wait(0.01)
    stopping.set()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("way", ["follows", "scans"])
def test_who_scans_the_code_comes_with_the_invitation(
    platform: Official, memory: SharedMemory, way: str
) -> None:
    here = door(platform, memory)
    here.desk.codes.add(CODE)
    shown = [here.http.get(f"/wechat/invite/{CODE}", follow_redirects=False) for _ in range(2)]
    assert {one.status_code for one in shown} == {302}
    (place,) = {one.headers["location"] for one in shown}
    (ticket,) = parse_qs(urlsplit(place).query)["ticket"]
    assert len(platform.to(QRCODE)) == 1
    follower = here.follower()
    getattr(follower, way)(platform.scenes[ticket])
    assert here.desk.entered == [(Address("wechat", follower.openid), CODE)]


def test_a_code_that_opens_nothing_has_no_picture(
    platform: Official, memory: SharedMemory
) -> None:
    here = door(platform, memory)
    for code in (CODE, "nonsense", "a" * 500):
        assert here.http.get(f"/wechat/invite/{code}").status_code == 404
    here.desk.codes.add(CODE)
    platform.fail(QRCODE, 45009)
    assert here.http.get(f"/wechat/invite/{CODE}").status_code == 503
    assert len(platform.to(QRCODE)) == 1
