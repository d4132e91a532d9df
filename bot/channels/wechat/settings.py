"""What the channel "wechat" needs to know: what is chosen, and what is secret."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from ..tencent.callback import SKEW, Keys
from ..tencent.client import OFFICIAL, Account
from ..tencent.wire import sound_base

SECRETS: Mapping[str, str] = {
    "token": "XINDEGUO_WECHAT_TOKEN",
    "aes": "XINDEGUO_WECHAT_AES_KEY",
    "secret": "XINDEGUO_WECHAT_SECRET",
}
"""Where each secret stands in the environment; none may stand in a file."""


class Settings(BaseModel):
    """The table of `bot.toml`, and what `SECRETS` names of the environment.

    `app` is the AppID, `account` the 原始ID (gh_...). `verified` is 已认证: without it the
    platform sends no customer-service message, so no document and no late answer. `domain_file`
    is the name of the file the console gives to prove whose the domain is. `base` is where the
    platform is, `skew` the seconds its clock may differ. `insecure` takes unencrypted callbacks,
    which anybody can forge: for tests.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app: Annotated[str, Field(pattern=r"^wx[0-9a-zA-Z]{8,32}$")]
    account: Annotated[str, Field(pattern=r"^gh_[0-9a-zA-Z]{6,32}$")]
    kind: Literal["服务号", "订阅号"] = "服务号"
    verified: bool = True
    domain_file: Annotated[str, Field(pattern=r"^(MP_verify_[0-9a-zA-Z]{8,64}\.txt)?$")] = ""
    base: Annotated[str, AfterValidator(sound_base)] = OFFICIAL
    skew: Annotated[float, Field(gt=0)] = SKEW
    insecure: bool = False
    token: SecretStr
    aes: SecretStr
    secret: SecretStr

    @classmethod
    def of(cls, table: Mapping[str, Any], environment: Mapping[str, str]) -> "Settings":
        """The settings of an account. `ValueError` says what is wrong, without a secret."""
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
        return Keys(self.app, self.token.get_secret_value(), self.aes.get_secret_value())

    @property
    def known_as(self) -> Account:
        """Whom the platform knows it as."""
        return Account(self.app, self.secret.get_secret_value(), base=self.base)
