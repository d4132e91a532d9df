"""The chat in an Official Account (公众号, 服务号): the channel "wechat".

    settings   what an association chooses, and what stands in the environment
    reading    a callback as what the person sent
    sending    a parcel as a customer-service message
    asking     where people grant tickets for later; notices, what they are spent on
    channel    the channel itself: it hears, answers in place, sends, says how it is

A message is answered inside the response that brought it: that costs none of the five messages
which the platform allows afterwards. What follows, and what was not ready in time, is sent by
delivery as customer-service messages.
"""

from .asking import Around
from .channel import Setting, WeChat
from .sending import ABILITIES, abilities
from .settings import Settings

__all__ = ["ABILITIES", "Around", "Setting", "Settings", "WeChat", "abilities"]
