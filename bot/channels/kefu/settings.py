"""What the channel "kefu" needs to know: what is chosen, and what is secret."""

from typing import Annotated

from pydantic import Field

from ..tencent.settings import Corporate, secrets_of


class Settings(Corporate):
    """The table of `bot.toml`, and what `secrets` names of the environment.

    `accounts` are the 客服账号 it answers for, by their open_kfid; none are all that the app may
    manage. `sweep` is how many seconds pass between two looks for messages whose callback was
    lost; without a callback the platform allows few.
    """

    secrets = secrets_of("kefu")

    accounts: tuple[Annotated[str, Field(pattern=r"^[0-9a-zA-Z_-]{3,64}$")], ...] = ()
    sweep: Annotated[float, Field(ge=60)] = 180
