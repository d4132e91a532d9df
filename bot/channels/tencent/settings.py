"""What the settings of all three channels have in common: callbacks, a platform, secrets."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from ..environment import given_secretly
from .callback import SKEW, Keys
from .client import CORPORATE, Account
from .wire import sound_base


def secrets_of(channel: str) -> Mapping[str, str]:
    """Where each secret of a channel stands in the environment; none may stand in a file."""
    names = {"token": "TOKEN", "aes": "AES_KEY", "secret": "SECRET"}
    return {key: f"XINDEGUO_{channel.upper()}_{name}" for key, name in names.items()}


class Platform(BaseModel):
    """`base` is where the platform is, `skew` the seconds its clock may differ."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    secrets: ClassVar[Mapping[str, str]]

    base: Annotated[str, AfterValidator(sound_base)] = CORPORATE
    skew: Annotated[float, Field(gt=0)] = SKEW
    token: SecretStr
    aes: SecretStr
    secret: SecretStr

    @classmethod
    def of(cls, table: Mapping[str, Any], environment: Mapping[str, str]) -> Self:
        """The table of `bot.toml`, and what `secrets` names of the environment.

        `ValueError` says what is wrong, without a secret.
        """
        return cls.model_validate(given_secretly(cls, cls.secrets, table, environment))

    def keys_of(self, receiver: str) -> Keys:
        """What callbacks to `receiver` are opened with. `ValueError` for a key that is none."""
        return Keys(receiver, self.token.get_secret_value(), self.aes.get_secret_value())


class Corporate(Platform):
    """What is reached in a corporation of WeCom's; `corp` is its 企业ID."""

    corp: Annotated[str, Field(pattern=r"^w[0-9a-zA-Z_-]{9,63}$")]

    @property
    def keys(self) -> Keys:
        """What its callbacks are opened with. `ValueError` for a key that is none."""
        return self.keys_of(self.corp)

    @property
    def known_as(self) -> Account:
        """Whom the platform knows it as."""
        secret = self.secret.get_secret_value()
        return Account(self.corp, secret, corporate=True, base=self.base)
