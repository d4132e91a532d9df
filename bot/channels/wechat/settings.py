"""What the channel "wechat" needs to know: what is chosen, and what is secret."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ..tencent.callback import Keys
from ..tencent.client import OFFICIAL, Account
from ..tencent.settings import Platform, secrets_of
from ..tencent.wire import sound_base

CONSENT = "https://mp.weixin.qq.com"
"""Where people say yes to a message."""
TITLE, CONTENT = 15, 200
"""Characters of a 一次性订阅消息's title and of its text."""

Template = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,64}$")]


class OnceTemplate(BaseModel):
    """一次性订阅消息: its template, and the scenes, each of which holds one consent at a time.

    `base` is where people are asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: Template
    scenes: Annotated[tuple[Annotated[int, Field(ge=0, le=10_000)], ...], Field(min_length=1)] = (
        1,
        2,
        3,
        4,
        5,
        6,
    )
    base: Annotated[str, AfterValidator(sound_base)] = CONSENT


class Worded(BaseModel):
    """A template of 模板消息, and what its keywords say: words, `{title}`, or `{today}`.

    A keyword's kind has a limit, and the platform refuses a message that breaks one; so what could
    not fit is refused here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: Template
    fields: Annotated[Mapping[str, str], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, words in self.fields.items():
            kind = re.fullmatch(r"([a-z_]+)[0-9]+", name)
            if kind is None or kind[1] not in LIMITS:
                raise ValueError(f"{name} is no keyword that can be filled in")
            longest = words.replace("{title}", "一" * TITLE).replace("{today}", "0000年00月00日")
            if not words or len(longest) > LIMITS[kind[1]]:
                raise ValueError(f"{name} holds 1 to {LIMITS[kind[1]]} characters")
        return self


class NoticeTemplate(Worded):
    """A template of 订阅通知. `article` is where people say yes: an article that holds it."""

    article: Annotated[str, Field(pattern=r"^https://\S+$")]


class Settings(Platform):
    """The table of `bot.toml`, and what `secrets` names of the environment.

    `app` is the AppID, `account` the 原始ID (gh_...). `verified` is 已认证: without it the
    platform sends no customer-service message, so no document and no late answer. `domain_file`
    is the name of the file the console gives to prove whose the domain is. `insecure` takes
    unencrypted callbacks, which anybody can forge: for tests. `once`, `notice` and `template` are
    what the account may send when the person has not written for long.
    """

    secrets = secrets_of("wechat")

    app: Annotated[str, Field(pattern=r"^wx[0-9a-zA-Z]{8,32}$")]
    account: Annotated[str, Field(pattern=r"^gh_[0-9a-zA-Z]{6,32}$")]
    kind: Literal["服务号", "订阅号"] = "服务号"
    verified: bool = True
    domain_file: Annotated[str, Field(pattern=r"^(MP_verify_[0-9a-zA-Z]{8,64}\.txt)?$")] = ""
    base: Annotated[str, AfterValidator(sound_base)] = OFFICIAL
    insecure: bool = False
    once: OnceTemplate | None = None
    notice: NoticeTemplate | None = None
    template: Worded | None = None

    @model_validator(mode="after")
    def _may(self) -> Self:
        if not self.verified and (self.once or self.notice or self.template):
            raise ValueError("an account that is not verified can send none of its templates")
        if self.kind == "订阅号" and (self.notice or self.template):
            raise ValueError("notice and template are a 服务号's; a 订阅号 has once")
        return self

    @property
    def keys(self) -> Keys:
        """What its callbacks are opened with. `ValueError` for a key that is none."""
        return self.keys_of(self.app)

    @property
    def known_as(self) -> Account:
        """Whom the platform knows it as."""
        return Account(self.app, self.secret.get_secret_value(), base=self.base)


LIMITS: Mapping[str, int] = {
    "thing": 20,
    "character_string": 32,
    "short_thing": 5,
    "phrase": 5,
    "const": 20,
    "time": 20,
    "date": 20,
}
"""Characters of a keyword, by its kind (developers.weixin.qq.com, 订阅通知: 参数值限制说明)."""
