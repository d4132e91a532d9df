"""The chat in Telegram: the channel "telegram", by long polling or by a webhook.

    settings   what an association chooses, and what stands in the environment
    channel    the channel itself: it hears, sends, polls, and tells how it is
    reading    an update of Telegram's as what the person sent
    sending    a parcel as the Bot API takes it
    leading    the lease of the one process that polls
    api        Telegram's Bot API as any thread may call it, and what its errors mean

An update is confirmed to Telegram (by the next offset, or by 200) after the desk has kept it. A
crash in between brings it again, and its id tells the desk that it is the same. Everything the bot
says goes by delivery, so nothing is lost with a connection.
"""

from .channel import Telegram, World
from .sending import ABILITIES
from .settings import Settings

__all__ = ["ABILITIES", "Settings", "Telegram", "World"]
