"""What the channel "wecom" needs to know: what is chosen, and what is secret."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from ..tencent.callback import SKEW, Keys
from ..tencent.client import CORPORATE, Account
from ..tencent.wire import sound_base

SECRETS: Mapping[str, str] = {
    "token": "XINDEGUO_WECOM_TOKEN",
    "aes": "XINDEGUO_WECOM_AES_KEY",
    "secret": "XINDEGUO_WECOM_SECRET",
}
"""Where each secret stands in the environment; none may stand in a file."""


class Settings(BaseModel):
    """The table of `bot.toml`, and what `SECRETS` names of the environment.

    `corp` is the 企业ID, `agent` the app's AgentId. `cards`: options are buttons on a card, which
    only WeCom itself shows; `false` where members read the app in WeChat (微信插件). `base` is
    where the platform is, `skew` the seconds its clock may differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    corp: Annotated[str, Field(pattern=r"^w[0-9a-zA-Z_-]{9,63}$")]
    agent: Annotated[int, Field(gt=0)]
    cards: bool = True
    base: Annotated[str, AfterValidator(sound_base)] = CORPORATE
    skew: Annotated[float, Field(gt=0)] = SKEW
    token: SecretStr
    aes: SecretStr
    secret: SecretStr

    @classmethod
    def of(cls, table: Mapping[str, Any], environment: Mapping[str, str]) -> "Settings":
        """The settings of an app. `ValueError` says what is wrong, without a secret."""
        if found := table.keys() & SECRETS.keys():
            names = ", ".join(SECRETS[key] for key in sorted(found))
            raise ValueError(f"in the environment only: {names}")
        if missing := [name for name in SECRETS.values() if not environment.get(name)]:
            raise ValueError(f"missing in the environment: {', '.join(missing)}")
        secrets = {key: environment[name] for key, name in SECRETS.items()}
        return cls.model_validate({**table, **secrets})

    @property
    def keys(self) -> Keys:
        """What its callbacks are opened with. `ValueError` for a key that is none."""
        return Keys(self.corp, self.token.get_secret_value(), self.aes.get_secret_value())

    @property
    def known_as(self) -> Account:
        """Whom the platform knows it as."""
        secret = self.secret.get_secret_value()
        return Account(self.corp, secret, corporate=True, base=self.base)
