"""Letters by e-mail: the channel "email". It only sends; nobody answers there.

settings   what an association chooses, and what stands in the environment
writing    a parcel as a letter
posting    a letter handed to the mail server, and how that ended
channel    the channel itself
"""

from .channel import Email
from .settings import Settings

__all__ = ["Email", "Settings"]
