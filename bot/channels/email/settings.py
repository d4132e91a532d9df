"""What the channel "email" needs to know: what is chosen, and what is secret."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from ..environment import given_secretly

SECRETS: Mapping[str, str] = {
    "user": "XINDEGUO_EMAIL_USER",
    "password": "XINDEGUO_EMAIL_PASSWORD",
}
MAILBOX = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
"""An address a letter can have without quotes; whatever else is one is hardly a person's."""


class Settings(BaseModel):
    """The table of `bot.toml`, and what `SECRETS` names of the environment.

    `sender` is the address letters come from, `name` who that is. `security` is `starttls` (587),
    `tls` (465), or `none`, which a server on this very machine may have. `pace` is how many
    seconds pass between two letters, for mail servers take many at once for spam.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    port: Annotated[int, Field(gt=0, lt=65536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, Field(pattern=MAILBOX)]
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,60}$")] = ""
    pace: Annotated[float, Field(ge=0, le=3600)] = 2
    user: str = ""
    password: SecretStr = SecretStr("")

    @classmethod
    def of(cls, table: Mapping[str, Any], environment: Mapping[str, str]) -> Self:
        """The table of `bot.toml` and the environment; `ValueError` says what is wrong."""
        return cls.model_validate(given_secretly(cls, SECRETS, table, environment))

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "none" and not _is_here(self.host):
            raise ValueError("without encryption only a server on this machine is written to")
        if bool(self.user) != bool(self.password.get_secret_value()):
            raise ValueError(f"{' and '.join(SECRETS.values())} go together")
        return self

    @property
    def domain(self) -> str:
        """Where letters come from."""
        return self.sender.rpartition("@")[2]


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
