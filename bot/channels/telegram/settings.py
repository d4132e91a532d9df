"""What an association chooses for Telegram, and what stands in the environment."""

import hmac
import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator, model_validator
from pydantic import Field as Pydantic

from ..environment import given_secretly


class Settings(BaseModel):
    """The table of `bot.toml`, and what `SECRETS` names of the environment.

    `mode`: whether the bot asks Telegram for updates, or Telegram calls `address`, the bot's own
    public https address, with `secret`. `base` is another Bot API server than the official one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: SecretStr
    mode: Literal["polling", "webhook"] = "polling"
    address: str = ""
    secret: SecretStr = SecretStr("")
    proxy: SecretStr = SecretStr("")
    base: str = "https://api.telegram.org"
    name: str = Pydantic(default="", pattern=r"^([A-Za-z0-9_]{5,32})?$")
    """The bot's user name without @, for the links of invitations."""

    @classmethod
    def of(cls, table: Mapping[str, Any], environment: Mapping[str, str]) -> "Settings":
        """The settings of a bot. `ValueError` says what is wrong, without a secret's value."""
        return cls.model_validate(given_secretly(cls, SECRETS, table, environment))

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,80}", token.get_secret_value()):
            raise ValueError(f"{SECRETS['token']} is no token as BotFather gives it")
        return token

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: SecretStr) -> SecretStr:
        parts = urlsplit(proxy.get_secret_value())
        if proxy and not (parts.scheme in {"http", "https"} and parts.hostname):
            raise ValueError(f"{SECRETS['proxy']} begins with http:// or https://")
        return proxy

    @field_validator("address", "base")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        """Https, or this very machine: the token is part of each address that is called."""
        parts = urlsplit(url)
        near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if url and not near and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("an address begins with https://")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _is_whole(self) -> "Settings":
        if not self.base:
            raise ValueError("base is an address, or not written at all")
        if self.mode == "webhook" and not self.address:
            raise ValueError("a webhook needs an address")
        secret = self.secret.get_secret_value()
        if self.mode == "webhook" and not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", secret):
            raise ValueError(f"{SECRETS['secret']} has 32 to 256 letters, digits, _ or -")
        return self

    @property
    def path(self) -> str:
        """Where the webhook is: as unguessable as the secret, and saying nothing of it."""
        secret = self.secret.get_secret_value().encode()
        return hmac.digest(secret, b"telegram webhook", "sha256").hex()[:32]

    @property
    def webhook(self) -> str:
        """The address Telegram is to call."""
        return f"{self.address}/telegram/{self.path}"


SECRETS: Mapping[str, str] = {
    "token": "XINDEGUO_TELEGRAM_TOKEN",
    "secret": "XINDEGUO_TELEGRAM_SECRET",
    "proxy": "XINDEGUO_TELEGRAM_PROXY",
}
"""What stands in the environment only; a proxy's address may hold its password."""
