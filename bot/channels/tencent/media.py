"""A file as a message of WeCom's: uploaded first, and named by what the platform calls it."""

from typing import Any

from ..base import Outcome
from .client import Client
from .outcomes import Failure, outcome


def media(client: Client, kind: str, name: str, data: bytes) -> dict[str, Any] | Outcome:
    """The message of one file; what kept it from being uploaded, where it was not."""
    uploaded = client.upload(kind, name, data)
    if isinstance(uploaded, Failure):
        return outcome(uploaded, repeatable=True)
    return {"msgtype": kind, kind: {"media_id": uploaded}}
