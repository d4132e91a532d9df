"""What the settings of the three channels have in common, and what doctor says to a refusal."""

from collections.abc import Callable, Mapping

import pytest

from bot.channels import kefu as kefu_channel
from bot.channels import wechat as wechat_channel
from bot.channels import wecom as wecom_channel
from bot.channels.base import Channel
from bot.channels.environment import Unusable
from bot.channels.kefu.channel import DOCTOR as KEFU
from bot.channels.tencent.settings import Platform
from bot.channels.wechat.channel import DOCTOR as WECHAT
from bot.channels.wecom.channel import DOCTOR as WECOM
from renderers.phrases import phrases
from tests.channels.tencent import kefu, wechat, wecom
from tests.channels.tencent.corporate import CORP_SECRET, Corporate
from tests.channels.tencent.customers import KF_SECRET, LIST, Service
from tests.channels.tencent.fake import Platform as Fake
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import APP_SECRET, Official

ASKED = "/cgi-bin/agent/get"
ADDRESSES = "/cgi-bin/get_api_domain_ip"
Opened = Callable[[SharedMemory], tuple[Fake, Channel]]

SETTINGS: Mapping[str, type[Platform]] = {
    "kefu": kefu_channel.Settings,
    "wecom": wecom_channel.Settings,
    "wechat": wechat_channel.Settings,
}
GIVEN: Mapping[str, tuple[Mapping[str, object], Mapping[str, str]]] = {
    "kefu": (kefu.TABLE, kefu.ENVIRONMENT),
    "wecom": (wecom.TABLE, wecom.ENVIRONMENT),
    "wechat": (wechat.TABLE, wechat.ENVIRONMENT),
}
WRONG: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "kefu": (
        {"corp": "gh_1234567890"},
        {"accounts": ["张三/客服"]},
        {"sweep": 1},
        {"base": "http://qyapi.weixin.qq.com"},
        {"skew": 0},
        {"insecure": True},
    ),
    "wecom": (
        {"corp": "gh_1234567890"},
        {"agent": 0},
        {"agent": "the first"},
        {"base": "http://qyapi.weixin.qq.com"},
        {"skew": 0},
        {"insecure": True},
    ),
    "wechat": (
        {"app": "1234"},
        {"account": "wx5823bf96d3bd56c7"},
        {"kind": "小程序"},
        {"base": "http://api.weixin.qq.com"},
        {"skew": 0},
        {"mode": "plain"},
        {"domain_file": "../wechat"},
    ),
}


def of_kefu(memory: SharedMemory) -> tuple[Fake, Channel]:
    platform = Service()
    return platform, kefu.counter(platform, memory).channel


def of_wecom(memory: SharedMemory) -> tuple[Fake, Channel]:
    platform = Corporate()
    return platform, wecom.app(platform, memory).channel


def of_wechat(memory: SharedMemory) -> tuple[Fake, Channel]:
    platform = Official()
    return platform, wechat.door(platform, memory).channel


@pytest.mark.parametrize(
    ("channel", "secret"), [("kefu", KF_SECRET), ("wecom", CORP_SECRET), ("wechat", APP_SECRET)]
)
def test_secrets_stand_in_the_environment_only(channel: str, secret: str) -> None:
    settings, (table, environment) = SETTINGS[channel], GIVEN[channel]
    assert settings.of(table, environment).secret.get_secret_value() == secret
    for key, name in settings.secrets.items():
        with pytest.raises(Unusable, match=f"secret_in_file.*{name}"):
            settings.of({**table, key: "x"}, environment)
        with pytest.raises(Unusable, match=f"missing_secret.*{name}"):
            settings.of(table, {k: v for k, v in environment.items() if k != name})


@pytest.mark.parametrize(
    ("channel", "wrong"),
    [(channel, wrong) for channel, wrongs in WRONG.items() for wrong in wrongs],
)
def test_a_setting_that_cannot_be_is_told_without_a_secret(
    channel: str, wrong: Mapping[str, object]
) -> None:
    settings, (table, environment) = SETTINGS[channel], GIVEN[channel]
    with pytest.raises(ValueError, match=next(iter(wrong))) as told:
        settings.of({**table, **wrong}, environment)
    for secret in environment.values():
        assert secret not in str(told.value)
        assert secret not in repr(settings.of(table, environment))


@pytest.mark.parametrize(
    ("opened", "asked", "meanings"),
    [(of_kefu, LIST, KEFU), (of_wecom, ASKED, WECOM), (of_wechat, ADDRESSES, WECHAT)],
    ids=SETTINGS,
)
def test_doctor_says_what_a_refusal_means(
    opened: Opened, asked: str, meanings: Mapping[str, str], memory: SharedMemory
) -> None:
    platform, channel = opened(memory)
    with platform:
        for code in meanings.keys() - {""}:  # "" is no refusal
            said = meanings[code]
            # a stale token is replaced once
            platform.fail(asked, int(code), times=2 if code == "40001" else 1)
            finding = channel.examine()[0]
            assert (finding.ok, finding.code, finding.data) == (False, said, {"code": code})
            assert phrases().say("doctor", said, {"code": code})
        platform.fail(asked, "http_500")
        failed = channel.examine()[0]
    assert (failed.ok, failed.code) == (False, f"{channel.name}_failed")
    assert phrases().say("doctor", failed.code, {"code": "500"})
