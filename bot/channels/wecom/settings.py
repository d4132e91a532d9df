"""What the channel "wecom" needs to know: what is chosen, and what is secret."""

from typing import Annotated

from pydantic import Field

from ..tencent.settings import Corporate, secrets_of


class Settings(Corporate):
    """The table of `bot.toml`, and what `secrets` names of the environment.

    `agent` is the app's AgentId. `cards`: options are buttons on a card, which only WeCom itself
    shows; `false` where members read the app in WeChat (微信插件).
    """

    secrets = secrets_of("wecom")

    agent: Annotated[int, Field(gt=0)]
    cards: bool = True
