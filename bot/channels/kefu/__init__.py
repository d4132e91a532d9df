"""The chat with a 客服账号 of 微信客服, in anybody's ordinary WeChat: the channel "kefu".

    settings   what an association chooses, and what stands in the environment
    reading    a callback, and a row of what is pulled, as what the person did
    pulling    fetches what people sent, row by row, and loses none
    sending    a parcel as a message
    channel    the channel itself: it hears, welcomes, sends, says how it is

A callback only says that there is something; what it is, is pulled. It is the one official way to
put a Word file into an ordinary WeChat chat, and to be sent one. After a person's own message five
may be sent within 48 hours.
"""

from .channel import Kefu, Setting
from .sending import ABILITIES
from .settings import Settings

__all__ = ["ABILITIES", "Kefu", "Setting", "Settings"]
