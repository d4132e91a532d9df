"""What an Official Account is set up with, what doctor says of it, and what no log ever holds."""

from collections.abc import Callable

import pytest

from bot.channels.base import Channel, Picture, Text
from bot.channels.wechat import ABILITIES
from conversations.messages import Address
from renderers.phrases import phrases
from tests.channels.tencent.desk import CODE, echo
from tests.channels.tencent.fake import STABLE
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import SEND, Official
from tests.channels.tencent.sealed import OFFICIAL
from tests.channels.tencent.wechat import ENVIRONMENT, WORDS, Door, door

PNG = b"\x89PNG\r\n\x1a\n a page of a form"


@pytest.fixture
def here(platform: Official, memory: SharedMemory) -> Door:
    return door(platform, memory)


def test_it_is_a_channel(here: Door) -> None:
    channel: Channel = here.channel
    assert channel.name == "wechat"
    assert channel.abilities == ABILITIES
    assert (ABILITIES.file_out, ABILITIES.file_in) == (0, 0)


def test_the_domain_proves_whose_it_is(platform: Official, memory: SharedMemory) -> None:
    name = "MP_verify_aB3dE6gH9jK2mN5p.txt"
    asked = door(platform, memory, domain_file=name).http.get(f"/{name}")
    assert (asked.status_code, asked.text) == (200, "aB3dE6gH9jK2mN5p")
    assert door(platform, memory).http.get(f"/{name}").status_code == 404


def test_every_sentence_of_the_channel_leaves_room_for_an_answer() -> None:
    assert WORDS.keys() == {"working", "failed", "choose"}


def test_doctor_says_what_is_wrong_and_what_to_enter(here: Door) -> None:
    reached, address = here.channel.examine()
    assert (reached.ok, reached.code) == (True, "wechat_reached")
    assert address.data == {"path": "/wechat"}


def test_every_finding_has_its_sentence(memory: SharedMemory) -> None:
    with Official(verified=False) as platform:
        platform.fail(STABLE, 40164)
        findings = door(platform, memory).channel.examine()
    assert [one.code for one in findings] == [
        "wechat_address",
        "wechat_callback",
        "wechat_unverified",
    ]
    for finding in findings:
        assert phrases().say("doctor", finding.code, finding.data)
    assert "wechat_reached" in phrases().tables["doctor"]


def test_no_log_holds_a_secret_a_person_or_a_word(
    here: Door, hasty: None, logged: Callable[[], str]
) -> None:
    here.desk.answer = echo
    follower = here.follower()
    follower.follows(CODE)
    for text in ("总装车间 13900000001", "坏 13900000001"):
        follower.says(text)
    follower.act(follower.message("image", MediaId="gone"))
    to = Address("wechat", follower.openid)
    for what in (40001, 45015, "silent", "dropped", "garbage"):
        here.platform.fail(SEND, what)
        here.channel.send(to, Text("您的电话是 13900000001"), "k")
    here.channel.send(to, Picture("总装车间.png", PNG), "k")
    query, body = OFFICIAL.post("<xml/>", 1)
    here.post(query, body)
    token = here.channel._client.token()
    said = logged()
    assert "a callback was refused: outdated" in said
    assert "a message could not be answered: RuntimeError" in said
    secrets = [*ENVIRONMENT.values(), str(token), "13900000001", "总装车间", follower.openid, CODE]
    for secret in secrets:
        assert secret not in said
