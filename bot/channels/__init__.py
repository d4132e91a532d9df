"""The channels: each translates one way of talking into `Incoming` and out of `Outgoing`.

Here belongs what a platform demands: its requests, signatures, limits, shapes. What is said and
what follows from it does not: a channel only asks the `Desk` of `base.py`.
"""

from collections.abc import Mapping

CHANNELS: Mapping[str, str] = {
    # in an address   where it is
    "web": "bot.channels.web",
    "console": "bot.channels.console",
    "telegram": "bot.channels.telegram",
    "wechat": "bot.channels.wechat",
}
"""Named, not imported: whoever talks in a terminal does not wait for a web server to load."""
