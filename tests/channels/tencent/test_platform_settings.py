"""What the settings of the three channels have in common."""

import pytest

from bot.channels import kefu as kefu_channel
from bot.channels import wechat as wechat_channel
from bot.channels import wecom as wecom_channel
from bot.channels.tencent.settings import Platform
from tests.channels.tencent import kefu, wechat, wecom
from tests.channels.tencent.corporate import CORP_SECRET
from tests.channels.tencent.customers import KF_SECRET
from tests.channels.tencent.official import APP_SECRET


@pytest.mark.parametrize(
    ("settings_of", "given", "secret"),
    [
        (kefu_channel.Settings, (kefu.TABLE, kefu.ENVIRONMENT), KF_SECRET),
        (wecom_channel.Settings, (wecom.TABLE, wecom.ENVIRONMENT), CORP_SECRET),
        (wechat_channel.Settings, (wechat.TABLE, wechat.ENVIRONMENT), APP_SECRET),
    ],
    ids=["kefu", "wecom", "wechat"],
)
def test_secrets_stand_in_the_environment_only(
    settings_of: type[Platform], given: tuple[dict[str, object], dict[str, str]], secret: str
) -> None:
    table, environment = given
    assert settings_of.of(table, environment).secret.get_secret_value() == secret
    for key, name in settings_of.secrets.items():
        with pytest.raises(ValueError, match=f"in the environment only: {name}"):
            settings_of.of({**table, key: "x"}, environment)
        with pytest.raises(ValueError, match=f"missing in the environment: {name}"):
            settings_of.of(table, {k: v for k, v in environment.items() if k != name})
