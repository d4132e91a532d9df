"""What the channel "wechat" needs to know: what is chosen, and what is secret."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..tencent.callback import Keys
from ..tencent.client import OFFICIAL, Account
from ..tencent.settings import Platform, secrets_of
from ..tencent.wire import sound_base

SECRETS = secrets_of("wechat")


class Settings(Platform):
    """The table of `bot.toml`, and what `SECRETS` names of the environment.

    `app` is the AppID, `account` the 原始ID (gh_...). `verified` is 已认证: without it the
    platform sends no customer-service message, so no document and no late answer. `domain_file`
    is the name of the file the console gives to prove whose the domain is. `insecure` takes
    unencrypted callbacks, which anybody can forge: for tests.
    """

    secrets = SECRETS

    app: Annotated[str, Field(pattern=r"^wx[0-9a-zA-Z]{8,32}$")]
    account: Annotated[str, Field(pattern=r"^gh_[0-9a-zA-Z]{6,32}$")]
    kind: Literal["服务号", "订阅号"] = "服务号"
    verified: bool = True
    domain_file: Annotated[str, Field(pattern=r"^(MP_verify_[0-9a-zA-Z]{8,64}\.txt)?$")] = ""
    base: Annotated[str, AfterValidator(sound_base)] = OFFICIAL
    insecure: bool = False

    @property
    def keys(self) -> Keys:
        """What its callbacks are opened with. `ValueError` for a key that is none."""
        return self.keys_of(self.app)

    @property
    def known_as(self) -> Account:
        """Whom the platform knows it as."""
        return Account(self.app, self.secret.get_secret_value(), base=self.base)
