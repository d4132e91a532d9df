"""The chat with an app of an association's own WeCom (企业微信自建应用): the channel "wecom".

    settings   what an association chooses, and what stands in the environment
    reading    a callback as what the member sent
    sending    a parcel as a message of the app
    channel    the channel itself: it hears, sends, says how it is

Only members of that WeCom are reached, at any time, and are sent files. They cannot send one:
where a question takes a file, a link to the upload page stands in the answer.
"""

from .channel import Setting, WeCom
from .sending import ABILITIES
from .settings import Settings

__all__ = ["ABILITIES", "Setting", "Settings", "WeCom"]
